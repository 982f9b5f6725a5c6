"""What routes are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from triptych.services.annotating import Annotating
from triptych.services.control import Control
from triptych.services.deployments import Deployments
from triptych.services.models import Models
from triptych.services.predictions import Predicting

if TYPE_CHECKING:
    # They bring SQLAlchemy and everything that reads tables, which a server of predictions does without.
    from triptych.services.datasets import Datasets
    from triptych.services.experiments import Experiments
    from triptych.services.jobs import Jobs
    from triptych.storage.history import History


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bytes that bodies may have."""

    predict: int
    documents: int = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an application serves.

    Attributes:
        deployments: The loaded versions.
        models: The registry, as people see it.
        predicting: Answers.
        control: None where no client may load and unload models.
        datasets: None where none are kept (`triptych serve`).
        jobs: None where none are done.
        experiments: The trainings that were recorded; None where nobody may see them.
        history: What was answered; None where nobody may see it (`triptych serve`).
        limits: Bytes that bodies may have.
    """

    deployments: Deployments
    models: Models
    predicting: Predicting
    control: Control | None = None
    datasets: Datasets | None = None
    jobs: Jobs | None = None
    experiments: Experiments | None = None
    history: History | None = None
    limits: Limits


def context(request: Request) -> Context:
    """The context that `create_app` was given."""
    found: Context = request.app.state.context
    return found


def _models(request: Request) -> Models:
    return context(request).models


def _annotating(request: Request) -> Annotating:
    return Annotating(context(request).deployments)


AnnotatingDep = Annotated[Annotating, Depends(_annotating)]
ContextDep = Annotated[Context, Depends(context)]
ModelsDep = Annotated[Models, Depends(_models)]
