"""Where the program starts, and where its errors end."""

from __future__ import annotations

import sys

from triptych.cli.commands import app
from triptych.cli.failure import exit_code, explain, explain_unexpected
from triptych.domain.errors import TriptychError
from triptych.jobs import lifeline


def main() -> None:
    """Run the command of `sys.argv`; exit with 0, 1 after one plain sentence, 2 for wrong usage, 3 for a question."""
    lifeline.watch()
    try:
        app(prog_name="triptych")
    except TriptychError as error:
        explain(error)
        sys.exit(exit_code(error.code))
    except Exception as error:  # noqa: BLE001 - nobody wants a trace in their terminal
        explain_unexpected(error)
        sys.exit(1)
