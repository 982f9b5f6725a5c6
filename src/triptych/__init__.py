"""One application out of Streamlit, FastAPI and MLflow."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def log_model(model: Any, table: Any, target: str, name: str, *, allow_leakage: bool = False) -> Any:
    """Register a fitted model as if Triptych had trained it: measured, checked, compiled, and served when it is of use.

    It goes where the script logs (`mlflow.set_tracking_uri`, `MLFLOW_TRACKING_URI`), else into Triptych's own home. Its
    run is a child of the run that the script has open there; the tag `triptych.script.run_id` names one that is open
    elsewhere.

    Args:
        model: A fitted scikit-learn estimator or pipeline that reads frames with named columns.
        table: Rows that it was not fitted on, with the target, as a frame of pandas or a table of PyArrow.
        target: The column that it predicts.
        name: The registered model's name.
        allow_leakage: Whether to go on when columns give the target away.

    Returns:
        A `triptych.domain.run.TrainingResult`: the version, the run and the metrics.

    Raises:
        InvalidTraining: It is of no kind that is translated, or does not fit the table.
        TargetLeak: Columns give the target away.
        TrackingUnavailable: MLflow does not answer.
    """
    # By name: whoever imports the version alone is not to depend on everything.
    return import_module("triptych.wiring.logged").log_model(model, table, target, name, allow_leakage=allow_leakage)
