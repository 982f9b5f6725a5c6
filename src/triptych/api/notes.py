"""The document by which a model's owner adds to its schema."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from triptych.domain.errors import FieldError, Invalid
from triptych.domain.notes import ColumnNotes, Notes
from triptych.domain.pointer import pointer

AUTHOR = 200
SAID = {
    "extra_forbidden": "There is no such entry; correct its name, or remove it.",
    "missing": "This is needed.",
}
"""What is said more plainly than Pydantic does, by its types of errors."""


class ColumnDocument(BaseModel):
    """What is added to one column; what is left out stays as the model's own files say."""

    model_config = ConfigDict(extra="forbid", strict=True)

    labels: dict[str, str] | None = Field(default=None, examples=[{"en": "Age", "fr": "Âge"}])
    description: str | None = None
    unit: str | None = Field(default=None, examples=["years"])
    lowest: int | float | str | None = Field(default=None, description="Smallest value that is accepted.")
    highest: int | float | str | None = Field(default=None, description="Largest value that is accepted.")
    choices: list[str] | None = Field(default=None, description="The texts that are accepted.")
    open: bool | None = Field(default=None, description="Whether other texts are accepted too.")
    nullable: bool | None = Field(default=None, description="Whether null is accepted.")
    example: Any = None
    default: str | int | float | bool | None = None


class NotesDocument(BaseModel):
    """All that is added to a schema."""

    model_config = ConfigDict(extra="forbid", strict=True)

    author: Annotated[str, Field(min_length=1, max_length=AUTHOR, description="Who says so; it is kept.")]
    columns: dict[str, ColumnDocument]

    def notes(self) -> Notes:
        """The notes themselves."""
        return Notes(columns={name: _notes(column) for name, column in self.columns.items()})


def read_notes(document: object) -> tuple[Notes, str]:
    """The notes of a document, and who made them.

    Raises:
        Invalid: Each fault of the document is named.
    """
    try:
        sent = NotesDocument.model_validate(document)
    except ValidationError as error:
        fields = tuple(
            FieldError(
                pointer=pointer(*entry["loc"]),
                code=str(entry["type"]).replace("_", "-"),
                message=SAID.get(entry["type"], entry["msg"]),
            )
            for entry in error.errors(include_input=False, include_url=False)[:10]
        )
        raise Invalid("The notes can't be read; see each.", fields=fields) from None
    return sent.notes(), sent.author


def _notes(column: ColumnDocument) -> ColumnNotes:
    given = {name: value for name, value in column.model_dump().items() if value is not None}
    if "choices" in given:
        given["choices"] = tuple(given["choices"])
    return ColumnNotes(**given)
