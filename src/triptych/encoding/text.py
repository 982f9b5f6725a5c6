"""Free text as weighted words and pairs of words (tf-idf)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from math import log, sqrt

import numpy as np
import pyarrow as pa

from triptych.encoding.feature import Block, Value

WORD = re.compile(r"\w\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as tf-idf weights of known terms, of length 1.

    Attributes:
        name: The column that it reads.
        terms: The known words and pairs of words.
        weights: Inverse document frequency of each, smoothed: ln((1 + rows) / (1 + rows with it)) + 1.

    Source:
        Sparck Jones (1972); sublinear term counts and smoothing as in Manning et al.,
        Introduction to Information Retrieval (2008), ch. 6.
    """

    name: str
    terms: tuple[str, ...]
    weights: tuple[float, ...]
    categorical: bool = False
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {term: place for place, term in enumerate(self.terms)})

    @property
    def width(self) -> int:
        """The number of known terms."""
        return len(self.terms)

    def sparse(self, value: Value) -> tuple[list[int], list[float]]:
        """The places and the weights of the known terms of one text, places rising."""
        counts = Counter(place for term in terms_of(value) if (place := self._places.get(term)) is not None)
        places = sorted(counts)
        weights = [(1.0 + log(counts[place])) * self.weights[place] for place in places]
        length = sqrt(sum(weight * weight for weight in weights))
        return places, [weight / length for weight in weights]

    def row(self, value: Value) -> list[float]:
        """Encode one cell."""
        cells = [0.0] * self.width
        for place, weight in zip(*self.sparse(value), strict=True):
            cells[place] = weight
        return cells

    def column(self, values: pa.ChunkedArray) -> Block:
        """Encode a whole column; dense, so meant for few terms."""
        return np.array([self.row(value) for value in values.to_pylist()], dtype=np.float64).reshape(-1, self.width)


def fit_words(name: str, values: pa.ChunkedArray, *, limit: int, pairs: bool = True) -> Words:
    """Learn the `limit` terms that are in most rows, and in two at least."""
    rows = Counter[str]()
    for value in values.to_pylist():
        rows.update(set(terms_of(value) if pairs else words_of(value)))
    known = sorted((term for term, count in rows.items() if count > 1), key=lambda term: (-rows[term], term))[:limit]
    total = len(values)
    weights = tuple(log((1 + total) / (1 + rows[term])) + 1.0 for term in known)
    return Words(name=name, terms=tuple(known), weights=weights)


def words_of(value: Value) -> list[str]:
    """The words of a text in lower case; none when it is missing."""
    return WORD.findall(str(value).casefold()) if value is not None else []


def terms_of(value: Value) -> list[str]:
    """The words of a text and its pairs of neighbouring words."""
    words = words_of(value)
    return [*words, *(f"{left} {right}" for left, right in pairwise(words))]
