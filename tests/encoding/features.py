"""One of each kind of feature, and what its cells may be."""

# ruff: noqa: DTZ001 - cells are naive, and in UTC

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
from hypothesis import strategies as st

from triptych.encoding.calendar import Cycles, Parts
from triptych.encoding.category import Codes, Indicators, Places
from triptych.encoding.number import Plain, Scaled
from triptych.encoding.text import Words

KNOWN = ("Nord", "Île", "", "𝔸")
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 5e-324, 1e308])
TEXTS = st.none() | st.text() | st.sampled_from(KNOWN)
MOMENTS = st.none() | st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31))
WORDS = st.none() | st.lists(st.sampled_from(["good", "Good", "tea", "straße", "STRASSE", "été", "a"])).map(" ".join)

FEATURES = {
    "plain": (Plain(name="x"), pa.float64(), NUMBERS),
    "plain-boolean": (Plain(name="x"), pa.bool_(), st.none() | st.booleans()),
    "scaled": (Scaled(name="x", center=0.1, scale=0.3, flagged=False), pa.float64(), NUMBERS),
    "scaled-flagged": (Scaled(name="x", center=-7.5, scale=1e-3, flagged=True), pa.float64(), NUMBERS),
    "codes": (Codes(name="x", values=KNOWN), pa.string(), TEXTS),
    "places": (Places(name="x", values=KNOWN), pa.string(), TEXTS),
    "indicators": (Indicators(name="x", values=KNOWN), pa.string(), TEXTS),
    "parts": (Parts(name="x"), pa.timestamp("us"), MOMENTS),
    "cycles": (Cycles(name="x", center=11_000.25, scale=365.2), pa.timestamp("us"), MOMENTS),
    "words": (
        Words(name="x", terms=("good", "strasse", "good tea", "tea"), weights=(1.1, 2.7, 3.3, 1.9)),
        pa.string(), TEXTS | WORDS,
    ),
}  # fmt: skip
"""Name to a feature, the type of its column, and a strategy for its cells."""
