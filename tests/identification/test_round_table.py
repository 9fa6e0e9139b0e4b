"""A round on the screen: every household of it, page by page, and what passing all asks."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from pages import backend
from pages.identification import approval_verdicts
from tests.fixtures import installations
from tests.fixtures.sitting import sit_down
from workflows.base.refusals import Overtaken, Reason
from workflows.engine.registry import process_of
from workflows.identification.queries.approvals import RoundView

PAGE = 50
COUNTS = (0, 1, 50, 51, 400)
OBJECTED, UNMEASURED, ABOVE = 1, 3, (2, 51)


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


def name(n: int) -> str:
    return f"户主{n:03d}号"


def a_line(n: int) -> dict:
    """Every fifth household was drawn and visited."""
    return {
        "id": n,
        "case_id": n,
        "head_name": name(n),
        "village": "东岭村",
        "group_name": "一组",
        "members": 3,
        "objections": int(n == OBJECTED),
        "per_head_fen": None if n == UNMEASURED else 4_000_00 if n in ABOVE else 2_000_00,
        "above": n in ABOVE,
        "drawn": "sample" if n % 5 == 1 else "",
        "visited_on": date(2015, 11, 2) if n % 5 == 1 else None,
        "visitors": [],
        "visit_finding": "",
        "verdict": "",
        "reason": "",
        "left": False,
        "case_state": "E1",
        "edition": process_of("identification").edition,
    }


def a_round(count: int) -> RoundView:
    row = {"id": 7, "version": 3, "level": "township", "region": 0, "state": "deliberating"}
    return RoundView(row, "甲镇", tuple(a_line(n) for n in range(1, count + 1)), {}, 20, {})


def the_table():
    import streamlit as st

    from pages.identification import approval_round

    approval_round._lines(st.session_state["view"])


def the_verdicts():
    import streamlit as st

    from pages.identification import approval_verdicts

    approval_verdicts.verdicts(st.session_state["view"])


def drawn(page, view: RoundView):
    screen = AppTest.from_function(page)
    screen.session_state["view"] = view
    return screen.run()


def told(screen) -> str:
    return " ".join(part.value for part in (*screen.get("html"), *screen.markdown))


def heads(screen) -> list[str]:
    """The households named on the screen."""
    shown = told(screen)
    return [name(n) for n in range(1, max(COUNTS) + 1) if name(n) in shown]


def labels(screen) -> list[str]:
    return [button.label for button in screen.button]


@pytest.mark.parametrize("count", COUNTS)
def test_every_household_of_a_round_is_on_one_of_its_pages(mu, count):
    """Of 301 households and more, those after the three hundredth were on no screen."""
    screen = drawn(the_table, a_round(count))
    seen: list[str] = []
    for _page in range(max(COUNTS)):
        assert not screen.exception
        here = heads(screen)
        assert len(here) <= PAGE
        seen += here
        further = [b for b in screen.button if b.label == "下一页" and not b.disabled]
        if not further:
            break
        screen = further[0].click().run()
    assert sorted(seen) == [name(n) for n in range(1, count + 1)], "each once"
    to_visit = [name(n) for n in range(1, count + 1, 5)]
    assert set(to_visit[:PAGE]) <= set(seen[:PAGE]), "who is to be visited stands in front"


@pytest.mark.parametrize("count", COUNTS)
def test_passing_all_asks_first_with_counts_and_names(mu, monkeypatch, count):
    """How many households and people, visited or not, who reaches the line, who is objected to."""
    handed: list[tuple] = []
    monkeypatch.setattr(approval_verdicts, "_decide", lambda *said, **_: handed.append(said))
    view = a_round(count)
    screen = drawn(the_verdicts, view)
    if not count:
        assert labels(screen) == []
        return
    assert labels(screen) == [f"其余 {count} 户全部通过"]
    screen.button[0].click().run()
    assert handed == [], "the first click only asks"
    assert labels(screen) == [f"确认通过这 {count} 户", "返回"]
    visited = -(-count // 5)
    for figure in (
        f"将通过 {count} 户 {3 * count} 人",
        f"入户核查过 {visited} 户",
        f"没有入户核查 {count - visited} 户",
        f"人均收入达到或超过标准 {sum(n <= count for n in ABOVE)} 户",
        "有未答复的异议 1 户",
    ):
        assert figure in told(screen), figure
    assert ("没有收入数据 1 户" in told(screen)) == (count >= UNMEASURED)
    assert heads(screen) == [name(n) for n in sorted((OBJECTED, *ABOVE)) if n <= count]
    screen.button[1].click().run()
    assert labels(screen) == [f"其余 {count} 户全部通过"]
    assert handed == []
    screen.button[0].click().run()
    screen.button[0].click().run()
    cases = list(range(1, count + 1))
    assert [said[:4] for said in handed] == [(view, cases, "pass", "")]


def test_what_changed_while_it_was_asked_is_told_and_nobody_is_passed(mu, monkeypatch):
    """The confirmation asks first whether what it counted still stands."""

    def otherwise(_session, _actor, _view):
        raise Overtaken(Reason("shown_otherwise", "情况变了。"))

    passed: list[int] = []
    monkeypatch.setattr(approval_verdicts.approvals, "unchanged", otherwise)
    monkeypatch.setattr(approval_verdicts.execute, "perform", lambda *a, **_: passed.append(1))
    screen = drawn(the_verdicts, a_round(2))
    screen.button[0].click().run()
    screen.button[0].click().run()
    assert not screen.exception
    assert passed == []
    assert screen.session_state[backend._LATE] == ["情况变了。"]
    assert labels(screen) == ["确认通过这 2 户", "返回"]
