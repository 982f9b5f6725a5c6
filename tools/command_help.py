"""The `--help` of every command, as Markdown for the documentation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from typer.main import get_command

from triptych.cli import app

WIDTH = 100


def print_help() -> None:
    """Print one section for each command."""
    for name in sorted(getattr(get_command(app), "commands", {})):
        print(f"\n## triptych {name}\n\n```text\n{_help(name)}\n```")


def _help(name: str) -> str:
    program = Path(sys.executable).with_name("triptych")
    hidden = {variable: value for variable, value in os.environ.items() if not variable.startswith("TRIPTYCH_")}
    plain = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH)}
    shown = subprocess.run(
        [program, name, "--help"], capture_output=True, check=True, env=hidden | plain, encoding="utf-8"
    )
    return "\n".join(line.rstrip() for line in shown.stdout.strip().splitlines())
