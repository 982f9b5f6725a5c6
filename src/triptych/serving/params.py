"""What is sent beside the rows: the options of a foreign model."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from triptych.domain.errors import FieldError, InvalidInput
from triptych.domain.pointer import pointer
from triptych.domain.schema import Column, Kind, Param
from triptych.serving.messages import say
from triptych.serving.scalars import CHECKS, Fault, check_scalar

MOST_ERRORS = 10
MOST_ITEMS = 10_000


class ParamChecker:
    """Checks the params of one version.

    Args:
        params: Those that it has.
    """

    def __init__(self, params: tuple[Param, ...] = ()) -> None:
        self._params = {param.name: param for param in params}

    def check(self, given: object) -> dict[str, Any] | None:
        """Check what was sent.

        Args:
            given: As JSON gave it; None for nothing.

        Returns:
            A value for each param, the default where none was sent; None for a model without params.

        Raises:
            InvalidInput: Each bad or unknown param is named.
        """
        if given is None or given == {}:
            return {name: self._default(param) for name, param in self._params.items()} or None
        if not isinstance(given, Mapping):
            raise _invalid(FieldError(pointer="/params", code="not-an-object", message="“params” must be an object."))
        errors = [self._unknown(str(name)) for name in list(given)[: len(self._params) + MOST_ERRORS]
                  if name not in self._params]  # fmt: skip
        values: dict[str, Any] = {}
        for name, param in self._params.items():
            try:
                values[name] = _value(param, given[name]) if name in given else self._default(param)
            except Fault as fault:
                code, message = say(fault.code, name, fault.column)
                errors.append(FieldError(pointer=pointer("params", name, *fault.path), code=code, message=message))
        if errors:
            raise _invalid(*errors[:MOST_ERRORS])
        return values or None

    def _default(self, param: Param) -> Any:
        return None if param.default is None else _value(param, param.default)

    def _unknown(self, name: str) -> FieldError:
        name = name[:100]
        if not self._params:
            said = f"“{name}” is unknown: this model has no params; send none."
        else:
            near = get_close_matches(name, self._params, n=1)
            known = (
                f"did you mean “{near[0]}”?" if near else f"it has {', '.join(f'“{known}”' for known in self._params)}."
            )
            said = f"“{name}” is not a param of this model; {known}"
        return FieldError(pointer=pointer("params", name), code="unknown-param", message=said)


def _value(param: Param, value: object) -> Any:
    column = Column(name=param.name, kind=param.kind, dtype=param.dtype)
    if param.kind not in CHECKS:
        return value
    if not param.many:
        return check_scalar(column, value)
    if not isinstance(value, list) or len(value) > MOST_ITEMS:
        raise Fault("not-a-list", Column(name=param.name, kind=Kind.ARRAY))
    return [_item(column, item, place) for place, item in enumerate(value)]


def _item(column: Column, item: object, place: int) -> object:
    try:
        return check_scalar(column, item)
    except Fault as fault:
        raise Fault(fault.code, column, (place,)) from None


def _invalid(*errors: FieldError) -> InvalidInput:
    return InvalidInput(errors[0].message, fields=errors)
