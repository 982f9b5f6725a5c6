"""How far a training is, on standard error."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from triptych.cli.terminal import error_console
from triptych.domain.job import Step


@contextlib.contextmanager
def bar(first: str = "Loading the libraries") -> Iterator[Callable[[Step], None]]:
    """A bar with the phase, the best score and the time left; where nobody watches, one line for each phase.

    Args:
        first: The phase before the first step.
    """
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    screen = error_console()
    columns = (SpinnerColumn(), BarColumn(24), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bars:
        shown = bars.add_task(first, total=1.0)
        said: list[str] = []

        def show(step: Step) -> None:
            bars.update(shown, completed=step.share, description=_described(step))
            if not screen.is_terminal and said[-1:] != [step.phase]:
                said.append(step.phase)
                screen.print(step.phase, soft_wrap=True)

        yield show


def _described(step: Step) -> str:
    parts = [step.phase]
    if step.best is not None:
        parts.append(f"best score {step.best:.4g}")
    if step.left is not None:
        parts.append(f"at most {step.left:.0f} s of search left")
    return ", ".join(parts)
