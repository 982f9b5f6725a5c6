"""A job's body as a process: body.py URL JOB FENCE; the job's target says what it does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from triptych.domain.job import Step
from triptych.domain.run import TrainingResult
from triptych.jobs import lifeline
from triptych.storage.attempts import ATTEMPTS
from triptych.storage.database import open_database
from triptych.storage.jobs import JobStore

lifeline.watch()
store = JobStore(open_database(sys.argv[1]))
claim = store.resume(sys.argv[2], int(sys.argv[3]))
doing = claim.job.request.target
if doing == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if doing == "parent":
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
if doing == "exit":
    sys.exit(3)
if doing == "away" and claim.fence == 1:
    sys.exit(os.EX_TEMPFAIL)
if doing == "die":
    os.kill(os.getpid(), signal.SIGKILL)
if doing == "register" and claim.job.attempts <= ATTEMPTS:
    store.register(claim)
    os.kill(os.getpid(), signal.SIGKILL)
if doing == "fail":
    store.fail(claim, "The target has one value only.")
    sys.exit(0)
store.tell(claim, Step(share=0.5, phase="Half way"))
time.sleep(600 if doing in {"wait", "deaf", "parent"} else 0)
if doing == "once" and claim.fence == 1:
    time.sleep(600)
store.finish(claim, TrainingResult(name="m", version="1", run_id="r", task="binary", metrics={}, baseline={}))
