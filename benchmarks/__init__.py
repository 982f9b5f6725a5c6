"""Programs that measure; each prints a table and keeps nothing."""
