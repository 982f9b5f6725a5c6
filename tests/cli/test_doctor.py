from __future__ import annotations

import json


def findings(ran):
    return {finding["name"]: finding for finding in json.loads(ran.stdout)}


def test_all_is_well_before_anything_was_made(triptych, tmp_path):
    ran = triptych("doctor", "--home", tmp_path / "home", "--json")
    found = findings(ran)
    assert ran.returncode == 0
    assert found["home"]["found"] == f"{tmp_path / 'home'} (not made yet)"
    assert found["mlflow"]["found"].startswith("3.")
    assert not (tmp_path / "home").exists()


def test_people_get_lines(triptych, tmp_path):
    ran = triptych("doctor", "--home", tmp_path)
    assert [line.split()[:2] for line in ran.stdout.splitlines()][:2] == [["ok", "python"], ["ok", "triptych"]]


def test_a_damaged_store_is_found(triptych, tmp_path):
    (tmp_path / "triptych.db").write_text("no database " * 1000)
    ran = triptych("doctor", "--home", tmp_path, "--json")
    assert ran.returncode == 1
    assert findings(ran)["stores"]["well"] is False


def test_an_mlflow_server_that_does_not_answer_is_found_and_its_password_hidden(triptych, tmp_path, ports):
    uri = f"http://me:secret@127.0.0.1:{ports(1)[0]}"
    ran = triptych("doctor", "--home", tmp_path, MLFLOW_TRACKING_URI=uri)
    assert ran.returncode == 1
    assert "does not answer" in ran.stdout
    assert "secret" not in ran.stdout
