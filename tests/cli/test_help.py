from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

COMMANDS = ("up", "train", "predict", "serve", "ui", "models", "promote", "doctor", "schema")
INNER = ("worker", "body", "tracking-server", "app", "plane")
HEAVY = ("mlflow", "sklearn", "streamlit", "fastapi", "sqlalchemy", "pydantic_settings", "numpy", "pyarrow", "httpx2")


def test_the_help_lists_every_command_that_people_use(triptych):
    shown = triptych("--help").stdout
    assert all(f" {name} " in shown for name in COMMANDS)
    assert not [name for name in INNER if f" {name} " in shown]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(triptych, name):
    ran = triptych(name, "--help")
    assert ran.returncode == 0
    assert "Usage: triptych" in ran.stdout


def test_the_version_is_that_of_the_package(triptych):
    ran = triptych("--version")
    assert (ran.returncode, ran.stdout) == (0, f"triptych {version('triptych')}\n")


def test_help_imports_nothing_heavy():
    program = f"""
import sys
sys.argv = ["triptych", "train", "--help"]
from triptych.cli.entry import main
try:
    main()
finally:
    print([name for name in {HEAVY} if name in sys.modules])
"""
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
    assert shown.splitlines()[-1] == "[]"


def test_wrong_usage_is_exit_code_2(triptych):
    ran = triptych("up", "--port", "0")
    assert ran.returncode == 2
    assert "--port" in ran.stderr
    assert ran.stdout == ""
