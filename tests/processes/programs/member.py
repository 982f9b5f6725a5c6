"""One process of a group; its name says what it does."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

from triptych.jobs import lifeline

lifeline.watch()
doing = sys.argv[1]
if doing == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if doing == "parent":
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
sys.stdout.write(f"{doing} is ready\n")
sys.stdout.flush()
if doing == "broken":
    sys.exit("The port is on fire.")
time.sleep(600)
