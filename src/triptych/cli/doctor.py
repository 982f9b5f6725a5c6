"""`triptych doctor`: what is installed, where the home is, what answers."""

from __future__ import annotations

import platform
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from triptych.cli import home as home_folder
from triptych.cli.configuration import configure_beside
from triptych.cli.options import Home, Json
from triptych.cli.terminal import console, print_json, table
from triptych.domain.errors import InvalidSettings

if TYPE_CHECKING:
    from triptych.settings import Settings

app = typer.Typer()

LIBRARIES = ("triptych", "mlflow", "fastapi", "streamlit", "scikit-learn", "numpy", "pyarrow", "duckdb", "sqlalchemy")
SMALLEST_DISK = 1 << 30
ANSWER_SECONDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: What it is.
        found: What was found, in words.
        well: False when it needs somebody.
    """

    name: str
    found: str
    well: bool = True


@app.command()
def doctor(as_json: Json = False, home: Home = None) -> None:
    """Say what is installed, where the home is and what answers; exit with 1 when something is wrong."""
    settings = configure_beside(home=home)
    findings = [_python(), *(_library(name) for name in LIBRARIES), *_home(settings), *_servers(settings)]
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        listed = table("", "", "")
        listed.show_header = False
        for finding in findings:
            listed.add_row("ok" if finding.well else Text("wrong", style="red"), finding.name, finding.found)
        console().print(listed)
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


def _python() -> Finding:
    return Finding(name="python", found=f"{platform.python_version()} on {platform.platform(terse=True)}")


def _library(name: str) -> Finding:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return Finding(name=name, found=version(name))
    except PackageNotFoundError:
        return Finding(name=name, found="is not installed; run `make up` or install triptych again", well=False)


def _home(settings: Settings) -> list[Finding]:
    if not settings.home.exists():
        return [Finding(name="home", found=f"{settings.home} (not made yet)")]
    try:
        home_folder.prepare(settings.home)
    except InvalidSettings as error:
        return [Finding(name="home", found=error.detail, well=False)]
    free = shutil.disk_usage(settings.home).free
    found = [
        Finding(name="home", found=str(settings.home)),
        Finding(name="disk", found=f"{free / (1 << 30):.1f} GiB free", well=free > SMALLEST_DISK),
    ]
    return [*found, _stores(settings)]


def _stores(settings: Settings) -> Finding:
    from triptych.cli.preflight import require_stores

    try:
        require_stores(settings)
    except InvalidSettings as error:
        return Finding(name="stores", found=error.detail, well=False)
    return Finding(name="stores", found="can be read and written")


def _servers(settings: Settings) -> list[Finding]:
    from triptych.cli.group import application_answers, mlflow_answers
    from triptych.cli.ports import reachable

    address = f"http://{reachable(settings.host)}:{settings.port}"
    up = application_answers(settings)
    application = Finding(name="application", found=f"{address} {'answers' if up else 'does not answer'}")
    if settings.mlflow_tracking_uri is not None:
        return [application, _mlflow_elsewhere(settings.mlflow_tracking_uri)]
    own = f"http://127.0.0.1:{settings.mlflow_port}"
    answer = "answers" if mlflow_answers(settings) else "does not answer"
    return [application, Finding(name="mlflow server", found=f"{own} {answer}")]


def _mlflow_elsewhere(uri: str) -> Finding:
    """A server of the user's must answer; a database is opened by whoever needs it."""
    from urllib.request import urlopen

    if not uri.startswith(("http://", "https://")):
        return Finding(name="mlflow store", found=_without_password(uri))
    try:
        with urlopen(f"{uri.rstrip('/')}/health", timeout=ANSWER_SECONDS):  # noqa: S310 - it is http, as was seen
            return Finding(name="mlflow server", found=f"{_without_password(uri)} answers")
    except OSError:
        return Finding(name="mlflow server", found=f"{_without_password(uri)} does not answer", well=False)


def _without_password(uri: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(uri)
    return uri if parts.password is None else uri.replace(f":{parts.password}@", ":***@")
