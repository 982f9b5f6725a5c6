from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks import load
from benchmarks.checking import check


class Doubling(BaseHTTPRequestHandler):
    """Answers twice the number that it is sent; 13 is refused, and 7 gets a wrong answer."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        number = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        answer = json.dumps({"prediction": 2 * number if number != 7 else 0}).encode()
        self.send_response(422 if number == 13 else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Stay silent."""


@pytest.fixture
def port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Doubling)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def ask(port: int, numbers: list[int], connections: int):
    questions = [load.request("/predict", json.dumps({"input": number}).encode()) for number in numbers]
    seen = load.run(port, questions, connections, 0.2)
    return seen, check(seen, [[2 * number] for number in numbers], lambda answer: [answer["prediction"]])


@pytest.mark.parametrize("connections", [1, 5])
def test_every_answer_is_kept_and_compared(port, connections):
    seen, verdict = ask(port, [1, 2, 3], connections)
    assert verdict.rows == len(seen.times) == len(seen.answers) >= connections
    assert (verdict.wrong, verdict.refused, seen.broken) == (0, 0, 0)


def test_a_wrong_answer_and_a_refusal_are_counted(port):
    seen, verdict = ask(port, [7, 13], 2)
    assert verdict.wrong == sum(place == 0 for place, _, _ in seen.answers) > 0
    assert verdict.refused == sum(place == 1 for place, _, _ in seen.answers) > 0
    assert verdict.example


def test_a_server_that_is_not_there_is_an_error():
    with pytest.raises(OSError, match="refused"):
        load.run(1, [load.request("/", b"{}")], 1, 0.1)
