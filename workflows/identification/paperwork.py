"""The five papers filled from what is stored, or left blank for the pen: enter once, print all.

Values only; `workflows.papers.render` makes the bytes outside of any transaction. Who prints what
is written into the access ledger before a page leaves the house.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Generic

from sqlmodel import Session

from models.batch import PublicityNotice, ReviewMeeting
from models.case import Case
from models.rows import table
from workflows import papers
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import audit_log
from workflows.base.refusals import NotYours, Reason
from workflows.base.rows import R, rows_of
from workflows.identification import household_papers, list_papers
from workflows.papers import Paper

if TYPE_CHECKING:
    from models.rows import Of
    from models.rows.case import CaseRow


@dataclass(frozen=True, slots=True)
class Kind(Generic[R]):
    """A kind of paper: its values, what it is called, whose it is (a case's, a meeting's, a
    notice's) and what fills it from that row.

    `make` is also given the day on which a notice still in draft will go up, None without one.
    """

    paper: type[Paper]
    name: str
    of: "Of[R]"
    make: Callable[[Session, R, date | None], Paper]
    beside_case: bool = False


def _of_case(
    paper: type[Paper], name: str, make: Callable[[Session, "CaseRow"], Paper]
) -> Kind["CaseRow"]:
    """A paper of one household, printed beside its case."""
    return Kind(
        paper, name, table(Case), lambda session, case, _day: make(session, case), beside_case=True
    )


KINDS: Final[Mapping[str, Kind[Any]]] = {
    "application": _of_case(papers.ApplicationPaper, "农户申请书", household_papers.application),
    "survey": _of_case(papers.SurveyPaper, "入户调查表", household_papers.survey),
    "meeting": Kind(
        papers.MeetingPaper,
        "评议会签到表和记录",
        table(ReviewMeeting),
        lambda session, meeting, _day: list_papers.meeting_record(session, meeting),
    ),
    "notice": Kind(papers.NoticePaper, "公示海报", table(PublicityNotice), list_papers.poster),
    "struck": Kind(
        papers.NoticePaper,
        "错评剔除公告",
        table(Case),
        lambda session, case, _day: list_papers.struck(session, case),
    ),
    "registration": _of_case(
        papers.RegistrationPaper, "贫困户登记表", household_papers.registration
    ),
}


def fill(
    session: Session,
    actor: Actor,
    kind: str,
    key: int,
    *,
    posted_on: date | None = None,
) -> Paper:
    """A paper with everything stored about its case, meeting or notice. Raises NotYours, and
    NotNow for a notice that must not be hung up.

    `posted_on` is the day a notice still in draft will go up.
    """
    if kind not in KINDS:
        raise _unknown()
    one = KINDS[kind]
    return one.make(session, _seen(session, actor, one.of, key), posted_on)


def note(session: Session, actor: Actor, kind: str, key: int, *, blank: bool) -> int:
    """Write into the access ledger that this paper was printed; returns the entry's id."""
    detail = {"paper": kind, "blank": blank}
    return audit_log.enter(
        session,
        "access",
        "paper",
        actor_id=actor.user_id,
        subject_id=None if blank else key,
        detail=detail,
    )


def note_file(session: Session, actor: Actor, attachment_id: int) -> int:
    """Write into the access ledger that somebody opened a file of the folder."""
    return audit_log.enter(
        session, "access", "file", actor_id=actor.user_id, subject_id=attachment_id
    )


def _unknown() -> NotYours:
    return NotYours(Reason("no_paper", "没有这份材料，或不在您的管辖范围内。请核对编号。"))


def _seen(session: Session, actor: Actor, source: "Of[R]", key: int) -> R:
    """The row, when this person may see the people in it."""
    rows = rows_of(session, source, source.c.id == key)
    if not rows or not actor.roles_at(rows[0]["region"]) & SEES_PEOPLE:
        raise _unknown()
    return rows[0]
