"""The ground of the tests of help: three filed households, two officials, two enterprises."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest

from models.columns import table
from models.household import Household
from models.store import Store
from models.support import Gift, Official, Organisation, VisitCampaign
from tests.databases import SQLITE, Template
from tests.test_verify import FILED
from tests.world import TOWN, VILLAGE, World
from workflows import help as help_
from workflows.facts import rows_of
from workflows.people import Actor, actor_of

DAY = date(2016, 1, 25)
PHONE = "0532-80000001"
ITEMS = (
    {"kind": "cash", "item": "慰问金", "quantity": "", "fen": 800_00},
    {"kind": "goods", "item": "大米", "quantity": "10公斤", "fen": 60_00},
)


def official(name: str, user: int | None = None, leader: bool = True) -> dict[str, Any]:
    return {"name": name, "contact": PHONE, "leader": leader, "user_id": user}


def firm(name: str, scope: str = "town") -> dict[str, Any]:
    return {
        "name": name,
        "kind": "enterprise",
        "scope": scope,
        "scope_region": TOWN,
        "address": "孔雀河路一号",
        "person_in_charge": "于负责",
        "contact": PHONE,
    }


def lay_helpers(store: Store) -> None:
    with store.transaction() as session:
        helping = Helping(session, first=5_000)
        helping.new(help_.register_official, TOWN, official("万帮扶", helping.world.user("helper")))
        helping.new(help_.register_official, TOWN, official("江帮扶"))
        helping.new(help_.register_organisation, TOWN, firm("青岛云岫服装有限公司"))
        helping.new(help_.register_organisation, TOWN, firm("青岛星槎工具有限公司", "city"))


HELPERS = Template("helpers", lay_helpers, FILED)


class Helping:
    """The verbs of help as the township's officer uses them."""

    def __init__(self, session: Any, day: date = DAY, first: int = 9_000) -> None:
        self.session = session
        self.world = World(session, today=day, tokens=count(first))
        officials = table(Official)
        units = table(Organisation)
        self.officials = [row["id"] for row in rows_of(session, officials)]
        self.firms = [row["id"] for row in rows_of(session, units)]
        homes = table(Household)
        self.homes = [row["id"] for row in rows_of(session, homes)]

    @property
    def day(self) -> date:
        return self.world.today

    def actor(self, login: str = "town") -> Actor:
        return self.world.actor(login)

    def new(self, verb: Any, *args: Any, by: str = "town", **more: Any) -> Any:
        with self.world.at_now():
            actor = self.actor(by)
            return verb(self.session, actor, *args, **{"token": self.world.token(), **more})

    def pair(self, home: int = 0, official: int | None = 0, **more: Any) -> int:
        answers: dict[str, Any] = {"from_on": self.day, **more}
        if official is not None:
            answers["official"] = self.officials[official]
        return self.new(help_.pair, self.homes[home], answers)

    def campaign(self, days: int = 5, items: Any = ITEMS) -> int:
        answers = {
            "title": "春节前走访",
            "from_on": self.day,
            "to_on": self.day + timedelta(days=days),
            "items": items,
        }
        key = self.new(help_.plan_campaign, TOWN, answers)
        self.world.act("town", key, "start", of=VisitCampaign)
        return key

    def visit(self, home: int = 0, by: str = "town", who: int = 0, **more: Any) -> Any:
        day = more.pop("day", self.day)
        answers = {"official": self.officials[who], "visited_on": day, "topics": ("gift",)}
        return self.new(help_.record_visit, self.homes[home], answers, by=by, **more)

    def give(
        self, home: int = 0, by: str = "town", campaign: int | None = None, **more: Any
    ) -> int:
        answers = {
            "official": self.officials[0],
            "given_on": self.day,
            "kind": "cash",
            "item": "补助",
            "fen": 3_000_00,
        } | more
        return self.new(help_.give, self.homes[home], answers, by=by, campaign_id=campaign)

    def gift(self, key: int) -> dict[str, Any]:
        return self.world.row(Gift, key)

    def papers(self, login: str = "town") -> tuple[int, ...]:
        return self.world.file(login, VILLAGE)


@pytest.fixture
def database_template() -> Template:
    return HELPERS


@pytest.fixture
def both(store: Store) -> Iterator[Helping]:
    """On SQLite and on PostgreSQL."""
    with store.transaction() as session:
        yield Helping(session)


@pytest.fixture
def helping(all_databases, own_folder) -> Iterator[Helping]:
    """On SQLite alone."""
    url = all_databases.fresh(SQLITE, own_folder, HELPERS)
    opened = Store(url, own_folder)
    with opened.transaction() as session:
        yield Helping(session)
    opened.close()
    all_databases.drop(url)


def fresh_actor(session: Any, user_id: int) -> Actor:
    return actor_of(session, user_id, DAY)
