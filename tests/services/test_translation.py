"""Foreign pipelines are answered by our own parts where, and only where, the two answer alike."""

from __future__ import annotations

import json
import warnings
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial

import lightgbm
import mlflow
import mlflow.sklearn
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import xgboost
from mlflow.models import infer_signature
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
    TargetEncoder,
)

from triptych.compiling import known
from triptych.domain.catalogue import Fetched
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import InvalidInput
from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.domain.notes import ColumnNotes, Notes, Revision
from triptych.domain.package import digest
from triptych.domain.schema import Column, Kind, Origin, Schema
from triptych.kernels import Curve, Lookup, Masks, Step
from triptych.services import translation
from triptych.services.closing import answers
from triptych.services.loading import Loading
from triptych.services.translating import translate_version
from triptych.services.translation import compile_foreign
from triptych.services.vetting import CASES, try_cases
from triptych.serving.cache import PackageCache, name_of
from triptych.serving.flavors.estimator import EstimatorPredictor
from triptych.serving.foreign import ForeignRuntime
from triptych.serving.inputs import assemble
from triptych.serving.servable import Description, Servable
from triptych.serving.table import check_table
from triptych.serving.translated import load_translated
from triptych.serving.validation import RowValidator

SCHEMA = Schema(
    columns=(
        Column(name="age", kind=Kind.NUMBER, nullable=True), Column(name="rooms", kind=Kind.INTEGER),
        Column(name="garden", kind=Kind.BOOLEAN), Column(name="city", kind=Kind.TEXT, nullable=True),
        Column(name="kind", kind=Kind.TEXT),
    ),
    origin=Origin.SIGNATURE,
)  # fmt: skip
TEXTS = ["city", "kind"]
VERSION = ModelVersion(name="x", version="1", runtime=RuntimeKind.PYFUNC, created_at=datetime.now(UTC))


@cache
def frame(rows: int = 500) -> pd.DataFrame:
    random = np.random.default_rng(5)
    made = pd.DataFrame({
        "age": np.round(random.normal(40, 12, rows), 1), "rooms": random.integers(1, 7, rows),
        "garden": random.random(rows) < 0.5,
        "city": random.choice(["Paris", "Łódź", "São Paulo", "Rome", None], rows, p=[0.4, 0.3, 0.2, 0.05, 0.05]),
        "kind": random.choice(["a", "b", "c"], rows),
    })  # fmt: skip
    made.loc[random.random(rows) < 0.1, "age"] = np.nan
    return made


def score() -> np.ndarray:
    found = frame()
    noise = np.random.default_rng(6).normal(size=len(found), scale=0.5)
    return (found["age"].fillna(40) / 10 + found["rooms"] + (found["city"] == "Paris") * 2 + noise).to_numpy()


def truth(task: str) -> np.ndarray:
    found = score()
    if task in {"number", "positive"}:
        return np.exp(found / 5) if task == "positive" else found
    if task == "places":
        return (found > np.median(found)).astype(int)
    return np.where(found > np.median(found), "yes", "no") if task == "labels" else np.digitize(found, [6.0, 9.0])


def columns(texts=None, numbers="passthrough", **options) -> ColumnTransformer:
    texts = texts or OneHotEncoder(handle_unknown="ignore")
    return ColumnTransformer(
        [("n", numbers, ["age", "rooms"]), ("t", texts, TEXTS)], remainder="passthrough", **options
    )


IMPUTED = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
PIPELINES = {
    "one-hot, logistic": (lambda: make_pipeline(columns(numbers=IMPUTED), LogisticRegression(max_iter=500)), "labels"),
    "one-hot that refuses, forest": (
        lambda: make_pipeline(columns(OneHotEncoder(), SimpleImputer()), RandomForestClassifier(10)), "labels",
    ),
    "imputed texts, rare ones, drop, boosting": (
        lambda: make_pipeline(
            columns(make_pipeline(
                SimpleImputer(strategy="constant", fill_value="?"),
                OneHotEncoder(
                    min_frequency=40, drop="first", handle_unknown="infrequent_if_exist", sparse_output=False
                ),
            )),
            HistGradientBoostingClassifier(max_iter=10),
        ), "several",
    ),
    "ordinal, native categories": (
        lambda: make_pipeline(
            columns(OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)),
            HistGradientBoostingRegressor(max_iter=10, categorical_features=[2, 3]),
        ), "number",
    ),
    "sparse, XGBoost": (
        lambda: make_pipeline(columns(numbers=MinMaxScaler()), xgboost.XGBClassifier(n_estimators=8, n_jobs=1)),
        "places",
    ),
    "one-hot, LightGBM": (
        lambda: make_pipeline(columns(), lightgbm.LGBMRegressor(n_estimators=8, verbose=-1, n_jobs=1)), "number",
    ),
    "numbers by their values": (
        lambda: make_pipeline(
            ColumnTransformer([("o", OneHotEncoder(handle_unknown="ignore"), ["rooms", "city"]),
                               ("k", OrdinalEncoder(), ["kind"])], sparse_threshold=0),
            HistGradientBoostingRegressor(max_iter=5),
        ), "number",
    ),
    "target encoding": (lambda: make_pipeline(columns(TargetEncoder(), SimpleImputer()), Ridge()), "number"),
    "transformed target": (
        lambda: TransformedTargetRegressor(
            make_pipeline(columns(numbers=IMPUTED), Ridge()), func=np.log1p, inverse_func=np.expm1
        ), "positive",
    ),
    "calibrated, isotonic": (
        lambda: CalibratedClassifierCV(
            make_pipeline(columns(numbers=IMPUTED), RandomForestClassifier(5)), method="isotonic", cv=2
        ), "labels",
    ),
}  # fmt: skip


@cache
def served(name: str) -> Servable:
    build, task = PIPELINES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return servable(build().fit(frame(), truth(task)))


def servable(estimator) -> Servable:
    examples = ({"age": 31.5, "rooms": 2, "garden": True, "city": "Paris", "kind": "a"},)
    return Servable(
        version=VERSION,
        description=Description(schema=SCHEMA, report=None, examples=examples),
        validator=RowValidator(SCHEMA),
        runtime=ForeignRuntime(EstimatorPredictor(estimator), partial(assemble, SCHEMA), together=True),
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", PIPELINES)
def test_a_pipeline_is_answered_by_our_own_parts_as_by_itself(tmp_path, name):
    original = served(name)
    parity = compile_foreign(original, tmp_path)
    assert parity.passed, parity
    assert parity.rows > 100
    ours = load_translated(VERSION, tmp_path)
    assert ours.version.runtime is RuntimeKind.COMPILED
    assert ours.version.parity == parity
    assert ours.express is not None
    rows = [{**row, "age": None if np.isnan(row["age"]) else row["age"], "city": "Paris"}
            for row in frame().head(40).to_dict(orient="records")]  # fmt: skip
    values = [ours.validator.row(row) for row in rows]
    expected, answers = original.runtime.rows(values), ours.runtime.rows(values)
    if expected.probabilities:
        assert answers.predictions == expected.predictions
        assert answers.classes == expected.classes
        assert np.array(answers.probabilities) == pytest.approx(np.array(expected.probabilities), abs=parity.tolerance)
    else:
        assert answers.predictions == pytest.approx(expected.predictions, rel=parity.tolerance)


@pytest.mark.filterwarnings("ignore")
def test_values_that_the_pipeline_refuses_are_refused_with_their_names(tmp_path):
    assert compile_foreign(served("one-hot that refuses, forest"), tmp_path).passed
    ours = load_translated(VERSION, tmp_path)
    row = {"age": None, "rooms": 2, "garden": True, "city": "Paris", "kind": "a"}
    assert ours.validator.row(row)
    with pytest.raises(InvalidInput) as caught:
        ours.validator.row({**row, "kind": "z"})
    assert caught.value.fields[0].pointer == "/input/kind"


@pytest.fixture
def annotated(tmp_path):
    """Loads a logged pipeline that its owner has added to, once it was tried and translated."""
    versions = PackageCache(tmp_path / "cache")

    def log(folder):
        estimator = PIPELINES["one-hot, logistic"][0]().fit(frame(), truth("labels"))
        signature = infer_signature(frame(), truth("labels"))
        mlflow.sklearn.save_model(
            estimator, folder, signature=signature, pip_requirements=[],
            serialization_format="skops", skops_trusted_types=["numpy.dtype"],
        )  # fmt: skip

    version = replace(VERSION, digest=digest(versions.get("logged", log)))
    logged = Fetched(version=version, package=False, folder=name_of("logged"))
    loading = Loading(versions, trusted={"x"})

    def annotate(**columns: ColumnNotes):
        notes = Revision(id="r1", author="Ada", made_at=datetime.now(UTC), notes=Notes(columns=columns))
        noted = replace(logged, version=replace(version, notes=notes if columns else None))
        for old in tmp_path.glob("0.*"):
            old.unlink()
        (tmp_path / CASES).write_text(json.dumps(to_document([noted])))
        try_cases(tmp_path, loading, partial(translate_version, cache=versions))
        kept = from_document(Fetched, json.loads((tmp_path / "0.verdict").read_text()))
        assert kept.version.notes == noted.version.notes
        assert kept.version.runtime is RuntimeKind.COMPILED
        return loading.load(kept), loading.describe(kept)

    return annotate


PERSON = {"age": 31.5, "rooms": 2, "garden": True, "city": "Paris", "kind": "a"}


@pytest.mark.filterwarnings("ignore")
def test_what_an_owner_adds_to_a_translated_model_holds_and_its_answers_stay(annotated):
    plain, _ = annotated()
    limits = {"age": ColumnNotes(lowest=18, highest=90, unit="years"), "city": ColumnNotes(choices=("Paris", "Rome"))}
    ours, description = annotated(**limits)
    assert ours.version.runtime is RuntimeKind.COMPILED
    assert ours.description.schema == description.schema
    assert next(column for column in description.schema.columns if column.name == "age").unit == "years"
    assert ours.runtime.rows([ours.validator.row(PERSON)]) == plain.runtime.rows([plain.validator.row(PERSON)])
    assert ours.express.answers([json.dumps({"input": PERSON}).encode()])[0] is not None
    for column, value in (("age", 17.0), ("age", 90.5), ("city", "Łódź")):
        bad = {**PERSON, column: value}
        assert plain.validator.row(bad)
        body, table = json.dumps({"input": bad}).encode(), pa.Table.from_pylist([PERSON, bad])
        assert plain.express.answers([body])[0] is not None
        assert ours.express.answers([body])[0] is None
        for refuse in (partial(ours.validator.row, bad), partial(check_table, ours.description.schema, table)):
            with pytest.raises(InvalidInput) as caught:
                refuse()
            assert caught.value.fields[0].pointer.endswith(f"/{column}")


@pytest.mark.filterwarnings("ignore")
def test_where_an_owner_lets_values_be_missing_that_were_never_compared_the_original_answers(annotated):
    ours, description = annotated(kind=ColumnNotes(nullable=True), age=ColumnNotes(nullable=True))
    assert (ours.version.runtime, ours.express) == (RuntimeKind.PYFUNC, None)
    assert ours.description.schema == description.schema
    assert ours.validator.row({**PERSON, "kind": None})
    compiled, _ = annotated(age=ColumnNotes(nullable=True))
    assert compiled.version.runtime is RuntimeKind.COMPILED, "A number may be missing anyway."


def never_missing() -> pd.DataFrame:
    found = frame().assign(age=frame()["age"].fillna(40.0))
    return found.assign(city=found["city"].fillna("Rome"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("estimator", "missing", "large"),
    [
        (RandomForestClassifier(5, random_state=1), True, False),
        (LogisticRegression(max_iter=500), False, True),
        (HistGradientBoostingClassifier(max_iter=5), True, True),
        (xgboost.XGBClassifier(n_estimators=5, n_jobs=1), True, True),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "fit") else str(value),
)
def test_a_translation_takes_what_the_original_takes_and_nothing_else(tmp_path, estimator, missing, large):
    original = servable(make_pipeline(columns(), estimator).fit(never_missing(), truth("places")))
    parity = compile_foreign(original, tmp_path)
    assert parity.passed, parity
    assert parity.refused == 0
    ours = load_translated(VERSION, tmp_path)
    row = {"age": 31.5, "rooms": 2, "garden": True, "city": "Paris", "kind": "a"}
    for age, taken in [(None, missing), (1e39, large), (-1e39, large), (3.4028235677973362e38, True), (1e30, True)]:
        checked = original.validator.row({**row, "age": age})
        assert answers(original.runtime, checked) is taken
        body = json.dumps({"input": {**row, "age": age}}).encode()
        if taken:
            said, expected = ours.runtime.rows([ours.validator.row(checked)]), original.runtime.rows([checked])
            assert said.probabilities[0] == pytest.approx(expected.probabilities[0], abs=parity.tolerance)
            continue
        assert ours.express.answers([body])[0] is None
        table = pa.Table.from_pylist([{**row, "age": 1.0}, {**row, "age": age}])
        for refuse in (partial(ours.validator.row, checked), partial(check_table, ours.description.schema, table)):
            with pytest.raises(InvalidInput) as caught:
                refuse()
            assert caught.value.fields[0].pointer.endswith("/age")


@pytest.mark.filterwarnings("ignore")
def test_numbers_past_the_last_one_that_is_taken_are_refused(tmp_path):
    """The logarithm is finite above -1 alone."""
    made = columns(numbers=FunctionTransformer(np.log1p), sparse_threshold=0)
    original = servable(make_pipeline(made, Ridge()).fit(never_missing(), truth("number")))
    assert compile_foreign(original, tmp_path).passed
    found = {column.name: column for column in load_translated(VERSION, tmp_path).description.schema.columns}
    assert found["age"].lowest == np.nextafter(-1.0, 0.0)
    assert (found["rooms"].lowest, found["age"].highest, found["rooms"].highest) == (0.0, None, None)


class Moody(LinearRegression):
    """Refuses what no limit tells from others."""

    def predict(self, X):
        if (np.abs(X[:, 0] - 0.5) < 0.1).any():
            raise ValueError
        return super().predict(X)


@pytest.mark.filterwarnings("ignore")
def test_a_row_that_only_the_original_refuses_leaves_it_serving(monkeypatch, tmp_path):
    monkeypatch.setitem(known.NUMBERS, f"{Moody.__module__.partition('.')[0]}.Moody", known.NUMBERS["sklearn.Ridge"])
    model = make_pipeline(columns(sparse_threshold=0), Moody())
    parity = compile_foreign(servable(model.fit(never_missing(), truth("number"))), tmp_path)
    assert not parity.passed
    assert parity.refused > 0
    assert parity.reason == "the original refuses rows that the kernel would answer"
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore")
def test_numbers_of_which_only_known_ones_are_taken_are_not_translated(tmp_path):
    model = make_pipeline(ColumnTransformer([("o", OneHotEncoder(), ["rooms", *TEXTS])]), Ridge())
    parity = compile_foreign(servable(model.fit(never_missing(), truth("number"))), tmp_path)
    assert not parity.passed
    assert parity.reason == "numbers of which only known ones are taken"


def changed(step, kind, change):
    """The same kernel with each part of a kind changed."""
    if isinstance(step, kind):
        return change(step)
    if isinstance(step, tuple):
        return tuple(changed(part, kind, change) for part in step)
    if is_dataclass(step) and isinstance(step, Step):
        return replace(step, **{each.name: changed(getattr(step, each.name), kind, change) for each in fields(step)})
    return step


def missing_as_unknown(step: Lookup) -> Lookup:
    table = step.table.copy()
    table[0] = table[1]
    return replace(step, table=table)


def single_splits(step: Masks) -> Masks:
    return replace(step, splits=step.splits.astype(np.float32).astype(np.float64))


def one_code_less(step: Masks) -> Masks:
    masks = step.masks.copy()
    masks[1] = masks[0]  # as what lies between two codes
    return replace(step, masks=masks)


def straight(step: Curve) -> Curve:
    return replace(step, x=step.x[[0, -1]], y=step.y[[0, -1]])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "kind", "mistake"),
    [
        ("one-hot, logistic", Lookup, missing_as_unknown),
        ("imputed texts, rare ones, drop, boosting", Masks, single_splits),
        ("ordinal, native categories", Masks, one_code_less),
        ("calibrated, isotonic", Curve, straight),
    ],
)
def test_the_usual_mistakes_of_conversions_leave_the_original_serving(monkeypatch, tmp_path, name, kind, mistake):
    def mistaken(*arguments):
        found = translate(*arguments)
        kernel = changed(found.compiled.kernel, kind, mistake)
        return replace(found, compiled=replace(found.compiled, kernel=kernel))

    translate = translation.translate
    monkeypatch.setattr(translation, "translate", mistaken)
    parity = compile_foreign(served(name), tmp_path)
    assert not parity.passed
    assert parity.reason == "the kernel answers otherwise than the original"
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("estimator", "reason"),
    [
        (make_pipeline(columns(numbers=SimpleImputer()), PCA(2), LogisticRegression()), "PCA is of no kind"),
        (make_pipeline(columns(numbers=make_pipeline(SimpleImputer(), PCA(1))), Ridge()), "PCA is of no kind"),
    ],
    ids=["after", "inside"],
)
def test_what_is_not_translated_is_said(tmp_path, estimator, reason):
    if "PCA(2)" in str(estimator):
        estimator.steps[0][1].set_params(sparse_threshold=0)
    parity = compile_foreign(servable(estimator.fit(frame(), truth("places"))), tmp_path)
    assert (parity.passed, parity.rows) == (False, 0)
    assert reason in parity.reason
