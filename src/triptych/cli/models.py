"""`triptych models` and `triptych promote`: what is registered, and what is served."""

from __future__ import annotations

from typing import Annotated

import typer

from triptych.cli import notes
from triptych.cli.configuration import configure_existing
from triptych.cli.options import Home, Json, ModelName
from triptych.cli.terminal import console, print_json, table
from triptych.domain.document import to_document
from triptych.domain.model import CHAMPION, ModelVersion

app = typer.Typer()
group = typer.Typer()
group.add_typer(notes.app)
app.add_typer(group, name="models")

FIRST_METRICS = ("roc_auc", "accuracy", "r2")
"""The metric that is shown of a version: the first of these that it has."""

VersionArgument = Annotated[str, typer.Argument(metavar="VERSION", help="Its number.")]


@group.callback(invoke_without_command=True)
def models(context: typer.Context, as_json: Json = False, home: Home = None) -> None:
    """List the registered models with the version that is served; show or annotate one."""
    if context.invoked_subcommand is not None:
        if as_json or home:
            raise typer.BadParameter(f"write --json and --home after “{context.invoked_subcommand}”.")
        return
    settings = configure_existing(home=home)
    from triptych import wiring

    registry = wiring.registry(settings)
    found: list[tuple[bool, ModelVersion]] = []
    for model in registry.models():
        number = model.wanted
        if number is not None:
            found.append((model.default, registry.version(model.name, number)))
    if as_json:
        print_json([to_document(version) | {"default": default} for default, version in found])
    elif found:
        _print(found)
    else:
        console().print("No model is registered yet; `triptych train` makes one.")


@app.command()
def promote(name: ModelName, version: VersionArgument, home: Home = None) -> None:
    """Make a version the one that is served."""
    settings = configure_existing(home=home)
    from triptych import wiring

    promoted = wiring.registry(settings).point(name, CHAMPION, version)
    console().print(f"{promoted.name} is now served by version {promoted.version}.")


def _print(found: list[tuple[bool, ModelVersion]]) -> None:
    listed = table("model", ">version", "aliases", "task", "estimator", "measured", "registered")
    for default, version in found:
        listed.add_row(
            f"{version.name} (default)" if default else version.name,
            version.version,
            ", ".join(version.aliases),
            version.task or "",
            version.estimator or version.runtime.value,
            _measured(version),
            f"{version.created_at.astimezone():%Y-%m-%d}",
        )
    console().print(listed)


def _measured(version: ModelVersion) -> str:
    name = next((metric for metric in FIRST_METRICS if metric in version.metrics), None)
    return "" if name is None else f"{name} {version.metrics[name]:.3f}"
