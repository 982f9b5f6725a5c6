"""What a form asks a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from triptych.domain.errors import FieldError, InvalidInput, NotExplainable
from triptych.domain.prediction import Prediction
from triptych.domain.schema import Column, Json, Kind, Param, Schema
from triptych.ui import forms, session
from triptych.ui.forms import ANYTHING, Row
from triptych.ui.texts import say
from triptych.ui.written import write

INPUT, PARAMS = "input", "params"
LEVEL = 0.9
"""Of the interval that is asked for beside an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The values of a form.

    Attributes:
        row: By column.
        params: By name; an empty one is left out, so that the model takes its own.
    """

    row: Row
    params: Row

    def sent(self, schema: Schema) -> Json:
        """What stands as `input` in the request: the value itself when the model does not say what it takes."""
        if schema.inputs != (ANYTHING,):
            return self.row
        value = self.row.get(ANYTHING.name)
        # To the client a list is several rows.
        return {str(place): item for place, item in enumerate(value)} if isinstance(value, list) else value


def fillable(schema: Schema) -> Schema:
    """The schema that a form is made from, with one column for whatever a model takes that does not say what."""
    return schema if schema.inputs else replace(schema, columns=(ANYTHING,))


def draw(schema: Schema, scope: str, errors: tuple[FieldError, ...]) -> None:
    """Draw the form, with the model's params below its columns."""
    forms.draw(schema.columns, scope, INPUT, errors)
    if schema.params:
        with st.expander(say("form.params"), icon=":material/tune:", expanded=any(_of_params(errors))):
            forms.draw(_params(schema), f"{scope}-{PARAMS}", PARAMS, errors)


def held(schema: Schema, scope: str) -> Question:
    """Read the form."""
    return Question(row=forms.row(schema.columns, scope), params=held_params(schema, scope))


def held_params(schema: Schema, scope: str) -> Row:
    """Read the params alone."""
    params = forms.row(_params(schema), f"{scope}-{PARAMS}")
    return {name: value for name, value in params.items() if value is not None}


def draw_params(schema: Schema, scope: str) -> bool:
    """Draw the params alone, for a table; give whether all that is written there can be read."""
    if not schema.params:
        return True
    faults = forms.faults(_params(schema), f"{scope}-{PARAMS}", PARAMS)
    with st.expander(say("form.params"), icon=":material/tune:", expanded=bool(faults)):
        forms.draw(_params(schema), f"{scope}-{PARAMS}", PARAMS, faults)
    return not faults


def ask(name: str, version: str | None, schema: Schema, scope: str) -> Prediction:
    """Ask the model what the form holds, and how sure it is and why it answers so when it can be told.

    Raises:
        InvalidInput: A text of the form is not the JSON that it must be, or the API refuses a field.
        TriptychError: The API refuses the request.
    """
    faults = forms.faults(schema.columns, scope, INPUT)
    faults += forms.faults(_params(schema), f"{scope}-{PARAMS}", PARAMS)
    if faults:
        raise InvalidInput(faults[0].message, fields=tuple(faults))
    question = held(schema, scope)
    rows: Any = question.sent(schema)
    model = session.client().models[name]
    beside: dict[str, Any] = {} if schema.params else {"explain": True, "interval": LEVEL}
    while beside:
        try:
            return model.predict(rows, version, **beside)
        except NotExplainable:
            del beside["explain"]
        except InvalidInput as error:
            if "interval" not in beside or not any(field.pointer == "/interval" for field in error.fields):
                raise
            del beside["interval"]
    return model.predict(rows, version, params=question.params or None)


def _of_params(errors: tuple[FieldError, ...]) -> list[FieldError]:
    return [error for error in errors if error.pointer.startswith(f"/{PARAMS}/")]


def _params(schema: Schema) -> tuple[Column, ...]:
    """The params as the columns of a form, each of which may be left empty."""
    return tuple(_column(param) for param in schema.params)


def _column(param: Param) -> Column:
    kind = Kind.ARRAY if param.many else param.kind
    default = param.default
    if default is None:
        return Column(name=param.name, kind=kind, dtype=param.dtype, nullable=True)
    said = say("form.param", value=write(default)[:80])
    if isinstance(default, (list, dict)):
        return Column(name=param.name, kind=kind, example=default, description=said)
    return Column(name=param.name, kind=kind, dtype=param.dtype, default=default, description=said)
