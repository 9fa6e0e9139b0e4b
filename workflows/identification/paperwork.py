"""The five papers filled from what is stored, or left blank for the pen: enter once, print all.

Values only; `workflows.papers.render` makes the bytes outside of any transaction. Who prints what
is written into the access ledger before a page leaves the house.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlmodel import Session

from models.batch import PublicityNotice, ReviewMeeting
from models.case import Case
from models.rows import table
from workflows import papers
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import audit_log
from workflows.base.refusals import NotNow, NotYours, Reason
from workflows.base.rows import R, rows_of
from workflows.identification import household_papers, list_papers
from workflows.papers import Paper

if TYPE_CHECKING:
    from models.rows import Of
    from models.rows.case import CaseRow


KINDS: Final[Mapping[str, type[Paper]]] = {
    "application": papers.ApplicationPaper,
    "survey": papers.SurveyPaper,
    "meeting": papers.MeetingPaper,
    "notice": papers.NoticePaper,
    "registration": papers.RegistrationPaper,
}
NAMES: Final = {
    "application": "农户申请书",
    "survey": "入户调查表",
    "meeting": "评议会签到表和记录",
    "notice": "公示海报",
    "registration": "贫困户登记表",
}


def fill(
    session: Session,
    actor: Actor,
    kind: str,
    key: int,
    *,
    posted_on: date | None = None,
) -> Paper:
    """A paper with everything stored about its case, meeting or notice. Raises NotYours.

    `posted_on` is the day a notice still in draft will go up.
    """
    if kind not in KINDS:
        raise _unknown()
    if kind == "meeting":
        return list_papers.meeting_record(session, _seen(session, actor, table(ReviewMeeting), key))
    if kind == "notice":
        notice = _seen(session, actor, table(PublicityNotice), key)
        if notice["state"] == "void":
            # A paper that says nothing of it would be hung up again.
            raise NotNow(Reason("notice_void", "这份公示已经作废。请以公示栏上新张贴的名单为准。"))
        return list_papers.poster(session, notice, posted_on)
    case = _seen(session, actor, table(Case), key)
    makers: dict[str, Callable[[Session, CaseRow], Paper]] = {
        "application": household_papers.application,
        "survey": household_papers.survey,
        "registration": household_papers.registration,
    }
    return makers[kind](session, case)


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
