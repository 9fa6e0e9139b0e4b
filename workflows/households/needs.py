"""What the steps of a household, and those of its cases that look at its people, may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NotRequired, TypedDict

from models.rows.case import CaseRow
from models.rows.household import ChangeRequestRow, HouseholdRow, PersonRow
from models.rows.support import OfficialRow
from workflows.access.kinship import KinRow
from workflows.base.refusals import Reason
from workflows.base.rows import Row
from workflows.engine.known import Need

if TYPE_CHECKING:
    from workflows.households.changes import Change  # noqa: F401 - in a quoted type


class Unsettled(TypedDict):
    """What changed the people since the survey: by whom, when, old beside new; `listed` when the
    case's own event said so."""

    day: date | None
    name: str
    when: str
    was: Sequence[Sequence[str]]
    now: Sequence[Sequence[str]]
    listed: NotRequired[bool]


class Happened(TypedDict):
    """What a change is: its code, its day, its papers (attachment, hash, title)."""

    event: str
    day: date | None
    papers: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Ended:
    """A household that is gone, as it stood before: its columns then, who lived there (rows as they
    are now), the head of the household it was merged into ("" when it was not); of those people
    the rows of whoever lives elsewhere now, or died there since."""

    home: Row
    people: Sequence[PersonRow]
    into: str = ""
    elsewhere: Sequence[PersonRow] = ()
    dead: Sequence[PersonRow] = ()


LIVE_CASES: Final = Need[list[CaseRow]]("live_cases")
HOME_KIN: Final = Need[list[KinRow]]("home_kin")
# Who left for prison or abroad, is not back and not dead.
AWAY: Final = Need[list[PersonRow]]("away")
REQUESTS: Final = Need[list[ChangeRequestRow]]("requests")
# Of those whom an open request would bring, who lives in another household now.
HELD_ELSEWHERE: Final = Need[list[PersonRow]]("held_elsewhere")
# Of those whom an open request would bring, in which row somebody died.
DEAD_SINCE: Final = Need[list[PersonRow]]("dead_since")
# Of a household that is gone: what it was; None while it is kept.
ENDED: Final = Need["Ended | None"]("ended")
# {an open request: why it can no longer be confirmed}, of those of which that is so.
STALE: Final = Need[dict[int, list[Reason]]]("stale")
# Of a case: the mark of who lives there now, and what became of them since.
PEOPLE_NOW: Final = Need[str]("people_now")
UNSETTLED: Final = Need[Unsettled | None]("unsettled")
# {a person: the name that somebody besides its writer looked at last}.
CONFIRMED_NAMES: Final = Need[dict[int, str]]("confirmed_names")
FILING_FAULTS: Final = Need[list[Reason]]("filing_numbers")
RECEIPT_FAULTS: Final = Need[list[Reason]]("receipt_numbers")
# What the household's own step leaves for the cases it tells.
CHANGE: Final = Need["Change | None"]("change")
REASON: Final = Need[str]("reason")
HAPPENED: Final = Need["Happened"]("happened")
PUT_RIGHT: Final = Need[dict[str, str]]("put_right")
# By the answers: what is wrong with the numbers put right, and with who comes from another
# household; the accounts that are kin to who would
# come; the rows of those of them who live elsewhere; the day of the newest event of each
# person, with its code.
NUMBER_FAULTS: Final = Need[list[Reason]]("number_faults")
ARRIVAL_FAULTS: Final = Need[list[Reason]]("arrival_faults")
# Why a row that would be written contradicts itself; of whom it gives a number, who is dead.
ROW_FAULTS: Final = Need[list[Reason]]("row_faults")
DEAD_COMING: Final = Need[list[PersonRow]]("dead_coming")
COMING_KIN: Final = Need[set[int]]("coming_kin")
LIVE_ELSEWHERE: Final = Need[list[Row]]("live_elsewhere")
# The household that a merge goes into, None where there is none.
INTO: Final = Need[HouseholdRow | None]("into")
# Who lives in it: empty where those who go found a household of their own.
TAKEN_IN_BY: Final = Need[list[PersonRow]]("taken_in_by")
# Of those who came by 漏登补录 and are said to leave before: since when they lived there, as far as
# is known.
THERE_SINCE: Final = Need[dict[int, date | None]]("there_since")
NEWEST_OF: Final = Need[dict[int, tuple[date, str]]]("newest_of")
# The cases a filing batch may take; the process that files loads them.
TO_FILE: Final = Need[list[CaseRow]]("to_file")
# Who helps by name, in the subject's county: help loads them.
OFFICIALS: Final = Need[list[OfficialRow]]("officials")
