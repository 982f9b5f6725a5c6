from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

UNEXPECTED = """
import sys
from triptych.cli.commands import app
from triptych.cli.entry import main

@app.command()
def explode():
    raise ZeroDivisionError("something with a secret")

sys.argv = ["triptych", "explode"]
main()
"""


def unexpected(**variables):
    return subprocess.run(
        [sys.executable, "-c", UNEXPECTED],
        env=os.environ | variables,
        capture_output=True,
        check=False,
        text=True,
    )


def test_what_nobody_foresaw_is_one_sentence_and_a_trace_in_the_homes_log(tmp_path):
    (tmp_path / "logs").mkdir()
    ran = unexpected(TRIPTYCH_HOME=str(tmp_path))
    log = tmp_path / "logs" / "triptych-error.log"
    assert ran.returncode == 1
    assert ran.stderr == f"Error: Something unexpected happened (ZeroDivisionError); the details are in {log}.\n"
    assert "Traceback" in log.read_text()
    assert "something with a secret" in log.read_text()


def test_without_a_home_the_trace_is_in_the_folder_for_temporary_files(tmp_path):
    ran = unexpected(TRIPTYCH_HOME=str(tmp_path / "none"), TMPDIR=str(tmp_path))
    assert str(tmp_path / "triptych-error.log") in ran.stderr


def test_an_error_goes_to_standard_error_with_exit_code_1(triptych, tmp_path):
    ran = triptych("models", "--home", tmp_path)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert f"There are no models in {tmp_path}" in ran.stderr


def test_a_wrong_setting_is_named(triptych):
    ran = triptych("models", TRIPTYCH_PORT="many")
    assert ran.returncode == 1
    assert "TRIPTYCH_PORT" in ran.stderr


def coloured(folder: Path, **variables: str) -> bool:
    """Whether a terminal is sent colours."""
    main, terminal = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(
        [sys.executable, "-m", "triptych.cli", "models", "--home", str(folder)],
        env=environment | {"TERM": "xterm"} | variables,
        stderr=terminal,
        check=False,
    )
    os.close(terminal)
    said = os.read(main, 4096)
    os.close(main)
    return b"[31m" in said or b"31m" in said


def test_a_terminal_gets_colours_unless_no_color_is_set(tmp_path):
    assert coloured(tmp_path)
    assert not coloured(tmp_path, NO_COLOR="1")
