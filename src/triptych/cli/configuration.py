"""The settings of this command and of every process that it starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from triptych.domain.errors import InvalidSettings

if TYPE_CHECKING:
    from triptych.settings import Settings

LIBRARIES = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    # MLflow asks git for the commit; that git is missing is no news.
    "GIT_PYTHON_REFRESH": "quiet",
    "MPLBACKEND": "Agg",
    # MLflow would try for four minutes to reach a server that is not there.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
}
"""What the libraries read when they are imported: nothing calls home, and nobody talks between our lines."""


def configure(**overrides: Any) -> Settings:
    """Load the settings, and put them where this process's libraries and its children look for them.

    Raises:
        InvalidSettings: A setting is wrong.
    """
    from triptych.settings import load

    settings = load(**overrides)
    os.environ.update(settings.environment())
    for name, value in LIBRARIES.items():
        os.environ.setdefault(name, value)
    return settings


def configure_beside(**overrides: Any) -> Settings:
    """As `configure`, for a command that listens nowhere: ports that nobody set are those of the home's `triptych up`.

    Raises:
        InvalidSettings: A setting is wrong.
    """
    from triptych.cli.home import ports_in_use
    from triptych.settings import load

    settings = load(**overrides)
    ports = {name: port for name, port in ports_in_use(settings.home).items() if name not in settings.model_fields_set}
    return configure(**overrides, **ports)


def configure_existing(**overrides: Any) -> Settings:
    """As `configure_beside`, for a command that makes nothing.

    Raises:
        InvalidSettings: A setting is wrong, or nothing was trained in the home yet.
    """
    settings = configure_beside(**overrides)
    elsewhere = settings.mlflow_tracking_uri or settings.database_url
    if elsewhere is None and not (settings.home / "mlflow.db").exists():
        raise InvalidSettings(
            f"There are no models in {settings.home}; train one with `triptych train`, "
            "or choose another home with --home or TRIPTYCH_HOME."
        )
    return settings
