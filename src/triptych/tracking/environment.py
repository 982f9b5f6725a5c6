"""What a run was made with: the interpreter, the libraries and the machine."""

from __future__ import annotations

import platform
from importlib.metadata import distributions

from triptych.tracking.machine import machine

MACHINE = "# "
"""How a line of the machine begins, which is a comment to whoever installs the libraries from the file."""


def environment() -> str:
    """The interpreter, the platform, the machine and every installed library with its version, a line each."""
    libraries = sorted({f"{found.metadata['Name']}=={found.version}" for found in distributions()}, key=str.casefold)
    first = f"# Python {platform.python_version()} on {platform.platform()}"
    facts = [f"{MACHINE}{name}: {value}" for name, value in machine().items()]
    return "\n".join([first, *facts, *libraries, ""])


def libraries(text: str) -> dict[str, str]:
    """What `environment` wrote, read again: name to version, of the interpreter, the platform and the machine too."""
    first, *lines = text.splitlines() or [""]
    python, _, system = first.removeprefix("# Python ").partition(" on ")
    facts = [line.removeprefix(MACHINE).split(": ", 1) for line in lines if line.startswith(MACHINE) and ": " in line]
    return {
        "Python": python, "platform": system, **dict(facts),
        **dict(line.split("==", 1) for line in lines if "==" in line and not line.startswith(MACHINE)),
    }  # fmt: skip
