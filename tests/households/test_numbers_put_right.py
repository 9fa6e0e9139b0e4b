"""A number that was entered wrong gets right: of who had none, of two who have each other's."""

from datetime import date

import pytest

from models.household import ChangeRequest, FormerNumber, Household, Person
from models.installation import keyring_of
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.fixtures.standing import by, decide, home_of, people_of, stand, tell
from tests.fixtures.world import FAR, VILLAGE
from workflows.base.refusals import Refused
from workflows.households import fitting, members, on_record, register
from workflows.households.asking_again import asked_before
from workflows.households.change_requests import asked
from workflows.households.forms import Content
from workflows.households.members import Member

database_template = ground.database_template
quick = ground.quick
world = ground.world
FIRST = id_number(date(1960, 3, 4), "male", 11)
SECOND_NO = id_number(date(1985, 1, 1), "male", 12)


def entered(world, *lines, clerk="clerk", region=VILLAGE, **more):
    with world.at_now():
        return register.register(
            world.session,
            world.actor(clerk),
            members.Entry(members=lines, group_name="一组", **more),
            region=region,
            token=world.token(),
        )


def amend(world, home, *lines, note="核对户口簿", **more):
    with world.at_now():
        return register.amend(
            world.session,
            world.actor("clerk"),
            home,
            members.Entry(members=lines, group_name="一组", **more),
            seen=world.row(Household, home)["version"],
            token=world.token(),
            note=note,
        )


def here(world, home):
    return [row for row in world.rows(Person, household_id=home) if row["left_on"] is None]


def number_of(world, key):
    row = world.row(Person, key)
    ring = keyring_of(world.session)
    return members.number_on_record(ring, row)


def correct(world, case, person, *, home=None, **said):
    """The correction, confirmed by the township where it waits."""
    outcome = tell(world, case, "correction", home=home, person=person, said=said)
    if asked(outcome):
        decide(world, "town", case)


def baby(born):
    traits = {"no_number": "newborn"}
    return Member(name="丁小一", relation="daughter", sex="female", born=born, traits=traits)


def sentences(do):
    with pytest.raises(Refused) as caught:
        do()
    return [(reason.key, str(reason)) for reason in caught.value.reasons]


# ------------------------------------------------------------------------ who had none gets one


@pytest.mark.parametrize("state", ["A1", "G2"])
def test_who_had_no_number_gets_one_by_a_correction(quick, state):
    case = stand(quick, state)
    tell(quick, case, "birth", newcomer=baby(quick.today))
    if state == "G2":
        decide(quick, "town", case)
    child = people_of(quick, case)[-1]
    number = id_number(quick.today, "female", 71)
    correct(quick, case, child["id"], number=number)
    row = quick.row(Person, child["id"])
    assert number_of(quick, child["id"]) == number
    assert "no_number" not in row["traits"]


def test_a_name_with_a_bracket_is_put_right_and_the_bracket_is_its_remark(quick):
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    correct(quick, case, wife["id"], name="丁水玲（小名玲子）")
    row = quick.row(Person, wife["id"])
    assert (row["name"], row["traits"]["remark"]) == ("丁水玲", "小名玲子")


def forged(world, case, person, **values):
    content = Content(event="correction", day=world.today, changed=((person["id"], values),))
    return fitting.strays(content, home_of(world, case), people_of(world, case))


def test_no_other_answer_is_changed_by_a_correction(quick):
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    traits = wife["traits"] or {}
    none = {"id_blind": None, "id_sealed": None, "id_masked": "", "id_kind": ""}
    checking = {"traits": traits | {"no_number": "checking"}}
    assert forged(quick, case, wife, traits=traits | {"health": "chronic"})
    assert forged(quick, case, wife, name="丁水玲", traits=traits | {"health": "chronic"})
    assert forged(quick, case, wife, **checking)
    # Out goes a number with its reason alone, and with no other name.
    assert forged(quick, case, wife, **none)
    assert forged(quick, case, wife, **none, traits=traits | {"no_number": "newborn"})
    assert forged(quick, case, wife, **none, **checking, name="丁秋月")
    assert not forged(quick, case, wife, **none, **checking)
    assert not forged(quick, case, wife, name="丁水玲", traits=traits | {"remark": "玲子"})


# ------------------------------------------------------------------- two of one household crosswise


def crossed(world):
    """Father and son with each other's numbers; only the son is ill."""
    home = entered(
        world,
        Member(name="丁小山", relation="head", number=FIRST, traits={"health": "chronic"}),
        Member(name="丁大山", relation="son", number=SECOND_NO),
    )
    return home, here(world, home)


def test_two_who_have_each_others_numbers_are_put_right_in_one_form(world):
    home, (one, other) = crossed(world)
    lines = [on_record.as_entered(row) for row in (one, other)]
    both = [
        lines[0].model_copy(update={"number": SECOND_NO}),
        lines[1].model_copy(update={"number": FIRST}),
    ]
    amend(world, home, *both)
    assert (number_of(world, one["id"]), number_of(world, other["id"])) == (SECOND_NO, FIRST)
    ill, father = world.row(Person, one["id"]), world.row(Person, other["id"])
    assert (ill["name"], ill["traits"]["health"], ill["born"].year) == ("丁小山", "chronic", 1985)
    assert (father["name"], father["born"].year) == ("丁大山", 1960)
    kept = {(row["person_id"], row["blind"]) for row in world.rows(FormerNumber)}
    assert kept == {(one["id"], one["id_blind"]), (other["id"], other["id_blind"])}


def test_the_number_of_another_of_the_household_alone_is_refused_with_the_remedy(quick):
    home, (one, other) = crossed(quick)
    lines = [on_record.as_entered(row) for row in (one, other)]
    lines[0] = lines[0].model_copy(update={"number": SECOND_NO})
    ((key, said),) = sentences(lambda: amend(quick, home, *lines))
    assert key == "E4"
    assert "“丁小山、丁大山”2 人的证件号码都是" in said
    assert "两人的号码都改对" in said
    assert "只改姓名" not in said
    # Nor of one who leaves by the same form.
    gone = {other["id"]: "moved_out"}
    assert refused(lambda: amend(quick, home, lines[0], leaving=gone)) == ["E4"]


def test_one_gets_the_number_of_another_who_gets_a_third(quick):
    home, (one, other) = crossed(quick)
    lines = [on_record.as_entered(row) for row in (one, other)]
    third = id_number(date(1985, 1, 1), "male", 13)
    lines[0] = lines[0].model_copy(update={"number": SECOND_NO})
    lines[1] = lines[1].model_copy(update={"number": third})
    amend(quick, home, *lines)
    assert (number_of(quick, one["id"]), number_of(quick, other["id"])) == (SECOND_NO, third)


def test_a_filed_household_puts_both_right_by_one_correction(quick):
    case = stand(quick, "G2")
    head, wife = people_of(quick, case)
    was = number_of(quick, head["id"]), number_of(quick, wife["id"])
    correct(quick, case, head["id"], number_of=wife["id"])
    assert (number_of(quick, wife["id"]), number_of(quick, head["id"])) == was
    now = [quick.row(Person, each["id"]) for each in (head, wife)]
    assert [(row["name"], row["traits"]) for row in now] == [
        (row["name"], row["traits"]) for row in (head, wife)
    ]
    assert [row["sex"] for row in now] == [wife["sex"], head["sex"]]


def test_a_refused_exchange_is_asked_again_as_it_was(quick):
    case = stand(quick, "G2")
    head, wife = people_of(quick, case)
    tell(quick, case, "correction", person=head["id"], said={"number_of": wife["id"]})
    decide(quick, "town", case, "refuse_change", reason="请附户口簿")
    request = quick.rows(ChangeRequest)[-1]["id"]
    with quick.at_now():
        home = home_of(quick, case)["id"]
        act = asked_before(quick.session, quick.actor("clerk"), home, request).act
    assert {act.person, act.said["number_of"]} == {head["id"], wife["id"]}


@pytest.mark.parametrize("said", [{"number_of": 7}, {"number_of": "x"}, {"name": "丁某"}])
def test_an_exchange_names_another_of_the_household_and_nothing_else(quick, said):
    home, (one, other) = crossed(quick)
    said = {"number_of": other["id"]} | said if "name" in said else said
    key = "crossed_alone" if "name" in said else "not_crossed"
    ask = lambda: tell(quick, None, "correction", home=home, person=one["id"], said=said)  # noqa: E731
    assert refused(ask) == [key]
    assert number_of(quick, one["id"]) == FIRST


# ------------------------------------------------------------------ two of two households crosswise


def test_two_households_with_each_others_numbers_put_them_right_one_after_another(quick):
    case = stand(quick, "G2")
    head = by(quick, case, "head")
    own = number_of(quick, head["id"])
    theirs = id_number(date(1962, 3, 4), "male", 12)
    there = entered(quick, Member(name="于大海", relation="head", number=theirs))
    (other,) = here(quick, there)
    ((key, said),) = sentences(
        lambda: tell(quick, case, "correction", person=head["id"], said={"number": theirs})
    )
    assert key == "E4"
    assert "东岭村“于大海”户，请核对" in said
    assert "号码登记错，核对中" in said
    assert "—" not in said
    correct(quick, None, other["id"], home=there, number_wrong=True)
    row = quick.row(Person, other["id"])
    assert (row["id_blind"], row["id_sealed"], row["id_masked"]) == (None, None, "")
    assert (row["traits"]["no_number"], row["born"]) == ("checking", other["born"])
    correct(quick, case, head["id"], number=theirs)
    correct(quick, None, other["id"], home=there, number=own)
    assert (number_of(quick, head["id"]), number_of(quick, other["id"])) == (theirs, own)
    row = quick.row(Person, other["id"])
    assert "no_number" not in row["traits"]


def test_the_filed_household_of_the_two_may_be_emptied_first(quick):
    """The case of one person alone: its number is free for the other household then."""
    case = stand(quick, "G2")
    head = by(quick, case, "head")
    own = number_of(quick, head["id"])
    theirs = id_number(date(1962, 3, 4), "male", 12)
    there = entered(quick, Member(name="于大海", relation="head", number=theirs))
    (other,) = here(quick, there)
    correct(quick, case, head["id"], number_wrong=True)
    correct(quick, None, other["id"], home=there, number=own)
    correct(quick, case, head["id"], number=theirs)
    assert (number_of(quick, head["id"]), number_of(quick, other["id"])) == (theirs, own)


def test_who_sees_nobody_there_is_told_no_head_and_no_village(quick):
    far = entered(
        quick, Member(name="于大海", relation="head", number=FIRST), clerk="far_clerk", region=FAR
    )
    assert far
    mine = Member(name="丁大山", relation="head", number=FIRST)
    ((key, said),) = sentences(lambda: entered(quick, mine))
    assert key == "E4"
    assert "于大海" not in said


def test_an_emptied_number_opens_no_door_to_another_person(quick):
    home, (one, _other) = crossed(quick)
    said = {"number_wrong": True, "name": "于大海"}
    ask = lambda **said: tell(quick, None, "correction", home=home, person=one["id"], said=said)  # noqa: E731
    assert refused(lambda: ask(**said)) == ["another_person"]
    assert refused(lambda: ask(number_wrong=True, number=SECOND_NO)) == ["nothing_emptied"]
    ask(number_wrong=True)
    assert refused(lambda: ask(number_wrong=True)) == ["nothing_emptied"]
    third = id_number(date(1985, 1, 1), "male", 13)
    assert refused(lambda: ask(name="于大海", number=third)) == ["another_person"]
    ask(number=third)
    assert number_of(quick, one["id"]) == third


# ------------------------------------------------------------------------------ smaller ones


@pytest.mark.parametrize("none", ["无", "没有", "-"])
def test_a_members_telephone_is_taken_away_by_saying_there_is_none(quick, none):
    home = entered(
        quick,
        Member(name="丁大山", relation="head", number=FIRST, phone="13912345678"),
        Member(name="丁小山", relation="son", number=SECOND_NO, phone="13912345679"),
    )
    one, other = here(quick, home)
    lines = [on_record.as_entered(row) for row in (one, other)]
    amend(quick, home, *[lines[0].model_copy(update={"phone": "12"}), lines[1]])
    assert [row["phone_masked"] for row in here(quick, home)] == ["139****5678", "139****5679"]
    amend(quick, home, *[lines[0].model_copy(update={"phone": none}), lines[1]])
    one, other = here(quick, home)
    assert (one["phone_sealed"], one["phone_blind"], one["phone_masked"]) == (None, None, None)
    assert other["phone_masked"] == "139****5679"
    assert number_of(quick, one["id"]) == FIRST


@pytest.mark.parametrize(
    "said", [{"born": "2010-03-01"}, {"name": 7}, {"number": 370282}, {"sex": True}]
)
def test_what_is_no_day_and_no_text_is_refused_with_a_sentence(quick, said):
    traits = {"no_number": "unregistered"}
    kid = Member(name="丁小宝", relation="son", sex="male", born=date(2010, 1, 1), traits=traits)
    home = entered(quick, Member(name="丁大山", relation="head", number=FIRST), kid)
    child = here(quick, home)[1]
    ask = lambda: tell(quick, None, "correction", home=home, person=child["id"], said=said)  # noqa: E731
    ((key, sentence),) = sentences(ask)
    assert key == "unreadable"
    assert "没有改动" in sentence
    correct(quick, None, child["id"], home=home, born=date(2010, 3, 1))
    assert quick.row(Person, child["id"])["born"] == date(2010, 3, 1)


def test_a_members_telephone_belongs_to_the_events_of_telephones_and_answers(quick):
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    strays = lambda event: fitting.strays(  # noqa: E731
        Content(
            event=event,
            day=quick.today,
            changed=((wife["id"], {"phone_masked": "139****0001"}),),
        ),
        home_of(quick, case),
        people_of(quick, case),
    )
    assert [touch.what for touch in strays("school_in")] == [fitting.Touched.PHONE]
    assert strays("phone") == strays("facts") == []
    assert [touch.what for touch in strays("correction")] == [fitting.Touched.PHONE]
