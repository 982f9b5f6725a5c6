"""Libraries that a server does without until a model needs them."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec

import pyarrow as pa


class _Hidden:
    """Lets an import of pandas fail as if it were not installed."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)
        return None


def leave_pandas_out() -> None:
    """Keep Arrow from importing pandas.

    Arrow does so at the first array that is made of a list, to see whether that list is a Series: 40 MB, and a third
    of a second of a start. It asks once; a model that needs pandas imports it itself, and Arrow then finds it when it
    has to make or to read a frame.
    """
    if "pandas" in sys.modules:
        return
    hidden = _Hidden()
    sys.meta_path.insert(0, hidden)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(hidden)


def let_pandas_in() -> None:
    """Let Arrow know that pandas is here after all."""
    pa.nulls(0).to_pandas()
