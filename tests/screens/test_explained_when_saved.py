"""What wants a reason is told when the household is saved, and explained there."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.fixtures import ground
from tests.fixtures.sitting import sit_down
from tests.fixtures.world import World
from tests.households.test_members import registered
from tests.reports.test_at_once import idle, night, standing
from workflows.base import clock
from workflows.commands.sweep import whole

database_template = ground.database_template


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


def the_household():
    from pages.identification import intake

    intake.render()


def the_case():
    from pages.work import case_file

    case_file.render()


@pytest.fixture
def sit(store, monkeypatch):
    """Somebody takes the seat before the screen."""

    def sit_as(login):
        with store.reading() as session:
            actor = World(session).actor(login)
        sit_down(store, monkeypatch, actor)

    return sit_as


@pytest.fixture
def home(store, sit):
    """A family of one who breaks W57, which nobody has judged yet."""
    with store.transaction() as session:
        key = registered(World(session, today=clock.today(), hour=None), [idle()])
    sit("clerk")
    return key


def shown(page, **asked):
    screen = AppTest.from_function(page, default_timeout=60)
    screen.query_params.update({key: str(value) for key, value in asked.items()})
    screen.run()
    assert not screen.exception
    return screen


def press(screen, label):
    next(button for button in screen.button if button.label == label).click().run()
    assert not screen.exception


def wanted(screen):
    return {
        box.label.split("（")[1].rstrip("）"): box
        for box in screen.text_input
        if "的实际情况（" in box.label
    }


def found(store, home):
    with store.reading() as session:
        return standing(World(session), home)


def saved_on(screen):
    next(box for box in screen.text_input if box.label == "住址").set_value("一组 3 号").run()
    press(screen, "保存变更")


def test_what_was_entered_is_asked_on_the_page_and_left_by_the_night(store, home):
    screen = shown(the_household, household=home, edit=1)
    assert wanted(screen) == {}, "nothing was judged yet"
    saved_on(screen)
    screen = shown(the_household, household=home)
    boxes = wanted(screen)
    assert "W57" in boxes
    for box in boxes.values():
        box.set_value("在家照顾病人")
    press(screen, "保存说明")
    assert wanted(shown(the_household, household=home)) == {}
    before = found(store, home)
    assert before["W57"] == "reasoned"
    done = whole(store)
    assert (done.new, done.changed, done.closed) == (0, 0, 0)
    assert found(store, home) == before


def test_a_reason_that_says_nothing_is_refused_and_stays_typed(store, home):
    saved_on(shown(the_household, household=home, edit=1))
    screen = shown(the_household, household=home)
    press(screen, "保存说明")
    assert [each.value for each in screen.error] == ["还没有填写说明，请至少填写一条。"]
    wanted(screen)["W57"].set_value("病人")
    press(screen, "保存说明")
    assert any("说明只有 2 个字" in each.value for each in screen.error)
    assert wanted(screen)["W57"].value == "病人"
    assert found(store, home)["W57"] == "open"


@pytest.mark.parametrize(("login", "asked"), [("clerk", True), ("inspector", False)])
def test_the_case_page_asks_whoever_enters_there_alone(store, sit, login, asked):
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None)
        key = registered(world, [idle()])
        case = world.open(ground.batch_of(world), key)
        night(world)
    sit(login)
    assert ("W57" in wanted(shown(the_case, case=case))) is asked
