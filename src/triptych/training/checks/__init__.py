"""Checks of a table before anything is learned, and of the model afterwards; each is one small file."""

from __future__ import annotations

from collections.abc import Sequence

from triptych.domain.finding import Finding
from triptych.training.checks.after_the_fact import AfterTheFact
from triptych.training.checks.check import DataCheck, ResultCheck
from triptych.training.checks.constant import Constant
from triptych.training.checks.empty import Empty
from triptych.training.checks.ended_early import EndedEarly
from triptych.training.checks.few_rows import FewRows
from triptych.training.checks.groups import Groups
from triptych.training.checks.id_order import IdOrder
from triptych.training.checks.identifier import Identifier
from triptych.training.checks.leaking_column import LeakingColumn
from triptych.training.checks.leaking_pair import LeakingPair
from triptych.training.checks.leaking_parts import LeakingParts
from triptych.training.checks.material import Material
from triptych.training.checks.never_fitted import NeverFitted
from triptych.training.checks.no_better import NoBetter
from triptych.training.checks.one_sided import OneSided
from triptych.training.checks.out_of_budget import OutOfBudget
from triptych.training.checks.outcome import Outcome
from triptych.training.checks.overfit import Overfit
from triptych.training.checks.perfect_score import PerfectScore
from triptych.training.checks.rare_class import RareClass
from triptych.training.checks.row_order import RowOrder
from triptych.training.checks.search_edge import SearchEdge
from triptych.training.checks.shift import Shift
from triptych.training.checks.suspicious_column import SuspiciousColumn
from triptych.training.checks.time_order import TimeOrder
from triptych.training.checks.twins import Twins
from triptych.training.checks.underfit import Underfit

DATA_CHECKS: Sequence[DataCheck] = (
    LeakingParts(), LeakingColumn(), LeakingPair(), AfterTheFact(), OneSided(), SuspiciousColumn(), IdOrder(),
    Twins(), Groups(), TimeOrder(), Shift(), RareClass(), FewRows(), Identifier(), Constant(), Empty(), RowOrder(),
)  # fmt: skip
"""In the order in which a person reads what they find."""

RESULT_CHECKS: Sequence[ResultCheck] = (
    NoBetter(), PerfectScore(), Overfit(), Underfit(), OutOfBudget(), NeverFitted(), EndedEarly(), SearchEdge(),
)  # fmt: skip


def inspect(material: Material) -> tuple[Finding, ...]:
    """What there is to say of a table before anything is learned from it, or of one that measures alone."""
    looking = [check for check in DATA_CHECKS if material.trains or not check.of_training]
    return tuple(finding for check in looking for finding in check.look(material))


def judge(outcome: Outcome) -> tuple[Finding, ...]:
    """What there is to say of a model that was measured."""
    return tuple(finding for check in RESULT_CHECKS for finding in check.look(outcome))
