"""`triptych train`: a table becomes a registered version."""

from __future__ import annotations

import contextlib
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from triptych.cli import home as home_folder
from triptych.cli.configuration import configure
from triptych.cli.options import Home, Json, TableFile
from triptych.cli.terminal import console, error_console, print_json, table
from triptych.domain.document import to_document
from triptych.domain.errors import InvalidTraining
from triptych.domain.job import Step
from triptych.domain.run import TrainingResult

app = typer.Typer()

Target = Annotated[str, typer.Option(metavar="COLUMN", help="The column to predict.")]
Name = Annotated[str | None, typer.Option(help="The model's name; made from the file's when it is not given.")]
Budget = Annotated[float, typer.Option(metavar="SECONDS", min=1, help="How long the search may take.")]
Drop = Annotated[list[str] | None, typer.Option(metavar="COLUMN", help="A column to leave out; repeatable.")]
SchemaFile = Annotated[
    Path | None,
    typer.Option(
        "--schema", metavar="FILE", exists=True, dir_okay=False, help="Corrections, as `triptych schema` prints them."
    ),
]


@app.command()
def train(
    file: TableFile,
    *,
    target: Target,
    name: Name = None,
    budget: Budget = 60.0,
    drop: Drop = None,
    schema: SchemaFile = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Train a model from a table, track it in MLflow, and register it as a new version."""
    corrections = None if schema is None else _read(schema)
    settings = configure(home=home)
    home_folder.prepare(settings.home)
    with _progress() as show, _quiet():
        from triptych import wiring

        result = wiring.training(settings).train(
            file, target=target, name=name, drop=tuple(drop or ()), budget=budget, schema=corrections, progress=show
        )
    if as_json:
        print_json(to_document(result))
    else:
        _print(result)


def _read(schema: Path) -> dict[str, Any]:
    try:
        document = json.loads(schema.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidTraining(
            f"The schema file {schema} is not JSON; start from what `triptych schema` prints."
        ) from error
    if not isinstance(document, dict):
        raise InvalidTraining(f"The schema file {schema} is no schema; start from what `triptych schema` prints.")
    return document


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """A bar with the phase, on standard error; where nobody watches, one line for each phase."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    screen = error_console()
    phase = TextColumn("{task.description}")
    with Progress(
        SpinnerColumn(),
        BarColumn(24),
        TimeElapsedColumn(),
        phase,
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as bars:
        bar = bars.add_task("Loading the libraries", total=1.0)
        said: list[str] = []

        def show(step: Step) -> None:
            bars.update(bar, completed=step.share, description=step.phase)
            if not screen.is_terminal and said[-1:] != [step.phase]:
                said.append(step.phase)
                screen.print(step.phase, soft_wrap=True)

        yield show


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what libraries print away from the result, and their warnings to developers away from everybody."""
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        if not sys.warnoptions:
            warnings.simplefilter("ignore")
        yield


def _print(result: TrainingResult) -> None:
    console().print(f"{result.name}, version {result.version} ({result.task})", style="bold")
    measured = table("metric", ">model", ">baseline")
    for metric, value in result.metrics.items():
        baseline = result.baseline.get(metric)
        measured.add_row(metric, f"{value:.4g}", "" if baseline is None else f"{baseline:.4g}")
    console().print(measured)
    for warning in result.warnings:
        error_console().print(f"Warning: {warning}", style="yellow", soft_wrap=True)
