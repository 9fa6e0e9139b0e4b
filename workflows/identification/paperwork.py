"""The five papers filled from what is stored, or left blank for the pen: enter once, print all.

Values only; `workflows.papers.render` makes the bytes outside of any transaction. Who prints what
is written into the access ledger before a page leaves the house.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from models.account import User
from models.batch import Campaign, PublicityNotice, ReviewMeeting, VillageBatch
from models.case import Case
from models.columns import table
from models.household import Household, Person
from models.record import AgendaLine, Survey, Veto
from models.register import OfficialKin, Representative
from workflows import papers
from workflows.access import places
from workflows.access.people import SEES_PEOPLE, Actor
from workflows.base import audit_log, clock, dates
from workflows.base.refusals import NotNow, NotYours, Reason
from workflows.base.words import _
from workflows.engine.context import RowDict, gather, rows_of
from workflows.identification import notice_lines, paper_facts, public_notice
from workflows.identification.queries.notices import office_of
from workflows.identification.states import CaseState
from workflows.papers import Block, Paper
from workflows.policy import policy
from workflows.storage import settings

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
        return _meeting(session, _seen(session, actor, ReviewMeeting, key))
    if kind == "notice":
        notice = _seen(session, actor, PublicityNotice, key)
        if notice["state"] == "void":
            # A paper that says nothing of it would be hung up again.
            raise NotNow(Reason("notice_void", "这份公示已经作废。请以公示栏上新张贴的名单为准。"))
        return _notice(session, notice, posted_on)
    case = _seen(session, actor, Case, key)
    makers: dict[str, Callable[[Session, RowDict], Paper]] = {
        "application": _application,
        "survey": _survey,
        "registration": _registration,
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


def _seen(session: Session, actor: Actor, model: Any, key: int) -> RowDict:
    """The row, when this person may see the people in it."""
    target = table(model)
    rows = rows_of(session, target, target.c.id == key)
    if not rows or not actor.roles_at(rows[0]["region"]) & SEES_PEOPLE:
        raise _unknown()
    return rows[0]


def _place(session: Session, region: int) -> dict[str, Any]:
    names = {place.level: place.name for place in places.path_of(session, region)}
    return {level: names.get(level, "") for level in ("county", "township", "village")}


def _home(session: Session, case: RowDict) -> tuple[RowDict, list[RowDict]]:
    homes, people = table(Household), table(Person)
    home = rows_of(session, homes, homes.c.id == case["household_id"])[0]
    there = people.c.household_id == home["id"]
    return home, rows_of(session, people, there, people.c.left_on.is_(None))


def _members(people: list[RowDict]) -> tuple[papers.Member, ...]:
    told = ("ethnicity", "education", "school", "health", "labour", "work", "work_months")
    return tuple(
        papers.Member(
            name=person["name"],
            sex=person["sex"],
            relation=person["relation"],
            id_number=person["id_masked"],
            **{k: v for k, v in (person["traits"] or {}).items() if k in told and v is not None},
        )
        for person in sorted(
            people, key=lambda person: (person["relation"] != "head", person["id"])
        )
    )


def _office(session: Session, phone: RowDict) -> str:
    """Whose office it is: three rooms of one name on a wall help nobody."""
    place = places.place_of(session, phone["region"])
    name, office = place.name if place else "", str(phone["office"])
    return office if name in office else f"{name}{office}"


def _income_year(session: Session, case: RowDict, rules: policy.Policy) -> int:
    """The year whose income counts, as the screens have it; before any visit the campaign's."""
    survey = _current_survey(session, case)
    visited: date | None = survey["visited_on"] if survey else None
    return rules.income_year(visited.year if visited else _year(session, case))


def short_number(row: RowDict) -> str:
    """The file's number once there is one; before, a short one that no eye takes for an ID."""
    day = clock.shanghai_day(row["opened_at"])
    return row.get("file_no") or f"{day.year}{day.month:02d}-{row['id'] % 1_000_000:06d}"


def _year(session: Session, case: RowDict) -> int:
    """The campaign's year: the year of identification, whose income is last year's."""
    batches, campaigns = table(VillageBatch), table(Campaign)
    batch = rows_of(session, batches, batches.c.id == case["village_batch_id"])[0]
    return int(rows_of(session, campaigns, campaigns.c.id == batch["campaign_id"])[0]["year"])


def _current_survey(session: Session, case: RowDict) -> RowDict | None:
    surveys = table(Survey)
    found = rows_of(session, surveys, surveys.c.id == case["survey_id"])
    return found[0] if found else None


def _names(session: Session, keys: list[int]) -> dict[int, str]:
    users = table(User)
    return {row["id"]: row["name"] for row in rows_of(session, users, users.c.id.in_(keys))}


def _application(session: Session, case: RowDict) -> Paper:
    home, people = _home(session, case)
    kin = table(OfficialKin)
    related = rows_of(session, kin, kin.c.household_id == home["id"])
    head = next((person for person in people if person["relation"] == "head"), None)
    rules = policy.policy(session, case["profile"])
    said = paper_facts.said(session, case, "submit")
    declared = [] if related or not said.get("related_to") else [said["related_to"]]
    village = places.place_of(session, case["region"])
    return papers.ApplicationPaper(
        **_place(session, case["region"]),
        code=short_number(case),
        office=office_of(village) if village else "",
        group=home["group_name"],
        head=home["head_name"],
        id_number=head["id_masked"] if head else "",
        phone=home["phone_masked"],
        member_count=len(people),
        labour_count=paper_facts.labourers(people),
        year=_income_year(session, case, rules),
        reason=said.get("reason", ""),
        proxy=said.get("proxy_name", ""),
        applied_on=said.get("day"),
        members=_members(people),
        related=case["related_official"] if case["state"] != CaseState.DRAFT else None,
        relatives=tuple(
            # A post chosen from the list is stored in our own words.
            papers.Relative(official=r["official_name"], post=_(r["post"]), relation=r["relation"])
            for r in related
        )
        + tuple(papers.Relative(official=who) for who in declared),
        received_by=said.get("by", ""),
        received_on=said.get("day"),
    )


def _survey(session: Session, case: RowDict) -> Paper:
    home, people = _home(session, case)
    rules = policy.policy(session, case["profile"])
    survey = _current_survey(session, case)
    visited = survey["visited_on"] if survey else None
    year = _year(session, case)
    vetoes = table(Veto)
    raised = {
        veto["item"]: veto for veto in rows_of(session, vetoes, vetoes.c.case_id == case["id"])
    }
    items = {(i.block, i.item): i for i in rules.income_items}
    answers = survey["answers"] if survey and survey["done"] else {}
    seen = paper_facts.said(session, case, "submit_survey") if answers else {}
    living = paper_facts.living(home, answers)
    if not answers:
        # Before the visit roof and water are open: a tick that is already there is seldom undone.
        living = living.model_copy(update={"housing": "", "safe_water": ""})
    return papers.SurveyPaper(
        **_place(session, case["region"]),
        code=short_number(case),
        group=home["group_name"],
        head=home["head_name"],
        phone=home["phone_masked"],
        address=home["address"],
        surveyed_on=visited,
        surveyors=paper_facts.surveyors(session, case, survey["surveyors"]) if survey else (),
        members=_members(people),
        living=living,
        year=_income_year(session, case, rules),
        incomes=_incomes(survey, items),
        sharers=survey["people"] or None if survey else None,
        # The line of the visit's year, as the screen at the table shows it; else the round's.
        line_fen=rules.line_fen(visited.year if visited else year),
        line_name=_(rules.income_measure),
        vetoes=tuple(
            papers.VetoCheck(text=_(item.label), **_found(raised.get(item.code)))
            for item in rules.vetoes
        ),
        main_cause=str(answers.get("cause", "")),
        other_causes=tuple((home["traits"] or {}).get("other_causes") or ()) if answers else (),
        photos=len(seen["photos"]) if seen else None,
        opinion=str(answers.get("observed", "")),
    )


def _found(veto: RowDict | None) -> dict[str, Any]:
    """What came of one item that excludes; nobody raised it: the surveyors' pen says so."""
    if veto is None:
        return {}
    return {"found": veto["state"] != "dropped", "note": veto["evidence"]}


def _incomes(
    survey: RowDict | None, items: Mapping[tuple[str, str], policy.IncomeItem]
) -> tuple[papers.IncomeItem, ...]:
    rows = survey["income"] if survey else []
    return tuple(
        papers.IncomeItem(
            block=Block(row["block"]),
            item=_(items[row["block"], row["item"]].label)
            if (row["block"], row["item"]) in items
            else row["item"],
            basis=row.get("note", ""),
            fen=row["fen"],
            counts=(row["block"], row["item"]) in items and items[row["block"], row["item"]].counts,
        )
        for row in rows
    )


def _registration(session: Session, case: RowDict) -> Paper:
    home, people = _home(session, case)
    rules = policy.policy(session, case["profile"])
    survey = _current_survey(session, case)
    counted = _incomes(survey, {(i.block, i.item): i for i in rules.income_items})
    totals = {
        block: sum(line.fen for line in counted if line.counts and line.block is block)
        for block in Block
    }
    traits = home["traits"] or {}
    answers = survey["answers"] if survey and survey["done"] else {}
    place, filing = _place(session, case["region"]), paper_facts.said(session, case, "file")
    approved_by, approved_on = paper_facts.approval(session, case, place["county"])
    return papers.RegistrationPaper(
        **place,
        code=short_number(case),
        number=case["national_no"] or home["number"] or "",
        group=home["group_name"],
        head=home["head_name"],
        phone=home["phone_masked"],
        account=home["bank_masked"],
        category=traits.get("attribute", ""),
        main_cause=str(answers.get("cause") or traits.get("cause") or ""),
        other_causes=tuple(traits.get("other_causes") or ()),
        members=_members(people),
        year=_income_year(session, case, rules),
        incomes_fen=totals if counted else {},
        net_fen=sum(totals.values()) - 2 * totals[Block.COSTS] if counted else None,
        per_capita_fen=survey["per_head_fen"] if survey else None,
        living=paper_facts.living(home, answers),
        helpers=paper_facts.helpers(session, case),
        approved_by=approved_by,
        approval_number=case["approval_no"] or "",
        approved_on=approved_on,
        filled_by=filing.get("by", ""),
        filled_on=filing.get("day"),
    )


def _meeting(session: Session, meeting: RowDict) -> Paper:
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
    known = gather(session, [meeting], ["representatives"])[meeting["id"]]["representatives"]
    people = table(Representative)
    wanted = set(meeting["present"]) | {row["id"] for row in known}
    register = rows_of(session, people, people.c.id.in_(wanted))
    named = {row["id"]: row["name"] for row in register}
    living_at = [case["household_id"] for case in of_case.values()]
    living_at += [row["household_id"] for row in register if row["household_id"]]
    groups = {
        row["id"]: row["group_name"] for row in rows_of(session, homes, homes.c.id.in_(living_at))
    }
    officers = _names(session, [meeting["chair_id"], meeting["recorder_id"]])
    rules = policy.policy(session, meeting["profile"])
    expected = meeting["expected"] or len(known)
    here, signed = set(meeting["present"]), meeting["state"] in _AFTER_SIGN_IN
    opened = meeting["opened_on"]
    return papers.MeetingPaper(
        **_place(session, meeting["region"]),
        code=short_number(meeting),
        held_on=clock.shanghai_day(opened) if opened else meeting["planned_on"],
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
                name=row["name"],
                group=groups.get(row["household_id"], ""),
                role=_("本村村民代表"),
                present=row["id"] in here if signed else None,
            )
            for row in register
        ),
        links=frozenset(papers.Link(link) for link in meeting["checklist"]),
        decisions=tuple(
            _decision(
                line,
                groups.get(of_case[line["case_id"]]["household_id"], ""),
                found.get(line["case_id"], ""),
                named,
            )
            for line in agenda
        ),
    )


_AFTER_SIGN_IN: Final = ("deliberating", "minutes", "closed")


def _decision(line: RowDict, group: str, survey: str, named: Mapping[int, str]) -> papers.Decision:
    return papers.Decision(
        head=line["head_name"],
        group=group,
        member_count=line["members"],
        survey=survey,
        points=line["note"],
        recused=tuple(named.get(key, "—") for key in line["recused"]),
        votes_for=line["votes_for"],
        votes_against=line["votes_against"],
        abstained=line["votes_abstain"],
        verdict=_VERDICTS.get(line["result"]),
    )


_OVERTAKEN: Final = (
    "名单拟定以后，“{names}”等 {n} 户的户主、人数或成员有变更，这张海报不能打印。"
    "请由乡镇作废，核对成员变更后重新拟定名单。"
)


def _notice(session: Session, notice: RowDict, posted_on: date | None) -> Paper:
    if stale := notice_lines.overtaken(session, notice):
        # Hung up, it would name the dead; at the posting these households would be left out.
        raise NotNow(
            Reason(
                "list_overtaken", _OVERTAKEN, {"names": notice_lines.names(stale), "n": len(stale)}
            )
        )
    phones = gather(session, [notice], ["phones"])[notice["id"]]["phones"]
    posted = notice["posted_at"]
    day = clock.shanghai_day(posted) if posted else posted_on
    address = settings.poster_url(session)
    closes = notice["close_at"] or (clock.close_of(day, notice["days"]) if day else None)
    said = public_notice.words_of(notice)
    return papers.NoticePaper(
        **_place(session, notice["region"]),
        code=short_number(notice),
        kind=_NOTICES[notice["kind"]],
        title=said.title,
        lead=said.lead,
        result=said.outcome,
        year=_year(session, notice),
        lines=tuple(
            papers.NoticeLine(
                group=row["group_name"], head=row["head_name"], member_count=row["members"]
            )
            for row in notice_lines.on_the_list(session, notice)
        ),
        posted_on=day,
        closes_at=closes,
        days=notice["days"],
        telephones=tuple(
            papers.Telephone(office=_office(session, phone), number=phone["phone"])
            for phone in sorted(phones, key=lambda phone: -phone["region"])
        ),
        issuer=notice["issuer"],
        issued_on=day,
        url=f"{address}/notice/{notice['code']}" if address else "",
    )
