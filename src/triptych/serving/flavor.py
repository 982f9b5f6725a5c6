"""What MLflow itself calls to load one of our packages (`loader_module`)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.domain.package import digest
from triptych.serving.answers import answer_table
from triptych.serving.loader import load_package
from triptych.serving.servable import Servable
from triptych.serving.table import check_table
from triptych.tables.casting import cast_columnar
from triptych.tables.normal import normalise

if TYPE_CHECKING:
    import pandas as pd


class PackageModel:
    """A package behind MLflow's `predict`.

    Args:
        servable: The loaded package.
    """

    def __init__(self, servable: Servable) -> None:
        self._servable = servable

    def predict(self, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:  # noqa: ARG002
        """Answer a frame: column `prediction`, and `probability_<class>` for classes.

        Raises:
            InvalidInput: A cell does not fit the schema.
        """
        schema = self._servable.description.schema
        table = cast_columnar(normalise(pa.Table.from_pandas(model_input, preserve_index=False)), schema)
        return answer_table(self._servable.runtime.table(check_table(schema, table))).to_pandas()


def _load_pyfunc(path: str) -> PackageModel:
    folder = Path(path)
    version = ModelVersion(
        name="model", version="0", runtime=RuntimeKind.NATIVE, digest=digest(folder), created_at=datetime.now(UTC)
    )
    return PackageModel(load_package(version, folder))
