"""The settings, from the environment and `triptych.toml`; one frozen object."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from triptych.domain.errors import InvalidSettings

PREFIX = "TRIPTYCH_"
FILE = "triptych.toml"

Port = Annotated[int, Field(ge=1, le=65535)]
Megabyte = 1024 * 1024
Coercion = Literal["strict", "mlflow"]


class Settings(BaseSettings):
    """Every setting; the environment (`TRIPTYCH_<NAME>`) wins over `triptych.toml` in the working folder.

    Attributes:
        home: Folder that holds everything local.
        mlflow_tracking_uri: An existing MLflow server (`MLFLOW_TRACKING_URI`); None for our own, inside the home.
        database_url: A PostgreSQL database for our own tables and, unless there is another server, for MLflow's; None
            for files in the home.
        host: Address that the servers listen on.
        port: Port of the application.
        mlflow_port: Port of our own MLflow server.
        models: Names, or patterns such as "fr-*", of the models that are served; empty for all.
        default_model: The model that `/predict` means; None for the one that the registry marks, or the only one.
        trusted_models: Foreign models that may be loaded though loading them runs their code.
        coercion: Name of a foreign model, or a pattern, to "mlflow" when its rows shall be cast as MLflow's own server
            casts them, losses and all, rather than checked; "mlflow" alone means every foreign model.
        allowed_hosts: Names under which the server may be called, besides loopback's.
        trainings_at_once: How many trainings run at the same time; each holds a table in memory.
        follow_seconds: How often the registry is asked whether an alias moved.
        prediction_log: Whether answers are recorded.
        prediction_log_share: Of the requests, how many are recorded, between 0 and 1.
        prediction_log_redact: Columns that are left out of the records; "model.column" for one model's alone.
        prediction_log_days: How long records are kept; None for ever.
        max_waiting_rows: Rows that may wait for a model that takes milliseconds; more are refused for a moment.
        predict_seconds: How long a request may wait for such a model.
        loading: When a served version is loaded: "eager", before anybody asks, or "lazy", at the first request.
        model_control: Whether clients may load and unload models by hand: "none" or "explicit".
        memory_mb: Megabytes that loaded versions may take in each process; None for no limit.
        max_predict_bytes: Largest body of a prediction request.
        max_dataset_bytes: Largest data set that may be uploaded, and to which a compressed one may unpack.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        toml_file=FILE,
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        validate_default=True,
    )

    home: Path = Path(".triptych")
    # The environment knows it by MLflow's own name, in capitals; triptych.toml in small letters, as all its keys.
    mlflow_tracking_uri: str | None = Field(
        default=None, validation_alias=AliasChoices("mlflow_tracking_uri", "TRIPTYCH_MLFLOW_TRACKING_URI")
    )
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: Port = 8000
    mlflow_port: Port = 5000
    models: Annotated[tuple[str, ...], NoDecode] = ()
    default_model: str | None = None
    trusted_models: Annotated[tuple[str, ...], NoDecode] = ()
    coercion: Annotated[dict[str, Coercion], NoDecode] = Field(default_factory=dict)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    trainings_at_once: Annotated[int, Field(ge=1, le=64)] = 2
    follow_seconds: Annotated[float, Field(gt=0)] = 2.0
    prediction_log: bool = True
    prediction_log_share: Annotated[float, Field(ge=0, le=1)] = 1.0
    prediction_log_redact: Annotated[tuple[str, ...], NoDecode] = ()
    prediction_log_days: Annotated[int, Field(gt=0)] | None = None
    max_waiting_rows: Annotated[int, Field(gt=0)] = 4096
    predict_seconds: Annotated[float, Field(gt=0)] = 60.0
    loading: Literal["eager", "lazy"] = "eager"
    model_control: Literal["none", "explicit"] = "none"
    memory_mb: Annotated[int, Field(gt=0)] | None = None
    max_predict_bytes: Annotated[int, Field(gt=0)] = 16 * Megabyte
    max_dataset_bytes: Annotated[int, Field(gt=0)] = 1024 * Megabyte

    @field_validator("models", "trusted_models", "allowed_hosts", "prediction_log_redact", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Read a list from the environment, where commas stand between its items."""
        return tuple(item.strip() for item in value.split(",") if item.strip()) if isinstance(value, str) else value

    @field_validator("coercion", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        """Read "mlflow", or "churn=mlflow, fr-*=mlflow"."""
        if not isinstance(value, str):
            return value
        pairs = (item.rpartition("=") for item in value.split(",") if item.strip())
        return {name.strip() or "*": mode.strip() for name, _, mode in pairs}

    @field_validator("home")
    @classmethod
    def _resolve(cls, value: Path) -> Path:
        """Mean the same folder wherever a child process works."""
        return value.expanduser().absolute()

    @field_validator("mlflow_tracking_uri", "database_url", "default_model", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        """Take an empty text for none."""
        return None if value == "" else value

    @classmethod
    def settings_customise_sources(  # pyrefly: ignore[missing-override-decorator] - Python 3.11 has none
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options of the command line, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def environment(self) -> dict[str, str]:
        """The variables by which a child process loads these very settings."""
        values = self.model_dump(mode="json", exclude_none=True)
        texts = {name: _text(value) for name, value in values.items()}
        uri = texts.pop("mlflow_tracking_uri", None)
        ours = {f"{PREFIX}{name.upper()}": text for name, text in texts.items()}
        return ours if uri is None else ours | {"MLFLOW_TRACKING_URI": uri}


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ",".join(f"{name}={mode}" for name, mode in value.items())
    return ",".join(value) if isinstance(value, list) else str(value)


def load(**overrides: Any) -> Settings:
    """Read the settings.

    Args:
        overrides: Settings that win over all others; None for one that was not given.

    Raises:
        InvalidSettings: A setting is wrong, unknown, or the file can't be read.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise InvalidSettings(_sentence(error.errors()[0])) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidSettings(f"{FILE} is not TOML ({error}); correct it there.") from error
    except OSError as error:
        raise InvalidSettings(f"{FILE} can't be read ({error.strerror}); see who may read it.") from error


def _sentence(error: ErrorDetails) -> str:
    """Name the setting and the remedy, without the value, which may be secret."""
    name = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return f"{FILE} has a setting {name!r} that does not exist; correct its name or remove it."
    name = name.removeprefix(PREFIX).lower()
    said = error["msg"][:1].lower() + error["msg"][1:]
    variable = "MLFLOW_TRACKING_URI" if name == "mlflow_tracking_uri" else f"{PREFIX}{name.upper()}"
    return f"The setting {name!r} is wrong: {said}; correct {variable}, the option, or {FILE}."
