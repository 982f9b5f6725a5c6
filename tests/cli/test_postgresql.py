"""Everything that is kept in tables, in one PostgreSQL database by one setting."""

from __future__ import annotations

import json
import os

import psycopg

from tests.postgresql import new_database

__all__ = ["new_database"]


def test_models_and_jobs_are_kept_in_the_database_and_no_table_in_the_home(triptych, penguins, tmp_path, new_database):
    home, url = tmp_path / "home", new_database()
    kept = {"TRIPTYCH_DATABASE_URL": url, "TRIPTYCH_HOME": str(home)}
    trained = triptych("train", penguins, "--target", "species", "--budget", "1", "--json", **kept)
    assert trained.returncode == 0, trained.stderr
    listed = triptych("models", "--json", **kept)
    assert [(model["name"], model["version"]) for model in json.loads(listed.stdout)] == [("penguins", "1")]
    assert triptych("doctor", **kept).returncode == 0
    assert not list(home.rglob("*.db"))
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT name FROM public.registered_models").fetchall() == [("penguins",)]
        assert connection.execute("SELECT count(*) FROM triptych.jobs").fetchone() == (0,)


def test_a_database_that_does_not_answer_is_one_sentence(triptych, tmp_path):
    kept = {"TRIPTYCH_DATABASE_URL": "postgresql://me:secret@127.0.0.1:9/none", "TRIPTYCH_HOME": str(tmp_path)}
    ran = triptych("doctor", **kept)
    assert ran.returncode == 1
    assert "see that the server runs" in ran.stdout
    assert "secret" not in ran.stdout + ran.stderr


def test_a_training_whose_database_is_away_asks_to_be_tried_again(triptych, tmp_path):
    kept = {"TRIPTYCH_DATABASE_URL": "postgresql://me:secret@127.0.0.1:9/none", "TRIPTYCH_HOME": str(tmp_path)}
    assert triptych("body", "j1", "1", **kept).returncode == os.EX_TEMPFAIL
