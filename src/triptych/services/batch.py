"""A file of any number of rows, answered into another in parts, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc

from triptych.domain.catalogue import Fetched
from triptych.domain.errors import InvalidInput, InvalidTable, TriptychError, UnsupportedFormat
from triptych.services.crew import Crew, Task
from triptych.services.shares import answered, release, stored, takes
from triptych.serving import Servable
from triptych.serving.answers import answer_table
from triptych.serving.intervals import intervals, require
from triptych.serving.table import check_table
from triptych.tables.format import written_as
from triptych.tables.parts import Part, count_rows, read_parts, write_parts

PLACE = re.compile(r"^(Line|Row) \d+[:,] ")
"""How a message says where a cell is, which is told by the row's number here."""

ROWS = 50_000
"""Rows of a part."""

ROW = "row"
"""The column of their numbers, from 1."""

FORM = 2
"""Of the parts in their folder; those of another form are answered anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a run did.

    Attributes:
        rows: Answered.
        bad: Set aside.
        aside: Where they are; None when there are none.
    """

    rows: int
    bad: int
    aside: Path | None


class Batch:
    """Answers files with one version.

    Each part is written before the next is read, into a folder beside the answers. The answers appear whole, and the
    folder goes, when all parts are there; a run that finds parts of the same file and version goes on after them.

    Args:
        servable: Who answers.
        progress: Told how many rows are done, of how many.
        params: What the model takes beside the rows; None for its own.
        level: Of the intervals that are asked for; None for none.

    Raises:
        UnsupportedFormat: The model takes no table.
        InvalidInput: The params do not fit the model.
    """

    def __init__(
        self,
        servable: Servable,
        progress: Callable[[int, int], None] | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        level: float | None = None,
    ) -> None:
        self._servable = servable
        self._sent = params
        self._params = servable.params.check(params)
        self._level = level
        if level is not None:
            require(servable, level)
        self._schema = servable.description.schema
        self._numbered = any(column.name == ROW for column in self._schema.columns)
        self._progress = progress or (lambda *_: None)
        self._total = 0
        if not self._schema.columns:
            raise UnsupportedFormat("This model does not say what columns it takes; send it JSON rows.")

    def run(self, source: Path, out: Path, crew: Crew | None = None, fetched: Fetched | None = None) -> Done:
        """Answer a file; rows that do not fit the model are set aside in a file of their own, with reasons.

        Then both files have the rows' numbers, unless they have such a column already.

        Args:
            source: The file.
            out: Where the answers go.
            crew: Answers some of its parts; None when there is none.
            fetched: What the crew loads: the version of this batch.

        Raises:
            UnsupportedFormat: One of the files has an ending that is not known.
            InvalidTable: The file can't be read, or the answers can't be written.
            InvalidInput: A column is missing.
        """
        folder = out.with_name(f".{out.name}.{self._key(source)}")
        if out.resolve() == source.resolve():
            raise InvalidTable("The answers would replace the file itself; choose another name for them.")
        if not out.parent.is_dir():
            raise InvalidTable(f"There is no folder {out.parent}; make it, or choose another one.")
        written_as(out)
        folder.mkdir(exist_ok=True)
        release(folder)
        if crew and fetched:
            params = None if self._sent is None else dict(self._sent)
            crew.tell(Task(fetched=fetched, source=str(source), folder=str(folder), params=params, level=self._level))
        try:
            parts = self.share(source, folder)
        except TriptychError:
            release(folder)
            with suppress(OSError):  # it holds answers
                folder.rmdir()
            raise
        if crew:
            crew.wait(lambda: self._shown(folder) == parts)
        if answered(folder) < parts:  # one of the crew ended with parts that it had taken
            release(folder)
            self.share(source, folder)
        aside = out.with_name(f"{out.stem}.rejected{out.suffix}")
        bad = write_parts(stored(folder, "bad"), aside)
        answers = stored(folder, "arrow")
        rows = write_parts(answers if bad or self._numbered else (part.drop_columns([ROW]) for part in answers), out)
        shutil.rmtree(folder, ignore_errors=True)
        for path, count in ((out, rows), (aside, bad)):
            if not count:  # nor is there one of an earlier run
                path.unlink(missing_ok=True)
        return Done(rows=rows, bad=bad, aside=aside if bad else None)

    def share(self, source: Path, folder: Path) -> int:
        """Answer the parts of a file that nobody else has taken; the number of all its parts.

        Args:
            source: The file.
            folder: Where its parts are answered, by any number of processes.

        Raises:
            InvalidTable: The file can't be read.
            InvalidInput: A column is missing.
        """
        self._total, seen, done, place = count_rows(source), 0, 0, -1
        for place, part in enumerate(self._parts(source)):
            finished = folder / f"{place:08}.arrow"
            if not finished.exists() and takes(folder / f"{place:08}.taken"):
                good, bad = self._sorted(part, seen)
                self._write(bad, folder / f"{place:08}.bad")
                self._write(self._answered(good) if good.num_rows else good, finished)
            seen += part.table.num_rows
            done += part.table.num_rows if finished.exists() else 0
            self._progress(done, self._total)
        if not seen:
            raise InvalidTable("The file has no rows; add at least one.")
        return place + 1

    def _shown(self, folder: Path) -> int:
        """How many parts are finished, which is told as rows, too."""
        parts = answered(folder)
        self._progress(min(parts * ROWS, self._total), self._total)
        return parts

    def _parts(self, source: Path) -> Iterator[Part]:
        return read_parts(source, self._schema, ROWS, coded=self._servable.runtime.coded)

    def _key(self, source: Path) -> str:
        """What tells the parts of this file and version from others."""
        stat, version = source.stat(), self._servable.version
        told = [
            str(source.resolve()),
            stat.st_size,
            stat.st_mtime_ns,
            version.name,
            version.version,
            version.digest,
            ROWS,
            FORM,
            self._sent,
            self._level,
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    def _sorted(self, part: Part, before: int) -> tuple[pa.Table, pa.Table]:
        """The rows that fit the model, checked, and those that do not, with their numbers and reasons."""
        whole, reasons = part.table, dict[int, str]()
        rows = pa.array(np.arange(whole.num_rows))
        while True:
            kept = whole.take(rows) if reasons else whole
            try:
                good = check_table(self._schema, part.cast(kept))
                break
            except InvalidInput as error:
                found = _reasons(error)
                if not found:
                    raise
                reasons |= {rows[place].as_py(): said for place, said in found.items()}
                rows = rows.filter(pc.invert(pc.is_in(rows, value_set=pa.array(list(reasons), pa.int64()))))
        places = sorted(reasons)
        numbers = pa.array([before + place + 1 for place in places], pa.int64())
        bad = part.plain(pa.array(places, pa.int64()))
        bad = bad.add_column(0, ROW, numbers) if ROW not in bad.column_names else bad
        bad = bad.append_column("reason", pa.array([reasons[place] for place in places], pa.string()))
        return good if self._numbered else good.add_column(0, ROW, pc.add(rows, before + 1)), bad

    def _answered(self, good: pa.Table) -> pa.Table:
        ids = good.select([*([] if self._numbered else [ROW]), *(column.name for column in self._schema.ids)])
        inputs = good.select([column.name for column in self._schema.inputs])
        answers = self._servable.runtime.table(inputs, self._params)
        found = intervals(self._servable, answers, self._level) if self._level is not None else ()
        return answer_table(answers, ids, found)

    def _write(self, table: pa.Table, path: Path) -> None:
        if not table.num_rows:
            path.touch()
            return
        partial = path.with_suffix(f".{os.getpid()}.partial")
        with ipc.new_file(str(partial), table.schema) as file:
            file.write_table(table)
        partial.replace(path)


def _reasons(error: InvalidInput) -> dict[int, str]:
    """What is wrong with each row that an error names; nothing when it is about columns."""
    found: dict[int, str] = {}
    for field in error.fields:
        row, _, column = field.pointer.removeprefix("/").partition("/")
        if row.isdecimal() and column:
            said = PLACE.sub("", field.message)
            found[int(row)] = f"{found[int(row)]} {said}" if int(row) in found else said
    return found
