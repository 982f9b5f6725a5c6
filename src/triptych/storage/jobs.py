"""Jobs, kept as rows with a lease and a fence."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from triptych.domain.claim import Claim
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import Conflict, JobNotFound
from triptych.domain.finding import Finding
from triptych.domain.identifiers import new_id
from triptych.domain.job import Job, JobEvent, JobState, Step, TrainingRequest
from triptych.domain.reproduction import Reproduction
from triptych.domain.run import TrainingResult
from triptych.storage.layout import job_events, jobs

ATTEMPTS = 5
"""How often a job is begun: killing processes at random must not lose one, and one that kills its own must end."""
LOST_TOO_OFTEN = (
    f"The work was interrupted {ATTEMPTS} times, so it was not tried again; look at the logs, then start it anew."
)
AFRESH: dict[str, Any] = {"progress": 0.0, "phase": "", "best": None, "left": None, "run_id": None}


class JobStore:
    """The queue and the history of jobs.

    Contract:
        Threads and processes may share a store; every method is one transaction.

        A job is worked on by the holder of its latest claim alone. A claim has a lease, which its worker renews with
        `heartbeat`. When a lease ends, because the worker died or its machine slept, the next `claim` may hand the job
        to another worker, up to `ATTEMPTS` times, and then calls it failed. Each claim of a job has a larger fence
        than the one before. `heartbeat`, `tell`, `register`, `finish`, `fail`, `release` and `retry` answer whether the
        claim still held; when it did not (another worker has the job, or it is final) they change nothing. Final states
        never change.

    Args:
        engine: A store opened by `open_database`.
        clock: Seconds since 1970; leases are compared with it, so that workers on several machines need clocks that
            agree to much less than a lease.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, request: TrainingRequest, *, key: str | None = None) -> Job:
        """Queue a job.

        Args:
            request: What to do.
            key: The same key again is the same job again, however often it is sent; None for a new one.

        Raises:
            Conflict: The key was used for another request.
        """
        job = Job(
            id=new_id(), request=request, state=JobState.QUEUED, created_at=datetime.fromtimestamp(self._clock(), UTC)
        )
        values = to_document(job) | {"fence": 0, "priority": request.priority, "key": key}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(jobs).values(values))
        except IntegrityError:
            if key is None or (before := self.added(key, request)) is None:
                raise
            return before
        return job

    def added(self, key: str, request: TrainingRequest) -> Job | None:
        """The job of a key, None when there is none yet; it raises as `add` does."""
        with self._engine.connect() as connection:
            row = connection.execute(select(jobs).where(jobs.c.key == key)).one_or_none()
        if row is not None and _job(row).request != request:
            raise Conflict("This idempotency key was used for another request; choose a new one.")
        return None if row is None else _job(row)

    def get(self, job_id: str) -> Job:
        """The job as it is now.

        Raises:
            JobNotFound: No job has this id.
        """
        with self._engine.connect() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
        if row is None:
            raise JobNotFound("No job has this id; it may have been made in another home.")
        return _job(row)

    def list(self, limit: int = 100) -> tuple[Job, ...]:
        """The latest jobs, newest first."""
        query = select(jobs).order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return tuple(_job(row) for row in connection.execute(query))

    def claim(self, worker: str, lease_seconds: float) -> Claim | None:
        """Take the job whose turn it is among those that nobody works on; None when there is none."""
        now = self._clock()
        lost = and_(jobs.c.state == JobState.RUNNING, jobs.c.lease_until < now)
        free = or_(jobs.c.state == JobState.QUEUED, and_(lost, jobs.c.attempts < ATTEMPTS))
        turn = select(jobs.c.id).where(free).order_by(jobs.c.priority.desc(), jobs.c.created_at, jobs.c.id).limit(1)
        take = (
            update(jobs)
            .where(jobs.c.id == turn.with_for_update(skip_locked=True).scalar_subquery())
            .values(
                state=JobState.RUNNING,
                worker=worker,
                attempts=jobs.c.attempts + 1,
                fence=jobs.c.fence + 1,
                lease_until=now + lease_seconds,
                started_at=self._now(),
                **AFRESH,
            )
            .returning(jobs)
        )
        give_up = update(jobs).where(lost, jobs.c.attempts >= ATTEMPTS).values(self._failed(LOST_TOO_OFTEN))
        with self._engine.begin() as connection:
            connection.execute(give_up)
            row = connection.execute(take).one_or_none()
        return None if row is None else Claim(job=_job(row), fence=row.fence)

    def resume(self, job_id: str, fence: int) -> Claim:
        """The claim that a worker's child process works under.

        Raises:
            JobNotFound: No job has this id.
            Conflict: The claim does not hold any more.
        """
        with self._engine.connect() as connection:
            held = connection.execute(select(jobs).where(_held(job_id, fence))).one_or_none()
        if held is None:
            self.get(job_id)
            raise Conflict("The job was taken by another worker, cancelled or finished.")
        return Claim(job=_job(held), fence=fence)

    def heartbeat(self, claim: Claim, lease_seconds: float) -> bool:
        """Renew the lease."""
        return self._write(claim, {"lease_until": self._clock() + lease_seconds})

    def tell(self, claim: Claim, step: Step) -> bool:
        """Say how far the work is; what is new in it becomes an event."""
        share = min(max(step.share, 0.0), 1.0)
        values = {"progress": share, "phase": step.phase, "best": step.best, "left": step.left, "run_id": step.run_id}
        with self._engine.begin() as connection:
            held = connection.execute(update(jobs).where(_held(claim.job.id, claim.fence)).values(values)).rowcount == 1
            if held:
                self._remember(connection, claim.job.id, step)
        return held

    def events(self, job_id: str, *, after: int = 0) -> tuple[JobEvent, ...]:
        """What a job told, in its order.

        Args:
            job_id: The job; an unknown one told nothing.
            after: The number of the last event that is known already.
        """
        query = select(job_events).where(job_events.c.job_id == job_id, job_events.c.number > after)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(job_events.c.number))
            return tuple(from_document(JobEvent, row._asdict()) for row in rows)

    def register(self, claim: Claim, *, begun: bool = True) -> bool:
        """Say that its version is being registered, so that it is not cancelled any more, or that there is none yet."""
        return self._write(claim, {"registering": begun})

    def finish(self, claim: Claim, result: TrainingResult | Reproduction) -> bool:
        """End the job with its result."""
        values = {"state": JobState.SUCCEEDED, "progress": 1.0, "phase": "", "left": None, "run_id": result.run_id}
        ended = {"result": to_document(result), "finished_at": self._now(), "lease_until": None}
        return self._write(claim, values | ended)

    def fail(self, claim: Claim, error: str, *, code: str | None = None, findings: Sequence[Finding] = ()) -> bool:
        """End the job with one plain sentence, and what a program may make of it."""
        return self._write(claim, self._failed(error) | {"code": code, "findings": to_document(findings)})

    def release(self, claim: Claim) -> bool:
        """Put the job back into the queue, because its worker was told to stop; this counts as no attempt."""
        return self._write(claim, self._queued() | {"attempts": jobs.c.attempts - 1})

    def retry(self, claim: Claim, error: str) -> bool:
        """Put the job back into the queue, because its process was killed; the last attempt ends it with `error`."""
        last = claim.job.attempts >= ATTEMPTS
        told = self.tell(claim, Step(share=claim.job.progress, phase=error))
        return told and self._write(claim, self._failed(error) if last else self._queued())

    def finish_soon(self, job_id: str) -> Job:
        """Ask a job to end its search now and keep the best that it found; one that has ended stays as it is.

        Raises:
            JobNotFound: No job has this id.
        """
        return self._change(job_id, _open(job_id), {"finishing": True})

    def cancel(self, job_id: str) -> Job:
        """Call a job off; its worker sees it at its next heartbeat.

        One that has ended, or registers its version, stays as it is.

        Raises:
            JobNotFound: No job has this id.
        """
        values = {"state": JobState.CANCELLED, "finished_at": self._now(), "lease_until": None}
        return self._change(job_id, and_(_open(job_id), ~jobs.c.registering), values)

    def _change(self, job_id: str, where: ColumnElement[bool], values: dict[str, Any]) -> Job:
        with self._engine.begin() as connection:
            connection.execute(update(jobs).where(where).values(values))
        return self.get(job_id)

    def _write(self, claim: Claim, values: dict[str, Any]) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(update(jobs).where(_held(claim.job.id, claim.fence)).values(values)).rowcount == 1

    def _remember(self, connection: Connection, job_id: str, step: Step) -> None:
        mine = job_events.c.job_id == job_id
        number = connection.scalar(select(func.max(job_events.c.number)).where(mine)) or 0
        last = select(job_events.c.step).where(mine, job_events.c.number == number)
        before = from_document(Step, connection.scalar(last)) if number else None
        if before is None or (before.phase, before.best) != (step.phase, step.best):
            values = {"job_id": job_id, "number": number + 1, "at": self._now(), "step": to_document(step)}
            connection.execute(insert(job_events).values(values))

    def _queued(self) -> dict[str, Any]:
        return {"state": JobState.QUEUED, "lease_until": None, "worker": None, "started_at": None, **AFRESH}

    def _failed(self, error: str) -> dict[str, Any]:
        return {"state": JobState.FAILED, "error": error, "finished_at": self._now(), "lease_until": None}

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat()


def _held(job_id: str, fence: int) -> ColumnElement[bool]:
    return and_(jobs.c.id == job_id, jobs.c.fence == fence, jobs.c.state == JobState.RUNNING)


def _open(job_id: str) -> ColumnElement[bool]:
    return and_(jobs.c.id == job_id, jobs.c.state.in_([JobState.QUEUED, JobState.RUNNING]))


def _job(row: Row[Any]) -> Job:
    """The columns that the queue keeps to itself are left out."""
    return from_document(Job, row._asdict())
