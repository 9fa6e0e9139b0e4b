"""The papers of many households: the meeting's record, the notice on the wall."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from sqlmodel import Session

from models.case import Case
from models.household import Household
from models.record import AgendaLine, Survey
from models.register import Representative
from models.rows import table
from models.rows.batch import PublicityNoticeRow, ReviewMeetingRow
from models.rows.case import CaseRow
from models.rows.record import AgendaLineRow
from models.rows.register import ObjectionPhoneRow
from workflows import papers
from workflows.access import places
from workflows.access.people import names_of
from workflows.base import clock, dates, free_text, names
from workflows.base.refusals import NotNow, Reason
from workflows.base.rows import rows_of
from workflows.base.words import _
from workflows.engine.loading import know
from workflows.engine.needs import PHONES, REPRESENTATIVES
from workflows.identification import notice_lines, paper_facts, public_notice, struck_notice
from workflows.identification.ranking import said_of, told_beside
from workflows.papers import Paper
from workflows.policy import policy
from workflows.storage import settings

_VERDICTS: Final = {
    "passed": papers.Verdict.PASSED,
    "refused": papers.Verdict.REFUSED,
    "doubted": papers.Verdict.DOUBTED,
}
_NOTICES: Final = {
    1: papers.Kind.FIRST,
    2: papers.Kind.SECOND,
    3: papers.Kind.ANNOUNCEMENT,
}
_AFTER_SIGN_IN: Final = ("deliberating", "minutes", "closed")
_OVERTAKEN: Final = (
    "名单拟定以后，“{names}”等 {n} 户的户主、人数或成员有变更，这张海报不能打印。"
    "请由乡镇作废，核对成员变更后重新拟定名单。"
)


def meeting_record(session: Session, meeting: ReviewMeetingRow) -> Paper:
    """评议会签到表和记录."""
    lines, homes, cases = table(AgendaLine), table(Household), table(Case)
    agenda = rows_of(
        session, lines, lines.c.meeting_id == meeting["id"], lines.c.result != "struck"
    )
    of_case = {
        row["id"]: row
        for row in rows_of(session, cases, cases.c.id.in_([a["case_id"] for a in agenda]))
    }
    surveys = table(Survey)
    visited = [case["survey_id"] for case in of_case.values() if case["survey_id"]]
    found = {
        row["case_id"]: paper_facts.surveyed(row)
        for row in rows_of(session, surveys, surveys.c.id.in_(visited), surveys.c.done == 1)
    }
    told = told_beside(session, list(of_case.values()))
    known = know(session, meeting, REPRESENTATIVES)
    people = table(Representative)
    wanted = set(meeting["present"]) | {row["id"] for row in known}
    register = rows_of(session, people, people.c.id.in_(wanted))
    named = {row["id"]: names.beside(row["name"], row["remark"]) for row in register}
    living_at = [case["household_id"] for case in of_case.values()]
    living_at += [row["household_id"] for row in register if row["household_id"]]
    groups = {
        row["id"]: row["group_name"] for row in rows_of(session, homes, homes.c.id.in_(living_at))
    }
    officers = names_of(session, [meeting["chair_id"], meeting["recorder_id"]])
    rules = policy.policy(session, meeting["profile"])
    expected = meeting["expected"] or len(known)
    here, signed = set(meeting["present"]), meeting["state"] in _AFTER_SIGN_IN
    opened = meeting["opened_on"]
    held_on = clock.shanghai_day(opened) if opened else meeting["planned_on"]
    return papers.MeetingPaper(
        **paper_facts.place(session, meeting["region"], held_on),
        code=paper_facts.short_number(meeting),
        held_on=held_on,
        starts=dates.hour(opened) if opened else "",
        place=meeting["place"],
        chair=officers.get(meeting["chair_id"], ""),
        recorder=officers.get(meeting["recorder_id"], ""),
        expected=expected or None,
        present=len(here) if signed else None,
        quorum=rules.quorum_of(expected) if expected else None,
        quorum_rule=f"≥ {rules.quorum}",
        pass_rule=f"{'>' if rules.pass_strict else '≥'} {rules.pass_ratio}",
        attendees=tuple(
            papers.Attendee(
                name=named[row["id"]],
                group=groups.get(row["household_id"] or 0, ""),
                role=_("本村村民代表"),
                present=row["id"] in here if signed else None,
            )
            for row in register
        ),
        quota=said_of(session, meeting["village_batch_id"]),
        links=frozenset(papers.Link(link) for link in meeting["checklist"]),
        decisions=tuple(
            _decision(
                line,
                groups.get(of_case[line["case_id"]]["household_id"], ""),
                found.get(line["case_id"], ""),
                told.get(line["case_id"], ""),
                named,
            )
            for line in agenda
        ),
    )


def _decision(
    line: AgendaLineRow, group: str, survey: str, told: str, named: Mapping[int, str]
) -> papers.Decision:
    return papers.Decision(
        head=line["head_name"],
        group=free_text.shown(group if line["group_name"] is None else line["group_name"]),
        member_count=line["members"],
        survey=survey,
        told=told,
        points=line["note"],
        recused=tuple(named.get(key, "—") for key in line["recused"]),
        votes_for=line["votes_for"],
        votes_against=line["votes_against"],
        abstained=line["votes_abstain"],
        verdict=_VERDICTS.get(line["result"]),
    )


def poster(session: Session, notice: PublicityNoticeRow, posted_on: date | None) -> Paper:
    """公示海报. Raises NotNow for a void notice and for a draft overtaken by a change."""
    if notice["state"] == "void":
        # A paper that says nothing of it would be hung up again.
        raise NotNow(Reason("notice_void", "这份公示已经作废。请以公示栏上新张贴的名单为准。"))
    if stale := notice_lines.overtaken(session, notice):
        # Hung up, it would name the dead; at the posting these households would be left out.
        raise NotNow(
            Reason(
                "list_overtaken", _OVERTAKEN, {"names": notice_lines.names(stale), "n": len(stale)}
            )
        )
    phones = know(session, notice, PHONES)
    posted = notice["posted_at"]
    day = clock.shanghai_day(posted) if posted else posted_on
    address = settings.poster_url(session)
    closes = notice["close_at"] or (clock.close_of(day, notice["days"]) if day else None)
    said = public_notice.words_of(notice)
    return papers.NoticePaper(
        **paper_facts.place(session, notice["region"], day),
        code=paper_facts.short_number(notice),
        kind=_NOTICES[notice["kind"]],
        title=said.title,
        lead=said.lead,
        result=said.outcome,
        year=paper_facts.year_of(session, notice),
        lines=tuple(
            papers.NoticeLine(
                group=free_text.shown(row["group_name"], key="group_name"),
                head=names.shown(row["head_name"]),
                member_count=row["members"],
            )
            for row in notice_lines.on_the_list(session, notice)
        ),
        posted_on=day,
        closes_at=closes,
        days=notice["days"],
        telephones=_telephones(session, phones),
        issuer=notice["issuer"],
        issued_on=day,
        url=f"{address}/notice/{notice['code']}" if address else "",
    )


def struck(session: Session, case: CaseRow) -> Paper:
    """错评剔除公告: every household of the village that was struck and that no list has told yet.
    Raises NotNow when this one is not among them."""
    untold = struck_notice.untold(session, case["region"])
    mine = next((row for row in untold if row["case_id"] == case["id"]), None)
    if mine is None:
        source = "“{head}”户没有待公告的错评剔除，这张公告不能打印。"
        raise NotNow(Reason("strike_untold", source, {"head": case["head_name"]}))
    where = paper_facts.place(session, case["region"], clock.today())
    address, said = settings.poster_url(session), struck_notice.WORDS
    return papers.NoticePaper(
        **where,
        code=paper_facts.short_number(case),
        kind=papers.Kind.STRUCK,
        title=said.title,
        lead=said.lead,
        result=said.outcome,
        lines=tuple(
            papers.NoticeLine(
                group=free_text.shown(group, key="group_name"),
                head=names.shown(row["head_name"]),
                member_count=row["members"],
            )
            for row, group in struck_notice.lines(session, untold)
        ),
        days=policy.policy(session, case["profile"]).notice_days[3],
        telephones=_telephones(session, know(session, case, PHONES)),
        issuer=where["county"],
        url=f"{address}/notice/{struck_notice.code_of(session, mine)}" if address else "",
    )


def _telephones(
    session: Session, phones: Iterable[ObjectionPhoneRow]
) -> tuple[papers.Telephone, ...]:
    return tuple(
        papers.Telephone(office=_office(session, phone), number=phone["phone"])
        for phone in sorted(phones, key=lambda phone: -phone["region"])
    )


def _office(session: Session, phone: ObjectionPhoneRow) -> str:
    """Whose office it is: three rooms of one name on a wall help nobody."""
    place = places.place_of(session, phone["region"])
    name, office = place.name if place else "", str(phone["office"])
    return office if name in office else f"{name}{office}"
