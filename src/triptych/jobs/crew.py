"""Several workers in one process."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from triptych.jobs.worker import Worker


class Crew:
    """Workers that share a queue, each with a job of its own.

    Args:
        workers: At least one.
    """

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._first, *self._others = workers

    def stop(self) -> None:
        """Stop every worker, as `Worker.stop` does; a signal handler may call it."""
        for worker in (self._first, *self._others):
            worker.stop()

    def run(self) -> None:
        """Work until `stop` is called; the first worker does so in this thread."""
        threads = [threading.Thread(target=self._work, args=(worker,), name="worker") for worker in self._others]
        for thread in threads:
            thread.start()
        self._work(self._first)
        for thread in threads:
            thread.join()

    def _work(self, worker: Worker) -> None:
        """Run a worker; one that fails ends them all, so that whoever watches this process starts it again."""
        try:
            worker.run()
        finally:
            self.stop()
