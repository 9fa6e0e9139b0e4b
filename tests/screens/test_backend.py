"""The desk: one click is one transaction, a refusal keeps what was typed, who left does nothing."""

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from pages import backend
from tests.fixtures import installations
from workflows.access import sign_in
from workflows.base.refusals import NotReady, Overtaken, Reason
from workflows.storage import settings

TYPED = "twenty people came"


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


@pytest.fixture
def database_template():
    return installations.INSTALLED


@pytest.fixture
def at_the_screen(store, monkeypatch):
    """Mu sits at a screen with one field and one button."""
    with store.transaction() as session:
        mu = installations.who(session, "mu")
        attempt = sign_in.Attempt("", "192.0.2.7", mu.user_id, None)
        opened = sign_in.conclude(session, attempt, proven=True)
        visit = sign_in.visit_by_token(session, opened.token)
    monkeypatch.setattr(backend, "store", lambda: store)
    monkeypatch.setattr(backend.st, "user", {"session": str(visit.id)})

    def screen():
        import streamlit as st

        from pages import backend

        backend.show_flash()
        with backend.reading() as (_session, actor):
            st.title(actor.name)
        typed = st.text_input("note", key="note")
        if st.button("go"):
            result = backend.write(
                st.session_state["call"], success=st.session_state.get("success")
            )
            st.write(f"gave {result} for {typed}")

    return AppTest.from_function(screen), visit, store


def press(at_the_screen, call, success=None):
    screen, _visit, _store = at_the_screen
    screen.session_state["call"] = call
    if success:
        screen.session_state["success"] = success
    screen.run()
    screen.text_input(key="note").set_value(TYPED)
    return screen.button[0].click().run()


def kept(store):
    with store.reading() as session:
        return settings.value(session, "mark")


def test_what_was_done_is_committed_and_said_after_the_redraw(at_the_screen):
    screen = press(
        at_the_screen,
        lambda session, actor: settings.put(session, "mark", actor.name),
        lambda _result: "已办理",
    )
    assert [box.value for box in screen.success] == ["已办理"]
    assert kept(at_the_screen[2]) == "穆信息"
    screen.run()
    assert not screen.success, "said once"


def test_without_a_sentence_the_result_is_given_back(at_the_screen):
    screen = press(at_the_screen, lambda _session, _actor: 7)
    assert f"gave 7 for {TYPED}" in [text.value for text in screen.markdown]


def test_a_refusal_undoes_everything_says_every_reason_and_keeps_what_was_typed(at_the_screen):
    def call(session, _actor):
        settings.put(session, "mark", "half")
        raise NotReady(
            Reason("role", "该账号已停用或不存在，请联系管理员。"), Reason("one", "现用密码不对。")
        )

    screen = press(at_the_screen, call, "已办理")
    # One calm box, every reason in it.
    (box,) = screen.error
    assert "停用" in box.value
    assert "现用密码" in box.value
    assert kept(at_the_screen[2]) is None
    assert screen.text_input(key="note").value == TYPED
    assert not screen.success


def test_whom_somebody_came_before_is_told_and_shown_the_page_anew(at_the_screen):
    """A part of a screen that runs by itself would hand in the same old version for ever."""

    def call(session, _actor):
        settings.put(session, "mark", "half")
        raise Overtaken(Reason("overtaken", "内容已有变化，请刷新后再办。您填写的内容已保留。"))

    screen = press(at_the_screen, call, "已办理")
    assert ["内容已有变化" in box.value for box in screen.warning] == [True]
    assert not screen.error
    assert not screen.success
    assert kept(at_the_screen[2]) is None
    assert screen.text_input(key="note").value == TYPED
    assert not screen.run().warning, "said once"


def test_a_busy_database_is_told_in_words_and_a_number(at_the_screen, caplog):
    def call(_session, _actor):
        raise OperationalError("INSERT", {"name": "somebody's name"}, Exception("locked"))

    screen = press(at_the_screen, call)
    assert "什么也没有改动" in screen.error[0].value
    number = screen.error[0].value.rsplit(" ", 1)[1]
    assert number in caplog.text


def test_who_was_signed_out_meanwhile_does_nothing(at_the_screen):
    screen, visit, store = at_the_screen
    screen.session_state["call"] = lambda session, _actor: settings.put(session, "mark", "late")
    screen.run()
    with store.transaction() as session:
        sign_in.sign_out(session, visit.id)
    screen.button[0].click().run()
    assert kept(store) is None
    assert "您已退出登录" in screen.warning[0].value
    assert not screen.title, "nothing of the screen is drawn"
