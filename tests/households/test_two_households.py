"""分户、并户、整户消亡: linked, in one act, nobody lost or twice."""

import json

import pytest

from models.case import Event
from models.household import ChangeRequest, Household, HouseholdLink, Person
from models.record import Paper
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused
from tests.fixtures.invariants import all_faults
from tests.fixtures.standing import home_of, people_of, stand, told
from tests.fixtures.world import VILLAGE
from workflows.base.refusals import Refused
from workflows.households import deciding_changes, telling
from workflows.households.events import Act
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick
world = ground.world
WHY = "户口簿已分开，村里证明"


def _living_in(world, home):
    return [row["id"] for row in world.rows(Person, household_id=home) if not row["left_on"]]


def act(world, home, event, *, login="clerk", proof=True, seen=None, **said):
    said = {"day": world.today, "reason": WHY} | said
    if event == "gone":
        said.setdefault("fates", dict.fromkeys(_living_in(world, home), "death"))
    deed = Act(event=event, evidence=world.file(login) if proof else (), **said)
    row = world.row(Household, home)
    with world.at_now():
        return telling.act_on(
            world.session, world.actor(login), home, deed,
            seen=row["version"] if seen is None else seen, token=world.token(),
        )  # fmt: skip


def decide(world, login, home, action="confirm_change", **more):
    request = world.rows(ChangeRequest)[-1]["id"]
    with world.at_now():
        return deciding_changes.decide(
            world.session, world.actor(login), home, action, {"request": request, **more},
            seen=world.row(Household, home)["version"], token=world.token(),
        )  # fmt: skip


def living(world):
    """{the person, by number: the households where they live now}."""
    found = {}
    for row in world.rows(Person):
        if row["left_on"] is None:
            found.setdefault(row["id_blind"] or row["name"], []).append(row["household_id"])
    return found


def wife_splits(world, case):
    wife = next(p for p in people_of(world, case) if p["relation"] == "spouse")
    return {"people": (wife["id"],), "head_there": wife["id"]}


def whole(world, case):
    with world.at_now():
        assert verify(world.session).broken == []
    assert all_faults(world.session) == []


@pytest.mark.parametrize("state", ["A1", "B3", "D1"])
def test_a_split_makes_a_household_of_its_own_and_links_the_two(quick, state):
    case = stand(quick, state)
    before = living(quick)
    home = home_of(quick, case)["id"]
    outcome = act(quick, home, "split", **wife_splits(quick, case))
    new = quick.row(Household, outcome.subject_id)
    assert (new["head_name"], new["members"], new["state"]) == ("丁水零", 1, "H1")
    assert (home_of(quick, case)["members"], quick.case(case)["members"]) == (1, 1)
    assert {k: len(v) for k, v in living(quick).items()} == dict.fromkeys(before, 1)
    (link,) = quick.rows(HouseholdLink)
    assert (link["from_id"], link["to_id"], link["kind"]) == (home, new["id"], "split")
    assert told(quick, case)[-1]["event"] == "split"
    whole(quick, case)


def test_the_head_who_splits_off_names_the_next_head_of_those_who_stay(quick):
    case = stand(quick, "B3")
    head, wife = sorted(people_of(quick, case), key=lambda p: p["relation"] != "head")
    home = home_of(quick, case)["id"]
    going = {"people": (head["id"],), "head_there": head["id"]}
    assert refused(lambda: act(quick, home, "split", **going)) == ["one_head"]
    assert quick.rows(HouseholdLink) == []
    act(quick, home, "split", head=wife["id"], **going)
    assert quick.case(case)["head_name"] == wife["name"]
    whole(quick, case)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (lambda ids: {"people": (), "head_there": None}, "split_some"),
        (lambda ids: {"people": tuple(ids), "head_there": ids[0]}, "split_some"),
        (lambda ids: {"people": (ids[1], ids[1]), "head_there": ids[1]}, "split_whom"),
        (lambda ids: {"people": (1,), "head_there": 1}, "split_whom"),
        (lambda ids: {"people": (ids[1],), "head_there": None}, "head_there"),
    ],
)
def test_nobody_is_sent_nowhere_or_twice(quick, said, key):
    case = stand(quick, "B3")
    ids = [p["id"] for p in sorted(people_of(quick, case), key=lambda p: p["relation"] != "head")]
    before = quick.rows(Person)
    home = home_of(quick, case)["id"]
    assert refused(lambda: act(quick, home, "split", **said(ids))) == [key]
    assert (quick.rows(Person), quick.rows(HouseholdLink)) == (before, [])


def other(world, n=5):
    return world.household(n)


def into(world, case, home):
    people = people_of(world, case)
    return {"into": home, "relations_there": {p["id"]: "other" for p in people}}


def test_a_merge_closes_the_household_and_ends_its_case_with_the_proof(quick):
    case = stand(quick, "C2")
    second = other(quick)
    taking = quick.open(batch_of(quick), second)
    home = home_of(quick, case)["id"]
    n = quick.row(Household, second)["members"]
    act(quick, home, "merge", **into(quick, case, second))
    assert quick.row(Household, home)["state"] == "H9"
    assert (quick.case(case)["state"], quick.row(Household, second)["members"]) == ("Z3", n + 2)
    assert quick.case(taking)["members"] == n + 2
    (event,) = quick.rows(Event, subject_id=case, action="household_gone")
    said = json.loads(event["payload"])
    assert (said["event"], said["into"]) == ("merge", quick.row(Household, second)["head_name"])
    assert quick.rows(Paper, case_id=case, folder="22")
    assert all(len(homes) == 1 for homes in living(quick).values())
    whole(quick, case)


def test_no_merge_into_itself_or_into_a_household_that_is_gone(quick):
    case = stand(quick, "B3")
    home = home_of(quick, case)["id"]
    assert refused(lambda: act(quick, home, "merge", **into(quick, case, home))) == ["into_itself"]
    assert refused(lambda: act(quick, home, "merge", **into(quick, case, None))) == ["into"]
    second = other(quick)
    act(quick, second, "gone", login="town")
    assert refused(lambda: act(quick, home, "merge", **into(quick, case, second))) == ["into_gone"]


@pytest.mark.parametrize("event", ["split", "merge", "gone"])
def test_after_filing_two_households_change_only_with_a_second_person(quick, event):
    case = stand(quick, "G2")
    second = other(quick)
    home = home_of(quick, case)["id"]
    said = {
        "split": wife_splits, "merge": lambda w, c: into(w, c, second), "gone": lambda w, c: {},
    }[event](quick, case)  # fmt: skip
    before = quick.rows(Person)
    assert refused(lambda: act(quick, home, event, proof=False, **said)) == ["evidence"]
    act(quick, home, event, login="town", **said)
    assert quick.rows(Person) == before
    assert refused(lambda: decide(quick, "town", home)) == ["second_person"]
    assert refused(lambda: decide(quick, "clerk", home)) != []
    assert (quick.rows(Person), quick.rows(HouseholdLink)) == (before, [])
    request = quick.rows(ChangeRequest)[-1]["id"]
    for action in ("confirm_change", "confirm_gone"):
        if (event, action) != ("gone", "confirm_gone"):
            payload = {"request": request}
            # Never one half alone.
            assert "one_household" in refused(
                lambda a=action, p=payload: quick.act("town2", home, a, p, of=Household)
            )
    decide(quick, "town2", home)
    assert quick.rows(ChangeRequest)[-1]["state"] == "confirmed"
    assert all(len(homes) == 1 for homes in living(quick).values())
    assert len(quick.rows(HouseholdLink)) == (event != "gone")
    assert quick.case(case)["state"] == ("G2" if event == "split" else "Z3")
    whole(quick, case)


def test_a_household_that_is_gone_frees_its_people_of_the_case(quick):
    case = stand(quick, "B3")
    home = home_of(quick, case)["id"]
    assert "role" in refused(lambda: act(quick, home, "gone"))
    assert "evidence" in refused(lambda: act(quick, home, "gone", login="town", proof=False))
    act(quick, home, "gone", login="town")
    assert (quick.case(case)["state"], quick.row(Household, home)["state"]) == ("Z3", "H9")
    assert people_of(quick, case) == []
    whole(quick, case)


def test_a_suspected_household_is_held_after_filing_and_let_go_again(quick):
    case = stand(quick, "G2")
    quick.act("county", case, "hold", {"code": "H02", "reason": "群众举报有车，正在核实"})
    assert quick.case(case)["held_at"] is not None
    quick.act("county", case, "resume", {"reason": "核实不实"})
    assert (quick.case(case)["held_at"], quick.case(case)["state"]) == (None, "G2")


def test_a_case_is_merged_only_into_a_living_one_of_its_village(quick):
    case = stand(quick, "B3")
    end = {"kind": "merged", "proof": quick.file("town", VILLAGE), "reason": "并入另一户"}
    for wrong in (None, 1, case):
        assert refused(
            lambda w=wrong: quick.act("town", case, "terminate", end | {"merged_into": w})
        ) == ["merged_named"]
    there = quick.open(batch_of(quick), other(quick))
    quick.act("town", case, "terminate", end | {"merged_into": there})
    assert quick.case(case)["state"] == "Z3"


def test_a_merge_is_not_confirmed_under_another_head_than_it_was_asked_for(quick):
    """ "Sister-in-law" was said of the head there was: of the next one it is not true."""
    case = stand(quick, "G2")
    second = other(quick)
    people = quick.rows(Person, household_id=second)
    old = next(p for p in people if p["relation"] == "head")
    new = next(p for p in people if p["relation"] != "head")
    home = home_of(quick, case)["id"]
    act(quick, home, "merge", **into(quick, case, second))
    quick.later(1)
    others = {p["id"]: "other" for p in people if p["id"] not in (old["id"], new["id"])}
    act(quick, second, "death", person=old["id"], head=new["id"], relations=others)
    before = (quick.rows(Person), quick.rows(Household), quick.rows(HouseholdLink))
    with pytest.raises(Refused) as caught:
        decide(quick, "town", home)
    (reason,) = caught.value.reasons
    assert reason.key == "head_since"
    assert old["name"] in str(reason)
    assert new["name"] in str(reason)
    assert (quick.rows(Person), quick.rows(Household), quick.rows(HouseholdLink)) == before
    decide(quick, "town", home, "refuse_change", reason="户主已换，请重新申请")
    act(quick, home, "merge", **into(quick, case, second))
    decide(quick, "town", home)
    assert quick.row(Household, home)["state"] == "H9"
    whole(quick, case)
