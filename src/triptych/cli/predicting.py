"""`triptych predict`: the answers for a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from triptych.cli.configuration import configure_existing
from triptych.cli.options import Home, ModelName, TableFile
from triptych.cli.terminal import error_console

app = typer.Typer()

Out = Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="The answers, CSV or Parquet by its ending.")]
Version = Annotated[str | None, typer.Option(help="The version that answers; the served one when it is not given.")]
Alias = Annotated[str | None, typer.Option(help="The alias whose version answers.")]


@app.command()
def predict(
    name: ModelName, file: TableFile, out: Out, version: Version = None, alias: Alias = None, home: Home = None
) -> None:
    """Predict every row of a table into a file."""
    if version is not None and alias is not None:
        raise typer.BadParameter("Give --version or --alias, not both.")
    settings = configure_existing(home=home)
    with error_console().status("Predicting …"):
        from triptych import wiring
        from triptych.services.predictions import Predicting

        deployments = wiring.deployments(settings, only=(name,))
        deployments.refresh()
        chosen = version if alias is None else f"@{alias}"
        rows = Predicting(deployments).file(name, file, out, version=chosen)
    error_console().print(f"Predicted {rows} rows into {out}", markup=False, soft_wrap=True)
