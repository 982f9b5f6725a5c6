from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from triptych.domain.dataset import Dataset
from triptych.domain.errors import DatasetNotFound
from triptych.storage.datasets import DatasetStore

DATASET = Dataset(
    id="ab12",
    name="vélos.csv",
    digest="ab12" * 16,
    rows=17_379,
    columns=17,
    size=1_156_736,
    created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)


@pytest.fixture
def store(engine):
    return DatasetStore(engine)


def test_a_data_set_is_read_as_it_was_added(store):
    store.add(DATASET, "ab12/vélos.csv")
    assert store.get("ab12") == DATASET
    assert store.file("ab12") == "ab12/vélos.csv"


def test_the_newest_comes_first(store):
    later = replace(DATASET, id="cd34", created_at=DATASET.created_at + timedelta(microseconds=1))
    store.add(DATASET, "a")
    store.add(later, "b")
    assert store.list() == (later, DATASET)


def test_the_same_table_brought_again_replaces_its_row(store):
    store.add(DATASET, "a")
    store.add(replace(DATASET, name="renamed.csv"), "b")
    assert [dataset.name for dataset in store.list()] == ["renamed.csv"]
    assert store.file("ab12") == "b"


def test_a_deleted_data_set_is_not_found(store):
    store.add(DATASET, "a")
    store.delete("ab12")
    for call in (store.get, store.file, store.delete):
        with pytest.raises(DatasetNotFound):
            call("ab12")
    assert store.list() == ()
