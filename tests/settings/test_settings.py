from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from triptych import settings
from triptych.domain.errors import InvalidSettings


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_anything_the_home_is_here(folder):
    loaded = settings.load()
    assert loaded.home == folder / ".triptych"
    assert loaded.mlflow_tracking_uri is None
    assert (loaded.port, loaded.mlflow_port) == (8000, 5000)


def test_an_option_wins_over_the_environment_and_that_over_the_file(folder, monkeypatch):
    (folder / "triptych.toml").write_text('port = 1\nmlflow_port = 1\nhost = "0.0.0.0"\n')
    monkeypatch.setenv("TRIPTYCH_PORT", "2")
    monkeypatch.setenv("TRIPTYCH_MLFLOW_PORT", "2")
    loaded = settings.load(port=3, mlflow_port=None)
    assert (loaded.port, loaded.mlflow_port, loaded.host) == (3, 2, "0.0.0.0")


@pytest.mark.parametrize("name", ["MLFLOW_TRACKING_URI", "TRIPTYCH_MLFLOW_TRACKING_URI"])
def test_an_mlflow_server_is_taken_from_the_environment(monkeypatch, name):
    monkeypatch.setenv(name, "http://mlflow.example:5000")
    assert settings.load().mlflow_tracking_uri == "http://mlflow.example:5000"


def test_an_mlflow_server_is_taken_from_the_file(folder):
    (folder / "triptych.toml").write_text('mlflow_tracking_uri = "http://mlflow.example"\n')
    assert settings.load().mlflow_tracking_uri == "http://mlflow.example"


def test_an_empty_variable_is_as_none(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "")
    monkeypatch.setenv("TRIPTYCH_PORT", "")
    assert settings.load().mlflow_tracking_uri is None
    assert settings.load().port == 8000


def test_lists_have_commas_in_the_environment_and_brackets_in_the_file(folder, monkeypatch):
    (folder / "triptych.toml").write_text('allowed_hosts = ["a.example", "b.example"]\n')
    monkeypatch.setenv("TRIPTYCH_TRUSTED_MODELS", "iris, wine ,")
    loaded = settings.load()
    assert loaded.trusted_models == ("iris", "wine")
    assert loaded.allowed_hosts == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour = 1\n", ["triptych.toml", "'colour'"]),
        ("port = 0\n", ["'port'", "TRIPTYCH_PORT", "greater than or equal to 1"]),
        ('follow_seconds = "often"\n', ["'follow_seconds'", "valid number"]),
        ("port = \n", ["triptych.toml", "line 1"]),
    ],
)
def test_a_wrong_file_is_one_sentence_with_the_name_and_the_remedy(folder, text, words):
    (folder / "triptych.toml").write_text(text)
    with pytest.raises(InvalidSettings) as caught:
        settings.load()
    assert all(word in caught.value.detail for word in words), caught.value.detail
    assert "\n" not in caught.value.detail


def test_a_wrong_variable_is_named_and_its_value_is_not_repeated(monkeypatch):
    monkeypatch.setenv("TRIPTYCH_PORT", "secret")
    with pytest.raises(InvalidSettings) as caught:
        settings.load()
    assert "TRIPTYCH_PORT" in caught.value.detail
    assert "secret" not in caught.value.detail


def test_a_child_process_loads_the_same_settings(folder, monkeypatch):
    (folder / "triptych.toml").write_text('default_model = "bikes"\ntrusted_models = ["iris"]\n')
    loaded = settings.load(home=Path("elsewhere"), port=8123, mlflow_tracking_uri="http://mlflow.example")
    program = "from triptych import settings; print(settings.load().model_dump_json())"
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd="/", env=loaded.environment(), capture_output=True, check=True, text=True
    )
    assert settings.Settings.model_validate_json(printed.stdout) == loaded
