"""Measures, the schooling sweep, plans, the yearly round."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from models.household import ChangeRequest, Household, Person
from models.support import HelpPlan, Measure, VisitCampaign, YearlyUpdate
from pages.parts import help_words
from tests.fixtures.helping import both, database_template, helping  # noqa: F401 - fixtures
from tests.fixtures.persons import id_number
from tests.fixtures.world import SECOND, TOWN, VILLAGE
from workflows.base.refusals import Malformed, NotReady, NotYours
from workflows.base.standing_codes import RISK
from workflows.exchange import national
from workflows.help.opening import plans, yearly
from workflows.help.opening import visits as opening_visits
from workflows.help.queries import measures, reminders, visits
from workflows.help.queries import own as queries_own
from workflows.households import members, register


def keys(caught) -> set[str]:
    return {reason.key for reason in caught.value.reasons}


def with_pupil(helping, school: str = "vocational_1", home: int = 0) -> int:
    """The household of that number with a daughter at school; returns her id."""
    from datetime import date

    key = helping.homes[home]
    row = helping.world.row(Household, key)
    daughter = members.Member(
        name="乐小禾",
        relation="daughter",
        # Nineteen: of an age for every school that is asked here, 中职 and 大专 alike.
        number=id_number(date(1997, 3, 3), "female", 401),
        traits={"school": school},
    )
    old = helping.world.entry(home)
    entry = old.model_copy(update={"members": (*old.members, daughter)})
    with helping.world.at_now():
        register.amend(
            helping.session,
            helping.actor("clerk"),
            key,
            entry,
            seen=row["version"],
            token=helping.world.token(),
            note="户口簿核对，女儿迁入",
            event="moved_in",
            day=helping.world.today,
            evidence=helping.world.file("clerk"),
        )
    request = helping.world.rows(ChangeRequest, household_id=key)[-1]["id"]
    helping.world.act("town", key, "confirm_change", {"request": request}, of=Household)
    return next(
        p["id"] for p in helping.world.rows(Person, household_id=key) if p["name"] == "乐小禾"
    )


def test_the_sweep_finds_pupils_and_one_call_makes_their_measures(both):
    pupil = with_pupil(both)
    found = plans.pupils(both.session, both.actor(), 2016)
    assert [(one.person_id, one.measure_id) for one in found] == [(pupil, None)]
    made = both.new(plans.intend_for_pupils, [pupil], 2016)
    assert both.world.row(Measure, made[0])["kind"] == "rain_dew"
    assert plans.pupils(both.session, both.actor(), 2016)[0].measure_id == made[0]
    with pytest.raises(NotReady) as caught:
        both.new(plans.intend_for_pupils, [pupil], 2016)
    assert keys(caught) == {"twice"}
    both.new(plans.intend_for_pupils, [pupil], 2017)
    with pytest.raises(NotYours):
        both.new(plans.intend_for_pupils, [pupil], 2018, by="other_town")


@pytest.mark.parametrize("school", ["senior_1", "college", "none"])
def test_others_are_not_eligible(helping, school):
    pupil = with_pupil(helping, school)
    assert plans.pupils(helping.session, helping.actor(), 2016) == []
    with pytest.raises(NotReady) as caught:
        helping.new(plans.intend_for_pupils, [pupil], 2016)
    assert keys(caught) == {"vocational"}


def test_a_measure_goes_its_way_and_ends_with_the_households_signed_word(helping):
    key = helping.new(plans.intend, helping.homes[0], {"kind": "house_repair", "year": 2016})
    step = {"on": helping.day}
    for action in ("apply", "declare", "begin"):
        helping.world.act("town", key, action, step, of=Measure)
    with pytest.raises(Malformed):
        helping.world.act("town", key, "finish", {**step, "effect": "不漏了"}, of=Measure)
    done = {**step, "effect": "不漏了", "signature": helping.papers()}
    helping.world.act("town", key, "finish", done, of=Measure)
    assert helping.world.row(Measure, key)["signed"]


def test_measures_that_fit_no_cause_and_households_with_none_are_named(helping):
    cause = measures.warnings(helping.session, helping.actor())
    assert (cause.without_n, len(cause.without), cause.misfits) == (3, 3, ())
    why = cause.without[0].causes
    wrong = "employment" if why[0] == "illness" else "rain_dew"
    helping.new(plans.intend, helping.homes[0], {"kind": wrong, "year": 2016})
    told = measures.warnings(helping.session, helping.actor())
    assert told.without_n == 2
    assert [row["household_id"] for row in told.misfits] == [helping.homes[0]]
    quiet = measures.warnings(helping.session, helping.actor("leader"))
    assert [row["causes"] for row in quiet.misfits] == [[]]


def plan(year: int = 2016) -> dict[str, object]:
    return {"year": year, "target": "稳定增收", "steps": "落实措施"}


def test_one_plan_a_year_agreed_with_a_signature(both):
    both.pair()
    key = both.new(plans.draft_plan, both.homes[0], plan(), by="helper")
    with pytest.raises(NotReady) as caught:
        both.new(plans.draft_plan, both.homes[0], plan())
    assert keys(caught) == {"one_plan"}
    with pytest.raises(Malformed):
        both.world.act("helper", key, "agree", {"policy_read_on": both.day}, of=HelpPlan)
    agreed = {"policy_read_on": both.day, "signature": both.papers("helper")}
    both.world.act("helper", key, "agree", agreed, of=HelpPlan)
    with pytest.raises(NotReady) as caught:
        both.new(plans.draft_plan, both.homes[1], plan(), by="helper")
    assert keys(caught) == {"own_household"}


def test_the_yearly_round_lists_each_filed_household_once(both):
    first = both.new(yearly.begin_year, TOWN, 2016)
    assert len(first) == 3
    assert both.new(yearly.begin_year, TOWN, 2016) == []
    assert len(both.new(yearly.begin_year, TOWN, 2017)) == 3
    assert len(queries_own.updates(both.session, both.actor(), 2016)) == 3


def updated(helping, people: int = 2) -> dict[str, object]:
    return {
        "people": people,
        "per_head_fen": 3_200_00,
        "housing": "grade_c",
        "next_step": "继续帮扶",
        "sheet": helping.papers(),
    }


def test_an_update_agrees_with_the_members_and_makes_the_national_sheet(helping):
    keys_of = helping.new(yearly.begin_year, TOWN, 2016)
    with pytest.raises(NotReady) as caught:
        helping.world.act("town", keys_of[0], "update", updated(helping, 5), of=YearlyUpdate)
    assert keys(caught) == {"people_agree"}
    with pytest.raises(NotReady):
        yearly.entry_sheet(helping.session, helping.actor(), VILLAGE, 2016)
    helping.world.act("town", keys_of[0], "update", updated(helping), of=YearlyUpdate)
    with helping.world.at_now():
        made = yearly.entry_sheet(helping.session, helping.actor(), VILLAGE, 2016)
    assert (made.households, made.people) == (1, 2)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made.body)).get_sheet_by_index(0).to_python()
    headings = [heading for heading, _key in national.columns()]
    assert rows[2] == headings
    assert {row[headings.index("人均纯收入")] for row in rows[3:]} == {"3200"}
    assert {row[headings.index("是否危房户")] for row in rows[3:]} == {"是"}
    with pytest.raises(NotYours):
        yearly.entry_sheet(helping.session, helping.actor("clerk"), VILLAGE, 2016)


def test_an_update_may_say_what_keeps_the_household_poor_and_what_it_is_watched_for(helping):
    first, second, _third = helping.new(yearly.begin_year, TOWN, 2016)
    answers = {"still_poor": "unstable", "watched": "marginal", "risks": ("illness", "labour")}
    told = updated(helping) | {"risks": tuple(RISK.labels)[:6]}
    with pytest.raises(Malformed):
        helping.world.act("town", first, "update", told, of=YearlyUpdate)
    helping.world.act("town", first, "update", updated(helping) | answers, of=YearlyUpdate)
    helping.world.act("town", second, "update", updated(helping), of=YearlyUpdate)
    kept = {row["id"]: row["answers"] for row in helping.world.rows(YearlyUpdate)}
    assert help_words.found_this_year(kept[first]) == [
        ("住房安全", "C级危房"),
        ("不脱贫原因", "收入不稳定"),
        ("监测对象类别", "边缘易致贫户"),
        ("返贫致贫风险", "因病、缺劳动力"),
    ]
    # What was written before these were asked has no such answers, and is read all the same.
    assert help_words.found_this_year({"housing": "safe"}) == [("住房安全", "有安全住房")]
    assert help_words.found_this_year(kept[second]) == [("住房安全", "C级危房")]


def test_what_is_due_is_reminded_of(helping):
    helping.pair()
    helping.campaign()
    helping.new(yearly.begin_year, TOWN, 2016)
    with helping.world.at_now():
        told = reminders.reminders(helping.session, helping.actor("helper"))
        of_all = reminders.reminded(helping.session, helping.actor("town"))
        two = reminders.reminded(helping.session, helping.actor("town"), 2)
        assert reminders.reminded(helping.session, helping.actor("other_town")).n == 0
    assert {one.reason.key for one in told} == {"visit_due", "plan_due", "update_due", "quiet"}
    assert sorted(map(str, of_all.first)) == sorted(map(str, told))
    assert (of_all.n, two.n, two.first) == (4, 4, of_all.first[:2])
    again = helping.campaign()
    helping.visit(campaign_id=again)
    with helping.world.at_now():
        told = reminders.reminders(helping.session, helping.actor("helper"))
        of_all = reminders.reminded(helping.session, helping.actor("town"))
    # The first campaign is still owed; a plan and the yearly round too.
    assert sorted(one.reason.key for one in told) == ["plan_due", "update_due", "visit_due"]
    assert sorted(map(str, of_all.first)) == sorted(map(str, told))
    assert plans.pupils(helping.session, helping.actor("leader"), 2016) == []


def test_a_campaign_is_due_only_where_it_is_held_and_only_one_of_visits(helping):
    """A neighbouring village's campaign and a launch are nobody's unpaid visit here."""
    helping.pair()
    for answers, region in (
        ({"title": "邻村走访"}, SECOND),
        ({"title": "启动仪式", "kind": "launch"}, TOWN),
    ):
        days = {"from_on": helping.day, "to_on": helping.day + timedelta(days=3)}
        key = helping.new(opening_visits.plan_campaign, region, answers | days)
        helping.world.act("town", key, "start", of=VisitCampaign)
    with helping.world.at_now():
        assert not [
            one.reason.values
            for one in reminders.reminded(helping.session, helping.actor("town")).first
            if one.reason.key == "visit_due"
        ]
        held = visits.under_way(helping.session, helping.actor("town"))
        assert [row["title"] for row in held if visits.about(row, VILLAGE)] == []
    here = helping.campaign()
    with helping.world.at_now():
        (own,) = queries_own.my_households(helping.session, helping.actor("helper"))
        assert own.due_campaigns == (here,)
