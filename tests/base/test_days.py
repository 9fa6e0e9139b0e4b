"""The day of an instant is Shanghai's wherever it is shown, and a day of any year can be chosen."""

from datetime import UTC, date
from typing import get_type_hints

import pytest
from streamlit.testing.v1 import AppTest

from models.batch import PublicityNotice
from models.record import Objection
from pages import wording
from pages.parts import days
from pages.parts.deadlines import days_left
from pages.parts.figures import instant
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, objection, on_first_notice
from tests.papers.test_papers_walk import parts_of_papers
from workflows.base import clock, dates
from workflows.base.refusals import Refused
from workflows.base.words import ENGLISH, speaking
from workflows.identification.forms import Finding
from workflows.identification.queries import approvals, form_options, timeline
from workflows.papers.notice import ShanghaiTime
from workflows.policy import policy

database_template = ground.database_template
quick = ground.quick

# Before eight it is still yesterday in UTC; at midnight a day begins, at 23:59 it has not ended.
HOURS = ((0, 0), (7, 15), (7, 59), (8, 0), (23, 59))
every_hour = pytest.mark.parametrize(("hour", "minute"), HOURS)
DAY = date(2015, 9, 16)


@every_hour
def test_an_instant_is_written_on_its_day(hour, minute):
    moment = clock.at(DAY, hour, minute)
    assert moment.tzinfo is UTC, "as it is stored"
    clocks = f"{hour:02}:{minute:02}"
    assert clock.shanghai_day(moment) == DAY
    assert dates.short(moment) == dates.short(DAY) == "2015-09-16"
    assert dates.stamp(moment) == f"2015-09-16 {clocks}"
    assert dates.moment(moment) == instant(moment) == f"2015年9月16日 {clocks}"
    with speaking(ENGLISH):
        assert dates.day_of(moment) == "16 September 2015"


@every_hour
def test_what_runs_out_at_midnight_has_the_day_before_as_its_last(hour, minute):
    until = clock.at(DAY, hour, minute)
    last = date(2015, 9, 15) if (hour, minute) == (0, 0) else DAY
    assert clock.last_day(until) == last
    with clock.moved_to(clock.at(DAY, 6)):
        assert days_left(until) == (last - DAY).days
    shown = "24:00" if last != DAY else f"{hour:02}:{minute:02}"
    assert wording.eve(until) == f"9/{last.day} {shown}"
    assert wording.closing(until).startswith(f"2015年9月{last.day}日 {shown}")


@every_hour
def test_an_objection_stands_on_its_day_on_every_list_and_in_every_sentence(quick, hour, minute):
    (case,), notice = on_first_notice(quick, 1)
    quick.later(3)
    raised = clock.at(quick.today, hour, minute)
    quick.later()
    quick.act("clerk", case, "object_1", objection(quick, raised_at=raised))
    (row,) = quick.rows(Objection)
    shown = f"{raised.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    offered = form_options.options_of(quick.session, quick.actor("town"), quick.case(case), Finding)
    assert offered["objection"][row["id"]].startswith(shown)
    happened = timeline.timeline(quick.session, quick.actor("town"), case)[0]
    assert dates.stamp(happened.claimed_at) == shown
    assert dates.short(row["raised_at"]) == shown[:10]
    assert quick.row(PublicityNotice, notice)["state"] == "posted"


def test_a_case_opened_in_the_first_hours_of_a_year_is_of_that_year(quick, monkeypatch):
    quick.today, quick.hour = date(2016, 1, 1), 0
    case = quick.open(batch_of(quick), quick.household(1))
    monkeypatch.setattr(policy.Policy, "line_fen", lambda _rules, on: on.year)
    assert approvals.compared(quick.session, quick.actor("town"), case).line_fen == 2016


def test_an_act_of_the_next_minute_is_refused_with_its_hour_in_shanghai(quick):
    (case,), _notice = on_first_notice(quick, 1)
    ahead = clock.at(quick.today, quick.hour, 1)
    with pytest.raises(Refused) as caught:
        quick.act("clerk", case, "object_1", objection(quick, raised_at=ahead))
    sentence = "所填时间 2015-09-01 09:01 晚于现在，请按实际发生的时间填写。"
    assert caught.value.sentences() == [sentence]
    quick.act("clerk", case, "object_1", objection(quick, raised_at=quick.moment))
    assert quick.rows(Objection)[0]["raised_at"] == quick.moment


def test_no_paper_is_given_an_instant_in_another_time_than_shanghais():
    for part in parts_of_papers():
        for name, hint in get_type_hints(part, include_extras=True).items():
            if "datetime.datetime" in str(hint) or "Aware" in str(hint):
                assert str(ShanghaiTime) in str(hint), f"{part.__name__}.{name}"


# ----------------------------------------------------------------------------- a day of any year


def a_term():
    import streamlit as st

    from pages.parts import days

    born = days.date_input("出生日期", key="born")
    st.text(f"{born}")


@pytest.mark.parametrize("born", [date(1957, 3, 5), date(1900, 1, 1), date(2046, 6, 30)])
def test_a_day_of_long_ago_or_far_ahead_can_be_entered(born):
    screen = AppTest.from_function(a_term).run()
    field = screen.date_input[0]
    assert field.min == days.EARLIEST <= born <= field.max
    field.set_value(born).run()
    assert screen.text[0].value == str(born)


def a_question():
    from pages.parts.answers import Sheet
    from pages.parts.fields import draw
    from pages.parts.questions import Question
    from workflows.engine.forms import asks
    from workflows.help.processes.visits import Plan

    sheet = Sheet("old", "open:old", {})
    ask = asks(Plan)["from_on"]
    draw(Question("from_on", ask, Plan.model_fields["from_on"], {}), sheet)


def test_so_can_a_day_that_a_step_asks_for():
    field = AppTest.from_function(a_question).run().date_input[0]
    assert field.min == date(1900, 1, 1)
    assert field.value == clock.today()
