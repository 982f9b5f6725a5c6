"""`triptych reproduce`: a training done again, and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from triptych.cli.configuration import configure_existing
from triptych.cli.options import Home, Json
from triptych.cli.progress import bar
from triptych.cli.terminal import console, print_json, quiet, table
from triptych.domain.document import to_document
from triptych.domain.reproduction import Compared, Reproduction

app = typer.Typer()

RunId = Annotated[str, typer.Argument(metavar="RUN_ID", help="The run in MLflow; `triptych train` prints it.")]
DataFile = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="FILE", exists=True, dir_okay=False, help="The table, where no copy of it is left here."
    ),
]


@app.command()
def reproduce(run_id: RunId, *, data: DataFile = None, home: Home = None, as_json: Json = False) -> None:
    """Train what a run chose once more, and compare every metric and prediction with what was recorded.

    Exits with 0 when all are the same to the last digit, else with 1.
    """
    settings = configure_existing(home=home)
    with bar() as show, quiet():
        from triptych import wiring

        found = wiring.reproducing(settings).reproduce(run_id, file=data, progress=show)
    if as_json:
        print_json(to_document(found) | {"same": found.same})
    else:
        show_reproduction(found)
    if not found.same:
        raise typer.Exit(1)


def show_reproduction(found: Reproduction) -> None:
    """Print a comparison."""
    screen = console()
    screen.print(f"{found.name}: {found.estimator}", style="bold")
    compared = table("metric", ">recorded", ">again", ">difference")
    for metric in found.metrics:
        compared.add_row(metric.name, _number(metric.before), _number(metric.now), _difference(metric))
    screen.print(compared)
    same = "the same" if found.predictions.same else "others"
    screen.print(f"Predictions for the rows that were kept apart: {same}.")
    if not found.surroundings:
        screen.print("All that was recorded of the data, the code, the libraries and the machine is the same.")
        return
    screen.print("What is other than it was:")
    changes = table("what", "then", "now")
    for change in found.surroundings:
        changes.add_row(change.name, _short(change.before), _short(change.now))
    screen.print(changes)


def _number(value: str | float | None) -> str:
    return "" if value is None else repr(value)


def _difference(metric: Compared) -> str:
    if metric.same:
        return "none"
    if not (isinstance(metric.before, float) and isinstance(metric.now, float)):
        return "missing"
    return f"{metric.now - metric.before:+.3g}"


def _short(value: str | float | None) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004 - a digest's first half tells it from others
