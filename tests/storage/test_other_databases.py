"""A database that is not this installation's, unknown or half migrated: said, and not touched."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from models import schema, sealing
from models.store import Store
from tests.fixtures import earlier
from tests.fixtures.databases import Databases
from tests.fixtures.serving import served
from tests.storage.test_startup import verb
from workflows.base.refusals import NotReady
from workflows.commands import demo, init
from workflows.records import startup


@pytest.fixture
def database_template():
    return earlier.FIRST_RELEASE


def state(store: Store, databases: Databases) -> str:
    """The bytes of the database and of all that lies beside it; on PostgreSQL its whole dump."""
    store.close()
    url, found = make_url(store.url), hashlib.sha256()
    paths = [path for path in store.folder.rglob("*") if path.suffix not in (".lock", ".log")]
    if store.sqlite:
        paths += Path(url.database).parent.glob(f"{Path(url.database).name}*")
    else:
        words = [
            databases.postgres_tools() / "pg_dump", "--inserts", "-h", url.host,
            "-p", str(url.port), "-U", url.username, url.database,
        ]  # fmt: skip
        dump = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        lines = [line for line in dump.splitlines() if not line.startswith("\\")]
        found.update("\n".join(lines).encode())
    for path in sorted(path for path in paths if path.is_file() and path.suffix != ".lock"):
        found.update(str(path).encode() + path.read_bytes())
    return found.hexdigest()


def change(store: Store, *statements: str) -> None:
    with store.engine.begin() as connection:
        for words in statements:
            connection.execute(text(words))


def said(store: Store, databases: Databases, begin=init.prepare) -> str:
    """The one sentence that the start ends with; nothing is touched by it."""
    before = state(store, databases)
    with pytest.raises(NotReady) as refused:
        begin(store)
    assert state(store, databases) == before
    (sentence,) = refused.value.sentences()
    assert "什么也没有改动" in sentence
    assert "restore" in sentence
    return sentence


STRANGERS = [
    ("CREATE TABLE invoices (id INTEGER)",),
    ("CREATE TABLE invoices (id INTEGER)", "CREATE TABLE account (id INTEGER)"),
    (
        "CREATE TABLE invoices (id INTEGER)",
        "CREATE TABLE alembic_version (version_num TEXT)",
        "INSERT INTO alembic_version VALUES ('1975ea83b712')",
    ),
]


@pytest.mark.parametrize("statements", STRANGERS)
@pytest.mark.parametrize("begin", [init.prepare, demo.prepare])
def test_a_database_of_another_program_is_named_and_not_opened(
    bare, all_databases, statements, begin
):
    bare.folder.mkdir(exist_ok=True)
    change(bare, *statements)
    assert "不是立卡的数据库（里面是：" in said(bare, all_databases, begin)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_nor_does_its_file_become_one_with_our_journal(bare, all_databases):
    """Opened our way a file says WAL in its first bytes ever after."""
    path = Path(make_url(bare.url).database)
    bare.close()
    path.unlink()
    with earlier.closing(earlier.sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE invoices (id INTEGER)")
    assert path.read_bytes()[18] == 1
    assert "invoices" in said(bare, all_databases)
    assert path.read_bytes()[18] == 1


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_file_that_is_no_database_is_not_opened(bare, all_databases):
    bare.close()
    Path(make_url(bare.url).database).write_bytes(b"half of a database" * 300)
    assert "不是立卡的数据库（里面是：file is not a database）" in said(bare, all_databases)


def test_a_newer_program_s_or_unreleased_revision_is_named(store, all_databases):
    change(store, "UPDATE alembic_version SET version_num = '0099'")
    sentence = said(store, all_databases)
    assert f"库结构是 0099，本程序只认识到 {max(schema.revisions())}" in sentence
    assert "更新的程序" in sentence


def test_another_installation_s_database_is_told_by_its_key(store, all_databases):
    theirs = store.keyring.fingerprint
    store.key_file.unlink()
    ours = sealing.new_keyring()
    sealing.save(ours, store.key_file)
    again = Store(store.url, store.folder)
    sentence = said(again, all_databases)
    assert "属于另一处安装" in sentence
    assert theirs in sentence
    assert ours.fingerprint in sentence


@pytest.mark.parametrize("left", [None, "0000 not a key"])
def test_a_database_without_its_key_is_not_upgraded(store, all_databases, left):
    store.key_file.unlink()
    if left:
        store.key_file.write_text(left)
    before = state(store, all_databases)
    again = Store(store.url, store.folder)
    with pytest.raises(NotReady, match="no_key") as refused:
        init.prepare(again)
    again.close()
    assert "restore" in refused.value.sentences()[0]
    assert state(store, all_databases) == before


HALVES = {
    # stamped later than its tables are
    "change_request": ("UPDATE alembic_version SET version_num = '0003'",),
    "people_hash": ('ALTER TABLE "case" ADD COLUMN people_hash TEXT',),
    "alembic_version: 0": ("DELETE FROM alembic_version",),
    "alembic_version: 2": ("INSERT INTO alembic_version VALUES ('0002')",),
    "household": ("UPDATE alembic_version SET version_num = '0004'", "DROP TABLE search_word"),
}


@pytest.mark.parametrize("named", HALVES)
def test_a_database_migrated_by_half_says_what_is_wrong_and_stays(store, all_databases, named):
    change(store, *HALVES[named])
    sentence = said(store, all_databases)
    assert "可能升级到一半" in sentence
    assert named in sentence or named == "household"


def test_at_the_newest_revision_too(store, database_url, own_folder, all_databases):
    startup.upgrade(store)
    change(store, "DROP INDEX ix_case_claimed", 'ALTER TABLE "case" DROP COLUMN claimed_by')
    assert "case.claimed_by" in said(store, all_databases)
    done = verb(database_url, own_folder, "verify")
    assert done.returncode == 1
    assert "case.claimed_by" in done.stderr


def test_a_stamp_without_tables_is_half_of_a_database(bare, all_databases):
    change(
        bare,
        "CREATE TABLE alembic_version (version_num TEXT NOT NULL)",
        "INSERT INTO alembic_version VALUES ('0004')",
    )
    assert "可能升级到一半" in said(bare, all_databases)


def test_what_somebody_laid_beside_the_tables_is_theirs(store):
    change(store, "CREATE TABLE notes (id INTEGER)", "CREATE INDEX ix_own ON household (address)")
    assert init.prepare(store) == 0


def test_server_and_commands_say_it_too(store, database_url, own_folder, all_databases):
    change(store, "UPDATE alembic_version SET version_num = '0099'")
    before = state(store, all_databases)
    for words in (("init",), ("verify",), ("demo",), ("sweep",)):
        done = verb(database_url, own_folder, *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert "只认识到" in done.stderr
    with pytest.raises(RuntimeError, match="只认识到"), served(database_url, own_folder):
        pass
    assert state(store, all_databases) == before


def test_nothing_is_restored_over_another_program_s_database(bare, store, all_databases, tmp_path):
    startup.upgrade(store)
    store.close()
    file = tmp_path / "b.tar"
    made = verb(store.url, store.folder, "backup", str(file))
    assert made.returncode == 0, made.stderr
    change(bare, *STRANGERS[0])
    before = state(bare, all_databases)
    done = verb(bare.url, bare.folder, "restore", str(file), "--key-file", str(store.key_file))
    assert done.returncode == 1
    assert "不是立卡的数据库" in done.stderr
    assert state(bare, all_databases) == before
