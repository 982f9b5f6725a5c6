"""The store's database: opened, checked, and its tables made."""

from __future__ import annotations

import sqlite3

from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    insert,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InternalError, NoSuchModuleError, OperationalError
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from triptych.domain.errors import InvalidSettings, StoreUnavailable
from triptych.storage import layout, postgresql

BUSY_SECONDS = 15


def open_database(url: str) -> Engine:
    """Open the store, and make its tables when they are missing.

    The engine may be shared by threads, and the store by processes, also while they open it for the first time. A
    child made by fork opens its own. Whoever uses it while the database is away gets `StoreUnavailable`.

    Args:
        url: SQLAlchemy URL, such as "sqlite:////home/me/.triptych/triptych.db" or "postgresql://me@host/name".

    Raises:
        InvalidSettings: The store can't be read or written, is no store, or is a newer Triptych's.
    """
    try:
        engine = _engine(url)
    except ModuleNotFoundError as error:
        raise InvalidSettings(
            "The store is PostgreSQL, whose driver is missing; install triptych[postgresql]."
        ) from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise InvalidSettings("The address of the store is not one that SQLAlchemy reads; correct it.") from error
    try:
        with engine.begin() as connection:
            _begin_alone(connection)
            _check_version(connection, engine)
            _create_tables(connection)
            _add_columns(connection)
            _create_indexes(connection)
            _check_whole(connection)
    except DBAPIError as error:
        engine.dispose()
        raise InvalidSettings(_sentence(engine, error)) from error
    except InvalidSettings:
        engine.dispose()
        raise
    event.listen(engine, "handle_error", _away)
    return engine


def _away(context: ExceptionContext) -> StoreUnavailable | None:
    """What the store's users know, instead of an error of the database that may be gone when they ask again."""
    passing = isinstance(context.sqlalchemy_exception, (OperationalError, InterfaceError, InternalError))
    # A connection that turns out to be dead before it is used is replaced without a word.
    if context.is_pre_ping or not (passing or context.is_disconnect):
        return None
    return StoreUnavailable("The database did not answer as it should; see that it runs and try again.")


def _engine(url: str) -> Engine:
    backend = make_url(url).get_backend_name()
    if backend == "postgresql":
        return create_engine(postgresql.with_driver(url), pool_pre_ping=True, connect_args=postgresql.CONNECTION)
    if backend != "sqlite":
        raise ArgumentError(backend)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Let readers and a writer work at the same time, and lose nothing that was committed on kill -9."""
    execute = connection.execute
    execute("PRAGMA foreign_keys = ON")
    execute("PRAGMA synchronous = NORMAL")
    if execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        execute("PRAGMA journal_mode = WAL")


def _begin_alone(connection: Connection) -> None:
    """Keep other processes from making the same tables at the same time."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        postgresql.begin_alone(connection)


def _check_version(connection: Connection, engine: Engine) -> None:
    if not engine.dialect.has_table(connection, layout.store.name):
        return
    version = connection.scalar(select(layout.store.c.version))
    if version is not None and version > layout.VERSION:
        raise InvalidSettings(
            f"The store {_place(engine)} was written by a newer Triptych; update this one, or choose another home."
        )


def _create_tables(connection: Connection) -> None:
    for table in layout.metadata.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
    missing = ~select(layout.store.c.id).exists()
    row = select(literal(1), literal(layout.VERSION)).where(missing)
    connection.execute(insert(layout.store).from_select(["id", "version"], row))


def _add_columns(connection: Connection) -> None:
    """Bring the tables of an older Triptych up to date; columns are only ever added."""
    version = connection.scalar(select(layout.store.c.version))
    if version == layout.VERSION:
        return
    named = connection.dialect.identifier_preparer
    for table in layout.metadata.sorted_tables:
        there = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                definition = CreateColumn(column).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {named.format_table(table)} ADD COLUMN {definition}")
    connection.execute(update(layout.store).values(version=layout.VERSION))


def _create_indexes(connection: Connection) -> None:
    for table in layout.metadata.sorted_tables:
        for index in table.indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))


def _check_whole(connection: Connection) -> None:
    """Find pages that a broken disk or a partial copy left, before a request does."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            place = _place(connection.engine)
            raise InvalidSettings(f"The store {place} is damaged; restore a copy of it, or move it away to start anew.")


def _sentence(engine: Engine, error: DBAPIError) -> str:
    said = str(error.orig).lower()
    place = _place(engine)
    if engine.dialect.name == "postgresql":
        return f"The store {place} can't be used; see that the server runs, and that the name and password are right."
    if "not a database" in said or "malformed" in said:
        return f"The store {place} is damaged or no database; restore a copy of it, or move it away to start anew."
    if "readonly" in said or "read-only" in said:
        return f"The store {place} can't be written; give yourself the right to write it, or choose another home."
    if "locked" in said:
        return f"The store {place} is held by another program; close that program and try again."
    return f"The store {place} can't be opened; see that its folder exists and that you may write it."


def _place(engine: Engine) -> str:
    """The file, or the server without its password."""
    url = engine.url
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
