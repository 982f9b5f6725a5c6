"""Models and their versions: look and promote."""

from __future__ import annotations

from dataclasses import replace

from triptych.domain.deployment import Deployment
from triptych.domain.errors import Conflict, ModelNotFound, NoDefaultModel, TriptychError
from triptych.domain.lacking import lacking
from triptych.domain.model import CHAMPION, Model, ModelVersion, RuntimeKind
from triptych.domain.package import Row
from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.services.deployments import Deployments
from triptych.services.memory import key_of
from triptych.services.served import Serving
from triptych.serving import Description
from triptych.storage.deployments import DeploymentHistory


class Models:
    """The registered models that are served here.

    Args:
        deployments: What is loaded.
        history: What was served before; None where nobody keeps it.
    """

    def __init__(self, deployments: Deployments, history: DeploymentHistory | None = None) -> None:
        self._deployments = deployments
        self._registry = deployments.registry
        self._history = history

    def list(self) -> tuple[Model, ...]:
        """All models, by name.

        Raises:
            Unavailable: The registry was not read yet.
        """
        self._deployments.require_followed()
        default = self._default()
        return tuple(_model(serving, default) for _, serving in sorted(self._deployments.serving().items()))

    def get(self, name: str) -> Model:
        """One model.

        Raises:
            ModelNotFound: No model has this name.
        """
        serving = self._serving(name)
        model = _model(serving, self._default())
        try:
            description = self._describe(name, None)
        except TriptychError:  # the model's problem says why
            return model
        lacks = lacking(description.schema, examples=bool(description.examples))
        return replace(model, lacking=lacks, remarks=description.remarks)

    def versions(self, name: str) -> tuple[ModelVersion, ...]:
        """All versions of a model, newest first.

        Raises:
            ModelNotFound: No model has this name.
        """
        serving = self._serving(name)
        return tuple(_as_tried(serving, version) for version in self._registry.versions(name))

    def version(self, name: str, version: str | None = None) -> ModelVersion:
        """One version: a number, or "@" and an alias; the served one when none is named.

        Raises:
            ModelNotFound: No model has this name, or it lacks this version or alias.
        """
        serving = self._serving(name)
        number = serving.version if version is None else version
        if number is None:
            raise ModelNotFound(f"Model “{name}” has no version yet.")
        if number.startswith("@"):
            number = self._registry.alias(name, number[1:])
        return _as_tried(serving, self._registry.version(name, number))

    def schema(self, name: str, version: str | None = None) -> Schema:
        """What a version takes and gives."""
        return self._describe(name, version).schema

    def report(self, name: str, version: str | None = None) -> Report:
        """What was measured of a version.

        Raises:
            ModelNotFound: The version was not trained by Triptych.
        """
        report = self._describe(name, version).report
        if report is None:
            raise ModelNotFound(f"Model “{name}” was not trained here, so there is no report of it.")
        return report

    def examples(self, name: str, limit: int, version: str | None = None) -> tuple[Row, ...]:
        """Some rows that a version was not trained on."""
        return self._describe(name, version).examples[:limit]

    def promote(self, name: str, version: str, alias: str = CHAMPION) -> ModelVersion:
        """Point an alias at a version, and serve it at once.

        Raises:
            Invalid: The alias can't be one.
            ModelNotFound: No model has this name, or it lacks this version.
        """
        promoted = self._deployments.source.point(name, alias, version)
        self._deployments.refresh()
        return promoted

    def roll_back(self, name: str) -> Model:
        """Serve at once the version that was served before; the champion's alias is moved to it in MLflow as well.

        Raises:
            ModelNotFound: No model has this name.
            Conflict: No other version was served here before.
        """
        self._serving(name)
        self._deployments.source.roll_back(name)
        self._deployments.refresh()
        return self.get(name)

    def make_default(self, name: str) -> Model:
        """Make a model the one that `/predict` means, here at once and everywhere soon.

        Raises:
            ModelNotFound: No model has this name.
            Conflict: A setting says which one it is.
        """
        if name not in self._deployments.serving():
            self._deployments.source.renew()
            self._deployments.refresh()
        self._serving(name)
        if (fixed := self._deployments.fixed_default) is not None:
            raise Conflict(
                f"The setting TRIPTYCH_DEFAULT_MODEL says that “{fixed}” is the default model; change it there."
            )
        self._deployments.source.mark_default(name)
        self._deployments.refresh()
        return self.get(name)

    def history(self, name: str, limit: int) -> tuple[Deployment, ...]:
        """The last changes of the version that is served, newest first.

        Raises:
            ModelNotFound: No model has this name, and none had it.
        """
        found = self._history.list(name, limit) if self._history else ()
        if not found:
            self._serving(name)
        return found

    def _describe(self, name: str, version: str | None) -> Description:
        return self._deployments.describe(name, version)

    def _serving(self, name: str) -> Serving:
        self._deployments.require_followed()
        serving = self._deployments.serving().get(name)
        if serving is None:
            raise ModelNotFound(f"There is no model “{name}” here.")
        return serving

    def _default(self) -> str | None:
        try:
            return self._deployments.default_name()
        except NoDefaultModel:
            return None


def _model(serving: Serving, default: str | None) -> Model:
    registered = serving.listing.registered
    name = registered.name
    champion = serving.fetched.version if serving.fetched else None
    if champion:
        aliases = registered.aliases.items()
        current = tuple(sorted(alias for alias, version in aliases if version == champion.version))
        champion = replace(champion, aliases=current, runtime=_runtime(serving, champion))
    ready = serving.fetched is not None and serving.failed != key_of(serving.fetched) and not serving.listing.unloaded
    return Model(
        name=name,
        default=name == default,
        champion=champion if ready else None,
        ready=ready,
        problem=_problem(serving),
        previous=serving.listing.previous,
    )


def _as_tried(serving: Serving, version: ModelVersion) -> ModelVersion:
    """A version with what was found when a foreign one was tried here, which the registry does not know."""
    fetched = serving.listing.versions.get(version.version)
    if fetched is None or fetched.package:
        return version
    return replace(version, runtime=_runtime(serving, fetched.version), parity=fetched.version.parity)


def _runtime(serving: Serving, version: ModelVersion) -> RuntimeKind:
    """How a version is run here: the original may answer although it was translated, as the settings or notes ask."""
    loaded = serving.servable.version if serving.servable else None
    return loaded.runtime if loaded and loaded.version == version.version else version.runtime


def _problem(serving: Serving) -> str | None:
    if serving.failure:
        return serving.failure.detail
    if serving.listing.aside is not None:
        return f"Rolled back; version {serving.listing.aside} was put aside until the champion is moved in MLflow."
    return None
