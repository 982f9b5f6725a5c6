"""The history of what was served, as lines that are only ever added."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from triptych.domain.deployment import Deployment
from triptych.domain.document import from_document, to_document


class DeploymentHistory:
    """Which version answered when.

    Contract:
        Threads and processes may share a history. What was added survives kill -9 and a power cut. A line that was
        cut short is passed over, and spoils no other.

    Args:
        file: JSON lines; made by the first change.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, deployments: Sequence[Deployment]) -> None:
        """Add changes."""
        if not deployments:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{json.dumps(to_document(each), ensure_ascii=False)}\n" for each in deployments)
        handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            # The first newline ends a line that a crash cut short; one write is not mixed with another's.
            os.write(handle, f"\n{lines}".encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def list(self, model: str, limit: int) -> tuple[Deployment, ...]:
        """The last changes of a model, newest first."""
        try:
            lines = self._file.read_bytes().splitlines()
        except FileNotFoundError:
            return ()
        found: list[Deployment] = []
        for line in reversed(lines):
            deployment = _read(line)
            if deployment and deployment.model == model:
                found.append(deployment)
            if len(found) == limit:
                break
        return tuple(found)


def _read(line: bytes) -> Deployment | None:
    try:
        return from_document(Deployment, json.loads(line)) if line else None
    except (TypeError, ValueError, KeyError):
        return None
