"""An old roster takes back nothing that the register was told since, and brings back nobody."""

from datetime import date

import pytest

from models.columns import table
from models.household import Household, Person
from models.keys import new_id
from tests.exchange import test_importing
from tests.exchange.test_importing import count, who
from tests.exchange.test_roster import person, sheet
from tests.fixtures.persons import id_number
from workflows.base import clock
from workflows.base.rows import rows_of
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.households import telling
from workflows.households.events import Act
from workflows.households.since import Since, since

database_template = test_importing.database_template

OLD, NEW = date(2016, 5, 20), date(2025, 6, 1)
FAMILY = (
    person(联系电话="13800000001"),
    person("江小", born=date(1999, 5, 1), relation="之子"),
    person("江女", "female", date(2001, 7, 9), "之女"),
)


def bring(store, *people, as_of=OLD):
    """One more roster of that day; what it was staged as."""
    with store.transaction() as session:
        actor = who(session)
        staging = read_and_stage(session, actor, sheet(*people), as_of=as_of)
        if staging.households:
            importing.take_in(session, actor, staging)
        return staging


def tell(store, event, **said):
    """An event of the only household, on the day it is told."""
    with store.transaction() as session:
        (home,) = rows_of(session, table(Household))
        act = Act(event=event, day=clock.today(), reason="与户口簿核对", **said)
        telling.act_on(
            session, who(session, "v"), home["id"], act, seen=home["version"], token=f"{new_id()}"
        )


def people_of(store):
    with store.reading() as session:
        people = table(Person)
        return {row["name"]: row for row in rows_of(session, people, people.c.left_on.is_(None))}


def told(staging):
    return [str(note.reason) for note in staging.notes if note.reason.key == "register_newer"]


def test_what_was_put_right_stays_and_the_dry_run_says_so(store):
    bring(store, *FAMILY)
    son = people_of(store)["江小"]
    tell(store, "correction", person=son["id"], said={"name": "江晓"})
    right = id_number(date(1999, 5, 1), "male", 77)
    tell(store, "correction", person=son["id"], said={"number": right})
    tell(store, "phone", said={"phone": "13900000009"})
    before = people_of(store)
    staging = bring(store, *FAMILY)
    assert people_of(store) == before
    (sentence,) = told(staging)
    for words in ("2016-05-20", "江小（姓名）", "江小（证件号码）", "联系电话"):
        assert words in sentence
    with store.reading() as session:
        (home,) = rows_of(session, table(Household))
        assert home["phone_masked"].endswith("0009")


def test_a_new_head_stays_the_head(store):
    bring(store, *FAMILY)
    here = people_of(store)
    relations = {here["江一帆"]["id"]: "father", here["江女"]["id"]: "sibling"}
    tell(store, "new_head", head=here["江小"]["id"], relations=relations)
    staging = bring(store, *FAMILY)
    assert {n: row["relation"] for n, row in people_of(store).items()} == {
        "江小": "head", "江一帆": "father", "江女": "sibling",
    }  # fmt: skip
    assert "江一帆（与户主关系）" in told(staging)[0]
    with store.reading() as session:
        (home,) = rows_of(session, table(Household))
        assert home["head_name"] == "江小"


def test_a_newer_roster_and_the_same_one_put_right_are_taken(store):
    """What a roster changed is as old as that roster: its own correction comes in."""
    bring(store, *FAMILY)
    bring(store, *FAMILY[:2], FAMILY[2] | {"姓名": "江女儿"}, as_of=NEW)
    assert "江女儿" in people_of(store)
    staging = bring(store, *FAMILY[:2], FAMILY[2] | {"姓名": "江女士"}, as_of=NEW)
    assert "江女士" in people_of(store)
    assert told(staging) == []
    # The one of 2016 no longer counts beside that of 2025.
    staging = bring(store, *FAMILY)
    assert "江女士" in people_of(store)
    assert "江女（姓名）" in told(staging)[0]
    tell(store, "correction", person=people_of(store)["江女士"]["id"], said={"name": "江女"})
    # A roster of today is newer than what was told before today only; of the same day it counts.
    bring(store, *FAMILY[:2], FAMILY[2] | {"姓名": "江女士"}, as_of=clock.today())
    assert "江女士" in people_of(store)


@pytest.mark.parametrize(
    ("event", "back"),
    [
        ("moved_out", "迁入"),
        ("married_out", "迁入"),
        ("prison", "刑满释放"),
        ("abroad", "迁入"),
        ("mistake", "漏登补录"),
    ],
)
@pytest.mark.parametrize("as_of", [OLD, NEW])
def test_who_left_is_asked_about_and_never_doubled(store, event, back, as_of):
    bring(store, *FAMILY)
    tell(store, event, person=people_of(store)["江女"]["id"])
    with store.reading() as session:
        known = count(session, Person)
    staging = bring(store, *FAMILY, as_of=as_of)
    (refusal,) = staging.refusals
    assert (refusal.reason.key, refusal.value[-4:]) == ("left", FAMILY[2]["证件号码"][-4:])
    assert "江女" in str(refusal.reason)
    assert back in str(refusal.remedy)
    with store.reading() as session:
        assert count(session, Person) == known
    # The way on that the sentence tells.
    assert bring(store, *FAMILY[:2], as_of=as_of).refusals == ()


@pytest.mark.parametrize("first", [True, False])
def test_a_telephone_is_known_since_the_day_of_its_roster(store, first):
    if not first:
        bring(store, person(联系电话=""), as_of=date(2016, 1, 1))
    bring(store, person(联系电话="13800000001"), as_of=OLD)
    with store.reading() as session:
        (home,) = rows_of(session, table(Household))
        found = since(session, who(session), home["id"])
        assert found["phone"] == Since(OLD, "花名册")
        assert since(session, who(session), home["id"], clock.today()) == found
