"""The list that goes into the national system, and the numbers that come back.

Two title rows, the header on row 3, every cell as text in the order the system's own exports use:
what is read by position and what is read by heading both find it. The numbers in it are whole (the
system takes no others), so only officers of the place make it, and every copy is written down.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import xlsxwriter
from sqlalchemy import select
from sqlmodel import Session

from models.batch import FilingBatch
from models.case import Case
from models.household import Household, Person
from models.installation import keyring_of
from models.record import FilingLine, Survey
from models.rows import table
from models.rows.batch import FilingBatchRow
from models.rows.case import CaseRow
from models.rows.household import HouseholdRow, PersonRow
from models.rows.record import SurveyRow
from models.rows.support import YearlyUpdateRow
from models.sealing import Keyring
from workflows.access import places
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import audit_log, clock
from workflows.base.refusals import NotReady, NotYours, Reason
from workflows.base.rows import Row, read, rows_of
from workflows.engine.definition import Process
from workflows.engine.loading import know
from workflows.engine.registry import process_of
from workflows.households import fields
from workflows.households.changes import changed_since
from workflows.households.fields import Field, Kind, Of, values
from workflows.households.needs import TO_FILE

TITLE: Final = "建档立卡农户信息(自定义导出)"
UNITS: Final = "导出时间:{day}    单位:元、月、人"
# The file of the same facts has the same bytes: its hash stands in the batch's event.
_MADE: Final = datetime(2016, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_OFFICERS: Final = (Role.TOWNSHIP, Role.COUNTY)
# A whole county's filing is some thousand households; more than this is no filing batch.
_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Exported:
    """A file as made: its bytes, its hash, how many households and people stand in it.

    `differs`: it is of a list that was exported before and says something else now.
    """

    body: bytes
    sha: str
    households: int
    people: int
    differs: bool = False


def columns() -> tuple[tuple[str, str], ...]:
    """(heading, key of the field), from left to right. The headings are the national system's, not
    ours to translate."""
    listed = fields.CATALOGUE.national
    return tuple((each.national.heading, each.key) for each in listed if each.national)


def export(session: Session, actor: Actor, batch_id: int) -> Exported:
    """The file of a filing batch: of what waits while it is open, of its own lines afterwards."""
    batch = batch_of(session, actor, batch_id)
    cases = _confirmed(session, cases_of(session, batch))
    if not cases:
        raise NotReady(
            Reason(
                "nothing_to_export",
                "没有“建档立卡中”、成员变更已核对的户可以导出。请等公告期满，或先“核对成员变更”。",
            )
        )
    day = clock.shanghai_day(batch["opened_at"]).isoformat()
    rows = _rows(session, cases, on=date.fromisoformat(day))
    body = sheet(rows, day)
    sha = hashlib.sha256(body).hexdigest()
    frozen = batch["exported_sha"]
    differs = bool(frozen) and frozen not in (sha, _before_receipt(session, batch, cases, day))
    return Exported(body, sha, len(cases), len(rows), differs)


def _before_receipt(session: Session, batch: FilingBatchRow, cases: list[CaseRow], day: str) -> str:
    """The hash without the numbers of the batch's own receipt: they are no change of the list."""
    lines = table(FilingLine)
    own = {
        line["case_id"]
        for line in rows_of(session, lines, lines.c.filing_batch_id == batch["id"])
        if line["national_no"]
    }
    then = [case | {"national_no": None} if case["id"] in own else case for case in cases]
    rows = _rows(session, then, on=date.fromisoformat(day))
    return hashlib.sha256(sheet(rows, day)).hexdigest()


def note(session: Session, actor: Actor, batch_id: int, made: Exported) -> int:
    """Write down who took which file, before it is handed over."""
    detail = {"households": made.households, "people": made.people, "sha": made.sha}
    detail |= {"differs": True} if made.differs else {}
    return audit_log.enter(
        session,
        "access",
        "national_export",
        actor_id=actor.user_id,
        subject_id=batch_id,
        detail=detail,
    )


def batch_of(session: Session, actor: Actor, batch_id: int) -> FilingBatchRow:
    """A filing batch, for an officer of its place. Raises NotYours."""
    batches = table(FilingBatch)
    rows = rows_of(session, batches, batches.c.id == batch_id)
    if not rows or not actor.roles_at(rows[0]["region"]).intersection(_OFFICERS):
        raise NotYours(Reason("no_batch", "没有找到这个录入批，或您不是该地的乡镇、县级经办。"))
    return rows[0]


def cases_of(session: Session, batch: FilingBatchRow) -> list[CaseRow]:
    """What the file is about: the frozen lines once exported, else what waits now."""
    if batch["state"] == "open":
        waiting = know(session, batch, TO_FILE)
        return waiting[:_MOST]
    lines, cases = table(FilingLine), table(Case)
    chosen = (
        select(cases)
        .join(lines, lines.c.case_id == cases.c.id)
        .where(lines.c.filing_batch_id == batch["id"])
        .order_by(cases.c.id)
    )
    return read(session, chosen, CaseRow)


def _filed() -> tuple[str, ...]:
    return _identification().states_where(lambda state: state.goal)


def _identification() -> Process:
    """The list is the national system's for this procedure, whatever others there are."""
    return process_of("identification")


def _confirmed(session: Session, cases: list[CaseRow]) -> list[CaseRow]:
    """Those that may go out as they stand. What went out already is fetched again without whoever
    is announced anew or has a change of people nobody has confirmed; of a filed household the
    township has."""
    announced = _identification().states_where(lambda state: state.waits_for("filing"))
    others = changed_since(session, [case for case in cases if case["state"] in announced])
    sent = {*announced, *_filed()}
    return [case for case in cases if case["state"] in sent and case["id"] not in others]


def rows_of_households(
    session: Session, updates: Mapping[int, YearlyUpdateRow], on: date
) -> list[dict[str, str]]:
    """The rows of filed households as their yearly update {household: row} left them, places by
    the names of `on`, the sheet's day."""
    cases = table(Case)
    chosen = rows_of(session, cases, cases.c.household_id.in_(updates), cases.c.state.in_(_filed()))
    return _rows(session, chosen, updates, on)


def _rows(
    session: Session,
    cases: list[CaseRow],
    updates: Mapping[int, YearlyUpdateRow] | None = None,
    on: date | None = None,
) -> list[dict[str, str]]:
    """One row per person, the head first, in the order of village and case; places by the names of
    the list's day."""
    homes, people, surveys = table(Household), table(Person), table(Survey)
    keys = [case["household_id"] for case in cases]
    home = {row["id"]: row for row in rows_of(session, homes, homes.c.id.in_(keys))}
    survey_keys = [case["survey_id"] for case in cases if case["survey_id"]]
    survey = {row["id"]: row for row in rows_of(session, surveys, surveys.c.id.in_(survey_keys))}
    members: dict[int, list[PersonRow]] = {}
    for row in rows_of(
        session, people, people.c.household_id.in_(keys), people.c.left_on.is_(None)
    ):
        members.setdefault(row["household_id"], []).append(row)
    ring = keyring_of(session)
    names = {
        region: {place.level: place.name for place in places.path_of(session, region, on)}
        for region in {case["region"] for case in cases}
    }
    rows = []
    for case in sorted(cases, key=lambda case: (case["region"], case["id"])):
        here = members.get(case["household_id"], [])
        here.sort(key=lambda person: (person["relation"] != "head", person["id"]))
        shared = _of_household(ring, case, home[case["household_id"]], survey, len(here))
        shared |= names[case["region"]]
        shared |= _of_update((updates or {}).get(case["household_id"]))
        rows += [shared | _of_person(ring, person) for person in here]
    return rows


def _of_household(
    ring: Keyring, case: CaseRow, home: HouseholdRow, surveys: dict[int, SurveyRow], count: int
) -> dict[str, Any]:
    survey = surveys.get(case["survey_id"] or 0)
    answers = survey["answers"] if survey else {}
    per_head = survey["per_head_fen"] if survey else None
    phone = home["phone_sealed"]
    known = {
        each.key: values.of_home(each, home, answers)
        for each in fields.CATALOGUE.national
        if each.of is not Of.MEMBER and not each.column
    }
    return known | {
        "group": home["group_name"],
        "household": case["national_no"] or home["number"] or "",
        "count": count,
        "poverty": known["poverty"] or "poor",
        # What the survey found, and nothing else: a roster's figure is of another year.
        "per_capita": per_head,
        "phone": ring.open(phone, owner=f"household:{home['id']}:phone") if phone else "",
    }


def _of_update(update: YearlyUpdateRow | None) -> dict[str, Any]:
    """What the yearly update says anew of a household."""
    if update is None:
        return {}
    answers = update["answers"]
    nothing: Row = {"traits": {}}
    return {
        "count": answers["people"],
        "per_capita": answers["per_head_fen"],
        "dangerous": values.of_home(fields.CATALOGUE["dangerous"], nothing, answers),
    }


def _of_person(ring: Keyring, person: PersonRow) -> dict[str, Any]:
    sealed = person["id_sealed"]
    return {
        **{key: value for key, value in (person["traits"] or {}).items() if value is not None},
        "person": person["number"] or "",
        "name": person["name"],
        "sex": person["sex"],
        "relation": person["relation"],
        "number": ring.open(sealed, owner=f"person:{person['id']}:id") if sealed else "",
    }


def sheet(rows: list[dict[str, Any]], day: str) -> bytes:
    """The file: text in every cell, whatever somebody typed; a formula is a word like others."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": _MADE})
    text = book.add_format({"num_format": "@"})
    page = book.add_worksheet("Sheet1")
    page.set_column(0, len(columns()) - 1, 14, text)
    page.write_string(0, 0, TITLE, text)
    page.write_string(1, 0, UNITS.format(day=day), text)
    for column, (heading, _key) in enumerate(columns()):
        page.write_string(2, column, heading, text)
    for number, row in enumerate(rows, 3):
        for column, field in enumerate(fields.CATALOGUE.national):
            page.write_string(number, column, _word(field, row.get(field.key)), text)
    book.close()
    return out.getvalue()


def _word(field: Field, value: object) -> str:
    """A code as the regulation's word, whole yuan, everything else as it is typed; never longer
    than a cell."""
    if field.kind is Kind.FEN and isinstance(value, int):
        return str(value // 100)
    return field.chinese(value)[:300]
