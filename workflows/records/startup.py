"""Before an installation is used: nobody restores it, and an empty database is a new one."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from models.sealing import KeyFault
from models.store import Store
from workflows.base.refusals import NotNow, NotReady, Reason
from workflows.records import backup

_LOCKS: Final = Path("/proc/locks")


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
    """Has the database its tables? Looking does not create the file of an empty one."""
    named = make_url(store.url).database
    if store.sqlite and not (named and Path(named).exists()):
        return False
    return bool(store.revision())


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
