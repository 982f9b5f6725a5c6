"""Where the script that calls us logs, and its run."""

from __future__ import annotations

import mlflow


def script_uri() -> str | None:
    """The tracking URI that a script has set; None when it has set none."""
    return mlflow.get_tracking_uri() if mlflow.is_tracking_uri_set() else None


def script_run() -> str | None:
    """The id of the run that a script has open in this thread; None when it has none."""
    run = mlflow.active_run()
    return None if run is None else str(run.info.run_id)
