"""`ColumnTransformer`: its numbers translated, its values asked for one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.table import NUMBERS, TEXTS, Table
from triptych.compiling.translator import Translator
from triptych.kernels import Beside, Chain, Columns, Floats, Lookup, Match, Step

MOST_VALUES = 5_000


def transformed(found: Any, source: Source, translator: Translator) -> tuple[Step, Source]:
    """What a `ColumnTransformer` makes of a frame."""
    if source.table is None:
        return _chosen(found, source)
    parts: list[Step] = []
    sources: list[Source] = []
    for transformer, columns in branches(found):
        step, changed = _branch(transformer, columns, source, source.table, translator)
        parts.append(step)
        sources.append(changed)
    if not parts:
        raise NotCompilable("a ColumnTransformer without columns")
    whole = source.beside(sources)
    if found.sparse_output_:
        whole = whole.sparse()
    return Beside(tuple(parts)), whole


def _chosen(found: Any, source: Source) -> tuple[Step, Source]:
    """Some columns of a matrix that has no names, as they are."""
    places: list[int] = []
    for _, transformer, columns in found.transformers_:
        if isinstance(transformer, str) and transformer == "drop":
            continue
        if getattr(transformer, "func", None) is not None or not all(isinstance(place, int) for place in columns):
            raise NotCompilable("a ColumnTransformer of what is no table")
        places += columns
    return Columns(np.array(places, dtype=np.int64)), source.chosen(places)


def branches(found: Any) -> Iterator[tuple[Any, list[str]]]:
    """Each transformer with the names of its columns."""
    names = [str(name) for name in getattr(found, "feature_names_in_", ())]
    if not names:
        raise NotCompilable("a ColumnTransformer whose columns have no names")
    for _, transformer, columns in found.transformers_:
        chosen = _names(columns, names)
        if chosen and not (isinstance(transformer, str) and transformer == "drop"):
            yield transformer, chosen


def known_values(transformer: Any, columns: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Column to the values that an encoder among the steps of a transformer learned; empty when none did."""
    for step in _steps(transformer):
        categories = getattr(step, "categories_", None)
        if categories is not None and len(categories) == len(columns):
            return {name: tuple(_plain(known)) for name, known in zip(columns, categories, strict=True)}
    return {}


def _names(columns: Any, names: list[str]) -> list[str]:
    if isinstance(columns, str):
        return [columns]
    if isinstance(columns, slice):
        return names[columns]
    listed = list(columns)
    if listed and all(isinstance(each, bool | np.bool_) for each in listed):
        return [name for name, chosen in zip(names, listed, strict=True) if chosen]
    return [each if isinstance(each, str) else names[int(each)] for each in listed]


def _branch(
    transformer: Any, columns: list[str], source: Source, table: Table, translator: Translator
) -> tuple[Step, Source]:
    places = [table.place(name) for name in columns]
    chosen: Step = Columns(np.array(places))
    if all(table.kinds[name] in NUMBERS for name in columns) and not known_values(transformer, columns):
        step, changed = _numbers(transformer, source.chosen(places), translator)
        return (Chain((chosen, step)) if step else chosen), changed
    if not known_values(transformer, columns):
        raise NotCompilable(f"{type(transformer).__name__} of texts")
    step, width = _values(transformer, columns, table)
    return step, source.changed(width)


def _numbers(transformer: Any, source: Source, translator: Translator) -> tuple[Step | None, Source]:
    steps: list[Step] = []
    for each in _steps(transformer):
        step, source = translator.changes(each, source)
        steps += [step] if step else []
    return (Chain(tuple(steps)) if steps else None), source


def _steps(transformer: Any) -> list[Any]:
    return [step for _, step in transformer.steps] if hasattr(transformer, "steps") else [transformer]


def _plain(known: Any) -> Iterator[Any]:
    for value in known:
        plain = value.item() if isinstance(value, np.generic) else value
        if isinstance(plain, str) or (isinstance(plain, int | float) and not np.isnan(plain)):
            yield plain


def _values(transformer: Any, columns: list[str], table: Table) -> tuple[Step, int]:
    """A table of what the transformer gives for each value of each column; no output may hang on two columns."""
    if sum(len(table.values[name]) for name in columns) > MOST_VALUES:
        raise NotCompilable("columns of very many values")
    base = {**table.row, **{name: table.values[name][0] for name in columns if table.values[name]}}
    start = _ask(transformer, columns, table, [base])[0]
    owner = np.full(len(start), -1)
    answers = [_column(transformer, columns, table, base, start, name) for name in columns]
    for place, given in enumerate(answers):
        moved = (given != start).any(axis=0)
        if (owner[moved] >= 0).any():
            raise NotCompilable("columns that are encoded together")
        owner[moved] = place
    owner[owner < 0] = 0  # never moves
    parts = tuple(
        Chain((*_places(table, name), Lookup(np.ascontiguousarray(given[:, owner == place]))))
        for place, (name, given) in enumerate(zip(columns, answers, strict=True))
    )
    order = np.argsort(np.argsort(owner, kind="stable"), kind="stable")
    together = Beside(parts)
    return (together if (np.diff(order) > 0).all() else Chain((together, Columns(order)))), len(start)


def _places(table: Table, name: str) -> tuple[Step, ...]:
    column = Columns(np.array([table.place(name)]))
    if table.kinds[name] in TEXTS:
        return (column,)
    return (column, Match(np.array(table.values[name], dtype=np.float64)))


def _column(
    transformer: Any, columns: list[str], table: Table, base: Mapping[str, Any], start: Floats, name: str
) -> Floats:
    codes = table.codes(name)
    given = np.tile(start, (len(codes), 1))
    for place, value in codes[:2]:
        try:
            given[place] = _ask(transformer, columns, table, [{**base, name: value}])[0]
        except (ValueError, TypeError):
            (table.refuses_unknown if place else table.refuses_missing).add(name)
    known = codes[2:]
    if known:
        given[2:] = _ask(transformer, columns, table, [{**base, name: value} for _, value in known])
    return given


def _ask(transformer: Any, columns: list[str], table: Table, rows: Sequence[Mapping[str, Any]]) -> Floats:
    given = transformer.transform(table.frames(rows)[columns])
    dense = given.toarray() if hasattr(given, "toarray") else given
    return np.asarray(dense, dtype=np.float64)
