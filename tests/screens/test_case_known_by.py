"""What a case's screen tells of the household itself: the numbers it had before,
since when and by what its telephone and account are known."""

from itertools import count

import pytest
from streamlit.testing.v1 import AppTest

from tests.fixtures import ground
from tests.fixtures.ground import batch_of
from tests.fixtures.sitting import sit_down
from tests.fixtures.standing import decide, home_of, stand, tell
from tests.fixtures.world import World
from workflows.base import dates

database_template = ground.database_template


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


def the_case():
    import streamlit as st

    from pages.work import case_file

    st.query_params["case"] = str(st.session_state["case"])
    case_file.render()


def the_household():
    import streamlit as st

    from pages.identification import intake

    st.query_params["household"] = str(st.session_state["case"])
    intake.render()


def the_people():
    import streamlit as st

    from pages.parts.people_as_of import people_as_of
    from pages.work.case_people import members

    if day := st.session_state.get("on"):
        people_as_of(st.session_state["home"], day)
    else:
        members(st.session_state["case"])


@pytest.fixture
def laid(store):
    """Do something in the world; what it returns."""

    def do(work):
        with store.transaction() as session:
            return work(World(session, tokens=count(5_000)))

    return do


@pytest.fixture
def drawn(store, monkeypatch):
    """The words of a page as that person sees it."""

    def draw(page, key, login, on=None):
        with store.reading() as session:
            actor = World(session).actor(login)
            home = World(session).case(key)["household_id"] if on else None
        sit_down(store, monkeypatch, actor)
        screen = AppTest.from_function(page, default_timeout=60)
        screen.session_state["case"] = key
        screen.session_state["on"], screen.session_state["home"] = on, home
        screen.run()
        assert not screen.exception
        return "\n".join(each.proto.body for each in screen.get("html"))

    return draw


def numbered(world):
    """A household on the register whose list gave it another number, and its application."""
    case = world.open(batch_of(world), world.household(0))
    tell(world, case, "correction", said={"household_no": "370282010077"})
    tell(world, case, "correction", said={"household_no": "370282010088"})
    return case


def test_a_number_of_before_stands_on_case_and_household_and_the_present_one_does_not(laid, drawn):
    case = laid(numbered)
    home = laid(lambda world: home_of(world, case)["id"])
    for page, key in ((the_case, case), (the_household, home)):
        said = drawn(page, key, "clerk")
        assert "曾用编号" in said
        assert "370282010077" in said
        assert "370282010088" not in said


def test_a_household_with_one_number_has_no_such_line(laid, drawn):
    def numbered_once(world):
        case = world.open(batch_of(world), world.household(0))
        tell(world, case, "correction", said={"household_no": "370282010077"})
        return case

    assert "曾用编号" not in drawn(the_case, laid(numbered_once), "clerk")


def test_the_card_number_put_right_is_one_of_before_and_a_leader_reads_none(laid, drawn):
    def put_right(world):
        case = stand(world, "G2")
        was = world.case(case)
        tell(world, case, "correction", said={"national_no": "3702820100099"})
        decide(world, "town", case)
        return case, was["national_no"], was["file_no"]

    case, was, file_no = laid(put_right)
    said = drawn(the_case, case, "town2")
    assert f"全国系统户编号 {was}" in said
    assert f"档案号 {file_no}" in said.split("曾用编号")[0], "the present one stands in its place"
    assert file_no not in said.split("曾用编号")[1].split("<")[0]
    assert "曾用编号" not in drawn(the_case, case, "leader")


def test_telephone_and_account_stand_with_day_and_source_today_and_on_a_day_of_before(laid, drawn):
    def told(world):
        case = world.open(batch_of(world), world.household(0))
        entry = world.today
        world.later(10)
        tell(world, case, "phone", said={"phone": "13900000009"})
        return case, entry, world.today

    case, entry, changed = laid(told)
    with_day = drawn(the_people, case, "clerk")
    assert f"{dates.day(changed)} 联系电话变更" in with_day
    assert "0009" in with_day
    then = drawn(the_people, case, "clerk", on=entry)
    assert f"{dates.day(entry)} 农户自报" in then
    assert "0009" not in then
    assert "联系电话变更" not in then
