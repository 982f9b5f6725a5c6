"""A training from its order to its registered version."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mlflow import MlflowClient

from tests.trained import flats, quiet_mlflow
from triptych import wiring
from triptych.domain.costs import Costs
from triptych.domain.document import to_document
from triptych.domain.errors import Conflict, DatasetNotFound, InvalidTraining, TargetLeak
from triptych.domain.finding import columns_of
from triptych.domain.job import JobState, TrainingRequest
from triptych.registry.registration import made_by
from triptych.services.jobs import Jobs
from triptych.services.models import Models
from triptych.tables import infer_schema, read_table


@pytest.fixture
def dataset(home, trained) -> str:
    """The table of `flats` among the data sets of the home."""

    async def content() -> AsyncIterator[bytes]:
        yield (trained / "flats.csv").read_bytes()

    datasets = wiring.datasets(home)
    return datasets.add("flats.csv", asyncio.run(datasets.receive("flats.csv", content()))).id


def test_costs_of_a_number_are_refused_before_the_table_is_checked(home, trained):
    phases = []
    with quiet_mlflow(), pytest.raises(InvalidTraining, match="two classes"):
        wiring.training(home).train(
            trained / "flats.csv", target="price", costs=Costs(false_negative=5.0),
            progress=lambda step: phases.append(step.phase),
        )  # fmt: skip
    assert phases == ["Reading the table"]


def work(home, request: TrainingRequest):
    """Queue a job, do it as a worker's child does, and give it as it then is."""
    store = wiring.job_store(home)
    job = Jobs(store, wiring.datasets(home)).train(request)
    claim = store.claim("worker", 60)
    with quiet_mlflow():
        wiring.training_body(home).run(claim.job.id, claim.fence)
    return store.get(job.id)


def test_a_job_trains_a_second_version_that_takes_over(home, dataset):
    request = TrainingRequest(dataset=dataset, target="price", drop=("built",), budget=1e-9)
    done = work(home, request)
    assert done.state is JobState.SUCCEEDED, done.error
    assert (done.result["name"], done.result["version"]) == ("flats", "2")
    assert done.result["metrics"].keys() == {"rmse", "mae", "r2"}
    served = wiring.deployments(home)
    served.refresh()
    assert served.get("flats").version.version == "2"
    assert "built" not in [column.name for column in Models(served).schema("flats").columns]


def test_a_job_that_is_begun_again_after_it_registered_makes_no_second_version(home, dataset):
    store = wiring.job_store(home)
    job = Jobs(store, wiring.datasets(home)).train(TrainingRequest(dataset=dataset, target="price", budget=1e-9))
    first = store.claim("first", 60)
    body = wiring.training_body(home)
    body._store.finish = lambda *_: None  # as if killed just before it wrote its result
    with quiet_mlflow():
        body.run(job.id, first.fence)
    store.retry(first, "It was killed.")
    registry = wiring.registry(home)
    run_id = registry.version("flats", "2").run_id
    registry.client.update_run(run_id, status="RUNNING")  # as it then is in MLflow
    second = store.claim("second", 60)
    with quiet_mlflow():
        wiring.training_body(home).run(job.id, second.fence)
    done = store.get(job.id)
    assert (done.state, done.result["version"]) == (JobState.SUCCEEDED, "2")
    assert done.result["metrics"].keys() == {"rmse", "mae", "r2"}
    assert [version.version for version in registry.versions("flats")] == ["2", "1"]
    assert registry.client.get_run(run_id).info.status == "FINISHED"


def test_a_job_that_is_cancelled_before_it_registers_leaves_no_version(home, dataset):
    store = wiring.job_store(home)
    job = Jobs(store, wiring.datasets(home)).train(TrainingRequest(dataset=dataset, target="price", budget=1e-9))
    claim = store.claim("w", 60)
    body = wiring.training_body(home)
    register = store.register

    def too_late(held, *, begun=True):
        if begun:
            store.cancel(job.id)
        return register(held, begun=begun)

    body._store.register = too_late
    with quiet_mlflow():
        body.run(job.id, claim.fence)
    assert store.get(job.id).state is JobState.CANCELLED
    assert [version.version for version in wiring.registry(home).versions("flats")] == ["1"]


def test_two_processes_of_one_job_leave_one_version_between_them(home, trained):
    training = wiring.training(home)
    with quiet_mlflow():
        made = training.train(trained / "flats.csv", target="price", budget=1e-9, job="j1", progress=lambda _: None)
        client = training._registry.client
        twin = client.get_model_version("flats", made.version)
        client.create_model_version("flats", twin.source, run_id=twin.run_id, tags=twin.tags)
    assert made_by(training._registry, "flats", "j1").version == made.version
    assert [version.version for version in training._registry.versions("flats")] == ["2", "1"]


def test_a_run_that_a_killed_process_left_open_is_closed_when_its_job_is_begun_again(home, trained):
    training = wiring.training(home)
    client = training._registry.client
    left = training._runs.run("flats", job="j2")
    run_id = left.__enter__()
    with quiet_mlflow():
        training.train(trained / "flats.csv", target="price", budget=1e-9, job="j2", progress=lambda _: None)
    assert client.get_run(run_id).info.status == "KILLED"


@pytest.mark.parametrize(
    ("change", "says"),
    [({"target": "none"}, "none"), ({"target": "ref"}, "."), ({"drop": ("price",)}, "."),
     ({"schema": {"columns": [{"name": "other", "kind": "number"}]}}, "other")],
)  # fmt: skip
def test_a_job_that_can_not_be_done_fails_with_a_sentence(home, dataset, change, says):
    failed = work(home, TrainingRequest(**{"dataset": dataset, "target": "price", **change}))
    assert failed.state is JobState.FAILED
    assert says in failed.error
    assert failed.error.endswith(".")
    assert "Traceback" not in failed.error


def test_a_job_is_not_taken_without_its_data_or_with_a_wrong_name_number_or_schema(home, dataset):
    jobs = Jobs(wiring.job_store(home), wiring.datasets(home))
    with pytest.raises(DatasetNotFound):
        jobs.train(TrainingRequest(dataset="none", target="price"))
    with pytest.raises(InvalidTraining):
        jobs.train(TrainingRequest(dataset=dataset, target="price", name="../x"))
    with pytest.raises(InvalidTraining, match="can't be read"):
        jobs.train(TrainingRequest(dataset=dataset, target="price", schema={"columns": 5}))
    with pytest.raises(InvalidTraining, match="budget must be"):
        jobs.train(TrainingRequest(dataset=dataset, target="price", budget=float("nan")))
    with pytest.raises(InvalidTraining, match="cost_false_positive must be"):
        jobs.train(TrainingRequest(dataset=dataset, target="price", cost_false_positive=float("inf")))
    assert jobs.list() == ()


def test_an_old_claim_does_no_work(home, dataset):
    store = wiring.job_store(home)
    job = store.add(TrainingRequest(dataset=dataset, target="price"))
    claim = store.claim("worker", 60)
    store.cancel(job.id)
    with pytest.raises(Conflict):
        wiring.training_body(home).run(job.id, claim.fence)


def test_what_checks_found_in_the_table_is_told_and_on_the_run_before_anything_is_learned(home, trained):
    training = wiring.training(home)
    client, told, early = training._registry.client, [], []

    def progress(step):
        if step.run_id and not early:
            run = client.get_run(step.run_id)
            file = client.download_artifacts(step.run_id, "checks.json")
            early.append(
                (tuple(told), run.info.status, run.data.tags["triptych.checks"], json.loads(Path(file).read_text()))
            )

    with quiet_mlflow():
        result = training.train(
            trained / "flats.csv", target="price", budget=1e-9, found=told.append, progress=progress
        )
    ((findings,), status, noted, document) = early[0]
    assert (len(told), status) == (1, "RUNNING")
    assert ("identifier", ("ref",)) in [(finding.check, finding.columns) for finding in findings]
    assert noted.split()[1:] == list(dict.fromkeys(finding.check for finding in findings))
    assert document["findings"] == to_document(findings)
    assert result.findings[: len(findings)] == findings


def test_a_running_job_has_what_checks_found(home, dataset):
    store = wiring.job_store(home)
    job = Jobs(store, wiring.datasets(home)).train(TrainingRequest(dataset=dataset, target="price", budget=1e-9))
    claim = store.claim("w", 60)
    body = wiring.training_body(home)
    register, seen = body._store.register, []

    def look(held, **how):
        seen.append(store.get(job.id))
        return register(held, **how)

    body._store.register = look
    with quiet_mlflow():
        body.run(job.id, claim.fence)
    assert [each.state for each in seen] == [JobState.RUNNING] * 2  # begun, and about to register
    assert "identifier" in [finding.check for finding in seen[1].findings]
    ended = store.get(job.id)
    assert ended.findings == seen[1].findings
    assert to_document(ended.findings) == ended.result["findings"][: len(ended.findings)]


def test_the_budget_of_a_job_counts_from_the_start_of_its_body(home, dataset):
    store = wiring.job_store(home)
    job = Jobs(store, wiring.datasets(home)).train(TrainingRequest(dataset=dataset, target="price", budget=10))
    claim = store.claim("w", 60)
    body = wiring.training_body(home)
    get, train, times = body._datasets.get, body._training.train, []

    def opened(name):
        times.append(time.monotonic())
        return get(name)

    def trained(*arguments, began, target, **options):
        times.append(began)
        return train(*arguments, began=began, target="none", **options)  # which ends it

    body._datasets.get, body._training.train = opened, trained
    before = time.monotonic()
    body.run(job.id, claim.fence)
    assert before <= times[1] <= times[0]


@pytest.fixture
def leaking(trained, tmp_path):
    """The flats with two columns that add up to the price."""
    header, *lines = (trained / "flats.csv").read_text().splitlines()
    prices = [int(line.rsplit(",", 1)[1]) for line in lines]
    land = [price * (place % 7 + 1) // 9 for place, price in enumerate(prices)]
    halves = [f"{line},{part},{price - part}" for line, part, price in zip(lines, land, prices, strict=True)]
    file = tmp_path / "leaking.csv"
    file.write_text("\n".join([f"{header},land,walls", *halves]) + "\n")
    return file


def test_a_leak_is_asked_about_and_leaves_no_run(home, leaking):
    with pytest.raises(TargetLeak, match="“price” can be computed from “land” and “walls”") as caught:
        wiring.training(home).train(leaking, target="price", progress=lambda _: None)
    assert columns_of(caught.value.findings) == ("land", "walls")
    assert "allow_leakage" in caught.value.detail
    assert MlflowClient(tracking_uri=wiring.tracking_uri(home)).get_experiment_by_name("leaking") is None


def test_a_leak_that_is_allowed_is_on_the_run_and_the_version(home, leaking):
    with quiet_mlflow():
        result = wiring.training(home).train(
            leaking, target="price", budget=1e-9, allow_leakage=True, progress=lambda _: None
        )
        client = MlflowClient(tracking_uri=wiring.tracking_uri(home))
        noted = client.get_run(result.run_id).data.tags["triptych.checks"]
        file = client.download_artifacts(result.run_id, "checks.json")
    first = result.findings[0]
    assert (first.check, first.severity, first.columns) == ("leaking-parts", "stop", ("land", "walls"))
    assert noted.startswith("stop leaking-parts")
    assert json.loads(Path(file).read_text())["findings"] == to_document(result.findings)
    assert result.warnings[0] == first.message


def test_a_job_that_finds_a_leak_fails_with_what_it_found(home, dataset, leaking):
    async def content() -> AsyncIterator[bytes]:
        yield leaking.read_bytes()

    datasets = wiring.datasets(home)
    brought = datasets.add("leaking.csv", asyncio.run(datasets.receive("leaking.csv", content())))
    failed = work(home, TrainingRequest(dataset=brought.id, target="price"))
    assert (failed.state, failed.code) == (JobState.FAILED, "target-leak")
    assert [finding.columns for finding in failed.findings] == [("land", "walls")]
    assert failed.findings[0].message in failed.error


def test_a_job_on_an_infinite_target_fails_with_its_row(home, tmp_path):
    file = tmp_path / "endless.parquet"
    prices = [float(place) for place in range(60)]
    pq.write_table(pa.table({"area": prices, "price": [*prices[:50], float("inf"), *prices[51:]]}), file)
    failed = work(home, TrainingRequest(dataset=wiring.datasets(home).bring(file).id, target="price"))
    assert (failed.state, failed.code) == (JobState.FAILED, "invalid-training")
    assert "infinite in row 51; give that row a number" in failed.error


def test_a_model_of_no_use_does_not_take_over(home, tmp_path):
    lines = flats(tmp_path / "flats.csv").read_text().splitlines()
    shuffled = [
        lines[0],
        *(f"{line.rsplit(',', 1)[0]},{(7919 * place) % 1000}" for place, line in enumerate(lines[1:])),
    ]
    (tmp_path / "flats.csv").write_text("\n".join(shuffled) + "\n")
    with quiet_mlflow():
        result = wiring.training(home).train(
            tmp_path / "flats.csv", target="price", budget=1e-9, progress=lambda *_: None
        )
    assert result.version == "2"
    assert any("no better" in warning for warning in result.warnings)
    assert wiring.deployments(home).registry.alias("flats", "champion") == "1"


def test_a_corrected_schema_is_what_is_trained_and_served(home, trained):
    inferred = to_document(infer_schema(read_table(trained / "flats.csv"), target="price"))
    rooms = next(column for column in inferred["columns"] if column["name"] == "rooms")
    corrected = {"columns": [rooms | {"kind": "number", "unit": "rooms", "description": "Without the kitchen"}]}
    with quiet_mlflow():
        wiring.training(home).train(
            trained / "flats.csv", target="price", name="corrected", budget=1e-9, schema=corrected,
            progress=lambda *_: None,
        )  # fmt: skip
    served = wiring.deployments(home, ["corrected"])
    served.refresh()
    column = next(column for column in Models(served).schema("corrected").columns if column.name == "rooms")
    assert (column.kind, column.unit, column.description) == ("number", "rooms", "Without the kitchen")


@pytest.mark.parametrize(
    ("rows", "classes", "says"),
    [(6, 2, "bring at least 20"), (160, 90, "almost as many classes as rows")],
)
def test_what_nothing_can_be_learned_from_leaves_no_run(home, tmp_path, rows, classes, says):
    file = tmp_path / "few.csv"
    file.write_text("x,y\n" + "".join(f"{place},{'c' * (place % classes + 1)}\n" for place in range(rows)))
    with pytest.raises(InvalidTraining, match=says):
        wiring.training(home).train(file, target="y", name="few", progress=lambda *_: None)
    assert MlflowClient(tracking_uri=wiring.tracking_uri(home)).get_experiment_by_name("few") is None


def test_a_weighted_training_says_so_and_is_done_again(home, trained):
    with quiet_mlflow():
        made = wiring.training(home).train(
            trained / "flats.csv", target="price", weights="rooms", budget=1e-9, progress=lambda _: None
        )
        run = wiring.registry(home).client.get_run(made.run_id)
        again = wiring.reproducing(home).reproduce(made.run_id, file=trained / "flats.csv", progress=lambda _: None)
    assert (run.data.params["weights"], run.data.tags["triptych.weights"]) == ("rooms", "rooms")
    assert again.same
    served = wiring.deployments(home)
    served.refresh()
    assert "rooms" not in [column.name for column in Models(served).schema("flats").columns]
