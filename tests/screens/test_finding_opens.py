"""A finding leads to the form, with its person's line above and the field it names in view."""

import pytest
from streamlit.testing.v1 import AppTest

from models.finding import DataFinding
from models.household import Household
from tests.fixtures import ground
from tests.fixtures.sitting import sit_down
from tests.fixtures.world import World
from tests.households.test_household_form import labels
from tests.households.test_members import family, registered, there
from workflows.base import clock
from workflows.households import finding_lists
from workflows.households.checks import CATALOGUE, RECORD_RULES
from workflows.households.fields import CATALOGUE as FIELDS
from workflows.reports import nightly

database_template = ground.database_template


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


def the_form():
    from pages.identification import intake

    intake.render()


def opened(store, monkeypatch, code, members, **traits):
    """The form as the finding of this code opens it: what is asked there."""
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None)
        home = registered(world, members)
        if traits:
            from sqlalchemy import update

            from models.columns import table

            homes = table(Household)
            session.execute(update(homes).where(homes.c.id == home).values(traits=traits))
        actor = world.actor("clerk")
        last = there(world, home)[-1]["name"]
    with store.transaction() as session:
        nightly.settled(session, nightly.judged(session, nightly.across(session)))
    with store.reading() as session:
        rows = World(session).rows(DataFinding, household_id=home, code=code)
    sit_down(store, monkeypatch, actor)
    screen = AppTest.from_function(the_form, default_timeout=60)
    screen.query_params.update({"household": str(home), "edit": "1", "finding": str(rows[0]["id"])})
    if rows[0]["person_id"]:
        screen.query_params["person"] = str(rows[0]["person_id"])
    screen.run()
    assert not screen.exception
    return screen, last


def test_a_folded_answer_of_a_person_is_unfolded(store, monkeypatch):
    head, spouse, *_ = family()
    idle = spouse.model_copy(update={"traits": {"post": "保洁员"}})
    screen, last = opened(store, monkeypatch, "E73", [head, idle])
    shown = labels(screen)
    assert any(word.startswith("公岗开始") for word in shown)
    # Of the other nobody complains: what is folded away stays so.
    assert len([word for word in shown if word.startswith("公岗开始")]) == 1
    assert next(box.value for box in screen.text_input if box.label.startswith("姓名")) == last


def test_a_folded_answer_of_the_household_is_unfolded(store, monkeypatch):
    screen, _last = opened(store, monkeypatch, "E142", family()[:2], poverty="lifted")
    assert "脱贫年度" in labels(screen)


def test_every_rule_about_answers_opens_a_field_of_the_form_or_none_has_it():
    """What only a visit finds (income, per head) no form puts right."""
    closed = {
        (rule.code, rule.field)
        for rule in (*CATALOGUE, *RECORD_RULES)
        if rule.field not in ("case", "help") and not finding_lists.opens(rule.code, rule.field)
    }
    assert closed == {
        *((code, "income") for code in ("E115", "W113")),
        *((code, "per_capita") for code in ("E111", "W112")),
        *((code, field) for code, field in (("E120", "cause"), ("E132", "other_causes"))),
    }
    for rule in (*CATALOGUE, *RECORD_RULES):
        key = finding_lists.opens(rule.code, rule.field)
        assert not key or key in FIELDS
