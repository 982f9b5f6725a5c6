"""`triptych serve` follows the registry under load, and outlives what it is made of."""

from __future__ import annotations

import signal
from contextlib import closing

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.processes.serving import SIGNS, Load, Server, make_models, resident_megabytes, watched_imports
from triptych import wiring
from triptych.registry.models import DIGEST
from triptych.settings import Settings

START_SECONDS = 120.0
MOVES = 50
"""Of each of the two models."""
HEAVY = {"catboost", "duckdb", "lightgbm", "matplotlib", "mlflow", "pandas", "scipy", "skl2onnx", "sklearn", "skops",
         "sqlalchemy", "streamlit", "torch", "xgboost"}  # fmt: skip
"""What a worker that serves compiled models does without, those of foreign pipelines among them."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("following") / "home"
    make_models(folder)
    return folder


@pytest.fixture
def serve(triptych, home, ports, until):
    """Start `serve` and wait until it is ready."""
    servers = []

    def begin(*options, port=None, **variables):
        port = port or ports(1)[0]
        running = triptych("serve", "--home", str(home), "--port", str(port), *options, **variables)
        server = Server(port)
        servers.append(server)
        until(lambda: server.ask("GET", "/health/ready")[0] == 200, START_SECONDS)
        running.below()
        return running, server

    yield begin
    for server in servers:
        server.close()


def test_a_hundred_alias_moves_under_load_lose_no_answer_and_each_answer_is_its_versions_own(serve, home, until):
    registry = wiring.registry(Settings(home=home))
    running, server = serve("--workers", "2", TRIPTYCH_FOLLOW_SECONDS="0.05")
    with Load(server.port, ["line", "foreign"]) as load:
        for move in range(MOVES):
            version = "12"[(move + 1) % 2]
            for name in ("line", "foreign"):
                registry.client.set_registered_model_alias(name, "champion", version)
            for name in ("line", "foreign"):
                until(lambda name=name, version=version: server.served(name) == version, START_SECONDS)
    assert load.answers.keys() == {"line 1", "line 2", "foreign 1", "foreign 2"}
    for name in ("line", "foreign"):
        history = server.ask("GET", f"/models/{name}/history?limit=1000")[1]["deployments"]
        assert [row["after"] for row in reversed(history)] == ["1", *("12"[(move + 1) % 2] for move in range(MOVES))]
    running.send(signal.SIGTERM)
    assert running.ends(15) == 0
    assert running.leaves_nothing(1)


def test_a_bad_version_leaves_the_old_one_serving_and_a_rollback_is_instant(serve, home, until):
    registry = wiring.registry(Settings(home=home))
    registry.point("line", "champion", "1")
    _, server = serve("--model", "li*", TRIPTYCH_FOLLOW_SECONDS="0.1")
    until(lambda: server.served("line") == "1")
    assert server.ask("GET", "/models/foreign")[0] == 404

    first = registry.client.get_model_version("line", "1")
    bad = registry.client.create_model_version("line", first.source, tags={**first.tags, DIGEST: "0" * 64}).version
    registry.point("line", "champion", str(bad))
    until(lambda: server.ask("GET", "/models/line")[1]["problem"], START_SECONDS)
    assert "not those that were registered" in server.ask("GET", "/models/line")[1]["problem"]
    assert server.predict("line") == "1"
    assert server.ask("POST", f"/models/line/versions/{bad}/predict", {"input": {"x": 1.0}})[0] == 503

    assert server.predict("line", "2") == "2"
    assert server.predict("line", "1") == "1"
    assert server.ask("POST", "/models/line/versions/99/predict", {"input": {"x": 1.0}})[0] == 404
    moved = server.ask("PUT", "/models/line/aliases/champion", {"version": "2"})
    assert moved[0] == 200
    assert server.predict("line") == "2"
    assert [each["version"] for each in server.ask("GET", "/models/line/versions")[1]["versions"]][-2:] == ["2", "1"]

    status, model = server.ask("POST", "/models/line/rollback")
    assert (status, model["champion"]["version"]) == (200, "1")
    assert server.predict("line") == "1"
    until(lambda: registry.alias("line", "champion") == "1")
    until(lambda: server.ask("GET", "/models/line")[1]["problem"] is None)
    assert server.ask("GET", "/models/line/history")[1]["deployments"][0]["reason"] == "rolled back"


def test_a_file_is_answered_by_what_the_running_service_serves_and_no_command_imports_mlflow(
    serve, triptych, home, until, tmp_path
):
    registry = wiring.registry(Settings(home=home))
    registry.point("line", "champion", "1")
    _, server = serve("--model", "line")
    # A server answers from its cache before its follower is up, which has imported MLflow and both versions by then.
    until(lambda: server.ask("GET", "/models/line/versions")[0] == 200, START_SECONDS)
    until(lambda: {server.predict("line", number) for number in "12"} == {"1", "2"}, START_SECONDS)
    pq.write_table(pa.table({"x": [20.0]}), rows := tmp_path / "rows.parquet")
    hook = "import atexit, sys; atexit.register(lambda: print('modules:', *sys.modules, file=sys.stderr))"
    (tmp_path / "sitecustomize.py").write_text(hook)
    variables = {"PYTHONPATH": str(tmp_path), "TRIPTYCH_PORT": str(server.port)}
    arguments = ("predict", "line", str(rows), "--home", str(home), "--out", str(tmp_path / "out.csv"))
    for version, options in (("1", ()), ("2", ()), ("1", ("--version", "1"))):
        # The follower is asked to look now: nobody waits for it.
        registry.client.set_registered_model_alias("line", "champion", "2" if version == "2" else "1")
        ran = triptych(*arguments, *options, **variables)
        assert ran.ends(60) == 0, ran.said
        imported = set(ran.said.rpartition("modules:")[2].split())
        assert "triptych" in imported
        assert imported & {"mlflow", "sklearn", "sqlalchemy"} == set(), ran.said[:2000]
        answer = float((tmp_path / "out.csv").read_text().split()[1])
        assert answer * SIGNS[version] > 0


def test_what_an_owner_adds_reaches_every_lean_server_within_seconds_and_outlives_a_restart(
    serve, home, ports, until, tmp_path
):
    wiring.registry(Settings(home=home)).point("line", "champion", "1")
    path, row = "/models/line/versions/1/schema", {"input": {"x": 20.0}}
    notes = {"author": "Ada", "columns": {"x": {"lowest": 0, "highest": 10, "labels": {"fr": "Abscisse"}}}}
    running, server = serve("--workers", "2", "--model", "line", **watched_imports(tmp_path / "imports"))
    until(lambda: server.served("line") == "1", START_SECONDS)
    assert server.ask("PUT", path, notes)[0] == 200  # the server waits for a follower that is being started

    def refusals():
        """What fresh connections are told, which either server may take."""
        others = [Server(server.port) for _ in range(12)]
        told = [other.ask("POST", "/models/line/predict", row)[0] for other in others]
        for other in others:
            other.close()
        return set(told)

    until(lambda: refusals() == {422}, 10)
    (tmp_path / "imports" / "now").touch()
    for worker in running.below("triptych.cli plane"):
        said = tmp_path / "imports" / f"{worker.pid}.modules"
        imported = until(lambda said=said: said.exists() and said.read_text().endswith(" end") and said.read_text())
        assert not HEAVY.intersection(imported.split())
    running.send(signal.SIGTERM)
    assert running.ends(15) == 0

    _, server = serve("--model", "line", port=ports(1)[0])
    assert server.ask("POST", "/models/line/predict", row)[0] == 422
    (kept,) = until(lambda: server.ask("GET", f"{path}/revisions")[1].get("revisions"), START_SECONDS)
    assert (kept["author"], kept["notes"]["columns"]["x"]["highest"]) == ("Ada", 10)
    assert server.ask("PUT", path, {"author": "Grace", "columns": {}})[0] == 200
    until(lambda: server.predict("line") == "1", 10)


def test_whatever_is_killed_comes_back_and_nothing_is_left_of_a_killed_group(serve, until):
    running, server = serve("--workers", "2", "--model", "line")
    follower = running.below("triptych.cli follow")[0]
    follower.kill()
    running.says(r"The follower ended \(signal SIGKILL\) and is started again")
    assert server.predict("line") in {"1", "2"}
    until(lambda: running.below("triptych.cli follow"))
    worker = running.below("triptych.cli plane")[0]
    worker.kill()
    running.says(r"Server \d ended \(signal SIGKILL\) and is started again")
    until(lambda: len(running.below("triptych.cli plane")) == 2)
    until(lambda: server.predict("line") in {"1", "2"}, START_SECONDS)
    until(lambda: server.ask("GET", "/models/line/versions")[0] == 200, START_SECONDS)
    running.send(signal.SIGKILL)
    running.ends()
    assert running.leaves_nothing(12)


def test_a_restart_serves_what_was_served_while_mlflow_is_down_with_lean_workers(
    serve, triptych, home, ports, until, tmp_path
):
    mlflow_port, port = ports(2)
    uri = f"http://127.0.0.1:{mlflow_port}"
    mlflow = triptych("tracking-server", TRIPTYCH_HOME=str(home), TRIPTYCH_MLFLOW_PORT=str(mlflow_port))
    with closing(Server(mlflow_port)) as tracking:
        until(lambda: tracking.ask("GET", "/api/3.0/mlflow/server-info")[0], START_SECONDS)
    running, server = serve("--model", "line", "--model", "foreign", port=port, MLFLOW_TRACKING_URI=uri)
    confirmed = until(lambda: server.ask("GET", "/health/ready")[1]["confirmed_at"])
    versions = [server.predict(name) for name in ("line", "foreign")]
    _, foreign = server.ask("GET", "/models/foreign")
    assert (foreign["champion"]["runtime"], foreign["champion"]["parity"]["passed"]) == ("compiled", True)
    for process in (running, mlflow):
        process.send(signal.SIGTERM)
        process.ends(15)

    variables = {"MLFLOW_TRACKING_URI": uri, **watched_imports(tmp_path / "imports")}
    running, server = serve("--model", "line", "--model", "foreign", port=ports(1)[0], **variables)
    assert [server.predict(name) for name in ("line", "foreign")] == versions
    assert server.ask("GET", "/models/line/versions")[0] == 503
    assert server.ask("GET", "/health/ready")[1]["confirmed_at"] >= confirmed
    (worker,) = running.below("triptych.cli plane")
    assert resident_megabytes(worker) < 150
    (tmp_path / "imports" / "now").touch()
    said = tmp_path / "imports" / f"{worker.pid}.modules"
    imported = until(lambda: said.exists() and said.read_text().endswith(" end") and said.read_text().split())
    assert "triptych.services.predictions" in imported
    assert not HEAVY.intersection(imported)
