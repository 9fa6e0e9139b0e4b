"""What many steps share: who takes part, from where, and what has to be known."""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.context import Facts
from workflows.engine.needs import (
    AGENDA_LINE,
    FOUNDED,
    HOUSEHOLD,
    LAST_SURVEY,
    NOTICE,
    NOTICE_LINE,
    OBJECTIONS,
    PAPER_ROWS,
)
from workflows.identification.states import STATES, CaseState

# The matters whose actions have a screen of their own beside the case's.
OBJECTION: Final = "objection"
SURVEY: Final = "survey"
FILING: Final = "filing"
OPEN: Final = tuple(state.key for state in STATES if not state.final)
HEARINGS: Final = tuple(state.key for state in STATES if state.hearing)
# Where an objection comes late: on no wall or after its days.
ANSWER_FIRST: Final = tuple(state.key for state in STATES if state.answers_first)
BEFORE_APPROVAL: Final = OPEN[: OPEN.index(CaseState.APPROVED)]
# Who applied, entered or surveyed signs no verdict and no finding (谁调查谁复核，谁审核谁负责).
APART: Final = ("applied", "entered", "surveyed")
LISTS: Final = (NOTICE_LINE, AGENDA_LINE, FOUNDED)
BACK: Final = (*LISTS, PAPER_ROWS, LAST_SURVEY)
HEARING: Final = (*BACK, OBJECTIONS, NOTICE, HOUSEHOLD)
OBJECTORS: Final = (Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP, Role.COUNTY)
CASEWORKERS: Final = (
    Role.CLERK,
    Role.COMMITTEE,
    Role.TOWNSHIP,
    Role.TOWNSHIP_LEADER,
    Role.COUNTY,
    Role.COUNTY_LEADERS,
)


def waits_again(facts: Facts) -> str:
    """Where a line that left its notice waits for the next."""
    return facts.state.listed_from
