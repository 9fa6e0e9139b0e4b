"""Backup and restore: all comes back, damage is found, the key stays apart."""

import argparse
import io
import sqlite3
import subprocess
import sys
import tarfile
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, text

from models import sealing
from models.store import Store
from tests.fixtures import installations
from tests.fixtures.installations import PASSWORD, who
from tests.fixtures.sources import ROOT
from workflows.access import passwords, sign_in
from workflows.base import audit_log, clock
from workflows.base.refusals import Malformed, NotReady
from workflows.commands import restore as verb
from workflows.records import backup
from workflows.storage import settings


@pytest.fixture
def database_template():
    return installations.INSTALLED


@pytest.fixture(autouse=True)
def hashes(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", passwords.HASHER)
    installations.quick_hashes()
    yield
    passwords._nobody.cache_clear()


@pytest.fixture
def used(store):
    """An installation with a photo, a sign-in and a setting."""
    photo = store.files / "ab" / "abcdef"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"\xff\xd8 a photo")
    with store.transaction() as session:
        sign_in.sign_in(session, "mu", PASSWORD, "192.0.2.7")
        settings.put(session, settings.PUBLIC_URL, "https://lika.example")
    return store


@pytest.fixture
def elsewhere(all_databases, engine_name, tmp_path):
    """A new computer: an empty database of the same kind, an empty folder, no key."""
    folder = tmp_path / "new computer"
    folder.mkdir()
    if engine_name == "sqlite":
        fresh = Store(f"sqlite:///{folder / 'lika.db'}", folder)
        yield fresh
        fresh.close()
        return
    url = all_databases.fresh(engine_name, tmp_path / "unused")
    fresh = Store(url, folder)
    yield fresh
    fresh.close()
    all_databases.drop(url)


def rows(store):
    """Every row of every table, as the database holds it."""
    with store.engine.connect() as connection:
        names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        return {
            name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"'))))
            for name in names
        }


def test_everything_comes_back_on_a_new_computer(used, elsewhere, tmp_path):
    file = tmp_path / "b.tar"
    backup.make(used, file)
    backup.restore(elsewhere, file)
    assert rows(elsewhere) == rows(used)
    photo = elsewhere.files / "ab" / "abcdef"
    assert photo.read_bytes() == b"\xff\xd8 a photo"
    kept = [photo, *elsewhere.folder.glob("lika.db*")]
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}
    with elsewhere.reading() as session:
        assert audit_log.broken(session) == []
        assert who(session, "mu").name == "穆信息"


def test_an_installation_moves_from_sqlite_to_postgresql(all_databases, tmp_path):
    here = tmp_path / "here"
    url = all_databases.fresh("sqlite", here, installations.INSTALLED)
    small = Store(url, here)
    url_there = all_databases.fresh("postgres", tmp_path / "unused")
    big = Store(url_there, tmp_path / "there")
    backup.make(small, tmp_path / "b.tar")
    backup.restore(big, tmp_path / "b.tar")
    with big.reading() as session, small.reading() as before:
        assert audit_log.broken(session) == []
        assert who(session, "mu") == who(before, "mu")
    for store in (small, big):
        store.close()
        all_databases.drop(store.url)


def test_what_was_append_only_still_is(used, elsewhere, tmp_path):
    backup.make(used, tmp_path / "b.tar")
    backup.restore(elsewhere, tmp_path / "b.tar")
    with pytest.raises(Exception, match="append-only"), elsewhere.transaction() as session:
        session.execute(text("UPDATE ledger SET what = 'nothing'"))


def test_the_key_is_not_in_the_backup(used, tmp_path):
    file = tmp_path / "b.tar"
    backup.make(used, file)
    content = file.read_bytes()
    assert used.key_file.read_bytes().strip() not in content
    assert used.keyring.sealing not in content
    assert used.keyring.indexing not in content
    with tarfile.open(file) as tar:
        assert not any("key" in name for name in tar.getnames())
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("what", ["database", "photo"])
def test_one_changed_byte_is_found_and_nothing_is_restored(used, elsewhere, tmp_path, what):
    file = tmp_path / "b.tar"
    backup.make(used, file)
    with tarfile.open(file) as tar:
        member = next(m for m in tar if m.name.startswith("files/") == (what == "photo") and
                      m.name != backup.MANIFEST)  # fmt: skip
    content = bytearray(file.read_bytes())
    content[member.offset_data + 5] ^= 1
    file.write_bytes(content)
    with pytest.raises(Malformed, match="backup_damaged"):
        backup.restore(elsewhere, file)
    assert backup.is_empty(elsewhere)
    assert not elsewhere.files.exists()


@pytest.mark.parametrize(
    "content", [b"", b"not a tar at all" * 100, b"SQLite format 3\0" + b"0" * 900]
)
def test_what_is_no_backup_is_refused_in_one_sentence(tmp_path, content):
    file = tmp_path / "x.tar"
    file.write_bytes(content)
    with pytest.raises(Malformed, match="no_backup"):
        backup.read_manifest(file)


def test_a_member_that_leads_outside_is_not_written(used, elsewhere, tmp_path):
    outside = tmp_path / "outside"
    file = tmp_path / "evil.tar"
    words = (
        b'{"made_at": "", "kind": "sqlite", "schema": "", "keys": "",'
        b' "members": {"../outside": "00"}}'
    )
    with tarfile.open(file, "w") as tar:
        for name, body in ((backup.MANIFEST, words), ("../outside", b"x")):
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    with pytest.raises(Malformed, match="backup_damaged"):
        backup.restore(elsewhere, file)
    assert not outside.exists()


# ----------------------------------------------------------------------------- on the command line


def restoring(store, monkeypatch, file, *, typed="", force=False, key_file=None):
    monkeypatch.setattr(verb, "Store", lambda: store)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return verb.run(argparse.Namespace(file=file, force=force, key_file=key_file))


def test_a_new_computer_asks_for_the_recovery_sheet(used, elsewhere, tmp_path, monkeypatch):
    file = tmp_path / "b.tar"
    backup.make(used, file)
    words = used.keyring.words()
    wrong = sealing.new_keyring().words()
    for typed in ("", "abc", words[:-1] + ("0" if words[-1] != "0" else "1"), wrong):
        assert restoring(elsewhere, monkeypatch, file, typed=typed) == 1
        assert backup.is_empty(elsewhere)
        assert not elsewhere.key_file.exists()
    half = len(words) // 2
    assert restoring(elsewhere, monkeypatch, file, typed=f"{words[:half]}\n{words[half:]}\n\n") == 0
    assert sealing.load(elsewhere.key_file).fingerprint == used.keyring.fingerprint


def test_a_key_file_may_be_named_instead(used, elsewhere, tmp_path, monkeypatch, capsys):
    file = tmp_path / "b.tar"
    with clock.moved_to(datetime(2026, 3, 2, 16, 5, tzinfo=UTC)):
        backup.make(used, file)
    assert restoring(elsewhere, monkeypatch, file, key_file=used.key_file) == 0
    assert "2026年3月3日 00:05" in capsys.readouterr().out, "the hour of Shanghai"
    assert elsewhere.key_file.read_text() == used.key_file.read_text()


def test_an_installation_in_use_is_not_overwritten_by_mistake(used, tmp_path, monkeypatch, capsys):
    file = tmp_path / "b.tar"
    backup.make(used, file)
    before = rows(used)
    assert restoring(used, monkeypatch, file) == 1
    assert "--force" in capsys.readouterr().err
    assert rows(used) == before


def test_with_force_the_older_state_is_back(used, engine_name, tmp_path, monkeypatch):
    file = tmp_path / "b.tar"
    backup.make(used, file)
    before = rows(used)
    with used.transaction() as session:
        settings.put(session, settings.PUBLIC_URL, "https://elsewhere.example")
    if engine_name == "postgres":
        # An existing server's database is not ours to empty: a new one is asked for.
        with pytest.raises(NotReady, match="not_empty"):
            restoring(used, monkeypatch, file, force=True)
        return
    assert restoring(used, monkeypatch, file, force=True) == 0
    assert rows(used) == before


def test_the_verbs_work_from_a_terminal(tmp_path):
    environment = {"PATH": "/usr/bin:/bin", "LIKA_DATA_DIR": str(tmp_path / "one")}

    def lika(*words, typed="", folder="one"):
        return subprocess.run(
            [sys.executable, "-m", "workflows", *words],
            cwd=ROOT, env={**environment, "LIKA_DATA_DIR": str(tmp_path / folder)},
            input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip

    first = lika("init")
    assert first.returncode == 0, first.stderr
    assert [line for line in first.stdout.splitlines() if line.startswith("admin\t")]
    groups = [line.strip() for line in first.stdout.splitlines() if line.startswith("    ")]
    again = lika("init")
    # No second key, no second account: only that there are no places yet.
    assert again.returncode == 0
    assert again.stdout.splitlines() == first.stdout.splitlines()[-1:]
    file = str(tmp_path / "b.tar")
    assert lika("backup", file).returncode == 0
    assert lika("backup", file).returncode == 1, "an existing backup is not replaced"
    assert lika("restore", file, folder="two", typed="\n").returncode == 1
    restored = lika("restore", file, folder="two", typed="\n".join(groups) + "\n\n")
    assert restored.returncode == 0, restored.stderr
    there = lika("init", folder="two").stdout
    assert there == again.stdout, "accounts and key are those of the backup"


# -------------------------------------------------------------------------------------- under load


def test_a_backup_under_writes_is_one_moment(all_databases, tmp_path):
    url = all_databases.fresh("sqlite", tmp_path, installations.INSTALLED)
    store = Store(url, tmp_path)
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            with store.transaction() as session:
                settings.put(session, "left", number)
                settings.put(session, "right", number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(5):
            file = tmp_path / f"{turn}.tar"
            backup.make(store, file)
            with tarfile.open(file) as tar:
                tar.extract(backup.SQLITE, tmp_path / str(turn), filter="data")
            copy = sqlite3.connect(tmp_path / str(turn) / backup.SQLITE)
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found = dict(copy.execute("SELECT key, value FROM setting WHERE key <> 'keys'"))
            copy.close()
            assert found.get("left") == found.get("right")
    finally:
        stop.set()
        writer.join()
        store.close()
        all_databases.drop(url)
