"""`triptych ui`: the page alone."""

from __future__ import annotations

from typing import Annotated

import typer

from triptych.cli.configuration import configure

app = typer.Typer()

Api = Annotated[str, typer.Option(help="Address of the service, such as http://127.0.0.1:8000.")]
PagePort = Annotated[int, typer.Option(min=1, max=65535, help="Port of the page.")]


@app.command()
def ui(api: Api, port: PagePort = 8501) -> None:
    """Show the page of a service that runs elsewhere."""
    settings = configure()
    from triptych.cli.ports import require_free
    from triptych.ui.mount import run

    require_free(settings.host, port, "--port")
    run(port=port, host=settings.host, api_url=api)
