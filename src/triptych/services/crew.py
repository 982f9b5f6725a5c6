"""Other processes that answer parts of a file beside the one that was asked to."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from triptych.domain.catalogue import Fetched
from triptych.domain.document import from_document, to_document
from triptych.jobs.child import Child, stop_all

LOOK_SECONDS = 0.01
TASK = "task.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a crew answers.

    Attributes:
        fetched: The version that answers.
        source: The file.
        folder: Where its parts are answered.
        params: What the model takes beside the rows; None for its own.
        level: Of the intervals that are asked for; None for none.
    """

    fetched: Fetched
    source: str
    folder: str
    params: dict[str, Any] | None = None
    level: float | None = None


class Crew:
    """Processes that start at once, while the one that was asked still starts itself, and then wait for their task.

    A crew that does less than it could, or nothing, harms nobody: what it leaves is answered by who was asked.

    Args:
        command: The command line of one; it calls `await_task` on the folder that it is given.
        environment: All its variables.
        size: How many there are.
    """

    def __init__(self, command: Callable[[Path], Sequence[str]], environment: Mapping[str, str], size: int) -> None:
        self._command = command
        self._environment = environment
        self._size = size
        self._children: list[Child] = []
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        if self._size:
            self._folder = Path(self._ending.enter_context(tempfile.TemporaryDirectory()))
            self._ending.callback(lambda: stop_all(self._children))
        with suppress(OSError):  # of a machine that has no room for another process
            for _ in range(self._size):
                self._children.append(Child(self._command(self._folder), environment=self._environment, silent=True))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.close()

    def __bool__(self) -> bool:
        return bool(self._children)

    def tell(self, task: Task) -> None:
        """Say what is to be answered."""
        partial = self._folder / f".{TASK}"
        partial.write_text(json.dumps(to_document(task)), encoding="utf-8")
        partial.replace(self._folder / TASK)

    def wait(self, done: Callable[[], bool]) -> None:
        """Wait until it is done, or nobody is left who could do it."""
        while not done() and any(child.poll() is None for child in self._children):
            time.sleep(LOOK_SECONDS)


def await_task(folder: Path) -> Task:
    """Wait to be told what to answer, as one of a crew; the lifeline ends who waits for a process that is gone."""
    while not (folder / TASK).exists():
        time.sleep(LOOK_SECONDS)
    return from_document(Task, json.loads((folder / TASK).read_text(encoding="utf-8")))
