"""Starts the servers of one model, and ends them whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import TypeAlias

from benchmarks.contestants import Contestant
from benchmarks.questions import Prepared
from benchmarks.servers import NotReady, Server, Start, free_port

Up: TypeAlias = tuple[Contestant, Server]


@contextmanager
def started(
    model: str, who: Sequence[Contestant], prepared: Prepared, logs: Path, *, starts: int
) -> Iterator[list[Up]]:
    """Start servers, each asleep when it is up; one that does not start is named and left out.

    Args:
        model: What they serve.
        who: Those that are started.
        prepared: Holds the first question.
        logs: Folder for their output.
        starts: How often each start is timed, one server at a time; 0 starts all at once and times nothing.
    """
    logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:

        def start(each: Contestant) -> Up | None:
            try:
                server = _start(model, each, prepared, logs)
            except NotReady as error:
                print(f"{each.title} is left out: {error}", file=sys.stderr)
                return None
            stack.callback(server.stop)
            server.sleep()
            return each, server

        if starts:
            up = [_timed(start, each, starts) for each in who]
        else:
            with ThreadPoolExecutor(len(who)) as pool:
                up = list(pool.map(start, who))
        yield [pair for pair in up if pair]


def _timed(start: Callable[[Contestant], Up | None], each: Contestant, starts: int) -> Up | None:
    """Start a server several times; the last one stays, with the median as its cold start.

    One that keeps its models on disk is started once before, so that they are there.
    """
    took: list[float] = []
    if each.caches and (filled := start(each)) is not None:
        filled[1].stop()
    while True:
        pair = start(each)
        if pair is None:
            return None
        took.append(pair[1].cold_start)
        if len(took) == starts:
            pair[1].cold_start = median(took)
            return pair
        pair[1].stop()


def _start(model: str, each: Contestant, prepared: Prepared, logs: Path) -> Server:
    port = free_port()
    served = each.asked_for(model)
    command, environment = each.command(served, port)
    first = each.dialect.one(served, prepared.rows(served)[0])
    log = logs / f"{each.name}-{model}.log"
    return Server(Start(command=command, port=port, environment=environment, first=first, log=log))
