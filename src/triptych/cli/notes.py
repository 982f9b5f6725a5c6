"""`triptych models show`, `annotate` and `notes`: what a model says of itself, and what its owner adds."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triptych.cli.configuration import configure_existing
from triptych.cli.options import Home, Json, ModelName
from triptych.cli.terminal import console, print_json, table
from triptych.domain.document import to_document
from triptych.domain.errors import Invalid
from triptych.domain.lacking import lacking

if TYPE_CHECKING:
    from triptych.domain.model import ModelVersion
    from triptych.domain.schema import Column
    from triptych.services.deployments import Deployments
    from triptych.serving import Description

app = typer.Typer()

FEW = 4
"""So many choices of a column are printed."""

Version = Annotated[
    str | None,
    typer.Option("--version", metavar="VERSION", help="A number, or @ and an alias; the served one when not given."),
]
NotesFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="JSON, as the API takes it."),
]


@app.command()
def show(name: ModelName, version: Version = None, as_json: Json = False, home: Home = None) -> None:
    """Show what a version takes, and what it does not say of itself."""
    from triptych.services.models import Models

    loaded = _deployments(home, name)
    found, description = Models(loaded).version(name, version), loaded.describe(name, version)
    lacks = lacking(description.schema, examples=bool(description.examples))
    if as_json:
        document = {"version": found, "schema": description.schema, "lacking": lacks, "remarks": description.remarks}
        print_json({key: to_document(value) for key, value in document.items()})
        return
    _print(found, description)
    for sentence in (*(lack.message for lack in lacks), *description.remarks):
        console().print(f"- {sentence}")


@app.command()
def annotate(
    name: ModelName,
    file: NotesFile,
    version: Version = None,
    author: Annotated[str | None, typer.Option(help="Who says so; you, when not given.")] = None,
    home: Home = None,
) -> None:
    """Add labels, units, ranges, choices and examples to a version, in place of what was added before."""
    from triptych.api.notes import read_notes
    from triptych.services.annotating import Annotating

    document = {"author": getpass.getuser(), **_read(file)}
    notes, said_by = read_notes(document if author is None else document | {"author": author})
    Annotating(_deployments(home, name)).note(name, version, notes, said_by)
    count = len(notes.columns)
    console().print(f"{count} column{'' if count == 1 else 's'} of {name} annotated.")


@app.command()
def notes(name: ModelName, version: Version = None, as_json: Json = False, home: Home = None) -> None:
    """List what was added to a version, by whom and when, newest first."""
    from triptych.services.annotating import Annotating

    revisions = Annotating(_deployments(home, name)).revisions(name, version)
    if as_json:
        print_json(to_document(revisions))
        return
    if not revisions:
        console().print(f"Nothing was added to {name}.")
        return
    listed = table("when", "who", "columns")
    for revision in revisions:
        columns = ", ".join(revision.notes.columns)
        told = "" if revision.inherited is None else f" (from version {revision.inherited})"
        listed.add_row(f"{revision.made_at.astimezone():%Y-%m-%d %H:%M}", revision.author + told, columns)
    console().print(listed)


def _deployments(home: Path | None, name: str) -> Deployments:
    """What the registry says of one model; its code is not run."""
    settings = configure_existing(home=home)
    from triptych import wiring

    loaded = wiring.deployments(settings, [name], eager=False)
    loaded.refresh()
    return loaded


def _read(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise Invalid(f"{file.name} is not JSON; correct it.") from error
    if not isinstance(document, dict):
        raise Invalid(f"{file.name} must hold an object with “columns”.")
    return document


def _print(version: ModelVersion, description: Description) -> None:
    console().print(f"{version.name} version {version.version} ({version.runtime.value})")
    listed = table("column", "takes", "missing", "example")
    for column in description.schema.columns:
        example = "" if column.example is None else json.dumps(column.example, ensure_ascii=False)[:60]
        listed.add_row(column.name, _takes(column), "yes" if column.nullable else "no", example)
    if description.schema.columns:
        console().print(listed)
    for param in description.schema.params:
        console().print(f"param {param.name}: {param.kind.value}, {param.default!r} when not sent")


def _takes(column: Column) -> str:
    parts = [column.kind.value]
    if column.shape is not None:
        parts.append(" by ".join("any" if length == -1 else str(length) for length in column.shape))
    if column.unit:
        parts.append(f"in {column.unit}")
    if column.lowest is not None:
        parts.append(f"from {column.lowest}")
    if column.highest is not None:
        parts.append(f"up to {column.highest}")
    if column.choices:
        more = len(column.values) - FEW
        parts.append(f"of {', '.join(column.values[:FEW])}{f' and {more} more' if more > 0 else ''}")
        parts += ["or other texts"] if column.open else []
    return " ".join(parts)
