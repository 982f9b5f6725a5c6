"""A version is tried in a process of its own before any server loads it."""

from __future__ import annotations

import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from triptych.domain.catalogue import Failure, Fetched
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import ModelUnusable, TriptychError
from triptych.jobs.child import Child, ending
from triptych.services.loading import Loading

log = logging.getLogger(__name__)

VET_SECONDS = 300.0
"""How long a version may take to load and to answer its examples."""
LOOK_SECONDS = 0.02
CASES = "cases.json"


class Vetting:
    """Lets a child load versions, so that one that crashes, hangs or takes all memory harms nobody.

    Args:
        command: The child's command line; it calls `try_cases` on the folder that it is given.
        environment: All its variables.
        seconds: How long a version may take.
    """

    def __init__(
        self, command: Callable[[Path], list[str]], environment: Mapping[str, str], seconds: float = VET_SECONDS
    ) -> None:
        self._command = command
        self._environment = environment
        self._seconds = seconds

    def __call__(self, versions: Sequence[Fetched]) -> Iterator[Failure | None]:
        """Try versions that are on this disk, in their order: for each, why it can't answer, or None.

        One child tries them all; after one that ends it, another child goes on.
        """
        with tempfile.TemporaryDirectory() as name, ExitStack() as children:
            folder = Path(name)
            (folder / CASES).write_text(json.dumps(to_document(versions)), encoding="utf-8")
            child: Child | None = None
            for place in range(len(versions)):
                if child is None or child.poll() is not None:
                    child = Child(self._command(folder), environment=self._environment)
                    children.callback(child.stop)
                if (blamed := self._wait(child, _verdict(folder, place))) is not None:
                    _write(_verdict(folder, place), blamed)  # the next child passes over it
                found = json.loads(_verdict(folder, place).read_text(encoding="utf-8"))
                yield from_document(Failure, found) if found else None

    def _wait(self, child: Child, verdict: Path) -> Failure | None:
        """Wait for a verdict; a failure when the child gives none."""
        deadline = time.monotonic() + self._seconds
        while True:
            code = child.wait(LOOK_SECONDS)
            if verdict.exists():  # looked at last, for the child may have ended right after it wrote
                return None
            if code is not None:
                said = "it may need more memory than there is, or a library is broken"
                return _unusable(f"Loading it ends the process ({ending(code)}); {said}.")
            if time.monotonic() > deadline:
                child.stop(0.0)
                return _unusable(f"Loading it took more than {self._seconds:.0f} seconds.")


def try_cases(folder: Path, loading: Loading) -> None:
    """Load versions one after the other, let each answer its examples, and write down what came of it."""
    for place, case in enumerate(json.loads((folder / CASES).read_text(encoding="utf-8"))):
        verdict = _verdict(folder, place)
        if verdict.exists():  # another child had it
            continue
        failure = None
        try:
            loading.load(from_document(Fetched, case))
        except TriptychError as error:
            failure = Failure.of(error)
        except Exception:  # whatever a foreign model's libraries raise
            log.exception("A version can't be loaded")
            failure = _unusable("The model can't be loaded here; see the follower's log.")
        _write(verdict, failure)


def _verdict(folder: Path, place: int) -> Path:
    return folder / f"{place}.verdict"


def _write(verdict: Path, failure: Failure | None) -> None:
    partial = verdict.with_suffix(".partial")
    partial.write_text(json.dumps(to_document(failure)), encoding="utf-8")
    partial.replace(verdict)


def _unusable(detail: str) -> Failure:
    return Failure(code=ModelUnusable.code, detail=detail)
