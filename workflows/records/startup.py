"""Before an installation is used: nobody restores it, its database is its own and whole, and an
empty one is a new one."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, inspect, make_url, select
from sqlalchemy.exc import DatabaseError, DBAPIError

from models import schema
from models.account import Setting
from models.household import Household, Person
from models.rows import table
from models.schema import SchemaFault
from models.sealing import KeyFault
from models.store import Store
from workflows.base.refusals import NotNow, NotReady, Reason
from workflows.records import backup
from workflows.storage import settings

_LOCKS: Final = Path("/proc/locks")
# Tables every edition has had: a database with all of them was laid by this program.
_OURS: Final = frozenset({"account", "event", "household", "setting"})
_NAMED: Final = 3


@contextmanager
def used(store: Store, *, alone: bool = False) -> Iterator[None]:
    """Hold the installation while the block lasts; NotNow when it cannot be had.

    Servers and commands hold it together, a restore `alone`: a server whose database file is
    replaced goes on in the deleted one, says done to everybody, and all of it is lost. The system
    lets go of the lock with the process, however that ends.
    """
    path = _lock_file(store)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("rb") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            raise NotNow(_in_use(path, alone=alone)) from None
        yield


def laid_down(store: Store) -> bool:
    """Has the database its tables?"""
    return bool(store.revision())


def recognise(store: Store) -> None:
    """NotReady unless the database is this installation's, whole or still empty, and its revision
    one that this program knows. Nothing is touched."""
    refuse_stranger(store)
    with store.looking() as connection:
        stamps, known = schema.stamps(connection), schema.revisions()
        if stamps or _tables(connection):
            if len(stamps) != 1:
                raise NotReady(_half(stamps, f"{schema.STAMP}: {len(stamps)}"))
            if stamps[0] not in known:
                raise NotReady(_unknown(stamps[0], known[0]))
            _refuse_other_keys(store, connection)
    refuse_lost_database(store)


def refuse_stranger(store: Store) -> None:
    """NotReady when something else lies where the database should."""
    try:
        with store.looking() as connection:
            tables, stamps = _tables(connection), schema.stamps(connection)
    except DatabaseError as fault:
        if not _is_no_database(fault):
            raise
        raise NotReady(_not_ours(store, [schema.first_line(fault)])) from None
    half = bool(tables & _OURS) and not set(stamps).isdisjoint(schema.revisions())
    if tables and not (tables >= _OURS or half):
        raise NotReady(_not_ours(store, sorted(tables)[:_NAMED]))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {schema.STAMP}


def upgrade(store: Store) -> None:
    """Bring a recognised database to this program's schema; NotReady, nothing changed, when it is
    not what its revision says."""
    before = store.revision()
    try:
        store.migrate()
    except SchemaFault as fault:
        raise NotReady(_unfit(store, before, fault)) from None


def refuse_older(store: Store) -> None:
    """NotReady when a command would read tables that are still to be upgraded, or half of them."""
    with store.looking() as connection:
        stamps, newest = schema.stamps(connection), schema.revisions()[0]
        gaps = list(schema.missing(connection)) if stamps == (newest,) else []
    if gaps:
        raise NotReady(_half(stamps, ", ".join(gaps[:_NAMED])))
    if stamps != (newest,):
        raise NotReady(
            Reason(
                "older_schema",
                "数据库的库结构是 {theirs}，本程序是 {ours}，什么也没有改动。"
                "请先用原来的程序做好备份，"
                "再运行 python -m workflows init（或启动一次程序），它会升级数据库。",
                {"theirs": stamps[0], "ours": newest},
            )
        )


def no_key(store: Store) -> Reason:
    """The sentence for a key file that is gone or cannot be read."""
    return Reason(
        "no_key",
        "密钥文件 {file} 不在或不能用。请把它放回原处，或用备份和恢复单恢复（restore）。",
        {"file": store.key_file},
    )


def _refuse_other_keys(store: Store, connection: Connection) -> None:
    """The database names the key it was sealed with, since its first day."""
    kept = table(Setting)
    if not inspect(connection).has_table(kept.name):
        return  # half of a database: its upgrade says so
    theirs = connection.execute(
        select(kept.c.value).where(kept.c.key == settings.KEYS)
    ).scalar_one_or_none()
    if theirs is None:
        return
    try:
        ours = store.keyring.fingerprint
    except KeyFault:
        raise NotReady(no_key(store)) from None
    if ours != theirs:
        raise NotReady(
            Reason(
                "other_keys",
                "数据库 {database} 属于另一处安装：它的密钥编号是 {theirs}，"
                "密钥文件 {file} 的是 {ours}。什么也没有改动。"
                "请核对 LIKA_DATABASE_URL 和 LIKA_DATA_DIR，或把编号 {theirs} 的密钥放回原处，"
                "或用备份和恢复单恢复：python -m workflows restore 备份文件。",
                {
                    "database": make_url(store.url).database,
                    "file": store.key_file,
                    "theirs": theirs,
                    "ours": ours,
                },
            )
        )


def _is_no_database(fault: DBAPIError) -> bool:
    """SQLite opened the file and found something else in it, or pieces."""
    code = getattr(fault.orig, "sqlite_errorcode", None)
    return code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def _not_ours(store: Store, found: list[str]) -> Reason:
    return Reason(
        "not_ours",
        "{database} 不是立卡的数据库（里面是：{found}），什么也没有改动。"
        "请核对 LIKA_DATABASE_URL 和 LIKA_DATA_DIR，"
        "或换一个空文件夹用备份恢复：python -m workflows restore 备份文件。",
        {"database": make_url(store.url).database, "found": ", ".join(found)},
    )


def _unknown(theirs: str, newest: str) -> Reason:
    return Reason(
        "unknown_schema",
        "数据库的库结构是 {theirs}，本程序只认识到 {ours}：它来自更新的程序，或从未发布的版本。"
        "什么也没有改动。请换用更新的程序，或用备份恢复：python -m workflows restore 备份文件。",
        {"theirs": theirs, "ours": newest},
    )


def _half(stamps: tuple[str, ...], words: str) -> Reason:
    return Reason(
        "half_migrated",
        "数据库自称库结构 {theirs}，表却不是那样（{words}）：可能升级到一半，或被手工改过。"
        "什么也没有改动。请用升级前的备份恢复：python -m workflows restore 备份文件 --force。",
        {"theirs": ", ".join(stamps) or "?", "words": words},
    )


def _unfit(store: Store, before: str, fault: SchemaFault) -> Reason:
    doubled = _doubled(store) if fault.rows else []
    if not doubled:
        return _half((before,), fault.words)
    return Reason(
        "doubled_persons",
        "有 {n} 人同时登记在两户（户主：{heads}），一人只能在一户，没有升级，什么也没有改动。"
        "请用原来的程序把每人只留在一户，再启动。",
        {"n": len(doubled), "heads": "; ".join(doubled[:_NAMED])},
    )


def _doubled(store: Store) -> list[str]:
    """The heads of both households, for every person who is on record in more than one."""
    people, homes = table(Person), table(Household)
    with store.looking() as connection:
        here = people.c.left_on.is_(None) & people.c.id_blind.is_not(None)
        twice = (
            select(people.c.id_blind)
            .where(here)
            .group_by(people.c.id_blind)
            .having(func.count() > 1)
        )
        rows = connection.execute(
            select(people.c.id_blind, homes.c.head_name)
            .join(homes, homes.c.id == people.c.household_id)
            .where(here, people.c.id_blind.in_(twice))
            .order_by(people.c.id_blind, people.c.id)
        ).all()
    heads: dict[str, list[str]] = {}
    for row in rows:
        heads.setdefault(row.id_blind, []).append(row.head_name)
    return [", ".join(each) for each in heads.values()]


def refuse_lost_database(store: Store) -> None:
    """NotReady when an empty database stands beside what an earlier one left.

    Laid down anew it would let an office begin from nothing over its own photos and its own key,
    and the next backup would replace the last good one.
    """
    photos = any(found.is_file() for found in store.files.rglob("*"))
    # An `init` that was interrupted left tables and a key: it goes on where it stopped.
    there = laid_down(store) and not (photos and backup.is_empty(store))
    if there or not (photos or store.key_file.exists()):
        return
    raise NotReady(
        Reason(
            "lost_database",
            "数据库 {database} 是空的，旁边却有以前的{left}，没有新建。请先找回数据库，"
            "或用备份恢复：python -m workflows restore 备份文件。"
            "确是从头开始的，请换一个空文件夹（LIKA_DATA_DIR），或先把 {files} 和 {key} 移走。",
            {
                "database": make_url(store.url).database,
                "left": _left(store),
                "files": store.files,
                "key": store.key_file,
            },
        )
    )


def _left(store: Store) -> Reason:
    photos = sum(1 for found in store.files.rglob("*") if found.is_file())
    try:
        keys = store.keyring.fingerprint
    except KeyFault:
        return Reason("left", "附件 {n} 个", {"n": photos})
    return Reason("left", "附件 {n} 个、密钥 {keys}", {"n": photos, "keys": keys})


def _lock_file(store: Store) -> Path:
    """Beside what a restore replaces: the database file, else the folder of photos."""
    named = make_url(store.url).database if store.sqlite else None
    return Path(f"{named}.lock") if named else store.folder / "lika.lock"


def _in_use(path: Path, *, alone: bool) -> Reason:
    if not alone:
        return Reason("restoring", "正在恢复备份，请等它完成后再启动。")
    return Reason(
        "in_use",
        "立卡正在运行（进程 {holders}），没有恢复，什么也没有改动。"
        "请先停止它（在它的窗口里按 Ctrl-C，或停止系统服务），再恢复。",
        {"holders": _holders(path) or "?"},
    )


def _holders(path: Path) -> list[str]:
    """The numbers of the processes that hold the file, where the system tells them."""
    if not _LOCKS.exists():
        return []
    node = f":{path.stat().st_ino}"
    lines = [line.split() for line in _LOCKS.read_text(encoding="ascii").splitlines()]
    return sorted({words[-4] for words in lines if words[-3].endswith(node)} - {"-1"})
