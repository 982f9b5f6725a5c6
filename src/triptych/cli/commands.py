"""All commands, as one."""

from __future__ import annotations

from typing import Annotated

import typer

from triptych import __version__
from triptych.cli import (
    client,
    doctor,
    jobs,
    models,
    page,
    predicting,
    processes,
    reproduce,
    schema,
    serve,
    training,
    up,
)

app = typer.Typer(
    name="triptych",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for noun in (up, training, reproduce, jobs, predicting, client, models, serve, page, schema, doctor, processes):
    app.add_typer(noun.app)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"triptych {__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Bring a table or a model; get a tracked, typed service and its web page."""
