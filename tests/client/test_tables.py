from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.client.service import MODEL, ROW
from triptych.client import Client
from triptych.domain.errors import InvalidInput, UnsupportedFormat
from triptych.domain.prediction import Prediction


@pytest.fixture
def frame() -> pd.DataFrame:
    """Three rows with an index of their own, an id, a category and a missing value."""
    rows = pd.DataFrame([{**ROW, "ref": f"F-{number}"} for number in range(3)], index=[30, 10, 20])
    rows.loc[10, "area"] = np.nan
    return rows.astype({"district": "category"})


def test_a_data_frame_is_answered_by_one_with_its_index(client: Client, frame: pd.DataFrame):
    answered = client.models[MODEL].predict(frame)
    assert list(answered.index) == [30, 10, 20]
    assert list(answered["ref"]) == ["F-0", "F-1", "F-2"]
    one = client.models[MODEL].predict({**ROW, "area": None})
    assert answered.loc[10, "prediction"] == pytest.approx(one.prediction)


def test_an_arrow_table_is_answered_by_one(client: Client, frame: pd.DataFrame):
    answered = client.models[MODEL].predict(pa.Table.from_pandas(frame, preserve_index=False))
    assert isinstance(answered, pa.Table)
    assert answered["prediction"].to_pylist() == list(client.models[MODEL].predict(frame)["prediction"])


def test_whatever_gives_itself_as_arrow_is_a_table(client: Client, frame: pd.DataFrame):
    class Frame:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return pa.Table.from_pandas(frame, preserve_index=False).__arrow_c_stream__(requested_schema)

    assert client.models[MODEL].predict(Frame(), "1").num_rows == 3


def test_a_bad_cell_is_named(client: Client, frame: pd.DataFrame):
    frame["rooms"] = ["3", "many", "4"]
    with pytest.raises(InvalidInput) as caught:
        client.models[MODEL].predict(frame)
    assert "rooms" in caught.value.fields[0].message


def test_the_scalars_of_numpy_and_pandas_are_values(client: Client, frame: pd.DataFrame):
    row = {"area": np.float32(61.5), "rooms": np.int64(3), "district": "Centre", "garden": np.bool_(True)}
    answer = client.models[MODEL].predict(row)
    assert isinstance(answer, Prediction)
    assert answer.prediction == client.models[MODEL].predict(ROW).prediction


@pytest.mark.parametrize("nothing", [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT], ids=repr)
def test_every_way_to_say_nothing_is_a_missing_value(client: Client, nothing: object):
    missing = client.models[MODEL].predict({**ROW, "area": None})
    assert client.models[MODEL].predict({**ROW, "area": nothing}).prediction == missing.prediction


def test_infinity_is_refused_in_words(client: Client):
    with pytest.raises(InvalidInput, match="NaN and Infinity"):
        client.models[MODEL].predict({**ROW, "area": float("inf")})


def test_a_value_that_json_does_not_have_is_refused_in_words(client: Client):
    with pytest.raises(InvalidInput, match="“complex” can't be sent"):
        client.models[MODEL].predict({**ROW, "area": 1j})


def test_a_series_is_not_guessed_at(client: Client, frame: pd.DataFrame):
    with pytest.raises(InvalidInput, match=r"to_dict"):
        client.models[MODEL].predict(frame.iloc[0])
    assert isinstance(client.models[MODEL].predict(frame.iloc[0].to_dict()), Prediction)


def test_a_file_is_answered_into_another_in_its_own_format(client: Client, frame: pd.DataFrame, tmp_path: Path):
    frame.to_csv(tmp_path / "flats.csv", index=False)
    client.models[MODEL].predict_file(tmp_path / "flats.csv", tmp_path / "prices.parquet", "1")
    answered = pd.read_parquet(tmp_path / "prices.parquet")
    assert list(answered["prediction"]) == list(client.models[MODEL].predict(frame)["prediction"])


def test_a_file_of_another_kind_is_refused_before_it_is_sent(client: Client, tmp_path: Path):
    with pytest.raises(UnsupportedFormat, match="Parquet"):
        client.models[MODEL].predict_file(tmp_path / "flats.xlsx", tmp_path / "prices.csv")


def test_the_client_imports_no_library_of_tables():
    heavy = ["numpy", "pandas", "pyarrow", "pydantic", "fastapi", "mlflow", "streamlit"]
    program = f"import sys, triptych.client; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("kind", [pd.DataFrame, pa.Table.from_pylist])
@pytest.mark.parametrize("params", [{"beams": 2}, {"é \ud800": np.float64("nan")}])
def test_params_beside_a_table_reach_the_service_which_says_what_is_wrong(client: Client, kind, params):
    with pytest.raises(InvalidInput) as refused:
        client.models[MODEL].predict(kind([ROW]), params=params)
    assert [field.pointer.split("/")[1] for field in refused.value.fields] == ["params"]
