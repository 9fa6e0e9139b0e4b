"""The ground of the proofs: the invented world, `world` on both engines, `quick` on SQLite."""

from collections.abc import Callable
from itertools import count

import pytest

from models.batch import Campaign, VillageBatch
from models.columns import metadata
from models.record import Objection
from models.store import Store
from tests.databases import EMPTY, SQLITE, Template
from tests.world import World, lay_ground
from workflows import opening
from workflows.refusals import Refused


def lay_batch(store: Store) -> None:
    """A campaign and a village whose training is closed."""
    with store.transaction() as session:
        world = World(session)
        world.batch(world.campaign())


GROUND = Template("ground", lay_ground, EMPTY)
TRAINED = Template("trained", lay_batch, GROUND)


@pytest.fixture
def database_template() -> Template:
    return TRAINED


@pytest.fixture
def world(store):
    """The world on SQLite and then on PostgreSQL."""
    with store.transaction() as session:
        # The laying of the ground used the first numbers for its own forms.
        yield World(session, tokens=count(1_000))


@pytest.fixture
def quick(all_databases, own_folder):
    """The world on SQLite alone: for rules that are plain arithmetic."""
    url = all_databases.fresh(SQLITE, own_folder, TRAINED)
    store = Store(url, own_folder)
    with store.transaction() as session:
        # The laying of the ground used the first numbers for its own forms.
        yield World(session, tokens=count(1_000))
    store.close()
    all_databases.drop(url)


def batch_of(world: World) -> int:
    return world.rows(VillageBatch)[0]["id"]


def campaign_of(world: World) -> int:
    return world.rows(Campaign)[0]["id"]


def refused(do: Callable[[], object]) -> list[str]:
    """The keys of the reasons a step is refused with; fails when it is granted."""
    with pytest.raises(Refused) as caught:
        do()
    assert all(str(reason) for reason in caught.value.reasons)
    return [reason.key for reason in caught.value.reasons]


def surveyed(world: World, count: int = 1, first: int = 0) -> list[int]:
    """Households with their survey done, waiting for the meeting."""
    cases = [world.open(batch_of(world), world.household(first + n)) for n in range(count)]
    for case in cases:
        world.to_surveyed(case)
    return cases


def passed(world: World, count: int = 1, first: int = 0) -> list[int]:
    """Households the meeting has passed."""
    cases = surveyed(world, count, first)
    world.to_passed(batch_of(world), cases)
    return cases


def on_first_notice(world: World, count: int = 1) -> tuple[list[int], int]:
    """Households on a first notice posted today."""
    cases = passed(world, count)
    notice = world.notice(batch_of(world), 1, cases)
    world.post(notice)
    return cases, notice


def at_township(world: World, count: int = 1) -> list[int]:
    """Households the village has reported."""
    cases = passed(world, count)
    world.through_notice(batch_of(world), 1, cases)
    for case in cases:
        world.report(case)
    return cases


def at_county(world: World, count: int = 1) -> list[int]:
    """Households whose second notice is over."""
    cases = at_township(world, count)
    world.sign_round(world.round(campaign_of(world), "township"))
    world.through_notice(batch_of(world), 2, cases)
    return cases


def approved(world: World, count: int = 1) -> list[int]:
    """Households the county has approved."""
    cases = at_county(world, count)
    world.sign_round(world.round(campaign_of(world), "county"))
    return cases


def to_be_filed(world: World, count: int = 1) -> list[int]:
    """Households whose announcement is over."""
    cases = approved(world, count)
    world.through_notice(batch_of(world), 3, cases)
    return cases


def objection(world: World, **changes: object) -> dict[str, object]:
    return {"raised_at": world.moment, "channel": "visit", "facts": "反映收入不实"} | changes


def finding(world: World, case: int, login: str, **changes: object) -> dict[str, object]:
    """What two people who had no part in the case found about its oldest open objection."""
    open_ = [row for row in world.rows(Objection, case_id=case) if row["state"] == "open"]
    return {
        "objection": open_[0]["id"] if open_ else 0,
        "finders": (world.user("town"), world.user("town2")),
        "finding": "经核查情况如登记",
        "answered_on": world.today,
        "answer": world.file(login),
    } | changes


def upheld(world: World, case: int, login: str, **changes: object) -> dict[str, object]:
    return finding(world, case, login, heard="农户没有意见", **changes)


def dump(world: World) -> str:
    """Every row of every table, in one text: equal texts, nothing changed."""
    lines = []
    for name in sorted(metadata.tables):
        rows = world.session.execute(metadata.tables[name].select()).all()
        lines += [f"{name} {row}" for row in sorted(map(repr, rows))]
    return "\n".join(lines)


def taken_over(world: World, reached: str, n: int = 0, **answers: object) -> int:
    """A household the township takes over at a step it has reached on paper."""
    home = world.household(n)
    with world.at_now():
        base = {"reached": reached, "reason": "纸质办理中接入", "related": False}
        if reached == "D3":
            base |= {"notice_posted_on": world.today, "notice_closed_on": world.today}
            world.later(8)
            base["notice_closed_on"] = world.today
    with world.at_now():
        return opening.open_case(
            world.session,
            home,
            batch_of(world),
            world.actor("town"),
            base | answers,
            token=world.token(),
            action="take_over",
        )
