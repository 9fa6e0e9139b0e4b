"""A county of 100,000 households and 400,000 people, for the waiting times of the screens.

Invented by a generator and written in bulk; the tallies fit the cases, the chains do not: `verify`
is measured on a history that the engine wrote (benchmarks.procedure).
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Insert, insert

from models import sealing
from models.account import Grant, User
from models.batch import Campaign, TrainingSession, VillageBatch
from models.case import Case, Event, Tally
from models.columns import table
from models.household import Household, Person, SearchWord
from models.keys import new_id
from models.place import Region
from models.store import Store
from workflows.access.roles import Role
from workflows.base import clock
from workflows.engine import counters
from workflows.engine.changes import canonical_row, full
from workflows.households.search_words import search_words
from workflows.households.states import HouseholdState
from workflows.identification.states import CaseState
from workflows.policy import policy

COUNTY = 370282000000
TOWNS, VILLAGES, HOMES, PEOPLE = 20, 25, 200, 4
TODAY = clock.today()
# Counts up when the generator changes: an older county is not looked at any more.
EDITION = 2
PASSWORD = "a county at the river"
# Most households of a working county are done; the rest are spread over the steps.
STATES = (
    *(
        CaseState.DRAFT,
        CaseState.SUBMITTED,
        CaseState.ACCEPTED,
        CaseState.SURVEYING,
        CaseState.SURVEYED,
        CaseState.ON_AGENDA,
        CaseState.PASSED,
        CaseState.NOTICE_1,
        CaseState.VILLAGE_OK,
        CaseState.TOWNSHIP,
        CaseState.NOTICE_2,
        CaseState.COUNTY,
        CaseState.ANNOUNCED,
        CaseState.FILING,
    ),
    *(CaseState.FILED,) * 40,
    *(CaseState.REJECTED,) * 4,
)
PATH = (
    ("open", CaseState.DRAFT),
    ("submit", CaseState.SUBMITTED),
    ("accept", CaseState.ACCEPTED),
    ("submit_survey", CaseState.SURVEYED),
)
CAST = (
    ("clerk", Role.CLERK, "village"),
    ("chair", Role.COMMITTEE, "village"),
    ("town", Role.TOWNSHIP, "township"),
    ("county", Role.COUNTY, "county"),
    ("leader", Role.LEADER, "county"),
)
SURNAMES = "丁卞方石卢汤范薛雷贺倪殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
GIVEN = "山水田林春秋冬夏兰竹梅菊松柏云雨风雪江河湖海石玉金银福寿康宁安平和顺"


def town_key(town: int) -> int:
    return COUNTY + (100 + town) * 1000


def village_key(town: int, village: int) -> int:
    return town_key(town) + 201 + village


def lay(store: Store) -> None:
    """Write the whole county; about two minutes."""
    if not store.key_file.exists():
        sealing.save(sealing.new_keyring(), store.key_file)
    store.migrate()
    dice = random.Random(2015)
    with store.transaction() as session:
        policy.seed(session)
        connection = session.connection()
        connection.execute(insert(table(Region)), list(_regions()))
        cast = _cast()
        connection.execute(insert(table(User)), [user for user, _grant in cast])
        connection.execute(insert(table(Grant)), [grant for _user, grant in cast])
        actor = cast[0][0]["id"]
        campaign, batches = _ground(actor)
        connection.execute(insert(table(Campaign)), [campaign])
        connection.execute(insert(table(VillageBatch)), [each[0] for each in batches.values()])
        connection.execute(insert(table(TrainingSession)), [each[1] for each in batches.values()])
    shifts: list[counters.Shift] = []
    for town in range(TOWNS):
        with store.transaction() as session:
            connection = session.connection()
            for village in range(VILLAGES):
                key = village_key(town, village)
                for statement, rows in _village(dice, key, batches[key][0]["id"], actor, shifts):
                    connection.execute(statement, rows)
    with store.transaction() as session:
        rows = [
            {"region": r, "county": c, "kind": k, "state": s, "day": d, "n": n}
            for (r, c, k, s, d), n in counters.summed(shifts).items()
        ]
        session.connection().execute(insert(table(Tally)), rows)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _regions() -> Iterator[dict[str, Any]]:
    def unit(key: int, below: int, code: str, name: str, level: str, parent: int | None) -> Any:
        words = {"code": code, "name": name, "level": level, "parent": parent}
        return {"key": key, "below": below, **words}

    yield unit(37 * 10**10, 38 * 10**10, "37", "山东省", "province", None)
    yield unit(3702 * 10**8, 3703 * 10**8, "3702", "青岛市", "prefecture", 37 * 10**10)
    yield unit(COUNTY, COUNTY + 10**6, "370282", "即墨市", "county", 3702 * 10**8)
    for town in range(TOWNS):
        key = town_key(town)
        yield unit(key, key + 1000, str(key // 1000), f"第{town + 1}镇", "township", COUNTY)
        for village in range(VILLAGES):
            own = village_key(town, village)
            yield unit(own, own + 1, str(own), f"{town + 1}镇{village + 1}村", "village", key)


def _cast() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    places = {"village": village_key(0, 0), "township": town_key(0), "county": COUNTY}
    hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    found = []
    for login, role, level in CAST:
        user = {
            "id": new_id(),
            "login": login,
            "name": "倪山",
            "password": hashed,
            "must_change": False,
            "language": "zh-CN",
            "created_at": clock.now(),
        }
        grant = {
            "id": new_id(),
            "user_id": user["id"],
            "role": role.value,
            "region": places[level],
            "body": "committee" if role is Role.COMMITTEE else None,
            "valid_from": date(2015, 1, 1),
        }
        found.append((user, grant))
    return found


def _subject(model: Any, process: str, state: str, region: int, actor: int, **more: Any) -> Any:
    """A whole row of something that moves, as the engine would have left it."""
    now = clock.now()
    common = {
        "id": new_id(),
        "process": process,
        "edition": 1,
        "profile": _profile(),
        "state": state,
        "region": region,
        "county": COUNTY,
        "opened_at": now,
        "since": now,
        "moved_at": now,
        "moved_by": actor,
    }
    return full(model, common | more)


@cache
def _profile() -> str:
    """Any shipped profile: the screens look at names, not at rules."""
    first = sorted(policy.PROFILES.glob("*.json"))[0]
    key: str = json.loads(first.read_text(encoding="utf-8"))["key"]
    return key


def _ground(actor: int) -> tuple[Any, dict[int, tuple[Any, Any]]]:
    year = TODAY.year
    campaign = _subject(Campaign, "campaign", "open", COUNTY, actor, title="识别", year=year)
    batches = {}
    for town in range(TOWNS):
        for village in range(VILLAGES):
            key = village_key(town, village)
            batch = _subject(
                VillageBatch,
                "village_batch",
                "trained",
                key,
                actor,
                campaign_id=campaign["id"],
                title="一批",
            )
            training = _subject(
                TrainingSession,
                "training",
                "closed",
                key,
                actor,
                village_batch_id=batch["id"],
                planned_on=TODAY,
            )
            batches[key] = (batch, training)
    return campaign, batches


Rows = list[dict[str, Any]]


def _village(
    dice: random.Random, region: int, batch: int, actor: int, shifts: list[counters.Shift]
) -> list[tuple[Insert, Rows]]:
    """The households of one village, with people, words, cases and their events."""
    written: dict[Any, Rows] = {model: [] for model in (Household, Person, SearchWord, Case, Event)}
    for number in range(HOMES):
        home = _household(dice, region, number, actor)
        people = [_person(dice, home, n) for n in range(PEOPLE)]
        written[Household].append(home)
        written[Person] += people
        words = Counter(word for person in people for word in search_words(person["name"]))
        written[SearchWord] += [
            {"word": word, "household_id": home["id"], "region": region, "county": COUNTY}
            for word in words
        ]
        case, events = _case(dice, home, batch, actor)
        written[Case].append(case)
        written[Event] += events
        shifts += counters.shifts(None, case)
    return [(insert(table(model)), rows) for model, rows in written.items()]


def _name(dice: random.Random, surname: str) -> str:
    return surname + dice.choice(GIVEN) + (dice.choice(GIVEN) if dice.random() < 0.4 else "")


def _household(dice: random.Random, region: int, number: int, actor: int) -> Any:
    surname = dice.choice(SURNAMES)
    return _subject(
        Household,
        "household",
        HouseholdState.KEPT,
        region,
        actor,
        number=f"{region}{number:04d}",
        head_name=_name(dice, surname),
        group_name=f"{number % 5 + 1}组",
        members=PEOPLE,
        phone_sealed=dice.randbytes(40),
        phone_blind=dice.randbytes(16).hex(),
        phone_masked="138****0000",
    )


def _person(dice: random.Random, home: Any, n: int) -> Any:
    born = date(1940 + dice.randrange(70), 1 + dice.randrange(12), 1 + dice.randrange(28))
    head = n == 0
    return full(
        Person,
        {
            "id": new_id(),
            "region": home["region"],
            "county": COUNTY,
            "household_id": home["id"],
            "name": home["head_name"] if head else _name(dice, home["head_name"][0]),
            "relation": "head" if head else ("spouse", "child", "parent")[n - 1],
            "sex": dice.choice(("male", "female")),
            "born": born,
            "id_kind": "18",
            "id_sealed": dice.randbytes(47),
            "id_blind": dice.randbytes(16).hex(),
            "id_masked": "370282********0000",
            "traits": {"health": "healthy", "education": "primary"},
        },
    )


def _case(dice: random.Random, home: Any, batch: int, actor: int) -> tuple[Any, Rows]:
    state = dice.choice(STATES)
    since = clock.now() - timedelta(days=dice.randrange(1, 300), minutes=dice.randrange(600))
    final = state in (CaseState.FILED, CaseState.REJECTED)
    case = _subject(
        Case,
        "identification",
        state,
        home["region"],
        actor,
        household_id=home["id"],
        village_batch_id=batch,
        head_name=home["head_name"],
        members=PEOPLE,
        version=len(PATH),
        since=since,
        moved_at=since,
        due_at=None if final else clock.now() + timedelta(days=dice.randrange(-5, 30)),
    )
    return case, list(_events(case, since, actor))


def _events(case: Any, since: datetime, actor: int) -> Iterator[dict[str, Any]]:
    """A short history with after-images of the usual length."""
    source = "new"
    after = canonical_row({k: v for k, v in case.items() if k != "head"})
    for seq, (action, target) in enumerate(PATH, start=1):
        yield {
            "id": new_id(),
            "subject": "case",
            "subject_id": case["id"],
            "seq": seq,
            "region": case["region"],
            "county": COUNTY,
            "action": action,
            "source": source,
            "target": target,
            # Every place has its own people: these are the clerk's of the first village only.
            "actor_id": actor + case["region"] - village_key(0, 0),
            "role": Role.CLERK,
            "recorded_at": since - timedelta(days=len(PATH) - seq),
            "claimed_at": None,
            "clock_back": 0,
            "cause_id": None,
            "token": f"{case['id']}-{seq}",
            "payload": "{}",
            "records": "{}",
            "after": after,
            "previous": "",
            "hash": f"{case['id']:064d}",
        }
        source = target


def opened(folder: Path) -> Store:
    """The county, made at the first call and kept in `folder` for the next."""
    store = Store(f"sqlite:///{folder / 'lika.db'}", folder)
    if not (folder / "made").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for tail in ("", "-wal", "-shm"):
            (folder / f"lika.db{tail}").unlink(missing_ok=True)
        lay(store)
        (folder / "made").write_text("made\n")
    store.migrate()
    return store
