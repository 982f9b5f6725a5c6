"""Which run became which version."""

from __future__ import annotations

from collections.abc import Sequence

from triptych.registry.failures import translated
from triptych.registry.models import Registry

AT_ONCE = 50
"""Ids in one question: it is an address, which must not be long."""


def versions_of(registry: Registry, run_ids: Sequence[str]) -> dict[str, str]:
    """Run to the newest version that it became; a run that became none is left out.

    Raises:
        TrackingUnavailable: MLflow does not answer.
    """
    found: dict[str, str] = {}
    with translated():
        for start in range(0, len(run_ids), AT_ONCE):
            asked = ", ".join(f"'{run_id}'" for run_id in run_ids[start : start + AT_ONCE])
            for version in registry.client.search_model_versions(f"run_id IN ({asked})"):
                run_id = str(version.run_id)
                found[run_id] = max(found.get(run_id, "0"), str(version.version), key=int)
    return found
