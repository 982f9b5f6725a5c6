"""What a script of one's own calls."""

# ruff: noqa: PLC0415 - see the package

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from triptych.wiring.places import registry, tracking_uri

if TYPE_CHECKING:
    from triptych.domain.run import TrainingResult


def log_model(model: Any, table: Any, target: str, name: str, *, allow_leakage: bool = False) -> TrainingResult:
    """As `triptych.log_model`, which see."""
    import pyarrow as pa
    from pyarrow import ipc

    from triptych.services.adopting import Adopting
    from triptych.settings import load
    from triptych.tables import Format, read_table
    from triptych.tracking.runs import Runs
    from triptych.tracking.session import script_run, script_uri

    settings = load()
    if (uri := script_uri()) is not None:
        settings = settings.model_copy(update={"mlflow_tracking_uri": uri})
    given = table if isinstance(table, pa.Table) else pa.Table.from_pandas(table, preserve_index=False)
    written = BytesIO()
    with ipc.new_stream(written, given.schema) as stream:
        stream.write_table(given)
    settings.home.mkdir(parents=True, exist_ok=True)
    artifacts = None if settings.mlflow_tracking_uri else settings.home.resolve() / "artifacts"
    adopting = Adopting(Runs(tracking_uri(settings), artifacts=artifacts), registry(settings))
    rows = read_table(written.getvalue(), format=Format.ARROW)
    return adopting.adopt(model, rows, target=target, name=name, allow_leakage=allow_leakage, script_run=script_run())
