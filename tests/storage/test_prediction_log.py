"""What was answered is on the disk before the answer is sent, and is found again, compacted or not."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from triptych.storage import segment
from triptych.storage.compaction import Compactor
from triptych.storage.history import History
from triptych.storage.lines import line_of
from triptych.storage.log import LARGEST_RECORD, Keeping, PredictionLog
from triptych.storage.record import Record

TIME = datetime(2026, 1, 31, 8, tzinfo=UTC)


def record(number: int, **changes: object) -> Record:
    fields = {
        "id": f"p{number}", "time": TIME, "model": "m", "version": "1", "inputs": {"a": number, "b": "secret"},
        "prediction": 1.5, "seconds": 0.001,
    }  # fmt: skip
    return Record(**{**fields, **changes})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "predictions"


def logged(folder: Path, **keeping: object) -> PredictionLog:
    return PredictionLog(folder / "segments", Keeping(**keeping))


def found(folder: Path) -> set[str]:
    return {row["id"] for row in History(folder).newest(limit=100_000)}


def test_an_empty_log_has_no_records(folder):
    assert History(folder).newest() == []
    assert Compactor(folder).run() == 0


def test_a_record_is_read_at_once_and_again_when_compacted(folder):
    log = logged(folder)
    log.append([record(1, probabilities={"x": 0.25}, request_id="r")])
    log.append([record(2, model="other"), record(3)])
    before = History(folder).newest()
    assert {row["id"] for row in before} == {"p1", "p2", "p3"}
    assert Compactor(folder).run() == 0, "it is being written"
    log.close()
    assert Compactor(folder).run() == 3
    assert not list((folder / "segments").iterdir())
    after = History(folder).newest()
    assert after == before
    (first,) = (row for row in after if row["id"] == "p1")
    assert (first["time"], first["rows"], first["request_id"]) == (TIME, 1, "r")
    assert json.loads(first["inputs"]) == {"a": 1, "b": "secret"}
    assert json.loads(first["probabilities"]) == {"x": 0.25}


def values(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With what is JSON as what it says: it may be spelt in several ways."""
    read = ("inputs", "prediction", "probabilities")
    return [row | {name: json.loads(row[name]) if row[name] else None for name in read} for row in rows]


def exchanged(log: PredictionLog, request: bytes, answer: bytes, *, rows: int = 1) -> bool:
    if kept := log.keeps_whole(request, rows):
        log.append_lines([line_of(request, answer, datetime.now(UTC).isoformat(), 0.004, "r-1")], rows)
    return kept


def test_a_whole_request_is_read_as_its_rows_compacted_or_not(folder):
    log = logged(folder)
    named = b'"model":"m","version":"2","digest":null,"prediction_id":'
    assert exchanged(log, b'{"input":{"a":39,"b":null}}', b'{"prediction":1.5,' + named + b'"alone"}')
    assert exchanged(
        log, b'{ "inputs": [{"a": 1e2}, {"b":"\xc3\xa9"}]}',
        b'{"predictions":["x","y"],"probabilities":[{"x":0.75,"y":0.25},{"x":0.5,"y":0.5}],' + named + b'"two"}',
        rows=2,
    )  # fmt: skip
    assert exchanged(log, b'{"inputs":[{}]}', b'{"predictions":[null],' + named + b'"none"}')
    log.append([record(1)])
    before = values(History(folder).newest())
    assert [row["id"] for row in before] == ["none/0", "two/1", "two/0", "alone", "p1"]
    log.close()
    assert Compactor(folder).run() == 5
    assert values(History(folder).newest()) == before
    rows = {row["id"]: row for row in before}
    assert rows["alone"]["inputs"] == {"a": 39, "b": None}
    assert rows["two/1"]["inputs"] == {"b": "é"}
    assert (rows["two/1"]["prediction"], rows["two/1"]["probabilities"]["x"]) == ("y", 0.5)
    assert rows["alone"]["probabilities"] is None
    assert (rows["alone"]["seconds"], rows["two/0"]["seconds"]) == (0.004, 0.002)
    assert {(row["model"], row["version"], row["request_id"], row["rows"]) for row in before[:4]} == {
        ("m", "2", "r-1", 1)
    }
    assert (datetime.now(UTC) - rows["alone"]["time"]).total_seconds() < 60


def test_a_request_that_must_be_changed_first_is_not_kept_as_it_is(folder):
    answer = b'{"prediction":1,"model":"m","version":"1","prediction_id":"p"}'
    assert not exchanged(logged(folder, redacted={"a"}), b'{"input":{"a":1}}', answer)
    assert not exchanged(logged(folder), b'{"input":\n{"a":1}}', answer)
    assert not exchanged(logged(folder), b'{"input":{"a":"%s"}}' % (b"x" * LARGEST_RECORD), answer)
    assert found(folder) == set()


def test_the_tables_are_by_model_and_day(folder):
    log = logged(folder)
    log.append([record(1), record(2, model="a/b é"), record(3, time=datetime(2026, 2, 1, tzinfo=UTC))])
    log.close()
    Compactor(folder).run()
    places = {path.parent.relative_to(folder / "table").as_posix() for path in folder.rglob("*.parquet")}
    assert places == {"model=m/day=2026-01-31", "model=m/day=2026-02-01", "model=a%2Fb%20%C3%A9/day=2026-01-31"}
    assert [row["id"] for row in History(folder).newest(model="a/b é")] == ["p2"]


def test_the_newest_come_first(folder):
    log = logged(folder)
    log.append([record(number, time=TIME.replace(minute=number)) for number in range(5)])
    assert [row["id"] for row in History(folder).newest(limit=2)] == ["p4", "p3"]


@pytest.mark.parametrize("rest", [b'{"id": "torn", "ti', b"\0\0\0", b'{"id": 5}\n', b"\xff\n"])
def test_a_line_that_is_cut_short_costs_no_other(folder, rest):
    log = logged(folder)
    log.append([record(1)])
    log.close()
    (path,) = segment.all_in(folder / "segments")
    path.write_bytes(path.read_bytes() + rest)
    assert found(folder) >= {"p1"}
    assert Compactor(folder).run() == 1
    assert found(folder) == {"p1"}


def test_a_segment_that_was_compacted_but_not_removed_counts_once(folder):
    log = logged(folder)
    log.append([record(1)])
    log.close()
    (path,) = segment.all_in(folder / "segments")
    kept = path.read_bytes()
    Compactor(folder).run()
    path.write_bytes(kept)
    assert len(History(folder).newest()) == 1
    assert Compactor(folder).run() == 1
    assert len(History(folder).newest()) == 1


def test_segments_end_when_they_are_large_or_old(folder):
    log = logged(folder, largest=100)
    for number in range(3):
        log.append([record(number)])
    assert len(segment.all_in(folder / "segments")) == 3
    old = logged(folder, oldest=0.0)
    old.append([record(4)])
    old.append([record(5)])
    assert len(segment.all_in(folder / "segments")) == 5
    assert found(folder) == {"p0", "p1", "p2", "p4", "p5"}


def test_redacted_columns_are_left_out(folder):
    log = logged(folder, redacted={"b", "other.a"})
    log.append([record(1), record(2, model="other"), record(3, inputs=["secret"])])
    log.close()
    assert b"secret" not in b"".join(path.read_bytes() for path in segment.all_in(folder / "segments"))
    rows = {row["id"]: json.loads(row["inputs"]) if row["inputs"] else None for row in History(folder).newest()}
    assert rows == {"p1": {"a": 1}, "p2": {}, "p3": None}


def test_a_share_of_the_requests_is_kept(folder):
    assert all(logged(folder).wanted() for _ in range(100))
    assert not any(logged(folder, share=0.0).wanted() for _ in range(100))
    assert 300 < sum(logged(folder, share=0.5).wanted() for _ in range(1000)) < 700


def test_inputs_that_are_huge_are_left_out(folder):
    log = logged(folder)
    log.append([record(1, inputs={"text": "x" * LARGEST_RECORD})])
    (row,) = History(folder).newest()
    assert row["inputs"] in {None, "null"}


def test_a_disk_that_is_full_costs_records_and_nothing_else(folder, caplog):
    log = logged(folder)
    log.append([record(1)])
    (path,) = segment.all_in(folder / "segments")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20, hard))
        log.append([record(2)])
        log.append([record(3)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    log.append([record(4)])
    assert log.lost == 2
    assert found(folder) == {"p1", "p4"}
    assert len(caplog.records) == 1


def test_a_folder_that_cannot_be_made_costs_no_answer(tmp_path, caplog):
    (tmp_path / "predictions").write_text("a file")
    log = logged(tmp_path / "predictions")
    log.append([record(1)])
    assert log.lost == 1


def test_what_is_too_old_is_forgotten(folder):
    log = logged(folder)
    log.append([record(1), record(2, time=datetime.now(UTC))])
    log.close()
    Compactor(folder, days=30).run()
    assert found(folder) == {"p2"}


WRITER = """
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from triptych.storage.log import Keeping, PredictionLog
from triptych.storage.record import Record

log = PredictionLog(Path(sys.argv[1]), Keeping(largest=20_000))
number = 0
while True:
    log.append([Record(
        id=str(number), time=datetime.now(UTC), model="m", version="1", inputs={"a": "x" * (number % 900)},
        prediction=number, seconds=0.0,
    )])
    os.write(1, b"%d\\n" % number)
    number += 1
"""


def test_no_record_that_was_acknowledged_is_lost_by_kill_9(folder):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder / "segments")], stdout=subprocess.PIPE)
    said = b""
    while said.count(b"\n") < 3000 and (more := os.read(writer.stdout.fileno(), 1 << 16)):
        said += more
    writer.kill()
    said += writer.communicate()[0]
    acknowledged = set(said.decode().splitlines())
    assert acknowledged <= found(folder)
    Compactor(folder).run()
    assert acknowledged <= found(folder)
    assert sum(parquet.read_metadata(path).num_rows for path in folder.rglob("*.parquet")) >= 3000
