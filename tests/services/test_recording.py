"""Whether a request is among those that are recorded is left to chance once."""

from __future__ import annotations

import pytest

from triptych.domain.prediction import Prediction, Predictions
from triptych.services.exchange import Asked, Exchange
from triptych.services.recording import Recorder
from triptych.serving import Answers
from triptych.serving.express import Express
from triptych.serving.reader import Sent
from triptych.storage.history import History
from triptych.storage.log import Keeping, PredictionLog

NAMED = {"model": "m", "version": "1", "prediction_id": "p"}


class Chances(PredictionLog):
    """A log that counts how often it leaves something to chance."""

    asked = 0

    def wanted(self) -> bool:
        self.asked += 1
        return super().wanted()


@pytest.mark.parametrize("redacted", [(), ("a",)], ids=["as it came", "row by row"])
@pytest.mark.parametrize("alone", [True, False])
def test_a_request_is_drawn_once_however_it_is_kept(tmp_path, alone, redacted):
    log = Chances(tmp_path / "segments", Keeping(redacted=redacted))
    answer = Prediction(prediction=1.0, **NAMED) if alone else Predictions(predictions=(1.0,), **NAMED)
    rows = [{"a": 1, "b": 2}]
    found = Express(sent=Sent(rows=rows, alone=alone), named=True, ids=None, answers=Answers(predictions=[1.0]))
    body = b'{"input":{"a":1,"b":2}}' if alone else b'{"inputs":[{"a":1,"b":2}]}'
    said = b'"prediction":1.0' if alone else b'"predictions":[1.0]'
    content = b"{" + said + b',"model":"m","version":"1","prediction_id":"p"}'
    exchange = Exchange(
        asked=Asked(body, "r"), found=found, content=content, seconds=(0.5, 0.0, 0.0), answer=lambda: answer
    )  # fmt: skip
    Recorder(log).exchanges([exchange])
    assert log.asked == 1
    (row,) = History(tmp_path).newest()
    assert (row["id"], row["prediction"], "a" in row["inputs"]) == ("p" if alone else "p/0", "1.0", not redacted)
    assert (row["request_id"], row["seconds"]) == ("r", 0.5)
