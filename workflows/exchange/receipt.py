"""The receipt of the national system: its numbers, matched by the head's ID number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session

from models.household import Person
from models.installation import keyring_of
from models.rows import table
from models.rows.batch import FilingBatchRow
from models.rows.case import CaseRow
from workflows.access import places
from workflows.access.people import Actor
from workflows.base import clock, codes, id_faults, identity
from workflows.base.refusals import Malformed, Reason
from workflows.base.rows import rows_of
from workflows.base.spreadsheet.sheet import Cell, read_sheet
from workflows.base.words import Word
from workflows.exchange.national import batch_of, cases_of
from workflows.exchange.roster.cells import lost_digits
from workflows.exchange.roster.columns import find_columns
from workflows.households import fields, household_numbers


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


def read_receipt(
    session: Session, actor: Actor, batch_id: int, source: bytes, name: str
) -> Receipt:
    """The numbers of a receipt, found by the head's ID number. Raises Malformed for a bad file."""
    batch = batch_of(session, actor, batch_id)
    page = read_sheet(source, name=name)
    columns = find_columns(page.rows)
    heads: dict[str, list[tuple[int, Cell]]] = {}
    ring = keyring_of(session)

    def cell(cells: tuple[Cell, ...], field: str) -> Cell:
        place = columns.places[field]
        return cells[place] if place < len(cells) else Cell("")

    for row, cells in enumerate(page.rows[columns.row :], columns.row + 1):
        number = id_faults.normalise(cell(cells, "number").text).text
        if codes.RELATION.read(cell(cells, "relation").text.strip()) == "head" and number:
            blind = ring.blind(identity.person_of(number))
            heads.setdefault(blind, []).append((row, cell(cells, "household")))
    if not heads:
        raise Malformed(
            Reason(
                "receipt_no_heads",
                "回执里没有找到户主（“{column}”为户主的行）。请用全国系统导出的名单，不要删列。",
                {"column": Word(fields.CATALOGUE["relation"].heading)},
            )
        )
    cases = cases_of(session, batch)
    day = clock.shanghai_day(batch["opened_at"])
    return _matched(session, actor, cases, heads, _homes(session, batch, cases), day)


def _homes(session: Session, batch: FilingBatchRow, cases: list[CaseRow]) -> dict[str, int]:
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
    cases: list[CaseRow],
    heads: Mapping[str, list[tuple[int, Cell]]],
    homes: Mapping[str, int],
    on: date,
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
    regions = {case["region"] for case in cases}
    called = {region: places.path_name(session, region, on=on) for region in regions}
    return Receipt(
        lines=tuple(
            ReceiptLine(
                case["id"],
                case["head_name"],
                called[case["region"]],
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


def _said_twice(case: CaseRow, said: Mapping[str, int]) -> Reason:
    return Reason(
        "receipt_says_twice",
        "回执第 {rows} 行都是“{head}”户，户编号却不同。请核对后只留一行，再导入。",
        {"rows": [str(row) for row in said.values()], "head": case["head_name"]},
    )


def _no_number(case: CaseRow, row: int) -> Reason:
    return Reason(
        "receipt_unread",
        "回执第 {row} 行“{head}”户的户编号是公式、错误值或被 Excel 改动过的数字，读不出原来的编号。"
        "请把这一列设为“文本”格式，重新从全国系统导出。",
        {"row": row, "head": case["head_name"]},
    )
