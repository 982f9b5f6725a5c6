"""How a text file separates and quotes its cells."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_SEPARATORS = ",;\t|"
_DECLARED = frozenset(",;|:~^#")
"""What a first line `sep=` may name: neither a quote nor what takes more than a byte."""
_SAMPLE = 256 * 1024
_RECORDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How cells are written.

    Attributes:
        separator: Between two cells.
        quote: Around a cell that holds a separator or a line break.
        escape: Before a quote inside a quoted cell; None when it is doubled.
        padded: Whether a space follows every separator.
        declared: Whether a first line `sep=;` says the separator.
    """

    separator: str = ","
    quote: str = '"'
    escape: str | None = None
    padded: bool = False
    declared: bool = False

    def records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Walk over the records with the line on which each one starts; blank lines are left out.

        Raises:
            csv.Error: The quotes do not close.
        """
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=self.separator,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=True,
            strict=True,
        )
        start = 1
        for record in reader:
            if record:
                yield start, record
            start = reader.line_num + 1


def sniff(data: bytes) -> Dialect:
    """Find the dialect of a UTF-8 text by its first records.

    The separator that cuts the most records into as many cells as the header wins, so that a decimal comma or a comma
    inside a sentence does not count.
    """
    sample = data[:_SAMPLE].decode(errors="ignore")
    first, _, rest = sample.partition("\n")
    declared = first.strip().lower()
    if declared.startswith("sep=") and declared[4:] in _DECLARED:
        return Dialect(separator=declared[-1], declared=True, escape=_escape(rest, declared[-1]))
    quote = "'" if '"' not in sample and first.startswith("'") and first.rstrip().endswith("'") else '"'
    best = max(_SEPARATORS, key=lambda separator: _fit(sample, separator, quote))
    separator = best if _fit(sample, best, quote)[1] > 1 else ","
    return Dialect(
        separator=separator,
        quote=quote,
        escape=_escape(sample, separator),
        padded=_is_padded(sample, separator, quote),
    )


def _head(sample: str, dialect: Dialect) -> tuple[list[list[str]], bool]:
    """Read the first records, and say whether their quotes are sound."""
    rows: list[list[str]] = []
    try:
        for _, record in dialect.records(sample):
            rows.append(record)
            if len(rows) >= _RECORDS:
                break
    except csv.Error as error:
        # The sample itself may stop inside a quoted cell.
        return rows, "unexpected end" in str(error)
    # The last record may be cut as well.
    return (rows[:-1] if len(sample) >= _SAMPLE // 4 and len(rows) > 1 else rows), True


def _fit(sample: str, separator: str, quote: str) -> tuple[float, int]:
    rows, _ = _head(sample, Dialect(separator=separator, quote=quote))
    widths = Counter(len(row) for row in rows)
    width = len(rows[0]) if rows else 1
    return (widths[width] / len(rows) if rows and width > 1 else 0.0), width


def _escape(sample: str, separator: str) -> str | None:
    if '\\"' not in sample or _head(sample, Dialect(separator=separator))[1]:
        return None
    return "\\" if _head(sample, Dialect(separator=separator, escape="\\"))[1] else None


def _is_padded(sample: str, separator: str, quote: str) -> bool:
    rows, _ = _head(sample, Dialect(separator=separator, quote=quote))
    cells = [cell for row in rows[1:] for cell in row[1:]]
    return bool(cells) and all(cell.startswith(" ") for cell in cells)
