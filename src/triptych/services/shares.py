"""The parts of a file in their folder, which any number of processes take and answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc


def takes(claim: Path) -> bool:
    """Whether a part was nobody's, and is ours now; when all are answered, their folder is gone."""
    try:
        claim.touch(exist_ok=False)
    except (FileExistsError, FileNotFoundError):
        return False
    return True


def release(folder: Path) -> None:
    """Let what was taken and never finished be taken again."""
    for claim in folder.glob("*.taken"):
        claim.unlink(missing_ok=True)


def answered(folder: Path) -> int:
    """How many parts are finished."""
    return sum(1 for _ in folder.glob("*.arrow"))


def stored(folder: Path, ending: str) -> Iterator[pa.Table]:
    """The tables of all parts, in order: `arrow` for answers, `bad` for rows that were set aside."""
    for path in sorted(folder.glob(f"*.{ending}")):
        if path.stat().st_size:
            with pa.memory_map(str(path)) as file:
                yield ipc.open_file(file).read_all()
