from __future__ import annotations

from dataclasses import replace

from benchmarks.soak.figures import Soak, keep, kept, page

SOAK = Soak(
    store="sqlite", seed=1, jobs=100, kills={"worker": 12, "body": 11, "app": 11}, attempts=131, cancels=[1.5, 2.5],
    finishes=[9.0], cancelled=2, orphans=0, at_once=1, starts=1, asked_again=7, seconds=600.0,
)  # fmt: skip


def cells(text: str) -> dict[str, list[str]]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    return {row[0]: row[1:] for row in rows}


def test_runs_that_were_kept_are_added_up_for_each_store(tmp_path):
    file = tmp_path / "soaks.jsonl"
    faulty = replace(SOAK, store="postgresql", faults=["lost: a is failed", "versions: b has 2", "lost: c is failed"])
    for soak in (SOAK, replace(SOAK, cancels=[4.0]), faulty):
        keep(soak, file)
    found = cells(page(kept(file)))
    assert found[""] == ["SQLite", "PostgreSQL"]
    assert found["trainings that had to succeed"] == ["200", "100"]
    assert found["kill -9 of worker + body + application"] == ["24 + 22 + 22 = 68", "12 + 11 + 11 = 34"]
    assert found["lost"] == ["0", "2"]
    assert found["cancelled: seconds until its processes were gone, median"] == ["2.5", "2.0"]
    assert found["the same, longest"] == ["4.0", "2.5"]
