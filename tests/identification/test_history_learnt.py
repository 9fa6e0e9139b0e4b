"""Who somebody is may be learnt in the middle of a case: what weighs on them is asked about then,
by the rule of the application, at every gate from there on."""

import json
from datetime import date

import pytest

from models.case import Event
from models.record import Paper
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.fixtures.standing import forward
from tests.households.test_duplicates import look
from tests.households.test_judged_pairs import judge
from tests.households.test_refusals_follow import opened
from tests.households.test_who_was_who import HEAD, TRUE, WRONG, alone, emptied, only, right
from tests.households.test_wrong_filing import struck
from workflows.identification.effects import application
from workflows.identification.queries.case import header
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick


def come_back(world, number=WRONG, **said):
    """The struck head entered anew under a number that nobody knows, and the application."""
    old = struck(world)
    emptied(world, old)
    home = alone(world, number, **said)
    return old, home, opened(world, home)


def known(world, home):
    """The number is put right: now it is known who this is."""
    world.later()
    right(world, home, only(world, home)["id"], number=TRUE)


def missing(world, case, login="clerk"):
    with world.at_now():
        return "\n".join(header(world.session, world.actor(login), case).missing)


def show(world, case, login="clerk"):
    said = {"reason": "原来的车已经卖掉", "evidence": world.file(login)}
    return world.act(login, case, "show_history", said)


def test_a_number_put_right_shows_on_the_case_at_once_and_is_judged_at_the_next_step(quick):
    old, home, case = come_back(quick)
    assert "错评" not in missing(quick, case)
    known(quick, home)
    assert "原在“丁山零”户" in missing(quick, case)
    assert "补交原有情形证明" in missing(quick, case)
    assert forward(quick, case) == ["new_evidence"]
    show(quick, case)
    assert "错评" not in missing(quick, case)
    assert forward(quick, case) == []
    assert quick.case(case)["state"] == "A1"
    (event,) = quick.rows(Event, subject_id=case, action="show_history")
    assert json.loads(event["payload"])["shown_for"] == [old]
    assert [paper["title"] for paper in quick.rows(Paper, case_id=case, folder="21")] == [
        "原有情形已经消除的证明"
    ]
    with quick.at_now():
        assert verify(quick.session).broken == []


@pytest.mark.parametrize("state", ["A1", "A3", "B3"])
def test_wherever_the_case_stands_the_next_gate_asks(quick, state):
    _old, home, case = come_back(quick)
    while quick.case(case)["state"] != state:
        assert forward(quick, case) == []
    known(quick, home)
    if state == "A3":
        # To send somebody there decides nothing; what they bring back does.
        assert forward(quick, case) == []
    if state == "B3":
        assert set(forward(quick, case)) == {"people_settled", "new_evidence"}
        quick.act("town", case, "confirm_people", {"reason": "号码录错，核对无误"})
    assert forward(quick, case) == ["new_evidence"]
    stood = quick.case(case)["state"]
    show(quick, case)
    assert forward(quick, case) == []
    assert quick.case(case)["state"] != stood


def test_a_number_of_nobody_asks_for_nothing_and_there_is_nothing_to_show(quick):
    _old, home, case = come_back(quick)
    quick.later()
    other = id_number(date(1950, 1, 2), "male", 5)
    right(quick, home, only(quick, home)["id"], number=other)
    assert refused(lambda: show(quick, case)) == ["some_history"]
    assert forward(quick, case) == []


def test_proof_answers_what_it_was_asked_for_and_nothing_learnt_later(quick):
    old = struck(quick)
    emptied(quick, old)
    home = alone(quick, WRONG)
    case = opened(quick, home, evidence=quick.file("clerk"))
    known(quick, home)
    assert forward(quick, case) == ["new_evidence"]


def test_proof_of_before_it_was_kept_for_what_is_not_asked_for_again(quick, monkeypatch):
    monkeypatch.setattr(application, "_shown_for", lambda _facts, _changes: None)
    old = struck(quick)
    emptied(quick, old)
    case = opened(quick, alone(quick, TRUE), evidence=quick.file("clerk"))
    assert forward(quick, case) == []


def test_with_proof_at_the_application_nobody_asks_again(quick):
    old = struck(quick)
    emptied(quick, old)
    case = opened(quick, alone(quick, TRUE), evidence=quick.file("clerk"))
    assert forward(quick, case) == []
    assert refused(lambda: show(quick, case)) == ["some_history"]


@pytest.mark.parametrize(
    ("verdict", "asked"), [("different", []), ("same", ["new_evidence"]), (None, ["same_person"])]
)
def test_who_is_found_to_look_like_somebody_gone_is_asked_about_too(quick, verdict, asked):
    """Found by the night that follows the application."""
    told = {"sex": "male", "born": date(1950, 1, 1), "traits": {"no_number": "unregistered"}}
    _old, home, case = come_back(quick, "", **told)
    assert only(quick, home)["name"] == HEAD
    look(quick, home)
    if verdict:
        judge(quick, "town2", verdict)
    assert forward(quick, case) == asked
    if asked:
        assert "原在“丁山零”户" in missing(quick, case)
        assert missing(quick, case, "leader") == ""
