"""uvicorn's HTTP, with a shorter way for a request whose head was answered before."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from triptych.domain.repetition import REPEAT, Again

LARGEST_HEAD = 1024
"""Bytes of a head that is remembered; programs that ask for predictions send a few lines."""
MOST_HEADS = 1024
"""Heads that are remembered: one for each program and length of a body. Too many are all forgotten."""
MOST_TOGETHER = 64
"""Requests that are answered together, at most; a few milliseconds during which nobody else is heard."""

LARGEST_TOGETHER = 16 * 1024
"""Bytes of a body that waits for others; what takes milliseconds is answered as it comes."""

EARLIEST = 0.1
"""Seconds after which it is looked again whether a connection is to be ended, at least."""

END = b"\r\n\r\n"
UPGRADE = re.compile(rb"\r\nupgrade:[^\r\n]*(?=\r\n)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """What a head was found to ask for.

    Attributes:
        length: Bytes of the body that belongs to it.
        again: Answers such bodies.
    """

    length: int
    again: Again


@dataclass(slots=True)
class Waiting:
    """A request that came whole, and where it came.

    Attributes:
        protocol: Its connection.
        data: Its bytes.
        body: Those behind the head.
        again: Answers it.
    """

    protocol: RepeatingProtocol
    data: bytes
    body: bytes
    again: Again


class Repeated:
    """The heads that a server knows, and the requests that came with them in this turn of its loop.

    Those are answered together at the turn's end, so that what they have in common is done once.
    """

    def __init__(self) -> None:
        self.heads: dict[bytes, Known] = {}
        self._waiting: list[Waiting] = []

    def remember(self, head: bytes, known: Known) -> None:
        """Know a head from now on."""
        if len(self.heads) >= MOST_HEADS:
            self.heads.clear()
        self.heads[head] = known

    def ask(self, waiting: Waiting, most: int, loop: asyncio.AbstractEventLoop) -> None:
        """Answer a request soon, with those that come until then, but as soon as there are `most`."""
        self._waiting.append(waiting)
        if len(self._waiting) >= most:
            self.answer()
        elif len(self._waiting) == 1:
            loop.call_soon(self.answer)

    def answer(self) -> None:
        """Answer all that wait."""
        waiting = self._waiting
        self._waiting = []
        ways = {request.again: None for request in waiting}
        for again in ways:
            asked = waiting if len(ways) == 1 else [request for request in waiting if request.again is again]
            for request, answer in zip(asked, again([request.body for request in asked]), strict=True):
                request.protocol.end(request.data, answer)


class RepeatingProtocol(HttpToolsProtocol):
    """Answers a request whose head is, byte by byte, one that the application answered and offered to answer again.

    A program that asks for predictions sends the same head each time, or one for each length of its bodies. What its
    bytes mean was found once by the parser, the guards and the application; so neither they nor a task are needed when
    they come again with a whole body, on a connection where nothing else is under way. All else goes uvicorn's way.

    Args:
        repeated: Shared by the connections of a server.
        arguments: Those of uvicorn's own protocol.
    """

    def __init__(self, repeated: Repeated, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._repeated = repeated
        self._waits = False
        self._between = True  # whether every message that began has ended
        self._head = b""  # of the one request that came whole and is answered; empty for none
        self._rest = 0  # bytes that came with it
        self._defaults: list[tuple[bytes, bytes]] | None = None
        self._start = b""
        self._answered = 0.0  # by the loop's clock; of what was answered here alone

    def data_received(self, data: bytes) -> None:  # pyrefly: ignore[missing-override-decorator] - Python 3.11 has none
        """Answer soon, or let uvicorn parse it."""
        if self._waits:
            self._repeated.answer()
        self._head = b""
        if self._between and (self.cycle is None or self.cycle.response_complete):
            end = data.find(END) + len(END)
            known = self._repeated.heads.get(data[:end])
            if known is None:
                if len(END) <= end <= LARGEST_HEAD:
                    self._head, self._rest = data[:end], len(data) - end
                    data = _without_upgrade(data, end)
            elif known.length == len(data) - end and not self.transport.is_closing() and not self.flow.write_paused:
                self._waits = True
                most = min(len(self.connections), MOST_TOGETHER) if known.length <= LARGEST_TOGETHER else 1
                self._repeated.ask(Waiting(self, data, data[end:], known.again), most, self.loop)
                return
        super().data_received(data)

    def end(self, data: bytes, answer: bytes | None) -> None:
        """Answer a request that waited; None to let uvicorn parse it."""
        self._waits = False
        if self.transport.is_closing():
            return
        if answer is None:
            super().data_received(data)
            return
        if self._defaults is not (defaults := self.server_state.default_headers):  # a new list each second
            self._defaults, self._start = defaults, STATUS_LINE[200] + _lines(defaults)
        self.transport.write(self._start + answer)
        # What uvicorn does then, where nothing is paused and nobody waits; its timer is not set anew for each answer.
        self.server_state.total_requests += 1
        self._answered = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._await_more(self.timeout_keep_alive)

    def timeout_keep_alive_handler(self) -> None:  # pyrefly: ignore[missing-override-decorator]
        """End the connection if nothing has come since the last answer."""
        left = self._answered + self.timeout_keep_alive - self.loop.time()
        if left > 0 or self._waits:
            self._await_more(max(left, EARLIEST))
        else:
            super().timeout_keep_alive_handler()

    def _await_more(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def shutdown(self) -> None:  # pyrefly: ignore[missing-override-decorator]
        """End the connection, after what waits is answered."""
        if self._waits:
            self._repeated.answer()
        super().shutdown()

    def on_message_begin(self) -> None:  # pyrefly: ignore[missing-override-decorator]
        """Offer the application to remember the head."""
        self._between = False
        super().on_message_begin()
        # The key of ASGI for what a server can do beyond it.
        self.scope["extensions"] = {REPEAT: {"remember": self._remember}}

    def on_message_complete(self) -> None:  # pyrefly: ignore[missing-override-decorator]
        """Note that what follows is another message."""
        self._between = True
        super().on_message_complete()

    def _remember(self, again: Again) -> None:
        lengths = [value for name, value in self.headers if name == b"content-length"]
        # A connection that ends after its answer, or a second message behind the first, be it a part of one that these
        # headers are of, is uvicorn's.
        alone = self._between and self.cycle.keep_alive and not self.expect_100_continue
        if self._head and alone and lengths == [b"%d" % self._rest]:
            self._repeated.remember(self._head, Known(self._rest, again))


def repeating() -> Callable[..., RepeatingProtocol]:
    """What makes the connections of one server."""
    return partial(RepeatingProtocol, Repeated())


def _without_upgrade(data: bytes, end: int) -> bytes:
    """A request without the offer to speak something else, which a server may ignore (RFC 9110, section 7.8).

    Some programs make it with each first request, HTTP/2 for one; the parser then takes the body for what is spoken.
    What upgrades to a WebSocket has no body.
    """
    if data.startswith(b"GET ") or b"pgrade" not in data[:end]:
        return data
    return UPGRADE.sub(b"", data[:end]) + data[end:]


def _lines(headers: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])
