"""What keeps rows apart, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.division import Division
from triptych.domain.errors import InvalidTraining
from triptych.tables.target import require_column
from triptych.training.numeric import coded, numbers_of

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Apart:
    """The group and the moment of each row.

    Attributes:
        groups: Shape (rows,); a code for each; None when rows belong to no groups.
        moments: Shape (rows,); larger ones are later, and NaN is before all; None when rows are in no order.
    """

    groups: Places | None = None
    moments: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, table: pa.Table, division: Division) -> Apart:
        """Read the columns by which a table is to be divided.

        Raises:
            InvalidTraining: One does not exist, or says nothing of time.
        """
        if division.group is not None and division.time is not None:
            raise InvalidTraining("Divide the rows by group or by time, not by both.")
        if division.group is not None:
            require_column(division.group, table.column_names, role="divide by as the group")
            codes = np.nan_to_num(coded(table[division.group]), nan=-1.0)
            return cls(groups=codes.astype(np.int64) + 1)
        if division.time is not None:
            require_column(division.time, table.column_names, role="divide by as the time")
            kind = table[division.time].type
            if not (pa.types.is_timestamp(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)):
                raise InvalidTraining(f"“{division.time[:100]}” holds neither dates nor numbers; choose another time.")
            moments = numbers_of(table[division.time])
            if np.isinf(moments).any():
                raise InvalidTraining(f"“{division.time[:100]}” is infinite in some rows; leave them out of the table.")
            return cls(moments=moments)
        return cls()

    @property
    def something(self) -> bool:
        """Whether it keeps any rows apart."""
        return self.groups is not None or self.moments is not None

    @property
    def alike(self) -> Places | None:
        """Shape (rows,); the same code for rows that resemble each other: a group, or a stretch of time.

        A stretch has the cube root of as many moments as there are, so that there are many of them and the rows of one
        have little to do with those of most others.

        Source:
            Hall, Horowitz & Jing, On blocking rules for the bootstrap with dependent data (1995).
        """
        if self.moments is None:
            return self.groups
        places = np.unique(self.moments, return_inverse=True)[1]
        return (places // np.ceil(np.cbrt(places.max(initial=0) + 1))).astype(np.int64)

    def take(self, places: Places) -> Apart:
        """The same of some rows."""
        return Apart(
            groups=None if self.groups is None else self.groups[places],
            moments=None if self.moments is None else self.moments[places],
        )
