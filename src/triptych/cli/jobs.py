"""`triptych jobs`: the trainings of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from triptych.cli.configuration import configure_beside
from triptych.cli.failure import ask, exit_code
from triptych.cli.following import follow_to_its_end
from triptych.cli.options import Home, Json
from triptych.cli.queueing import say_who_works
from triptych.cli.reproduce import show_reproduction
from triptych.cli.results import Warnings, show_result
from triptych.cli.terminal import console, print_json, table
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import InvalidSettings, TargetLeak
from triptych.domain.job import Job, JobEvent, JobState, TrainingRequest
from triptych.domain.reproduction import Reproduction
from triptych.domain.run import TrainingResult

if TYPE_CHECKING:
    from triptych.services.jobs import Jobs
    from triptych.settings import Settings

app = typer.Typer()
group = typer.Typer()
app.add_typer(group, name="jobs")

JobId = Annotated[str, typer.Argument(metavar="ID", help="The job, as `triptych train --detach` printed it.")]
Limit = Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="How many, the newest first.")]


@group.callback(invoke_without_command=True)
def jobs(context: typer.Context, limit: Limit = 20, as_json: Json = False, home: Home = None) -> None:
    """List the trainings of the queue; show, follow, finish or cancel one."""
    if context.invoked_subcommand is not None:
        if as_json or home:
            raise typer.BadParameter(f"write --json and --home after “{context.invoked_subcommand}”.")
        return
    _, queue = _queue(home)
    found = queue.list(limit)
    if as_json:
        print_json(to_document(found))
    elif found:
        _print_all(found)
    else:
        console().print("No training was queued yet; `triptych train --detach` queues one.")


@group.command()
def show(job: JobId, as_json: Json = False, home: Home = None) -> None:
    """Show one job, with all that it told."""
    _, queue = _queue(home)
    found, told = queue.get(job), queue.events(job)
    if as_json:
        print_json(to_document(found) | {"log": to_document(told)})
    else:
        _print(found, told)


@group.command()
def follow(job: JobId, as_json: Json = False, home: Home = None) -> None:
    """Watch a job until it has ended; exits as `train` does. Ctrl-C leaves it going."""
    settings, queue = _queue(home)
    if not queue.get(job).state.final:
        say_who_works(settings)
    warnings = Warnings()
    ended = follow_to_its_end(queue, job, warnings)
    _end(ended, warnings, as_json=as_json)
    raise typer.Exit(0 if ended.state is JobState.SUCCEEDED else exit_code(ended.code))


@group.command()
def finish(job: JobId, as_json: Json = False, home: Home = None) -> None:
    """End a job's search now, and keep the best that it found."""
    _, queue = _queue(home)
    _say(queue.finish_soon(job), "ends its search and keeps the best so far.", as_json=as_json)


@group.command()
def cancel(job: JobId, as_json: Json = False, home: Home = None) -> None:
    """Stop a job and keep nothing of it."""
    _, queue = _queue(home)
    _say(queue.cancel(job), "registers its version and is not stopped any more.", as_json=as_json)


def _queue(home: Home) -> tuple[Settings, Jobs]:
    settings = configure_beside(home=home)
    if settings.database_url is None and not (settings.home / "triptych.db").exists():
        raise InvalidSettings(
            f"There are no jobs in {settings.home}; queue one with `triptych train --detach`, "
            "or choose another home with --home or TRIPTYCH_HOME."
        )
    from triptych import wiring

    return settings, wiring.jobs(settings)


def _say(job: Job, going_on: str, *, as_json: bool) -> None:
    if as_json:
        print_json(to_document(job))
    elif job.state.final:
        console().print(f"Job {job.id} is {job.state}.")
    else:
        console().print(f"Job {job.id} {going_on}")


def _end(job: Job, warnings: Warnings, *, as_json: bool) -> None:
    if as_json:
        print_json(to_document(job))
    elif job.result is not None:
        _show(job.request, job.result, warnings)
    else:
        console().print(job.error or f"Job {job.id} is {job.state}.")
        if job.code == TargetLeak.code:
            ask(job.findings)


def _show(request: TrainingRequest, result: dict[str, Any], warnings: Warnings) -> None:
    if request.reproduces is None:
        show_result(from_document(TrainingResult, result), warnings)
    else:
        show_reproduction(from_document(Reproduction, result))


def _made(request: TrainingRequest, result: dict[str, Any]) -> str:
    if request.reproduces is None:
        return f"version {result['version']}"
    return "the same again" if from_document(Reproduction, result).same else "not the same again"


def _print_all(found: tuple[Job, ...]) -> None:
    listed = table("job", "state", ">done", "model", "target", "asked for", "what")
    for job in found:
        result = job.result or {}
        made = _made(job.request, result) if result else job.error or job.phase
        asked = f"{job.created_at.astimezone():%Y-%m-%d %H:%M}"
        name = result.get("name") or job.request.name or ""
        listed.add_row(job.id, job.state, f"{job.progress:.0%}", name, job.request.target, asked, made)
    console().print(listed)


def _print(job: Job, told: tuple[JobEvent, ...]) -> None:
    tries = "" if job.attempts < 2 else f", begun {job.attempts} times"  # noqa: PLR2004 - once goes without saying
    console().print(f"{job.request.target} of data set {job.request.dataset}: {job.state}{tries}", style="bold")
    for event in told:
        best = "" if event.step.best is None else f" (best score {event.step.best:.4g})"
        console().print(f"{event.at.astimezone():%H:%M:%S}  {event.step.phase}{best}")
    if job.run_id is not None:
        console().print(f"MLflow run {job.run_id}")
    warnings = Warnings()
    if job.state.final:
        _end(job, warnings, as_json=False)
    else:
        warnings.say(job.findings)
