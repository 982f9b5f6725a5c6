"""Models that are loaded and unloaded by hand."""

from __future__ import annotations

from triptych.domain.errors import Conflict, ModelUnusable
from triptych.services.deployments import Deployments


class Control:
    """Loads and unloads models, for all servers of the group.

    Args:
        deployments: What is loaded here.
    """

    def __init__(self, deployments: Deployments) -> None:
        self._deployments = deployments

    def load(self, name: str) -> None:
        """Let a model answer that was unloaded, by the version that the registry names now.

        Raises:
            ModelNotFound: No model has this name, or it has no version.
            Conflict: The version can't be loaded; what answered before still does.
            UntrustedModel: It is not loaded without being trusted.
            TrackingUnavailable: The version is not on this disk and MLflow does not answer.
        """
        try:
            self._deployments.source.load(name)
            self._deployments.refresh()
            self._deployments.get(name)
        except ModelUnusable as error:
            raise Conflict(f"“{name}” is not loaded. {error.detail}") from error

    def unload(self, name: str) -> None:
        """Let no version of a model answer, and take it out of memory.

        Raises:
            ModelNotFound: No model has this name.
        """
        self._deployments.source.unload(name)
        self._deployments.refresh()
