"""The list that goes into the national system, and the numbers that come back.

Two title rows, the header on row 3, every cell as text in the order the system's own exports use:
what is read by position and what is read by heading both find it. The numbers in it are whole (the
system takes no others), so only officers of the place make it, and every copy is written down.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

import xlsxwriter
from sqlalchemy import or_, select
from sqlmodel import Session

from models.batch import FilingBatch
from models.case import Case
from models.columns import table
from models.household import Household, Person
from models.record import FilingLine, Survey
from models.sealing import Keyring
from models.store import keyring_of
from workflows.access import places
from workflows.access.people import Actor, Role
from workflows.base import audit_log, clock, codes, identity
from workflows.base.codes import CodeList
from workflows.base.refusals import Malformed, NotReady, NotYours, Reason
from workflows.base.spreadsheet.sheet import Cell, read_sheet
from workflows.base.words import Word
from workflows.engine.context import RowDict, gather, rows_of
from workflows.engine.definition import Process
from workflows.engine.registry import process_of
from workflows.exchange.roster.columns import HEADINGS, find_columns
from workflows.exchange.roster.rows import lost_digits
from workflows.households import household_numbers
from workflows.households.changes import changed_since

# heading: how it is found. The headings are the national system's, not ours to translate.
COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("县(市、区)", "county"),
    ("乡(镇)", "township"),
    ("行政村", "village"),
    ("自然村", "group"),
    ("户编号", "household"),
    ("人编号", "person"),
    ("姓名", "name"),
    ("性别", "sex"),
    ("证件号码", "number"),
    ("人数", "count"),
    ("与户主关系", "relation"),
    ("民族", "ethnicity"),
    ("文化程度", "education"),
    ("在校生状况", "school"),
    ("健康状况", "health"),
    ("劳动技能", "labour"),
    ("务工状况", "work"),
    ("务工时间(月)", "work_months"),
    ("是否参加大病医疗", "serious_illness"),
    ("脱贫属性", "poverty"),
    ("贫困户属性", "attribute"),
    ("主要致贫原因", "cause"),
    ("是否危房户", "dangerous"),
    ("是否饮水安全", "safe_water"),
    ("人均纯收入", "per_capita"),
    ("联系电话", "phone"),
)
TITLE: Final = "建档立卡农户信息(自定义导出)"
UNITS: Final = "导出时间:{day}    单位:元、月、人"
_LISTS: Final[Mapping[str, CodeList]] = {
    "sex": codes.SEX,
    "relation": codes.RELATION,
    "ethnicity": codes.ETHNICITY,
    "education": codes.EDUCATION,
    "school": codes.SCHOOL,
    "health": codes.HEALTH,
    "labour": codes.LABOUR,
    "work": codes.WORK,
    "serious_illness": codes.YES_NO,
    "poverty": codes.POVERTY,
    "attribute": codes.ATTRIBUTE,
    "cause": codes.CAUSE,
    "dangerous": codes.YES_NO,
    "safe_water": codes.YES_NO,
}
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


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One household of the batch and the number the receipt gives it; "" when it gives none.

    `wrong`: why that number cannot be the household's; it is not stored then.
    """

    case_id: int
    head_name: str
    village: str
    number: str
    wrong: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says about a batch. `strangers`: rows of heads that are not in the batch."""

    lines: tuple[ReceiptLine, ...]
    strangers: tuple[int, ...]

    def numbers(self) -> tuple[dict[str, Any], ...]:
        """The answers of the filing process's receipt form: of the lines that are right."""
        sound = (line for line in self.lines if line.number and not line.wrong)
        return tuple({"case": line.case_id, "number": line.number} for line in sound)


def export(session: Session, actor: Actor, batch_id: int) -> Exported:
    """The file of a filing batch: of what waits while it is open, of its own lines afterwards."""
    batch = _batch(session, actor, batch_id)
    cases = _confirmed(session, _cases(session, batch))
    if not cases:
        raise NotReady(
            Reason(
                "nothing_to_export",
                "没有“建档立卡中”、成员变更已核对的户可以导出。请等公告期满，或先“核对成员变更”。",
            )
        )
    day = clock.shanghai_day(batch["opened_at"]).isoformat()
    rows = _rows(session, cases)
    body = sheet(rows, day)
    sha = hashlib.sha256(body).hexdigest()
    frozen = batch["exported_sha"]
    differs = bool(frozen) and frozen not in (sha, _before_receipt(session, batch, cases, day))
    return Exported(body, sha, len(cases), len(rows), differs)


def _before_receipt(session: Session, batch: RowDict, cases: list[RowDict], day: str) -> str:
    """The hash without the numbers of the batch's own receipt: they are no change of the list."""
    lines = table(FilingLine)
    own = {
        line["case_id"]
        for line in rows_of(session, lines, lines.c.filing_batch_id == batch["id"])
        if line["national_no"]
    }
    then = [case | {"national_no": None} if case["id"] in own else case for case in cases]
    return hashlib.sha256(sheet(_rows(session, then), day)).hexdigest()


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


def read_receipt(
    session: Session, actor: Actor, batch_id: int, source: bytes, name: str
) -> Receipt:
    """The numbers of a receipt, found by the head's ID number. Raises Malformed for a bad file."""
    batch = _batch(session, actor, batch_id)
    page = read_sheet(source, name=name)
    columns = find_columns(page.rows)
    heads: dict[str, list[tuple[int, Cell]]] = {}
    ring = keyring_of(session)

    def cell(cells: tuple[Cell, ...], field: str) -> Cell:
        place = columns.places[field]
        return cells[place] if place < len(cells) else Cell("")

    for row, cells in enumerate(page.rows[columns.row :], columns.row + 1):
        number = identity.normalise(cell(cells, "number").text).text
        if codes.RELATION.read(cell(cells, "relation").text.strip()) == "head" and number:
            blind = ring.blind(identity.person_of(number))
            heads.setdefault(blind, []).append((row, cell(cells, "household")))
    if not heads:
        raise Malformed(
            Reason(
                "receipt_no_heads",
                "回执里没有找到户主（“{column}”为户主的行）。请用全国系统导出的名单，不要删列。",
                {"column": Word(HEADINGS["relation"][0])},
            )
        )
    cases = _cases(session, batch)
    return _matched(session, actor, cases, heads, _homes(session, batch, cases))


def _homes(session: Session, batch: RowDict, cases: list[RowDict]) -> dict[str, int]:
    """{a person's number, by its index: the household}. The receipt names whoever was head when
    the list was made: he may have died since, or be somebody's father now."""
    people = table(Person)
    rows = rows_of(
        session,
        people,
        people.c.household_id.in_([case["household_id"] for case in cases]),
        or_(
            people.c.left_on.is_(None),
            people.c.left_on >= clock.shanghai_day(batch["opened_at"]),
        ),
    )
    # Who went from one household of the list to another is found where they live now.
    rows.sort(key=lambda row: row["left_on"] is None)
    return {row["id_blind"]: row["household_id"] for row in rows if row["id_blind"]}


def _matched(
    session: Session,
    actor: Actor,
    cases: list[RowDict],
    heads: Mapping[str, list[tuple[int, Cell]]],
    homes: Mapping[str, int],
) -> Receipt:
    given: dict[int, list[tuple[int, Cell]]] = {}
    for blind in heads.keys() & homes.keys():
        given.setdefault(homes[blind], []).extend(heads[blind])
    numbers: dict[int, str] = {}
    wrong: dict[int, list[Reason]] = {}
    for case in cases:
        found = sorted(given.get(case["household_id"], ()), key=itemgetter(0))
        said = {household_numbers.tidy(each.text): row for row, each in found}
        numbers[case["id"]] = next(iter(said), "")
        if len(said) > 1:
            wrong[case["id"]] = [_said_twice(case, said)]
        elif any(_unread(each) for _row, each in found):
            wrong[case["id"]] = [_no_number(case, found[0][0])]
    claims = {
        case["id"]: household_numbers.of_case(
            case, household_numbers.Kind.NATIONAL, numbers[case["id"]]
        )
        for case in cases
        if numbers[case["id"]] and case["id"] not in wrong
    }
    keys = {claim: case_id for case_id, claim in claims.items()}
    for claim, fault in household_numbers.unfit(session, actor, list(claims.values())):
        wrong.setdefault(keys[claim], []).append(household_numbers.reason(fault))
    return Receipt(
        lines=tuple(
            ReceiptLine(
                case["id"],
                case["head_name"],
                places.path_name(session, case["region"]),
                numbers[case["id"]],
                tuple(wrong.get(case["id"], ())),
            )
            for case in cases
        ),
        strangers=tuple(found[0][0] for blind, found in heads.items() if blind not in homes),
    )


def _unread(cell: Cell) -> bool:
    """The number in it was never typed, or is no longer the one that was."""
    return cell.error or cell.formula or lost_digits(cell, cell.text.strip())


def _said_twice(case: RowDict, said: Mapping[str, int]) -> Reason:
    return Reason(
        "receipt_says_twice",
        "回执第 {rows} 行都是“{head}”户，户编号却不同。请核对后只留一行，再导入。",
        {"rows": [str(row) for row in said.values()], "head": case["head_name"]},
    )


def _no_number(case: RowDict, row: int) -> Reason:
    return Reason(
        "receipt_unread",
        "回执第 {row} 行“{head}”户的户编号是公式、错误值或被 Excel 改动过的数字，读不出原来的编号。"
        "请把这一列设为“文本”格式，重新从全国系统导出。",
        {"row": row, "head": case["head_name"]},
    )


def _batch(session: Session, actor: Actor, batch_id: int) -> RowDict:
    batches = table(FilingBatch)
    rows = rows_of(session, batches, batches.c.id == batch_id)
    if not rows or not actor.roles_at(rows[0]["region"]).intersection(_OFFICERS):
        raise NotYours(Reason("no_batch", "没有找到这个录入批，或您不是该地的乡镇、县级经办。"))
    return rows[0]


def _cases(session: Session, batch: RowDict) -> list[RowDict]:
    """What the file is about: the frozen lines once exported, else what waits now."""
    if batch["state"] == "open":
        waiting: list[RowDict] = gather(session, [batch], ["to_file"])[batch["id"]]["to_file"]
        return waiting[:_MOST]
    lines, cases = table(FilingLine), table(Case)
    chosen = (
        select(cases)
        .join(lines, lines.c.case_id == cases.c.id)
        .where(lines.c.filing_batch_id == batch["id"])
        .order_by(cases.c.id)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]


def _filed() -> tuple[str, ...]:
    return _identification().states_where(lambda state: state.goal)


def _identification() -> Process:
    """The list is the national system's for this procedure, whatever others there are."""
    return process_of("identification")


def _confirmed(session: Session, cases: list[RowDict]) -> list[RowDict]:
    """Those that may go out as they stand. What went out already is fetched again without whoever
    is announced anew or has a change of people nobody has confirmed; of a filed household the
    township has."""
    announced = _identification().states_where(lambda state: state.waits_for("filing"))
    others = changed_since(session, [case for case in cases if case["state"] in announced])
    sent = {*announced, *_filed()}
    return [case for case in cases if case["state"] in sent and case["id"] not in others]


def rows_of_households(session: Session, updates: Mapping[int, RowDict]) -> list[dict[str, str]]:
    """The rows of filed households as their yearly update {household: row} left them."""
    cases = table(Case)
    chosen = rows_of(session, cases, cases.c.household_id.in_(updates), cases.c.state.in_(_filed()))
    return _rows(session, chosen, updates)


def _rows(
    session: Session, cases: list[RowDict], updates: Mapping[int, RowDict] | None = None
) -> list[dict[str, str]]:
    """One row per person, the head first, in the order of village and case."""
    homes, people, surveys = table(Household), table(Person), table(Survey)
    keys = [case["household_id"] for case in cases]
    home = {row["id"]: row for row in rows_of(session, homes, homes.c.id.in_(keys))}
    survey_keys = [case["survey_id"] for case in cases if case["survey_id"]]
    survey = {row["id"]: row for row in rows_of(session, surveys, surveys.c.id.in_(survey_keys))}
    members: dict[int, list[RowDict]] = {}
    for row in rows_of(
        session, people, people.c.household_id.in_(keys), people.c.left_on.is_(None)
    ):
        members.setdefault(row["household_id"], []).append(row)
    ring = keyring_of(session)
    rows = []
    for case in sorted(cases, key=lambda case: (case["region"], case["id"])):
        here = members.get(case["household_id"], [])
        here.sort(key=lambda person: (person["relation"] != "head", person["id"]))
        names = {place.level: place.name for place in places.path_of(session, case["region"])}
        shared = _of_household(ring, case, home[case["household_id"]], survey, len(here)) | names
        shared |= _of_update((updates or {}).get(case["household_id"]))
        rows += [shared | _of_person(ring, person) for person in here]
    return rows


def _of_household(
    ring: Keyring, case: RowDict, home: RowDict, surveys: dict[int, RowDict], count: int
) -> dict[str, Any]:
    traits = home["traits"] or {}
    survey = surveys.get(case["survey_id"] or 0, {})
    answers = survey.get("answers") or {}
    per_head = survey.get("per_head_fen")
    housing = answers.get("housing")
    water = answers.get("water_safe")
    phone = home["phone_sealed"]
    return {
        "group": home["group_name"],
        "household": case["national_no"] or home["number"] or "",
        "count": count,
        "poverty": traits.get("poverty") or "poor",
        "attribute": traits.get("attribute") or "",
        "cause": answers.get("cause") or traits.get("cause") or "",
        "dangerous": _yes_no(housing != "safe") if housing else traits.get("dangerous", ""),
        "safe_water": _yes_no(water) if water is not None else traits.get("safe_water", ""),
        "per_capita": "" if per_head is None else per_head // 100,
        "phone": ring.open(phone, owner=f"household:{home['id']}:phone") if phone else "",
    }


def _of_update(update: RowDict | None) -> dict[str, Any]:
    """What the yearly update says anew of a household."""
    if update is None:
        return {}
    answers = update["answers"]
    return {
        "count": answers["people"],
        "per_capita": answers["per_head_fen"] // 100,
        "dangerous": _yes_no(answers["housing"] != "safe"),
    }


def _yes_no(holds: bool) -> str:
    return "yes" if holds else "no"


def _of_person(ring: Keyring, person: RowDict) -> dict[str, Any]:
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
    page.set_column(0, len(COLUMNS) - 1, 14, text)
    page.write_string(0, 0, TITLE, text)
    page.write_string(1, 0, UNITS.format(day=day), text)
    for column, (heading, _key) in enumerate(COLUMNS):
        page.write_string(2, column, heading, text)
    for number, row in enumerate(rows, 3):
        for column, (_heading, key) in enumerate(COLUMNS):
            page.write_string(number, column, _word(key, row.get(key)), text)
    book.close()
    return out.getvalue()


def _word(key: str, value: object) -> str:
    """A code as the regulation's word, everything else as it is typed; never longer than a cell."""
    if value is None:
        return ""
    known = _LISTS.get(key)
    word = known.labels.get(str(value), str(value)) if known else str(value)
    return word[:300]
