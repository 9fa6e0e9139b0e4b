"""A full disk and a locked database: the action is refused as a whole, reading goes on."""

import sqlite3
import threading
import time
from contextlib import suppress

import pytest
import sqlalchemy
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from models.case import Case
from models.columns import table
from models.store import Store
from tests.fixtures.databases import EMPTY, SQLITE, Template
from tests.fixtures.world import World, lay_ground
from workflows.records.verify import verify


def lay_case(store: Store) -> None:
    lay_ground(store)
    with store.transaction() as session:
        world = World(session)
        world.open(world.batch(world.campaign()), world.household(1))


ONE_CASE = Template("one-case", lay_case, EMPTY)


@pytest.fixture
def opened(all_databases, own_folder):
    """An installation on SQLite with one case."""
    url = all_databases.fresh(SQLITE, own_folder, ONE_CASE)
    store = Store(url, own_folder)
    yield store
    store.close()
    all_databases.drop(url)


def remark(store, number, text_="备注"):
    with store.transaction() as session:
        world = World(session)
        case = world.rows(Case)[0]
        world.act("clerk", case["id"], "comment", {"text": text_}, token=f"remark-{number}")


def version(store):
    with store.reading() as session:
        return session.execute(sqlalchemy.select(table(Case).c.version)).scalar_one()


def limit_pages(store, spare):
    """From now on the file may grow by so many pages only, as on a full disk."""
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    store.engine.dispose()

    @event.listens_for(store.engine, "connect")
    def limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count={pages + spare}")


def until_full(store):
    """How many steps found room before the first that did not."""
    for number in range(500):
        with suppress(OperationalError):
            remark(store, number, "备注" * 200)
            continue
        return number
    raise AssertionError("the disk never ran full")


def test_on_a_full_disk_a_step_is_refused_as_a_whole_and_reading_goes_on(opened):
    limit_pages(opened, spare=6)
    done = until_full(opened)
    assert version(opened) == 1 + done, "the refused step left nothing"
    with opened.reading() as session:
        assert verify(session, files=opened.files).broken == []
    with pytest.raises(OperationalError, match="full"):
        remark(opened, 999, "备注" * 200)
    with opened.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        connection.commit()
        connection.detach()
    opened.close()
    fresh = Store(opened.url, opened.folder)
    remark(fresh, 1000)
    assert version(fresh) == 2 + done, "with room again the work goes on"
    fresh.close()


def path_of(store):
    return sqlalchemy.make_url(store.url).database


def hold_lock(store, seconds):
    """Somebody else (a backup, a second program) holds the whole database for a while."""
    holding = threading.Event()

    def hold():
        other = sqlite3.connect(path_of(store), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        holding.set()
        time.sleep(seconds)
        other.execute("ROLLBACK")
        other.close()

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait()
    return holder


def test_a_locked_database_is_waited_for_and_the_step_is_done(opened):
    holder = hold_lock(opened, 1)
    began = time.monotonic()
    remark(opened, 1)
    assert time.monotonic() - began > 0.5
    holder.join()
    assert version(opened) == 2


def test_a_database_locked_for_long_refuses_the_step_and_is_still_read(opened):
    before = version(opened)
    with opened.engine.connect() as connection:
        # The wait of eight seconds, shortened; it belongs to the pooled connection.
        connection.execute(text("PRAGMA busy_timeout=300"))
    holder = hold_lock(opened, 2)
    with pytest.raises(OperationalError, match="locked"):
        remark(opened, 1)
    assert version(opened) == before, "reading goes on while somebody writes"
    holder.join()
    remark(opened, 2)
    assert version(opened) == before + 1
