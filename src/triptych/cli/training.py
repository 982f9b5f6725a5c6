"""`triptych train`: a table becomes a registered version."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from triptych.cli import home as home_folder
from triptych.cli.configuration import configure_beside
from triptych.cli.options import Home, Json
from triptych.cli.progress import bar
from triptych.cli.queueing import queue
from triptych.cli.results import Warnings, show_result
from triptych.cli.terminal import print_json, quiet
from triptych.domain.costs import Costs
from triptych.domain.division import Division
from triptych.domain.document import to_document
from triptych.domain.errors import InvalidTraining
from triptych.domain.job import TrainingRequest
from triptych.domain.preset import LONGEST, Preset

app = typer.Typer()

Target = Annotated[str, typer.Option(metavar="COLUMN", help="The column to predict.")]
Name = Annotated[str | None, typer.Option(help="The model's name; made from the file's when it is not given.")]
Budget = Annotated[
    float | None,
    typer.Option(metavar="SECONDS", min=1, max=LONGEST, help="How long training may take; the preset's by default."),
]
How = Annotated[Preset, typer.Option(help="How hard the search tries: 15, 60 or 300 seconds.")]
Drop = Annotated[list[str] | None, typer.Option(metavar="COLUMN", help="A column to leave out; repeatable.")]
AllowLeakage = Annotated[bool, typer.Option("--allow-leakage", help="Train although columns give the target away.")]
Group = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="Rows with one value of it either all train or all measure.")
]
Time = Annotated[str | None, typer.Option(metavar="COLUMN", help="The rows that are latest by it measure.")]
FalsePositive = Annotated[
    float | None,
    typer.Option(
        "--cost-false-positive",
        metavar="COST",
        help="Of predicting the positive of two classes wrongly.",
    ),
]
FalseNegative = Annotated[
    float | None, typer.Option("--cost-false-negative", metavar="COST", help="Of missing the positive class.")
]
Weights = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="Each row counts as much as it says, a number >= 0; not learned from."),
]
SchemaFile = Annotated[
    Path | None,
    typer.Option(
        "--schema", metavar="FILE", exists=True, dir_okay=False, help="Corrections, as `triptych schema` prints them."
    ),
]
Detach = Annotated[bool, typer.Option("--detach", help="Queue it for the worker of `triptych up`, and print its id.")]
Priority = Annotated[int, typer.Option(metavar="N", min=-100, max=100, help="Jobs of a larger one are done first.")]
Key = Annotated[str | None, typer.Option(metavar="TEXT", help="The same key again is the same job again.")]


Source = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", exists=True, dir_okay=False, readable=True,
        help="CSV, Parquet or Arrow; or Python with a function make_model(), and the table as --data.",
    ),
]  # fmt: skip
DataFile = Annotated[
    Path | None,
    typer.Option("--data", metavar="FILE", exists=True, dir_okay=False, help="The table, when FILE is Python."),
]


@app.command()
def train(
    file: Source,
    *,
    target: Target,
    data: DataFile = None,
    name: Name = None,
    preset: How = Preset.BALANCED,
    budget: Budget = None,
    drop: Drop = None,
    group: Group = None,
    time: Time = None,
    cost_false_positive: FalsePositive = None,
    cost_false_negative: FalseNegative = None,
    weights: Weights = None,
    schema: SchemaFile = None,
    detach: Detach = False,
    priority: Priority = 0,
    key: Key = None,
    allow_leakage: AllowLeakage = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Train a model from a table, track it in MLflow, and register it as a new version."""
    began = monotonic()
    if not detach and (priority or key is not None):
        raise typer.BadParameter("--priority and --key are for a job in the queue; add --detach.")
    costs = Costs.stated(cost_false_positive, cost_false_negative)
    table, own = _sources(file, data, detach=detach)
    corrections = None if schema is None else _read(schema)
    settings = configure_beside(home=home)
    home_folder.prepare(settings.home)
    if detach:
        request = TrainingRequest(
            dataset="", target=target, name=name, drop=tuple(drop or ()), budget=budget, preset=preset,
            schema=corrections, priority=priority, allow_leakage=allow_leakage, group=group, time=time,
            cost_false_positive=cost_false_positive, cost_false_negative=cost_false_negative,
            weights=weights,
        )  # fmt: skip
        queue(settings, table, request, key=key, as_json=as_json)
        return
    warnings = Warnings()
    with bar() as show, quiet():
        from triptych import wiring

        result = wiring.training(settings).train(
            table, own=own, target=target, name=name, drop=tuple(drop or ()), budget=budget, preset=preset,
            schema=corrections, allow_leakage=allow_leakage, division=Division(group=group, time=time), costs=costs,
            weights=weights, began=began, progress=show, found=warnings.say,
        )  # fmt: skip
    if as_json:
        print_json(to_document(result))
    else:
        show_result(result, warnings)


def _sources(file: Path, data: Path | None, *, detach: bool) -> tuple[Path, Path | None]:
    """The table, and the code that makes the model."""
    if file.suffix != ".py":
        if data is not None:
            raise typer.BadParameter("--data is for a FILE of Python; name the table alone.")
        return file, None
    if data is None:
        raise typer.BadParameter("a FILE of Python needs its table: add --data.")
    if detach:
        raise typer.BadParameter("code of your own runs here alone; leave out --detach.")
    return data, file


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
