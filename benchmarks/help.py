"""How long the leaders' page of help waits, with ten entries for each of 100,000 households.

The county of benchmarks.register in a folder of its own; the entries are written in bulk by SQL
and the sums counted from them by the same recount that `verify` uses.
"""

import random
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text

from benchmarks import register
from benchmarks.measuring import p95, waits
from models.account import User
from models.columns import table
from models.store import Store
from models.support import Gift, HelpSum, Measure, Pairing, Visit
from workflows.access.people import Actor, actor_of
from workflows.help import coverage
from workflows.help import sums as help_sums
from workflows.help.queries import gaps, measures, money, pairing

SAMPLES = 60
# Counts up when the entries change: older ones are not looked at any more.
EDITION = 1
ENTRIES = (Pairing, Measure, Visit, Gift)
CAMPAIGNS = 12
# One row a case, numbered village by village: 200 households, 10 officials and one unit each.
_HOMES = """
CREATE TEMP TABLE k AS SELECT row_number() OVER (ORDER BY region, id) - 1 AS n, household_id,
region, county, profile, opened_at, since, moved_at, moved_by FROM "case"
"""
_SUBJECT = (
    "region, county, edition, profile, version, head, opened_at, since, moved_at, moved_by, "
    "provisional, process, state"
)
_PLACED = (
    "SELECT k.region, k.county, 1, k.profile, 1, '', k.opened_at, k.since, k.moved_at, "
    "k.moved_by, 0"
)
_THRICE = "FROM k CROSS JOIN (SELECT 0 AS i UNION SELECT 1 UNION SELECT 2) AS t"
_CAUSE = (
    "CASE k.n % 5 WHEN 0 THEN 'illness' WHEN 1 THEN 'disability' WHEN 2 THEN 'schooling' "
    "WHEN 3 THEN 'labour' ELSE 'funds' END"
)
_KIND = (
    "CASE (k.n + t.i) % 4 WHEN 0 THEN 'medical' WHEN 1 THEN 'industry' WHEN 2 THEN 'allowance' "
    "ELSE 'employment' END"
)
_STATE = "CASE (k.n / 7 + t.i) % 3 WHEN 0 THEN 'done' WHEN 1 THEN 'under_way' ELSE 'intended' END"
# What is written, its own columns, their values, from which rows.
_ENTERED = (
    (
        "official",
        "id, name, unit, post, contact, leader, duty",
        "'official', 'serving', k.n / 20 + 1, '责任人' || k.n, '', '', '', (k.n / 20) % 10 = 0, ''",
        "FROM k WHERE k.n % 20 = 0",
    ),
    (
        "organisation",
        "id, name, plain_name, kind, scope, scope_region, address, person_in_charge, contact",
        "'organisation', 'helping', k.n / 200 + 1, '单位' || k.n, '单位' || k.n, 'enterprise', "
        "'town', k.region, '', '', ''",
        "FROM k WHERE k.n % 200 = 0",
    ),
    (
        "visit_campaign",
        "id, title, alias, kind, from_on, to_on, items",
        "'visit_campaign', 'closed', k.n + 1, '走访' || k.n, '', 'visit', "
        "'2016-' || printf('%02d', k.n + 1) || '-01', "
        "'2016-' || printf('%02d', k.n + 1) || '-28', '[]'",
        f"FROM k WHERE k.n < {CAMPAIGNS}",
    ),
    # Every 400th household is left without an official, every 300th without a measure.
    (
        "pairing",
        "household_id, official_id, organisation_id, ways, agreement_no, from_on, ended_why",
        "'pairing', 'current', k.household_id, CASE WHEN t.i = 0 THEN k.n / 20 + 1 END, "
        "CASE WHEN t.i = 1 THEN k.n / 200 + 1 END, '[]', '', '2016-01-01', ''",
        f"{_THRICE} WHERE t.i < 2 AND (t.i = 1 OR k.n % 400 <> 0)",
    ),
    (
        "measure",
        "household_id, kind, cause, year, title, fen, effect, signed",
        f"'measure', {_STATE}, k.household_id, {_KIND}, {_CAUSE}, 2016 + t.i / 2, '', "
        "100000 + k.n, '', 0",
        f"{_THRICE} WHERE k.n % 300 <> 0",
    ),
    (
        "visit",
        "household_id, visit_campaign_id, official_id, visited_on, topics, requests, "
        "next_step, note",
        f"'visit', 'recorded', k.household_id, (k.n + 5 * t.i) % {CAMPAIGNS} + 1, "
        "k.n / 20 + 1, '2016-06-01', '[\"gift\"]', '', '', ''",
        f"{_THRICE} WHERE t.i < 2",
    ),
    (
        "gift",
        "household_id, official_id, organisation_id, visit_campaign_id, given_on, kind, item, "
        "quantity, fen, per_year, emergency",
        "'gift', 'given', k.household_id, CASE WHEN t.i < 2 THEN k.n / 20 + 1 END, "
        "CASE WHEN t.i = 2 THEN k.n / 200 + 1 END, "
        f"CASE WHEN t.i = 0 THEN k.n % {CAMPAIGNS} + 1 END, "
        "(2016 + t.i / 2) || '-' || printf('%02d', k.n % 12 + 1) || '-10', "
        "CASE WHEN t.i = 1 THEN 'goods' ELSE 'cash' END, '慰问', '', 10000 + k.n, 0, 0",
        _THRICE,
    ),
)


def measure(folder: Path) -> dict[str, float]:
    """p50 and p95 in milliseconds of the page with each of its views, county's and township's."""
    store = opened(folder)
    dice = random.Random(11)
    with store.reading() as session:
        users = table(User)
        keys = {row.login: row.id for row in session.execute(select(users.c.login, users.c.id))}
        actors = [actor_of(session, keys[login]) for login in ("leader", "leader", "town")]
        entries = sum(
            session.execute(select(func.count()).select_from(table(model))).scalar_one()
            for model in ENTRIES
        )
    views = (_coverage, _grid, _money, _network, _gaps)
    calls = [_page(store, dice.choice(actors), views[n % len(views)]) for n in range(SAMPLES)]
    calls[0]()
    taken = sorted(waits(calls))
    store.close()
    return {
        "help_entries": entries,
        "help_p50_ms": taken[len(taken) // 2],
        "help_p95_ms": p95(taken),
    }


def _page(store: Store, actor: Actor, view: Any) -> Any:
    """The tiles, and the one view that is open."""

    def call() -> None:
        with store.reading() as session:
            gaps.standing(session, actor)
            gaps.idle(session, actor)
            view(session, actor)

    return call


def _coverage(session: Any, actor: Actor) -> None:
    gaps.covered(session, actor)


def _grid(session: Any, actor: Actor) -> None:
    measures.measures_by_cause(session, actor)


def _money(session: Any, actor: Actor) -> None:
    money.totals(session, actor)


def _network(session: Any, actor: Actor) -> None:
    pairing.network(session, actor, 200)


def _gaps(session: Any, actor: Actor) -> None:
    stand = gaps.standing(session, actor)
    gaps.idle(session, actor)
    gaps.unhelped(session, actor, stand.unhelped_n, 100)
    gaps.unmeasured(session, actor, stand.unmeasured_n, 100)


def opened(folder: Path) -> Store:
    """The county with its help, made at the first call and kept in `folder` for the next."""
    mark = folder / f"helped-{EDITION}"
    store = register.opened(folder)
    if not mark.exists():
        lay(store)
        mark.write_text("made\n")
    return store


def lay(store: Store) -> None:
    """Write officials, units, campaigns, ten entries a household, and the sums."""
    with store.transaction() as session:
        connection = session.connection()
        connection.execute(text(_HOMES))
        for name, columns, values, source in _ENTERED:
            connection.execute(
                text(f"INSERT INTO {name} ({_SUBJECT}, {columns}) {_PLACED}, {values} {source}")
            )
        connection.execute(text("UPDATE visit_campaign SET region = county"))
        rows = {
            model.__tablename__: [dict(m) for m in session.execute(select(table(model))).mappings()]
            for model in (Pairing, Measure, Gift)
        }
        right = help_sums.recount(rows, coverage.standing(session))
        sums: dict[tuple[Any, ...], Counter[str]] = {}
        for (*key, what), n in right.items():
            sums.setdefault(tuple(key), Counter())[what] = n
        names = ("region", "county", "kind", "what", "at")
        connection.execute(
            insert(table(HelpSum)),
            [
                {**dict(zip(names, key, strict=True)), "n": of["n"], "fen": of["fen"]}
                for key, of in sums.items()
            ],
        )
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
