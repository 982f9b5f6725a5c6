"""The command line as `python -m triptych.cli`, which is how it starts its own processes."""

from triptych.cli.entry import main

main()
