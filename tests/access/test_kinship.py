"""Kinship reaches the vote: from the screens that register people, and from what a household
declares, to whoever accepts, surveys, counts and votes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from models.account import Ledger
from models.batch import ReviewMeeting
from models.columns import table
from models.household import Person
from models.installation import keyring_of
from models.keys import new_id
from models.record import AgendaLine
from models.register import OfficialKin, Representative
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused, surveyed, taken_over
from tests.fixtures.persons import id_number
from tests.fixtures.standing import amend, by, people_of, stand
from tests.fixtures.world import COUNTY, FAR, VILLAGE
from tests.households.test_two_households import act, wife_splits
from workflows.access.kinship import homes_of, kin_of, kin_of_people
from workflows.base.identity import person_of
from workflows.households.members import Member
from workflows.identification.forms import Submit
from workflows.identification.loaders import registers
from workflows.identification.queries import batches, form_options
from workflows.registers import entries, search
from workflows.registers.words import KIN
from workflows.registers.words import REPRESENTATIVES as REPS

database_template = ground.database_template
quick = ground.quick
world = ground.world


def add(world, register, words, login="clerk", **ties):
    with world.at_now():
        return entries.add(world.session, world.actor(login), register, VILLAGE, words, **ties)


def tie(world, register, key, login="clerk", **ties):
    with world.at_now():
        entries.tie(world.session, world.actor(login), register, key, **ties)


def declared(world, official="", relation="sibling", typed=""):
    """An application that names its relative: by key from the list, or by words."""
    kin = ({"official": official, "relation": relation},) if official else ()
    paper = world.file("clerk")
    return world.submission(related=True, kin=kin, related_to=typed, kin_paper=paper)


def seat(world, n=0):
    return world.rows(Representative, region=VILLAGE)[n]


def person(world, home, name=None):
    found = world.rows(Person, household_id=home)
    return next(row for row in found if name is None or row["name"] == name)


def view(world, meeting):
    with world.at_now():
        return batches.meeting(world.session, world.actor("clerk"), meeting)


# --- who is meant, on the screens ---------------------------------------------------------------


def test_people_to_choose_from_are_told_apart_and_of_this_village_only(quick):
    home, far = quick.household(1), quick.household(2, FAR, "far_clerk")
    with quick.at_now():
        actor = quick.actor("clerk")
        found = search.people(quick.session, actor, VILLAGE, person(quick, home)["name"])
        assert search.people(quick.session, actor, VILLAGE, person(quick, far)["name"]) == []
        assert search.people(quick.session, quick.actor("admin"), VILLAGE, "丁") == []
    assert [(row["household_id"], row["group_name"]) for row in found] == [(home, "一组")]
    assert "*" in found[0]["id_masked"]


def test_a_tie_is_added_later_stands_in_the_book_and_names_no_number(quick):
    home = quick.household(1)
    with quick.at_now():
        rows = entries.rows(quick.session, quick.actor("clerk"), REPS, VILLAGE)
    assert not any(row["home"] or row["numbered"] for row in rows)
    tie(quick, REPS, rows[0]["id"], person_id=person(quick, home)["id"])
    with quick.at_now():
        rows = entries.rows(quick.session, quick.actor("clerk"), REPS, VILLAGE)
    assert [row["home"] for row in rows if row["home"]] == [f"{person(quick, home)['name']} 一组"]
    said = quick.rows(Ledger, book="registers")[-1]
    assert (said["what"], said["detail"]["to"]["household_id"]) == ("representatives_tied", home)
    assert person(quick, home)["id_blind"] not in str(said["detail"])


def test_a_tie_that_stands_is_put_right_by_the_township_with_a_reason(quick):
    first, second = quick.household(1), quick.household(2)
    key = seat(quick)["id"]
    tie(quick, REPS, key, household_id=first)
    for login, why, reason in (("clerk", "登记错了", "role"), ("town", "", "register_why")):
        given = {"login": login, "household_id": second, "why": why}
        assert refused(lambda g=given: tie(quick, REPS, key, **g)) == [reason]
    tie(quick, REPS, key, "town", household_id=second, why="登记错了")
    assert quick.row(Representative, key)["household_id"] == second


@pytest.mark.parametrize("what", ["household", "person", "seat", "account"])
def test_nobody_of_another_village_is_tied(quick, what):
    far = quick.household(2, FAR, "far_clerk")
    words = {"official_name": "某干部", "post": "会计", "relation": "配偶", "kin_name": "某人"}
    ties = {
        "household": {"household_id": far},
        "person": {"person_id": person(quick, far)["id"]},
        "seat": {"representative_id": quick.rows(Representative, region=FAR)[0]["id"]},
        "account": {"user_id": quick.user("far_clerk")},
    }[what]
    assert refused(lambda: add(quick, KIN, words, **ties))
    key = add(quick, KIN, words)
    assert refused(lambda: tie(quick, KIN, key, **ties))


# --- accepting ------------------------------------------------------------------------------------


def submitted(world, n=0, **said):
    case = world.open(batch_of(world), world.household(n))
    world.act("clerk", case, "submit", declared(world, **said))
    return case


def test_a_declared_official_is_on_the_register_by_key_and_accepts_nothing(quick):
    case = submitted(quick, official=quick.user("chair"))
    (row,) = quick.rows(OfficialKin)
    assert (row["user_id"], row["household_id"]) == (
        quick.user("chair"),
        quick.case(case)["household_id"],
    )
    assert (row["official_name"], row["relation"]) == ("吴主", "sibling")
    assert refused(lambda: quick.act("chair", case, "accept")) == ["kin"]
    quick.act("member", case, "accept")
    team = {"surveyors": (quick.user("chair"), quick.user("team")), "visit_on": quick.today}
    assert refused(lambda: quick.act("team", case, "start_survey", team)) == ["surveyors_kin"]


def test_the_account_behind_a_representative_accepts_nothing(quick):
    """Declared by the representative's key; the account is tied to the representative only."""
    tie(quick, REPS, seat(quick)["id"], user_id=quick.user("chair"))
    case = submitted(quick, official=seat(quick)["id"])
    (row,) = quick.rows(OfficialKin)
    assert (row["representative_id"], row["user_id"]) == (seat(quick)["id"], quick.user("chair"))
    assert refused(lambda: quick.act("chair", case, "accept")) == ["kin"]


def test_the_account_tied_to_the_representative_afterwards_accepts_nothing(quick):
    case = submitted(quick, official=seat(quick)["id"])
    tie(quick, REPS, seat(quick)["id"], user_id=quick.user("chair"))
    assert refused(lambda: quick.act("chair", case, "accept")) == ["kin"]
    quick.act("member", case, "accept")


def test_a_name_on_no_list_is_kept_stops_its_namesake_and_is_tied_later(quick):
    case = submitted(quick, typed="冯委，镇农办主任，叔伯；某某，县局，侄")
    first, second = quick.rows(OfficialKin)
    assert [(r["official_name"], r["post"], r["user_id"]) for r in (first, second)] == [
        ("冯委", "镇农办主任", None),
        ("某某", "县局", None),
    ]
    assert (first["relation"], first["valid_from"]) == ("uncle", quick.today)
    assert refused(lambda: quick.act("member", case, "accept")) == ["kin_name"]
    # The one of the list was meant after all: the namesake is free, he is not.
    tie(quick, KIN, first["id"], user_id=quick.user("chair"))
    assert refused(lambda: quick.act("chair", case, "accept")) == ["kin"]
    quick.act("member", case, "accept")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("村会计1", "relation_name"),
        ("370282197005061234，会计，侄", "whole_number"),
        ("无，无，无", "relation_name"),
    ],
)
def test_what_is_no_name_is_not_declared(quick, typed, key):
    case = quick.open(batch_of(quick), quick.household(0))
    said = declared(quick, typed=typed)
    assert key in refused(lambda: quick.act("clerk", case, "submit", said))
    assert quick.rows(OfficialKin) == []


def test_nobody_hands_in_the_application_that_names_them(quick):
    case = quick.open(batch_of(quick), quick.household(0))
    for said in ({"official": quick.user("clerk")}, {"typed": "周信，信息员，兄弟"}):
        answers = declared(quick, **said)
        assert refused(lambda a=answers: quick.act("clerk", case, "submit", a)) == ["relation_self"]


def test_a_relative_said_not_to_be_one_is_asked_again(quick):
    case = quick.open(batch_of(quick), quick.household(0))
    answers = declared(quick, official=quick.user("chair")) | {"related": False}
    assert refused(lambda: quick.act("clerk", case, "submit", answers)) == ["relation_said"]


def test_a_stranger_to_the_village_cannot_be_declared_by_key(quick):
    case = quick.open(batch_of(quick), quick.household(0))
    answers = declared(quick, official=quick.rows(Representative, region=FAR)[0]["id"])
    assert refused(lambda: quick.act("clerk", case, "submit", answers)) == ["relation_here"]


def test_handed_in_twice_a_kinship_stands_once(quick):
    case = submitted(quick, official=quick.user("chair"))
    quick.act("clerk", case, "take_back_application", {"reason": "材料拿错了"})
    quick.act("clerk", case, "submit", declared(quick, official=quick.user("chair")))
    assert len(quick.rows(OfficialKin)) == 1


def test_a_household_taken_over_declares_as_well(quick):
    papers = {
        name: quick.file("town")
        for name in ("early_papers", "survey_papers", "comparison_paper", "kin_paper")
    }
    kin = ({"official": quick.user("chair"), "relation": "sibling"},)
    assert refused(lambda: taken_over(quick, "A3", related=True, **papers)) == ["relation_declared"]
    case = taken_over(quick, "A3", 1, related=True, kin=kin, **papers)
    team = {"surveyors": (quick.user("member"), quick.user("team")), "visit_on": quick.today}
    assert refused(lambda: quick.act("chair", case, "start_survey", team)) == ["kin"]


def test_the_form_offers_representatives_and_officials_each_once(quick):
    tie(quick, REPS, seat(quick)["id"], user_id=quick.user("chair"))
    case = quick.open(batch_of(quick), quick.household(0))
    with quick.at_now():
        row = form_options.subject_row(quick.session, quick.actor("clerk"), case)
        offered = form_options.options_of(quick.session, quick.actor("clerk"), row, Submit)["kin"]
    assert offered[seat(quick)["id"]] == "代表1（村民代表）"
    assert quick.user("chair") not in offered
    assert quick.user("member") in offered
    assert quick.user("far_clerk") not in offered


def test_a_relatives_number_given_later_recuses_at_once(quick):
    """On the register's side, and on the household's."""
    number = id_number(date(1970, 5, 6), "female", 7)
    case = quick.open(batch_of(quick), quick.household(0))
    quick.act("clerk", case, "submit", quick.submission())
    words = {"official_name": "吴主", "post": "主任", "relation": "配偶", "kin_name": "某人"}
    key = add(quick, KIN, words, user_id=quick.user("chair"))
    home = quick.case(case)["household_id"]
    people = quick.rows(Person, household_id=home)
    tie(quick, KIN, key, number=quick.entry(0).members[1].number)
    assert refused(lambda: quick.act("chair", case, "accept")) == ["kin"]
    words |= {"official_name": "冯委", "kin_number": number}
    other = add(quick, KIN, words, user_id=quick.user("member"))
    blind = quick.row(OfficialKin, other)["kin_blind"]
    there = table(Person)
    quick.session.execute(update(there).where(there.c.id == people[0]["id"]).values(id_blind=blind))
    assert refused(lambda: quick.act("member", case, "accept")) == ["kin"]


def test_nobody_ends_or_changes_their_own_kinship(quick):
    case = submitted(quick, official=quick.user("chair"))
    (row,) = quick.rows(OfficialKin)
    with quick.at_now():
        assert refused(
            lambda: entries.end(quick.session, quick.actor("chair"), KIN, row["id"])
        ) == ["register_own"]
        assert refused(
            lambda: tie(quick, KIN, row["id"], "chair", user_id=quick.user("member"))
        ) == ["register_own"]
    with quick.at_now():
        entries.end(quick.session, quick.actor("town"), KIN, row["id"], why="已离婚")
    quick.later(1)
    quick.act("chair", case, "accept")


def test_whose_name_stands_alone_does_not_say_that_another_is_meant(quick):
    case = submitted(quick, typed="吴主，村主任，兄弟")
    (row,) = quick.rows(OfficialKin)
    other = {"user_id": quick.user("member")}
    assert refused(lambda: tie(quick, KIN, row["id"], "chair", **other)) == ["register_own"]
    assert refused(lambda: quick.act("chair", case, "accept")) == ["kin_name"]


def end(world, register, key, login, **more):
    with world.at_now():
        entries.end(world.session, world.actor(login), register, key, **more)


def test_a_kinship_is_ended_by_the_township_with_a_reason_and_never_for_days_past(quick):
    """The clerk ended the brother's kinship as of the day before; he accepted the application."""
    case = submitted(quick, official=quick.user("chair"))
    (row,) = quick.rows(OfficialKin)
    quick.later(2)
    yesterday = quick.today - timedelta(days=1)
    for login, more, reason in (
        ("clerk", {"why": "已离婚"}, "role"),
        ("town", {}, "register_end_why"),
        ("town", {"why": "已离婚", "last_day": yesterday}, "register_back"),
    ):
        assert refused(lambda a=login, m=more: end(quick, KIN, row["id"], a, **m)) == [reason]
    assert refused(lambda: quick.act("chair", case, "accept")) == ["kin"]
    end(quick, KIN, row["id"], "town", why="已离婚")
    assert quick.rows(Ledger, book="registers")[-1]["detail"]["why"] == "已离婚"


def test_who_counts_and_who_stands_back_is_fixed_from_the_notice_of_a_meeting_to_its_end(quick):
    (case,) = surveyed(quick)
    home = quick.case(case)["household_id"]
    words = {"official_name": "某官", "post": "会计", "relation": "侄", "kin_name": "某人"}
    kin = add(quick, KIN, words, household_id=home)
    key = seat(quick)["id"]
    tie(quick, REPS, key, household_id=home)
    meeting = quick.meeting(batch_of(quick), [case])
    quick.act("clerk", meeting, "notify", of=ReviewMeeting)
    for register, row in ((REPS, key), (KIN, kin)):
        assert refused(lambda r=register, k=row: end(quick, r, k, "town", why="登记错了")) == [
            "register_meeting"
        ]
    wrong = {"household_id": quick.household(5), "why": "登记错了"}
    assert refused(lambda: tie(quick, REPS, key, "town", **wrong)) == ["register_meeting"]
    quick.act("clerk", meeting, "cancel", {"reason": "下雨"}, of=ReviewMeeting)
    end(quick, REPS, key, "town")


def test_a_term_that_runs_out_overnight_does_not_free_who_is_signed_in(quick):
    (case,) = surveyed(quick)
    key = seat(quick)["id"]
    tie(quick, REPS, key, household_id=quick.case(case)["household_id"])
    end(quick, REPS, key, "clerk")
    meeting = quick.meeting(batch_of(quick), [case])
    quick.to_deliberating(meeting, present=9)
    quick.later(1)
    (item,) = view(quick, meeting).items
    assert item.must_recuse == {key}
    assert refused(lambda: quick.vote(meeting, case, yes=9)) == ["recusal"]
    quick.vote(meeting, case, yes=8, recused=[key])


# --- the vote ---------------------------------------------------------------------------------


def test_the_brother_is_recused_at_the_meeting_and_the_sum_follows(quick):
    """The attack of the first real meeting: representative and committee member, by screen."""
    brother = add(quick, REPS, {"name": "吴主"})
    case = submitted(quick, typed="吴主，村主任，兄弟")
    assert refused(lambda: quick.act("chair", case, "accept")) == ["kin_name"]
    quick.act("member", case, "accept")
    team = {"surveyors": (quick.user("member"), quick.user("team")), "visit_on": quick.today}
    quick.act("member", case, "start_survey", team)
    quick.act("team", case, "submit_survey", quick.survey())
    (kin,) = quick.rows(OfficialKin)
    meeting = quick.meeting(batch_of(quick), [case])
    quick.to_deliberating(meeting, present=10)
    # Known by name only: ticked, or the minutes say why not.
    assert [sorted(item.alike) for item in view(quick, meeting).items] == [[brother]]
    assert refused(lambda: quick.vote(meeting, case, yes=10)) == ["recusal_name"]
    tie(quick, KIN, kin["id"], representative_id=brother)
    (item,) = view(quick, meeting).items
    assert (set(item.must_recuse), item.alike) == ({brother}, frozenset())
    note = {"note": "不是同一人"}
    assert refused(lambda: quick.vote(meeting, case, yes=10, **note)) == ["recusal"]
    assert refused(lambda: quick.vote(meeting, case, yes=10, recused=[brother])) == ["sum"]
    quick.vote(meeting, case, yes=9, recused=[brother])
    (line,) = quick.rows(AgendaLine, meeting_id=meeting)
    assert (line["present"], line["recused"], line["votes_for"]) == (10, [brother], 9)


def test_a_namesake_who_is_another_votes_and_the_minutes_say_so(quick):
    (case,) = surveyed(quick)
    home = quick.case(case)["household_id"]
    words = {"official_name": "代表一号", "post": "会计", "relation": "侄", "kin_name": "某人"}
    add(quick, KIN, words, household_id=home)
    add(quick, REPS, {"name": "代表一号"})
    meeting = quick.meeting(batch_of(quick), [case])
    quick.to_deliberating(meeting, present=10)
    assert refused(lambda: quick.vote(meeting, case, yes=10)) == ["recusal_name"]
    quick.vote(meeting, case, yes=10, note="代表一号与申报的会计同名，不是同一人")
    (line,) = quick.rows(AgendaLine, meeting_id=meeting)
    assert (line["recused"], "同名" in line["note"]) == ([], True)


@pytest.mark.parametrize("how", ["household", "person", "number"])
def test_a_representative_who_lives_in_the_household_does_not_vote_on_it(quick, how):
    (case,) = surveyed(quick)
    home = quick.case(case)["household_id"]
    if how == "number":
        (member,) = (m for m in quick.entry(0).members if m.relation == "spouse")
        key = add(quick, REPS, {"name": member.name, "number": member.number})
        assert quick.row(Representative, key)["household_id"] is None
    else:
        key = seat(quick)["id"]
        ties = {"household_id": home} if how == "household" else {}
        ties = ties or {"person_id": person(quick, home)["id"]}
        tie(quick, REPS, key, **ties)
    present = 10 if how == "number" else 9
    meeting = quick.meeting(batch_of(quick), [case])
    quick.to_deliberating(meeting, present=present)
    assert refused(lambda: quick.vote(meeting, case, yes=present)) == ["recusal"]
    quick.vote(meeting, case, yes=present - 1, recused=[key])


def test_a_representative_with_an_account_takes_no_step_for_their_own_household(quick):
    case = quick.open(batch_of(quick), quick.household(0))
    quick.act("clerk", case, "submit", quick.submission())
    home = quick.case(case)["household_id"]
    tie(quick, REPS, seat(quick)["id"], household_id=home, user_id=quick.user("chair"))
    assert refused(lambda: quick.act("chair", case, "accept")) == ["kin"]


def test_a_kinship_found_after_the_count_keeps_the_meeting_from_closing(quick):
    cases = surveyed(quick, 2)
    meeting = quick.meeting(batch_of(quick), cases)
    quick.to_deliberating(meeting)
    for case in cases:
        quick.vote(meeting, case)
    first, second = (quick.case(case)["household_id"] for case in cases)
    key = seat(quick)["id"]
    tie(quick, REPS, key, household_id=first)
    links = {"checklist": ("宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认")}

    def step(login, action, answers=None):
        quick.act(login, meeting, action, answers or {}, of=ReviewMeeting)

    assert refused(lambda: step("chair", "write_minutes", links)) == ["kin_recused"]
    quick.vote(meeting, cases[0], yes=8, recused=[key])
    step("chair", "write_minutes", links)
    # And once more when the minutes are written already: that household waits for the next one.
    other = seat(quick, 1)["id"]
    tie(quick, REPS, other, household_id=second)
    for login in ("chair", "clerk"):
        step(login, "sign")
    papers = {name: quick.file("chair") for name in ("minutes", "sheet", "photos")}
    assert refused(lambda: step("chair", "close", papers)) == ["kin_recused"]
    strike = {"case": cases[0], "reason": "不想要这个结果"}
    assert refused(lambda: step("chair", "strike_line", strike)) == ["strikes_kin_only"]
    step("chair", "strike_line", {"case": cases[1], "reason": "近亲属代表未回避"})
    assert refused(lambda: step("chair", "close", papers)) == ["both_signed"]
    for login in ("chair", "clerk"):
        step(login, "sign")
    step("chair", "close", papers)
    assert [quick.case(case)["state"] for case in cases] == ["C2", "B3"]


# --- a slip in the number -------------------------------------------------------------------------

_WIFE = [id_number(date(1951, 2, 5), "female", order) for order in (0, 97, 98)]


def related_by_number(world, blind, login="town"):
    world.session.execute(
        insert(table(OfficialKin)).values(
            id=new_id(),
            region=VILLAGE,
            county=COUNTY,
            user_id=world.user(login),
            official_name="某人",
            post="干部",
            relation="侄",
            kin_blind=blind,
            valid_from=date(2015, 1, 1),
        )
    )


def slips(world, case, *numbers):
    for number in numbers:
        kept = [
            Member(
                key=row["id"],
                traits=row["traits"],
                **{name: row[name] for name in ("name", "relation", "sex", "born")},
            )
            for row in people_of(world, case)
        ]
        kept[1] = kept[1].model_copy(update={"number": number})
        amend(world, case, kept, note="核对户口簿更正号码")
        world.later(1)


def kin_users(world, home):
    with world.at_now():
        return {row["user_id"] for row in kin_of(world.session, [home]).get(home, ())}


@pytest.mark.parametrize("numbers", [_WIFE[1:2], _WIFE[1:3], _WIFE[1:3] + _WIFE[:1]])
def test_a_slip_in_the_number_ends_no_kinship(quick, numbers):
    case = stand(quick, "E1")
    wife, home = by(quick, case, "spouse"), quick.case(case)["household_id"]
    related_by_number(quick, wife["id_blind"])
    slips(quick, case, *numbers)
    assert kin_users(quick, home) == {quick.user("town")}
    with quick.at_now():
        now = by(quick, case, "spouse")["id_blind"]
        assert kin_of_people(quick.session, [now, "nobody"]) == {now: {quick.user("town")}}
    confirm = {"reason": "核对过户口簿无误"}
    assert refused(lambda: quick.act("town", case, "confirm_people_town", confirm))[:1] == ["kin"]


def test_a_number_of_somebody_else_makes_nobody_kin(quick):
    case = stand(quick, "E1")
    home = quick.case(case)["household_id"]
    with quick.at_now():
        blind = keyring_of(quick.session).blind
        related_by_number(quick, blind(person_of(_WIFE[2])))
    slips(quick, case, _WIFE[1])
    assert kin_users(quick, home) == set()
    with quick.at_now():
        now = by(quick, case, "spouse")["id_blind"]
        assert kin_of_people(quick.session, [now]) == {}


def test_a_slip_in_the_number_lets_no_representative_vote_on_their_own(quick):
    case = stand(quick, "B3")
    wife, home = by(quick, case, "spouse"), quick.case(case)["household_id"]
    key = seat(quick)["id"]
    reps = table(Representative)
    said = {"id_blind": wife["id_blind"], "user_id": quick.user("town2")}
    quick.session.execute(update(reps).where(reps.c.id == key).values(**said))
    slips(quick, case, _WIFE[1], _WIFE[2])
    assert kin_users(quick, home) == {quick.user("town2")}
    with quick.at_now():
        found = homes_of(quick.session, [wife["id_blind"]])
        (in_term,) = [
            each
            for rows in registers._representatives(quick.session, [quick.case(case)]).values()
            for each in rows
            if each["id"] == key
        ]
    assert (found, in_term["homes"]) == ({wife["id_blind"]: {home}}, {home})


def test_a_former_number_is_followed_past_a_split(quick):
    """The wife's row after the split has only the number put right before it."""
    case = stand(quick, "B3")
    wife = by(quick, case, "spouse")
    related_by_number(quick, wife["id_blind"])
    slips(quick, case, _WIFE[1])
    home = quick.case(case)["household_id"]
    new = act(quick, home, "split", **wife_splits(quick, case)).subject_id
    assert kin_users(quick, new) == {quick.user("town")}
    assert kin_users(quick, home) == set()
    with quick.at_now():
        assert homes_of(quick.session, [wife["id_blind"]]) == {}
