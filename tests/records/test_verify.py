"""Tamper evidence: any single edit of a protected row is found and named."""

import random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.columns import metadata
from tests.fixtures.databases import EMPTY, SQLITE, Template
from tests.fixtures.world import World, lay_ground
from workflows.base import audit_log
from workflows.records.verify import anchor, verify


def filed_world(store):
    lay_ground(store)
    with store.transaction() as session:
        world = World(session)
        campaign = world.campaign()
        batch = world.batch(campaign)
        cases = [world.open(batch, world.household(n)) for n in range(3)]
        for case in cases:
            world.to_surveyed(case)
        world.to_passed(batch, cases)
        world.to_filed(cases, batch, campaign)
        with world.at_now():
            audit_log.enter(session, "settings", "test", actor_id=world.user("admin"))


FILED = Template("filed", filed_world, EMPTY)
PROTECTED = (
    *("event", "case", "household", "person", "survey", "agenda_line", "notice_line"),
    *("round_line", "paper", "village_batch", "training_session", "review_meeting"),
    *("publicity_notice", "review_round", "campaign", "part", "tally"),
)


@pytest.fixture
def database_template():
    return FILED


def test_an_honest_history_verifies(store):
    with store.reading() as session:
        found = verify(session, files=store.files)
    assert (found.broken, found.cases) == ([], 3)
    assert found.events > 80


def _unlock(session, engine_name):
    if engine_name == SQLITE:
        for name in ("event", "ledger", "root"):
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER IF EXISTS {name}_no_{verb}"))
    else:
        for name in ("event", "ledger", "root"):
            session.execute(text(f"DROP TRIGGER IF EXISTS {name}_append_only ON {name}"))


def _edits(session):
    """One edit of every column of every protected table: (name, statement, parameters)."""
    chance = random.Random(7)
    for name in PROTECTED:
        source = metadata.tables[name]
        rows = session.execute(source.select()).mappings().all()
        # A counter that stands at nothing says nothing.
        rows = [row for row in rows if name != "tally" or row["n"]]
        keys = [column.name for column in source.primary_key]
        for column in source.c:
            row = chance.choice(rows)
            old = row[column.name]
            kind = str(column.type.compile(session.get_bind().dialect)).upper()
            new = (
                "1"
                if "TEXT" in kind
                else b"x"
                if "B" in kind[:4] and "BIG" not in kind
                else 7_777_777
            )
            if isinstance(old, bool):
                new = int(not old)
            if isinstance(old, (list, dict)):
                new = '["x"]'
            where = " AND ".join(f"{key} = :w_{key}" for key in keys)
            yield (
                f"{name}.{column.name}",
                f'UPDATE "{name}" SET "{column.name}" = :new WHERE {where}',
                {"new": new, **{f"w_{key}": row[key] for key in keys}},
            )
        if name != "tally":
            row = chance.choice(rows)
            where = " AND ".join(f"{key} = :w_{key}" for key in keys)
            yield (
                f"{name} deleted",
                f'DELETE FROM "{name}" WHERE {where}',
                {f"w_{key}": row[key] for key in keys},
            )


@pytest.mark.parametrize("engine_name", [SQLITE], indirect=True)
def test_every_single_edit_is_found(store, engine_name):
    """Each column of each table once, each on an otherwise honest history."""
    missed, tried = [], 0
    with store.transaction() as session:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        _unlock(session, engine_name)
        for name, statement, parameters in list(_edits(session)):
            point = session.begin_nested()
            try:
                session.execute(text(statement), parameters)
            except DBAPIError:  # the database itself refuses the edit
                pass
            else:
                tried += 1
                if not verify(session).broken:
                    missed.append(name)
            point.rollback()
    assert missed == []
    assert tried >= 150


def test_events_refuse_update_and_delete(store):
    for statement in ("UPDATE event SET role = 'X'", "DELETE FROM event", "DELETE FROM ledger"):
        refused = pytest.raises(DBAPIError, match="append-only")
        with refused, store.transaction() as session:
            session.execute(text(statement))


def test_a_rewritten_chain_is_caught_by_the_root_of_the_day(store, engine_name):
    """Whoever owns the database can make a chain fit again; the root kept elsewhere still tells."""
    with store.transaction() as session:
        anchor(session)
        assert verify(session).broken == []
        _unlock(session, engine_name)
        session.execute(
            text(
                "UPDATE event SET hash = 'z' || substr(hash, 2) "
                "WHERE subject = 'campaign' AND seq = 2"
            )
        )
        assert any(words.startswith("root") for words in verify(session).broken)
