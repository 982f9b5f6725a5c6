"""The prediction log: what was answered is on its way to the disk before the answer is sent."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import random

import msgspec

from triptych.storage import segment
from triptych.storage.record import ENCODER, Record

log = logging.getLogger(__name__)

LARGEST_RECORD = 256 * 1024
"""Bytes beyond which a record is kept without its inputs."""

MOST_AT_ONCE = 4 * LARGEST_RECORD
"""Bytes of a request beyond which its rows are recorded one by one."""

COMPLAINT_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What the log keeps.

    Attributes:
        share: Of the requests, between 0 and 1; which ones is left to chance.
        redacted: Columns whose values are left out; "model.column" for one model's alone.
        largest: Bytes after which a segment is ended.
        oldest: Seconds after which it is.
    """

    share: float = 1.0
    redacted: Collection[str] = ()
    largest: int = 32 * 1024 * 1024
    oldest: float = 3600.0


class PredictionLog:
    """Appends to segments of this process's own. Safe for threads.

    A record is handed to the kernel by one `write`, so that it outlives this process, even after kill -9. It does not
    outlive the machine's own sudden end: that would cost each answer a turn of the disk. A disk that is full costs
    records and no answer.

    Args:
        folder: Where segments are.
        keeping: What is kept.
    """

    def __init__(self, folder: Path, keeping: Keeping | None = None) -> None:
        self._folder = folder
        self._keeping = keeping or Keeping()
        self._lock = threading.Lock()
        self._fd: int | None = None
        self._size = 0
        self._until = 0.0
        self._cut = False
        self._complained = 0.0
        self.lost = 0

    def wanted(self) -> bool:
        """Whether this request is among those that are kept."""
        return self._keeping.share >= 1.0 or random() < self._keeping.share  # noqa: S311 - nobody gains by guessing

    def append(self, records: Sequence[Record]) -> None:
        """Keep some records; it never fails."""
        self._keep(b"".join(map(self._line, records)), len(records))

    def keeps_whole(self, request: bytes, rows: int) -> bool:
        """Whether a request and its answer can be kept as one line (`lines.line_of`); else each row is a record."""
        limit = min(MOST_AT_ONCE, LARGEST_RECORD * rows)
        return not self._keeping.redacted and len(request) <= limit and b"\n" not in request

    def append_lines(self, lines: Sequence[bytes], rows: int) -> None:
        """Keep some lines at once; it never fails.

        Args:
            lines: Each with its end.
            rows: How many they are about.
        """
        self._keep(b"".join(lines), rows)

    def close(self) -> None:
        """End the segment, so that it may be compacted."""
        with self._lock:
            self._end()

    def _keep(self, data: bytes, records: int) -> None:
        try:
            with self._lock:
                self._write(data)
        except OSError as error:
            self._lose(records, error)

    def _line(self, record: Record) -> bytes:
        if self._keeping.redacted:
            record.inputs = self._redacted(record)
        line = ENCODER.encode(record)
        if len(line) > LARGEST_RECORD:
            record.inputs = None
            line = ENCODER.encode(record)
        return line + b"\n"

    def _redacted(self, record: Record) -> object:
        inputs = msgspec.to_builtins(record.inputs, enc_hook=str)
        if not isinstance(inputs, dict):
            return None  # nobody can say which part of it is to be left out
        hidden = self._keeping.redacted
        return {
            name: value
            for name, value in inputs.items()
            if name not in hidden and f"{record.model}.{name}" not in hidden
        }

    def _write(self, data: bytes) -> None:
        if self._fd is None or self._size >= self._keeping.largest or time.monotonic() >= self._until:
            self._end()
            self._fd = segment.create(self._folder)
            self._until = time.monotonic() + self._keeping.oldest
        if self._cut:
            data = b"\n" + data
        written = os.write(self._fd, data)
        self._size += written
        self._cut = written < len(data)
        if self._cut:  # the disk is full: readers leave half a line out
            raise OSError(f"{written} of {len(data)} bytes were written")

    def _end(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
        self._fd, self._size, self._cut = None, 0, False

    def _lose(self, records: int, error: OSError) -> None:
        self.lost += records
        if time.monotonic() - self._complained > COMPLAINT_SECONDS or self.lost == records:
            self._complained = time.monotonic()
            log.error("The prediction log can't be written (%s); %d predictions are not in it.", error, self.lost)
