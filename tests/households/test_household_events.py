"""Coded events of a household: each before and after filing, told with day, person and proof."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from models.columns import table
from models.household import ChangeRequest, Household, Person
from models.record import Paper
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.invariants import all_faults
from tests.fixtures.persons import id_number
from tests.fixtures.standing import amend, by, decide, home_of, people_of, stand, tell, told
from workflows.base import codes
from workflows.base.refusals import Refused
from workflows.households import fitting, offered_events, on_record, open_requests
from workflows.households.event_list import EVENTS, Shape
from workflows.households.members import Member
from workflows.households.relations import suggest
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick
world = ground.world


def stored(world, case):
    """People and household, without what every step moves."""
    moved = {"version": 0, "head": "", "moved_at": 0, "moved_by": 0}
    return world.rows(Person), home_of(world, case) | moved


def newcomer(relation, n=81, born=date(2014, 5, 6), name="丁小满"):
    return Member(name=name, relation=relation, number=id_number(born, "female", n))


def leaves(world, case):
    return {"person": by(world, case, "spouse")["id"]}


SAID = {
    "death": leaves,
    "married_out": leaves,
    "divorce": leaves,
    "moved_out": leaves,
    "abroad": leaves,
    "prison": leaves,
    "birth": lambda w, _c: {"newcomer": newcomer("daughter", born=w.today)},
    "married_in": lambda _w, _c: {"newcomer": newcomer("daughter_in_law", born=date(1990, 1, 2))},
    "moved_in": lambda _w, _c: {"newcomer": newcomer("mother", born=date(1950, 1, 2))},
    "adopted": lambda _w, _c: {"newcomer": newcomer("daughter")},
    "school_in": lambda w, c: leaves(w, c) | {"said": {"school": "college"}},
    "school_out": lambda w, c: leaves(w, c) | {"said": {"education": "junior"}},
    "enlisted": leaves,
    "discharged": lambda w, c: leaves(w, c),
    "new_head": lambda w, c: {
        "head": by(w, c, "spouse")["id"],
        "relations": {by(w, c, "head")["id"]: "spouse"},
    },
    "correction": lambda w, c: leaves(w, c) | {"said": {"name": "丁水泠"}},
    "missed": lambda _w, _c: {"newcomer": newcomer("mother", born=date(1950, 1, 2))},
    "mistake": leaves,
    "phone": lambda _w, _c: {"said": {"phone": "13912345678"}},
    "bank": lambda _w, _c: {"said": {"bank": "6228480000001234567"}},
}
AT_ONCE = sorted(SAID.keys() - {"bank"})


def test_every_event_is_in_the_list_of_codes_and_has_words():
    assert EVENTS.keys() == codes.CHANGE.labels.keys()
    doors = {
        code
        for code, event in EVENTS.items()
        if event.shape in (*fitting.OVER_TWO, Shape.FACTS, Shape.ROSTER, Shape.RESTORED, Shape.DIED)
    }
    assert SAID.keys() | doors | {"released"} == EVENTS.keys()
    assert all(event.why in codes.LEAVING.labels for event in EVENTS.values() if event.why)


@pytest.mark.parametrize("event", AT_ONCE)
def test_before_filing_an_event_is_written_at_once_and_says_what_it_was(quick, event):
    case = stand(quick, "B3")
    outcome = tell(quick, case, event, **SAID[event](quick, case))
    assert outcome.event["action"] == "amend"
    said = json.loads(outcome.event["payload"])
    assert (said["event"], said["day"]) == (event, quick.today.isoformat())
    assert quick.rows(ChangeRequest) == []
    for note in told(quick, case):
        assert (note["event"], note["day"]) == (event, quick.today.isoformat())
    assert [p["relation"] for p in people_of(quick, case)].count("head") == 1
    assert all_faults(quick.session) == []


@pytest.mark.parametrize("event", sorted(SAID))
def test_after_filing_an_event_waits_for_a_second_person_of_the_township(quick, event):
    case = stand(quick, "G2")
    if event == "discharged":
        tell(quick, case, "enlisted", **leaves(quick, case))
        decide(quick, "town", case, "confirm_change", request=quick.rows(ChangeRequest)[-1]["id"])
    before = stored(quick, case)
    payload = SAID[event](quick, case)
    assert refused(lambda: tell(quick, case, event, proof=False, **payload)) == ["evidence"]
    outcome = tell(quick, case, event, **payload)
    assert outcome.event["action"] == "request_change"
    assert stored(quick, case) == before
    request = quick.rows(ChangeRequest)[-1]
    assert (request["event"], request["day"], len(request["evidence"])) == (event, quick.today, 1)
    assert request["was"] or request["now"] or request["lines"]
    decide(quick, "town", case, "confirm_change", request=request["id"])
    assert quick.rows(ChangeRequest)[-1]["state"] == "confirmed"
    assert [p["relation"] for p in people_of(quick, case)].count("head") == 1
    assert all_faults(quick.session) == []
    with quick.at_now():
        assert verify(quick.session).broken == []


@pytest.mark.parametrize("state", ["B3", "G2"])
def test_a_school_that_does_not_fit_the_age_is_no_event(quick, state):
    case = stand(quick, state)
    before, wife = stored(quick, case), leaves(quick, case)
    no_school = {"said": {"school": "primary"}}
    assert refused(lambda: tell(quick, case, "school_in", **wife, **no_school)) == ["E20"]
    assert (stored(quick, case), quick.rows(ChangeRequest)) == (before, [])


def test_a_bank_account_waits_for_a_second_person_as_soon_as_the_household_has_applied(quick):
    case = stand(quick, "A0")
    tell(quick, case, "bank", said={"bank": "6228480000001111111"})
    assert quick.rows(ChangeRequest) == []
    quick.act("clerk", case, "submit", quick.submission())
    other = {"said": {"bank": "6228489999991111111"}}
    assert refused(lambda: tell(quick, case, "bank", note="", **other)) == ["change_reason"]
    # Another account with the same last four digits is another account.
    tell(quick, case, "bank", **other)
    (request,) = quick.rows(ChangeRequest)
    assert request["event"] == "bank"
    assert "6228" not in json.dumps([request["content"], request["lines"]])


def test_the_heads_death_names_the_next_head_in_the_same_act(quick):
    case = stand(quick, "B3")
    head, wife = by(quick, case, "head"), by(quick, case, "spouse")
    assert refused(lambda: tell(quick, case, "death", person=head["id"])) == ["one_head"]
    dead = {"person": head["id"], "head": head["id"]}
    assert refused(lambda: tell(quick, case, "death", **dead)) == ["head_elsewhere"]
    tell(quick, case, "death", person=head["id"], head=wife["id"])
    (now,) = people_of(quick, case)
    assert (now["id"], now["relation"]) == (wife["id"], "head")
    assert quick.case(case)["head_name"] == wife["name"]
    gone = quick.row(Person, head["id"])
    assert (gone["left_on"], gone["left_why"]) == (quick.today, "death")


def test_a_day_is_neither_in_the_future_nor_before_the_birth_or_the_coming(quick):
    case = stand(quick, "B3")
    wife = by(quick, case, "spouse")
    for day, key in (
        (quick.today + timedelta(1), "event_future"),
        (wife["born"] - timedelta(1), "event_before"),
        (None, "event_day"),
    ):
        assert refused(lambda d=day: tell(quick, case, "death", person=wife["id"], day=d)) == [key]
    tell(quick, case, "married_in", newcomer=newcomer("daughter_in_law", born=date(1990, 1, 2)))
    came = by(quick, case, "daughter_in_law")
    assert came["came_on"] == quick.today
    back = {"person": came["id"], "day": quick.today - timedelta(1)}
    assert refused(lambda: tell(quick, case, "divorce", **back)) == ["event_before"]
    tell(quick, case, "death", person=wife["id"], day=wife["born"])


def test_a_child_is_born_on_the_day_of_the_event(quick):
    case = stand(quick, "B3")
    child = {"newcomer": newcomer("daughter", born=quick.today - timedelta(days=3))}
    assert refused(lambda: tell(quick, case, "birth", **child)) == ["event_birth"]
    tell(quick, case, "birth", day=quick.today - timedelta(days=3), **child)
    assert by(quick, case, "daughter")["came_on"] == quick.today - timedelta(days=3)


@pytest.mark.parametrize("state", ["B3", "G2"])
def test_an_event_that_changes_nothing_is_refused(quick, state):
    """Written at once it would be a change that nobody confirmed and nobody can find."""
    case = stand(quick, state)
    wife = by(quick, case, "spouse")
    same = {"person": wife["id"], "said": {"name": wife["name"]}}
    assert refused(lambda: tell(quick, case, "correction", **same)) == ["no_change"]
    assert refused(lambda: tell(quick, case, "new_head")) == ["head_chosen"]
    tell(quick, case, "correction", person=wife["id"], said={"name": "丁水泠"})


def test_who_was_head_comes_back_as_something_else_and_the_dead_do_not(quick):
    case = stand(quick, "B3")
    head, wife = by(quick, case, "head"), by(quick, case, "spouse")
    tell(quick, case, "prison", person=head["id"], head=wife["id"])
    quick.later(1)
    tell(quick, case, "adopted", newcomer=newcomer("daughter"))
    tell(quick, case, "death", person=by(quick, case, "daughter")["id"])
    with quick.at_now():
        home = home_of(quick, case)["id"]
        seen = offered_events.offered(quick.session, quick.actor("clerk"), home)
    assert list(seen.former["released"]) == [head["id"]]
    assert seen.asks["released"] == ("former",)
    back = {"person": head["id"]}
    assert refused(lambda: tell(quick, case, "released", **back)) == ["relation_missing"]
    tell(quick, case, "released", **back, said={"relation": "spouse"})
    assert by(quick, case, "spouse")["name"] == head["name"]
    (dead,) = (p for p in quick.rows(Person) if p["left_why"] == "death")
    assert refused(lambda: tell(quick, case, "released", person=dead["id"])) == ["dead"]


def test_who_decides_reads_sex_and_birth_of_a_newcomer(quick):
    case = stand(quick, "G2")
    tell(quick, case, "adopted", newcomer=newcomer("daughter"))
    with quick.at_now():
        (row,) = open_requests.waiting(quick.session, quick.actor("town"))
    told_of = {line[1]: line[3] for line in row["lines"] if line[0] == "丁小满"}
    assert told_of["性别"] == "女"
    assert told_of["出生日期"] == "2014-05-06"


def test_an_event_of_somebody_who_left_is_refused_by_name(quick):
    case = stand(quick, "B3")
    wife = by(quick, case, "spouse")
    tell(quick, case, "prison", person=wife["id"])
    with pytest.raises(Refused) as caught:
        tell(quick, case, "death", person=wife["id"])
    (reason,) = caught.value.reasons
    assert reason.key == "member_gone"
    assert wife["name"] in str(reason)
    with pytest.raises(Refused) as caught:
        tell(quick, case, "death", person=None)
    assert [r.key for r in caught.value.reasons] == ["whom"]
    # Who comes back is the same person: the number goes with them.
    quick.later(3)
    tell(quick, case, "released", person=wife["id"])
    back = by(quick, case, "spouse")
    assert (back["id_blind"], back["came_on"]) == (wife["id_blind"], quick.today)
    assert refused(lambda: tell(quick, case, "released", person=wife["id"])) == ["back_already"]


def test_who_asked_takes_it_back_and_nobody_else(quick):
    case = stand(quick, "G2")
    tell(quick, case, "death", **leaves(quick, case))
    (request,) = quick.rows(ChangeRequest)
    take = {"request": request["id"]}
    assert refused(lambda: decide(quick, "chair", case, "withdraw_change", **take)) == [
        "own_request"
    ]
    decide(quick, "clerk", case, "withdraw_change", **take)
    assert quick.rows(ChangeRequest)[0]["state"] == "withdrawn"
    assert refused(lambda: decide(quick, "town", case, "confirm_change", **take)) == [
        "request_open"
    ]
    with quick.at_now():
        home = home_of(quick, case)["id"]
        (row,) = open_requests.of_household(quick.session, quick.actor("clerk"), home)
    assert (row["standing"], row["withdraws"]) == ("提出人撤回", False)


def test_a_request_about_somebody_who_left_meanwhile_is_refused_by_name(quick):
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    tell(quick, case, "death", person=wife["id"])
    (request,) = quick.rows(ChangeRequest)
    quick.session.execute(
        update(table(Person)).where(table(Person).c.id == wife["id"]).values(left_on=quick.today)
    )
    with pytest.raises(Refused) as caught:
        decide(quick, "town", case, "confirm_change", request=request["id"])
    (reason,) = caught.value.reasons
    assert reason.key == "request_overtaken"
    assert wife["name"] in str(reason)


def test_evidence_and_event_stand_before_whoever_decides(quick):
    case = stand(quick, "G2")
    tell(quick, case, "death", **leaves(quick, case))
    with quick.at_now():
        (row,) = open_requests.waiting(quick.session, quick.actor("town"))
    assert row["title"] == "死亡"
    assert len(row["evidence"]) == 1
    assert row["was"]
    decide(quick, "town", case, "confirm_change", request=row["id"])
    (paper,) = quick.rows(Paper, case_id=case, folder="22")
    assert paper["attachment_id"] == row["evidence"][0][0]


def test_the_screen_tells_namesakes_apart_and_offers_who_left(quick):
    case = stand(quick, "B3")
    name = by(quick, case, "spouse")["name"]
    for n in (71, 72):
        tell(quick, case, "adopted", newcomer=newcomer("daughter", n=n, name=name))
    with quick.at_now():
        home = home_of(quick, case)["id"]
        seen = offered_events.offered(quick.session, quick.actor("clerk"), home)
        far = offered_events.offered(quick.session, quick.actor("other_town"), home)
    assert far is None
    assert len(set(seen.people.values())) == 4
    assert "released" not in seen.events
    assert (seen.proof, seen.waits) == (False, False)


@pytest.mark.parametrize(
    ("new", "sex", "others", "becomes"),
    [
        ("spouse", "female", {"head": "male", "son": "male", "father": "male"},
         {"head": "spouse", "son": "son", "father": "husbands_father"}),
        ("son", "male",
         {"head": "male", "spouse": "female", "daughter": "female", "daughter_in_law": "female"},
         {"head": "father", "spouse": "mother", "daughter": "sibling"}),
        ("mother", "female", {"head": "male", "spouse": "female", "son": "male"},
         {"head": "son", "spouse": "daughter_in_law", "son": "grandson"}),
    ],
)  # fmt: skip
def test_relations_to_the_new_head_are_suggested_where_only_one_is_likely(
    new, sex, others, becomes
):
    people = [{"id": 1, "relation": new, "sex": sex}]
    people += [{"id": n, "relation": r, "sex": s} for n, (r, s) in enumerate(others.items(), 2)]
    said = suggest(people, 1)
    by_relation = {p["relation"]: said.get(p["id"]) for p in people if p["id"] != 1}
    assert said[1] == "head"
    assert {k: v for k, v in by_relation.items() if v} == becomes
    assert {*said.values()} <= codes.RELATION.labels.keys()


# ----------------------------------------------------------------------- a death has one way


def test_a_death_is_told_by_its_event_and_by_no_form(quick):
    """The form has no day for it and no paper, and the head's death has to name the next."""
    case = stand(quick, "B3")
    head, wife = (by(quick, case, relation) for relation in ("head", "spouse"))
    line = on_record.as_entered(wife).model_copy(update={"relation": "head"})
    form = lambda: amend(quick, case, [line], leaving={head["id"]: "death"})  # noqa: E731
    assert refused(form) == ["death_by_event"]
    gone = (head["id"], {"left_on": quick.today, "left_why": "death"})
    payload = {
        "columns": {"head_name": wife["name"], "members": 1},
        "changed": (gone, (wife["id"], {"relation": "head"})),
        "note": "户主去世",
    }
    home = home_of(quick, case)["id"]
    typed = lambda: quick.act("clerk", home, "amend", payload, of=Household)  # noqa: E731
    assert refused(typed) == ["death_by_event"]
    everybody = tuple((p["id"], gone[1]) for p in people_of(quick, case))
    shut = {"changed": everybody, "note": "全家亡故"}
    assert "death_by_event" in refused(lambda: quick.act("clerk", home, "undo", shut, of=Household))
    died = quick.today
    quick.later(3)
    tell(quick, case, "death", person=head["id"], head=wife["id"], day=died)
    (said,) = told(quick, case)
    assert (said["event"], said["day"], said["head"]) == ("death", died.isoformat(), wife["name"])
    assert [title for _key, _sha, title in said["papers"]] != []
    assert quick.row(Person, head["id"])["left_on"] == died
