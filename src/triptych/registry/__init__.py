"""MLflow's model registry: packages, versions and aliases."""

from triptych.registry.models import PACKAGE_PATH, Registered, Registry

__all__ = ["PACKAGE_PATH", "Registered", "Registry"]
