"""`triptych serve`: predictions alone."""

from __future__ import annotations

from typing import Annotated

import typer

from triptych.cli import home as home_folder
from triptych.cli.configuration import configure_existing
from triptych.cli.options import Home, Port

app = typer.Typer()

Names = Annotated[list[str] | None, typer.Option("--model", help="Serve this model, or all that fit fr-*; repeatable.")]
Workers = Annotated[int, typer.Option(min=1, max=256, help="How many processes answer.")]
Trusted = Annotated[
    list[str] | None, typer.Option("--trust", help="Load this foreign model although that runs its code; repeatable.")
]


@app.command()
def serve(
    model: Names = None, port: Port = None, workers: Workers = 1, trust: Trusted = None, home: Home = None
) -> None:
    """Serve predictions, without page, data sets and training."""
    from triptych import wiring
    from triptych.cli import group
    from triptych.cli.opening import say
    from triptych.cli.ports import listen, reachable
    from triptych.cli.supervisor import Supervisor

    settings = configure_existing(
        home=home, port=port, models=tuple(model or ()) or None, trusted_models=tuple(trust or ()) or None
    )
    home_folder.prepare(settings.home)
    wiring.recall(settings)
    with listen(settings.host, settings.port) as listener:
        say(f"Serving predictions on http://{reachable(settings.host)}:{settings.port} (Ctrl-C stops it)")
        code = Supervisor(group.planes(settings, listener.fileno(), workers), say).run()
    say("Stopped.")
    raise typer.Exit(code)
