"""A 错评 and a hard veto follow the people: no split, merge or new entry sheds them."""

import pytest

from models.household import ChangeRequest, HouseholdLink, Person
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused
from tests.fixtures.standing import home_of, people_of, stand
from tests.households.test_two_households import act, decide, into, other, wife_splits
from tests.households.test_wrong_filing import struck
from workflows.identification import opening
from workflows.identification.queries import first_time, intake

database_template = ground.database_template
quick = ground.quick


def opened(world, home, login="clerk", action="open", **said):
    with world.at_now():
        return opening.open_case(
            world.session, home, batch_of(world), world.actor(login), said,
            token=world.token(), action=action,
        )  # fmt: skip


def head_splits(world, case):
    head, wife = sorted(people_of(world, case), key=lambda p: p["relation"] != "head")
    return {"people": (head["id"],), "head_there": head["id"], "head": wife["id"]}


def asked(world, home):
    with world.at_now():
        row = intake.household(world.session, world.actor("clerk"), home)
        return first_time.brings_refusal(world.session, world.actor("clerk"), row)


@pytest.mark.parametrize("how", ["head", "wife", "merge"])
def test_whoever_lived_in_a_struck_household_shows_proof_in_the_next(quick, how):
    case = struck(quick)
    home = home_of(quick, case)["id"]
    quick.later(2)
    if how == "merge":
        new = other(quick)
        act(quick, home, "merge", **into(quick, case, new))
    else:
        split = (head_splits if how == "head" else wife_splits)(quick, case)
        new = act(quick, home, "split", **split).subject_id
    assert asked(quick, new)
    assert refused(lambda: opened(quick, new)) == ["new_evidence"]
    on_paper = {"reached": "B3", "reason": "纸质办理中接入", "related": False}
    assert refused(lambda: opened(quick, new, "town", "take_over", **on_paper)) == ["new_evidence"]
    opened(quick, new, evidence=quick.file("clerk"))


def test_two_splits_later_it_is_still_the_same_person(quick):
    case = struck(quick)
    quick.later(2)
    new = other(quick)
    act(quick, home_of(quick, case)["id"], "merge", **into(quick, case, new))
    quick.later(1)
    wife = next(p for p in people_in(quick, new) if p["name"] == "丁水零")
    split = {"people": (wife["id"],), "head_there": wife["id"]}
    third = act(quick, new, "split", **split).subject_id
    assert refused(lambda: opened(quick, third)) == ["new_evidence"]


def people_in(world, home):
    return [p for p in world.rows(Person, household_id=home) if not p["left_on"]]


def test_who_left_and_is_entered_anew_is_known_by_the_number(quick):
    case = struck(quick)
    home = home_of(quick, case)["id"]
    quick.later(2)
    fates = {p["id"]: "moved_out" for p in people_of(quick, case)}
    act(quick, home, "gone", login="town", fates=fates)
    anew = quick.household(0)
    assert refused(lambda: opened(quick, anew)) == ["new_evidence"]


def test_who_splits_off_a_filed_household_applies_as_anybody_does(quick):
    case = stand(quick, "G2")
    home = home_of(quick, case)["id"]
    act(quick, home, "split", **wife_splits(quick, case))
    decide(quick, "town", home)
    (link,) = quick.rows(HouseholdLink)
    assert not asked(quick, link["to_id"])
    opened(quick, link["to_id"])


def test_nobody_leaves_a_case_whose_veto_is_not_decided(quick):
    case = stand(quick, "B3")
    home = home_of(quick, case)["id"]
    told = {"item": "V02", "evidence": "户主名下有小汽车", "told_on": quick.today}
    quick.act("chair", case, "propose_veto", told | {"papers": quick.file("chair")})
    split = head_splits(quick, case)
    assert refused(lambda: act(quick, home, "split", **split)) == ["veto_undecided"]
    merge = into(quick, case, other(quick))
    assert refused(lambda: act(quick, home, "merge", **merge)) == ["veto_undecided"]
    assert (quick.rows(HouseholdLink), quick.rows(ChangeRequest)) == ([], [])
