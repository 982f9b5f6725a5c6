"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Home: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Folder that holds everything local; TRIPTYCH_HOME, or .triptych here, when it is not given."),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")]
ModelName: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", help="The registered model.")]
Port: TypeAlias = Annotated[int | None, typer.Option(min=1, max=65535, help="Port of the application (8000).")]
TableFile: TypeAlias = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="CSV, Parquet or Arrow.")
]
