"""A running case changes to a newer edition of its process: told first, audited, taken back while
untouched."""

from dataclasses import replace

import pytest

from models.account import Ledger
from models.case import Case, Event
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused, surveyed
from workflows.access.roles import Role
from workflows.base.refusals import NotReady
from workflows.engine import editions, execute, registry
from workflows.engine.definition import Action, State
from workflows.identification.process import PROCESS
from workflows.identification.queries import timeline
from workflows.policy import policy
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick
world = ground.world

RECHECK = Action(
    "recheck", "13x", "登记入户核查", sources=("B3",), targets=("B4",), roles=(Role.TOWNSHIP,),
    primary=True,
)  # fmt: skip


def second(**changes):
    """The six steps with a state more: the township looks again before the meeting, sooner."""
    states = []
    for state in PROCESS.states:
        states.append(replace(state, limit="B2") if state.key == "B3" else state)
        if state.key == "B3":
            states.append(State("B4", "等待下次评议", state.stage, "B3"))
    actions = tuple(
        replace(action, sources=("B4",)) if action.key == "put_on_agenda" else action
        for action in PROCESS.actions
    )
    return replace(PROCESS, edition=2, states=tuple(states), actions=(*actions, RECHECK), **changes)


def without_comparing(**changes):
    """The six steps without the comparison: nobody can stand in it."""
    actions = []
    for action in PROCESS.actions:
        sources = tuple(s for s in action.sources if s != "B2")
        targets = tuple(t for t in action.targets if t != "B2")
        if sources and (targets or not action.targets):
            actions.append(replace(action, sources=sources, targets=targets))
    states = tuple(state for state in PROCESS.states if state.key != "B2")
    return replace(PROCESS, edition=2, states=states, actions=tuple(actions), **changes)


def adopt(world, *cases, login="county"):
    with world.at_now():
        return editions.adopt(
            world.session, world.actor(login), "identification", 2, cases, "县里新的规定"
        )


def plan(world, *cases, login="county"):
    with world.at_now():
        return editions.plan(world.session, world.actor(login), "identification", 2, cases)


def offered(world, case):
    with world.at_now():
        offers = execute.offers(world.session, case, world.actor("town"))
    return {offer.action.key for offer in offers}


def leave(world, *cases):
    with world.at_now():
        editions.leave(world.session, world.actor("county"), cases, "选错了户")


def blocks(world, *cases, login="county"):
    return [reason.key for wish in plan(world, *cases, login=login) for reason in wish.blocks]


def test_the_dry_run_lists_what_would_change_and_changes_nothing(quick):
    (case,) = surveyed(quick)
    events = len(quick.rows(Event))
    with registry.also(Case, second()):
        (wish,) = plan(quick, case)
    limits = policy.policy(quick.session, quick.case(case)["profile"]).limits
    assert (wish.source, wish.target, wish.blocks) == ("B3", "B3", ())
    assert wish.steps_new == ("登记入户核查",)
    assert wish.steps_gone == ("列入评议会",)
    assert wish.limit == (limits["B3"], limits["B2"])
    assert len(quick.rows(Event)) == events
    assert quick.case(case)["edition"] == 1


def test_a_case_taken_over_goes_on_by_the_new_edition_and_the_others_by_theirs(world):
    cases = surveyed(world, 2)
    moved, stayed = cases
    due = world.case(moved)["due_at"]
    with registry.also(Case, second()):
        adopt(world, moved)
        row = world.case(moved)
        assert (row["edition"], row["state"]) == (2, "B3")
        assert row["due_at"] < due
        with world.at_now():
            offered = {
                o.action.key for o in execute.offers(world.session, moved, world.actor("town"))
            }
            theirs = {
                o.action.key for o in execute.offers(world.session, stayed, world.actor("town"))
            }
        assert "recheck" in offered
        assert "recheck" not in theirs
        meeting = world.meeting(batch_of(world), [stayed])
        assert world.case(stayed)["meeting_id"] == meeting
        world.act("town", moved, "recheck")
        assert world.case(moved)["state"] == "B4"
        entries = [e for e in world.rows(Ledger, book="settings") if e["what"] == editions.ADOPT]
        assert [entry["detail"]["cases"] for entry in entries] == [[moved]]
        with world.at_now():
            told = timeline.timeline(world.session, world.actor("county"), moved)
        assert "转入新版程序" in {event.label for event in told}
        assert verify(world.session).broken == []


@pytest.mark.parametrize("moved", [{}, {"B3": "B4"}], ids=["kept", "mapped"])
def test_it_is_taken_back_while_nobody_has_touched_the_case(world, moved):
    (case,) = surveyed(world)
    before = world.case(case)
    with registry.also(Case, second(adopts=moved)):
        world.later()
        adopt(world, case)
        assert world.case(case)["state"] == moved.get("B3", "B3")
        leave(world, case)
        after = world.case(case)
        own = {"version", "head", "moved_at", "moved_by"}
        assert {k: v for k, v in after.items() if k not in own} == {
            k: v for k, v in before.items() if k not in own
        }
        assert after["version"] == before["version"] + 2
        assert verify(world.session).broken == []
        adopt(world, case)
        if moved:
            world.meeting(batch_of(world), [case])
        else:
            world.act("town", case, "recheck")
        assert refused(lambda: leave(world, case)) == ["edition_touched"]


def test_a_state_that_is_gone_is_mapped_or_blocks(quick):
    (case,) = surveyed(quick)
    quick.session.connection().exec_driver_sql(
        "UPDATE \"case\" SET state = 'B2' WHERE id = ?", (case,)
    )
    with registry.also(Case, without_comparing()):
        assert blocks(quick, case) == ["edition_nowhere"]
    with registry.also(Case, without_comparing(adopts={"B2": "B1"})):
        (wish,) = plan(quick, case)
        assert (wish.source, wish.target, wish.blocks) == ("B2", "B1", ())


def test_what_is_held_ended_or_another_places_is_blocked_and_nobody_moves(quick):
    one, two = surveyed(quick, 2)
    code = policy.policy(quick.session, quick.case(one)["profile"]).hold_reasons[0].code
    quick.act("town", one, "hold", {"code": code, "reason": "农户住院治疗"})
    with registry.also(Case, second()):
        assert blocks(quick, one, two) == ["edition_held"]
        with pytest.raises(NotReady):
            adopt(quick, two, one)
        assert {quick.case(case)["edition"] for case in (one, two)} == {1}
        assert blocks(quick, two, login="clerk") == ["not_found"]
        adopt(quick, two)
        assert blocks(quick, two) == ["edition_same"]
        proof = {"request": quick.file("clerk")}
        quick.act("clerk", two, "withdraw", proof)
        assert blocks(quick, two) == ["edition_same", "edition_final"]


def test_verify_finds_a_take_over_that_no_edition_provides_for(quick):
    (case,) = surveyed(quick)
    with registry.also(Case, second()):
        adopt(quick, case)
        assert verify(quick.session).broken == []
    with registry.also(Case, second(adopts={"B3": "B4"})):
        assert any("not in the procedure" in words for words in verify(quick.session).broken)
