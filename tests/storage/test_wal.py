"""Power loss: whatever part of the journal reached the disk, a whole number of steps is there."""

import random
import shutil
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy

from models.case import Case
from models.columns import table
from models.store import Store
from tests.fixtures.databases import SQLITE
from tests.fixtures.world import World
from tests.storage.test_disk_full import ONE_CASE
from workflows.records.verify import verify

STEPS = 12
_HEADER, _FRAME = 32, 24


@pytest.fixture
def interrupted(all_databases, own_folder, tmp_path):
    """(database, journal, acknowledged versions with the journal's length at that moment)."""
    url = all_databases.fresh(SQLITE, own_folder, ONE_CASE)
    store = Store(url, own_folder)
    path = sqlalchemy.make_url(url).database
    told = []
    # A reader that stays keeps the journal from being folded in.
    with store.reading() as reading:
        case = World(reading).rows(Case)[0]["id"]
        before = shutil.copyfile(path, tmp_path / "before.db")
        for number in range(STEPS):
            with store.transaction() as session:
                world = World(session)
                world.act(
                    "clerk", case, "comment", {"text": "备注" * (number + 1)}, token=f"w{number}"
                )
            told.append((journal_length(path), number + 2))
        journal = shutil.copyfile(f"{path}-wal", tmp_path / "whole.wal")
    store.close()
    yield before, journal, told
    all_databases.drop(url)


def journal_length(path):
    return Path(f"{path}-wal").stat().st_size


def image(tmp_path, own_folder, before, journal):
    """What is there after the power came back: (version of the case, what verify found)."""
    folder = tmp_path / "image"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(before, folder / "lika.db")
    (folder / "lika.db-wal").write_bytes(journal)
    store = Store(f"sqlite:///{folder / 'lika.db'}", own_folder)
    with store.reading() as session:
        found = verify(session)
        version = session.execute(sqlalchemy.select(table(Case).c.version)).scalar_one()
    store.close()
    with sqlite3.connect(folder / "lika.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    return version, found.broken


def crash(tmp_path, own_folder, interrupted, cuts, flips):
    before, journal, told = interrupted
    whole = journal.read_bytes()
    page = int.from_bytes(whole[8:12])
    dice = random.Random(7)
    frames = list(range(_HEADER, len(whole) + 1, _FRAME + page))
    anywhere = [dice.randrange(len(whole)) for _ in range(cuts)]
    seen = []
    for length in sorted([*dice.sample(frames, min(len(frames), cuts)), *anywhere]):
        version, broken = image(tmp_path, own_folder, before, whole[:length])
        assert broken == []
        acknowledged = max((v for size, v in told if size <= length), default=1)
        assert version >= acknowledged, "an acknowledged step that had reached the disk is lost"
        seen.append(version)
    assert all(earlier <= later for earlier, later in pairwise(seen))
    assert seen[0] < seen[-1]
    for _ in range(flips):
        at, torn = dice.randrange(_HEADER, len(whole)), bytearray(whole)
        torn[at] ^= 1 << dice.randrange(8)
        version, broken = image(tmp_path, own_folder, before, bytes(torn))
        assert broken == []
        assert version >= max((v for size, v in told if size <= at), default=1)


def test_a_journal_cut_or_torn_anywhere_leaves_whole_steps(tmp_path, own_folder, interrupted):
    crash(tmp_path, own_folder, interrupted, cuts=25, flips=25)


@pytest.mark.soak
def test_two_thousand_crash_images(tmp_path, own_folder, interrupted):
    crash(tmp_path, own_folder, interrupted, cuts=700, flips=700)
