"""A supervisor as a process: group.py FOLDER PROGRAM...; its exit code is the group's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from triptych.cli.service import Plan
from triptych.cli.supervisor import Supervisor

folder = Path(sys.argv[1])
plans = [
    Plan(
        title=name.capitalize(),
        command=[sys.executable, str(Path(__file__).with_name("member.py")), name],
        environment=os.environ,
        log=folder / f"{name}.log",
    )
    for name in sys.argv[2:]
]
code = Supervisor(plans, lambda sentence: sys.stdout.write(f"{sentence}\n")).run()
sys.stdout.write("Stopped.\n")
sys.exit(code)
