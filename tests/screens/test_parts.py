"""The small signs of every screen: days to the last one, money to the fen, no markup typed."""

import ast
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from pages import wording
from pages.parts import badges, deadlines, figures, stages
from pages.parts.answers import _packed, _unpacked
from pages.parts.choices import apart
from pages.parts.offers import refusal
from tests.fixtures.sources import modules
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.base.words import ENGLISH, speaking
from workflows.engine.definition import Guard
from workflows.engine.registry import process_of
from workflows.identification.queries.form_options import LABELS
from workflows.policy import policy
from workflows.policy.clauses import Clause

TODAY = date(2016, 5, 3)


@pytest.mark.parametrize(
    ("days", "left", "says", "colour"),
    [(0, 0, "今天到期", "ochre"), (3, 3, "还剩 3 天", "ochre"), (4, 4, "还剩 4 天", "grey")],
)
def test_a_limit_of_some_days_has_so_many_left(days, left, says, colour):
    due = clock.close_of(TODAY, days)
    with clock.moved_to(clock.at(TODAY, 23, 59)):
        assert deadlines.days_left(due) == left
        assert deadlines.due_pill({"due_at": due}) == badges.pill(says, colour)


@pytest.mark.parametrize(
    ("passed", "says", "colour"),
    [
        (9, "还剩 11 天", "grey"),
        (10, "还剩 10 天，时限过半", "grey"),
        (15, "还剩 5 天，时限过半", "grey"),
        (16, "还剩 4 天，时限已过八成", "ochre"),
        (20, "超期 1 天", "red"),
    ],
)
def test_half_and_four_fifths_of_a_limit_are_reminded_of(passed, says, colour):
    since = clock.start_of(TODAY)
    row = {"since": since, "due_at": since + timedelta(days=20), "state": "A0"}
    with clock.moved_to(since + timedelta(days=passed)):
        # The day before midnight of its end is the last one.
        shown = deadlines.due_pill(row)
        left = deadlines.days_left(row["due_at"])
        assert shown == badges.pill(says.replace(str(20 - passed), str(left)), colour)
        wall = deadlines.due_pill(row | {"state": "D1"})
        assert "时限" not in wall


@pytest.mark.parametrize(
    ("since", "says", "colour"),
    [
        (0, "已期满，待确认", "ochre"),
        (2, "期满 2 天，待确认", "ochre"),
        (3, "期满 3 天，待确认", "red"),
    ],
)
@pytest.mark.parametrize("state", ["D1", "E2", "F3", "posted"])
def test_a_list_whose_time_is_up_waits_to_be_confirmed_and_is_not_late(state, since, says, colour):
    due = clock.close_of(TODAY, 7)
    with clock.moved_to(due + timedelta(days=since)):
        assert deadlines.due_pill({"due_at": due, "state": state}) == badges.pill(says, colour)


def test_a_limit_is_over_at_midnight_and_not_before():
    due = clock.close_of(TODAY, 0)
    with clock.moved_to(due - timedelta(microseconds=1)):
        assert deadlines.days_left(due) == 0
    with clock.moved_to(due):
        assert deadlines.days_left(due) == -1
        assert deadlines.due_pill({"due_at": due}) == badges.pill("超期 1 天", "red")


def test_a_case_on_hold_has_no_days():
    row = {"due_at": None, "held_at": clock.at(TODAY)}
    assert "中止办理" in deadlines.due_pill(row)
    assert deadlines.due_pill({"due_at": None}) == ""


def test_an_unpublished_year_is_called_provisional():
    due = clock.close_of(TODAY, 9)
    with clock.moved_to(clock.at(TODAY)):
        assert "暂定" in deadlines.due_pill({"due_at": due, "provisional": True})


@pytest.mark.parametrize(
    ("fen", "says"), [(332_200, "3,322 元"), (332_205, "3,322.05 元"), (0, "0 元"), (None, "—")]
)
def test_money_is_shown_to_the_fen(fen, says):
    assert figures.yuan(fen) == says


def test_a_name_is_never_markup():
    assert "<script>" not in badges.words("<script>x</script>")
    # A word joiner keeps a bare address from becoming a link by itself.
    assert wording.plain("[去](http://x)") == "\\[去\\]\\(http\\://\u2060x\\)"


def test_every_state_has_its_badge_in_both_languages():
    for process in map(process_of, ("identification", "meeting", "notice", "round", "training")):
        for state in process.states:
            sign = stages.state_badge(state.key, subject=process.subject)
            with speaking(ENGLISH):
                other = stages.state_badge(state.key, subject=process.subject)
            assert state.label in sign
            assert state.label not in other


def test_there_is_a_tint_for_every_stage():
    assert len(stages.ramp()) == len(process_of("identification").stages) == len(stages.NUMERALS)


def test_what_is_typed_survives_being_put_away():
    for value in (TODAY, clock.at(TODAY).time(), "文字", 3, True, ["a", "b"]):
        assert _unpacked(_packed(value)) == value


# ------------------------------------------------------------------------------------- namesakes


def test_namesakes_never_read_the_same_and_keep_their_words_when_the_list_changes():
    both = {5_880_001: "王芳", 6_770_002: "王芳", 7_000_003: "李四"}
    said = {key: apart(both)(key) for key in both}
    assert said == {5_880_001: "王芳（0001）", 6_770_002: "王芳（0002）", 7_000_003: "李四"}
    assert apart({1: "王芳"} | both)(6_770_002) == said[6_770_002]


def test_not_even_the_ends_of_their_numbers_or_a_hostile_name_make_two_answers_alike():
    names = {10_001: "王芳", 20_001: "王芳", 1: "甲", 2: "甲", 3: "甲（1）", 4: "甲（0001）"}
    assert len({apart(names)(key) for key in names}) == len(names)


@pytest.mark.parametrize("kind", ["selectbox", "multiselect", "button_group"])
@pytest.mark.parametrize("meant", [5_880_001, 6_770_002])
def test_of_two_namesakes_the_one_that_was_chosen_is_taken(kind, meant):
    def screen():
        import streamlit as st

        from pages.parts.choices import apart

        named = {5_880_001: "王芳", 6_770_002: "王芳"}
        st.selectbox("s", list(named), None, format_func=apart(named), key="selectbox")
        st.multiselect("m", list(named), format_func=apart(named), key="multiselect")
        st.pills("p", list(named), format_func=apart(named), key="button_group")

    drawn = AppTest.from_function(screen).run()
    widget = getattr(drawn, kind)[0]
    widget.set_value([meant] if kind == "multiselect" else meant).run()
    taken = drawn.session_state[kind]
    assert (taken[0] if kind == "multiselect" else taken) == meant


# ---------------------------------------------------------------------------------- page by page


def listed():
    import streamlit as st

    from pages.parts.lists import paged

    rows = st.session_state["rows"]

    def load(after, limit):
        return [row for row in rows if after is None or row > after][:limit]

    if not paged("list", load, lambda row: st.text(str(row)), lambda row: row, size=2):
        st.info("nothing")


def test_a_page_whose_rows_have_left_the_list_is_not_told_as_an_empty_list():
    screen = AppTest.from_function(listed)
    screen.session_state["rows"] = [1, 2, 3]
    screen.run()
    screen.button[1].click().run()
    assert [text.value for text in screen.text] == ["3"]
    screen.session_state["rows"] = [1, 2]
    screen.run()
    assert [text.value for text in screen.text] == ["1", "2"]
    screen.session_state["rows"] = []
    screen.run()
    assert [box.value for box in screen.info] == ["nothing"]


def test_a_refusal_says_what_it_rests_on_and_each_regulation_once():
    rules = policy.Policy.model_validate_json(
        (policy.PROFILES / "jm-2014.json").read_text(encoding="utf-8")
    )
    thin = Guard("quorate", "到会人数不足。", lambda _facts: {}, clause=Clause.QUORUM)
    again = Guard("again", "", lambda _facts: [Reason("b", "请重新召集。")], clause=Clause.QUORUM)
    silent = Guard("silent", "请稍后再办。", lambda _facts: {})
    reasons = [reason for guard in (thin, again, silent) for reason in guard.unmet(None)]
    said = refusal(reasons, rules)
    assert (
        said == "到会人数不足。 请重新召集。 请稍后再办。（依据：《村民委员会组织法》，第二十六条）"
    )
    assert refusal(silent.unmet(None), rules) == "请稍后再办。"


def test_a_screen_asks_for_lists_of_words_that_there_are():
    asked = {
        (path, node.slice.value)
        for path, tree in modules("pages").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "LABELS"
        and isinstance(node.slice, ast.Constant)
    }
    assert asked
    assert not [(path, name) for path, name in asked if name not in LABELS]
