"""The FastAPI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from triptych import __version__
from triptych.api import handlers, openapi
from triptych.api.application import Application
from triptych.api.dependencies import Context
from triptych.api.express import ExpressLane
from triptych.api.guards import Guards
from triptych.api.routers import health, inference, invocations, kserve, models, predictions, repository
from triptych.api.unrouted import Unrouted

DESCRIPTION = "Predictions of the models that are served, and everything around them."


def create_app(
    context: Context,
    *,
    following: AbstractContextManager[Any] | None = None,
    page: ASGIApp | None = None,
    page_lifespan: Callable[[Any], AbstractAsyncContextManager[None]] | None = None,
    hosts: Collection[str] = (),
) -> FastAPI:
    """Build the application.

    Args:
        context: What it serves; the routes of what it lacks are left out.
        following: Entered while the application runs.
        page: What answers every path that is no route of the API; None for nothing.
        page_lifespan: The page's own start and end.
        hosts: Names under which the server may be called besides loopback's.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with following or nullcontext():
            async with page_lifespan(app) if page_lifespan else nullcontext():
                yield

    app = Application(
        title="Triptych", version=__version__, description=DESCRIPTION, lifespan=lifespan,
        generate_unique_id_function=openapi.operation_id,
    )  # fmt: skip
    app.state.context = context
    app.include_router(predictions.router)
    app.include_router(models.router)
    if context.datasets and context.jobs:
        # They bring SQLAlchemy and everything that reads tables.
        from triptych.api.routers import datasets, jobs  # noqa: PLC0415

        app.include_router(datasets.router)
        app.include_router(jobs.router)
        if context.experiments:
            from triptych.api.routers import runs  # noqa: PLC0415 - as above

            app.include_router(runs.router)
    if context.history:
        from triptych.api.routers import history  # noqa: PLC0415 - brings DuckDB

        app.include_router(history.router)
    app.include_router(health.router)
    app.include_router(invocations.router)
    app.include_router(inference.router)
    app.include_router(repository.router)
    app.include_router(kserve.router)
    openapi.install(app, context.deployments)
    handlers.install(app)
    app.place(lambda fastapi: Guards(ExpressLane(fastapi, context), hosts=hosts))
    app.mount("/", Unrouted(app, page))
    return app
