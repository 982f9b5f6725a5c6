"""The tables of problems for the documentation of the API."""

from __future__ import annotations

from triptych.api.problems import status_of
from triptych.domain.errors import TriptychError


def print_problems() -> None:
    """Print a row for each error class: its code, its status and its title."""
    print("| code | status | title |\n|---|---|---|")
    for kind in sorted(_classes(TriptychError), key=lambda kind: (status_of(kind), kind.code)):
        print(f"| `{kind.code}` | {status_of(kind).value} | {kind.title} |")


def _classes(kind: type[TriptychError]) -> set[type[TriptychError]]:
    return {kind}.union(*(_classes(each) for each in kind.__subclasses__()))
