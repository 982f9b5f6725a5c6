"""Runs the scripts that are named, one after the other, in one process: MLflow takes seconds to import."""

import runpy
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
for name in sys.argv[1:]:
    runpy.run_path(str(Path(__file__).parent / "logged" / f"{name}.py"), run_name="__main__")
    print("logged", name, flush=True)
