"""Ask as users of the client do that openapi-python-client made: ask_generated.py URL, with rows on standard input."""

from __future__ import annotations

import json
import sys
from datetime import datetime

from triptych_client import Client
from triptych_client.api.models import get_model
from triptych_client.api.served_models import predict_version_1_of_flats, predict_with_flats, predict_with_penguins
from triptych_client.models import (
    FlatsOne,
    FlatsOneV1,
    FlatsPrediction,
    FlatsPredictions,
    FlatsPredictionV1,
    FlatsRow,
    FlatsRowV1,
    FlatsSeveral,
    Model,
    PenguinsOne,
    PenguinsPrediction,
    PenguinsRow,
    Problem,
)

FIRST, SECOND, PENGUIN = json.load(sys.stdin)
CLIENT = Client(sys.argv[1], raise_on_unexpected_status=True)


def flat(row: dict, kind: type = FlatsRow) -> object:
    return kind(**{**row, "built": datetime.fromisoformat(row["built"])})


one = predict_with_flats.sync(client=CLIENT, body=FlatsOne(flat(FIRST)))
assert isinstance(one, FlatsPrediction), one
version = predict_version_1_of_flats.sync(client=CLIENT, body=FlatsOneV1(flat(FIRST, FlatsRowV1)))
assert isinstance(version, FlatsPredictionV1), version
several = predict_with_flats.sync(client=CLIENT, body=FlatsSeveral([flat(FIRST), flat(SECOND)]))
assert isinstance(several, FlatsPredictions), several
# A value may be missing in two ways: null, and left out.
null, left_out = {**FIRST, "area": None}, {name: value for name, value in FIRST.items() if name != "area"}
missing = predict_with_flats.sync(client=CLIENT, body=FlatsSeveral([flat(null), flat(left_out)]))
assert isinstance(missing, FlatsPredictions), missing
penguin = predict_with_penguins.sync(client=CLIENT, body=PenguinsOne(PenguinsRow(**PENGUIN)))
assert isinstance(penguin, PenguinsPrediction), penguin
refused = predict_with_flats.sync_detailed(client=CLIENT, body=FlatsSeveral([flat({**FIRST, "district": "Sud"})]))
assert isinstance(refused.parsed, Problem), refused
unknown = get_model.sync(name="nothing", client=CLIENT)
assert isinstance(unknown, Problem), unknown
model = get_model.sync(name="flats", client=CLIENT)
assert isinstance(model, Model), model

json.dump(
    {
        "one": [one.prediction, version.prediction],
        "several": several.predictions,
        "missing": missing.predictions,
        "ids": [one.ids["ref"], several.ids[1]["ref"]],
        "label": penguin.prediction,
        "sure": penguin.probabilities[penguin.prediction] == max(penguin.probabilities.to_dict().values()),
        "refused": [refused.status_code, refused.parsed.code, refused.parsed.errors[0].pointer],
        "unknown": unknown.code,
        "champion": model.champion.version,
    },
    sys.stdout,
)
