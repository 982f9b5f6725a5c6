from __future__ import annotations

import fcntl
import socket
import sqlite3
from contextlib import closing

import pytest

from triptych.cli.home import ports_in_use, sole_use


@pytest.fixture
def refused(triptych, tmp_path, ports):
    """The sentence with which `up` refuses to start."""

    def ask(*arguments, home=tmp_path / "home", port=None, mlflow_port=None):
        one, other = ports(2)
        options = ("--home", home, "--port", port or one, "--mlflow-port", mlflow_port or other)
        ran = triptych("up", *options, "--no-browser", *arguments)
        assert ran.returncode == 1
        assert ran.stdout == ""
        assert ran.stderr.count("\n") == 1
        return ran.stderr

    return ask


@pytest.fixture
def taken():
    """A port that another program listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_its_option(refused, taken):
    assert f"Port {taken} is taken by another program; stop it, or choose another port with --port." in refused(
        port=taken
    )
    assert "--mlflow-port" in refused(mlflow_port=taken)


def test_one_port_for_both_is_said(refused, ports):
    port = ports(1)[0]
    assert "given to both" in refused(port=port, mlflow_port=port)


def test_a_home_that_can_not_be_made_is_said(refused, tmp_path):
    (tmp_path / "file").touch()
    assert "can't be written" in refused(home=tmp_path / "file")
    assert "can't be written" in refused(home=tmp_path / "file" / "below")


def test_a_broken_store_is_said(refused, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "triptych.db").write_text("no database " * 1000)
    assert f"The store {home / 'triptych.db'} is damaged" in refused(home=home)


def test_a_broken_store_of_mlflow_is_said(refused, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "mlflow.db").write_text("no database " * 1000)
    assert f"MLflow's store {home / 'mlflow.db'} can't be used" in refused(home=home)


def test_a_store_of_a_newer_triptych_is_said(refused, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with closing(sqlite3.connect(home / "triptych.db")) as connection:
        connection.executescript("CREATE TABLE store (id INTEGER, version INTEGER); INSERT INTO store VALUES (1, 99)")
    assert "newer Triptych" in refused(home=home)


def test_a_home_that_is_in_use_is_said_with_the_process(refused, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with (home / "up.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write('{"process": 4711, "ports": {"port": 8080, "mlflow_port": 5050}}')
        file.flush()
        assert "(process 4711)" in refused(home=home)


def test_what_an_older_up_wrote_into_its_lock_tells_no_ports(tmp_path):
    with (tmp_path / "up.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write("4711")
        file.flush()
        assert ports_in_use(tmp_path) == {}


def test_commands_beside_an_up_know_its_ports_unless_they_were_set(triptych, tmp_path, ports):
    port, mlflow_port, other = ports(3)
    with sole_use(tmp_path, {"port": port, "mlflow_port": mlflow_port}):
        told = triptych("doctor", "--home", tmp_path).stdout
        assert f"http://127.0.0.1:{port} does not answer" in told
        assert f"http://127.0.0.1:{mlflow_port} does not answer" in told
        assert (
            f"http://127.0.0.1:{other} does" in triptych("doctor", "--home", tmp_path, TRIPTYCH_PORT=str(other)).stdout
        )
    assert f":{port} " not in triptych("doctor", "--home", tmp_path).stdout
