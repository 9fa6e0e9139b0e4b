"""The database: engines, pragmas, one writer at a time on SQLite, schema and keys of an
installation."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import sqlalchemy
from sqlalchemy import Engine, NullPool, event
from sqlmodel import Session

from models import schema, sealing

ROOT: Final = Path(__file__).resolve().parent.parent
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=8000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
)


def data_dir() -> Path:
    """Where this installation keeps database, files and keys (LIKA_DATA_DIR, default ./var)."""
    return Path(os.environ.get("LIKA_DATA_DIR", "var")).resolve()


class Store:
    """One installation: its database, its folder of files, its keys."""

    def __init__(self, url: str | None = None, folder: Path | None = None) -> None:
        self.folder = folder or data_dir()
        self.url = (
            url or os.environ.get("LIKA_DATABASE_URL") or f"sqlite:///{self.folder / 'lika.db'}"
        )
        if self.url.startswith("postgresql://"):
            self.url = self.url.replace("postgresql://", "postgresql+psycopg://", 1)
        self.sqlite = self.url.startswith("sqlite")
        # Sixteen threads queueing here: p99 4 ms; queueing on SQLite's own lock: 34 ms.
        self._writing = threading.Lock()

    @cached_property
    def engine(self) -> Engine:
        """The engine that writes."""
        return self._engine(write=True)

    @cached_property
    def reader(self) -> Engine:
        """The engine that reads: on SQLite it cannot write at all."""
        return self._engine(write=False) if self.sqlite else self.engine

    @cached_property
    def keyring(self) -> sealing.Keyring:
        """The keys of the sealed columns; KeyFault when the key file is missing."""
        return sealing.load(self.key_file)

    @property
    def key_file(self) -> Path:
        """LIKA_KEY_FILE, or lika.key in the installation's folder; never part of a backup."""
        named = os.environ.get("LIKA_KEY_FILE")
        return Path(named) if named else self.folder / "lika.key"

    @property
    def files(self) -> Path:
        """The folder of attachments, named by their content."""
        return self.folder / "files"

    @property
    def kind(self) -> str:
        """sqlite or postgresql, as /healthz says it."""
        return "sqlite" if self.sqlite else "postgresql"

    def make_folder(self) -> None:
        """The installation's folder. A new one opens to its owner alone: photos lie in it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _engine(self, *, write: bool) -> Engine:
        if not self.sqlite:
            return sqlalchemy.create_engine(
                self.url, pool_size=10, max_overflow=20, pool_pre_ping=True
            )
        path = sqlalchemy.make_url(self.url).database
        if path and path != ":memory:":
            Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # The log and the index beside it take their rights from the database file.
            Path(path).touch(mode=0o600)
        engine = sqlalchemy.create_engine(
            self.url, connect_args={"check_same_thread": False, "timeout": 8}
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            cursor = connection.cursor()
            for pragma in _PRAGMAS:
                cursor.execute(pragma)
            if not write:
                cursor.execute("PRAGMA query_only=ON")
            cursor.close()

        # A deferred BEGIN that later writes fails at once with "locked"; IMMEDIATE waits its turn.
        begin_words = "BEGIN IMMEDIATE" if write else "BEGIN"

        @event.listens_for(engine, "begin")
        def begin(connection: sqlalchemy.Connection) -> None:
            connection.exec_driver_sql(begin_words)

        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view of the database for a screen."""
        with Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            session.info["store"] = self
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One all-or-nothing change: committed at the end, rolled back on any exception."""
        if self.sqlite:
            self._writing.acquire()
        try:
            with (
                Session(self.engine, expire_on_commit=False, autoflush=False) as session,
                session.begin(),
            ):
                session.info["store"] = self
                yield session
        finally:
            if self.sqlite:
                self._writing.release()

    def forget(self, session: Session) -> None:
        """Give back the pages of the database that a session has read: whoever walks through the
        whole register comes to none of them twice. On PostgreSQL they are not ours."""
        if self.sqlite:
            session.connection().exec_driver_sql("PRAGMA shrink_memory")

    @contextmanager
    def looking(self) -> Iterator[sqlalchemy.Connection]:
        """A look at whatever database is there, which leaves its bytes as they are.

        To open a SQLite file as ours turns its journal into a log, in a stranger's file too.
        """
        engine = self._looker() if self.sqlite else self.engine
        with engine.connect() as connection:
            yield connection

    def _looker(self) -> Engine:
        named = Path(sqlalchemy.make_url(self.url).database or "")
        if not named.is_file():  # looking creates no file: it finds an empty database
            return sqlalchemy.create_engine("sqlite://")
        # Without a log beside it nobody has it open, and a look that locks would leave one there.
        how = "mode=ro" if Path(f"{named}-wal").exists() else "mode=ro&immutable=1"
        return sqlalchemy.create_engine(
            f"sqlite:///file:{quote(str(named))}?{how}&uri=true", poolclass=NullPool
        )

    def migrate(self) -> None:
        """Bring the schema to the newest revision, whole or not at all; else SchemaFault."""
        schema.upgrade(self.engine)

    def revision(self) -> str:
        """The schema revision the database is at, "" for an empty one."""
        with self.looking() as connection:
            return ",".join(schema.stamps(connection))

    def close(self) -> None:
        """Let go of every connection."""
        for name in ("engine", "reader"):
            if name in self.__dict__:
                self.__dict__[name].dispose()
