"""The follower's own process: it looks at the registry, and answers its workers' questions."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from triptych.domain.catalogue import Failure
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import TriptychError
from triptych.domain.notes import Revision
from triptych.services.experiments import Records
from triptych.services.following import Follower
from triptych.services.watching import Watcher
from triptych.storage.mailbox import Letter, Mailbox

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.02
CLERKS = 4
"""Questions that are answered at the same time, so that none waits for another's download."""


class Desk:
    """Answers what workers ask, while a watcher follows the registry.

    Args:
        follower: Knows the answers.
        mailbox: Where questions arrive; held while the desk runs.
        watcher: Makes the follower look; woken when something is to be followed at once.
        runs: Knows the trainings; None where nobody asks for them.
    """

    def __init__(self, follower: Follower, mailbox: Mailbox, watcher: Watcher, runs: Records | None = None) -> None:
        self._follower = follower
        self._mailbox = mailbox
        self._watcher = watcher
        registry = follower.registry
        self._answers: Mapping[str, Callable[..., Any]] = {
            "versions": registry.versions,
            "version": registry.version,
            "alias": registry.alias,
            "fetch": follower.fetch,
            "point": follower.point,
            "mark_default": follower.mark_default,
            "revisions": registry.revisions,
            "note": self._note,
            "renew": follower.renew,
            "roll_back": self._roll_back,
            "load": follower.load,
            "unload": follower.unload,
            **({"runs": runs.runs, "record": runs.record} if runs else {}),
        }

    def run(self, ended: threading.Event) -> None:
        """Answer until the end is asked for."""
        with self._mailbox.held(), self._watcher, ThreadPoolExecutor(CLERKS) as clerks:
            self._mailbox.sweep()
            while not ended.wait(LOOK_SECONDS):
                for letter in self._mailbox.take():
                    clerks.submit(self._answer, letter)

    def _answer(self, letter: Letter) -> None:
        try:
            document = {"answer": to_document(self._answers[letter.question](**letter.arguments))}
        except TriptychError as error:
            document = {"failure": to_document(Failure.of(error))}
        except Exception:
            log.exception("The question “%s” could not be answered", letter.question)
            failure = Failure(code=TriptychError.code, detail="Something went wrong here; the follower's log has it.")
            document = {"failure": to_document(failure)}
        self._mailbox.answer(letter, document)

    def _note(self, name: str, version: str, revision: Any) -> None:
        self._follower.note(name, version, from_document(Revision, revision))

    def _roll_back(self, name: str) -> None:
        self._follower.roll_back(name)
        self._watcher.wake()
