from pathlib import Path

import pyarrow as pa
import pytest

from triptych.tables import Format, read_table


@pytest.fixture(scope="session")
def data():
    """The folder of excerpts."""
    return Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def excerpts(data):
    """The bytes of each excerpt."""
    return {file.name: file.read_bytes() for file in data.glob("*.csv")}


@pytest.fixture(scope="session")
def csv():
    """Read a CSV text."""

    def read(text: str | bytes, **options) -> pa.Table:
        return read_table(text if isinstance(text, bytes) else text.encode(), format=Format.CSV, **options)

    return read
