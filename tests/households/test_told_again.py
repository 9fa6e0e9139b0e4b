"""A request that came to nothing is told once more: what was asked stands in its form."""

from datetime import date

import pytest

from models.household import ChangeRequest
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.standing import by, decide, home_of, stand, tell
from tests.households.test_household_events import SAID
from tests.households.test_two_households import act, wife_splits
from workflows.households import offered_events, open_requests
from workflows.households.asking_again import asked_before
from workflows.households.events import Act

database_template = ground.database_template
quick = ground.quick
world = ground.world

NOTE = "材料看不清，当时没有说明"


def again(world, case, login="clerk", request=None):
    request = request or world.rows(ChangeRequest)[-1]["id"]
    with world.at_now():
        home = home_of(world, case)["id"]
        return asked_before(world.session, world.actor(login), home, request)


def refuse(world, case):
    decide(world, "town", case, "refuse_change", reason="证明材料看不清，请重新上传。")


@pytest.mark.parametrize("event", sorted(SAID.keys() - {"discharged"}))
def test_what_was_asked_and_refused_stands_in_the_form_again(quick, event):
    case = stand(quick, "G2")
    said = SAID[event](quick, case)
    tell(quick, case, event, note=NOTE, **said)
    assert again(quick, case) is None, "nobody has decided it yet"
    refuse(quick, case)
    found = again(quick, case)
    told = Act(event=event, day=quick.today, reason=NOTE, **said)
    kept = {name for name in Act.model_fields if getattr(told, name) not in (None, {}, ())}
    for name in kept - {"newcomer", "said"}:
        assert getattr(found.act, name) == getattr(told, name), name
    for name, value in told.said.items():
        assert found.act.said[name] == value
    if told.newcomer is not None:
        for name in ("name", "relation", "number"):
            assert getattr(found.act.newcomer, name) == getattr(told.newcomer, name)
    assert len(found.papers) == 1
    # It is a form that can be handed in as it stands, with the papers of before.
    outcome = tell(
        quick, case, event, proof=False, evidence=tuple(key for key, *_ in found.papers),
        note=found.act.reason, day=found.act.day,
        **{name: getattr(found.act, name) for name in kept - {"event", "day", "reason"}},
    )  # fmt: skip
    assert outcome.event["action"] == "request_change"


def test_a_number_comes_back_to_whoever_typed_it_and_to_nobody_else(quick):
    case = stand(quick, "G2")
    newcomer = SAID["moved_in"](quick, case)["newcomer"]
    for event, said in (("moved_in", {"newcomer": newcomer}), ("phone", SAID["phone"](quick, 0))):
        tell(quick, case, event, **said)
        refuse(quick, case)
        mine, theirs = again(quick, case), again(quick, case, "chair")
        secret = newcomer.number if event == "moved_in" else "13912345678"
        assert secret in repr(mine.act)
        assert secret not in repr(theirs)
        assert theirs.masked.startswith(secret[:3])
        assert "*" in theirs.masked


def test_an_answer_of_the_form_of_facts_stands_in_its_place(quick):
    case = stand(quick, "G2")
    with quick.at_now():
        home = home_of(quick, case)
        wife = by(quick, case, "spouse")
    tell(quick, case, "school_in", person=wife["id"], said={"school": "college"})
    refuse(quick, case)
    shown = {**home, "people": [dict(wife)]}
    laid = again(quick, case).laid_over(shown)
    assert laid["people"][0]["traits"]["school"] == "college"
    assert (shown["people"][0]["traits"] or {}).get("school") != "college"


def test_a_split_and_a_merge_are_told_again(quick):
    case = stand(quick, "G2")
    home = home_of(quick, case)["id"]
    said = wife_splits(quick, case)
    act(quick, home, "split", **said)
    refuse(quick, case)
    found = again(quick, case).act
    assert (found.people, found.head_there) == (tuple(said["people"]), said["head_there"])


@pytest.mark.parametrize("state", ["open", "confirmed", "withdrawn", "elsewhere", "far"])
def test_only_a_household_s_own_request_that_came_to_nothing(quick, state):
    case = stand(quick, "G2")
    tell(quick, case, "moved_in", **SAID["moved_in"](quick, case))
    (request,) = quick.rows(ChangeRequest)
    if state == "confirmed":
        decide(quick, "town", case, "confirm_change")
    if state == "withdrawn":
        decide(quick, "clerk", case, "withdraw_change", request=request["id"])
    if state == "far":
        assert refused(lambda: again(quick, case, "other_town")) == ["not_found"]
        return
    key = 1 if state == "elsewhere" else request["id"]
    assert (again(quick, case, request=key) is None) == (state != "withdrawn")


def test_the_screen_begins_with_it(quick):
    case = stand(quick, "G2")
    tell(quick, case, "birth", **SAID["birth"](quick, case))
    refuse(quick, case)
    request = quick.rows(ChangeRequest)[-1]["id"]
    with quick.at_now():
        actor, home = quick.actor("clerk"), home_of(quick, case)["id"]
        empty = offered_events.offered(quick.session, actor, home)
        filled = offered_events.offered(quick.session, actor, home, request)
    assert (empty.again, empty.told.event) == (None, "")
    assert (filled.told.event, filled.told.day) == ("birth", date.fromisoformat(str(quick.today)))


def test_of_two_things_that_happened_each_may_be_asked_again_and_only_till_it_is(quick):
    case = stand(quick, "G2")
    said = SAID["moved_in"](quick, case)
    for event, told in (("moved_in", said), ("death", {"person": by(quick, case, "spouse")["id"]})):
        tell(quick, case, event, **told)
        refuse(quick, case)

    def waits():
        with quick.at_now():
            rows = open_requests.refused(quick.session, quick.actor("clerk"))
        return [row["event"] for row in rows]

    assert waits() == ["death", "moved_in"]
    tell(quick, case, "moved_in", **said)
    assert waits() == ["death"]
    refuse(quick, case)
    assert waits() == ["moved_in", "death"]
