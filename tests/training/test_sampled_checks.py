"""Checks that look at some of the rows look at the right ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from tests.training.troubled import classes
from triptych.domain.division import Division
from triptych.tables import infer_schema
from triptych.training import prepare
from triptych.training.apart import Apart
from triptych.training.checks.material import Material
from triptych.training.checks.shift import ROWS as SHIFT_ROWS
from triptych.training.checks.shift import Shift
from triptych.training.checks.twins import ROWS as TWINS_ROWS
from triptych.training.checks.twins import Twins


def material(table: pa.Table, drop: tuple[str, ...] = (), **division: str) -> Material:
    return prepare(infer_schema(table, target="y", drop=drop), table, Division(**division)).material


def test_the_share_of_twins_is_that_of_a_table_larger_than_the_sample():
    once = classes(rows=3 * TWINS_ROWS)
    assert list(Twins().look(material(once))) == []
    (finding,) = Twins().look(material(pa.concat_tables([once, once])))
    assert finding.evidence["looked"] == TWINS_ROWS
    assert finding.evidence["share"] == pytest.approx(0.8, abs=0.02)  # so many have their twin among the other 80 %


def test_twins_of_rows_that_are_trained_on_late_are_found():
    columns = classes(rows=3 * TWINS_ROWS)
    rows = np.arange(len(columns))
    again = columns.take(np.where(rows < 0.8 * len(rows), rows, rows - len(rows) // 5))
    timed = again.append_column("when", pa.array(rows))
    (finding,) = Twins().look(material(timed, drop=("when",), time="when"))
    assert finding.evidence["share"] == 1.0


def test_rows_of_a_few_short_columns_are_alike_by_nature():
    few = classes(rows=3 * TWINS_ROWS).select(["region", "y"])
    assert list(Twins().look(material(few))) == []


def test_a_column_that_is_the_same_in_all_of_a_group_is_no_shift():
    def clinics(columns, chance):
        clinic = np.repeat(np.arange(60), len(columns["y"]) // 60)
        columns["clinic"] = [f"c{place}" for place in clinic]
        columns["beds"] = chance.normal(200, 50, 60)[clinic]

    seen = material(classes(clinics, rows=6_000), group="clinic")
    assert list(Shift().look(seen)) == []
    as_if_apart = replace(seen, split=replace(seen.split, apart=Apart()))
    assert [each.columns for each in Shift().look(as_if_apart)] == [("beds",)]


def test_a_shift_between_groups_is_found():
    def clinics(columns, chance):
        clinic = np.repeat(np.arange(600), 2)
        columns["clinic"] = [f"c{place}" for place in clinic]

    seen = material(classes(clinics, rows=1_200), group="clinic")
    beds = np.where(np.isin(np.arange(1_200), seen.split.test), 9.0, 1.0) + np.random.default_rng(0).random(1_200)
    table = seen.table.set_column(0, "age", pa.array(beds))
    assert [each.columns for each in Shift().look(replace(seen, table=table))] == [("age",)]


def test_a_shift_is_seen_wherever_the_rows_stand():
    def later(columns, chance):
        rows = len(columns["y"])
        columns["when"] = np.arange(rows)
        trained = (np.arange(rows) >= SHIFT_ROWS) & (np.arange(rows) < 0.8 * rows)
        columns["age"] = columns["age"] + 30 * trained  # of none of the first rows

    seen = material(classes(later, rows=3 * SHIFT_ROWS), time="when")
    assert [each.columns for each in Shift().look(seen)] == [("age",)]
