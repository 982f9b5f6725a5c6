"""A training of each sample, done again from what its run kept, is the same to the last digit."""

from __future__ import annotations

import pytest

from tests.trained import quiet_mlflow
from triptych import wiring
from triptych.domain.preset import Preset
from triptych.samples import SAMPLES


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_training_of_a_sample_done_again_has_the_same_metrics_and_predictions(home, sample, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # no checkout, whose state may change meanwhile
    with quiet_mlflow():
        made = wiring.training(home).train(
            sample.path, target=sample.target, name=sample.name, budget=2.0,
            preset=Preset.QUICK, progress=lambda _: None,
        )  # fmt: skip
        found = wiring.reproducing(home).reproduce(made.run_id, progress=lambda _: None)
    assert {each.name: each.now for each in found.metrics}.items() >= made.metrics.items()
    assert found.predictions.before == found.predictions.now
    assert found.surroundings == ()
    assert found.same
