"""The checks of whole villages: each just inside and just outside, and what the night makes of
them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from models.batch import VillageBatch
from models.columns import table
from models.finding import DataFinding
from models.household import Household, Person
from models.record import Survey
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.world import VILLAGE, World
from workflows.access import places
from workflows.access.roles import Role
from workflows.base.refusals import NotYours
from workflows.base.words import ENGLISH, Word, speaking
from workflows.commands.sweep import whole
from workflows.households import finding_lists, findings
from workflows.households.checks import CATALOGUE, RECORD_RULES, VILLAGE_RULES
from workflows.households.checks.village import VillageFacts
from workflows.reports import nightly, village_records

database_template = ground.database_template
quick = ground.quick
world = ground.world
ON = date(2015, 9, 1)
USUAL = VillageFacts(homes=10, allowed=1, people=20, disabled=10)
VISITED = replace(USUAL, visited=10, cause=Word("因病"), per_head=210_000)
CASES = [
    ("W178", VillageFacts(opened=ON - timedelta(30)), VillageFacts(opened=ON - timedelta(29))),
    ("W178", VillageFacts(opened=ON - timedelta(30)), VillageFacts(homes=1, opened=ON)),
    ("W179", replace(USUAL, allowed=0), USUAL),
    ("W179", replace(USUAL, allowed=0), replace(USUAL, homes=9, allowed=0)),
    ("W180", replace(USUAL, disabled=0), USUAL),
    ("W180", replace(USUAL, disabled=0), replace(USUAL, homes=9, disabled=0)),
    ("W181", replace(USUAL, disabled=11), USUAL),
    ("W182", replace(USUAL, filed=101, quota=100), replace(USUAL, filed=100, quota=100)),
    ("W182", replace(USUAL, filed=1, quota=0), replace(USUAL, filed=101)),
    ("W183", replace(VISITED, of_cause=9), replace(VISITED, of_cause=8)),
    ("W183", replace(VISITED, of_cause=10), replace(VISITED, visited=9, of_cause=9)),
    ("W184", replace(VISITED, alike=5), replace(VISITED, alike=4)),
    ("W184", replace(VISITED, alike=5), replace(VISITED, visited=9, alike=9)),
]


def broken(facts):
    return {rule.code: rule.broken(facts, ON) for rule in VILLAGE_RULES if rule.broken(facts, ON)}


@pytest.mark.parametrize(("code", "outside", "inside"), CASES)
def test_just_outside_it_is_found_and_just_inside_it_is_not(code, outside, inside):
    assert code in broken(outside)
    assert code not in broken(inside)


def test_every_rule_has_its_cases_and_an_english_sentence():
    assert {code for code, _out, _in in CASES} == {rule.code for rule in VILLAGE_RULES}
    for code, outside, _inside in CASES:
        rule = next(rule for rule in VILLAGE_RULES if rule.code == code)
        finding = rule.finding(broken(outside)[code])
        with speaking(ENGLISH):
            said = f"{finding.reason} {finding.remedy}"
        assert "{" not in said
        assert "全村" not in said


# ------------------------------------------------------------------------------ what is on record


def night(world):
    with world.at_now():
        found = nightly.villages(world.session)
        return findings.settle(world.session, found, world.moment)


def standing(world, state="open"):
    rows = world.rows(DataFinding, household_id=None)
    return {row["code"]: row for row in rows if row["standing"] == state}


def told(world):
    with world.at_now():
        return village_records.villages(world.session)[VILLAGE][1]


def answer(world, model, key, **answers):
    rows = table(model)
    name = "answers" if model is Survey else "traits"
    world.session.execute(update(rows).where(rows.c.id == key).values({name: answers}))


def test_the_sums_are_those_of_the_register(world):
    batch = ground.batch_of(world)
    assert (told(world).homes, told(world).people) == (0, 0)
    assert told(world).opened is not None
    homes = [world.household(n) for n in range(4)]
    heads = [world.rows(Person, household_id=home)[0]["id"] for home in homes]
    answer(world, Household, homes[0], attribute="destitute")
    answer(world, Person, heads[1], allowance="yes", health="disabled")
    answer(world, Person, heads[2], allowance="no", as_of={"health": "2015-01-01"})
    answer(world, Household, homes[3], attribute="general")
    facts = told(world)
    assert (facts.homes, facts.people, facts.allowed, facts.disabled) == (4, 8, 2, 1)
    assert (facts.visited, facts.quota) == (0, None)
    case = world.open(batch, homes[3])
    world.to_surveyed(case)
    facts = told(world)
    assert (facts.visited, facts.alike, facts.per_head) == (1, 1, 210_000)
    assert (facts.cause, facts.of_cause) == ("因病", 1)
    survey = world.rows(Survey, case_id=case)[0]
    answers = survey["answers"] | {"attribute": "allowance", "cause": "labour"}
    answer(world, Survey, survey["id"], **answers | {"again_cause": "illness"})
    facts = told(world)
    assert facts.allowed == 3, "the visit found it"
    assert (facts.cause, facts.of_cause) == ("缺劳力", 1)


def test_households_of_no_village_make_their_township_none(world):
    home = world.household(0)
    rows = table(Household)
    there = places.township_of(VILLAGE)
    world.session.execute(update(rows).where(rows.c.id == home).values(region=there))
    with world.at_now():
        assert there not in village_records.villages(world.session)


def test_people_filed_are_held_against_the_number_given(world):
    batch, campaign = ground.batch_of(world), ground.campaign_of(world)
    cases = ground.passed(world, 1)
    batches = table(VillageBatch)
    world.session.execute(update(batches).where(batches.c.id == batch).values(quota=1))
    assert (told(world).filed, told(world).quota) == (0, 1)
    world.to_filed(cases, batch, campaign)
    assert (told(world).filed, told(world).quota) == (2, 1)
    night(world)
    assert standing(world)["W182"]["said"]["values"] == {"n": 2, "quota": 1}


def test_a_finding_of_a_village_has_an_owner_a_day_and_an_end(world):
    world.later(30)
    done = night(world)
    row = standing(world)["W178"]
    assert (done.new, done.standing) == (1, 1)
    assert (row["owner"], row["severity"], row["region"]) == (Role.TOWNSHIP, "W", VILLAGE)
    assert row["due_on"] == world.today + timedelta(days=15)
    rows = world.rows(DataFinding)
    world.later(1)
    assert night(world) == findings.Settled(standing=1)
    assert world.rows(DataFinding) == rows
    world.household(0)
    assert night(world).closed == 1
    assert standing(world) == {}
    assert standing(world, "closed").keys() == {"W178"}


def test_the_township_explains_it_and_the_village_does_not(world):
    world.later(30)
    night(world)
    (row,) = finding_lists.listed(world.session, world.actor("clerk"))
    assert (row["code"], row["head_name"], row["explains"], row["edits"]) == (
        *("W178", None),
        *(False, False),
    )
    with pytest.raises(NotYours):
        finding_lists.explain(world.session, world.actor("clerk"), row["id"], "全村都已脱贫")
    assert finding_lists.listed(world.session, world.actor("far_clerk")) == []
    town = world.actor("town")
    (row,) = finding_lists.listed(world.session, town, mine=True)
    assert row["explains"]
    with world.at_now():
        finding_lists.explain(world.session, town, row["id"], "全村都已脱贫")
    assert night(world).changed == 0
    assert standing(world, "reasoned").keys() == {"W178"}
    (village,) = finding_lists.by_rule(world.session, town)
    assert (village["code"], village["reasoned"], village["homes"]) == ("W178", 1, 0)
    key = row["id"]
    world.household(0)
    night(world)
    assert refused(lambda: finding_lists.explain(world.session, town, key, "全村都已脱贫")) == [
        "finding_closed"
    ]


def test_the_whole_night_looks_at_villages_and_a_second_writes_nothing(store):
    with store.transaction() as session:
        World(session).later(0)
    with store.transaction() as session:
        world = World(session)
        batches = table(VillageBatch)
        early = world.moment - timedelta(days=4_000)
        session.execute(update(batches).values(trained_at=early))
    done = whole(store)
    assert done.new == done.standing == 1
    again = whole(store)
    assert (again.new, again.closed, again.changed, again.standing) == (0, 0, 0, 1)


def test_no_code_is_given_twice():
    others = {rule.code for rule in (*CATALOGUE, *RECORD_RULES)}
    assert others.isdisjoint({rule.code for rule in VILLAGE_RULES})
