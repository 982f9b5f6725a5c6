"""What tests of `serve` ask, and what they serve: models whose answer tells which version made it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
from contextlib import chdir, closing
from pathlib import Path

import psutil

from tests.trained import quiet_mlflow
from triptych import wiring
from triptych.settings import Settings

SIGNS = {"1": 1, "2": -1}
"""Version to what its answer is a multiple of."""

BREATH_SECONDS = 0.01


def make_models(home: Path) -> None:
    """Make a home with `line`, one of our packages, and `foreign`, each in two versions."""
    home.mkdir()
    settings = Settings(home=home)
    with quiet_mlflow(), chdir(home):
        for sign in SIGNS.values():
            table = home / "line.csv"
            table.write_text("x,y\n" + "".join(f"{x / 4},{sign * x / 4}\n" for x in range(200)))
            wiring.training(settings).train(
                table, target="y", name="line", budget=1e-9, progress=lambda *_: None, drop=()
            )
        wiring.registry(settings).point("line", "champion", "1")
        program = str(Path(__file__).parent / "programs" / "foreign.py")
        subprocess.run([sys.executable, program, wiring.tracking_uri(settings)], check=True, capture_output=True)
        wiring.registry(settings).point("foreign", "champion", "1")


class Server:
    """A server's address, and one connection to it that is kept."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, body: object = None):
        """The status, and the document."""
        try:
            self._connection.request(
                method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"}
            )
            answer = self._connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0, {}

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def predict(self, name: str, version: str | None = None):
        """The version that answered; its answer must be that version's own."""
        path = f"/models/{name}/predict" if version is None else f"/models/{name}/versions/{version}/predict"
        status, answer = self.ask("POST", path, {"input": {"x": 20.0}})
        if status != 200:
            return f"{status} {answer}"
        right = abs(answer["prediction"] - SIGNS[answer["version"]] * 20.0) < 1
        return answer["version"] if right and answer["model"] == name else f"wrong: {answer}"

    def served(self, name: str):
        """The version that is said to be served."""
        status, model = self.ask("GET", f"/models/{name}")
        return model["champion"]["version"] if status == 200 and model["champion"] else None


class Load:
    """Clients that ask again and again; what they were answered is counted.

    Each takes a breath between two rounds: clients without one only keep the cores from the follower, which is polite.
    """

    def __init__(self, port: int, names: list[str], clients: int = 4) -> None:
        self.answers: dict[str, int] = {}
        self._ended = threading.Event()
        self._counting = threading.Lock()
        self._threads = [threading.Thread(target=self._ask, args=(port, names)) for _ in range(clients)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, port, names):
        with closing(Server(port)) as server:
            while not self._ended.wait(BREATH_SECONDS):
                for name in names:
                    answer = f"{name} {server.predict(name)}"
                    with self._counting:
                        self.answers[answer] = self.answers.get(answer, 0) + 1


def resident_megabytes(process: psutil.Process) -> float:
    """What a process holds of the machine's memory."""
    return process.memory_info().rss / 1e6


DUMP = """
import os, sys, threading, time
def dump():
    while not os.path.exists(os.path.join(os.path.dirname(__file__), "now")):
        time.sleep(0.05)
    with open(os.path.join(os.path.dirname(__file__), f"{os.getpid()}.modules"), "w") as file:
        file.write(" ".join(sorted(sys.modules)) + " end")
threading.Thread(target=dump, daemon=True).start()
"""


def watched_imports(folder: Path) -> dict[str, str]:
    """The variables by which a process says, once the file `now` is in a folder, what it has imported."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(DUMP)
    return {"PYTHONPATH": f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
