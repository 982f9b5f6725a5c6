from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from triptych.ui import snippets

ROW = {"a b": 'it\'s "quoted" $HOME `id` \\ é\n!', "n": 1.5, "none": None, "yes": True}
ANSWER = {"prediction": 42.0, "model": "m", "version": "1", "prediction_id": "p"}


class Recorder(BaseHTTPRequestHandler):
    seen: list[tuple[str, object]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.path, json.loads(body)))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(ANSWER).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[tuple[str, list[tuple[str, object]]]]:
    recorder = type("Recording", (Recorder,), {"seen": []})
    with HTTPServer(("127.0.0.1", 0), recorder) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}", recorder.seen
        found.shutdown()
        thread.join()


def test_the_shell_command_sends_exactly_the_row(server):
    url, seen = server
    command = snippets.curl(url, "my model", "2", ROW)
    done = subprocess.run(["sh", "-c", f"{command} --silent --fail"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["prediction"] == 42.0
    assert seen == [("/models/my%20model/versions/2/predict", {"input": ROW})]


def test_the_python_program_sends_exactly_the_row(server):
    url, seen = server
    program = snippets.python(url, "my model", None, ROW)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "42.0\n"
    assert seen == [("/models/my%20model/predict", {"input": ROW})]
