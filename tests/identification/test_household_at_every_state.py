"""A household changes in each of the 24 states: a birth, the whole family gone, the head's death
after an end. Nothing hangs or is printed afterwards that tells of others, and nobody is stuck."""

from datetime import date

import pytest

from models.batch import PublicityNotice
from models.household import ChangeRequest, Household
from models.record import AgendaLine, NoticeLine
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused
from tests.fixtures.invariants import all_faults
from tests.fixtures.persons import id_number
from tests.fixtures.standing import (
    ROAD,
    amend,
    entered,
    filed,
    head_dies,
    home_of,
    people_of,
    stand,
    tell,
)
from tests.identification.test_lists_name_the_living import (
    DEAD,
    WIDOW,
    filled,
    here,
    in_the_national_list,
    lines_of,
    to_the_card,
)
from workflows.households.members import Member
from workflows.identification import opening, public_notice
from workflows.identification.process import PROCESS

database_template = ground.database_template
quick = ground.quick

# Of the process itself: a state that comes to it is walked here, or the walk says it cannot be.
OPEN = sorted(state.key for state in PROCESS.open_states())
ENDED = sorted(state.key for state in PROCESS.states if state.final and not state.goal)


def born(world, case):
    """A son who is called like his father."""
    number = id_number(date(2014, 5, 6), "male", 77)
    son = Member(name=DEAD, relation="son", number=number)
    if filed(world, case):
        new = son.model_copy(update={"number": id_number(world.today, "male", 77)})
        return tell(world, case, "birth", newcomer=new)
    return amend(world, case, [*entered(world, case).members, son])


def ended(world, state):
    """A case that found one of the three ends, its household still there."""
    if state == "Z1":
        case = stand(world, "C1")
        meeting = world.case(case)["meeting_id"]
        world.to_deliberating(meeting)
        world.vote(meeting, case, yes=0, no=9)
        world.close_meeting(meeting)
    else:
        case = stand(world, "A3")
        file = world.file("clerk" if state == "Z2" else "town")
        if state == "Z2":
            world.act("clerk", case, "withdraw", {"request": file})
        else:
            gone = {"kind": "moved", "proof": file, "reason": "全家外出，迁往外地"}
            world.act("town", case, "terminate", gone)
    assert world.case(case)["state"] == state
    return case


def test_every_state_is_walked():
    goals = {state.key for state in PROCESS.states if state.goal}
    assert {*OPEN, *ENDED} | goals == {state.key for state in PROCESS.states}
    assert {*ROAD, "B2"} == {*OPEN}  # every one of them is one a test can stand in


@pytest.mark.parametrize("state", OPEN)
def test_a_birth_is_on_every_list_that_comes_after_it(quick, state):
    case = here(quick, state)
    drawn = lines_of(quick, case)
    born(quick, case)
    quick.later()
    to_the_card(quick, case)
    now = lines_of(quick, case)
    assert {key: now[key] for key in drawn} == drawn
    after = {line: said for line, said in now.items() if line not in drawn}
    assert all(said in ((DEAD, 3), (DEAD, None)) for said in after.values()), after
    assert len(filled(quick, "registration", case).members) == 3
    assert in_the_national_list(quick, case)[0] == (DEAD, 3)
    assert state == "B2" or all_faults(quick.session) == []  # into B2 it was put by hand


@pytest.mark.parametrize("state", OPEN)
def test_a_family_that_is_gone_is_ended_with_proof_and_its_household_closed(quick, state):
    case = here(quick, state)
    notice = quick.case(case)["notice_id"]
    gone = {"kind": "gone", "proof": quick.file("town"), "reason": "全家亡故，整户销户"}
    quick.act("town", case, "terminate", gone)
    assert quick.case(case)["state"] == "Z3"
    # Whatever it stood on says so, and what is still being drawn up leaves it out.
    for line in (*quick.rows(NoticeLine, case_id=case), *quick.rows(AgendaLine, case_id=case)):
        assert line.get("ended") or line.get("result")
    if notice is not None and quick.row(PublicityNotice, notice)["state"] == "posted":
        code = quick.row(PublicityNotice, notice)["code"]
        with quick.at_now():
            standing = public_notice.read(quick.session, code).lines
        assert all(line.head != public_notice.mask_name(DEAD) for line in standing)
    fates = dict.fromkeys([row["id"] for row in people_of(quick, case)], "death")
    tell(quick, case, "gone", login="town", note="全家亡故，销户", fates=fates)
    assert (home_of(quick, case)["state"], people_of(quick, case)) == ("H9", [])
    assert state == "B2" or all_faults(quick.session) == []  # into B2 it was put by hand


def once_more(world, case):
    """Each end has its own door back."""
    if world.case(case)["state"] == "Z1":
        order = {"order": world.file("county"), "reason": "复查发现新的情况"}
        world.act("county", case, "reopen", order)
        return case
    with world.at_now():
        return opening.open_case(
            world.session,
            world.case(case)["household_id"],
            batch_of(world),
            world.actor("clerk"),
            {"changed": "户主去世，家中更加困难"},
            token=world.token(),
            action="reapply",
            earlier_case_id=case,
        )


@pytest.mark.parametrize("state", ENDED)
def test_after_an_end_the_widow_has_the_same_doors_and_nothing_names_the_dead(quick, state):
    case = ended(quick, state)
    drawn = lines_of(quick, case)
    head_dies(quick, case)
    quick.later()
    again = once_more(quick, case)
    assert (quick.case(again)["head_name"], quick.case(again)["members"]) == (WIDOW, 1)
    to_the_card(quick, again)
    now = lines_of(quick, again) | lines_of(quick, case)
    after = {line: said for line, said in now.items() if line not in drawn}
    assert all(said in ((WIDOW, 1), (WIDOW, None)) for said in after.values()), after
    assert {key: now[key] for key in drawn} == drawn
    assert in_the_national_list(quick, again)[0] == (WIDOW, 1)


def test_a_birth_after_filing_waits_for_the_township(quick):
    case = stand(quick, "G2")
    born(quick, case)
    assert len(people_of(quick, case)) == 2
    request = quick.rows(ChangeRequest)[-1]["id"]
    home = home_of(quick, case)["id"]
    own = refused(
        lambda: quick.act("clerk", home, "confirm_change", {"request": request}, of=Household)
    )
    assert "role" in own
    quick.act("town", home, "confirm_change", {"request": request}, of=Household)
    assert len(people_of(quick, case)) == 3
    assert in_the_national_list(quick, case)[0] == (DEAD, 3)
