"""`make bench`: Triptych beside other servers, on this machine, with the same models."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from benchmarks import batch, environments, machine, report
from benchmarks.acceptance import OWN_SERVER, Outcome
from benchmarks.contestants import ROOT, Contestant, Places, contestants, two_workers
from benchmarks.estimators import CASES
from benchmarks.questions import DONE, Prepared
from benchmarks.rounds import Pace, Result, measure
from benchmarks.servers import Server
from benchmarks.starting import started

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
QUICK = Pace(rounds=1, seconds=0.35, warm=0.2)
FULL = Pace(rounds=5, seconds=1.2, warm=0.5)
ROWS, FEW_ROWS = 1_000_000, 100_000
NEEDED = {
    "linear": ("triptych-1", "mlflow"),
    "forest": ("triptych-1", "mlflow", "fastapi", "litserve", "bentoml"),
    "opaque": ("triptych-1", "litserve", "bentoml"),
}
"""The servers that a ratio needs; a quick run leaves the others out."""


def main() -> int:
    """Install, train, measure, and write the report."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, _leave)
    folder = Path(arguments.folder).resolve()
    places = Places(work=folder / "work", environments=folder / "environments")
    environments.install(arguments.uv, places.environments)
    _prepare(places.work)
    # What an earlier run left in the log would be compacted meanwhile.
    shutil.rmtree(places.work / "home" / "predictions", ignore_errors=True)
    began = time.monotonic()
    facts = machine.facts()
    everybody = [*contestants(places), two_workers(places)]
    who = [each for each in everybody if not arguments.server or each.name in arguments.server]
    run = _Run(places, who, quick=arguments.quick)
    with nullcontext() if arguments.quick else machine.used_memory(folder):
        outcome = run.all(arguments.model or [case.name for case in CASES])
    pace = QUICK if arguments.quick else FULL
    facts.append(
        f"{pace.rounds} rounds of {pace.seconds:g} s for each server and number of connections; "
        f"the whole run took {time.monotonic() - began:.0f} s."
    )
    text = report.page(outcome, everybody, facts, machine.versions(places.environments))
    (folder / "report.md").write_text(text, encoding="utf-8")
    print(text)
    whole = not arguments.model and not arguments.server
    if arguments.write or (whole and not arguments.quick):
        _write(text)
    return 0


class _Run:
    """One run over some models."""

    def __init__(self, places: Places, who: list[Contestant], *, quick: bool) -> None:
        self._places = places
        self._who = who
        self._quick = quick
        self._prepared = Prepared(places.work)
        self._pace = QUICK if quick else FULL
        self._batches: dict[str, batch.Batch] = {}

    def all(self, models: list[str]) -> Outcome:
        """Measure model after model."""
        results = {model: self._model(model) for model in models}
        return Outcome(results=results, batches=self._batches, cores=os.cpu_count() or 1)

    def _model(self, model: str) -> dict[str, Result]:
        who = [each for each in self._who if each.models is None or model in each.models]
        if self._quick:
            who = [each for each in who if model not in NEEDED or each.name in NEEDED[model]]
        pace = self._pace if model == "boosted" or not self._quick else replace(self._pace, connections=(64,))
        starts = (1 if self._quick else 3) if model == "boosted" else 0
        with started(model, who, self._prepared, self._places.work / "logs", starts=starts) as running:
            results = measure(model, running, self._prepared, pace)
            for each, server in running:
                if model == "boosted" and each.name in {OWN_SERVER, *([] if self._quick else ["triptych-1"])}:
                    self._batch(each.asked_for(model), server)
        return results

    def _batch(self, model: str, server: Server) -> None:
        rows = FEW_ROWS if self._quick else ROWS
        file = batch.make(self._places.work / f"{rows}.parquet", rows)
        server.wake()
        print(f"{model}: {rows} rows of Parquet", file=sys.stderr)
        home = self._places.work / "home"
        self._batches[model] = batch.measure(model, file, home, server, times=1 if self._quick else 5)
        server.sleep()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short turns and a smaller file; docs/ is left alone")
    parser.add_argument("--write", action="store_true", help="put the report into docs/ though the run was quick")
    parser.add_argument("--model", action="append", help="a model; may be repeated (all)")
    parser.add_argument("--server", action="append", help="a server; may be repeated (all)")
    parser.add_argument("--folder", default=".bench", help="takes environments, models and the report (.bench)")
    parser.add_argument("--uv", default="uv", help="the program that installs the environments")
    return parser.parse_args()


def _prepare(work: Path) -> None:
    if not (work / DONE).exists():
        print("Training the models ...", file=sys.stderr)
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        # MLflow would record the lock of a project that it is called in.
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "MLFLOW_DISABLE_TELEMETRY": "true"}
        command = [sys.executable, "-m", "benchmarks.preparing", str(work)]
        subprocess.run(command, check=True, cwd=work, env=variables)


def _write(text: str) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(f"Written into {PAGE.relative_to(ROOT)}.", file=sys.stderr)


def _leave(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
