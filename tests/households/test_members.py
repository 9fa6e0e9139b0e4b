"""Who is who in a household: known by key, never by name or by a place on the screen."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.case import Event
from models.household import Household, Person
from models.installation import keyring_of
from tests.fixtures import ground
from tests.fixtures.persons import id_number
from tests.fixtures.world import VILLAGE
from workflows.base.refusals import Refused
from workflows.households import register
from workflows.households.members import Entry, Member

database_template = ground.database_template
quick = ground.quick
world = ground.world
MOTHER = id_number(date(1940, 2, 2), "female", 1)
WIFE = id_number(date(1968, 3, 3), "female", 2)
HEAD = id_number(date(1965, 1, 1), "male", 3)


def family(*more):
    """A mother and a wife of one name."""
    return [
        Member(name="田禾", relation="head", number=HEAD, traits={"health": "healthy"}),
        Member(name="王芳", relation="mother", number=MOTHER, traits={"health": "chronic"}),
        Member(name="王芳", relation="spouse", number=WIFE, traits={"health": "healthy"}),
        *more,
    ]


def registered(world, members, **more):
    with world.at_now():
        clerk, entry = world.actor("clerk"), Entry(members=members, **more)
        return register.register(world.session, clerk, entry, region=VILLAGE, token=world.token())


def there(world, home):
    return world.rows(Person, household_id=home, left_on=None)


def line(row, **changes):
    """Somebody on record as the form hands them in."""
    stands = {"key": row["id"], "name": row["name"], "relation": row["relation"]}
    stands |= {"sex": row["sex"], "born": row["born"], "traits": dict(row["traits"])}
    return Member(**stands | changes)


def amend(world, home, members, note="", **more):
    with world.at_now():
        return register.amend(
            world.session,
            world.actor("clerk"),
            home,
            Entry(members=members, **more),
            seen=world.row(Household, home)["version"],
            token=world.token(),
            note=note,
        )


def number_of(world, row):
    return keyring_of(world.session).open(row["id_sealed"], owner=f"person:{row['id']}:id")


def refused(do):
    with pytest.raises(Refused) as caught:
        do()
    return [reason.key for reason in caught.value.reasons]


@pytest.mark.parametrize(("gone", "stays"), [(1, WIFE), (2, MOTHER)])
def test_clearing_one_of_two_namesakes_removes_that_one_with_the_reason(world, gone, stays):
    home = registered(world, family())
    rows = there(world, home)
    left = [line(row) for at, row in enumerate(rows) if at != gone]
    amend(world, home, left, leaving={rows[gone]["id"]: "moved_out"})
    now = there(world, home)
    assert [number_of(world, row) for row in now] == [HEAD, stays]
    (dead,) = world.rows(Person, id=rows[gone]["id"])
    assert (dead["left_on"], dead["left_why"]) == (world.today, "moved_out")
    assert world.row(Household, home)["members"] == 2
    event = world.rows(Event, subject_id=home)[-1]
    assert json.loads(event["payload"])["left"] == ["王芳：其他转出"]


@pytest.mark.parametrize(
    ("note", "told"), [("户口簿核对", "户口簿核对；王芳：其他转出"), ("", "王芳：其他转出")]
)
def test_the_event_tells_the_note_and_each_reason_in_words(quick, note, told):
    home = registered(quick, family())
    head, mother, wife = there(quick, home)
    amend(quick, home, [line(head), line(wife)], note, leaving={mother["id"]: "moved_out"})
    event = quick.rows(Event, subject_id=home)[-1]
    said = json.loads(event["payload"])
    assert "；".join(filter(None, [said["note"], *said["left"]])) == told
    assert quick.row(Person, mother["id"])["left_why"] == "moved_out"


def test_somebody_left_out_without_a_reason_of_the_list_stays(quick):
    """The note beside it is no reason: it may say of somebody dead that they are."""
    home = registered(quick, family())
    head, mother, wife = there(quick, home)
    lines = [line(head), line(wife)]
    assert refused(lambda: amend(quick, home, lines)) == ["leave_reason"]
    assert refused(lambda: amend(quick, home, lines, "母亲随二儿子生活")) == ["leave_reason"]
    assert refused(lambda: amend(quick, home, family()[:2])) == ["leave_reason"]
    words = {mother["id"]: "随二儿子生活"}
    assert refused(lambda: amend(quick, home, lines, leaving=words)) == ["leave_reason"]
    assert len(there(quick, home)) == 3


def test_a_new_order_of_the_lines_changes_nobody(world):
    home = registered(world, family())
    before = there(world, home)
    amend(world, home, [line(row) for row in reversed(before)])
    assert there(world, home) == before


def test_the_renamed_keep_their_number_and_are_the_same_person(world):
    home = registered(world, family())
    head, mother, wife = there(world, home)
    amend(world, home, [line(head), line(mother, name="王方"), line(wife)])
    renamed = world.row(Person, mother["id"])
    assert (renamed["name"], number_of(world, renamed)) == ("王方", MOTHER)
    assert [row["id"] for row in there(world, home)] == [head["id"], mother["id"], wife["id"]]


def test_a_number_put_right_is_no_other_person_but_name_and_number_are(quick):
    home = registered(quick, family())
    head, mother, wife = there(quick, home)
    right = id_number(date(1941, 2, 2), "female", 8)
    lines = lambda **how: [line(head), line(mother, number=right, **how), line(wife)]  # noqa: E731
    assert refused(lambda: amend(quick, home, lines(name="李梅"))) == ["another_person"]
    amend(quick, home, lines())
    mended = quick.row(Person, mother["id"])
    assert (number_of(quick, mended), mended["born"]) == (right, date(1941, 2, 2))


def test_a_certificate_of_the_same_person_takes_the_place_of_the_number(quick):
    home = registered(quick, family())
    head, mother, wife = there(quick, home)
    amend(quick, home, [line(head), line(mother, number=MOTHER + "43"), line(wife)])
    assert number_of(quick, quick.row(Person, mother["id"])) == MOTHER + "43"


@pytest.mark.parametrize("key", [1, None])
def test_one_number_of_the_household_is_not_two_peoples(quick, key):
    home = registered(quick, family())
    head, mother, wife = there(quick, home)
    second = line(wife, number=MOTHER) if key else Member(name="新", relation="other", number=WIFE)
    rest = [line(head), line(mother)] + ([] if key else [line(wife)])
    assert refused(lambda: amend(quick, home, [*rest, second])) == ["E4"]
    gone = {"leaving": {mother["id"]: "death"}}
    if key:
        assert refused(lambda: amend(quick, home, [line(head), second], **gone)) == ["E4"]


def test_a_line_that_names_a_stranger_or_somebody_twice_is_refused(quick):
    home = registered(quick, family())
    rows = there(quick, home)
    lines = [line(row) for row in rows]
    stranger = line(rows[1], key=7)
    assert "member_line" in refused(lambda: amend(quick, home, [lines[0], stranger, lines[2]]))
    assert "member_line" in refused(lambda: amend(quick, home, [*lines, lines[1]]))
    gone = {rows[1]["id"]: "death"}
    assert "member_line" in refused(lambda: amend(quick, home, lines, leaving=gone))
    assert "member_gone" in refused(lambda: amend(quick, home, lines, leaving={7: "death"}))


def test_where_nobody_knows_the_key_two_of_one_name_are_not_guessed(quick):
    home = registered(quick, family())
    bare = [m.model_copy(update={"number": ""}) for m in family()]
    assert refused(lambda: amend(quick, home, bare)) == ["namesakes"]
    amend(quick, home, family())
    bare[1] = family()[1]
    amend(quick, home, bare)
    assert [number_of(quick, row) for row in there(quick, home)] == [HEAD, MOTHER, WIFE]


def test_a_newborn_comes_without_a_number_for_a_stated_reason_and_is_not_filed_so(quick):
    child = {"name": "田小", "relation": "son", "traits": {"no_number": "newborn"}}
    assert refused(lambda: registered(quick, family(Member(**child | {"traits": {}})))) == ["E5"]
    assert refused(lambda: registered(quick, family(Member(**child)))) == ["no_number"]
    child |= {"sex": "male", "born": quick.today}
    home = registered(quick, family(Member(**child)))
    baby = there(quick, home)[3]
    assert (baby["born"], baby["id_sealed"]) == (quick.today, None)
    number = id_number(quick.today, "male", 5)
    amend(quick, home, [*map(line, there(quick, home)[:3]), line(baby, number=number)])
    baby = there(quick, home)[3]
    assert number_of(quick, baby) == number
    assert "no_number" not in baby["traits"]


# -------------------------------------------------------------------- any household of namesakes


@st.composite
def households_and_changes(draw):
    """Names of a household (few names, many people) and what becomes of each line."""
    names = draw(st.lists(st.sampled_from("甲乙"), min_size=2, max_size=5))
    fates = draw(
        st.lists(st.sampled_from(["stays", "leaves", "renamed"]), min_size=len(names) - 1,
                 max_size=len(names) - 1)
    )  # fmt: skip
    order = draw(st.permutations(range(len(names))))
    return names, ["stays", *fates], order, draw(st.integers(0, 2))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(households_and_changes())
def test_whatever_a_form_does_it_does_to_the_people_it_names(quick, drawn):
    names, fates, order, new = drawn
    savepoint = quick.session.begin_nested()
    people = [
        Member(
            name=name,
            relation="other" if n else "head",
            number=id_number(date(1950 + n, 1, 1), "male", n),
        )
        for n, name in enumerate(names)
    ]
    home = registered(quick, people)
    rows = there(quick, home)
    expected = {row["id"]: row["name"] for row in rows}
    lines, leaving = [], {}
    for at in order:
        row = rows[at]
        if fates[at] == "leaves":
            leaving[row["id"]] = "moved_out"
            del expected[row["id"]]
        elif fates[at] == "renamed":
            lines.append(line(row, name="乙"))
            expected[row["id"]] = "乙"
        else:
            lines.append(line(row))
    lines += [
        Member(name="甲", relation="other", number=id_number(date(1990, 1, 1), "male", n))
        for n in range(new)
    ]
    amend(quick, home, lines, leaving=leaving)
    now = {row["id"]: row for row in there(quick, home)}
    assert {key: now[key]["name"] for key in expected} == expected
    assert len(now) == len(expected) + new
    for row in rows:
        if row["id"] in now:
            assert now[row["id"]]["id_sealed"] == row["id_sealed"]
    savepoint.rollback()
