"""The screens: each asks the client and draws."""
