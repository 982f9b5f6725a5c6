"""The terminal: results go to standard output, everything said about them to standard error."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

from rich.console import Console
from rich.table import Table

WIDE = 200


@cache
def console() -> Console:
    """Standard output; a file or a program gets lines that are not broken at 80 characters.

    What is printed are names and texts of others, in which [brackets] are no markup.
    """
    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDE
    return Console(highlight=False, markup=False, width=wide)


@cache
def error_console() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False, markup=False)


def print_json(document: Any) -> None:
    """Print one document for a machine."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def table(*headings: str) -> Table:
    """A table as all commands print it; a heading that starts with ">" is of a column of numbers."""
    made = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        made.add_column(heading.removeprefix(">"), justify="right" if heading.startswith(">") else "left")
    return made


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what libraries print away from the result, and their warnings to developers away from everybody."""
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        if not sys.warnoptions:
            warnings.simplefilter("ignore")
        yield
