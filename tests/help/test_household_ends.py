"""Help of a household that is struck, gone, merged or split: one rule, shown to whoever helped."""

import pytest

from models.case import Case
from models.household import ChangeRequest, Household, Person
from models.support import Gift, HelpPlan, Measure, Pairing, Visit, YearlyUpdate
from tests.fixtures.helping import both, database_template, helping  # noqa: F401 - fixtures
from tests.fixtures.world import TOWN
from tests.help.test_plans import keys, updated, with_pupil
from tests.households.test_two_households import act, decide
from tests.households.test_wrong_filing import hear, order, propose
from workflows.base.refusals import NotReady, Refused
from workflows.exchange import national
from workflows.help.opening import plans, yearly
from workflows.help.queries import household, own, reminders
from workflows.records.verify import verify


def case_of(helping, home=0):
    return helping.world.rows(Case, household_id=helping.homes[home])[-1]["id"]


def helped(helping, home=0):
    """A pairing, a plan, three measures (intended, under way, done), a visit, a gift, a year."""
    world = helping.world
    made = {"pairing": helping.pair(home), "visit": helping.visit(home)[0]}
    made["gift"] = helping.give(home)
    said = {"year": 2016, "target": "收入过线", "steps": "养羊、务工"}
    made["plan"] = helping.new(plans.draft_plan, helping.homes[home], said)
    kinds = ("industry", "employment", "medical")
    for n, kind in enumerate(kinds):
        made[kind] = helping.new(plans.intend, helping.homes[home], {"kind": kind, "year": 2016})
        if n:
            world.act("clerk", made[kind], "begin", {"on": world.today}, of=Measure)
    done = {"on": world.today, "effect": "药费报了", "signature": world.file("clerk")}
    world.act("clerk", made["medical"], "finish", done, of=Measure)
    helping.new(yearly.begin_year, TOWN, 2016)
    made["year"] = world.rows(YearlyUpdate, household_id=helping.homes[home])[0]["id"]
    return made


def struck(helping, home=0):
    case = case_of(helping, home)
    propose(helping.world, case)
    hear(helping.world, case)
    order(helping.world, case)


def gone(helping, home=0):
    act(helping.world, helping.homes[home], "gone")
    decide(helping.world, "town", helping.homes[home])


def merged(helping, home=0):
    people = [
        p["id"]
        for p in helping.world.rows(Person, household_id=helping.homes[home])
        if p["left_on"] is None
    ]
    there = {"into": helping.homes[1], "relations_there": dict.fromkeys(people, "other")}
    act(helping.world, helping.homes[home], "merge", **there)
    decide(helping.world, "town", helping.homes[home])


def states(helping, made):
    models = {
        "pairing": Pairing, "visit": Visit, "gift": Gift, "plan": HelpPlan, "industry": Measure,
        "employment": Measure, "medical": Measure, "year": YearlyUpdate,
    }  # fmt: skip
    return {name: helping.world.row(models[name], made[name])["state"] for name in made}


@pytest.mark.parametrize(
    ("ends", "why"),
    [(struck, "错评剔除"), (gone, "整户消亡"), (merged, "并入其他户")],
)
def test_help_ends_in_the_same_step_and_what_was_given_stays(both, ends, why):
    made = helped(both)
    other = helped(both, 1)
    before = states(both, other)
    ends(both)
    assert states(both, made) == {
        "pairing": "ended", "plan": "ended", "industry": "dropped", "employment": "dropped",
        "medical": "done", "visit": "recorded", "gift": "given", "year": "lapsed",
    }  # fmt: skip
    pairing = both.world.row(Pairing, made["pairing"])
    assert pairing["to_on"] == both.day
    assert why in pairing["ended_why"]
    # Of the household merged into, as of every other, nothing moves.
    assert states(both, other) == before
    with both.world.at_now():
        assert verify(both.session).broken == []


def test_the_helper_reads_why_and_where_the_people_went(helping):
    helped(helping)
    helper = helping.actor("helper")

    def desk():
        with helping.world.at_now():
            mine = own.my_households(helping.session, helper)
            return [row.household_id for row in mine], own.former(helping.session, helper)

    assert desk() == ([helping.homes[0]], [])
    merged(helping)
    there, (past,) = desk()
    into = helping.world.row(Household, helping.homes[1])["head_name"]
    assert (there, past.household_id, past.went_to) == ([], helping.homes[0], (into,))
    with helping.world.at_now():
        assert reminders.reminders(helping.session, helper) == []
        page = household.household(helping.session, helping.actor("town"), helping.homes[0])
    assert page is not None
    assert [(link.head, link.gave) for link in page.links] == [(into, True)]
    helping.world.later(365)
    assert len(desk()[1]) == 1
    helping.world.later(1)
    assert desk()[1] == []


def test_a_pairing_handed_over_is_none_that_ended_with_the_filing(helping):
    key = helping.pair()
    ended = {"to_on": helping.day, "reason": "调离本镇"}
    helping.world.act("town", key, "end", ended, of=Pairing)
    with helping.world.at_now():
        assert own.former(helping.session, helping.actor("helper")) == []


def test_nothing_new_is_begun_for_a_struck_household(helping):
    struck(helping)
    for do in (helping.pair, helping.visit, helping.give):
        with pytest.raises(NotReady) as caught:
            do()
        assert keys(caught) & {"in_scope", "gift_scope"}


def test_filed_again_within_the_year_plan_and_update_are_taken_up(helping):
    """Struck, and by hand filed again as after a second application."""
    made = helped(helping)
    struck(helping)
    again = {"year": 2016, "target": "收入稳定", "steps": "务工"}
    for model, key, said in ((HelpPlan, "plan", again), (YearlyUpdate, "year", {})):
        with pytest.raises(Refused) as caught:
            helping.world.act("town", made[key], "take_up", said, of=model)
        assert "in_scope" in keys(caught)
    cases = Case.__table__
    filed = cases.update().where(cases.c.id == case_of(helping)).values(state="G2")
    helping.session.execute(filed)
    helping.world.act("town", made["plan"], "take_up", again, of=HelpPlan)
    helping.world.act("town", made["year"], "take_up", {}, of=YearlyUpdate)
    assert (states(helping, made)["plan"], states(helping, made)["year"]) == ("draft", "due")


def test_after_a_split_help_stays_and_the_measure_of_who_left_is_named(helping):
    made = helped(helping)
    pupil = with_pupil(helping)
    measure = helping.new(
        plans.intend, helping.homes[0], {"kind": "rain_dew", "year": 2016, "person": pupil}
    )
    act(helping.world, helping.homes[0], "split", people=(pupil,), head_there=pupil)
    decide(helping.world, "town", helping.homes[0])
    assert states(helping, made)["pairing"] == "current"
    assert helping.world.row(Measure, measure)["state"] == "intended"

    def owed():
        with helping.world.at_now():
            found = reminders.reminders(helping.session, helping.actor("helper"))
        return [one.reason for one in found if one.reason.key == "measure_person_left"]

    (reason,) = owed()
    assert "乐小禾" in str(reason)
    helping.world.act("clerk", measure, "drop", {"reason": "已分户"}, of=Measure)
    assert owed() == []


# ------------------------------------------------------------------------- the yearly update


def ask(helping, **more):
    wife = next(
        p
        for p in helping.world.rows(Person, household_id=helping.homes[0])
        if p["relation"] == "spouse"
    )
    act(helping.world, helping.homes[0], "death", person=wife["id"], **more)


def test_a_yearly_visit_that_finds_somebody_changed_asks_for_a_request(helping):
    keys_of = helping.new(yearly.begin_year, TOWN, 2016)
    key = next(
        k for k in keys_of if helping.world.row(YearlyUpdate, k)["household_id"] == helping.homes[0]
    )

    def update(n=2, **more):
        said = updated(helping, n) | more
        return helping.world.act("town", key, "update", said, of=YearlyUpdate)

    for more, wanted in (({"members": "changed"}, "change_asked"), ({"n": 1}, "people_agree")):
        with pytest.raises(NotReady) as caught:
            update(**more)
        assert wanted in keys(caught)
    ask(helping)
    # Until the township has confirmed, the sheet has who is registered.
    with pytest.raises(NotReady) as caught:
        update(1, members="changed")
    assert "等乡镇确认" in str(caught.value.reasons[0])
    with helping.world.at_now():
        rows = own.updates(helping.session, helping.actor("town"), 2016)
        page = household.household(helping.session, helping.actor("clerk"), helping.homes[0])
    assert {row["household_id"]: row["asking"] for row in rows}[helping.homes[0]]
    assert sum(row["asking"] for row in rows) == 1
    assert page is not None
    assert [row["open"] for row in page.requests] == [True]
    update(2, members="changed")

    def on_the_sheet():
        row = helping.world.row(YearlyUpdate, key)
        home = helping.homes[0]
        rows = national.rows_of_households(helping.session, {home: row}, helping.world.today)
        return len(rows)

    assert on_the_sheet() == 2
    decide(helping.world, "town2", helping.homes[0])
    assert on_the_sheet() == 1


def test_a_change_confirmed_before_the_round_began_answers_for_no_change_of_today(helping):
    ask(helping)
    decide(helping.world, "town2", helping.homes[0])
    helping.world.later(1)
    keys_of = helping.new(yearly.begin_year, TOWN, 2016)
    key = next(
        k for k in keys_of if helping.world.row(YearlyUpdate, k)["household_id"] == helping.homes[0]
    )
    said = updated(helping, 1) | {"members": "changed"}
    with pytest.raises(NotReady) as caught:
        helping.world.act("town", key, "update", said, of=YearlyUpdate)
    assert keys(caught) == {"change_asked"}
    assert [r["state"] for r in helping.world.rows(ChangeRequest)] == ["confirmed"]
