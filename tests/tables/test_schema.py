"""The schema that a table suggests is the one that a data scientist would write."""

import pyarrow as pa
import pytest

from triptych.domain.errors import InvalidTraining
from triptych.domain.schema import Choice, Column, Kind, Schema
from triptych.tables import infer_schema, read_table


def described(schema: Schema) -> dict[str, Column]:
    return {column.name: column for column in schema.columns}


@pytest.fixture
def columns(data):
    def of(name: str, target: str | None = None) -> dict[str, Column]:
        return described(infer_schema(read_table(data / name), target=target))

    return of


def kind_of(values, name: str = "a") -> Kind:
    # A second column, for a lone one is never an id.
    table = pa.table({name: values, "other": [0.5] * len(values)})
    return infer_schema(table).columns[0].kind


def test_reviews_have_an_id_a_text_and_a_category(columns):
    kinds = {name: column.kind for name, column in columns("reviews.csv", "score").items()}
    assert kinds == {"product": Kind.ID, "review": Kind.TEXT, "split": Kind.CATEGORY}


def test_names_of_passengers_are_text(columns):
    kinds = {name: column.kind for name, column in columns("titanic.csv", "survived").items()}
    assert kinds == {"name": Kind.TEXT, "class": Kind.CATEGORY, "age": Kind.NUMBER, "sex": Kind.CATEGORY}


def test_a_french_spreadsheet_is_read_as_it_was_meant(columns):
    velos = columns("velos.csv", "locations")
    assert velos["date"].kind is Kind.DATETIME
    assert velos["date"].format == "%d/%m/%Y"
    assert velos["heure"].kind is Kind.CATEGORY
    assert velos["jour ouvré"].values == ("oui", "non")
    assert velos["météo"].nullable
    assert [velos[name].unit for name in ("température (°C)", "humidité (%)", "vent (km/h)")] == ["°C", "%", "km/h"]


def test_hours_are_categories(columns):
    hour = columns("bikes.csv", "cnt")["hr"]
    assert hour.kind is Kind.CATEGORY
    assert len(hour.choices) == 24
    assert not hour.open


def test_units_come_from_names(columns):
    penguins = columns("penguins.csv", "species")
    assert [penguins[name].unit for name in ("bill_length_mm", "body_mass_g", "year")] == ["mm", "g", None]


def test_columns_with_missing_cells_are_nullable(columns):
    nullable = {name for name, column in columns("heart.csv", "diameter narrowing").items() if column.nullable}
    assert nullable == {"major vessels colored", "thal"}


def test_a_category_keeps_the_spaces_of_its_values(columns):
    assert "WD " in columns("ames.csv", "Sale_Price")["Sale_Type"].values


def test_a_number_has_its_range_and_a_real_example(columns):
    mass = columns("penguins.csv", "species")["body_mass_g"]
    assert (mass.minimum, mass.maximum, mass.p1, mass.p99) == (2700, 6300, 2900, 6000)
    assert mass.example == mass.default == 4050


def test_choices_come_most_frequent_first():
    [column] = infer_schema(pa.table({"a": ["x", "y", "y", None, "z"]})).columns
    assert column.choices == (Choice(value="y", count=2), Choice(value="x", count=1), Choice(value="z", count=1))
    assert column.default == "y"
    assert column.nullable


def test_a_category_is_open_when_it_is_large_or_its_values_are_rare():
    def is_open(values):
        return infer_schema(pa.table({"a": values})).columns[0].open

    assert is_open([f"city {n}" for n in range(300)] * 20)
    assert is_open(["x"] * 50 + ["a", "b", "c"])
    assert not is_open(["x"] * 50 + ["y"] * 50 + ["a"])


def test_at_most_255_choices_are_kept():
    [column] = infer_schema(pa.table({"a": [f"city {n}" for n in range(300)] * 20})).columns
    assert len(column.choices) == 255


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("customer_id", [30, 10, 20], Kind.ID),
        ("customerId", ["x-1", "x-9", "x-4"], Kind.ID),
        ("id", [1, 1, 2], Kind.INTEGER),
        ("idle", [30, 10, 20], Kind.INTEGER),
        ("row", list(range(7, 40)), Kind.ID),
        ("user", [2**60 + 1, 2**60 + 2] * 20, Kind.ID),  # as numbers they would be the same
        ("year", list(range(1990, 2020)), Kind.INTEGER),
        ("token", [f"{n * 7919:08x}" for n in range(50)], Kind.ID),
        ("price", [n * 1.5 for n in range(50)], Kind.NUMBER),
        ("zip", [f"0{n % 30:04d}" for n in range(90)], Kind.CATEGORY),
        ("nothing", [None, None], Kind.CATEGORY),
    ],
)
def test_ids_are_told_from_quantities(name, values, kind):
    assert kind_of(pa.array(values, pa.string()) if values == [None, None] else values, name) is kind


def test_a_lone_counter_is_learned_from():
    table = pa.table({"x": list(range(50)), "y": [n * 2.0 for n in range(50)]})
    assert infer_schema(table, target="y").columns[0].kind is Kind.INTEGER


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("poids (kg)", "kg"), ("speed [m/s]", "m/s"), ("score (test)", None), ("age_in_years", "years"),
        ("vitamin_g", None), ("temp_c", "°C"), ("mm", None), ("hours_per_week", None),
        ("tip_pct", "%"), ("duration_s", "s"), ("class_m", None),
    ],
)  # fmt: skip
def test_units_are_guessed_with_care(name, unit):
    assert infer_schema(pa.table({name: [1.5, 2.5]})).columns[0].unit == unit


def test_rows_without_a_target_do_not_count():
    table = pa.table({"a": [1.0, 2.0, 99.0], "y": [1.5, 2.5, None]})
    assert infer_schema(table, target="y").columns[0].maximum == 2


def test_dropped_columns_are_left_out():
    table = pa.table({"a": [1.0], "b": [2.0], "c": [3.0]})
    assert [column.name for column in infer_schema(table, drop=["b"]).columns] == ["a", "c"]
    with pytest.raises(InvalidTraining, match='did you mean "b"'):
        infer_schema(table, drop=["B"])


def test_infinite_numbers_leave_the_range_finite():
    [column] = infer_schema(pa.table({"a": [1.0, float("inf"), 3.0, float("nan")]})).columns
    assert (column.minimum, column.maximum, column.nullable) == (1.0, 3.0, True)
