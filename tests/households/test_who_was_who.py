"""History follows the person: into another county, past a birthday or a number put right, and past
a split; by the number wherever there is one, by somebody's word where there is none."""

from datetime import date

import pytest
from sqlalchemy import inspect, text, update

from models.household import FormerNumber, Household, Person
from models.rows import table
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.fixtures.standing import by, forward, home_of, people_of, stand, tell
from tests.fixtures.world import VILLAGE
from tests.households.test_refusals_follow import opened
from tests.households.test_two_households import act, whole
from tests.households.test_wrong_filing import hear, order, propose, struck
from workflows.base import clock
from workflows.households import alongside, duplicates, register, same_person
from workflows.households.members import Entry, Member

database_template = ground.database_template
quick = ground.quick

TRUE = id_number(date(1950, 1, 1), "male", 0)
WRONG = id_number(date(1950, 1, 2), "male", 0)
HEAD = "丁山零"


def emptied(world, case):
    """The struck household is no more: everybody moved out."""
    world.later(2)
    fates = {p["id"]: "moved_out" for p in people_of(world, case)}
    act(world, home_of(world, case)["id"], "gone", login="town", fates=fates)
    world.later()


def alone(world, number, name=HEAD, **said):
    """One person entered anew as a household."""
    member = Member(name=name, relation="head", number=number, **said)
    entry = Entry(group_name="二组", members=(member,))
    with world.at_now():
        return register.register(
            world.session, world.actor("clerk"), entry, region=VILLAGE, token=world.token()
        )


def right(world, home, person, **said):
    tell(world, None, "correction", home=home, person=person, said=said)


def only(world, home):
    (row,) = world.rows(Person, household_id=home, left_on=None)
    return row


def test_another_county_sheds_nothing(quick):
    case = struck(quick)
    emptied(quick, case)
    for model, column in ((Person, "household_id"), (Household, "id")):
        there = table(model)
        quick.session.execute(
            update(there)
            .where(there.c[column] == quick.case(case)["household_id"])
            .values(region=370283100201, county=370283000000)
        )
    assert refused(lambda: opened(quick, alone(quick, TRUE))) == ["new_evidence"]


def test_who_is_entered_anew_under_another_birthday_is_put_right_and_known(quick):
    """The wrong number names another birthday: nobody finds it until it is put right."""
    case = struck(quick)
    emptied(quick, case)
    home = alone(quick, WRONG)
    right(quick, home, only(quick, home)["id"], number=TRUE)
    assert refused(lambda: opened(quick, home)) == ["new_evidence"]
    whole(quick, case)


@pytest.mark.parametrize(("name", "known"), [(HEAD, True), ("赵大有", False)])
def test_a_number_put_right_before_they_left_is_theirs_as_far_as_the_name_is(quick, name, known):
    case = struck(quick)
    quick.later(2)
    tell(quick, case, "correction", person=by(quick, case, "head")["id"], said={"number": WRONG})
    emptied(quick, case)
    home = alone(quick, TRUE, name)
    found = refused(lambda: opened(quick, home)) if known else opened(quick, home) and []
    assert found == (["new_evidence"] if known else [])


def test_the_old_number_finds_who_still_lives_there(quick):
    case = struck(quick)
    quick.later(2)
    tell(quick, case, "correction", person=by(quick, case, "head")["id"], said={"number": WRONG})
    assert refused(lambda: opened(quick, alone(quick, TRUE))) == ["new_evidence"]


def test_a_number_put_right_is_written_once_and_with_the_event(quick):
    case = stand(quick, "B3")
    man = by(quick, case, "head")
    tell(quick, case, "correction", person=man["id"], said={"name": "丁山凌"})
    assert quick.rows(FormerNumber) == []
    tell(quick, case, "correction", person=man["id"], said={"number": WRONG})
    (row,) = quick.rows(FormerNumber)
    assert (row["person_id"], row["blind"]) == (man["id"], man["id_blind"])
    whole(quick, case)


def test_the_dead_do_not_come_back_by_a_number_put_right(quick):
    case = stand(quick, "B3")
    wife = by(quick, case, "spouse")
    number = id_number(date(1951, 2, 5), "female", 0)
    tell(quick, case, "death", person=wife["id"])
    quick.later()
    home = alone(quick, id_number(date(1951, 2, 6), "female", 0), wife["name"])
    key = only(quick, home)["id"]
    assert refused(lambda: right(quick, home, key, number=number)) == ["dead"]


def test_the_dead_are_known_by_the_number_they_had_before(quick):
    case = stand(quick, "B3")
    wife = by(quick, case, "spouse")
    before, after = (id_number(date(1951, 2, day), "female", 0) for day in (5, 6))
    tell(quick, case, "correction", person=wife["id"], said={"number": after})
    tell(quick, case, "death", person=wife["id"])
    quick.later()
    assert refused(lambda: alone(quick, before, wife["name"])) == ["dead"]
    alone(quick, before, "赵大有")


# ------------------------------------------------------------------------------ without a number


BORN = date(2013, 3, 4)


def numberless(name="丁小满", **said):
    told = {
        "relation": "daughter",
        "sex": "female",
        "born": BORN,
        "traits": {"no_number": "unregistered"},
    }
    return Member(name=name, **told | said)


def child_of_the_struck(world, *, number=""):
    """A household with a child without a number, struck, and everybody gone."""
    case = stand(world, "A3")
    tell(world, case, "adopted", newcomer=numberless(number=number))
    while world.case(case)["state"] != "G1":
        assert forward(world, case) == []
        world.later()
    proof = {"no_number": world.file("clerk")}
    world.act("clerk", case, "file", world.filing(case) | proof)
    propose(world, case)
    hear(world, case)
    order(world, case)
    emptied(world, case)
    return case


def family(world, child, head="赵大有"):
    number = id_number(date(1980, 1, 2), "male", 7)
    entry = Entry(
        group_name="二组", members=(Member(name=head, relation="head", number=number), child)
    )
    with world.at_now():
        clerk = world.actor("clerk")
        home = register.register(world.session, clerk, entry, region=VILLAGE, token=world.token())
        duplicates.at_entry(world.session, [home])
    return home


def pairs(world, standing="open"):
    with world.at_now():
        return duplicates.listed(world.session, world.actor("town"), standing)


def judged(world, verdict):
    """By the second person of the township: the first took the struck people out."""
    (row,) = pairs(world)
    with world.at_now():
        duplicates.decide(
            world.session,
            world.actor("town2"),
            row["id"],
            verdict,
            "查看户口簿",
            basis=row["basis"],
        )


def test_who_has_no_number_and_left_a_struck_household_is_asked_about(quick):
    child_of_the_struck(quick)
    home = family(quick, numberless())
    (row,) = pairs(quick)
    assert [side["why"] for side in row["sides"]] == ["moved_out", ""]
    assert refused(lambda: opened(quick, home)) == ["same_person"]
    # The night keeps what the entry found, and the word is remembered.
    nightly(quick)
    judged(quick, "different")
    nightly(quick)
    assert pairs(quick) == []
    opened(quick, home)


def test_somebodys_word_that_they_are_one_carries_the_history(quick):
    child_of_the_struck(quick)
    home = family(quick, numberless())
    judged(quick, "same")
    assert refused(lambda: opened(quick, home)) == ["new_evidence"]
    opened(quick, home, evidence=quick.file("clerk"))


def test_nobody_is_kept_waiting_who_has_proof(quick):
    child_of_the_struck(quick)
    opened(quick, family(quick, numberless()), evidence=quick.file("clerk"))


def nightly(world):
    done = duplicates.Compared()
    with world.at_now():
        began = clock.now()
        for found in alongside.everywhere(world.session):
            duplicates.keep(world.session, found, done)
        duplicates.let_go(world.session, done, began)


LEFT = {"no number": "", "a number": id_number(BORN, "female", 91)}
COMES = {
    "the same": (numberless(), "赵大有", True),
    "with a number now": (
        numberless(number=id_number(BORN, "female", 91), born=None),
        "赵大有",
        True,
    ),
    "another day, one head": (numberless(born=date(2013, 3, 5)), "丁山零", True),
    "another day and head": (numberless(born=date(2013, 3, 5)), "赵大有", False),
    "another name": (numberless("李冬梅"), "赵大有", False),
}


@pytest.mark.parametrize("why", ["death", "moved_out"])
@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("comes", COMES)
def test_who_looks_like_somebody_gone_is_found_at_entry_and_by_night(quick, why, left, comes):
    """Where both have a number it is the number that tells."""
    case = stand(quick, "B3")
    tell(quick, case, "adopted", newcomer=numberless(number=LEFT[left]))
    child = next(p for p in people_of(quick, case) if p["name"] == "丁小满")
    tell(quick, case, why, person=child["id"])
    quick.later()
    newcomer, head, asks = COMES[comes]
    if LEFT[left] and newcomer.number:
        asks = False
        if why == "death":
            assert refused(lambda: family(quick, newcomer, head)) == ["dead"]
            return
    family(quick, newcomer, head)
    assert len(pairs(quick)) == asks
    nightly(quick)
    assert len(pairs(quick)) == asks


def test_who_split_off_or_comes_back_is_not_asked_about(quick):
    case = stand(quick, "B3")
    tell(quick, case, "adopted", newcomer=numberless())
    child = next(p for p in people_of(quick, case) if p["name"] == "丁小满")
    wife = by(quick, case, "spouse")
    split = {"people": (wife["id"], child["id"]), "head_there": wife["id"]}
    new = tell(quick, case, "split", **split, relations_there={child["id"]: "daughter"}).subject_id
    quick.later()
    there = next(p for p in quick.rows(Person, household_id=new) if p["name"] == "丁小满")
    tell(quick, None, "moved_out", home=new, person=there["id"])
    quick.later()
    tell(quick, None, "moved_in", home=new, person=there["id"])
    nightly(quick)
    assert pairs(quick) == []


# ------------------------------------------------------------------------------------ the index


def test_who_left_is_found_by_an_index_on_both_engines(store):
    with store.looking() as connection:
        names = {each["name"] for each in inspect(connection).get_indexes("person")}
    assert {"ix_person_left", "ix_person_left_name"} <= names


def test_the_look_up_of_who_left_reads_no_table(quick, monkeypatch):
    """The very statement, as SQLite plans it."""
    asked = []

    def seen(_session, _source, *where):
        asked.append([str(each.compile(compile_kwargs={"literal_binds": True})) for each in where])
        return []

    monkeypatch.setattr(same_person, "rows_of", seen)
    same_person.left_with(quick.session, ["aa", "bb"])
    (where,) = asked
    plan = quick.session.execute(
        text(f"EXPLAIN QUERY PLAN SELECT * FROM person WHERE {' AND '.join(where)}")
    ).all()
    assert ["USING INDEX ix_person_left (id_blind=?)" in row[-1] for row in plan] == [True], plan
