"""A version with all that is needed to answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from triptych.domain.interval import Conformal
from triptych.domain.model import ModelVersion
from triptych.domain.package import Answer, Row
from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.encoding import Encoder
from triptych.kernels import Step
from triptych.serving.express import ExpressModel
from triptych.serving.params import ParamChecker
from triptych.serving.runtime import Runtime
from triptych.serving.validation import Validator


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a package says of its model, read without loading the model.

    Attributes:
        schema: What it takes and gives.
        report: What was measured; None for a foreign model.
        examples: Rows that it was not trained on; the input example's of a foreign model.
        plain: The schema without what the model's owner added; None when nothing was.
        remarks: Sentences on what is not here as the model was made with.
        answers: What it answered to each example when it was registered; empty when that was not recorded.
    """

    schema: Schema
    report: Report | None
    examples: tuple[Row, ...]
    plain: Schema | None = None
    remarks: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a compiled version is made of, for whoever explains its answers.

    Attributes:
        encoder: Rows to the kernel's matrix.
        step: The kernel.
    """

    encoder: Encoder
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Servable:
    """A loaded version.

    Attributes:
        version: Which one.
        description: What its package says.
        validator: Checks its rows.
        runtime: Runs it.
        params: Checks what is sent beside the rows.
        express: The shortest way to an answer; None when it has none.
        anatomy: What it is made of; None when it is not compiled.
        conformal: What its intervals are made of; None when it has none.
    """

    version: ModelVersion
    description: Description
    validator: Validator
    runtime: Runtime
    params: ParamChecker = field(default_factory=ParamChecker)
    express: ExpressModel | None = None
    anatomy: Anatomy | None = None
    conformal: Conformal | None = None
