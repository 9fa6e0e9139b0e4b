"""Nobody restores under a running server; an empty database beside its photos is not laid down."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete

from models.account import Grant, Setting, User
from models.columns import table
from models.store import Store
from tests.fixtures import installations
from tests.fixtures.serving import ROOT, free_port, served
from workflows.base.refusals import NotNow, NotReady
from workflows.records import backup, startup


@pytest.fixture
def database_template():
    return installations.INSTALLED


def verb(url, folder, *words):
    told = {"LIKA_DATABASE_URL": url, "LIKA_DATA_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "workflows", *words],
        cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "server.log"
    }


def test_nothing_is_restored_under_a_running_server(
    store, database_url, own_folder, tmp_path, engine_name
):
    file = tmp_path / "b.tar"
    backup.make(store, file)
    store.close()
    with served(database_url, own_folder) as server:
        done = verb(database_url, own_folder, "restore", str(file), "--force")
        assert done.returncode == 1
        assert f"立卡正在运行（进程 {server.process.pid}）" in done.stderr
        assert "Ctrl-C" in done.stderr
        # What reads and writes beside the server still may.
        assert verb(database_url, own_folder, "verify").returncode == 0
        # A server that was killed lets go.
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(10)
        done = verb(database_url, own_folder, "restore", str(file), "--force")
    if engine_name == "sqlite":
        assert (done.returncode, done.stderr) == (0, "")
    else:
        assert "PostgreSQL" in done.stderr, "an existing server's database is not ours to empty"


def test_two_servers_share_an_installation_and_a_restore_shuts_both_out(store):
    both = startup.used(store), startup.used(store)
    with both[0], both[1], pytest.raises(NotNow, match="in_use"), startup.used(store, alone=True):
        pass
    with startup.used(store, alone=True):
        for alone in (False, True):
            with pytest.raises(NotNow), startup.used(store, alone=alone):
                pass


def test_a_server_does_not_start_while_a_backup_is_being_restored(store, database_url, own_folder):
    store.close()
    with startup.used(store, alone=True):
        told = {"LIKA_DATABASE_URL": database_url, "LIKA_DATA_DIR": str(own_folder)}
        done = subprocess.run(
            [sys.executable, "-m", "uvicorn", "app:app", "--port", str(free_port())],
            cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
    assert done.returncode != 0
    assert "正在恢复备份" in done.stdout + done.stderr


@pytest.mark.parametrize("words", [("verify",), ("sweep",), ("init",), ("demo",)])
def test_a_command_does_not_open_what_is_being_restored(lost, words):
    url, folder = lost
    with startup.used(Store(url, folder), alone=True):
        (folder / "lika.db").write_bytes(b"half of a database" * 300)
        done = verb(url, folder, *words)
    assert done.returncode == 1
    assert done.stderr.startswith("正在恢复备份")


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """The folder of an installation as the command lays it."""
    folder = tmp_path_factory.mktemp("begun") / "var"
    with pytest.MonkeyPatch.context() as here:
        here.delenv("LIKA_KEY_FILE", raising=False)
        assert verb(f"sqlite:///{folder / 'lika.db'}", folder, "init").returncode == 0
    return folder


@pytest.fixture
def lost(begun, tmp_path):
    """An installation in use whose database is gone; its photos and its key are not."""
    folder = tmp_path / "var"
    url = f"sqlite:///{folder / 'lika.db'}"
    shutil.copytree(begun, folder)
    photo = folder / "files" / "ab" / "abcdef"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    return url, folder


@pytest.mark.parametrize("how", ["gone", "nought bytes", "without tables", "without anybody"])
@pytest.mark.parametrize("words", [("init",), ("demo",), ("verify",)])
def test_an_empty_database_beside_its_photos_is_not_laid_down_anew(lost, how, words):
    url, folder = lost
    for path in folder.glob("lika.db*"):
        path.unlink()
    if how == "nought bytes":
        (folder / "lika.db").touch()
    elif how == "without tables":
        store = Store(url, folder)
        with store.reading():
            pass
        store.close()
    elif how == "without anybody":
        store = Store(url, folder)
        store.migrate()
        store.close()
    before = {k: v for k, v in everything(folder).items() if not k.startswith("lika.db")}
    done = verb(url, folder, *words)
    assert done.returncode == 1
    for words_ in ("附件 1 个", "密钥", "restore", "LIKA_DATA_DIR"):
        assert words_ in done.stderr
    assert {k: v for k, v in everything(folder).items() if not k.startswith("lika.db")} == before
    store = Store(url, folder)
    assert backup.is_empty(store)
    store.close()


def test_a_database_with_accounts_is_not_empty_whatever_its_settings(lost):
    url, folder = lost
    store = Store(url, folder)
    with store.transaction() as session:
        session.execute(delete(table(Setting)))
    startup.refuse_lost_database(store)
    with store.transaction() as session:
        session.execute(delete(table(Grant)))
        session.execute(delete(table(User)))
    with pytest.raises(NotReady, match="lost_database"):
        startup.refuse_lost_database(store)
    store.close()


def test_nor_does_the_server_begin_on_it(lost):
    url, folder = lost
    for path in folder.glob("lika.db*"):
        path.unlink()
    for _turn in ("with its key", "without"):
        with pytest.raises(RuntimeError, match="附件 1 个"), served(url, folder):
            pass
        assert not (folder / "lika.db").exists()
        (folder / "lika.key").unlink(missing_ok=True)


def test_a_key_alone_keeps_an_empty_database_from_being_laid_down(lost):
    url, folder = lost
    (folder / "files" / "ab" / "abcdef").unlink()
    (folder / "lika.db").unlink()
    assert "附件 0 个" in verb(url, folder, "init").stderr
    (folder / "lika.key").unlink()
    assert verb(url, folder, "init").returncode == 0


def test_what_is_there_or_was_interrupted_goes_on(lost, tmp_path):
    url, folder = lost
    assert verb(url, folder, "init").returncode == 0, "a second time it does nothing"
    fresh = Store(f"sqlite:///{tmp_path / 'half' / 'lika.db'}", tmp_path / "half")
    fresh.migrate()
    (tmp_path / "half" / "lika.key").write_bytes((folder / "lika.key").read_bytes())
    startup.refuse_lost_database(fresh)
    photo = tmp_path / "half" / "files" / "a"
    photo.parent.mkdir()
    photo.touch()
    with pytest.raises(NotReady, match="lost_database"):
        startup.refuse_lost_database(fresh)
    fresh.close()
