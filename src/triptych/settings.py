"""The settings, from the environment and `triptych.toml`; one frozen object."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from triptych.domain.errors import InvalidSettings

Port = Annotated[int, Field(ge=1, le=65535)]
Megabyte = 1024 * 1024


class Settings(BaseSettings):
    """Every setting; the environment (`TRIPTYCH_<NAME>`) wins over `triptych.toml` in the working folder.

    Attributes:
        home: Folder that holds everything local.
        mlflow_tracking_uri: An existing MLflow server (`MLFLOW_TRACKING_URI`); None for our own, inside the home.
        host: Address that the servers listen on.
        port: Port of the application.
        mlflow_port: Port of our own MLflow server.
        default_model: The model that `/predict` means; None for the one that the registry marks, or the only one.
        trusted_models: Foreign models that may be loaded though loading them runs their code.
        allowed_hosts: Names under which the server may be called, besides loopback's.
        follow_seconds: How often the registry is asked whether an alias moved.
        max_predict_bytes: Largest body of a prediction request.
        max_dataset_bytes: Largest data set that may be uploaded.
    """

    model_config = SettingsConfigDict(
        env_prefix="TRIPTYCH_", toml_file="triptych.toml", frozen=True, extra="forbid", validate_default=True
    )

    home: Path = Path(".triptych")
    mlflow_tracking_uri: str | None = Field(default=None, validation_alias="MLFLOW_TRACKING_URI")
    host: str = "127.0.0.1"
    port: Port = 8000
    mlflow_port: Port = 5000
    default_model: str | None = None
    trusted_models: Annotated[tuple[str, ...], NoDecode] = ()
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    follow_seconds: Annotated[float, Field(gt=0)] = 2.0
    max_predict_bytes: Annotated[int, Field(gt=0)] = 16 * Megabyte
    max_dataset_bytes: Annotated[int, Field(gt=0)] = 1024 * Megabyte
