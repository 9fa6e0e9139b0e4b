"""The papers of one household: its application, its survey, its registration form."""

from typing import Any, Final

from sqlmodel import Session

from models.household import Household, Person
from models.record import Survey, Veto
from models.register import OfficialKin
from models.rows import table
from models.rows.case import CaseRow
from models.rows.household import HouseholdRow, PersonRow
from models.rows.record import SurveyRow, VetoRow
from workflows import papers
from workflows.access import places
from workflows.base import codes
from workflows.base.rows import RowDict, rows_of
from workflows.base.words import _, joined
from workflows.households import fields
from workflows.households.fields import Of, values
from workflows.identification import paper_facts
from workflows.identification.queries.notices import office_of
from workflows.identification.queries.survey import Sum, computed, plainly
from workflows.identification.states import CaseState
from workflows.papers import Block, Paper
from workflows.policy import policy
from workflows.policy.income import COUNTED, yuan


def application(session: Session, case: CaseRow) -> Paper:
    """农户申请书, as it was handed in."""
    home, people = _home(session, case)
    kin = table(OfficialKin)
    related = rows_of(session, kin, kin.c.household_id == home["id"])
    head = next((person for person in people if person["relation"] == "head"), None)
    rules = policy.policy(session, case["profile"])
    said = paper_facts.said(session, case, "submit")
    declared = [] if related or not said.get("related_to") else [said["related_to"]]
    # Where it was handed in, as that was called: a village merged since stands on it yet.
    region, day = said.get("region", case["region"]), said.get("day")
    path = places.path_of(session, region, day)
    return papers.ApplicationPaper(
        **paper_facts.place(session, region, day),
        code=paper_facts.short_number(case),
        office=office_of(path[-1]) if path else "",
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
        members=paper_facts.members(people),
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


def survey(session: Session, case: CaseRow) -> Paper:
    """入户调查表, as the last visit found it; before any with the people and the land on record."""
    home, people = _home(session, case)
    rules = policy.policy(session, case["profile"])
    survey = _current_survey(session, case)
    visited = survey["visited_on"] if survey else None
    year = paper_facts.year_of(session, case)
    vetoes = table(Veto)
    raised = {
        veto["item"]: veto for veto in rows_of(session, vetoes, vetoes.c.case_id == case["id"])
    }
    on = visited or year
    since, until = rules.window(on)
    total = _sum(survey, rules)
    answers = survey["answers"] if survey and survey["done"] else {}
    seen = paper_facts.said(session, case, "submit_survey") if answers else {}
    living = paper_facts.living(home, answers)
    region = seen.get("region", case["region"])
    if not answers:
        # Before the visit what it asks is open: a tick that is already there is seldom undone.
        asked = {each.key: "" for each in fields.CATALOGUE.surveyed if each.of is Of.LIVING}
        living = living.model_copy(update=asked)
    return papers.SurveyPaper(
        **paper_facts.place(session, region, visited),
        code=paper_facts.short_number(case),
        group=home["group_name"],
        head=home["head_name"],
        phone=home["phone_masked"],
        address=home["address"],
        surveyed_on=visited,
        surveyors=paper_facts.surveyors(session, case, survey["surveyors"]) if survey else (),
        members=paper_facts.members(people),
        living=living,
        year=_income_year(session, case, rules),
        since=since if total else None,
        until=until if total else None,
        incomes=_incomes(total),
        none=tuple(_(label) for label in total.none) if total else (),
        told=plainly(total) if total else "",
        other_lines=joined(
            _("{level} {n} 元（{year} 年）", level=level, n=yuan(each.fen), year=each.year)
            for each in rules.standards(on)
            if not each.applies
            for level in [codes.STANDARD.label(each.level)]
        ),
        sharers=survey["people"] or None if survey else None,
        # The line of the visit's year, as the screen at the table shows it; else the round's.
        line_fen=rules.line_fen(on),
        line_name=_(rules.income_measure),
        vetoes=tuple(
            papers.VetoCheck(text=_(item.label), **_found(raised.get(item.code)))
            for item in rules.vetoes
        ),
        main_cause=str(answers.get("cause", "")),
        other_causes=_others(home, answers) if answers else (),
        photos=len(seen["photos"]) if seen else None,
        opinion=str(answers.get("observed", "")),
    )


def _others(home: HouseholdRow, answers: RowDict) -> tuple[str, ...]:
    """The causes beside the main one."""
    return tuple(values.of_home(fields.CATALOGUE["other_causes"], home, answers) or ())


def _found(veto: VetoRow | None) -> dict[str, Any]:
    """What came of one item that excludes; nobody raised it: the surveyors' pen says so."""
    if veto is None:
        return {}
    return {"found": veto["state"] != "dropped", "note": veto["evidence"]}


def _sum(survey: SurveyRow | None, rules: policy.Policy) -> Sum | None:
    """The income of a visit as its profile counts it; None before any."""
    if survey is None or survey["visited_on"] is None or not survey["income"]:
        return None
    return computed(rules, survey["income"], survey["people"], survey["visited_on"])


def _incomes(total: Sum | None) -> tuple[papers.IncomeItem, ...]:
    """The lines that are more than 0, as the sheet prints them."""
    if total is None:
        return ()
    return tuple(
        papers.IncomeItem(
            block=Block(line.block),
            item=_(line.label),
            basis=line.basis,
            fen=line.fen,
            counts=line.how in COUNTED,
            net_fen=abs(line.net_fen or 0),
            reckoned=line.reckoned,
        )
        for line in total.account.lines
        if line.fen
    )


# Boxes that are filled under the field's own name.
_BOXED: Final = (
    *("standard", "plan_year", "out_year", "again_year", "again_cause", "people_at_start"),
    *("people_at_end", "relocation", "resettlement", "relocated_to", "resettled"),
)


def registration(session: Session, case: CaseRow) -> Paper:
    """贫困户登记表."""
    home, people = _home(session, case)
    rules = policy.policy(session, case["profile"])
    survey = _current_survey(session, case)
    counted = _incomes(_sum(survey, rules))
    totals = {
        block: sum(line.counted_fen for line in counted if line.block is block) for block in Block
    }
    traits = home["traits"] or {}
    answers = survey["answers"] if survey and survey["done"] else {}

    def known(key: str) -> Any:
        return values.of_home(fields.CATALOGUE[key], home, answers)

    filing = paper_facts.said(session, case, "file")
    region = filing.get("region", case["region"])
    place = paper_facts.place(session, region, filing.get("day"))
    approved_by, approved_on = paper_facts.approval(session, case, place["county"])
    return papers.RegistrationPaper(
        **place,
        code=paper_facts.short_number(case),
        number=case["national_no"] or home["number"] or "",
        group=home["group_name"],
        head=home["head_name"],
        phone=home["phone_masked"],
        bank=traits.get("bank_name", ""),
        **{key: said for key in _BOXED if (said := known(key)) not in (None, "")},
        account=home["bank_masked"],
        traits=paper_facts.features(home, answers),
        category=known("attribute") or "",
        main_cause=values.of_home(fields.CATALOGUE["cause"], home, answers) or "",
        other_causes=_others(home, answers),
        members=paper_facts.members(people),
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


def _home(session: Session, case: CaseRow) -> tuple[HouseholdRow, list[PersonRow]]:
    homes, people = table(Household), table(Person)
    home = rows_of(session, homes, homes.c.id == case["household_id"])[0]
    there = people.c.household_id == home["id"]
    return home, rows_of(session, people, there, people.c.left_on.is_(None))


def _income_year(session: Session, case: CaseRow, rules: policy.Policy) -> int:
    """The year whose income counts, as the screens have it; before any visit the campaign's."""
    survey = _current_survey(session, case)
    visited = survey["visited_on"] if survey else None
    return rules.income_year(visited or paper_facts.year_of(session, case))


def _current_survey(session: Session, case: CaseRow) -> SurveyRow | None:
    surveys = table(Survey)
    found = rows_of(session, surveys, surveys.c.id == case["survey_id"])
    return found[0] if found else None
