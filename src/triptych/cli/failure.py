"""Errors in words."""

from __future__ import annotations

import os
import shlex
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from triptych.cli.terminal import error_console
from triptych.domain.errors import TargetLeak, TriptychError
from triptych.domain.finding import Finding, columns_of

MOST_COLUMNS = 20


def explain(error: TriptychError) -> None:
    """Print the sentence of an error, and one more for each field that is to blame."""
    _print(error.detail)
    if isinstance(error, TargetLeak):
        ask(error.findings)
    for field in error.fields:
        error_console().print(f"  {field.pointer}: {field.message}", soft_wrap=True)


def exit_code(code: str | None) -> int:
    """For the code of a problem: 3 when it is a question that an option answers, else 1."""
    return 3 if code == TargetLeak.code else 1


def ask(findings: Sequence[Finding]) -> None:
    """Print the options of `triptych train` that answer the question of a leak."""
    screen = error_console()
    for name in columns_of(findings)[:MOST_COLUMNS]:
        screen.print(Text(f"  --drop {shlex.quote(name)}"), soft_wrap=True)
    screen.print(Text("  or --allow-leakage"), soft_wrap=True)


def explain_unexpected(error: Exception) -> None:
    """Print one sentence, and keep the trace in a file."""
    log = _log_file()
    with log.open("a", encoding="utf-8") as file:
        file.write(f"--- {datetime.now(UTC).isoformat(timespec='seconds')}\n")
        file.writelines(traceback.format_exception(error))
    _print(f"Something unexpected happened ({type(error).__name__}); the details are in {log}.")


def _print(sentence: str) -> None:
    console = error_console()
    console.print("Error: ", style="bold red", end="", soft_wrap=True)
    console.print(sentence, soft_wrap=True)


def _log_file() -> Path:
    """In the home when there is one; nothing may fail here."""
    logs = Path(os.environ.get("TRIPTYCH_HOME", ".triptych"), "logs").absolute()
    folder = logs if logs.is_dir() and os.access(logs, os.W_OK) else Path(tempfile.gettempdir())
    return folder / "triptych-error.log"
