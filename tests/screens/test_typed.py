"""Nothing is done while a field shows something else than what would be handed in."""

import json
import re
from datetime import date, time
from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.testing.v1 import AppTest

from pages import backend, typed
from tests.fixtures.sources import ROOT

SCRIPT = (ROOT / "pages" / "web" / "static" / "typed.js").read_text(encoding="utf-8")


def bytes_of(number: int, content: bytes) -> bytes:
    """A part of a message as it goes over the wire."""

    def many(n: int) -> bytes:
        return bytes([n & 127 | 128]) + many(n >> 7) if n > 127 else bytes([n])

    return many(number << 3 | 2) + many(len(content)) + content


@pytest.fixture
def told(monkeypatch):
    """The browser says this of what stands in its fields."""

    def tell(words):
        said = ContextInfo.FromString(bytes_of(typed.OURS, words))
        monkeypatch.setattr(typed, "get_script_run_ctx", lambda: SimpleNamespace(context_info=said))

    return tell


def differing(told, value, shown, key="case 7 4 income wages"):
    """The reasons while the server has this and the field shows that."""
    told(json.dumps([["st-key-case-7-4-income-wages", "务工收入", shown]]).encode())

    def look(key, value):
        import streamlit as st

        from pages import typed

        st.session_state[key] = value
        st.session_state["found"] = [str(reason) for reason in typed.unlike()]

    screen = AppTest.from_function(look, kwargs={"key": key, "value": value}).run()
    assert not screen.exception
    return screen.session_state["found"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((11880.0, "11880.00"), (11880.0, "11880"), (0.1, "0.10"), (100.129, "100.13"), (3, "3")),
        *((None, ""), ("", ""), ("河东 7 号", "河东 7 号"), ("一\r\n二", "一\n二")),
        *((date(2026, 3, 4), "2026-03-04"), (None, ""), (time(7, 15), "07:15"), (True, "")),
    ],
)
def test_what_stands_there_and_is_here_hinders_nobody(told, value, shown):
    assert differing(told, value, shown) == []


@pytest.mark.parametrize(
    ("value", "shown", "says"),
    [
        (2880.0, "11880", "“务工收入”里显示的是 11880，系统收到的是 2880，没有办理"),
        (11880.0, "11880.01", "显示的是 11880.01，系统收到的是 11880"),
        (None, "0", "显示的是 0，系统收到的是 空"),
        (3000.5, "", "显示的是 空，系统收到的是 3000.50"),
        (12, None, "“务工收入”里填的不是数字"),
        ("37028219580302", "370282195803021234", "“务工收入”里显示的内容还没有送到"),
        (date(2026, 3, 4), "2026-03-05", "“务工收入”里显示的内容还没有送到"),
        (date(2026, 3, 4), "2026-03", "“务工收入”里显示的内容还没有送到"),
        (None, "07", "系统收到的是 空"),
    ],
)
def test_what_stands_there_and_is_not_here_is_named(told, value, shown, says):
    (sentence,) = differing(told, value, shown)
    assert says in sentence
    assert "1234" not in sentence, "what may be somebody's number is not said again"


def said_of(told, words):
    told(words)
    return [reason.key for reason in typed.unlike()]


@pytest.mark.parametrize("words", [b"{", b"null", b"7", b"\xff", b""])
def test_a_browser_that_says_nothing_is_told_to_load_the_page_anew(told, words):
    assert said_of(told, words) == ["typed_unsaid"]


@pytest.mark.parametrize("words", [b"[]", b"[7]", b'[["a"]]', b"[[1, 2, 3]]", b'[["a", "b", "c"]]'])
def test_nothing_typed_and_lines_that_are_none_hinder_nobody(told, words):
    assert said_of(told, words) == []


def test_who_is_no_browser_shows_nothing(monkeypatch):
    for context in (None, SimpleNamespace(context_info=None)):
        monkeypatch.setattr(typed, "get_script_run_ctx", lambda context=context: context)
        assert typed.unlike() == []


def test_a_field_that_is_part_of_no_step_hinders_nobody(told):
    assert differing(told, 5.0, "6", key="another") == []


def test_a_step_is_refused_and_a_draft_is_not(told, monkeypatch):
    monkeypatch.setattr(typed, "unlike", lambda: [typed._reason("人口", "3", 2)])
    shown, done = [], []
    monkeypatch.setattr(backend, "show_refused", lambda refused: shown.extend(refused.sentences()))
    assert backend.write(lambda *_: done.append("step")) is None
    assert not done
    assert "“人口”里显示的是 3，系统收到的是 2" in shown[0]
    monkeypatch.setattr(backend, "store", lambda: pytest.fail("asked for the database"))
    with pytest.raises(pytest.fail.Exception, match="asked"):
        backend.write(lambda *_: done.append("draft"), answers=False)


def test_the_script_speaks_the_numbers_of_streamlits_messages():
    run, browser, ours = map(
        int, re.search(r"RUN = (\d+), BROWSER = (\d+), OURS = (\d+);", SCRIPT).groups()
    )
    assert run == BackMsg.DESCRIPTOR.fields_by_name["rerun_script"].number
    assert browser == ClientState.DESCRIPTOR.fields_by_name["context_info"].number
    assert ours == typed.OURS
    assert ours not in ContextInfo.DESCRIPTOR.fields_by_number
