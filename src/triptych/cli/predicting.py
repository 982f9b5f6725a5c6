"""`triptych predict`: the answers for a file."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triptych.cli.configuration import configure_existing
from triptych.cli.options import Home, ModelName, TableFile
from triptych.cli.processes import THREADS, program
from triptych.cli.sharing import command
from triptych.cli.terminal import error_console
from triptych.domain.cores import cores
from triptych.domain.errors import TriptychError

if TYPE_CHECKING:
    from triptych.services.deployments import Deployments
    from triptych.serving import Servable
    from triptych.settings import Settings

LARGE = 4 * 1024 * 1024
"""Bytes of a file that is answered by several processes; a smaller one is done before the others have started."""

IN_PARTS = frozenset({".parquet", ".pq", ".arrow", ".arrows", ".feather", ".ipc"})
"""A text is read as one part: how its dates and numbers are written shows in all of its rows."""

MOST = 4
"""Processes that answer one file; each has the model in memory."""

app = typer.Typer()

Out = Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="The answers, CSV or Parquet by its ending.")]
Version = Annotated[str | None, typer.Option(help="The version that answers; the served one when it is not given.")]
Alias = Annotated[str | None, typer.Option(help="The alias whose version answers.")]
Params = Annotated[
    str | None, typer.Option(metavar="JSON", help='What the model takes beside the rows, such as {"discount": 0.5}.')
]

Level = Annotated[
    float | None,
    typer.Option(
        "--interval",
        metavar="SHARE",
        min=0.01,
        max=0.999,
        help="Add intervals that hold in this share of cases, such as 0.9.",
    ),
]


@app.command()
def predict(
    name: ModelName,
    file: TableFile,
    out: Out,
    *,
    version: Version = None,
    alias: Alias = None,
    params: Params = None,
    interval: Level = None,
    home: Home = None,
) -> None:
    """Predict every row of a table into a file, which is replaced.

    Rows that do not fit the model are set aside beside it, with their numbers and reasons; then the answers have the
    rows' numbers, too. A run that was stopped goes on where it was.
    A large Parquet or Arrow file is answered by a process on each core, four at most.
    """
    if version is not None and alias is not None:
        raise typer.BadParameter("Give --version or --alias, not both.")
    beside = None if params is None else _read(params)
    helping = helpers(file)
    if helping:  # these and we share the cores, unless the user said how
        threads = str(max(1, cores() // (1 + helping)))
        os.environ.update({name: os.environ.get(name, threads) for name in THREADS})
    there = os.environ if home is None else {**os.environ, "TRIPTYCH_HOME": str(home)}
    with error_console().status("Predicting …") as shown:
        # The others start first: what this process imports costs each of them half a second, too.
        from triptych.services.crew import Crew

        def tell(done: int, total: int) -> None:
            shown.update(f"Predicted {done:,} of {total:,} rows …" if total else f"Predicted {done:,} rows …")

        with Crew(command, there, helping) as crew:
            settings = configure_existing(home=home)
            from triptych.services.lean import leave_pandas_out

            leave_pandas_out()
            from triptych.services.batch import Batch

            asked = version if alias is None else f"@{alias}"
            deployments, servable = _found(settings, name, asked)
            batch = Batch(servable, tell, params=beside, level=interval)
            found = deployments.find(name, servable.version.version) if crew else None
            done = batch.run(file, out, crew, found)
    said = f"Predicted {done.rows} rows into {out}" if done.rows else "No row fits the model; none was predicted."
    error_console().print(said, soft_wrap=True)
    if done.aside:
        error_console().print(f"Set {done.bad} rows aside in {done.aside}", soft_wrap=True)


def helpers(file: Path) -> int:
    """How many processes answer a file beside this one: with it one a core, where the file is worth their start."""
    try:
        size = file.stat().st_size
    except OSError:  # it is said later that the file can't be read
        return 0
    return cores(MOST) - 1 if size >= LARGE and file.suffix.lower() in IN_PARTS else 0


def _found(settings: Settings, name: str, version: str | None) -> tuple[Deployments, Servable]:
    """The version that answers, and who knows it: the service that runs here, or MLflow, whose import takes seconds."""
    from triptych import wiring

    if (running := wiring.running(settings, (name,))) is not None:
        # Whatever it can't give, the registry says why.
        with suppress(TriptychError):
            running.refresh()
            return running, running.get(name, version)
    vet = wiring.vet_of_foreign(lambda folder: program("try", str(folder)), {**os.environ, **THREADS})
    deployments = wiring.deployments(settings, only=(name,), vet=vet)
    deployments.refresh()
    return deployments, deployments.get(name, version)


def _read(params: str) -> dict[str, Any]:
    try:
        document = json.loads(params)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise typer.BadParameter('--params takes a JSON object, such as {"discount": 0.5}.')
    return document
