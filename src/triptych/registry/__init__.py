"""MLflow's model registry: packages, versions and aliases."""

from triptych.registry.models import Registry

__all__ = ["Registry"]
