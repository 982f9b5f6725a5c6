"""The `--help` of every command, as Markdown for the documentation."""

from __future__ import annotations

from typer.main import get_command
from typer.testing import CliRunner

from triptych.cli.commands import app

PLAIN = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}


def print_help() -> None:
    """Print one section for each command."""
    commands = getattr(get_command(app), "commands", {})
    for name in (name for name, command in commands.items() if not command.hidden):
        print(f"\n## triptych {name}\n\n```text\n{_help(name)}\n```")


def _help(name: str) -> str:
    shown = CliRunner().invoke(app, [name, "--help"], env=PLAIN, prog_name="triptych")
    return "\n".join(line.rstrip() for line in shown.stdout.strip().splitlines())
