"""Where the script that calls us logs."""

from __future__ import annotations

import mlflow


def script_uri() -> str | None:
    """The tracking URI that a script has set; None when it has set none."""
    return mlflow.get_tracking_uri() if mlflow.is_tracking_uri_set() else None
