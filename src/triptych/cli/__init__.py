"""The command line: one noun a file, each importing what it needs when it runs, so that `--help` answers at once."""
