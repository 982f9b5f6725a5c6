"""A follower at its desk and its servers, in one process."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from tests.trained import quiet_mlflow
from triptych import wiring
from triptych.domain.catalogue import Failure
from triptych.domain.errors import ModelUnusable
from triptych.services.desk import Desk
from triptych.services.following import Follower
from triptych.services.watching import Watcher
from triptych.storage.mailbox import Mailbox
from triptych.wiring.serving import ledger


class Group:
    """A follower at its desk, and what its servers need; versions named in `bad` fail when they are tried."""

    def __init__(self, settings):
        self.settings = settings
        self.bad = set()
        self.follower = Follower(
            wiring.registry(settings), wiring.cache(settings), vet=self._vet, ledger=ledger(settings)
        )
        self._ended = threading.Event()
        watcher = Watcher(lambda: None, 60.0)
        self._desk = Desk(self.follower, Mailbox(wiring.group_folder(settings)), watcher)
        self._thread = threading.Thread(target=self._desk.run, args=(self._ended,))
        self._thread.start()

    def _vet(self, versions):
        for fetched in versions:
            bad = (fetched.version.name, fetched.version.version) in self.bad
            failure = Failure(code=ModelUnusable.code, detail="It was tried in vain.") if bad else None
            yield replace(fetched, failure=failure)

    def server(self, **changed):
        found = wiring.served(self.settings.model_copy(update=changed))
        found.refresh()
        return found

    def close(self):
        self._ended.set()
        self._thread.join()


@pytest.fixture
def group(home):
    with quiet_mlflow():
        made = Group(home)
        made.follower.look()
        yield made
        made.close()
