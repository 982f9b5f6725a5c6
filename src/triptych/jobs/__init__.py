"""The worker, and the processes that it and the command line start."""
