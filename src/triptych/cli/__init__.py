"""The command line: one noun a file, each importing what it needs when it runs, so that `--help` answers at once."""

from triptych.cli.commands import app
from triptych.cli.entry import main

__all__ = ["app", "main"]
