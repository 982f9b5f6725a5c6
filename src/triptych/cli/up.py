"""`triptych up`: everything on this machine, as one group."""

from __future__ import annotations

from typing import Annotated

import typer

from triptych.cli import home as home_folder
from triptych.cli.configuration import configure
from triptych.cli.options import Home, Port

app = typer.Typer()

MlflowPort = Annotated[int | None, typer.Option(min=1, max=65535, help="Port of our own MLflow server (5000).")]
NoSamples = Annotated[bool, typer.Option("--no-samples", help="Do not train the samples when there is no model.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]


@app.command()
def up(
    home: Home = None,
    port: Port = None,
    mlflow_port: MlflowPort = None,
    no_samples: NoSamples = False,
    no_browser: NoBrowser = False,
) -> None:
    """Start the page and the service, MLflow and the job worker, and watch over them until Ctrl-C."""
    from triptych import wiring
    from triptych.cli import group, preflight
    from triptych.cli.opening import Opening, say
    from triptych.cli.supervisor import Supervisor

    settings = configure(home=home, port=port, mlflow_port=mlflow_port)
    home_folder.prepare(settings.home)
    with home_folder.sole_use(settings.home, {"port": settings.port, "mlflow_port": settings.mlflow_port}):
        preflight.require_ports(settings)
        preflight.require_stores(settings)
        wiring.recall(settings)
        say(f"Starting everything in {settings.home}")
        supervisor = Supervisor(group.whole(settings), say)
        opening = Opening(
            settings, stopping=lambda: supervisor.stopping, samples=not no_samples, browser=not no_browser
        )
        opening.start()
        try:
            code = supervisor.run()
        finally:
            opening.leave()
        say("Stopped.")
    raise typer.Exit(code)
