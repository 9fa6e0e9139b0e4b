"""The round of visits and the sum before the eyes: who sees what, and what the profile counts."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from models.columns import table
from models.household import Household
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.world import VILLAGE, World, lay_ground
from workflows.identification import paperwork
from workflows.identification.queries import survey
from workflows.papers import RegistrationPaper, SurveyPaper
from workflows.policy import policy

GROUND = Template("ground", lay_ground, EMPTY)


@pytest.fixture
def database_template():
    return GROUND


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


@pytest.fixture
def visiting(world):
    """Three households: one accepted, one being surveyed, one surveyed."""
    batch = world.batch(world.campaign())
    cases = [world.open(batch, world.household(n)) for n in range(3)]
    world.to_surveyed(cases[2])
    for case in cases[:2]:
        world.act("clerk", case, "submit", world.submission())
        world.act("chair", case, "accept")
    team = (world.user("member"), world.user("team"))
    world.act("chair", cases[1], "start_survey", {"surveyors": team, "visit_on": world.today})
    return cases


def stops(world, login, **more):
    with world.at_now():
        return survey.stops(world.session, world.actor(login), **more)


def visit(world, login, case):
    with world.at_now():
        return survey.visit(world.session, world.actor(login), case)


def test_the_round_holds_who_waits_and_who_is_being_visited(world, visiting):
    found = stops(world, "team")
    assert [(s.case_id, s.state, s.mine) for s in found] == [
        (visiting[0], "A3", False),
        (visiting[1], "B1", True),
    ]
    assert set(found[1].surveyors) == {"冯委", "郑队"}
    assert not stops(world, "chair")[1].mine
    assert [s.case_id for s in stops(world, "team", after=(VILLAGE, visiting[0]))] == visiting[1:2]


def test_nobody_else_walks_the_round(world, visiting):
    for login in ("far_clerk", "clerk2", "leader", "admin", "helper"):
        assert stops(world, login) == []
        assert visit(world, login, visiting[1]) is None


def test_a_visit_shows_no_sealed_word(world, visiting):
    seen = visit(world, "team", visiting[1])
    assert seen.mine
    assert seen.action == "submit_survey"
    shown = str(seen.household) + str(seen.people)
    assert "sealed" not in shown
    assert "blind" not in shown
    assert all("*" in person["id_masked"] for person in seen.people)
    assert [person["relation"] for person in seen.people] == ["head", "spouse"]


def test_the_sum_is_the_one_the_engine_stores(world, visiting):
    answers = world.survey()
    seen = visit(world, "team", visiting[1])
    total = survey.computed(seen.rules, answers["income"], answers["people"], world.today)
    assert (total.income_fen, total.costs_fen) == (500_000, 80_000)
    world.act("team", visiting[1], "submit_survey", answers)
    done = visit(world, "team", visiting[1]).survey
    assert done["per_head_fen"] == total.per_head_fen == 210_000
    assert total.below
    paper = paperwork.fill(world.session, world.actor("team"), "survey", visiting[1])
    assert isinstance(paper, SurveyPaper)
    assert (paper.year, paper.line_fen) == (total.year, total.line_fen)


def test_what_the_visit_asks_of_the_household_goes_to_its_paper_before_what_was_on_record(
    world, visiting
):
    home = table(Household).c.id == world.case(visiting[1])["household_id"]
    old = {"standard": "national", "military": "no", "out_year": 2012}
    world.session.execute(update(table(Household)).where(home).values(traits=old))
    said = {"standard": "city", "military": "yes", "relocation": "whole", "people_at_end": 2}
    world.act("team", visiting[1], "submit_survey", world.survey(**said))
    paper = paperwork.fill(world.session, world.actor("team"), "registration", visiting[1])
    assert isinstance(paper, RegistrationPaper)
    assert (paper.standard, paper.traits, paper.relocation) == ("city", "军烈属", "whole")
    # What the visit left open stays as it was.
    assert (paper.people_at_end, paper.out_year) == (2, 2012)


def test_a_household_is_held_against_the_line_of_the_year_its_income_was_earned_in(world):
    rules = policy.policy(world.session, "JM-2014")
    lines = {"2013": 270_000, "2014": 280_000, "2015": 290_000}
    last_year = rules.model_copy(update={"poverty_lines_fen": lines})
    assert (last_year.income_year(2015), last_year.line_fen(2015)) == (2014, 280_000)
    same_year = last_year.model_copy(update={"income_window": "本自然年"})
    assert (same_year.income_year(2015), same_year.line_fen(2015)) == (2015, 290_000)
    assert last_year.line_fen(2013) is None, "no line is known for the year before"


def test_what_the_profile_does_not_count_stays_outside(world):
    rules = policy.policy(world.session, "JM-2014")
    gift = [{"block": "transfers", "item": "relief_gift", "fen": 900_000}]
    assert survey.computed(rules, gift, 2, date(2015, 9, 1)).income_fen == 0
    assert survey.computed(rules, gift, 0, date(2015, 9, 1)).below is None
    before = date(2015, 9, 1) - timedelta(days=365 * 30)
    assert survey.computed(rules, gift, 2, before).line_fen is None
