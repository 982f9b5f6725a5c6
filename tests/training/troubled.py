"""Small tables, each with one trouble that a check is to find."""

# ruff: noqa: DTZ001 - cells are naive, and in UTC

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

ROWS = 400

Columns = dict[str, list | np.ndarray]


def honest(rows: int = ROWS, seed: int = 1) -> tuple[Columns, np.random.Generator]:
    """Columns of which the target follows but for much noise, and the chance that they were drawn with."""
    chance = np.random.default_rng(seed)
    age, size = chance.normal(40, 9, rows), chance.normal(5, 2, rows)
    region = chance.choice(["north", "south", "east", "west"], rows)
    score = (age - 40) / 9 + (size - 5) / 2 + (region == "north") + chance.normal(0, 1.5, rows)
    label = np.where(score > 0.3, "yes", "no")
    columns: Columns = {"age": age, "size": size, "region": list(region), "score": score, "y": list(label)}
    return columns, chance


def classes(change: Callable[[Columns, np.random.Generator], object] | None = None, rows: int = ROWS) -> pa.Table:
    """Two honest classes, and what is changed of them."""
    columns, chance = honest(rows)
    del columns["score"]
    if change:
        change(columns, chance)
    return pa.table(columns)


def numbers(change: Callable[[Columns, np.random.Generator], object] | None = None, rows: int = ROWS) -> pa.Table:
    """An honest number, and what is changed of it."""
    columns, chance = honest(rows)
    columns["y"] = np.exp(columns.pop("score") / 2) * 100
    if change:
        change(columns, chance)
    return pa.table(columns)


def yes(columns: Columns) -> np.ndarray:
    return np.array(columns["y"]) == "yes"


def copied(columns: Columns, chance: np.random.Generator) -> None:
    columns["status"] = [f"s{int(hit)}" for hit in yes(columns)]


def in_cents(columns: Columns, chance: np.random.Generator) -> None:
    """A bent copy, which no sum or product is."""
    columns["level"] = np.log1p(columns["y"]) ** 3 + 7


def parts(columns: Columns, chance: np.random.Generator) -> None:
    columns["y"] = np.round(columns["y"])
    columns["casual"] = np.floor(columns["y"] * chance.random(len(columns["y"])))
    columns["registered"] = columns["y"] - columns["casual"]


def factors(columns: Columns, chance: np.random.Generator) -> None:
    columns["pieces"] = chance.integers(1, 9, len(columns["y"]))
    columns["each"] = np.round(columns["y"] / columns["pieces"], 4)
    columns["y"] = np.round(columns["pieces"] * columns["each"], 2)


def two_codes(columns: Columns, chance: np.random.Generator) -> None:
    """Neither tells anything alone."""
    desk = chance.integers(0, 3, len(columns["y"]))
    columns["desk"] = [f"d{code}" for code in desk]
    columns["form"] = [f"f{code}" for code in (desk + yes(columns)) % 3]


def larger(columns: Columns, chance: np.random.Generator) -> None:
    columns["limit"] = chance.normal(100, 20, len(columns["y"]))
    gap = 1 + chance.exponential(10, len(columns["y"]))
    columns["balance"] = columns["limit"] + np.where(yes(columns), gap, -gap)


def reason(share: float) -> Callable[[Columns, np.random.Generator], None]:
    def change(columns: Columns, chance: np.random.Generator) -> None:
        marked = yes(columns) & (chance.random(len(columns["y"])) < share)
        columns["reason"] = ["moved" if mark and some else "price" if mark else None
                             for mark, some in zip(marked, chance.random(len(marked)) < 0.5, strict=True)]  # fmt: skip

    return change


def nearly_copied(columns: Columns, chance: np.random.Generator) -> None:
    hits = yes(columns)
    wrong = chance.random(len(hits)) < 0.02
    columns["boat"] = [f"b{int(hit)}" for hit in hits ^ wrong]


def by_id(columns: Columns, chance: np.random.Generator) -> None:
    order = np.argsort(~yes(columns), kind="stable")
    for name in columns:
        columns[name] = list(np.array(columns[name])[order])
    columns["id"] = list(range(1, len(order) + 1))


def by_number(columns: Columns, chance: np.random.Generator) -> None:
    """A number that counts the rows with gaps, of a table of which many answers came late."""
    rows = len(columns["y"])
    late = np.arange(rows) > rows // 2
    columns["y"] = ["yes" if chance.random() < (0.95 if each else 0.05) else "no" for each in late]
    columns["file"] = list(np.cumsum(chance.integers(1, 9, rows)))


def repeated(columns: Columns, chance: np.random.Generator) -> None:
    """A quarter of the rows once more, with other decimals and capitals."""
    some = chance.permutation(len(columns["y"]))[: len(columns["y"]) // 4]
    for name, values in columns.items():
        again = np.array(values)[some]
        if name in {"age", "size"}:
            again = again * (1 + 1e-7)
        if name == "region":
            again = np.char.upper(again)
        columns[name] = [*values, *again.tolist()]


def grouped(columns: Columns, chance: np.random.Generator) -> None:
    patients = np.repeat(np.arange(len(columns["y"]) // 4), 4)
    often = chance.random(len(patients) // 4) < 0.5
    columns["patient"] = [f"p{place}" for place in patients]
    columns["y"] = ["yes" if (chance.random() < 0.9) == often[place] else "no" for place in patients]


def drifting(columns: Columns, chance: np.random.Generator) -> None:
    days = chance.permutation(len(columns["y"]))
    columns["sold"] = [datetime(2020, 1, 1) + timedelta(days=int(day)) for day in days]
    columns["y"] = columns["y"] + 3 * np.std(columns["y"]) * days / len(days)


def with_rare(columns: Columns, chance: np.random.Generator) -> None:
    columns["y"] = ["maybe" if place < 9 else label for place, label in enumerate(columns["y"])]


def with_id(columns: Columns, chance: np.random.Generator) -> None:
    columns["ref"] = [f"R-{place:05d}" for place in chance.permutation(len(columns["y"]))]


def with_constant(columns: Columns, chance: np.random.Generator) -> None:
    columns["country"] = ["fr"] * len(columns["y"])


def with_empty(columns: Columns, chance: np.random.Generator) -> None:
    columns["remark"] = pa.nulls(len(columns["y"]), pa.string())


def sorted_by_answer(columns: Columns, chance: np.random.Generator) -> None:
    by_id(columns, chance)
    del columns["id"]


TROUBLED: dict[str, list[tuple[pa.Table, tuple[str, ...]]]] = {
    "leaking-parts": [(numbers(parts), ("casual", "registered")), (numbers(factors), ("each", "pieces"))],
    "leaking-column": [(classes(copied), ("status",)), (numbers(in_cents), ("level",))],
    "leaking-pair": [(classes(two_codes), ("desk", "form")), (classes(larger), ("balance", "limit"))],
    "after-the-fact": [(classes(reason(0.8)), ("reason",))],
    "one-sided": [(classes(reason(0.35)), ("reason",))],
    "suspicious-column": [(classes(nearly_copied), ("boat",))],
    "id-order": [(classes(by_id), ("id",)), (classes(by_number), ("file",))],
    "twins": [(classes(repeated), ())],
    "groups": [(classes(grouped), ("patient",))],
    "time-order": [(numbers(drifting), ("sold",))],
    "rare-class": [(classes(with_rare), ())],
    "few-rows": [(classes(rows=90), ())],
    "identifier": [(classes(with_id), ("ref",))],
    "constant": [(classes(with_constant), ("country",))],
    "empty": [(classes(with_empty), ("remark",))],
    "row-order": [(classes(sorted_by_answer), ())],
}
"""Name of a check to tables with the columns that it is to name. `shift` needs a split that is no random one."""
