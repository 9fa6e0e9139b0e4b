"""分户、并户 as they are read: who went where, on the case, in its timeline, and beforehand."""

import pytest

from models.household import ChangeRequest, Household, Person
from models.rows import table
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused
from tests.fixtures.standing import CONFIRM, home_of, people_of, stand
from tests.households.test_two_households import act, decide, into, wife_splits
from workflows.base.refusals import NotYours, Refused
from workflows.households import open_requests
from workflows.households.event_list import leaving_of_gone
from workflows.households.links import links_of
from workflows.households.offered_events import offered
from workflows.identification.guards.household import LIST_TRUE
from workflows.identification.queries import case as cases
from workflows.identification.queries import intake
from workflows.identification.queries.timeline import timeline

database_template = ground.database_template
quick = ground.quick


def read(world, login, do):
    with world.at_now():
        return do(world.session, world.actor(login))


def told(world, case):
    events = read(world, "town", lambda s, a: timeline(s, a, case, limit=50))
    return [
        line for event in events for line in event.said if line[0] in ("去向", "来自")
    ]  # fmt: skip


def test_after_a_split_both_cases_say_who_went_where(quick):
    case = stand(quick, "B3")
    home = home_of(quick, case)["id"]
    new = act(quick, home, "split", **wife_splits(quick, case)).subject_id
    own = quick.open(batch_of(quick), new)
    (gave,) = read(quick, "town", lambda s, a: cases.header(s, a, case)).links
    (came,) = read(quick, "county", lambda s, a: cases.header(s, a, own)).links
    assert (gave.gave, gave.other, gave.case, gave.people) == (True, new, own, ("丁水零",))
    assert (came.gave, came.other, came.case, came.head) == (False, home, case, "丁山零")
    # Only who enters households has a way to one that has no case.
    assert (gave.enters, came.enters) == (True, False)
    assert told(quick, case) == [("去向", "丁水零 → “丁水零”户")]
    assert told(quick, own) == [("来自", "“丁山零”户：丁水零")]
    assert read(quick, "far_clerk", lambda s, a: links_of(s, a, [home])) == []


def test_after_a_merge_the_closed_household_leads_to_the_one_that_took_it_in(quick):
    case = stand(quick, "C2")
    second = quick.household(5)
    taking = quick.open(batch_of(quick), second)
    home = home_of(quick, case)["id"]
    act(quick, home, "merge", **into(quick, case, second))
    head = read(quick, "town", lambda s, a: cases.header(s, a, case))
    (gave,) = head.links
    assert (gave.kind, gave.gave, gave.case) == ("merge", True, taking)
    # Nobody is left who could apply again.
    assert (head.ended, head.gone) == (False, True)
    (came,) = read(quick, "town", lambda s, a: cases.header(s, a, taking)).links
    assert (came.gave, came.gone, came.case) == (False, True, case)
    taker = quick.row(Household, second)["head_name"]
    assert ("去向", f"丁山零、丁水零 → “{taker}”户") in told(quick, case)
    assert ("来自", "“丁山零”户：丁山零、丁水零") in told(quick, taking)
    assert read(quick, "clerk", lambda s, a: intake.household(s, a, home))["gone"]


@pytest.mark.parametrize(
    ("state", "said"),
    [("A1", ""), ("B3", "核对成员变更"), ("C1", "重新上名单"), ("D1", "重新上名单"), ("G2", "")],
)
def test_the_split_form_says_beforehand_what_becomes_of_the_list(quick, state, said):
    case = stand(quick, state)
    home = home_of(quick, case)["id"]
    offer = read(quick, "clerk", lambda s, a: offered(s, a, home))
    assert (said in offer.standing) if said else offer.standing == ""


@pytest.mark.parametrize("state", ["C1", "E2"])
def test_a_household_split_while_its_list_hangs_goes_to_a_new_one(quick, state):
    """As by every other change of people: nothing goes on, and the list is drawn up anew."""
    case = stand(quick, state)
    home = home_of(quick, case)["id"]
    act(quick, home, "split", **wife_splits(quick, case))
    head = read(quick, "town", lambda s, a: cases.header(s, a, case))
    assert any("变更了家庭成员" in sentence for sentence in head.missing)
    action, login = CONFIRM[state]
    reason = {"reason": "分户有户口簿为证，已核对"}
    assert refused(lambda: quick.act(login, case, action, reason)) == [LIST_TRUE.key]
    quick.act("town", case, "list_again", reason)
    back = {"C1": "B3", "D1": "C2", "E2": "E1", "F3": "F2"}
    assert quick.case(case)["state"] == back[state]
    assert quick.case(case)["members"] == 1


def test_whoever_decides_reads_where_everybody_goes(quick):
    case = stand(quick, "G2")
    second, home = quick.household(5), home_of(quick, case)["id"]

    def asked(event, **said):
        act(quick, home, event, **said)
        (row,) = read(quick, "town", lambda s, a: open_requests.waiting(s, a))
        decide(quick, "town", home, "refuse_change", reason="先不办")
        return row["whither"]

    split = wife_splits(quick, case) | {"said": {"address": "二组 3 号"}}
    assert asked("split", **split) == ["丁水零：到新户，户主", "新户住址：二组 3 号"]
    taker = quick.row(Household, second)["head_name"]
    whither = asked("merge", **into(quick, case, second))
    assert f"丁山零：并入“{taker}”户，其他" in whither
    assert sorted(asked("gone")) == ["丁山零：死亡", "丁水零：死亡"]


def test_a_whole_family_that_died_or_left_is_closed_with_proof_and_a_second_person(quick):
    """Of a filed household the last one may not simply leave: its end is asked for, confirmed."""
    case = stand(quick, "G2")
    home = home_of(quick, case)["id"]
    head, wife = sorted(people_of(quick, case), key=lambda p: p["relation"] != "head")
    act(quick, home, "death", person=head["id"], head=wife["id"])
    decide(quick, "town", home)
    assert refused(lambda: act(quick, home, "moved_out", person=wife["id"])) == ["last_one"]
    assert refused(lambda: act(quick, home, "gone", proof=False)) == ["evidence"]
    assert refused(lambda: act(quick, home, "gone", fates={})) == ["fates"]
    assert refused(lambda: act(quick, home, "gone", fates={wife["id"]: "vanished"})) == ["fates"]
    act(quick, home, "gone", fates={wife["id"]: "moved_out"})
    assert (quick.case(case)["state"], quick.row(Household, home)["state"]) == ("G2", "H1")
    decide(quick, "town", home)
    assert (quick.case(case)["state"], quick.row(Household, home)["state"]) == ("Z3", "H9")
    assert people_of(quick, case) == []
    left = {p["name"]: p["left_why"] for p in quick.rows(Person, household_id=home)}
    assert left == {head["name"]: "death", wife["name"]: "moved_out"}


def events_for(world, login, home):
    return read(world, login, lambda s, a: offered(s, a, home)).events


@pytest.mark.parametrize("state", ["B3", "G2"])
def test_the_end_of_a_household_is_offered_to_who_may_tell_it(quick, state):
    """Of one that is not filed the township's; the village asks for that of a filed one."""
    home = home_of(quick, stand(quick, state))["id"]
    assert ("gone" in events_for(quick, "clerk", home)) is (state == "G2")
    assert "gone" in events_for(quick, "town", home)
    assert {"death", "split", "merge"} <= events_for(quick, "clerk", home).keys()


def test_the_last_one_of_a_household_is_told_who_ends_it(quick):
    home = quick.household(5)
    head, *others = sorted(
        quick.rows(Person, household_id=home), key=lambda p: p["relation"] != "head"
    )
    for row in others:
        act(quick, home, "death", person=row["id"])
    with pytest.raises(Refused) as caught:
        act(quick, home, "death", person=head["id"])
    (reason,) = caught.value.reasons
    assert (reason.key, "由乡镇办理" in str(reason)) == ("last_one", True)
    with pytest.raises(NotYours):
        act(quick, home, "gone", fates={head["id"]: "death"})
    act(quick, home, "gone", login="town", fates={head["id"]: "death"})


@pytest.mark.parametrize("event", ["released", "missed", "moved_in", "phone"])
def test_of_a_household_that_nobody_is_left_in_no_head_is_asked_for(quick, event):
    home = quick.household(5)
    people = quick.rows(Person, household_id=home)
    act(quick, home, "gone", login="town", fates={p["id"]: "prison" for p in people})
    with pytest.raises(Refused) as caught:
        act(quick, home, event, person=people[0]["id"], said={"relation": "son"})
    (reason,) = caught.value.reasons
    assert (reason.key, "登记新农户" in str(reason)) == ("nobody_left", True)


def test_a_filed_household_is_not_struck_as_one_that_is_gone(quick):
    """Who was listed wrongly goes by the county's order, not as a family that was never there."""
    case = stand(quick, "G2")
    home = home_of(quick, case)["id"]
    head, wife = (p["id"] for p in people_of(quick, case))
    for fates in ({head: "mistake", wife: "mistake"}, {head: "death", wife: "mistake"}):
        assert refused(lambda fates=fates: act(quick, home, "gone", fates=fates)) == [
            "gone_by_mistake"
        ]
    assert quick.rows(ChangeRequest) == []
    # Asked for before there was such a rule, it is not confirmed either.
    act(quick, home, "gone", fates={head: "death", wife: "moved_out"})
    (request,) = quick.rows(ChangeRequest)
    content = request["content"]
    content["changed"] = [[key, said | {"left_why": "mistake"}] for key, said in content["changed"]]
    asked = table(ChangeRequest)
    quick.session.execute(asked.update().values(content=content))
    assert refused(lambda: decide(quick, "town", home)) == ["gone_by_mistake"]
    assert (quick.case(case)["state"], quick.row(Household, home)["state"]) == ("G2", "H1")


def test_one_that_is_not_filed_may_have_been_entered_by_mistake(quick):
    home = quick.household(5)
    fates = {p["id"]: "mistake" for p in quick.rows(Person, household_id=home)}
    act(quick, home, "gone", login="town", fates=fates)
    assert quick.row(Household, home)["state"] == "H9"
    assert "mistake" in leaving_of_gone(filed=False)
    assert "mistake" not in leaving_of_gone(filed=True)
