"""On which kind of machine: what decides the figures, and nothing that names it."""

import os
import platform
import sqlite3
import tempfile
from pathlib import Path

from benchmarks.measuring import spending

SYNCS = 200


def described() -> dict[str, str | int | float]:
    """Cores, memory, load, versions and the disk's own rate of flushing."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages / 2**30),
        "load_at_start": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def commits(folder: Path) -> dict[str, float]:
    """Durable commits a second beside the disk's own flushes in the same run."""
    folder.mkdir(parents=True)
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(b"x" * 4096 * SYNCS)  # a file that grows would be flushed with its length too
        file.seek(0)
        with spending() as flushing:
            for _ in range(SYNCS):
                file.write(b"y" * 4096)
                file.flush()
                os.fdatasync(file.fileno())
    connection = sqlite3.connect(folder / "commits.db", isolation_level=None)
    for words in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {words}")
    connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, words TEXT)")
    with spending() as committing:
        for n in range(SYNCS):
            connection.execute("INSERT INTO kept VALUES (?, ?)", (n, "x" * 900))
    connection.close()
    return {
        "disk_flushes_per_s": SYNCS / flushing.wall,
        "commits_per_s": SYNCS / committing.wall,
        "commit_to_flush_ratio": flushing.wall / committing.wall,
    }
