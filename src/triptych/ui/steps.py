"""What a training tells on its way, in the visitor's language."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from triptych.domain.job import Job, JobEvent
from triptych.ui import numbers
from triptych.ui.texts import known, say

TRYING = "Trying "
BEGINNINGS = {TRYING: "phase.trying", "Fitting ": "phase.fitting"}
REGISTERED = re.compile("Version (.+) of “(.+)” is registered")
DIGITS = 3


def phase(text: str) -> str:
    """Say what is being done, as far as there are words for it in this language; as plain text."""
    for beginning, key in BEGINNINGS.items():
        if text.startswith(beginning):
            return say(key, name=text.removeprefix(beginning))
    if made := REGISTERED.fullmatch(text):
        return say("phase.registered", version=made[1], model=made[2])
    key = f"phase.{text}"
    return say(key) if known(key) else text


def tried(events: Sequence[JobEvent]) -> int:
    """Count the candidates that have a score."""
    begun = [event.step.phase for event in events if event.step.phase.startswith(TRYING)]
    return len(set(begun) - {events[-1].step.phase}) if begun else 0


def bests(events: Sequence[JobEvent]) -> list[float]:
    """Give the best score after each candidate, those of an attempt that was interrupted among them."""
    return [event.step.best for event in events if event.step.best is not None]


def left(job: Job, events: Sequence[JobEvent]) -> float | None:
    """Seconds that the search may still take: what was told last, less the time that has passed since."""
    if job.state.final or job.left is None or job.finishing or not events:
        return None
    return max(job.left - (datetime.now(UTC) - events[-1].at).total_seconds(), 0.0)


def log(events: Sequence[JobEvent]) -> str:
    """Draw all that was told, the latest first, in HTML."""
    scores = [_score(event) for event in events]
    lines = [_line(*one) for one in zip(events, scores, ["", *scores], strict=False)]
    return f'<ol class="job-log" aria-label="{html.escape(say("progress.log"))}">{"".join(reversed(lines))}</ol>'


def _line(event: JobEvent, score: str, before: str) -> str:
    line = html.escape(phase(event.step.phase))
    if score not in {"", before}:
        line += f" <b>{say('progress.best_now', score=score)}</b>"
    return f"<li><time>{numbers.clock(event.at)}</time> {line}</li>"


def _score(event: JobEvent) -> str:
    return "" if event.step.best is None else numbers.number(event.step.best, DIGITS)
