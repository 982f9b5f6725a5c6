"""The digest speaks of the content, of all of it, and of nothing else."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triptych.tables import read_table, table_digest, write_table

CELLS = {
    pa.int64(): st.integers(-5, 5),
    pa.float64(): st.sampled_from([0.0, -0.0, 1.5, float("nan")]),
    pa.string(): st.sampled_from(["", "a", "ab", "b"]),
    pa.bool_(): st.booleans(),
}
COLUMNS = st.sampled_from(list(CELLS)).flatmap(
    lambda kind: st.lists(st.one_of(st.none(), CELLS[kind]), min_size=3, max_size=3).map(
        lambda cells: pa.array(cells, kind)
    )
)
TABLES = st.lists(COLUMNS, min_size=2, max_size=2).map(lambda columns: pa.table(columns, names=["a", "b"]))


@settings(max_examples=150, deadline=None)
@given(one=TABLES, two=TABLES)
def test_two_digests_are_equal_exactly_when_the_tables_are(one, two):
    # `repr` tells nan from null and 0.0 from -0.0, as the digest does.
    same = one.schema == two.schema and repr(one.to_pylist()) == repr(two.to_pylist())
    assert (table_digest(one) == table_digest(two)) == same


def test_null_nothing_and_nan_differ():
    digests = {
        table_digest(pa.table({"a": pa.array(cells, kind)}))
        for cells, kind in [
            ([None], pa.string()),
            ([""], pa.string()),
            ([None], pa.float64()),
            ([float("nan")], pa.float64()),
        ]
    }
    assert len(digests) == 4


def test_values_do_not_run_into_their_neighbours():
    assert table_digest(pa.table({"a": ["ab", "c"]})) != table_digest(pa.table({"a": ["a", "bc"]}))
    assert table_digest(pa.table({"ab": ["c"]})) != table_digest(pa.table({"a": ["bc"]}))


def test_chunks_and_slices_do_not_matter():
    whole = pa.table({"a": list(range(1000)), "b": [None if n % 7 else str(n) for n in range(1000)]})
    parts = pa.concat_tables([whole.slice(0, 13), whole.slice(13, 500), whole.slice(513)])
    assert table_digest(parts) == table_digest(whole)
    assert table_digest(whole.slice(10, 20)) == table_digest(pa.Table.from_pylist(whole.slice(10, 20).to_pylist()))


def test_order_matters():
    table = pa.table({"a": [1, 2], "b": [3, 4]})
    assert len({table_digest(each) for each in (table, table.select(["b", "a"]), table.take([1, 0]))}) == 3


@pytest.mark.parametrize(
    "name", ["adult.csv", "ames.csv", "heart.csv", "penguins.csv", "reviews.csv", "titanic.csv", "velos.csv"]
)
def test_every_format_gives_the_same_digest(data, tmp_path, name):
    table = read_table(data / name)
    for ending in (".csv", ".tsv", ".csv.gz", ".parquet", ".arrow", ".arrows", ".feather"):
        write_table(table, tmp_path / f"t{ending}")
        assert table_digest(read_table(tmp_path / f"t{ending}")) == table_digest(table), ending
    assert len(list(tmp_path.iterdir())) == 7


@pytest.mark.parametrize(
    "column", [pa.array([1, None]), pa.array([1.0, None]), pa.array(["x", None]), pa.array([True, None])]
)
def test_a_lone_column_keeps_its_missing_cells(tmp_path, column):
    table = pa.table({"a": column})
    write_table(table, tmp_path / "t.csv")
    assert read_table(tmp_path / "t.csv").equals(table)


def test_a_failed_write_leaves_the_old_file(tmp_path):
    file = tmp_path / "t.csv"
    write_table(pa.table({"a": [1]}), file)
    with pytest.raises(Exception, match="nested"):
        write_table(pa.table({"a": [[1]]}), file)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    assert read_table(file).to_pydict() == {"a": [1]}
