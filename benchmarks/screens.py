"""How long the screens wait for their numbers, with a whole county on the register."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks import register
from benchmarks.measuring import p95, waits
from models.account import User
from models.case import Case
from models.columns import table
from models.household import Household, Person
from models.store import Store
from workflows.access.people import Actor, actor_of
from workflows.base import clock
from workflows.households import search
from workflows.households.search_words import search_words
from workflows.identification.queries import batch_tasks, status_text, timeline, work
from workflows.identification.queries import case as case_queries
from workflows.reports import progress

SAMPLES = 60


def measure(folder: Path) -> dict[str, float]:
    """p50 and p95 in milliseconds of My work, search, Case and Progress."""
    store = register.opened(folder)
    dice = random.Random(7)
    with store.reading() as session:
        actors = _actors(session)
        homes, cases = table(Household), table(Case)
        counted = {
            "households": session.execute(select(func.count()).select_from(homes)).scalar_one(),
            "people": session.execute(select(func.count()).select_from(table(Person))).scalar_one(),
        }
        keys = list(session.execute(select(cases.c.id)).scalars())
        heads = list(session.execute(select(homes.c.head_name).limit(5000)).scalars())
    workers = [actors[login] for login in ("clerk", "chair", "town", "county")]
    figures: dict[str, float] = dict(counted)
    figures |= _figures("my_work", [_my_work(store, dice.choice(workers)) for _ in range(SAMPLES)])
    wanted = [_word(dice, dice.choice(heads)) for _ in range(SAMPLES)]
    figures |= _figures("search", [_search(store, actors["county"], word) for word in wanted])
    looked = dice.sample(keys, SAMPLES)
    figures |= _figures("case", [_case(store, actors["county"], key) for key in looked])
    places = [register.COUNTY, *(register.town_key(n) for n in range(register.TOWNS))]
    figures |= _figures(
        "progress",
        [_progress(store, actors["leader"], dice.choice(places)) for _ in range(SAMPLES)],
    )
    store.close()
    return figures


def _actors(session: Any) -> dict[str, Actor]:
    users = table(User)
    rows = session.execute(select(users.c.login, users.c.id)).all()
    return {row.login: actor_of(session, row.id) for row in rows}


def _figures(name: str, calls: list[Any]) -> dict[str, float]:
    calls[0]()
    taken = sorted(waits(calls))
    return {f"{name}_p50_ms": taken[len(taken) // 2], f"{name}_p95_ms": p95(taken)}


def _my_work(store: Store, actor: Actor) -> Any:
    def call() -> None:
        with store.reading() as session:
            work.counts(session, actor)
            for row in work.cases_of(session, actor, "todo"):
                status_text.waits_for(row)
            batch_tasks.tasks(session, actor)
            batch_tasks.gatherings(session, actor)
            work.done_lately(session, actor)

    return call


def _word(dice: random.Random, head: str) -> str:
    """What people type: a name, its end, its beginning, or initials."""
    latin = [word for word in search_words(head) if word.isascii() and len(word) > 1]
    return dice.choice((head, head[1:], head[:2], *latin))


def _search(store: Store, actor: Actor, wanted: str) -> Any:
    def call() -> None:
        with store.reading() as session:
            search.find(session, actor, wanted)

    return call


def _case(store: Store, actor: Actor, key: int) -> Any:
    def call() -> None:
        with store.reading() as session:
            case_queries.header(session, actor, key)
            case_queries.members(session, actor, key)
            case_queries.folder(session, actor, key)
            timeline.timeline(session, actor, key)

    return call


def _progress(store: Store, actor: Actor, region: int) -> Any:
    def call() -> None:
        today = clock.today()
        with store.reading() as session:
            progress.overview(session, actor, region)
            progress.grid(session, actor, region)
            progress.trend(session, actor, region, today - timedelta(days=365), today)

    return call
