"""What a worker needs of a store of jobs."""

from __future__ import annotations

from typing import Protocol

from triptych.domain.claim import Claim


class Queue(Protocol):
    """Jobs with leases; `storage.jobs.JobStore` states the contract."""

    def claim(self, worker: str, lease_seconds: float) -> Claim | None:
        """Take the job whose turn it is; None when there is none."""
        ...

    def heartbeat(self, claim: Claim, lease_seconds: float) -> bool:
        """Renew the lease; False when the claim does not hold any more."""
        ...

    def fail(self, claim: Claim, error: str) -> bool:
        """End the job with one plain sentence, unless it has ended."""
        ...

    def retry(self, claim: Claim, error: str) -> bool:
        """Put the job back because its process was killed; after too many times it ends with the sentence."""
        ...

    def release(self, claim: Claim) -> bool:
        """Put the job back into the queue, unless it has ended."""
        ...
