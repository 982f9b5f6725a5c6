"""All commands, as one."""

from __future__ import annotations

import typer

from triptych.cli import client, doctor, models, page, predicting, processes, schema, serve, training, up

app = typer.Typer(
    name="triptych",
    help="Bring a table or a model; get a tracked, typed service and its web page.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for noun in (up, training, predicting, client, models, serve, page, schema, doctor, processes):
    app.add_typer(noun.app)
