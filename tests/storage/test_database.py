from __future__ import annotations

import sqlite3
import subprocess
import sys

import psycopg
import pytest
from sqlalchemy import inspect, update

from tests.postgresql import away
from triptych.domain.errors import InvalidSettings, StoreUnavailable
from triptych.domain.job import TrainingRequest
from triptych.storage import database, layout
from triptych.storage.database import open_database
from triptych.storage.jobs import JobStore

REQUEST = TrainingRequest(dataset="d", target="price")
OLDER = """
CREATE TABLE store (id INTEGER PRIMARY KEY, version INTEGER NOT NULL);
INSERT INTO store VALUES (1, 1);
CREATE TABLE jobs (
    id VARCHAR(36) PRIMARY KEY, request JSON NOT NULL, state VARCHAR(16) NOT NULL, progress FLOAT NOT NULL,
    phase VARCHAR NOT NULL, result JSON, error VARCHAR, created_at VARCHAR(40) NOT NULL, started_at VARCHAR(40),
    finished_at VARCHAR(40), attempts INTEGER NOT NULL, fence INTEGER NOT NULL, worker VARCHAR, lease_until FLOAT
);
INSERT INTO jobs (id, request, state, progress, phase, created_at, attempts, fence)
VALUES ('0199', '{"dataset": "d", "target": "price"}', 'queued', 0, '', '2026-01-31T08:00:00+00:00', 0, 0);
"""
OPEN = "import sys; from triptych.storage.database import open_database; open_database(sys.argv[1])"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "triptych.db"


def refused(url: str) -> str:
    with pytest.raises(InvalidSettings) as caught:
        open_database(url)
    assert "\n" not in caught.value.detail
    return caught.value.detail


def test_a_new_store_has_the_tables_and_their_version(engine):
    assert set(inspect(engine).get_table_names()) == {"store", "jobs", "job_events", "datasets"}
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version FROM store").scalars().all() == [layout.VERSION]


def test_a_store_in_a_file_survives_its_writers(file):
    engine = open_database(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_store_may_be_opened_again_and_again(url):
    for _ in range(3):
        open_database(url).dispose()


def test_a_store_of_an_older_triptych_gets_the_columns_that_it_lacks(file):
    with sqlite3.connect(file) as connection:
        connection.executescript(OLDER)
    connection.close()
    engine = open_database(f"sqlite:///{file}")
    job = JobStore(engine).get("0199")
    assert (job.request.target, job.request.priority, job.finishing, job.best) == ("price", 0, False, None)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version FROM store").scalars().all() == [layout.VERSION]
    engine.dispose()


def test_processes_may_make_the_same_store_at_the_same_time(url):
    command = [sys.executable, "-c", OPEN, url]
    openers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    failures = [error for opener in openers if (error := opener.communicate()[1])]
    assert failures == []


def test_a_file_that_is_no_database_is_said(file):
    file.write_bytes(b"name,age\nAda,36\n" * 1000)
    assert "no database" in refused(f"sqlite:///{file}")


def test_a_damaged_store_is_said(file):
    open_database(f"sqlite:///{file}").dispose()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    assert "damaged" in refused(f"sqlite:///{file}")


def test_a_store_that_can_not_be_written_is_said(file):
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE other (id INTEGER)")
    connection.close()
    assert "can't be written" in refused(f"sqlite:///file:{file}?mode=ro&uri=true")


def test_a_folder_in_place_of_the_store_is_said(file):
    file.mkdir()
    assert "can't be opened" in refused(f"sqlite:///{file}")


def test_a_store_of_a_newer_triptych_is_left_alone(url):
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(update(layout.store).values(version=layout.VERSION + 1))
    engine.dispose()
    assert "newer Triptych" in refused(url)


@pytest.mark.parametrize("wrong", ["nonsense", "nosuch://host/db", "mysql://host/db"])
def test_an_address_that_is_none_is_said(wrong):
    assert "address of the store" in refused(wrong)


def test_a_server_that_does_not_answer_is_said_without_its_password():
    said = refused("postgresql://me:secret@127.0.0.1:9/store")
    assert "see that the server runs" in said
    assert "secret" not in said


def test_tables_of_the_same_names_in_the_same_database_are_left_alone(new_database):
    url = new_database()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE jobs (mine text)")
    open_database(url).dispose()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM public.jobs").fetchone() == (0,)
        assert connection.execute("SELECT version FROM triptych.store").fetchone() == (layout.VERSION,)


def test_a_server_that_is_away_is_one_of_our_errors_and_is_used_again_when_it_is_back(new_database):
    url = new_database()
    engine = open_database(url)
    store = JobStore(engine)
    store.add(REQUEST)
    with away(url):
        for _ in range(2):  # a connection that breaks, and none to be had
            with pytest.raises(StoreUnavailable, match="see that it runs"):
                store.list()
    assert len(store.list()) == 1
    engine.dispose()


def test_a_file_that_is_held_too_long_is_one_of_our_errors(file, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    engine = open_database(f"sqlite:///{file}")
    store = JobStore(engine)
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            store.add(REQUEST)
    other.close()
    assert store.add(REQUEST) in store.list()
    engine.dispose()
