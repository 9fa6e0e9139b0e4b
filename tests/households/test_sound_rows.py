"""Whoever posts the rows of a household's step by hand: what is sealed is the number that is shown
and looked for, answers are those that are asked, nobody leaves by a word, the dead stay dead."""

from datetime import date

import pytest
from sqlalchemy import update

from models.household import ChangeRequest, Household, Person
from models.installation import keyring_of
from models.keys import new_id
from models.rows import table
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.fixtures.standing import WHY, by, decide, home_of, stand, tell
from tests.fixtures.world import COUNTY, VILLAGE
from workflows.base import codes, identity
from workflows.engine import execute
from workflows.households import away, effects, payload_guards, sound_rows
from workflows.households.forms import Content, Decision
from workflows.households.members import Entry, Member, phone_columns
from workflows.households.process import PROCESS
from workflows.households.register import amend as form_amend

database_template = ground.database_template
quick = ground.quick

OTHER = id_number(date(1970, 1, 2), "female", 33)
PHONE, BANK = "13812345678", "6222020200001234567"
# A death away says one fact and carries no row (test_died_away).
ROWLESS = {a.key for a in away.ACTIONS}
STEPS = [a for a in PROCESS.actions if a.key not in ROWLESS]
CARRIES = [a for a in STEPS if issubclass(a.form, Content)]
CONFIRMS = [a for a in STEPS if a.effect is effects.confirmed]


def identity_of(world, key, number=OTHER):
    """The columns of a number, sealed for that person's row."""
    ring = keyring_of(world.session)
    return {
        "id_sealed": ring.seal(number, owner=f"person:{key}:id"),
        "id_blind": ring.blind(identity.person_of(number)),
        "id_masked": identity.mask_id(number),
        "id_kind": str(len(number)),
        "born": identity.born_on(number),
        "sex": identity.sex_of(number),
    }


def newcomer(world, **more):
    key = more.pop("id", None) or new_id()
    told = {"id": key, "name": "丁秋月", "relation": "other", "traits": {}}
    return told | identity_of(world, key) | more


def member_of(world, home, relation="spouse"):
    people = world.rows(Person, household_id=home)
    return next(p for p in people if p["relation"] == relation and p["left_on"] is None)


def amends(world, home, **said):
    return world.act("clerk", home, "amend", {"note": WHY} | said, of=Household)


@pytest.fixture
def home(quick):
    """A household without a case, two people in it."""
    return quick.household(5)


def test_every_step_that_carries_rows_is_asked_whether_they_are_sound():
    assert {a.key for a in CARRIES} >= {"register", "amend", "request_change", "split_off"}
    assert [a.key for a in CARRIES if sound_rows.SOUND not in a.guards] == []
    assert [a.key for a in CONFIRMS if sound_rows.SOUND_AS_ASKED not in a.guards] == []
    assert all(issubclass(a.form, Decision) for a in CONFIRMS)
    assert len(CONFIRMS) > 2


def seals(world, key):
    ring = keyring_of(world.session)
    return {
        "sealed alone": {"id_sealed": ring.seal(OTHER, owner=f"person:{key}:id")},
        "sealed for another row": {
            **identity_of(world, key),
            "id_sealed": ring.seal(OTHER, owner=f"person:{key + 1}:id"),
        },
        "no seal at all": {**identity_of(world, key), "id_sealed": b"x" * 60},
        "too short a seal": {**identity_of(world, key), "id_sealed": b"\x01"},
        "index alone": {"id_blind": "00" * 16},
        "mask alone": {"id_masked": "370282********0000"},
        "no mask": {k: v for k, v in identity_of(world, key).items() if k != "id_masked"},
        "another mask": identity_of(world, key) | {"id_masked": "370282********0000"},
        "another birth": identity_of(world, key) | {"born": date(1999, 1, 1)},
        "another sex": identity_of(world, key) | {"sex": "male"},
        "birth alone": {"born": date(1999, 1, 1)},
        "kind alone": {"id_kind": "20"},
        "a number that is none": identity_of(world, key, OTHER[:17] + "Y")
        | {"born": date(1970, 1, 2), "sex": "female"},
        "taken out": {"id_sealed": None, "id_blind": None, "id_masked": "", "id_kind": ""},
        "telephone's mask alone": {"phone_masked": "138****0000"},
        "telephone unsealed": {"phone_sealed": b"y" * 40, "phone_blind": "00" * 16},
        "another's telephone": phone_columns(ring, PHONE, key, "person")
        | {"phone_masked": "139****0000"},
        "sealed as the household's": phone_columns(ring, PHONE, key),
    }


def test_what_is_sealed_of_a_person_is_what_is_shown_and_looked_for(quick, home):
    wife = member_of(quick, home)
    before = quick.rows(Person)
    for how, values in seals(quick, wife["id"]).items():
        changed = ((wife["id"], values),)
        assert refused(lambda c=changed: amends(quick, home, changed=c)) == ["sealed_unlike"], how
    key = new_id()
    for how, values in seals(quick, key).items():
        if how == "taken out":
            continue  # who comes may have none
        own = {"sealed alone": {"id_blind": "11" * 16}, "no mask": {"id_masked": ""}}.get(how, {})
        row = newcomer(quick, id=key) | own | values
        said = {"added": (row,), "columns": {"members": 3}}
        found = refused(lambda s=said: amends(quick, home, **s))
        assert found == ["sealed_unlike"], how
    assert quick.rows(Person) == before


def test_a_number_that_agrees_with_itself_is_taken(quick, home):
    wife, ring = member_of(quick, home), keyring_of(quick.session)
    amends(quick, home, changed=((wife["id"], identity_of(quick, wife["id"])),))
    phone = phone_columns(ring, PHONE, wife["id"], "person")
    amends(quick, home, changed=((wife["id"], phone),))
    amends(quick, home, columns=phone_columns(ring, PHONE, home))
    row = newcomer(quick, name="丁小满")
    row |= identity_of(quick, row["id"], id_number(date(1988, 2, 3), "male", 5))
    amends(quick, home, added=(row,), columns={"members": 3})
    assert member_of(quick, home)["id_masked"] == identity.mask_id(OTHER)


def test_what_is_sealed_of_a_household_is_what_is_shown(quick, home):
    ring = keyring_of(quick.session)
    bank = {"bank_sealed": ring.seal(BANK, owner=f"household:{home}:bank")}
    before = quick.row(Household, home)
    for columns in (
        {"phone_masked": "139****0009"},
        phone_columns(ring, PHONE, home) | {"phone_masked": ""},
        phone_columns(ring, PHONE, home) | {"phone_blind": None},
        phone_columns(ring, PHONE, home + 1),
        {"bank_masked": "****1234"},
        bank,
        bank | {"bank_masked": "****0000"},
        {"bank_sealed": b"z" * 60, "bank_masked": "****4567"},
    ):
        assert refused(lambda c=columns: amends(quick, home, columns=c)) == ["sealed_unlike"], (
            columns
        )
    assert quick.row(Household, home) == before
    amends(quick, home, columns=bank | {"bank_masked": "****4567"})


MISSHAPEN = {
    "an ID number as a mask": ("changed", {"id_masked": OTHER}),
    "a word as a mask": ("changed", {"id_masked": "某人"}),
    "a name that is empty": ("changed", {"name": " "}),
    "a name that is none": ("changed", {"name": ["x"]}),
    "a relation of no list": ("changed", {"relation": "zzz"}),
    "answers that are a word": ("changed", {"traits": "x"}),
    "no answers": ("changed", {"traits": None}),
    "a day that is none": ("changed", {"traits": {"as_of": {"health": "x"}}}),
    "days that are none": ("changed", {"traits": {"as_of": "x"}}),
    "an answer in an answer": ("changed", {"traits": {"health": {"a": "b"}}}),
    "a birth in letters": ("changed", {"born": "1970-01-02"}),
    "no sex": ("changed", {"sex": None}),
    "a reason in words": ("changed", {"left_on": date(2016, 6, 1), "left_why": "去世去世"}),
    "an ID number for a telephone": ("columns", {"phone_masked": OTHER}),
    "an ID number for an account": ("columns", {"bank_masked": OTHER}),
    "no account": ("columns", {"bank_masked": None}),
    "no address": ("columns", {"address": None}),
    "no head": ("columns", {"head_name": ""}),
    "people in words": ("columns", {"members": "x"}),
    "a household's answers": ("columns", {"traits": "x"}),
    "a key of ours": ("there", {OTHER: OTHER}),
    "a relation there": ("there", {"to": None, "relations": {"1": "zzz"}}),
    "nobody": ("added", {}),
    "somebody bare": ("added", {"id": 7, "name": "丁秋月", "relation": "other"}),
    "somebody without a number's mask": (
        "added",
        {"id": 7, "name": "丁", "relation": "other", "traits": {}, "id_masked": OTHER},
    ),
}


@pytest.mark.parametrize("action", [a.key for a in CARRIES])
def test_what_is_no_value_of_its_column_is_told_in_a_sentence(quick, home, action):
    """By whatever step: as a refusal of that answer, never as a fault of the program."""
    wife = member_of(quick, home)
    before = quick.rows(Person), quick.row(Household, home)
    form = PROCESS.action(action).form
    for how, (name, values) in MISSHAPEN.items():
        told = {"changed": ((wife["id"], values),), "added": (values,)}.get(name, values)
        with pytest.raises(ValueError, match=r".") as caught:
            form.model_validate({name: told, "from_id": 1} if "from_id" in form.model_fields
                                else {name: told})  # fmt: skip
        assert [error["loc"][0] for error in caught.value.errors()] == [name], how
    if PROCESS.action(action).roles and PROCESS.action(action).sources != ("new",):
        found = refused(
            lambda: quick.act(
                "town", home, action, {"changed": ((wife["id"], {"name": ""}),)}, of=Household
            )
        )
        assert "form_changed" in found
    assert (quick.rows(Person), quick.row(Household, home)) == before


def test_an_answer_is_one_that_is_asked_and_of_its_list(quick, home):
    wife = member_of(quick, home)
    stood = wife["traits"] or {}
    before = quick.rows(Person)
    for traits, key in (
        ({**stood, "health": "zzz"}, "unlisted"),
        ({**stood, "health": ["healthy"]}, "unlisted"),
        ({**stood, "foo": "bar"}, "unknown_answer"),
        ({**stood, OTHER: "bar"}, "unknown_answer"),
        ({**stood, "as_of": {**stood.get("as_of", {}), OTHER: "2016-01-01"}}, "unknown_answer"),
        ({**stood, "health": "chronic", "source": {"health": OTHER}}, "whole_number"),
        ({**stood, "health": "chronic", "source": {"health": "x"}}, "unknown_answer"),
    ):
        changed = ((wife["id"], {"traits": traits}),)
        assert refused(lambda c=changed: amends(quick, home, changed=c)) == [key], traits
    for traits, key in (
        ({"zzz": "x"}, "unknown_answer"),
        ({"living": {OTHER: "x"}}, "unknown_answer"),
        ({"cause": "zzz"}, "unlisted"),
    ):
        assert refused(lambda t=traits: amends(quick, home, columns={"traits": t})) == [key]
    assert quick.rows(Person) == before
    amends(quick, home, changed=((wife["id"], {"traits": {**stood, "health": "chronic"}}),))


def test_an_answer_from_before_its_list_changed_stops_nobody(quick, home):
    """What stands on record so may be handed in again beside something new."""
    wife, people = member_of(quick, home), table(Person)
    old = {**(wife["traits"] or {}), "formerly": "x", "education": "of_old"}
    quick.session.execute(update(people).where(people.c.id == wife["id"]).values(traits=old))
    amends(quick, home, changed=((wife["id"], {"traits": {**old, "health": "chronic"}}),))
    assert member_of(quick, home)["traits"]["health"] == "chronic"


def test_nobody_takes_the_row_of_somebody_on_record(quick, home):
    wife = member_of(quick, home)
    row = newcomer(quick, id=wife["id"])
    said = {"added": (row,), "columns": {"members": 3}}
    assert "row_taken" in refused(lambda: amends(quick, home, **said))
    key = new_id()
    twice = (newcomer(quick, id=key), newcomer(quick, id=key))
    said = {"added": twice, "columns": {"members": 4}}
    assert "row_taken" in refused(lambda: amends(quick, home, **said))


@pytest.mark.parametrize("why", sorted(codes.LEAVING.labels))
def test_a_reason_to_leave_is_written_by_its_own_step(quick, home, why):
    wife = member_of(quick, home)
    gone = {"left_on": quick.today, "left_why": why}
    said = {"changed": ((wife["id"], gone),), "columns": {"members": 1}}
    if why in payload_guards.LEAVING_ASKED and why != "death":
        amends(quick, home, **said)
        return
    key = "death_by_event" if why == "death" else "left_why"
    assert refused(lambda: amends(quick, home, **said)) == [key]
    for event in ("moved_out", "x", "birth"):
        more = {"event": event, "day": quick.today}
        assert {"event_fits", "left_why", "event_known"} & set(
            refused(lambda m=more: amends(quick, home, **said, **m))
        )
    assert member_of(quick, home) == wife


@pytest.mark.parametrize("why", ["已经去世", "split", "undone", ""])
def test_the_form_takes_no_words_for_the_reason_somebody_leaves(quick, home, why):
    head, wife = member_of(quick, home, "head"), member_of(quick, home)
    member = Member(key=head["id"], name=head["name"], relation="head")

    def leaves(code):
        row = quick.row(Household, home)
        entry = Entry(
            group_name=row["group_name"],
            members=(member,),
            leaving={wife["id"]: code} if code else {},
        )
        with quick.at_now():
            return form_amend(
                quick.session, quick.actor("clerk"), home, entry, seen=row["version"],
                token=quick.token(), note="已经去世，儿子来说的",
            )  # fmt: skip

    assert refused(lambda: leaves(why)) == ["leave_reason"]
    assert member_of(quick, home) == wife
    assert refused(lambda: leaves("death")) == ["death_by_event"]
    leaves("moved_out")
    assert quick.row(Person, wife["id"])["left_why"] == "moved_out"


def test_the_dead_come_in_by_no_step(quick):
    case = stand(quick, "A0")
    wife = by(quick, case, "spouse")
    ring = keyring_of(quick.session)
    number = ring.open(wife["id_sealed"], owner=f"person:{wife['id']}:id")
    tell(quick, case, "death", person=wife["id"])
    other = quick.household(5)
    neighbour = member_of(quick, other)
    row = newcomer(quick, name=wife["name"])
    row |= identity_of(quick, row["id"], number)
    comes = {"added": (row,), "columns": {"members": 3}}
    on = {"event": "moved_in", "day": quick.today}
    with_day = {"added": (row | {"came_on": quick.today},), "columns": {"members": 3}}
    right = {"changed": ((neighbour["id"], identity_of(quick, neighbour["id"], number)),)}
    before = quick.rows(Person)
    for said in (comes, with_day | on, right, right | {"event": "correction", "day": quick.today}):
        assert "dead" in refused(lambda s=said: amends(quick, other, **s))
    head = row | {"relation": "head"}
    opens = lambda: execute.open_subject(  # noqa: E731
        quick.session, Household, "register", quick.actor("clerk"), {"added": (head,)},
        token=quick.token(), region=VILLAGE, county=COUNTY, head_name=head["name"], members=1,
    )  # fmt: skip
    with quick.at_now():
        assert refused(opens) == ["dead"]
    assert quick.rows(Person) == before
    # Who was recorded dead by mistake comes back by that event.
    home = home_of(quick, case)["id"]
    back = {"added": (row | {"came_on": quick.today},), "columns": {"members": 2}}
    amends(quick, home, **back, event="missed", day=quick.today)


def test_a_new_household_is_sealed_for_itself(quick):
    head = newcomer(quick, relation="head")
    ring, key = keyring_of(quick.session), new_id()

    def registers(row=head, **columns):
        more = {"head_name": head["name"], "members": 1, "region": VILLAGE, "county": COUNTY}
        with quick.at_now():
            return execute.open_subject(
                quick.session, Household, "register", quick.actor("clerk"), {"added": (row,)},
                token=quick.token(), id=key, **more, **columns,
            )  # fmt: skip

    for columns, found in (
        ({"phone_masked": "138****0000"}, "sealed_unlike"),
        ({"bank_masked": OTHER}, "sealed_unlike"),
        ({"bank_sealed": b"x" * 40}, "sealed_unlike"),
        ({"traits": {"zzz": "x"}}, "unknown_answer"),
    ):
        assert found in refused(lambda c=columns: registers(**c))
    assert refused(lambda: registers(head | {"id_masked": "370282********0000"})) == [
        "sealed_unlike"
    ]
    assert registers(**phone_columns(ring, PHONE, key))


def requests(world, case, event, **said):
    told = {"event": event, "day": world.today, "note": WHY, "evidence": world.file("clerk")}
    home = home_of(world, case)["id"]
    return world.act("clerk", home, "request_change", told | said, of=Household)


def test_what_is_asked_for_is_sound_when_asked_and_when_confirmed(quick):
    case = stand(quick, "G2")
    wife, home = by(quick, case, "spouse"), home_of(quick, case)["id"]
    forged = identity_of(quick, wife["id"]) | {"id_masked": "370282********0000"}
    come = {"columns": {"members": 3}}
    for event, said, key in (
        ("correction", {"changed": ((wife["id"], forged),)}, "sealed_unlike"),
        ("correction", {"changed": ((wife["id"], {"relation": "zzz"}),)}, "form_changed"),
        ("facts", {"columns": {"traits": {"foo": {"x": "y"}}}}, "form_columns"),
        ("facts", {"columns": {"traits": {"foo": "y"}}}, "unknown_answer"),
        ("bank", {"columns": {"bank_masked": "****0001", "bank_sealed": b"z" * 60}},
         "sealed_unlike"),
        ("phone", {"columns": {"phone_masked": "138****0001"}}, "sealed_unlike"),
        ("moved_in", come | {"added": (newcomer(quick, came_on=quick.today, id_masked=""),)},
         "sealed_unlike"),
        ("correction", {"changed": ((wife["id"], {"name": "丁水泠"}),),
                        "there": {"address": "甲"}}, "there_besides"),
    ):  # fmt: skip
        found = refused(lambda e=event, s=said: requests(quick, case, e, **s))
        assert key in found, (event, found)
    assert quick.rows(ChangeRequest) == []
    sound = newcomer(quick, came_on=quick.today, number="7788")
    sound |= phone_columns(keyring_of(quick.session), PHONE, sound["id"], "person")
    requests(quick, case, "moved_in", added=(sound,), **come)
    (request,) = quick.rows(ChangeRequest)
    told = {line[1]: line[3] for line in request["lines"] if line[0] == sound["name"]}
    assert told["成员电话"] == "138****5678"
    assert told["人编号"] == "7788"
    # Whoever reached the table, or asked before this was looked at.
    asked = table(ChangeRequest)
    for values, key in (
        ({"id_masked": "370282********0000"}, "sealed_unlike"),
        ({"id_sealed": b"x".hex() * 60}, "sealed_unlike"),
        ({"relation": "zzz"}, "request_unsound"),
        ({"traits": None}, "request_unsound"),
    ):
        content = request["content"]
        added = [content["added"][0] | values]
        change = update(asked).values(content=content | {"added": added})
        quick.session.execute(change)
        assert key in refused(lambda: decide(quick, "town", case)), values
    assert len([p for p in quick.rows(Person, household_id=home) if not p["left_on"]]) == 2
    quick.session.execute(update(asked).values(content=request["content"]))
    decide(quick, "town", case)
    assert quick.row(Person, sound["id"])["number"] == "7788"
