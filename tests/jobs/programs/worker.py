"""A worker as a process: worker.py URL LEASE AT_ONCE."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from triptych.jobs import lifeline
from triptych.jobs.worker import Worker
from triptych.storage.database import open_database
from triptych.storage.jobs import JobStore

lifeline.watch()
URL, LEASE = sys.argv[1], float(sys.argv[2])
BODY = str(Path(__file__).with_name("body.py"))

worker = Worker(
    JobStore(open_database(URL)),
    lambda claim: [sys.executable, BODY, URL, claim.job.id, str(claim.fence)],
    environment=os.environ,
    lease_seconds=LEASE,
    at_once=int(sys.argv[3]),
)
signal.signal(signal.SIGTERM, lambda *_: worker.stop())
worker.run()
