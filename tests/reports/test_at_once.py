"""The household that was just saved is judged at once, as the night judges it."""

from datetime import date

import pytest
from sqlalchemy import insert

from models.columns import table
from models.finding import DataFinding
from tests.fixtures import ground
from tests.fixtures.persons import id_number
from tests.households.test_members import amend, line, registered, there
from workflows.base import clock
from workflows.base.refusals import NotYours
from workflows.households import finding_lists
from workflows.households.members import Member
from workflows.reports import nightly

database_template = ground.database_template
world = ground.world
# A skilled man of working age, healthy, without work the whole year (W57).
IDLE = {"labour": "skilled", "health": "healthy", "work_months": 0}
BORN = date(clock.today().year - 45, 1, 1)


def idle(**more):
    number = id_number(BORN, "male", 3)
    return Member(name="田禾", relation="head", number=number, traits=IDLE | more)


def at_once(world, home, login="clerk"):
    with world.at_now():
        nightly.at_once(world.session, world.actor(login), home)


def night(world):
    with world.at_now():
        session, done = world.session, nightly.Settled()
        common, after = nightly.across(session), 0
        while stretch := nightly.judged(session, common, after):
            done += nightly.settled(session, stretch)
            after = stretch.last
    return done


def standing(world, home):
    rows = world.rows(DataFinding, household_id=home)
    return {row["code"]: row["standing"] for row in rows if row["standing"] != "closed"}


def explain(world, home, code, login="clerk"):
    (row,) = [
        row
        for row in world.rows(DataFinding, household_id=home, code=code)
        if row["standing"] == "open"
    ]
    with world.at_now():
        finding_lists.explain(world.session, world.actor(login), row["id"], "在家照顾病人")


def test_what_is_found_at_once_is_what_the_night_finds(world):
    other = registered(world, [idle()], phone="13800000001")
    number = id_number(BORN, "male", 5)
    member = Member(name="田水", relation="head", number=number, traits=IDLE, phone="13800000001")
    home = registered(world, [member])
    at_once(world, home)
    found = standing(world, home)
    assert {"W57", "W91"} <= found.keys()
    rows = world.rows(DataFinding, household_id=home)
    at_once(world, other)
    at_once(world, home)
    count = len(world.rows(DataFinding))
    assert night(world) == nightly.Settled(standing=count)
    assert world.rows(DataFinding, household_id=home) == rows


def test_what_is_explained_at_once_the_night_leaves_and_other_figures_ask_again(world):
    home = registered(world, [idle()])
    at_once(world, home)
    explain(world, home, "W57")
    assert night(world).changed == 0
    assert standing(world, home)["W57"] == "reasoned"
    (head,) = there(world, home)
    amend(world, home, [line(head, traits=IDLE | {"ethnicity": "han"})])  # not read by the rule
    at_once(world, home)
    assert standing(world, home)["W57"] == "reasoned"
    (head,) = there(world, home)
    amend(world, home, [line(head, traits=IDLE | {"education": "college"})])
    at_once(world, home)
    assert standing(world, home)["W57"] == "open"
    (head,) = there(world, home)
    amend(world, home, [line(head, traits=IDLE | {"work_months": 3, "work": "county"})])
    at_once(world, home)
    assert "W57" not in standing(world, home)


def test_for_whom_the_household_is_out_of_reach_nothing_is_judged(world):
    home = registered(world, [idle()])
    for login in ("far_clerk", "leader", "admin"):
        at_once(world, home, login)
    assert world.rows(DataFinding) == []
    at_once(world, home)
    for login in ("inspector", "county", "far_clerk"):
        with pytest.raises(NotYours):
            explain(world, home, "W57", login)
    assert standing(world, home)["W57"] == "open"


def test_a_night_that_was_looking_meanwhile_finds_it_written(world):
    home = registered(world, [idle()])
    with world.at_now():
        stretch = nightly.judged(world.session, nightly.across(world.session))
        at_once(world, home)
        rows = world.rows(DataFinding)
        nightly.settled(world.session, stretch)
    assert world.rows(DataFinding) == rows


def test_photos_beside_those_of_other_folders_wait_for_the_night(world):
    home = registered(world, [idle()])
    at_once(world, home)
    kept = table(DataFinding)
    (row, *_more) = world.rows(DataFinding, household_id=home)
    laid = dict(row) | {"id": row["id"] + 1, "code": "E168", "field": "case"}
    world.session.execute(insert(kept), [laid])
    at_once(world, home)
    assert standing(world, home)["E168"] == "open"
    night(world)
    assert "E168" not in standing(world, home)
