"""`triptych schema`: what is seen in a table, for editing."""

from __future__ import annotations

from typing import Annotated

import typer

from triptych.cli.configuration import configure
from triptych.cli.options import TableFile
from triptych.cli.terminal import print_json
from triptych.domain.document import to_document

app = typer.Typer()

Target = Annotated[str | None, typer.Option(metavar="COLUMN", help="The column to predict.")]


@app.command()
def schema(file: TableFile, target: Target = None) -> None:
    """Print the schema of a table as JSON; corrected, it goes to `triptych train --schema`."""
    configure()
    from triptych.tables import infer_schema, read_table

    print_json(to_document(infer_schema(read_table(file), target=target)))
