"""What owners add to the schemas of their models."""

from __future__ import annotations

from datetime import UTC, datetime

from triptych.domain.errors import ModelNotFound
from triptych.domain.identifiers import new_id
from triptych.domain.notes import Notes, Revision, noted
from triptych.domain.schema import Schema
from triptych.services.deployments import Deployments
from triptych.serving.noting import require_examples


class Annotating:
    """Keeps every change with its author, beside the version in the registry.

    Args:
        deployments: What is served here.
    """

    def __init__(self, deployments: Deployments) -> None:
        self._deployments = deployments

    def note(self, name: str, version: str | None, notes: Notes, author: str) -> Schema:
        """Add to what a version says of its columns, in place of all that was added before; serve it so at once.

        Args:
            name: The model.
            version: A number, or "@" and an alias; None for the served one.
            notes: All that is added from now on.
            author: Who says so.

        Raises:
            Invalid: Each note that does not fit its column is named.
            TooLarge: The notes do not fit MLflow's tags.
            ModelNotFound: No model has this name, or it lacks this version or alias.
        """
        number = self._number(name, version)
        description = self._deployments.describe(name, number)
        schema = noted(description.plain or description.schema, notes)
        require_examples(schema, notes)
        revision = Revision(id=new_id(), author=author, made_at=datetime.now(UTC), notes=notes)
        self._deployments.source.note(name, number, revision)
        self._deployments.refresh()
        return schema

    def revisions(self, name: str, version: str | None) -> tuple[Revision, ...]:
        """What was added to a version, newest first; the arguments are those of `note`.

        Raises:
            ModelNotFound: No model has this name, or it lacks this version or alias.
        """
        return self._deployments.registry.revisions(name, self._number(name, version))

    def _number(self, name: str, version: str | None) -> str:
        self._deployments.require_followed()
        serving = self._deployments.serving().get(name)
        if serving is None:
            raise ModelNotFound(f"There is no model “{name}” here.")
        number = serving.version if version is None else version
        if number is None:
            raise ModelNotFound(f"Model “{name}” has no version yet.")
        return self._deployments.registry.alias(name, number[1:]) if number.startswith("@") else number
