"""Questions to the follower of a group, and its answers, as files."""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triptych.domain.errors import Unavailable
from triptych.domain.identifiers import new_id

LOOK_SECONDS = 0.02
STALE_SECONDS = 600.0
QUESTION, ANSWER = ".question", ".answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A question that waits for its answer.

    Attributes:
        id: Unlike every other's.
        question: What is asked.
        arguments: By name, as JSON carries them.
    """

    id: str
    question: str
    arguments: dict[str, Any]


class Mailbox:
    """Where the workers of a group ask its follower.

    Contract:
        Threads and processes may share a mailbox, but only one process holds it at a time (`held`); it alone takes
        letters. Each is taken once. A question to a mailbox that nobody holds is refused at once, or waits for whom
        the asking process is being started with.

        Questions are rare: what workers need all the time is in the catalogue.

    Args:
        folder: The group's own; made when it does not exist.
        patience: Seconds from now on in which a question waits for somebody to hold it.
    """

    def __init__(self, folder: Path, *, patience: float = 0.0) -> None:
        self._patient_until = time.monotonic() + patience
        self._folder = folder / "mailbox"
        self._lock = folder / "follower.lock"

    def ask(self, question: str, arguments: dict[str, Any], seconds: float) -> Any:
        """Ask, and wait for the answer.

        Raises:
            Unavailable: Nobody answers, or not in time.
        """
        self._await_held()
        letter = new_id()
        self._put(f"{letter}{QUESTION}", {"question": question, "arguments": arguments})
        answer = self._folder / f"{letter}{ANSWER}"
        deadline = time.monotonic() + seconds
        try:
            while not answer.exists():
                if time.monotonic() > deadline:
                    raise Unavailable("The answer took too long; try again in a moment.")
                time.sleep(LOOK_SECONDS)
                self._require_held()
            return json.loads(answer.read_text(encoding="utf-8"))
        finally:
            answer.unlink(missing_ok=True)
            (self._folder / f"{letter}{QUESTION}").unlink(missing_ok=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the mailbox; wait while another process does. The kernel lets go when this process ends."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def take(self) -> list[Letter]:
        """The letters that wait, oldest first; for the holder alone."""
        letters = []
        # What is still being written begins with a dot.
        for path in sorted(self._folder.glob(f"[!.]*{QUESTION}")):
            try:
                document = json.loads(path.read_text(encoding="utf-8"))
                path.unlink()
            except FileNotFoundError:  # who asked has given up
                continue
            letters.append(Letter(id=path.name.removesuffix(QUESTION), **document))
        return letters

    def answer(self, letter: Letter, document: Any) -> None:
        """Answer a letter."""
        self._put(f"{letter.id}{ANSWER}", document)

    def sweep(self) -> None:
        """Remove what was left by processes that died."""
        for path in self._folder.iterdir():
            if time.time() - path.stat().st_mtime > STALE_SECONDS:
                path.unlink(missing_ok=True)

    def _put(self, name: str, document: Any) -> None:
        partial = self._folder / f".{name}"
        partial.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        partial.replace(self._folder / name)

    def _await_held(self) -> None:
        while time.monotonic() < self._patient_until and not self._is_held():
            time.sleep(LOOK_SECONDS)
        self._require_held()

    def _require_held(self) -> None:
        """Refuse to wait for nobody."""
        if not self._is_held():
            raise Unavailable("The process that asks MLflow is starting; try again in a moment.")

    def _is_held(self) -> bool:
        """Whether a follower is there: then its lock can't be had."""
        try:
            with self._lock.open("a") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            pass
        return False
