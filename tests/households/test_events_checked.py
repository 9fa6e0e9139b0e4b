"""An event is checked like the form: when it is asked for and again when it is confirmed, also
where what was sound then is wrong by now."""

from datetime import date

import pytest
from sqlalchemy import update

from models.columns import table
from models.household import ChangeRequest, Person
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.standing import by, decide, home_of, people_of, stand, tell
from tests.households.test_changes_attacked import keys_and_words, read_in, somebody
from tests.households.test_duplicates import enter
from workflows.households import members, open_requests

database_template = ground.database_template
quick = ground.quick
FILED = ["B3", "G2"]


def newborn(day, relation="son", sex="male", name="丁小宝"):
    return members.Member(
        name=name, relation=relation, sex=sex, born=day, traits={"no_number": "newborn"}
    )


def stale(world, login="town"):
    with world.at_now():
        rows = open_requests.waiting(world.session, world.actor(login))
    return [sentence for row in rows for sentence in row["stale"]]


def put(world, key, **columns):
    """The register as it is by another way."""
    people = table(Person)
    world.session.execute(update(people).where(people.c.id == key).values(**columns))


# ------------------------------------------------------------------------------- when it is asked


@pytest.mark.parametrize("state", FILED)
def test_nobody_comes_as_what_they_cannot_be(quick, state):
    case = stand(quick, state)
    wrong = somebody("daughter", sex="male")
    before = read_in(quick)
    keys, words = keys_and_words(lambda: tell(quick, case, "adopted", newcomer=wrong))
    assert keys == ["E10"]
    assert "丁大贵的性别与“之女”不符。请核对性别和与户主关系。" in words
    assert read_in(quick) == before
    tell(quick, case, "adopted", newcomer=somebody("son", sex="male"))


@pytest.mark.parametrize("state", FILED)
def test_a_second_spouse_wants_a_reason_and_one_of_the_heads_sex_none_of_it(quick, state):
    case = stand(quick, state)
    sex = by(quick, case, "head")["sex"]
    other = "female" if sex == "male" else "male"
    second = somebody("spouse", sex=other)
    keys, words = keys_and_words(lambda: tell(quick, case, "married_in", newcomer=second, note=""))
    assert "W13" in keys
    assert "户主有 2 个配偶。请核对与户主关系；属实的请说明。" in words
    tell(quick, case, "married_in", newcomer=second, note="前妻未迁出，户口簿在档")


def test_a_child_older_than_its_parent_allows_wants_a_reason_beside_another_such_pair(quick):
    """A pair that was there before hides no new one."""
    case = stand(quick, "B3")
    head = by(quick, case, "head")
    near = date(head["born"].year + 5, 1, 1)
    tell(quick, case, "adopted", newcomer=somebody("son", born=near), note="过继，收养证在档")
    far = somebody("daughter", 62, "丁小英", date(head["born"].year + 13, 12, 1), "female")
    keys, words = keys_and_words(lambda: tell(quick, case, "adopted", newcomer=far, note=""))
    assert "W12" in keys
    assert "丁小英" in words
    at = date(head["born"].year + 15, 12, 1)
    fits = somebody("daughter", 63, "丁小玲", at, "female")
    keys = refused(lambda: tell(quick, case, "adopted", newcomer=fits, note=""))
    assert "W12" not in keys


def test_what_was_wrong_before_stops_no_event_and_nobody_is_asked_what_the_event_does_not(quick):
    case = stand(quick, "G2")
    put(quick, by(quick, case, "spouse")["id"], sex=by(quick, case, "head")["sex"])
    # A child of ten without a word of school: that is the form's to ask.
    born = date(quick.today.year - 10, 1, 5)
    tell(quick, case, "adopted", newcomer=somebody("son", born=born))
    decide(quick, "town", case)
    assert len(people_of(quick, case)) == 3


def test_a_correction_makes_nobody_what_they_cannot_be(quick):
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    relation = "son" if wife["sex"] == "female" else "daughter"
    said = {"person": wife["id"], "said": {"relation": relation}}
    assert "E10" in refused(lambda: tell(quick, case, "correction", **said))


# --------------------------------------------------------------------------- when it is confirmed


def test_what_became_wrong_since_is_refused_with_the_forms_sentence_and_shown_before(quick):
    case = stand(quick, "G2")
    tell(quick, case, "adopted", newcomer=somebody("daughter", sex="female"))
    assert stale(quick) == []
    (request,) = quick.rows(ChangeRequest)
    content = request["content"]
    content["added"][0]["relation"] = "son"
    requests = table(ChangeRequest)
    quick.session.execute(update(requests).values(content=content))
    before = read_in(quick)
    keys, words = keys_and_words(lambda: decide(quick, "town", case))
    assert keys == ["E10"]
    assert "丁大贵的性别与“之子”不符。请核对性别和与户主关系。" in words
    assert stale(quick) == ["丁大贵的性别与“之子”不符。请核对性别和与户主关系。"]
    assert read_in(quick) == before
    decide(quick, "town", case, "refuse_change", reason="性别填错")


def test_who_died_since_is_not_confirmed_into_a_household(quick):
    """Asked for in one household, and then recorded dead in another."""
    case = stand(quick, "G2")
    comes = somebody("son")
    tell(quick, case, "moved_in", newcomer=comes)
    other = enter(quick, ("丁大贵", "head", date(1988, 2, 3), "male", 61))
    there = next(row for row in quick.rows(Person, household_id=other) if row["id_blind"])
    put(quick, there["id"], left_on=quick.today, left_why="moved_out")
    assert stale(quick) == []
    put(quick, there["id"], left_why="death")
    keys, words = keys_and_words(lambda: decide(quick, "town", case))
    assert keys == ["request_dead"]
    assert f"已登记为 {quick.today} 死亡" in words
    assert len(stale(quick)) == 1
    assert len(people_of(quick, case)) == 2


def test_who_left_since_is_told_on_the_desk_as_the_confirmation_tells_it(quick):
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    tell(quick, case, "enlisted", person=wife["id"])
    put(quick, wife["id"], left_on=quick.today, left_why="death")
    keys, words = keys_and_words(lambda: decide(quick, "town", case))
    assert keys == ["request_overtaken"]
    assert stale(quick) == [words]
    assert home_of(quick, case)["members"] == 2


def test_a_newborn_is_confirmed_days_later(quick):
    case = stand(quick, "G2")
    tell(quick, case, "birth", newcomer=newborn(quick.today))
    quick.later(3)
    assert stale(quick) == []
    decide(quick, "town", case)
    assert len(people_of(quick, case)) == 3
