"""Answers: for a row, for rows, for a table, for a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from triptych.domain.errors import FieldError, InvalidInput, UnsupportedFormat
from triptych.domain.identifiers import new_id
from triptych.domain.prediction import Prediction, Predictions
from triptych.domain.schema import Scalar
from triptych.encoding import Value
from triptych.services.deployments import Deployments
from triptych.serving import Answers, Servable
from triptych.serving.answers import answer_table
from triptych.serving.table import check_table
from triptych.tables import Format, read_table, write_table

MOST_FIELD_ERRORS = 10


class Predicting:
    """Asks the loaded versions.

    Args:
        deployments: What is loaded.
    """

    def __init__(self, deployments: Deployments) -> None:
        self._deployments = deployments

    def row(
        self, name: str | None, version: str | None, row: object, *, params: Mapping[str, object] | None = None
    ) -> Prediction:
        """The answer for one row.

        Args:
            name: None for the default model.
            version: A number, or "@" and an alias; None for the served one.
            row: As JSON gave it.
            params: What was sent beside it, as JSON gave it; None for nothing.

        Raises:
            InvalidInput: Each bad field is named.
            ModelNotFound: No model has this name, or it lacks this version.
        """
        servable = self._deployments.get(name, version)
        values = servable.validator.row(row)
        answers = servable.runtime.rows([values], servable.params.check(params))
        return Prediction(
            prediction=answers.predictions[0],
            probabilities=_probabilities(answers)[0] if answers.probabilities else None,
            model=servable.version.name,
            version=servable.version.version,
            digest=servable.version.digest,
            prediction_id=new_id(),
            threshold=_threshold(servable),
            ids=_ids(servable, values),
            output=answers.output,
        )

    def rows(
        self,
        name: str | None,
        version: str | None,
        rows: Sequence[object],
        *,
        params: Mapping[str, object] | None = None,
    ) -> Predictions:
        """The answers for several rows, in their order; the arguments are those of `row`.

        Raises:
            InvalidInput: Each bad field of each bad row is named.
            ModelNotFound: No model has this name, or it lacks this version.
        """
        servable = self._deployments.get(name, version)
        values = _validated(servable, rows)
        checked = servable.params.check(params)
        answers = servable.runtime.rows(values, checked) if values else Answers(predictions=[])
        ids = [_ids(servable, row) for row in values]
        return Predictions(
            predictions=tuple(answers.predictions),
            probabilities=tuple(_probabilities(answers)) if answers.probabilities else None,
            model=servable.version.name,
            version=servable.version.version,
            digest=servable.version.digest,
            prediction_id=new_id(),
            threshold=_threshold(servable),
            ids=tuple(found or {} for found in ids) if any(ids) else None,
            output=answers.output,
        )

    def table(
        self,
        name: str | None,
        version: str | None,
        source: Path | bytes,
        form: Format | None = None,
        *,
        params: Mapping[str, object] | None = None,
    ) -> pa.Table:
        """The answers for a file: its id columns, `prediction`, and `probability_<class>` for classes.

        Args:
            name: None for the default model.
            version: A number, or "@" and an alias; None for the served one.
            source: The file, or its content.
            form: None to go by the file's ending.
            params: As in `row`.

        Raises:
            InvalidTable: The file can't be read.
            InvalidInput: Each bad cell is named.
            ModelNotFound: No model has this name, or it lacks this version.
        """
        servable = self._deployments.get(name, version)
        schema = servable.description.schema
        if not schema.columns:
            raise UnsupportedFormat("This model does not say what columns it takes; send it JSON rows.")
        table = check_table(schema, read_table(source, format=form, schema=schema))
        ids = table.select([column.name for column in schema.ids])
        inputs = table.select([column.name for column in schema.inputs])
        return answer_table(servable.runtime.table(inputs, servable.params.check(params)), ids)

    def file(self, name: str, source: Path, out: Path, *, version: str | None = None) -> int:
        """Answer a file into another; the number of rows.

        Raises:
            UnsupportedFormat: One of the files has an ending that is not known.
            InvalidTable: The file can't be read.
            InvalidInput: Each bad cell is named.
            ModelNotFound: No model has this name, or it lacks this version.
        """
        answered = self.table(name, version, source)
        write_table(answered, out)
        return int(answered.num_rows)


def _validated(servable: Servable, rows: Sequence[object]) -> list[dict[str, Value]]:
    values: list[dict[str, Value]] = []
    errors: list[FieldError] = []
    for place, row in enumerate(rows):
        try:
            values.append(servable.validator.row(row, f"/inputs/{place}"))
        except InvalidInput as error:
            errors += error.fields
            if len(errors) >= MOST_FIELD_ERRORS:
                break
    if errors:
        raise InvalidInput(fields=tuple(errors[:MOST_FIELD_ERRORS]))
    return values


def _probabilities(answers: Answers) -> list[dict[str, float]]:
    labels = [str(label) for label in answers.classes]
    return [dict(zip(labels, row, strict=True)) for row in answers.probabilities or ()]


def _threshold(servable: Servable) -> float | None:
    target = servable.description.schema.target
    return target.threshold if target else None


def _ids(servable: Servable, values: Mapping[str, Value]) -> dict[str, Scalar] | None:
    ids: dict[str, Scalar] = {}
    for column in servable.description.schema.ids:
        value = values.get(column.name)
        if isinstance(value, str | int):
            ids[column.name] = value
    return ids or None
