"""How requests wait, and what is kept of their answers."""

# ruff: noqa: PLC0415 - see the package

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triptych.services.recording import Recorder
    from triptych.serving.batcher import Queueing
    from triptych.settings import Settings
    from triptych.storage.compaction import Compactor


COMPACTION_SHARE = 0.1
"""Of a core: some 10,000 records a second, and what comes faster is compacted later."""


def recorder(settings: Settings) -> Recorder:
    """What puts answers into the prediction log."""
    from triptych.services.recording import Recorder
    from triptych.storage.log import Keeping, PredictionLog

    if not settings.prediction_log:
        return Recorder(None)
    keeping = Keeping(share=settings.prediction_log_share, redacted=frozenset(settings.prediction_log_redact))
    return Recorder(PredictionLog(settings.home / "predictions" / "segments", keeping))


def queueing(settings: Settings) -> Queueing:
    """How requests wait for models that take milliseconds."""
    from triptych.serving.batcher import Queueing

    return Queueing(waiting=settings.max_waiting_rows, seconds=settings.predict_seconds)


def compactor(settings: Settings) -> Compactor:
    """What keeps the prediction log small and quick to read."""
    from triptych.storage.compaction import Compactor

    return Compactor(settings.home / "predictions", settings.prediction_log_days, COMPACTION_SHARE)
