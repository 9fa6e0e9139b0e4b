"""The numbers a household has from outside: what each looks like, and that no other has it.

The national system's number, those of handbook and card, the number of a roster. Every door by
which one comes in (a receipt, the filing form, a roster, a household of another town) asks `unfit`;
`tidy` is what is stored.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import AfterValidator
from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from models.case import Case
from models.household import Household
from models.place import Region
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import id_faults
from workflows.base.refusals import Fault, Reason
from workflows.base.rows import CHUNK, Row, RowDict, rows_by
from workflows.engine.context import Facts
from workflows.engine.loading import looks_up
from workflows.engine.registry import pinned
from workflows.households.needs import (
    FILING_FAULTS,
    LIVE_CASES,
    NUMBER_FAULTS,
    RECEIPT_FAULTS,
    REQUESTS,
)
from workflows.households.states import HouseholdState


class Kind(StrEnum):
    """Which number it is."""

    NATIONAL = "national"
    HANDBOOK = "handbook"
    CARD = "card"
    ROSTER = "roster"


LABELS: Final = {
    Kind.NATIONAL: "全国系统户编号",
    Kind.HANDBOOK: "扶贫手册编号",
    Kind.CARD: "帮扶卡编号",
    Kind.ROSTER: "户编号",
}
# Whoever stores such a number holds this to the end of the transaction (Action.alone).
ALONE: Final = "household numbers"
LEAST: Final = 8
MOST: Final = 20
LONGEST: Final = 40
_SHOWN: Final = 24
DIGITS: Final = re.compile(f"[0-9]{{{LEAST},{MOST}}}")
# What an office writes on a booklet or in a list: SC2015001, 即扶〔2015〕12号, AB-01/3.
_WRITTEN: Final = re.compile(r"[0-9A-Z\u3400-\u9fff〇()\[\]〔〕#№_./·-]+")
# Nothing but zeros numbers nobody: 0/0 is what a list writes for none.
_NUMERAL: Final = re.compile("[1-9A-Z一二三四五六七八九十百千]")
# A whole number kept as a fraction; up to 15 digits Excel has not changed any.
_WHOLE: Final = re.compile(r"[0-9]{1,15}\.0+")
_ROUNDED: Final = re.compile(r"[0-9]+\.[0-9]+|[0-9]+(\.[0-9]+)?E[+-]?[0-9]+")
_PROVINCE: Final = 10**10


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that is to be stored for a household: who heads it, in which village it lies.

    `household_id` is 0 for one that is not on the register yet.
    """

    kind: Kind
    number: str
    household_id: int
    head: str
    region: int


def tidy(text: str) -> str:
    """The number as it is stored: no spaces, half-width, capitals, no .0 of a spreadsheet."""
    plain = id_faults.normalise(text).text.upper()
    return plain.split(".")[0] if _WHOLE.fullmatch(plain) else plain


Tidy: Final = AfterValidator(tidy)


def misshapen(claim: Claim) -> Fault | None:
    """Why this cannot be such a number; None when it can."""
    told = {"head": claim.head, "what": LABELS[claim.kind], "number": claim.number[:_SHOWN]}
    if _ROUNDED.fullmatch(claim.number):
        return Fault.of(
            "number_rounded",
            "“{head}”户的{what}“{number}”已被表格改成小数或科学计数，原来的数字看不出来了。",
            "请把这一列设为“文本”格式，照原件重新录入。",
            **told,
        )
    province = str(claim.region // _PROVINCE)
    if claim.kind is Kind.NATIONAL:
        if DIGITS.fullmatch(claim.number) and claim.number.startswith(province):
            return None
        return Fault.of(
            "number_shape",
            "“{head}”户的{what}“{number}”不是全国系统的编号。",
            "应为 {least}—{most} 位数字，以本省代码 {province} 开头，请按全国系统的名单改正。",
            **told | {"least": LEAST, "most": MOST, "province": province},
        )
    fits = _WRITTEN.fullmatch(claim.number) and _NUMERAL.search(claim.number)
    if fits and len(claim.number) <= LONGEST:
        return None
    return Fault.of(
        "number_shape",
        "“{head}”户的{what}“{number}”不像编号。",
        "应含 0 以外的数字，只用汉字、字母、数字和 - / . ( ) 〔〕，最多 {most} 字，请照原件改正。",
        **told | {"most": LONGEST},
    )


def unfit(session: Session, actor: Actor, claims: Sequence[Claim]) -> list[tuple[Claim, Fault]]:
    """The numbers that may not be stored, each with why: misshapen, claimed twice, another's.

    Whose it is, is told where this person may see people.
    """
    found: list[tuple[Claim, Fault]] = []
    sound: dict[Kind, list[Claim]] = {}
    for claim in claims:
        if fault := misshapen(claim):
            found.append((claim, fault))
        else:
            sound.setdefault(_of(claim), []).append(claim)
    for kind, some in sound.items():
        # The list read in at once may give a number to whom it belongs and its holder another.
        besides = {claim.household_id for claim in some}
        held = _holders(session, kind, {claim.number for claim in some})
        first: dict[str, list[Claim]] = {}
        for claim in some:
            first.setdefault(claim.number, []).append(claim)
        for claim in some:
            twin = next(
                (c for c in first[claim.number] if c.household_id != claim.household_id), None
            )
            other = next((h for h in held.get(claim.number, ()) if h["id"] not in besides), None)
            if twin:
                found.append((claim, _twice(claim, twin)))
            elif other:
                found.append((claim, _taken(actor, claim, other)))
    return found


def reason(fault: Fault) -> Reason:
    """What is wrong and the remedy in one."""
    return Reason(
        fault.reason.key, "{wrong}{remedy}", {"wrong": fault.reason, "remedy": fault.remedy}
    )


def _of(claim: Claim) -> Kind:
    """A roster's number of the national system's shape is the national one; others are a list's
    own, and two towns may both count from 1."""
    national = Claim(Kind.NATIONAL, claim.number, 0, "", claim.region)
    roster = claim.kind is Kind.ROSTER
    return Kind.NATIONAL if roster and not misshapen(national) else claim.kind


def _twice(claim: Claim, twin: Claim) -> Fault:
    return Fault.of(
        "number_twice",
        "“{head}”户与“{other}”户的{what}都是 {number}。",
        "一个编号只能属于一户，请核对后改正写错的一户。",
        head=claim.head,
        other=twin.head,
        what=LABELS[claim.kind],
        number=claim.number,
    )


def _taken(actor: Actor, claim: Claim, holder: RowDict) -> Fault:
    told = {"head": claim.head, "what": LABELS[claim.kind], "number": claim.number}
    remedy = "一个编号只能属于一户，请照原件核对它是哪一户的，再改正。"
    if actor.roles_at(holder["region"]) & SEES_PEOPLE:
        wrong = "“{head}”户的{what} {number} 已登记在{place}“{other}”户。"
        told |= {"place": holder["place"] or "", "other": holder["head_name"]}
        return Fault.of("number_taken", wrong, remedy, **told)
    wrong = "“{head}”户的{what} {number} 已登记在您管辖范围以外的一户。"
    remedy = "一个编号只能属于一户，请照原件核对；确是本户的，请报县级经办查对。"
    return Fault.of("number_taken", wrong, remedy, **told)


def _holders(session: Session, kind: Kind, numbers: set[str]) -> dict[str, list[RowDict]]:
    """{number: the households on the register that have it}."""
    found: dict[str, list[RowDict]] = {}
    if kind is Kind.ROSTER:
        return found
    homes, cases, regions = table(Household), table(Case), table(Region)
    wanted = sorted(numbers)
    told = (homes.c.id, homes.c.head_name, homes.c.region, regions.c.name.label("place"))

    def look(number: ColumnElement[Any], *where: ColumnElement[bool], filed: bool) -> None:
        for start in range(0, len(wanted), CHUNK):
            chosen = select(number.label("number"), *told).select_from(homes)
            if filed:
                chosen = chosen.join(cases, cases.c.household_id == homes.c.id)
            chosen = chosen.outerjoin(regions, regions.c.key == homes.c.region).where(
                number.in_(wanted[start : start + CHUNK]),
                homes.c.state != HouseholdState.UNDONE,
                *where,
            )
            for row in session.execute(chosen.order_by(homes.c.id)).mappings():
                found.setdefault(row["number"], []).append(dict(row))

    if kind is Kind.NATIONAL:
        look(cases.c.national_no, filed=True)
        # What the national system gave back has taken the place of what a roster said.
        given = select(cases.c.id).where(
            cases.c.household_id == homes.c.id, cases.c.national_no.is_not(None)
        )
        look(homes.c.number, homes.c.elsewhere == 0, ~given.exists(), filed=False)
    else:
        column = cases.c.handbook_no if kind is Kind.HANDBOOK else cases.c.card_no
        look(func.upper(column), filed=True)
    return found


@looks_up(FILING_FAULTS)
def _of_filing(session: Session, steps: Sequence[Facts]) -> Mapping[int, Any]:
    """Why the numbers of a card about to be filed do not fit, those of a receipt included."""
    claims = {}
    for f in steps:
        numbers = {
            Kind.NATIONAL: f.form.national_no or f.row["national_no"],
            Kind.HANDBOOK: f.form.handbook_no,
            Kind.CARD: f.form.card_no,
        }
        claims[f.row["id"]] = [of_case(f.row, kind, number) for kind, number in numbers.items()]
    return _told(session, steps, claims)


@looks_up(RECEIPT_FAULTS)
def _of_receipt(session: Session, steps: Sequence[Facts]) -> Mapping[int, Any]:
    """Why the numbers of a receipt do not fit the households of its batch."""
    wanted = {n.case for f in steps for n in f.form.numbers}
    cases = {row["id"]: row for row in rows_by(session, table(Case), "id", wanted)}
    return _told(
        session,
        steps,
        {
            f.row["id"]: [
                of_case(cases[n.case], Kind.NATIONAL, n.number)
                for n in f.form.numbers
                if n.case in cases
            ]
            for f in steps
        },
    )


# The columns of a case that bear one.
OF_CASE: Final[Mapping[str, Kind]] = {
    "national_no": Kind.NATIONAL,
    "handbook_no": Kind.HANDBOOK,
    "card_no": Kind.CARD,
}


@looks_up(NUMBER_FAULTS)
def _of_correction(session: Session, steps: Sequence[Facts]) -> Mapping[int, list[Reason]]:
    """Why the numbers that are put right do not fit, when it is asked for and when confirmed."""
    claims: dict[int, list[Claim]] = {}
    for f in steps:
        if (request := getattr(f.form, "request", None)) is not None:
            asked = next((r for r in f[REQUESTS] if r["id"] == request), None)
            said = asked["content"] if asked else {}
        else:
            said = {"numbers": f.form.numbers, "columns": f.form.columns}
        wanted = {OF_CASE[column]: n for column, n in (said.get("numbers") or {}).items()}
        number = (said.get("columns") or {}).get("number")
        wanted |= {Kind.ROSTER: number} if number else {}
        told = (f.row["id"], f.row["head_name"], f.row["region"])
        claims[f.row["id"]] = [Claim(kind, tidy(n), *told) for kind, n in wanted.items()]
    found = _told(session, steps, claims)
    for f in steps:
        filed = any(pinned(case).state(case["state"]).goal for case in f[LIVE_CASES])
        bears = [claim for claim in claims[f.row["id"]] if claim.kind in OF_CASE.values()]
        if bears and not filed:
            source = "“{head}”户还没有建档立卡，没有{what}可以更正。请在建档立卡时填写。"
            values = {"head": f.row["head_name"], "what": LABELS[bears[0].kind]}
            found[f.row["id"]].append(Reason("number_unfiled", source, values))
    return found


def of_case(case: Row, kind: Kind, number: str | None) -> Claim:
    """The claim of a case's household; what stands in the row from before is made tidy too."""
    return Claim(kind, tidy(number or ""), case["household_id"], case["head_name"], case["region"])


def _told(
    session: Session, steps: Sequence[Facts], claims: Mapping[int, Iterable[Claim]]
) -> dict[int, list[Reason]]:
    found = {}
    for f in steps:
        wanted = [claim for claim in claims[f.row["id"]] if claim.number]
        found[f.row["id"]] = [reason(fault) for _claim, fault in unfit(session, f.actor, wanted)]
    return found
