"""A version is tried in a process of its own before any server loads it."""

from __future__ import annotations

import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from triptych.domain.catalogue import Failure, Fetched
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import ModelUnusable, TriptychError
from triptych.domain.package import Parity
from triptych.jobs.child import Child, ending
from triptych.services.loading import Loading
from triptych.serving import Servable

log = logging.getLogger(__name__)

VET_SECONDS = 300.0
"""How long a version may take to load and to answer its examples."""
TRANSLATE_SECONDS = 60.0
"""How long a foreign version that was loaded may take to be translated; else it answers as it is."""

LOOK_SECONDS = 0.02
CASES = "cases.json"

Translate = Callable[[Fetched, Servable], Fetched]


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

    def __call__(self, versions: Sequence[Fetched]) -> Iterator[Fetched]:
        """Try versions that are on this disk, and give them back in their order, with what was found of them.

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
                if (blamed := self._wait(child, folder, place)) is not None:
                    # The next child passes over it.
                    _write(_verdict(folder, place), _blamed(folder, place, versions[place], blamed))
                yield _read(_verdict(folder, place))

    def _wait(self, child: Child, folder: Path, place: int) -> Failure | None:
        """Wait for a verdict; a failure when the child gives none."""
        began, loaded = time.monotonic(), False
        seconds = self._seconds
        while True:
            code = child.wait(LOOK_SECONDS)
            if _verdict(folder, place).exists():  # looked at last, for the child may have ended right after it wrote
                return None
            if code is not None:
                said = "it may need more memory than there is, or a library is broken"
                return _unusable(f"Loading it ends the process ({ending(code)}); {said}.")
            if not loaded and _loaded(folder, place).exists():
                loaded, began, seconds = True, time.monotonic(), min(seconds, TRANSLATE_SECONDS)
            if time.monotonic() - began > seconds:
                child.stop(0.0)
                return _unusable(f"Loading it took more than {seconds:.0f} seconds.")


class ForeignVetting(Vetting):
    """Lets versions that were trained here pass: their files hold no code, and a short command need not wait."""

    def __call__(self, versions: Sequence[Fetched]) -> Iterator[Fetched]:
        """As `Vetting`, for the foreign ones."""
        tried = iter(list(super().__call__([version for version in versions if not version.package])))
        return (version if version.package else next(tried) for version in versions)


def try_cases(folder: Path, loading: Loading, translate: Translate) -> None:
    """Load versions one after the other, let each answer its examples, and write down what came of it.

    Args:
        folder: Holds the cases, and takes the verdicts.
        loading: Loads a version.
        translate: Puts our own parts in the place of a loaded foreign model, where they answer alike.
    """
    for place, document in enumerate(json.loads((folder / CASES).read_text(encoding="utf-8"))):
        if _verdict(folder, place).exists():  # another child had it
            continue
        fetched: Fetched = from_document(Fetched, document)
        # Its owner may add anything later, so that it is tried, and translated, without what was added.
        tried = replace(fetched, version=replace(fetched.version, notes=None))
        try:
            servable = loading.load(tried)
            _loaded(folder, place).touch()
            tried = translate(tried, servable)
        except TriptychError as error:
            tried = replace(tried, failure=Failure.of(error))
        except Exception:  # whatever a foreign model's libraries raise
            log.exception("A version can't be loaded")
            tried = replace(tried, failure=_unusable("The model can't be loaded here; see the log."))
        _write(_verdict(folder, place), replace(tried, version=replace(tried.version, notes=fetched.version.notes)))


def _blamed(folder: Path, place: int, fetched: Fetched, failure: Failure) -> Fetched:
    """A version that ended its child, or hung; one that was loaded before is only not to be translated."""
    if not _loaded(folder, place).exists():
        return replace(fetched, failure=failure)
    parity = Parity(passed=False, reason="comparing the two took too long or ended the process")
    return replace(fetched, version=replace(fetched.version, parity=parity))


def _verdict(folder: Path, place: int) -> Path:
    return folder / f"{place}.verdict"


def _loaded(folder: Path, place: int) -> Path:
    return folder / f"{place}.loaded"


def _read(verdict: Path) -> Fetched:
    return from_document(Fetched, json.loads(verdict.read_text(encoding="utf-8")))


def _write(verdict: Path, tried: Fetched) -> None:
    partial = verdict.with_suffix(".partial")
    partial.write_text(json.dumps(to_document(tried)), encoding="utf-8")
    partial.replace(verdict)


def _unusable(detail: str) -> Failure:
    return Failure(code=ModelUnusable.code, detail=detail)
