"""Every report can be drawn, whatever its columns and classes are called."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from triptych.domain.run import Report, Segment
from triptych.tracking.figures import figures
from triptych.tracking.importances import MOST, importance_metrics, importances
from triptych.tracking.lettering import LONGEST, lettered

HOSTILE = "from $\\frac{1$ to $2, " + "very " * 60
MEANS = [0.25, 0.5]


def column(kind: str, values: list[Any], *labels: str) -> dict[str, Any]:
    return {"kind": kind, "values": values, "answers": dict.fromkeys(labels, MEANS)}


def report(**parts: Any) -> Report:
    return Report(
        metrics={"rmse": 1.0}, baseline={}, estimator="linear", selection="rmse", candidates=(), train_rows=1,
        test_rows=1, **parts,
    )  # fmt: skip


def pixels(figure: Any) -> bytes:
    stored = BytesIO()
    figure.savefig(stored, format="png")
    return stored.getvalue()


@pytest.mark.parametrize("labels", [("price",), (HOSTILE,), ("no", HOSTILE)])
def test_each_kind_of_column_has_axes_of_its_own_on_one_scale(labels):
    curve = {
        HOSTILE: column("category", [HOSTILE, None], *labels), "n": column("integer", [1, 2], *labels),
        "b": column("boolean", [True, False], *labels),
        "when": column("datetime", ["2020-01-01T00:00:00", "2024-01-01T00:00:00"], *labels),
        "x": column("number", [0.5, 1.5], *labels),
    }  # fmt: skip
    figure = figures(report(curves={"dependence": curve}))["dependence"]
    drawn = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_xlabel() for axes in drawn] == [lettered(name) for name in curve]
    assert len({axes.get_ylim() for axes in drawn}) == 1
    assert (figure.axes[0].get_legend() is not None) == (len(labels) > 1)
    assert pixels(figure).startswith(b"\x89PNG")


def test_importances_are_drawn_with_their_errors_where_they_are_known():
    found = {HOSTILE: 0.5, "x": 0.25}
    without, errors = report(importances=found), report(importances=found, importance_errors={HOSTILE: 0.1, "x": 0.05})
    bars = [figures(each)["importances"].axes[0].containers[-1] for each in (without, errors)]
    assert [bar.errorbar is not None for bar in bars] == [False, True]
    assert importances(without) == {HOSTILE: {"mean": 0.5}, "x": {"mean": 0.25}}
    assert importances(errors)["x"] == {"mean": 0.25, "error": 0.05}


def test_importances_are_metrics_by_names_that_mlflow_takes():
    found = {"a/b": 3.0, "a:b": 2.0, "größe (m²)": 1.0, **{f"c{number}": 0.0 for number in range(100)}}
    named = importance_metrics(report(importances=found))
    assert list(named.items())[:2] == [("importance_a_b", 3.0), ("importance_größe _m²_", 1.0)]
    assert len(named) == MOST - 1


def test_segments_are_drawn_beside_the_score_of_all_rows():
    parts = [
        Segment(column=name, value=value, rows=20, metrics={"rmse": 2.0})
        for name in ("x", HOSTILE)
        for value in ("", HOSTILE)
    ]
    figure = figures(report(segments=tuple(parts)))["segments"]
    assert figure.axes[0].get_yticklabels()[0].get_text() == "x: (missing)"
    assert pixels(figure).startswith(b"\x89PNG")
    assert "segments" not in figures(report())


def test_a_long_name_is_shortened():
    assert len(lettered("x" * 100)) == LONGEST
    assert lettered("from $1 to $2") == r"from \$1 to \$2"
