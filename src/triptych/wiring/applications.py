"""The applications that servers run."""

# ruff: noqa: PLC0415 - see the package

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

from triptych.wiring.places import datasets, deployment_history, jobs, remote_experiments
from triptych.wiring.recording import queueing, recorder
from triptych.wiring.serving import control, served

if TYPE_CHECKING:
    from fastapi import FastAPI

    from triptych.services.deployments import Deployments

WATCH_SECONDS = 0.1
"""How often a process looks whether the catalogue is another one: a question to the file system."""


def application() -> FastAPI:
    """The API with the page, as `triptych up` runs it."""
    from triptych.api import create_app
    from triptych.api.dependencies import Context, Limits
    from triptych.services.models import Models
    from triptych.services.predictions import Predicting
    from triptych.services.watching import Watcher
    from triptych.settings import load
    from triptych.storage.history import History
    from triptych.ui.mount import streamlit_app

    settings = load()
    loaded = served(settings)
    page = streamlit_app()
    app = create_app(
        Context(
            deployments=loaded,
            models=Models(loaded, deployment_history(settings)),
            predicting=Predicting(loaded, recorder(settings), queueing(settings)),
            datasets=datasets(settings),
            jobs=jobs(settings),
            experiments=remote_experiments(settings),
            history=History(settings.home / "predictions"),
            control=control(settings, loaded),
            limits=Limits(predict=settings.max_predict_bytes),
        ),
        following=Watcher(loaded.refresh, WATCH_SECONDS),
        page=page,
        page_lifespan=page.lifespan(),
        hosts=settings.allowed_hosts,
    )
    loaded.refresh()
    return app


def prediction_plane() -> FastAPI:
    """The prediction routes alone, as `triptych serve` runs them."""
    from triptych.services.lean import leave_pandas_out

    leave_pandas_out()
    from triptych.api import create_app
    from triptych.api.dependencies import Context, Limits
    from triptych.services.models import Models
    from triptych.services.predictions import Predicting
    from triptych.services.watching import Watcher
    from triptych.settings import load

    settings = load()
    loaded = served(settings)
    follow = frozen_once(loaded)
    app = create_app(
        Context(
            deployments=loaded,
            models=Models(loaded, deployment_history(settings)),
            predicting=Predicting(loaded, recorder(settings), queueing(settings)),
            control=control(settings, loaded),
            limits=Limits(predict=settings.max_predict_bytes),
        ),
        following=Watcher(follow, WATCH_SECONDS),
        hosts=settings.allowed_hosts,
    )
    # Before the first connection is taken: a worker that is started again answers at once what the others answer.
    follow()
    return app


OBJECTS = 20_000
"""New objects after which the garbage collector looks for circles: 1000 rows make some thousands, and no circle."""


def frozen_once(loaded: Deployments) -> Callable[[], None]:
    """What follows the catalogue, and freezes what was made until the first models are loaded.

    The garbage collector would walk through all of it again and again while somebody waits for an answer.
    """
    frozen = False

    def follow() -> None:
        nonlocal frozen
        loaded.refresh()
        if loaded.followed and not frozen:
            gc.collect()
            gc.freeze()
            gc.set_threshold(OBJECTS)
            frozen = True

    return follow
