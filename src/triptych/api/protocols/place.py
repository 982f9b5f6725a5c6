"""Where a tensor stands in a request, for the errors that speak of it."""

from __future__ import annotations

from dataclasses import dataclass

from triptych.domain.errors import FieldError, InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A tensor's place.

    Attributes:
        number: From 0, among the inputs.
        column: The column of the model that it is for; None where there is none, for what was sent is not repeated.
    """

    number: int
    column: str | None

    def invalid(self, code: str, said: str, *keys: str) -> InvalidInput:
        """The error of the tensor, or of what stands under a key of it; `said` goes on from its name."""
        name = f"input {self.number + 1}" if self.column is None else f"“{self.column}”"
        message = f"“{keys[-1]}” of {name} {said}" if keys else f"{name[0].upper()}{name[1:]} {said}"
        at = "/".join(("/inputs", str(self.number), *keys))
        return InvalidInput(message, fields=(FieldError(pointer=at, code=code, message=message),))
