"""What text columns are taken for."""

# ruff: noqa: DTZ001 - the moments of a table are naive UTC

from datetime import datetime

import pytest


def column(csv, lines: str, name: str = "a"):
    return csv(lines).column(name).to_pylist()


@pytest.mark.parametrize(
    "codes", ["007\n100", "+33\n+44", "99999999999999999999\n1", "12345678901234567890\n1.5", "0x1F\n1"]
)
def test_codes_stay_text(csv, codes):
    assert column(csv, f"a\n{codes}\n") == codes.split("\n")


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        ('"1,5"\n"2,75"', [1.5, 2.75]),
        ('"1,234,567"\n12', [1234567, 12]),
        ('"1,234.5"\n12', [1234.5, 12.0]),
        ('"1.234,5"\n12', [1234.5, 12.0]),
        ("1'234.5\n12", [1234.5, 12.0]),
        ("1\u202f234\n12", [1234, 12]),
        ("1e5\n-.5\n5.", [1e5, -0.5, 5.0]),
        ("-inf\n1", [float("-inf"), 1.0]),
    ],
)
def test_numbers_are_read_as_people_write_them(csv, cells, numbers):
    assert column(csv, f"a\n{cells}\n") == numbers


def test_three_digits_after_a_lone_comma_are_left_alone(csv):
    assert column(csv, 'a\n"1,234"\n"5,678"\n') == ["1,234", "5,678"]


def test_a_semicolon_file_has_decimal_commas(csv):
    assert column(csv, "a;b\n1,234;x\n5,678;y\n") == [1.234, 5.678]


def test_a_point_groups_digits_where_another_column_proves_the_comma(csv):
    table = csv("a;b\n1,5;1.234\n2,5;999\n")
    assert table.column("b").to_pylist() == [1234, 999]


def test_plain_spaces_group_digits_only_before_a_decimal_comma(csv):
    assert csv("a;b\n1 234,5;12 345\n1;2\n").to_pydict() == {"a": [1234.5, 1.0], "b": ["12 345", "2"]}


@pytest.mark.parametrize("cells", ["true\nfalse", "TRUE\nFalse"])
def test_only_true_and_false_are_booleans(csv, cells):
    assert column(csv, f"a\n{cells}\n") == [True, False]
    assert column(csv, "a\nyes\nno\n") == ["yes", "no"]


@pytest.mark.parametrize("word", ["NA", "N/A", "NaN", "null", "NULL", "#N/A", "?", "None", " "])
def test_words_for_missing_count_among_numbers(csv, word):
    assert column(csv, f"a,b\n1,x\n{word},y\n") == [1, None]


@pytest.mark.parametrize("word", ["NA", "?", "None", "null"])
def test_words_for_missing_are_true_categories_in_a_file_that_does_not_use_them(csv, word):
    assert column(csv, f"a,b\n{word},1\nx,\n") == [word, "x"]


def test_a_word_that_means_missing_among_numbers_does_so_in_the_whole_file(csv):
    assert csv("a,b\nNA,1\nx,NA\n").to_pydict() == {"a": [None, "x"], "b": [1, None]}


def test_none_stays_a_category_even_then(csv):
    assert column(csv, "a,b\nNone,1\nx,None\n") == ["None", "x"]


def test_spaces_around_a_category_survive(csv):
    assert column(csv, "a,b\nWD ,1\nNew,2\n") == ["WD ", "New"]


@pytest.mark.parametrize(
    ("cells", "first", "written"),
    [
        ("31/12/2024\n01/02/2024", datetime(2024, 12, 31), b"%d/%m/%Y"),
        ("12/31/2024\n01/02/2024", datetime(2024, 12, 31), b"%m/%d/%Y"),
        ("1.2.2024 10:05", datetime(2024, 2, 1, 10, 5), b"%d.%m.%Y %H:%M"),
        ("31-12-2024 10:05:30", datetime(2024, 12, 31, 10, 5, 30), b"%d-%m-%Y %H:%M:%S"),
        ("12/31/2024 10:05 PM", datetime(2024, 12, 31, 22, 5), b"%m/%d/%Y %I:%M %p"),
        ("2024/12/31", datetime(2024, 12, 31), b"%Y/%m/%d"),
        ("2024-12-31", datetime(2024, 12, 31), None),
        ("2024-12-31T10:05:30.25", datetime(2024, 12, 31, 10, 5, 30, 250000), None),
        ("2024-12-31T10:05:30+02:00", datetime(2024, 12, 31, 8, 5, 30), None),
        ("2024-12-31 10:05:30Z", datetime(2024, 12, 31, 10, 5, 30), None),
    ],
)
def test_dates_are_read_and_their_format_is_kept(csv, cells, first, written):
    table = csv("".join(f"{line}\n" for line in ["a", *cells.split("\n")]))
    assert table.column("a")[0].as_py() == first
    assert (table.schema.field("a").metadata or {}).get(b"format") == written


@pytest.mark.parametrize("cells", ["31/12/2024\n12/31/2024", "31/02/2024", "2024-02-30", "2024-01-01T25:00"])
def test_what_no_calendar_has_stays_text(csv, cells):
    assert column(csv, f"a\n{cells}\n") == cells.split("\n")


def test_an_ambiguous_date_is_read_as_the_file_suggests_and_says_so(csv):
    american, european = csv("a,b\n01/02/2024,1\n"), csv("a;b\n01/02/2024;1\n")
    assert american.column("a")[0].as_py() == datetime(2024, 1, 2)
    assert european.column("a")[0].as_py() == datetime(2024, 2, 1)
    assert b"warning" in american.schema.field("a").metadata


def test_another_column_settles_the_order_of_day_and_month(csv):
    table = csv("a,b\n01/02/2024,25/12/2024\n")
    assert table.column("a")[0].as_py() == datetime(2024, 2, 1)
    assert b"warning" not in table.schema.field("a").metadata
