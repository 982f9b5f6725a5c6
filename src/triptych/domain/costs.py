"""What wrong decisions cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

from triptych.domain.errors import InvalidTraining


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Of two classes, in any one unit; what is right costs nothing.

    Attributes:
        false_positive: Of predicting the positive class where it is not true.
        false_negative: Of predicting the other one where the positive is true.
    """

    false_positive: float = 1.0
    false_negative: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no cost.

        Raises:
            InvalidTraining: A cost is not a finite number > 0.
        """
        for name in ("false_positive", "false_negative"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise InvalidTraining(f"cost_{name} must be a number > 0; 5 costs five times what 1 does.")

    @classmethod
    def stated(cls, false_positive: float | None, false_negative: float | None) -> Costs | None:
        """Those that are stated, 1 for the other one; None when neither is.

        Raises:
            InvalidTraining: As above.
        """
        if false_positive is None and false_negative is None:
            return None
        one, other = (1.0 if cost is None else cost for cost in (false_positive, false_negative))
        return cls(false_positive=one, false_negative=other)

    @property
    def threshold(self) -> float:
        """The probability from which the positive class is the cheaper decision, where probabilities are honest.

        Source:
            Elkan, The Foundations of Cost-Sensitive Learning (2001).
        """
        return self.false_positive / (self.false_positive + self.false_negative)
