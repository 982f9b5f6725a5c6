"""Answers parts of the file that `triptych predict` answers, in a process of its own: `python -m triptych.cli.sharing`.

Without the other commands, and what they import, it starts in two thirds of the time.
"""

from __future__ import annotations

import sys
from pathlib import Path

from triptych.cli.configuration import configure
from triptych.jobs import lifeline


def command(folder: Path) -> list[str]:
    """The command line of such a process; it is told what to do in a folder."""
    return [sys.executable, "-P", "-m", "triptych.cli.sharing", str(folder)]


def share(folder: Path) -> None:
    """Wait to be told, and answer what nobody else has taken."""
    settings = configure()
    from triptych.services.lean import leave_pandas_out

    leave_pandas_out()
    from triptych import wiring
    from triptych.services.batch import Batch
    from triptych.services.crew import await_task

    loading = wiring.loading(settings)
    task = await_task(folder)
    batch = Batch(loading.load(task.fetched), params=task.params, level=task.level)
    batch.share(Path(task.source), Path(task.folder))


if __name__ == "__main__":
    lifeline.watch()
    share(Path(sys.argv[1]))
