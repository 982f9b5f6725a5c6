"""Jobs, kept as rows with a lease and a fence."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from triptych.domain.claim import Claim
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import Conflict, JobNotFound
from triptych.domain.finding import Finding
from triptych.domain.identifiers import new_id
from triptych.domain.job import Job, JobEvent, JobState, Step, TrainingRequest
from triptych.domain.reproduction import Reproduction
from triptych.domain.run import TrainingResult
from triptych.storage.attempts import LOST_TOO_OFTEN, SPENT, held
from triptych.storage.job_log import remember, told
from triptych.storage.layout import jobs

AFRESH: dict[str, Any] = {"progress": 0.0, "phase": "", "best": None, "left": None, "run_id": None}


class JobStore:
    """The queue and the history of jobs.

    Contract:
        Threads and processes may share a store; every method is one transaction.

        A job is worked on by the holder of its latest claim alone. A claim has a lease, which its worker renews with
        `heartbeat`. When a lease ends, because the worker died or its machine slept, the next `claim` may hand the job
        to another worker, up to `ATTEMPTS` times, or once more when its version may be registered already, and then
        calls it failed. Each claim of a job has a larger fence than the one before. `heartbeat`, `tell`, `warn`,
        `register`, `finish`, `fail`, `release` and `retry` answer whether the claim still held; when it did not
        (another worker has the job, or it is final) they change nothing. Final states never change.

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
        free = or_(jobs.c.state == JobState.QUEUED, and_(lost, ~SPENT))
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
        give_up = update(jobs).where(lost, SPENT).values(self._failed(LOST_TOO_OFTEN))
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
            row = connection.execute(select(jobs).where(held(job_id, fence))).one_or_none()
        if row is None:
            self.get(job_id)
            raise Conflict("The job was taken by another worker, cancelled or finished.")
        return Claim(job=_job(row), fence=fence)

    def heartbeat(self, claim: Claim, lease_seconds: float) -> bool:
        """Renew the lease."""
        return self._write(claim, {"lease_until": self._clock() + lease_seconds})

    def tell(self, claim: Claim, step: Step) -> bool:
        """Say how far the work is; what is new in it becomes an event."""
        with self._engine.begin() as connection:
            return self._tell(connection, claim, step)

    def events(self, job_id: str, *, after: int = 0) -> tuple[JobEvent, ...]:
        """What a job told, in its order.

        Args:
            job_id: The job; an unknown one told nothing.
            after: The number of the last event that is known already.
        """
        with self._engine.connect() as connection:
            return told(connection, job_id, after)

    def warn(self, claim: Claim, findings: Sequence[Finding]) -> bool:
        """Say what the checks found in its table; that stays with the job until an attempt says it anew."""
        return self._write(claim, {"findings": to_document(tuple(findings))})

    def register(self, claim: Claim, *, begun: bool = True) -> bool:
        """Say that its version is being registered, so that it is not cancelled any more, or that there is none yet."""
        return self._write(claim, {"registering": begun})

    def finish(self, claim: Claim, result: TrainingResult | Reproduction) -> bool:
        """End the job with its result."""
        values = {"state": JobState.SUCCEEDED, "progress": 1.0, "phase": "", "left": None, "run_id": result.run_id}
        ended = {"result": to_document(result), "finished_at": self._now(), "lease_until": None}
        return self._write(claim, values | ended)

    def fail(
        self, claim: Claim, error: str, *, code: str | None = None, findings: Sequence[Finding] | None = None
    ) -> bool:
        """End the job with one plain sentence, and what a program may make of it; its findings stay, or are these."""
        found = {} if findings is None else {"findings": to_document(tuple(findings))}
        return self._write(claim, self._failed(error) | {"code": code, **found})

    def release(self, claim: Claim) -> bool:
        """Put the job back into the queue, because its worker was told to stop; this counts as no attempt."""
        return self._write(claim, self._queued() | {"attempts": jobs.c.attempts - 1})

    def retry(self, claim: Claim, error: str) -> bool:
        """Put the job back into the queue, because its process was killed; the last attempt ends it with `error`."""
        with self._engine.begin() as connection:
            if not self._tell(connection, claim, Step(share=claim.job.progress, phase=error)):
                return False
            # What was registered since is in the row, not in the claim; the row is ours until the transaction ends.
            last = connection.scalar(select(SPENT).where(jobs.c.id == claim.job.id))
            return _written(connection, claim, self._failed(error) if last else self._queued())

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
            return _written(connection, claim, values)

    def _tell(self, connection: Connection, claim: Claim, step: Step) -> bool:
        share = min(max(step.share, 0.0), 1.0)
        values = {"progress": share, "phase": step.phase, "best": step.best, "left": step.left, "run_id": step.run_id}
        if holds := _written(connection, claim, values):
            remember(connection, claim.job.id, step, self._now())
        return holds

    def _queued(self) -> dict[str, Any]:
        return {"state": JobState.QUEUED, "lease_until": None, "worker": None, "started_at": None, **AFRESH}

    def _failed(self, error: str | ColumnElement[str]) -> dict[str, Any]:
        return {"state": JobState.FAILED, "error": error, "finished_at": self._now(), "lease_until": None}

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat()


def _written(connection: Connection, claim: Claim, values: dict[str, Any]) -> bool:
    """Change the job when the claim holds, and say whether it did."""
    return connection.execute(update(jobs).where(held(claim.job.id, claim.fence)).values(values)).rowcount == 1


def _open(job_id: str) -> ColumnElement[bool]:
    return and_(jobs.c.id == job_id, jobs.c.state.in_([JobState.QUEUED, JobState.RUNNING]))


def _job(row: Row[Any]) -> Job:
    """The columns that the queue keeps to itself are left out."""
    return from_document(Job, row._asdict())
