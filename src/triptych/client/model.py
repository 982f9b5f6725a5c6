"""Registered models over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload
from urllib.parse import quote

from triptych.client.answer import document
from triptych.client.call import Awaiting, Call, Noun, W_co, Waiting, called, listing, reading
from triptych.client.content import json_body
from triptych.client.prediction import Params, Row, question, question_of_file
from triptych.client.table import Tabular
from triptych.domain.deployment import Deployment
from triptych.domain.document import from_document
from triptych.domain.model import CHAMPION, Model, ModelVersion
from triptych.domain.notes import Revision
from triptych.domain.prediction import Prediction, Predictions
from triptych.domain.run import Report
from triptych.domain.schema import Schema

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class ModelCalls(Noun[W_co]):
    """The registered models; `models["iris"].predict(row)` asks one of them."""

    @called
    def list(self) -> Call[tuple[Model, ...]]:
        """List every registered model."""
        return listing(Model, "/models", "models")

    @called
    def get(self, name: str) -> Call[Model]:
        """Read one model."""
        return reading(Model, _path(name))

    @called
    def versions(self, name: str) -> Call[tuple[ModelVersion, ...]]:
        """List a model's versions, newest first."""
        return listing(ModelVersion, f"{_path(name)}/versions", "versions")

    @called
    def version(self, name: str, version: str) -> Call[ModelVersion]:
        """Read one version."""
        return reading(ModelVersion, _path(name, version))

    @called
    def schema(self, name: str, version: str | None = None) -> Call[Schema]:
        """Read what a version takes and gives; the champion's when none is named."""
        return reading(Schema, f"{_path(name, version)}/schema")

    @called
    def report(self, name: str, version: str) -> Call[Report]:
        """Read what the training of a version measured."""
        return reading(Report, f"{_path(name, version)}/report")

    @called
    def examples(self, name: str, limit: int = 5) -> Call[tuple[dict[str, Any], ...]]:
        """Read real rows of the training data."""
        return Call(
            method="GET",
            path=f"{_path(name)}/examples",
            query={"limit": limit},
            read=lambda response: tuple(document(response)["examples"]),
            repeatable=True,
        )

    @called
    def promote(self, name: str, version: str, alias: str = CHAMPION) -> Call[ModelVersion]:
        """Point an alias at a version."""
        return Call(
            method="PUT",
            path=f"{_path(name)}/aliases/{quote(alias, safe='')}",
            body=json_body({"version": version}),
            read=lambda response: from_document(ModelVersion, document(response)),
        )

    @called
    def make_default(self, name: str) -> Call[Model]:
        """Make a model the one that is asked when none is named."""
        return Call(
            method="PUT", path=f"{_path(name)}/default", read=lambda response: from_document(Model, document(response))
        )

    @called
    def history(self, name: str, limit: int = 20) -> Call[tuple[Deployment, ...]]:
        """Read which version was served when, and why it changed, newest first."""
        return listing(Deployment, f"{_path(name)}/history?limit={limit}", "deployments")

    @called
    def roll_back(self, name: str) -> Call[Model]:
        """Serve at once the version that was served before.

        Raises:
            Conflict: No other version was served before.
        """
        return Call(
            method="POST",
            path=f"{_path(name)}/rollback",
            read=lambda response: from_document(Model, document(response)),
        )

    @called
    def revisions(self, name: str, version: str) -> Call[tuple[Revision, ...]]:
        """Read what was added to the schema of a version, by whom and when, newest first."""
        return listing(Revision, f"{_path(name, version)}/schema/revisions", "revisions")


class Models(ModelCalls[Waiting]):
    """The models of a `Client`; `models["iris"].predict(row)` asks one of them."""

    def __getitem__(self, name: str) -> ServedModel:
        """Name a model to ask; the server is not asked whether it exists."""
        return ServedModel(self._transport, name)


class AsyncModels(ModelCalls[Awaiting]):
    """The models of an `AsyncClient`; `await models["iris"].predict(row)` asks one of them."""

    def __getitem__(self, name: str) -> AsyncServedModel:
        """Name a model to ask; the server is not asked whether it exists."""
        return AsyncServedModel(self._transport, name)


class _Named(Noun[W_co]):
    """A model by its name."""

    def __init__(self, transport: W_co, name: str | None) -> None:
        super().__init__(transport)
        self.name = name

    @called
    def predict_file(
        self, source: Path | str, out: Path | str, version: str | None = None, *, params: Params | None = None
    ) -> Call[int]:
        """Answer a file into another.

        Args:
            source: CSV, Parquet or an Arrow stream, by its ending; it is not held whole.
            out: What is written, in the format of its own ending: the id columns, `prediction`, and
                `probability_<class>` for classes.
            version: As in `predict`.
            params: As in `predict`.

        Returns:
            The number of bytes written.

        Raises:
            UnsupportedFormat: One of the endings is not known.
            InvalidTable: The file can't be read.
            InvalidInput: Cells do not fit the model's schema; `fields` says where.
        """
        return question_of_file(self._path(version), Path(source), Path(out), params)

    def _path(self, version: str | None) -> str:
        return "" if self.name is None else _path(self.name, version)

    def _ask(self, rows: object, version: str | None, params: Params | None, *, explain: bool) -> Any:
        return self._send(question(self._path(version), rows, params, explain=explain))


class ServedModel(_Named[Waiting]):
    """One model that answers.

    Attributes:
        name: Its name; None for the default model.
    """

    @overload
    def predict(
        self, rows: Row, version: str | None = None, *, params: Params | None = None, explain: bool = False
    ) -> Prediction: ...
    @overload
    def predict(
        self, rows: Sequence[Row], version: str | None = None, *, params: Params | None = None
    ) -> Predictions: ...
    @overload
    def predict(
        self, rows: pd.DataFrame, version: str | None = None, *, params: Params | None = None
    ) -> pd.DataFrame: ...
    @overload
    def predict(self, rows: Tabular, version: str | None = None, *, params: Params | None = None) -> pa.Table: ...
    def predict(
        self, rows: Any, version: str | None = None, *, params: Params | None = None, explain: bool = False
    ) -> Any:
        """Ask for one row, several, or a table.

        Args:
            rows: `{column: value}`, or the bare value when the model has one input; a list of them for several rows;
                a data frame of pandas, or whatever gives itself as Arrow, for many.
            version: The version to ask, a number, or "@" and an alias; None for the champion.
            params: What the model takes beside the rows; see its schema.
            explain: Whether to say what each column added to the answer for one row.

        Returns:
            A `Prediction` for one row, `Predictions` for a list. For a data frame another one with the same index, for
            another table a table of PyArrow: the id columns, `prediction`, and `probability_<class>` for classes.

        Raises:
            InvalidInput: Rows do not fit the model's schema; `fields` says where.
            ModelNotFound: No model has this name, or it lacks the version.
            NotExplainable: Nobody can say what each column added.
            TooLarge: Send the table in pieces.
        """
        return self._ask(rows, version, params, explain=explain)


class AsyncServedModel(_Named[Awaiting]):
    """One model that answers.

    Attributes:
        name: Its name; None for the default model.
    """

    @overload
    def predict(
        self, rows: Row, version: str | None = None, *, params: Params | None = None, explain: bool = False
    ) -> Awaitable[Prediction]: ...
    @overload
    def predict(
        self, rows: Sequence[Row], version: str | None = None, *, params: Params | None = None
    ) -> Awaitable[Predictions]: ...
    @overload
    def predict(
        self, rows: pd.DataFrame, version: str | None = None, *, params: Params | None = None
    ) -> Awaitable[pd.DataFrame]: ...
    @overload
    def predict(
        self, rows: Tabular, version: str | None = None, *, params: Params | None = None
    ) -> Awaitable[pa.Table]: ...
    def predict(
        self, rows: Any, version: str | None = None, *, params: Params | None = None, explain: bool = False
    ) -> Awaitable[Any]:
        """Ask for one row, several, or a table, as `ServedModel.predict` does."""
        answer: Awaitable[Any] = self._ask(rows, version, params, explain=explain)
        return answer


def _path(name: str, version: str | None = None) -> str:
    base = f"/models/{quote(name, safe='')}"
    return base if version is None else f"{base}/versions/{quote(version, safe='')}"
