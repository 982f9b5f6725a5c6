"""Requests over loopback, as many at a time as there are connections, and every answer kept."""

from __future__ import annotations

import gc
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

PATIENCE = 60.0
"""Seconds without any answer after which a server is given up."""
MOST = 1 << 16
HEAD_END = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length:"


class Stalled(RuntimeError):
    """A server stopped answering."""


@dataclass(slots=True)
class Load:
    """What one run saw.

    Attributes:
        seconds: From the first request to the last answer.
        times: Seconds of each request.
        answers: For each, the place of its question, the status, and the body.
        broken: Connections that ended before their answer.
        own: Processor seconds that this side spent; 1 over their share of a request is the most that it can measure.
    """

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    answers: list[tuple[int, int, bytes]] = field(default_factory=list)
    broken: int = 0
    own: float = 0.0


@dataclass(slots=True)
class _Line:
    wire: socket.socket
    question: int = 0
    asked: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    wanted: int = 0


def request(path: str, body: bytes, kind: str = "application/json") -> bytes:
    """Write a POST request."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def run(port: int, questions: Sequence[bytes], connections: int, seconds: float) -> Load:
    """Ask for some time, each connection one question after the other.

    Args:
        port: Where the server listens on loopback.
        questions: Whole requests; they are asked in turn.
        connections: How many are open at once.
        seconds: How long new requests are sent; those under way are waited for.

    Raises:
        Stalled: Nothing was answered for a minute.
        OSError: The server refuses connections.
    """
    load = Load()
    with selectors.DefaultSelector() as waiting:
        lines = [_Line(_connect(port)) for _ in range(connections)]
        gc.collect()
        gc.disable()
        try:
            started, spent = time.perf_counter(), time.process_time()
            for line in lines:
                waiting.register(line.wire, selectors.EVENT_READ, line)
            _exchange(load, waiting, lines, (port, questions, started + seconds))
            load.seconds, load.own = time.perf_counter() - started, time.process_time() - spent
        finally:
            gc.enable()
            for line in lines:
                line.wire.close()
    return load


def _exchange(
    load: Load, waiting: selectors.BaseSelector, lines: list[_Line], plan: tuple[int, Sequence[bytes], float]
) -> None:
    port, questions, until = plan
    asked, clock = 0, time.perf_counter
    for line in lines:
        asked = _ask(line, questions, asked)
    open_lines = len(lines)
    while open_lines:
        ready = waiting.select(PATIENCE)
        if not ready:
            raise Stalled(f"Nothing was answered for {PATIENCE:g} seconds.")
        for key, _ in ready:
            line: _Line = key.data
            data = line.wire.recv(MOST)
            answer = _answer(line, data) if data else None
            if data and answer is None:
                continue
            now = clock()
            if answer is not None:
                load.times.append(now - line.asked)
                load.answers.append((line.question, *answer))
            else:
                load.broken += 1
                _renew(line, port, waiting)
            if now < until:
                asked = _ask(line, questions, asked)
            else:
                waiting.unregister(line.wire)
                open_lines -= 1


def _renew(line: _Line, port: int, waiting: selectors.BaseSelector) -> None:
    waiting.unregister(line.wire)
    line.wire.close()
    line.wire = _connect(port)
    waiting.register(line.wire, selectors.EVENT_READ, line)


def _ask(line: _Line, questions: Sequence[bytes], asked: int) -> int:
    line.question = asked % len(questions)
    line.asked = time.perf_counter()
    line.wire.sendall(questions[line.question])
    return asked + 1


def _answer(line: _Line, data: bytes) -> tuple[int, bytes] | None:
    """The status and the body, once all of it is there; most come in one piece."""
    if line.got:
        line.got += data
        if len(line.got) < line.wanted:
            return None
        data = bytes(line.got)
    end = data.find(HEAD_END)
    if end >= 0:
        line.wanted = end + len(HEAD_END) + _length(data[:end])
    if end < 0 or len(data) < line.wanted:
        line.got = line.got or bytearray(data)
        return None
    line.got, line.wanted = bytearray(), 0
    return int(data[9:12]), data[end + len(HEAD_END) :]


def _length(head: bytes) -> int:
    _, named, rest = head.lower().partition(LENGTH)
    if not named:
        raise Stalled("An answer has no Content-Length, which this program needs.")
    return int(rest.split(b"\r\n", 1)[0])


def _connect(port: int) -> socket.socket:
    wire = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire
