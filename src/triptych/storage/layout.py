"""The tables of the store."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table, text

VERSION = 5
"""Version of the tables; a store with a larger one is not opened, one with a smaller gets the columns that it lacks.

A column that is added later may be null or has a default that the database knows.
"""


# Times are ISO 8601 in UTC, as in every document of ours: their text sorts as they do, in any database.
MOMENT = String(40)

metadata = MetaData()

store = Table(
    "store",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("request", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("progress", Float, nullable=False),
    Column("phase", String, nullable=False),
    Column("result", JSON(none_as_null=True)),
    Column("error", String),
    Column("created_at", MOMENT, nullable=False),
    Column("started_at", MOMENT),
    Column("finished_at", MOMENT),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("worker", String),
    Column("lease_until", Float),
    Column("priority", Integer, nullable=False, server_default=text("0")),
    Column("key", String(255)),
    Column("best", Float),
    Column("left", Float),
    Column("run_id", String(64)),
    Column("code", String(64)),
    Column("findings", JSON, nullable=False, server_default=text("'[]'")),
    Column("finishing", Boolean, nullable=False, server_default=text("false")),
    Column("registering", Boolean, nullable=False, server_default=text("false")),
    Index("jobs_by_turn", "state", "priority", "created_at"),
    Index("jobs_by_key", "key", unique=True),
)

job_events = Table(
    "job_events",
    metadata,
    Column("job_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", MOMENT, nullable=False),
    Column("step", JSON, nullable=False),
)

datasets = Table(
    "datasets",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("columns", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("file", String, nullable=False),
)
