"""What can be done: one file a noun, combining the rooms below."""
