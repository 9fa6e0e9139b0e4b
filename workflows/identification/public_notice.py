"""What a villager reads behind a poster's QR: the list, its hours, where to object. No sign-in.

An allow-list: a field is on the page because it is named here. Names lose their second character;
what looks like a number of a person never leaves, whatever field it was typed into.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import func, select
from sqlmodel import Session

from models.batch import PublicityNotice
from models.case import Case
from models.record import NoticeLine
from models.rows import table
from models.rows.batch import PublicityNoticeRow
from models.rows.case import CaseRow
from models.rows.record import WrongFilingRow
from workflows.access import places
from workflows.access.places import township_of
from workflows.base import clock, free_text, names
from workflows.base.refusals import NotNow, NotYours, Reason
from workflows.base.rows import rows_by
from workflows.engine.definition import ListWords
from workflows.engine.loading import know
from workflows.engine.needs import PHONES
from workflows.engine.registry import process_of
from workflows.identification import struck_notice
from workflows.identification.notice_lines import on_the_list
from workflows.policy import policy

# Of a line that left the list nothing more is said: it is no longer proposed.
_SHOWN: Final = ("", "closed")
_SHORTEST_CODE: Final = 16
_LONGEST_CODE: Final = 64


class Gone(NotNow):
    """The notice was public once and is no more: void, or past its time of retention."""


_OVER: Final = Reason("notice_over", "这份公示已经结束，名单不再公开。有疑问请向村委会或乡镇询问。")


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One household as a stranger may see it. `until` only where its clock is its own."""

    group: str
    head: str
    members: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class PublicPhone:
    """Where an objection is heard."""

    level: str
    office: str
    number: str


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A notice as the wall and the telephone show it. phase: live · due · closed."""

    title: str
    lead: str
    place: str
    issuer: str
    posted_at: datetime
    close_at: datetime
    closed_at: datetime | None
    days: int
    where: str
    phase: str
    lines: tuple[PublicLine, ...]
    phones: tuple[PublicPhone, ...]


def mask_name(name: str) -> str:
    """王*山: recognised by those who know the household, found by nobody who searches the net."""
    clusters: list[str] = []
    for char in name:
        if clusters and (unicodedata.combining(char) or unicodedata.category(char) == "Mn"):
            clusters[-1] += char
        else:
            clusters.append(char)
    if not names.is_bare(name):
        return clusters[0] + "**" if clusters and clusters[0].isalpha() else "**"
    return "".join("*" if n == 1 else cluster for n, cluster in enumerate(clusters))


def without_numbers(text: str) -> str:
    """The text, or nothing when it carries what may be a number of a person."""
    return "" if free_text.long_number(text) else text


def read(session: Session, code: str) -> PublicNotice:
    """The notice of that unguessable name. NotYours: there is none; Gone: no longer shown."""
    notices = table(PublicityNotice)
    found = None
    if told := struck_notice.by_code(session, code):
        return _struck(session, told)
    if _SHORTEST_CODE <= len(code) <= _LONGEST_CODE:
        found = (
            session.execute(select(notices).where(notices.c.code == code)).mappings().one_or_none()
        )
    # A draft has never hung on a wall: the web does not know it either.
    if found is None or found["posted_at"] is None or found["close_at"] is None:
        raise NotYours(Reason("no_notice", "没有这份公示。请重新扫描公示栏上的二维码。"))
    row = cast("PublicityNoticeRow", dict(found))
    if row["state"] == "void":
        raise Gone(Reason("notice_void", "这份公示已经作废。请以公示栏上新张贴的名单为准。"))
    keep = timedelta(days=policy.policy(session, row["profile"]).notice_retention_days)
    # A notice nobody closes does not hang on the web for ever; a line begun anew runs longer.
    if clock.now() >= (row["closed_at"] or _last_hour(session, row)) + keep:
        raise Gone(_OVER)
    return _shown(session, row)


def _last_hour(session: Session, row: PublicityNoticeRow) -> datetime:
    """When the last line of the list runs out."""
    lines = table(NoticeLine)
    until = select(func.max(lines.c.close_at)).where(lines.c.notice_id == row["id"])
    last: datetime | None = session.execute(until).scalar_one()
    return max(filter(None, (row["close_at"], last)))


def _shown(session: Session, row: PublicityNoticeRow) -> PublicNotice:
    posted_at, close_at = row["posted_at"], row["close_at"]
    if posted_at is None or close_at is None:
        raise LookupError(f"notice {row['id']} was never put up")
    shown = [line for line in on_the_list(session, row) if line["ended"] in _SHOWN]
    phase = "closed" if row["state"] == "closed" else "due" if clock.now() >= close_at else "live"
    said = words_of(row)
    return PublicNotice(
        title=said.title,
        lead=said.lead,
        place=places.path_name(session, row["region"], on=clock.shanghai_day(posted_at)),
        issuer=without_numbers(row["issuer"]),
        posted_at=posted_at,
        close_at=close_at,
        closed_at=row["closed_at"],
        days=row["days"],
        where=without_numbers(row["place"]),
        phase=phase,
        lines=tuple(
            PublicLine(
                without_numbers(line["group_name"]),
                mask_name(line["head_name"]),
                line["members"],
                line["close_at"] if line["close_at"] != close_at else None,
            )
            for line in shown
        ),
        phones=_phones(session, row),
    )


def _struck(session: Session, told: WrongFilingRow) -> PublicNotice:
    """The sheet that told of households struck: public as long as other lists are."""
    (case,) = rows_by(session, table(Case), "id", [told["case_id"]])
    rules, day = policy.policy(session, case["profile"]), told["told_on"]
    if day is None:
        raise LookupError(f"wrong filing {told['id']} was never put up")
    days = rules.notice_days[3]
    closes = clock.close_of(day, days)
    if clock.now() >= closes + timedelta(days=rules.notice_retention_days):
        raise Gone(_OVER)
    county = places.place_of(session, case["county"])
    said = struck_notice.WORDS
    return PublicNotice(
        title=said.title,
        lead=said.lead,
        place=places.path_name(session, case["region"], on=day),
        issuer=county.name if county else "",
        posted_at=clock.start_of(day),
        close_at=closes,
        closed_at=None,
        days=days,
        where=without_numbers(told["told_at"]),
        phase="closed" if clock.now() >= closes else "live",
        lines=tuple(
            PublicLine(without_numbers(group), mask_name(row["head_name"]), row["members"], None)
            for row, group in struck_notice.lines(session, struck_notice.told_with(session, told))
        ),
        phones=_phones(session, case),
    )


def words_of(row: PublicityNoticeRow) -> ListWords:
    """What a notice says above its lines, in the process whose households it takes."""
    return process_of(row["case_process"]).lists[row["kind"]]


def _phones(session: Session, row: PublicityNoticeRow | CaseRow) -> tuple[PublicPhone, ...]:
    phones = know(session, row, PHONES)
    levels = {row["county"]: "县", township_of(row["region"]): "乡镇", row["region"]: "村"}
    return tuple(
        PublicPhone(levels.get(phone["region"], ""), phone["office"], phone["phone"])
        for phone in sorted(phones, key=lambda phone: -phone["region"])
    )
