"""Files of any size are answered in parts, and a run that was stopped goes on where it was."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest
from pyarrow import ipc, parquet

from tests.processes.waiting import wait_until
from tests.trained import FLAT, quiet_mlflow
from triptych import wiring
from triptych.cli.sharing import command
from triptych.domain.errors import InvalidInput, InvalidTable, UnsupportedFormat
from triptych.services import batch
from triptych.services.batch import Batch
from triptych.services.crew import Crew
from triptych.services.predictions import Predicting
from triptych.settings import Settings

ROWS = 2500
LARGE_PART = batch.ROWS


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(batch, "ROWS", 1000)


@pytest.fixture(scope="module")
def deployments(trained):
    loaded = wiring.deployments(Settings(home=trained))
    with quiet_mlflow():
        loaded.refresh()
    return loaded


def table(rows: int = ROWS) -> pa.Table:
    return pa.Table.from_pylist([{**FLAT, "ref": str(place), "area": 20.0 + place % 100} for place in range(rows)])


def written(path: Path, content: pa.Table) -> Path:
    if path.suffix == ".parquet":
        parquet.write_table(content, path, row_group_size=700)
    elif path.suffix == ".arrow":
        with ipc.new_file(str(path), content.schema) as file:
            file.write_table(content, max_chunksize=300)
    elif path.suffix == ".arrows":
        with ipc.new_stream(str(path), content.schema) as file:
            file.write_table(content, max_chunksize=3000)
    else:
        pyarrow.csv.write_csv(content, path)
    return path


@pytest.mark.parametrize("ending", ["parquet", "arrow", "arrows", "csv"])
def test_every_row_gets_the_answer_that_it_gets_alone(deployments, tmp_path, ending):
    told = []
    source, out = written(tmp_path / f"in.{ending}", table()), tmp_path / "out.parquet"
    done = Batch(deployments.get("flats"), lambda *counts: told.append(counts)).run(source, out)
    assert (done.rows, done.bad, done.aside) == (ROWS, 0, None)
    answers = parquet.read_table(out)
    assert answers["ref"].to_pylist() == [str(place) for place in range(ROWS)]
    assert told[-1][0] == ROWS
    predicting = Predicting(deployments)
    for place in (0, 999, 1000, 2499):
        row = table().slice(place, 1).to_pylist()[0]
        assert answers["prediction"][place].as_py() == predicting.row("flats", None, row).prediction
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"in.{ending}", "out.parquet"]


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_bad_rows_are_set_aside_with_their_numbers_and_reasons(deployments, tmp_path, ending):
    rows = table().to_pylist()
    for place in range(1100, 1400):
        rows[place]["district"] = "Sud"
    rows[2400]["rooms"] = None
    source, out = written(tmp_path / f"in.{ending}", pa.Table.from_pylist(rows)), tmp_path / "out.csv"
    done = Batch(deployments.get("flats")).run(source, out)
    assert (done.rows, done.bad) == (ROWS - 301, 301)
    assert done.aside == tmp_path / "out.rejected.csv"
    aside = pyarrow.csv.read_csv(done.aside).to_pylist()
    assert [row["row"] for row in aside] == [*range(1101, 1401), 2401]
    assert aside[0]["reason"].startswith("“district” must be one of")
    assert aside[-1]["reason"] == "“rooms” is missing; it must have a value."
    assert str(aside[0]["ref"]) == "1100"
    answered = pyarrow.csv.read_csv(out)
    expected = [place for place in range(ROWS) if not 1100 <= place < 1400 and place != 2400]
    assert answered["ref"].to_pylist() == expected
    assert answered["row"].to_pylist() == [place + 1 for place in expected]


@pytest.mark.parametrize("ending", ["parquet", "csv"])
@pytest.mark.parametrize("bad", [range(1000, 2000), range(ROWS)], ids=["part", "file"])
def test_a_part_without_a_good_row_is_set_aside_whole(deployments, tmp_path, ending, bad):
    rows = table().to_pylist()
    for place in bad:
        rows[place]["district"] = "Sud"
    source, out = written(tmp_path / f"in.{ending}", pa.Table.from_pylist(rows)), tmp_path / "out.parquet"
    done = Batch(deployments.get("flats")).run(source, out)
    assert (done.rows, done.bad) == (ROWS - len(bad), len(bad))
    assert out.exists() is (len(bad) < ROWS)
    assert parquet.read_table(done.aside).num_rows == len(bad)


@pytest.mark.parametrize("ending", ["parquet", "arrow", "arrows"])
def test_a_file_without_rows_is_refused(deployments, tmp_path, ending):
    source = written(tmp_path / f"in.{ending}", table(1).slice(0, 0))
    with pytest.raises(InvalidTable, match="no rows"):
        Batch(deployments.get("flats")).run(source, tmp_path / "out.parquet")
    assert list(tmp_path.iterdir()) == [source]


def test_a_run_that_was_stopped_goes_on_after_what_is_done(deployments, tmp_path):
    source, out = written(tmp_path / "in.parquet", table()), tmp_path / "out.parquet"

    def stop(done: int, _: int) -> None:
        if done == 2000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Batch(deployments.get("flats"), stop).run(source, out)
    assert not out.exists()
    (parts,) = tmp_path.glob(".out.parquet.*")
    kept = {path.name: path.stat().st_mtime_ns for path in parts.glob("*.arrow")}
    assert len(kept) == 2
    written_again = []
    servable = deployments.get("flats")
    original = servable.runtime.table
    counting = lambda part, params=None: written_again.append(part.num_rows) or original(part, params)  # noqa: E731
    servable.runtime.table = counting
    try:
        assert Batch(servable).run(source, out).rows == ROWS
    finally:
        del servable.runtime.table
    assert written_again == [500]
    assert parquet.read_table(out)["ref"].to_pylist() == [str(place) for place in range(ROWS)]


TAKES_A_PART_AND_ENDS = """
import sys
from pathlib import Path
from triptych.jobs import lifeline
from triptych.services.crew import await_task
lifeline.watch()
(Path(await_task(Path(sys.argv[1])).folder) / "00000001.taken").touch()
"""


def answered_here(servable, monkeypatch):
    """Rows of each part that this process answers."""
    counts, original = [], servable.runtime.table
    counting = lambda part, params=None: counts.append(part.num_rows) or original(part, params)  # noqa: E731
    monkeypatch.setattr(servable.runtime, "table", counting, raising=False)
    return counts


def test_another_process_answers_parts_of_the_same_file(deployments, trained, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "ROWS", LARGE_PART)  # as the other process has it
    source, out, alone = written(tmp_path / "in.parquet", table(5 * LARGE_PART)), *outs(tmp_path)
    servable = deployments.get("flats")
    Batch(servable).run(source, alone)
    own = answered_here(servable, monkeypatch)

    def give_way(*_: int) -> None:
        wait_until(lambda: len(list(tmp_path.glob(".out.parquet.*/*.taken"))) > len(own), 60.0)

    with Crew(command, {**os.environ, "TRIPTYCH_HOME": str(trained)}, 1) as crew:
        done = Batch(servable, give_way).run(source, out, crew, deployments.find("flats", servable.version.version))
    assert (done.rows, done.bad) == (5 * LARGE_PART, 0)
    assert 1 <= len(own) < 5
    assert parquet.read_table(out).equals(parquet.read_table(alone))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone.parquet", "in.parquet", "out.parquet"]


def test_what_another_process_took_and_left_is_answered_all_the_same(deployments, tmp_path, monkeypatch):
    source, out, alone = written(tmp_path / "in.parquet", table()), *outs(tmp_path)
    servable = deployments.get("flats")
    Batch(servable).run(source, alone)

    own = answered_here(servable, monkeypatch)

    def give_way(*_: int) -> None:
        wait_until(lambda: len(own) > 1 or list(tmp_path.glob(".out.parquet.*/00000001.taken")), 60.0)

    command = lambda folder: [sys.executable, "-c", TAKES_A_PART_AND_ENDS, str(folder)]  # noqa: E731
    with Crew(command, os.environ, 1) as crew:
        done = Batch(servable, give_way).run(source, out, crew, deployments.find("flats", servable.version.version))
    assert (done.rows, own) == (ROWS, [1000, 500, 1000])  # what was taken comes last
    assert parquet.read_table(out).equals(parquet.read_table(alone))


def outs(folder: Path) -> tuple[Path, Path]:
    return folder / "out.parquet", folder / "alone.parquet"


def test_the_file_itself_a_missing_folder_and_an_unknown_ending_take_no_answers(deployments, tmp_path):
    source = written(tmp_path / "in.parquet", table(10))
    (tmp_path / "there").mkdir()
    with pytest.raises(InvalidTable, match="replace the file itself"):
        Batch(deployments.get("flats")).run(source, tmp_path / "there" / ".." / "in.parquet")
    with pytest.raises(InvalidTable, match="no folder"):
        Batch(deployments.get("flats")).run(source, tmp_path / "nowhere" / "out.parquet")
    with pytest.raises(UnsupportedFormat, match="not written"):
        Batch(deployments.get("flats")).run(source, tmp_path / "out.xlsx")
    assert parquet.read_table(source).equals(table(10))
    assert {path.name for path in tmp_path.iterdir()} == {"in.parquet", "there"}


def test_what_an_earlier_run_set_aside_goes_when_nothing_is(deployments, tmp_path):
    source, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    bad = pa.Table.from_pylist([{**row, "district": "Sud"} for row in table(10).to_pylist()])
    for content, files in (
        (bad, {"out.rejected.parquet"}),
        (table(10), {"out.parquet"}),
        (bad, {"out.rejected.parquet"}),
    ):
        Batch(deployments.get("flats")).run(written(source, content), out)
        assert {path.name for path in tmp_path.iterdir()} == {"in.parquet", *files}


def test_another_file_of_the_same_name_starts_anew(deployments, tmp_path):
    source, out = written(tmp_path / "in.parquet", table()), tmp_path / "out.parquet"
    Batch(deployments.get("flats")).run(source, out)
    written(source, table(10))
    assert Batch(deployments.get("flats")).run(source, out).rows == 10
    assert parquet.read_table(out).num_rows == 10


def test_a_missing_column_is_no_matter_of_rows(deployments, tmp_path):
    source = written(tmp_path / "in.parquet", table().drop_columns(["rooms"]))
    with pytest.raises(InvalidInput) as caught:
        Batch(deployments.get("flats")).run(source, tmp_path / "out.parquet")
    assert caught.value.fields[0].pointer == "/rooms"


def test_a_broken_file_and_an_unknown_ending_are_said(deployments, tmp_path):
    (tmp_path / "in.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(InvalidTable):
        Batch(deployments.get("flats")).run(tmp_path / "in.parquet", tmp_path / "out.parquet")
    (tmp_path / "in.xyz").write_bytes(b"x")
    with pytest.raises(UnsupportedFormat):
        Batch(deployments.get("flats")).run(tmp_path / "in.xyz", tmp_path / "out.parquet")
