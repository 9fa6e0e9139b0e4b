"""When a limit runs out: working days by the published calendar, calendar days by the wall."""

from datetime import date

from sqlalchemy import delete

from models.columns import table
from models.policy import Holiday
from tests.fixtures import ground
from tests.fixtures.ground import batch_of
from workflows.base import clock

database_template = ground.database_template
quick = ground.quick

# National Day 2015: 1 to 7 October rest, Saturday 10 October is worked.
BEFORE_THE_HOLIDAYS = date(2015, 9, 30)


def applied(world, day: date) -> int:
    case = world.open(batch_of(world), world.household(0))
    world.today = day
    world.act("clerk", case, "submit", world.submission())
    return case


def test_a_limit_in_working_days_leaves_out_the_holidays_and_counts_the_saturday_made_up(quick):
    """Three working days (A1) after the 30th: the 8th, 9th and 10th of October."""
    case = applied(quick, BEFORE_THE_HOLIDAYS)
    assert quick.case(case)["due_at"] == clock.start_of(date(2015, 10, 11))
    assert not quick.case(case)["provisional"]


def test_in_a_week_without_holidays_it_goes_by_the_weekday(quick):
    """Three working days after Tuesday, 8 September: it ends with Friday, the 11th."""
    case = applied(quick, date(2015, 9, 8))
    assert quick.case(case)["due_at"] == clock.start_of(date(2015, 9, 12))


def test_it_goes_by_the_calendar_as_this_installation_knows_it(quick):
    """A holiday taken off the calendar is worked: the 1st, 2nd and 5th of October."""
    quick.session.execute(delete(table(Holiday)))
    case = applied(quick, BEFORE_THE_HOLIDAYS)
    assert quick.case(case)["due_at"] == clock.start_of(date(2015, 10, 6))


def test_a_limit_in_calendar_days_runs_through_the_holidays(quick):
    """Ten days (A3) after 2 October, the first not counted: up to the end of the 12th."""
    case = applied(quick, BEFORE_THE_HOLIDAYS)
    quick.today = date(2015, 10, 2)
    quick.act("chair", case, "accept")
    assert quick.case(case)["due_at"] == clock.start_of(date(2015, 10, 13))
