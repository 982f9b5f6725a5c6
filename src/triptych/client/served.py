"""Models that are asked for answers."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload
from urllib.parse import quote

from triptych.client.call import Awaiting, Call, Noun, W_co, Waiting, called
from triptych.client.prediction import Params, Row, question, question_of_file
from triptych.client.table import Tabular
from triptych.domain.prediction import Prediction, Predictions

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class _Named(Noun[W_co]):
    """A model by its name."""

    def __init__(self, transport: W_co, name: str | None) -> None:
        super().__init__(transport)
        self.name = name

    @called
    def predict_file(
        self,
        source: Path | str,
        out: Path | str,
        version: str | None = None,
        *,
        params: Params | None = None,
        interval: float | None = None,
    ) -> Call[int]:
        """Answer a file into another.

        Args:
            source: CSV, Parquet or an Arrow stream, by its ending; it is not held whole.
            out: What is written, in the format of its own ending: the id columns, `prediction`, and
                `probability_<class>` for classes.
            version: As in `predict`.
            params: As in `predict`.
            interval: As in `predict`.

        Returns:
            The number of bytes written.

        Raises:
            UnsupportedFormat: One of the endings is not known.
            InvalidTable: The file can't be read.
            InvalidInput: Cells do not fit the model's schema; `fields` says where.
        """
        return question_of_file(self._path(version), Path(source), Path(out), params, interval)

    def _path(self, version: str | None) -> str:
        return "" if self.name is None else path_of(self.name, version)

    def _ask(
        self, rows: object, version: str | None, params: Params | None, *, explain: bool, interval: float | None
    ) -> Any:
        return self._send(question(self._path(version), rows, params, explain=explain, interval=interval))


class ServedModel(_Named[Waiting]):
    """One model that answers.

    Attributes:
        name: Its name; None for the default model.
    """

    @overload
    def predict(
        self,
        rows: Row,
        version: str | None = None,
        *,
        params: Params | None = None,
        explain: bool = False,
        interval: float | None = None,
    ) -> Prediction: ...
    @overload
    def predict(
        self,
        rows: Sequence[Row],
        version: str | None = None,
        *,
        params: Params | None = None,
        interval: float | None = None,
    ) -> Predictions: ...
    @overload
    def predict(
        self,
        rows: pd.DataFrame,
        version: str | None = None,
        *,
        params: Params | None = None,
        interval: float | None = None,
    ) -> pd.DataFrame: ...
    @overload
    def predict(
        self, rows: Tabular, version: str | None = None, *, params: Params | None = None, interval: float | None = None
    ) -> pa.Table: ...
    def predict(
        self,
        rows: Any,
        version: str | None = None,
        *,
        params: Params | None = None,
        explain: bool = False,
        interval: float | None = None,
    ) -> Any:
        """Ask for one row, several, or a table.

        Args:
            rows: `{column: value}`, or the bare value when the model has one input; a list of them for several rows;
                a data frame of pandas, or whatever gives itself as Arrow, for many.
            version: The version to ask, a number, or "@" and an alias; None for the champion.
            params: What the model takes beside the rows; see its schema.
            explain: Whether to say what each column added to the answer for one row.
            interval: The share of cases, such as 0.9, in which the truth is to lie in the interval; None for none.

        Returns:
            A `Prediction` for one row, `Predictions` for a list. For a data frame another one with the same index, for
            another table a table of PyArrow: the id columns, `prediction`, and `probability_<class>` for classes.

        Raises:
            InvalidInput: Rows do not fit the model's schema; `fields` says where.
            ModelNotFound: No model has this name, or it lacks the version.
            NotExplainable: Nobody can say what each column added.
            TooLarge: Send the table in pieces.
        """
        return self._ask(rows, version, params, explain=explain, interval=interval)


class AsyncServedModel(_Named[Awaiting]):
    """One model that answers.

    Attributes:
        name: Its name; None for the default model.
    """

    @overload
    def predict(
        self,
        rows: Row,
        version: str | None = None,
        *,
        params: Params | None = None,
        explain: bool = False,
        interval: float | None = None,
    ) -> Awaitable[Prediction]: ...
    @overload
    def predict(
        self,
        rows: Sequence[Row],
        version: str | None = None,
        *,
        params: Params | None = None,
        interval: float | None = None,
    ) -> Awaitable[Predictions]: ...
    @overload
    def predict(
        self,
        rows: pd.DataFrame,
        version: str | None = None,
        *,
        params: Params | None = None,
        interval: float | None = None,
    ) -> Awaitable[pd.DataFrame]: ...
    @overload
    def predict(
        self, rows: Tabular, version: str | None = None, *, params: Params | None = None, interval: float | None = None
    ) -> Awaitable[pa.Table]: ...
    def predict(
        self,
        rows: Any,
        version: str | None = None,
        *,
        params: Params | None = None,
        explain: bool = False,
        interval: float | None = None,
    ) -> Awaitable[Any]:
        """Ask for one row, several, or a table, as `ServedModel.predict` does."""
        answer: Awaitable[Any] = self._ask(rows, version, params, explain=explain, interval=interval)
        return answer


def path_of(name: str, version: str | None = None) -> str:
    """The path of a model, or of one of its versions."""
    base = f"/models/{quote(name, safe='')}"
    return base if version is None else f"{base}/versions/{quote(version, safe='')}"
