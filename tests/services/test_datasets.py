"""A data set is its content: brought once, whatever it is called; a bad file leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator

import pytest

from triptych import wiring
from triptych.domain.errors import DatasetNotFound, InvalidTable, InvalidTraining, TooLarge, UnsupportedFormat
from triptych.services.datasets import Datasets
from triptych.settings import load

CSV = b"a,b\n1,x\n2,y\n"


@pytest.fixture
def datasets(tmp_path) -> Datasets:
    return wiring.datasets(load(home=tmp_path, max_dataset_bytes=1000))


def bring(datasets: Datasets, name: str, *chunks: bytes):
    async def content() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return datasets.add(name, asyncio.run(datasets.receive(name, content())))


def files(tmp_path) -> list[str]:
    folder = tmp_path / "datasets"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def test_a_file_is_kept_and_described(datasets, tmp_path):
    dataset = bring(datasets, "folder/My table.CSV", CSV[:5], CSV[5:])
    assert (dataset.name, dataset.rows, dataset.columns, dataset.size) == ("My table.CSV", 2, 2, len(CSV))
    assert datasets.get(dataset.id) == dataset
    assert datasets.list() == (dataset,)
    assert datasets.file(dataset.id).read_bytes() == CSV
    assert files(tmp_path) == [f"{dataset.id}.csv"]


def test_the_same_content_twice_is_one_data_set(datasets, tmp_path):
    first = bring(datasets, "one.csv", CSV)
    assert bring(datasets, "two.csv", CSV) == first
    assert len(files(tmp_path)) == 1
    assert bring(datasets, "three.csv", CSV + b"3,z\n").id != first.id


def test_the_same_content_in_another_format_is_still_one(datasets):
    first = bring(datasets, "one.csv", CSV)
    assert bring(datasets, "two.tsv", CSV.replace(b",", b"\t")) == first
    assert datasets.file(first.id).is_file()
    assert datasets.profile(first.id, None).rows == 2


def test_too_many_bytes_are_refused_while_they_come(datasets, tmp_path):
    read = []

    async def content() -> AsyncIterator[bytes]:
        for chunk in range(100):
            read.append(chunk)
            yield b"x" * 300

    with pytest.raises(TooLarge):
        asyncio.run(datasets.receive("t.csv", content()))
    assert len(read) == 4
    assert files(tmp_path) == []


def test_an_upload_that_breaks_off_leaves_nothing(datasets, tmp_path):
    async def content() -> AsyncIterator[bytes]:
        yield b"a,b\n"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(datasets.receive("t.csv", content()))
    assert files(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"a,b\n1\n", b"a,a\n1,2\n", b"\x00\x01\x02"])
def test_a_file_that_is_no_table_leaves_nothing(datasets, tmp_path, content):
    with pytest.raises(InvalidTable):
        bring(datasets, "t.csv", content)
    assert files(tmp_path) == []
    assert datasets.list() == ()


def test_an_unknown_ending_is_refused_before_anything_is_read(datasets, tmp_path):
    with pytest.raises(UnsupportedFormat):
        bring(datasets, "t.xlsx", CSV)
    assert files(tmp_path) == []


def test_what_is_deleted_is_gone(datasets, tmp_path):
    dataset = bring(datasets, "t.csv", CSV)
    datasets.delete(dataset.id)
    assert files(tmp_path) == []
    for ask in (datasets.get, datasets.file, datasets.delete):
        with pytest.raises(DatasetNotFound):
            ask(dataset.id)


def test_a_file_that_somebody_removed_is_said(datasets):
    dataset = bring(datasets, "t.csv", CSV)
    datasets.file(dataset.id).unlink()
    with pytest.raises(DatasetNotFound, match="bring it again"):
        datasets.profile(dataset.id, None)


def test_a_profile_of_an_unknown_target_is_refused(datasets):
    with pytest.raises(InvalidTraining):
        datasets.profile(bring(datasets, "t.csv", CSV).id, "none")


def test_what_a_killed_process_left_half_written_goes_after_a_day(datasets, tmp_path):
    bring(datasets, "one.csv", CSV)
    for name, days in ((".upload-old.csv", 2), (".upload-new.csv", 0.5)):
        file = tmp_path / "datasets" / name
        file.write_bytes(b"a,b")
        os.utime(file, (time.time() - 86_400 * days,) * 2)
    kept = bring(datasets, "two.csv", CSV + b"3,z\n")
    assert ".upload-old.csv" not in files(tmp_path)
    assert {".upload-new.csv", f"{kept.id}.csv"} <= set(files(tmp_path))
