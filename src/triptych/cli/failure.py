"""Errors in words."""

from __future__ import annotations

import os
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from triptych.cli.terminal import error_console
from triptych.domain.errors import TriptychError


def explain(error: TriptychError) -> None:
    """Print the sentence of an error, and one more for each field that is to blame."""
    _print(error.detail)
    for field in error.fields:
        error_console().print(f"  {field.pointer}: {field.message}", soft_wrap=True)


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
