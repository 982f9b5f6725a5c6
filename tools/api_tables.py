"""The tables of routes and problems for the documentation of the API."""

from __future__ import annotations

from fastapi.routing import APIRoute

from triptych.api.problems import status_of
from triptych.api.routers import (
    datasets,
    health,
    inference,
    invocations,
    jobs,
    kserve,
    models,
    predictions,
    repository,
    runs,
)
from triptych.domain.errors import TriptychError

ROUTERS = (predictions, models, datasets, jobs, runs, health, invocations, inference, repository, kserve)


def print_routes() -> None:
    """Print a row for each route: its method, its path and the first line of its docstring."""
    print("\n| route | does |\n|---|---|")
    for module in ROUTERS:
        for route in module.router.routes:
            if isinstance(route, APIRoute):
                does = route.description.partition("\n")[0]
                print(f"| `{' '.join(sorted(route.methods or ()))} {route.path}` | {does} |")
    print()


def print_problems() -> None:
    """Print a row for each error class: its code, its status and its title."""
    print("\n| code | status | title |\n|---|---|---|")
    for kind in sorted(_classes(TriptychError), key=lambda kind: (status_of(kind), kind.code)):
        print(f"| `{kind.code}` | {status_of(kind).value} | {kind.title} |")
    print()


def _classes(kind: type[TriptychError]) -> set[type[TriptychError]]:
    return {kind}.union(*(_classes(each) for each in kind.__subclasses__()))
