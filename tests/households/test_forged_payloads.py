"""Whoever posts the payload of a household's step by hand: who comes is who leaves, on the day that
is told, and nothing else rides along."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.case import Event
from models.household import ChangeRequest, Household, HouseholdLink, Person
from models.installation import keyring_of
from models.keys import new_id
from models.rows import table
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.invariants import all_faults
from tests.fixtures.standing import WHY, by, decide, home_of, stand, tell
from tests.fixtures.world import COUNTY, FAR, VILLAGE
from workflows.base import codes
from workflows.engine import execute
from workflows.households import carrying_over
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick


def split_payload(world, home, going, *, request=None, **forged):
    """The payload of a sound split, as the program makes it."""
    ring, day = keyring_of(world.session), world.today
    relations = {row["id"]: "head" if n == 0 else "other" for n, row in enumerate(going)}
    added = [carrying_over.carried(ring, row, relations[row["id"]], day) for row in going]
    people = world.rows(Person, household_id=home["id"])
    stay = [p for p in people if p["left_on"] is None and p["id"] not in relations]
    give = {
        "columns": {"members": len(stay)},
        "changed": [(row["id"], {"left_on": day, "left_why": "split"}) for row in going],
        "note": WHY, "event": "split", "day": day, "evidence": (),
    }  # fmt: skip
    payload = {
        "added": tuple(added), "note": WHY, "event": "split", "day": day, "from_id": home["id"],
        "give": {} if request else give, "request": request,
        "people": tuple(
            (row["id"], new["id"], row["name"]) for row, new in zip(going, added, strict=True)
        ),
    }  # fmt: skip
    return {**payload, **forged}


def split(world, payload, login="clerk", **columns):
    head = next((r["name"] for r in payload["added"] if r["relation"] == "head"), "甲")
    row = {
        "region": VILLAGE, "county": COUNTY, "head_name": head, "address": "", "group_name": "",
        "members": len(payload["added"]), **columns,
    }  # fmt: skip
    with world.at_now():
        return execute.open_subject(
            world.session, Household, "split_off", world.actor(login), payload,
            token=world.token(), **row,
        )  # fmt: skip


def everything(world):
    return [world.rows(kind) for kind in (Household, Person, HouseholdLink, Event)]


@pytest.fixture
def home(quick):
    """A household without a case, two people in it."""
    return quick.row(Household, quick.household(5))


def test_a_sound_split_goes_through(quick, home):
    wife = by_relation(quick, home, "spouse")
    split(quick, split_payload(quick, home, [wife]))
    assert len(quick.rows(HouseholdLink)) == 1
    assert all_faults(quick.session) == []
    with quick.at_now():
        assert verify(quick.session).broken == []


def by_relation(world, home, relation):
    people = world.rows(Person, household_id=home["id"])
    return next(p for p in people if p["relation"] == relation and p["left_on"] is None)


FORGED = {
    "another's name": (lambda row: {"name": "丁换人"}, "same_people"),
    "another birth": (lambda row: {"born": row["born"] + timedelta(days=1)}, "same_people"),
    "another number": (lambda row: {"id_blind": "00" * 16}, "same_people"),
    "another mask": (lambda row: {"id_masked": "370282********0000"}, "same_people"),
    "other answers": (lambda row: {"traits": {"education": "college"}}, "same_people"),
    "an earlier coming": (lambda row: {"came_on": row["came_on"].replace(2014)}, "same_people"),
    "no day at all": (lambda row: {"came_on": None}, "same_people"),
    "a sealed number of somebody else's row": (lambda row: {"id_sealed": b"x" * 60}, "same_people"),
    "no relation": (lambda row: {"relation": "x"}, "form_added"),
    "where they live": (lambda row: {"household_id": 7}, "form_added"),
}


@pytest.mark.parametrize("how", FORGED)
def test_who_is_split_off_is_who_leaves_as_they_stand(quick, home, how):
    wife = by_relation(quick, home, "spouse")
    payload = split_payload(quick, home, [wife])
    (row,) = payload["added"]
    values, key = FORGED[how]
    payload["added"] = (row | values(row),)
    before = everything(quick)
    assert key in refused(lambda: split(quick, payload))
    assert everything(quick) == before


def test_a_number_sealed_for_the_new_row_is_the_one_on_record(quick, home):
    """Index and mask are hers, but whoever looks at the whole number reads another's."""
    wife, head = by_relation(quick, home, "spouse"), by_relation(quick, home, "head")
    payload = split_payload(quick, home, [wife])
    (row,) = payload["added"]
    ring = keyring_of(quick.session)
    others = ring.open(head["id_sealed"], owner=f"person:{head['id']}:id")
    sealed = ring.seal(others, owner=f"person:{row['id']}:id")
    payload["added"] = (row | {"id_sealed": sealed},)
    assert refused(lambda: split(quick, payload)) == ["same_people"]


def test_nobody_else_arrives_and_nobody_is_left_out(quick, home):
    wife = by_relation(quick, home, "spouse")
    sound = split_payload(quick, home, [wife])
    stranger = sound["added"][0] | {"id": new_id(), "relation": "other"}
    head = by_relation(quick, home, "head")
    before = everything(quick)
    for forged in (
        {"added": (*sound["added"], stranger)},
        {
            "added": (*sound["added"], stranger),
            "people": (*sound["people"], (1, stranger["id"], "丁")),
        },
        {"people": ()},
        {"people": ((head["id"], sound["added"][0]["id"], head["name"]),)},
        {"people": tuple((a, b, "别人") for a, b, _name in sound["people"])},
    ):  # fmt: skip
        assert "same_people" in refused(lambda f=forged: split(quick, sound | f, members=1))
    assert everything(quick) == before


def test_nothing_else_rides_along_with_a_split(quick, home):
    wife, head = by_relation(quick, home, "spouse"), by_relation(quick, home, "head")
    sound = split_payload(quick, home, [wife])
    before = everything(quick)
    for forged, key in (
        ({"changed": ((head["id"], {"name": "丁换人"}),)}, "arrivals_alone"),
        ({"columns": {"bank_masked": "****6666"}}, "arrivals_alone"),
        ({"numbers": {"national_no": "3702820100099"}}, "arrivals_alone"),
        ({"there": {"to": 7}}, "arrivals_alone"),
        ({"left": ("丁某：死亡",)}, "left_line"),
        ({"event": "birth"}, "event_of_one"),
        ({"event": "merge"}, "one_household"),
        ({"event": "x"}, "event_known"),
        ({"day": quick.today + timedelta(days=1)}, "event_future"),
        ({"day": quick.today - timedelta(days=9)}, "one_household"),
        ({"from_id": 1}, "from_elsewhere"),
        ({"request": 1, "give": {}}, "request_open"),
    ):
        assert key in refused(lambda f=forged: split(quick, sound | f)), forged
    for columns, key in (
        ({"members": 9}, "head_named"),
        ({"head_name": "丁换人"}, "head_named"),
        ({"bank_sealed": b"x"}, "new_home_bare"),
        ({"traits": {"remark": "甲"}}, "new_home_bare"),
        ({"number": "12"}, "new_home_bare"),
        ({"elsewhere": True}, "new_home_bare"),
        ({"import_id": 3}, "new_home_bare"),
        ({"county": COUNTY + 1}, "new_home_bare"),
    ):
        assert key in refused(lambda c=columns: split(quick, sound, **c)), columns
    assert everything(quick) == before


def test_nobody_splits_or_merges_a_household_of_another_village(quick):
    """By their own right they may act here; the other village never heard of it."""
    far = quick.row(Household, quick.household(8, FAR, "far_clerk"))
    wife = by_relation(quick, far, "spouse")
    before = everything(quick)
    assert "from_elsewhere" in refused(lambda: split(quick, split_payload(quick, far, [wife])))
    people = quick.rows(Person, household_id=far["id"])
    here = quick.household(5)
    said = split_payload(quick, far, people, event="merge")
    said["give"]["event"] = "merge"
    assert "from_elsewhere" in refused(
        lambda: quick.act("clerk", here, "take_in", said, of=Household)
    )
    assert everything(quick)[1:3] != before[1:3]  # the household that was to take them in
    assert quick.rows(Person, household_id=far["id"]) == people


def test_a_split_that_was_asked_for_is_confirmed_as_it_was_asked(quick):
    case = stand(quick, "G2")
    home, wife = home_of(quick, case), by(quick, case, "spouse")
    tell(quick, case, "split", people=(wife["id"],), head_there=wife["id"])
    (request,) = quick.rows(ChangeRequest)
    sound = split_payload(quick, home, [wife], request=request["id"])
    there = request["content"]["there"]
    place = {name: there[name] for name in ("address", "group_name")}
    for forged, key in (
        ({"address": "别处 1 号"}, "one_household"),
        ({"group_name": "别组"}, "one_household"),
    ):
        assert key in refused(lambda f=forged: split(quick, sound, "town", **{**place, **f}))
    row = sound["added"][0]
    other = sound | {"added": (row | {"relation": "other"},)}
    assert refused(lambda: split(quick, other, "town", **place))
    decide(quick, "town", case)
    assert len(quick.rows(HouseholdLink)) == 1
    assert all_faults(quick.session) == []


def test_who_undoes_an_import_writes_nothing_but_that_everybody_leaves(quick, home):
    homes = table(Household)
    quick.session.execute(update(homes).where(homes.c.id == home["id"]).values(import_id=3))
    people = quick.rows(Person, household_id=home["id"])
    why = "undone"
    gone = {"left_on": quick.today, "left_why": why}
    sound = {"changed": tuple((p["id"], gone) for p in people), "note": WHY}
    first = people[0]
    before = everything(quick)

    def do(**forged):
        return quick.act("clerk", home["id"], "undo", sound | forged, of=Household)

    for forged, key in (
        ({"columns": {"head_name": "丁换人"}}, "leaving_alone"),
        ({"numbers": {"card_no": "AB-1"}}, "leaving_alone"),
        ({"changed": sound["changed"][1:]}, "all_leave"),
        ({"changed": ((first["id"], gone | {"name": "丁换人"}), *sound["changed"][1:])},
         "leaving_alone"),
        ({"changed": ((first["id"], gone | {"left_on": quick.today.replace(2014)}),
                      *sound["changed"][1:])}, "day_of_line"),
        ({"changed": ((first["id"], gone | {"left_why": "death"}), *sound["changed"][1:])},
         "death_by_event"),
        ({"left": ("丁某：死亡",)}, "left_line"),
        ({"event": "death"}, "leaving_alone"),
        *(({"changed": tuple((p["id"], gone | {"left_why": other}) for p in people)}, "left_why")
          for other in ("split", "merge", "gone", *{"undone", "moved_out"} - {why})),
    ):  # fmt: skip
        assert key in refused(lambda f=forged: do(**f)), forged
    assert everything(quick) == before
    do()
    assert quick.row(Household, home["id"])["state"] == "H0"


def test_a_change_without_an_event_is_of_today_and_tells_who_goes_as_it_is(quick, home):
    wife = by_relation(quick, home, "spouse")
    out = {"left_on": quick.today, "left_why": "moved_out"}
    sound = {"changed": ((wife["id"], out),), "columns": {"members": 1}, "note": WHY}
    newcomer = {"id": new_id(), "name": "丁秋月", "relation": "son", "sex": "male", "traits": {}}
    before = everything(quick)
    for forged, key in (
        ({"changed": ((wife["id"], out | {"left_on": quick.today.replace(2014)}),)}, "day_of_line"),
        ({"changed": ((wife["id"], {"left_why": "moved_out"}),)}, "day_of_line"),
        ({"changed": ((wife["id"], {"left_why": "死亡"}),)}, "form_changed"),
        ({"added": (newcomer | {"came_on": quick.today.replace(2014)},)}, "day_of_line"),
        ({"left": (f"{wife['name']}：死亡",)}, "left_line"),
    ):
        assert key in refused(
            lambda f=forged: quick.act("clerk", home["id"], "amend", sound | f, of=Household)
        ), forged
    assert everything(quick) == before
    line = f"{wife['name']}：{codes.LEAVING.labels['moved_out']}"
    told = sound | {"left": (line,)}
    quick.act("clerk", home["id"], "amend", told, of=Household)
    (event,) = quick.rows(Event, subject_id=home["id"], action="amend")
    assert json.loads(event["payload"])["left"] == [line]


def test_a_household_is_registered_with_its_own_people_and_one_head(quick):
    head = {"id": new_id(), "name": "丁秋月", "relation": "head", "sex": "male", "traits": {}}
    sound = {"columns": {}, "added": (head,)}

    def registers(**forged):
        with quick.at_now():
            return execute.open_subject(
                quick.session, Household, "register", quick.actor("clerk"), sound | forged,
                token=quick.token(), region=VILLAGE, county=COUNTY, head_name="丁秋月", members=1,
            )  # fmt: skip

    for forged, key in (
        ({"columns": {"region": FAR}}, "people_alone"),
        ({"columns": {"import_id": 3}}, "people_alone"),
        ({"numbers": {"card_no": "AB-1"}}, "people_alone"),
        ({"changed": ((1, {"name": "甲"}),)}, "people_alone"),
        ({"added": (head | {"came_on": quick.today.replace(2014)},)}, "day_of_line"),
        ({"added": (head, head | {"id": new_id()})}, "one_head"),
        ({"added": ()}, "one_head"),
    ):
        assert key in refused(lambda f=forged: registers(**f)), forged
    assert registers()


def test_an_import_is_undone_where_one_stands(quick, home):
    def offered(key, login="clerk"):
        with quick.at_now():
            offers = execute.offers(quick.session, key, quick.actor(login), of=Household)
        return next(o for o in offers if o.action.key == "undo").unmet

    assert [reason.key for reason in offered(home["id"])] == ["not_imported"]
    assert "销户" in str(offered(home["id"])[0])
    people = quick.rows(Person, household_id=home["id"])
    gone = {"left_on": quick.today, "left_why": "undone"}
    payload = {"changed": tuple((p["id"], gone) for p in people)}
    do = lambda: quick.act("clerk", home["id"], "undo", payload, of=Household)  # noqa: E731
    assert refused(do) == ["not_imported"]
    homes = table(Household)
    quick.session.execute(update(homes).where(homes.c.id == home["id"]).values(import_id=3))
    assert offered(home["id"]) == ()
    quick.session.execute(update(homes).where(homes.c.id == home["id"]).values(version=2))
    assert [reason.key for reason in offered(home["id"])] == ["import_touched"]
    quick.session.execute(update(homes).where(homes.c.id == home["id"]).values(version=1))
    do()
    assert quick.row(Household, home["id"])["state"] == "H0"
