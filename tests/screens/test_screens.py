"""What a screen keeps between two drawings is never taken for something else."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.work import my_work
from tests.fixtures import installations
from tests.fixtures.sitting import sit_down
from workflows.identification.queries import work
from workflows.storage import drafts


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


@pytest.fixture
def database_template():
    return installations.INSTALLED


@pytest.fixture
def mu(store, monkeypatch):
    with store.reading() as session:
        actor = installations.who(session, "mu")
    sit_down(store, monkeypatch, actor)
    return actor


# ---------------------------------------------------------------------------- a sheet left and back


def a_sheet():
    import streamlit as st

    from pages.parts.answers import Sheet

    if st.session_state.get("away"):
        st.text("elsewhere")
        return
    sheet = Sheet.open("open gift 7", "open:gift 7")
    st.text_input("what", key=sheet.part("what", ""))
    sheet.save()
    st.text(f"token {sheet.token}")


def words(screen):
    return screen.text_input[0].value


def token(screen):
    return next(text.value for text in screen.text if text.value.startswith("token"))


def away_and_back(screen):
    screen.session_state["away"] = True
    screen.run()
    screen.session_state["away"] = False
    return screen.run()


def test_what_was_typed_is_there_again_for_whoever_left_the_screen_and_came_back(mu, store):
    screen = AppTest.from_function(a_sheet).run()
    screen.text_input[0].set_value("rice").run()
    screen = away_and_back(screen)
    assert words(screen) == "rice"
    with store.reading() as session:
        assert drafts.get(session, mu, "open:gift 7") == {"what": "rice"}


def test_a_form_handed_in_by_a_run_that_was_cut_short_is_not_the_next_one(mu, store):
    """The step was taken, the browser asked for another screen before the form was emptied."""
    screen = AppTest.from_function(a_sheet).run()
    screen.text_input[0].set_value("rice").run()
    before = token(screen)
    assert token(screen.run()) == before, "one form, however often it is drawn"
    with store.transaction() as session:
        drafts.drop(session, mu, "open:gift 7")
    screen = away_and_back(screen)
    assert words(screen) == ""
    assert token(screen) != before, "the second gift would be taken for the first handed in again"


# ------------------------------------------------------------------------------------- page by page


def my_lists():
    import streamlit as st

    from pages.work import my_work

    if st.session_state.get("away"):
        st.text("elsewhere")
        return
    my_work.lists()


def test_a_page_of_one_list_is_never_a_page_of_another(mu, store, monkeypatch):
    asked = []

    def cases_of(_session, _actor, which, *, after=None, limit=10, besides=0):
        asked.append((which, after))
        return [{"region": mu.held[0].lo, "which": which}] * limit

    monkeypatch.setattr(work, "cases_of", cases_of)
    monkeypatch.setattr(work, "mark", lambda row: row["which"])
    monkeypatch.setattr(my_work, "_case", lambda row, *, doing: None)
    screen = AppTest.from_function(my_lists).run()
    screen.button_group[0].set_value("waiting").run()
    next(b for b in screen.button if b.label == "下一页").click().run()
    assert asked[-1] == ("waiting", "waiting")
    away_and_back(screen)
    assert asked[-1] == ("todo", None)


def amended():
    import streamlit as st

    from pages.parts.answers import Sheet, prefill

    if st.session_state.get("away"):
        st.text("elsewhere")
        return
    version = st.session_state.get("version", 2)
    stands = {"name": "王芳", "post": "书记"} if version == 2 else {"name": "王方", "post": "书记"}
    prefill(f"official 7 {version} amend", stands)
    sheet = Sheet.open(f"official 7 {version} amend", "official:7:amend")
    st.text_input("name", key=sheet.part("name", ""))
    st.text_input("post", key=sheet.part("post", ""))
    sheet.save()


def test_an_amendment_starts_from_what_stands_and_keeps_what_was_typed_over_it(mu):
    screen = AppTest.from_function(amended).run()
    assert [field.value for field in screen.text_input] == ["王芳", "书记"]
    screen.text_input[1].set_value("主任").run()
    screen = away_and_back(screen)
    assert [field.value for field in screen.text_input] == ["王芳", "主任"]


def hits_classified():
    import streamlit as st

    from pages.parts.answers import Sheet
    from pages.parts.fields import draw
    from pages.parts.questions import Question
    from workflows.engine.definition import Ask
    from workflows.identification.forms import Comparison

    sheet = Sheet.open("case 7 3 comparison_back", "case:7:comparison_back")
    options = {"explained": "已合理说明", "veto": "构成否决情形"}
    field = Comparison.model_fields["hits"]
    hits = draw(Question("hits", Ask("命中", kind="hits"), field, options), sheet)
    sheet.save()
    for hit in hits:
        st.text(f"{hit['text']} {hit['kind']}")


def test_a_finding_stays_with_its_hit_when_a_line_above_it_is_taken_out(mu):
    screen = AppTest.from_function(hits_classified).run()
    screen.text_area[0].set_value("车辆一辆\n公司一家").run()
    screen.selectbox[0].set_value("explained").run()
    screen.selectbox[1].set_value("veto").run()
    assert [text.value for text in screen.text] == ["车辆一辆 explained", "公司一家 veto"]
    screen.text_area[0].set_value("公司一家").run()
    assert [text.value for text in screen.text] == ["公司一家 veto"]


def test_a_draft_taken_up_again_does_not_put_back_what_somebody_else_changed(mu):
    screen = AppTest.from_function(amended).run()
    screen.text_input[1].set_value("主任").run()
    screen.session_state["version"] = 3
    screen.run()
    assert [field.value for field in screen.text_input] == ["王方", "主任"]


def test_what_was_emptied_stays_empty(mu):
    screen = AppTest.from_function(amended).run()
    screen.text_input[1].set_value("").run()
    screen = away_and_back(screen)
    assert [field.value for field in screen.text_input] == ["王芳", ""]
