"""What a person sees while everything starts."""

from __future__ import annotations

import os
import sys
import threading
import time
import webbrowser
from collections.abc import Callable

from triptych.cli.group import application_answers, mlflow_answers
from triptych.cli.ports import reachable
from triptych.cli.terminal import console
from triptych.domain.errors import TriptychError
from triptych.settings import Settings

LOOK_SECONDS = 0.1
LEAVE_SECONDS = 3.0


class Opening:
    """Tells what is being started, trains the samples, and then where everything is.

    It speaks from a thread of its own, so that the group is watched meanwhile.

    Args:
        settings: Where the servers are.
        stopping: Whether the end was asked for.
        samples: Whether to train the samples when there is no model.
        browser: Whether to open one at the end.
    """

    def __init__(self, settings: Settings, *, stopping: Callable[[], bool], samples: bool, browser: bool) -> None:
        self._settings = settings
        self._stopping = stopping
        self._samples = samples
        self._browser = browser
        self._left = False
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="opening", daemon=True)

    def start(self) -> None:
        """Begin to speak."""
        self._thread.start()

    def leave(self) -> None:
        """Stop speaking, and give the terminal back as it was."""
        self._left = True
        self._thread.join(LEAVE_SECONDS)
        console().show_cursor()

    def _over(self) -> bool:
        return self._left or self._stopping()

    def _run(self) -> None:
        own = self._settings.mlflow_tracking_uri is None
        if own and not self._await("MLflow", lambda: mlflow_answers(self._settings)):
            return
        if not self._await("the application", lambda: application_answers(self._settings)):
            return
        try:
            self._train()
        except TriptychError as error:
            if self._over():
                return
            say(f"The samples were not trained: {error.detail}")
        if self._over():
            return
        self._tell()
        if self._browser and can_browse():
            webbrowser.open(self._address)

    def _await(self, name: str, answers: Callable[[], bool]) -> bool:
        """Wait for a server; False when the end comes first."""
        with console().status(f"Waiting for {name} …"):
            while not self._over():
                if answers():
                    say(f"{name[0].upper()}{name[1:]} answers ({time.monotonic() - self._began:.0f} s).")
                    return True
                time.sleep(LOOK_SECONDS)
        return False

    def _train(self) -> None:
        if not self._samples:
            return
        # The service is there by now; before, importing this would have taken the processor from it.
        from triptych.cli.sampling import Sampling
        from triptych.client import Client

        with Client(self._address) as client:
            if not client.models.list():
                say("There is no model yet: training three samples.")
                Sampling(client, say=say, stopping=self._over).run()

    def _tell(self) -> None:
        settings = self._settings
        elsewhere = settings.mlflow_tracking_uri
        mlflow = "as MLFLOW_TRACKING_URI says" if elsewhere else f"http://127.0.0.1:{settings.mlflow_port}"
        say("")
        say(f"  The page     {self._address}")
        say(f"  The API      {self._address}/docs")
        say(f"  MLflow       {mlflow}")
        say(f"  Everything   {settings.home}")
        say("")
        say("Ctrl-C stops it all.")

    @property
    def _address(self) -> str:
        return f"http://{reachable(self._settings.host)}:{self._settings.port}"


def say(sentence: str) -> None:
    """Print a line; a terminal that was closed is no reason to end."""
    try:
        console().print(sentence, soft_wrap=True)
    except OSError:
        return


def can_browse() -> bool:
    """Whether a person sits before a screen here."""
    if os.environ.get("CI") or not sys.stdout.isatty():
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
