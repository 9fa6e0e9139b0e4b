"""One file that holds an installation: database, attachments, a manifest of hashes. Never the key.

SQLite is copied with VACUUM INTO (consistent under load; copying the .db file alone is no backup).
PostgreSQL is written out row by row from one snapshot, so no tool of a fitting version is needed.
"""

import base64
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text, inspect, select, text
from sqlalchemy import insert as insert_into
from sqlmodel import Session

from models import schema, sealing
from models.account import Ledger
from models.columns import metadata
from models.rows import table
from models.schema import SchemaFault
from models.store import Store
from workflows.access.people import SWEEPER
from workflows.base import audit_log, clock
from workflows.base.refusals import Malformed, NotReady, Reason
from workflows.storage import settings

MANIFEST: Final = "manifest.json"
SQLITE: Final = "lika.db"
ROWS: Final = "rows.jsonl"
# What `last` looks for in the books.
_MADE: Final = "backup_made"
# A backup is to be made every week: after more days than these an administrator is warned.
EVERY_DAYS: Final = 7
_BLOCK: Final = 1 << 20
_TOGETHER: Final = 1000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    kind: str
    schema: str
    keys: str
    members: dict[str, str] = field(default_factory=dict)


def make(store: Store, file: Path) -> Manifest:
    """Write a backup; it appears under its name only when it is whole."""
    with _workshop(file.parent) as folder:
        members: dict[str, Path] = {}
        with store.reading() as session:
            if store.sqlite:
                members[SQLITE] = folder / SQLITE
                _copy_sqlite(store, members[SQLITE])
            else:
                # Every table as it was at one moment, while others go on writing.
                session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                members[ROWS] = folder / ROWS
                _write_rows(session, members[ROWS])
            keys = str(settings.value(session, settings.KEYS) or "")
        # Files are never changed once named by their content: those the database knows are there.
        for found in sorted(store.files.rglob("*")) if store.files.is_dir() else []:
            if found.is_file():
                members[f"files/{found.relative_to(store.files).as_posix()}"] = found
        manifest = Manifest(
            made_at=clock.now().isoformat(),
            kind=store.kind,
            schema=store.revision(),
            keys=keys,
            members={name: _sha(path) for name, path in members.items()},
        )
        whole = folder / "whole.tar"
        _pack(whole, manifest, members)
        shutil.move(whole, file)
    return manifest


def note(session: Session, made: Manifest) -> None:
    """Enter into the books that a backup was made; the backup itself cannot hold this entry."""
    files = sum(name.startswith("files/") for name in made.members)
    audit_log.enter(session, "settings", _MADE, actor_id=SWEEPER.user_id, detail={"files": files})


def last(session: Session) -> datetime | None:
    """When the last backup was made; None when there never was one."""
    entries = table(Ledger)
    return session.execute(
        select(entries.c.at)
        .where(entries.c.book == "settings", entries.c.what == _MADE)
        .order_by(entries.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()


def days_since(made: datetime) -> int:
    """How many Shanghai days ago."""
    return (clock.today() - clock.shanghai_day(made)).days


def read_manifest(file: Path) -> Manifest:
    """What the backup says of itself; Malformed when it is none."""
    try:
        with tarfile.open(file) as tar:
            member = tar.extractfile(MANIFEST)
            if member is None:
                raise KeyError(MANIFEST)
            return Manifest(**json.load(member))
    except (tarfile.TarError, KeyError, TypeError, ValueError, EOFError):
        raise Malformed(
            Reason("no_backup", "{file} 不是立卡的备份，或已损坏。请换一份。", {"file": file.name})
        ) from None


def check_keys(manifest: Manifest, ring: sealing.Keyring) -> bool:
    """Does this key open what the backup holds? (A backup from before any key fits every key.)"""
    return manifest.keys in ("", ring.fingerprint)


def is_empty(store: Store) -> bool:
    """Has this installation no accounts yet?"""
    with store.looking() as connection:
        if not inspect(connection).has_table("account"):
            return True
        count: int = connection.execute(text("SELECT count(*) FROM account")).scalar_one()
        return count == 0


def restore(store: Store, file: Path) -> Manifest:
    """Bring the backup into this installation, replacing what is there; all is checked first."""
    manifest = read_manifest(file)
    store.make_folder()
    with _workshop(store.folder) as folder:
        _unpack(file, manifest, folder)
        if manifest.schema not in schema.revisions():
            raise NotReady(_other_schema(manifest, schema.revisions()[0]))
        if SQLITE in manifest.members:
            _bring_up(folder)
        if SQLITE in manifest.members and store.sqlite:
            _place_sqlite(store, folder / SQLITE)
        elif ROWS in manifest.members:
            _read_rows(store, manifest, folder / ROWS)
        else:
            with closing(Store(f"sqlite:///{folder / SQLITE}", folder)) as source:
                with source.reading() as session:
                    _write_rows(session, folder / ROWS)
                moved = Manifest(manifest.made_at, manifest.kind, source.revision(), manifest.keys)
            _read_rows(store, moved, folder / ROWS)
        _place_files(store, folder / "files")
    return manifest


def _bring_up(folder: Path) -> None:
    """The unpacked database at this program's schema, before anything is replaced by it."""
    with closing(Store(f"sqlite:///{folder / SQLITE}", folder)) as source:
        try:
            source.migrate()
        except SchemaFault as fault:
            raise NotReady(
                Reason(
                    "backup_unfit",
                    "备份里的数据库不能升级到本程序的库结构（{words}），没有恢复任何内容。"
                    "请换一份备份，或用做备份的那一版程序恢复。",
                    {"words": fault.words},
                )
            ) from None


# ----------------------------------------------------------------------------------------- packing


@contextmanager
def _workshop(beside: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards, so that the last step is a rename."""
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".lika-", dir=beside) as folder:
        yield Path(folder)


def _sha(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _pack(whole: Path, manifest: Manifest, members: dict[str, Path]) -> None:
    words = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    with whole.open("wb") as raw:
        os.fchmod(raw.fileno(), 0o600)
        with tarfile.open(fileobj=raw, mode="w") as tar:
            first = tarfile.TarInfo(MANIFEST)
            first.size = len(words)
            tar.addfile(first, io.BytesIO(words))
            for name, path in members.items():
                tar.add(path, name, recursive=False)
        raw.flush()
        os.fsync(raw.fileno())


def _unpack(file: Path, manifest: Manifest, folder: Path) -> None:
    """Take out what the manifest names, nothing else; every hash must fit."""
    wrong: list[str] = []
    with tarfile.open(file) as tar:
        for name, digest in manifest.members.items():
            try:
                tar.extract(name, folder, filter="data")
                fits = _sha(folder / name) == digest
            except (KeyError, tarfile.TarError, OSError):
                fits = False
            if not fits:
                wrong.append(name)
    if wrong:
        raise Malformed(
            Reason(
                "backup_damaged",
                "备份里有 {n} 个成员与清单不符（{first}），没有恢复任何内容。请换一份备份。",
                {"n": len(wrong), "first": wrong[0]},
            )
        )


def _place_files(store: Store, folder: Path) -> None:
    for found in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if found.is_file():
            target = store.files / found.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            found.chmod(0o600)
            found.replace(target)


# ------------------------------------------------------------------------------------------ SQLite


def _database_file(store: Store) -> Path:
    return Path(store.url.removeprefix("sqlite:///"))


def _copy_sqlite(store: Store, target: Path) -> None:
    with closing(sqlite3.connect(_database_file(store), isolation_level=None)) as source:
        source.execute("PRAGMA busy_timeout=8000")
        source.execute("VACUUM INTO ?", (str(target),))


def _place_sqlite(store: Store, found: Path) -> None:
    store.close()
    target = _database_file(store)
    target.parent.mkdir(parents=True, exist_ok=True)
    for tail in ("-wal", "-shm"):
        target.with_name(target.name + tail).unlink(missing_ok=True)
    found.chmod(0o600)
    shutil.move(found, target)
    for name in ("engine", "reader"):
        store.__dict__.pop(name, None)


# -------------------------------------------------------------------------------------- row by row


def _write_rows(session: Session, file: Path) -> None:
    """Every table in the order of its references; one JSON line per row, bytes as base64."""
    connection = session.connection()
    with file.open("w", encoding="utf-8") as out:
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns]
            marks = ", ".join(f'"{name}"' for name in names)
            rows = connection.execute(text(f'SELECT {marks} FROM "{table.name}"'))  # noqa: S608 - our own names
            for row in rows:
                kept = [
                    {"b64": base64.b64encode(bytes(value)).decode()}
                    if isinstance(value, bytes | memoryview)
                    else value
                    for value in row
                ]
                out.write(json.dumps([table.name, dict(zip(names, kept, strict=True))]) + "\n")


def _read_rows(store: Store, manifest: Manifest, file: Path) -> None:
    store.migrate()
    if store.revision() != manifest.schema:
        raise NotReady(_other_schema(manifest, store.revision()))
    if not is_empty(store):
        raise NotReady(
            Reason("not_empty", "PostgreSQL 里已有数据：请让 LIKA_DATABASE_URL 指向新建的空库。")
        )
    with store.engine.begin() as connection:
        for table, rows in _groups(file):
            # As text and numbers, past the column types: what was written comes back to the byte.
            connection.execute(insert_into(_bare(table)), rows)


def _other_schema(manifest: Manifest, ours: str) -> Reason:
    return Reason(
        "schema",
        "备份的库结构是 {theirs}，本程序是 {ours}：请用做备份的那一版程序恢复，再升级。",
        {"theirs": manifest.schema, "ours": ours},
    )


def _bare(table: Table) -> Table:
    """The table with the plain types the rows were read with."""

    def plain(column: Any) -> Any:
        if isinstance(column.type, LargeBinary):
            return LargeBinary()
        kind = getattr(column.type, "impl_instance", column.type)
        python = getattr(kind, "python_type", str)
        return BigInteger() if python is int else Text()

    return Table(table.name, MetaData(), *(Column(c.name, plain(c)) for c in table.columns))


def _groups(file: Path) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """The rows again, some of one table at a time."""
    waiting: list[dict[str, Any]] = []
    name = ""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            found, row = json.loads(line)
            if waiting and (found != name or len(waiting) == _TOGETHER):
                yield metadata.tables[name], waiting
                waiting = []
            name = found
            waiting.append(
                {
                    key: base64.b64decode(value["b64"]) if isinstance(value, dict) else value
                    for key, value in row.items()
                }
            )
    if waiting:
        yield metadata.tables[name], waiting
