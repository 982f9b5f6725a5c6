"""`triptych client`: a typed client package for one model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from triptych.cli.options import ModelName
from triptych.cli.terminal import error_console

app = typer.Typer()

Out = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", file_okay=False, help="Folder that gets the package.")]
Url = Annotated[str, typer.Option(metavar="URL", help="Where the service is.")]


@app.command()
def client(name: ModelName, out: Out, url: Url = "http://127.0.0.1:8000") -> None:
    """Write a typed Python client of one model, which needs httpx2 and nothing of Triptych."""
    from triptych.client import Client
    from triptych.client.generation import write_client

    with Client(url) as service:
        schema = service.models.schema(name)
        champion = service.models.get(name).champion
        examples = service.models.examples(name, limit=1)
    package = write_client(
        out,
        name,
        champion.version if champion else "?",
        schema,
        url=url,
        example=next(iter(examples), None),
    )
    error_console().print(f"Wrote {package}", soft_wrap=True)
