"""Rows gathered into households, and what only shows when rows stand side by side."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.base import identity, telephones
from workflows.base.refusals import Fault
from workflows.exchange.roster.cells import EXACT
from workflows.exchange.roster.columns import Columns
from workflows.exchange.roster.lines import Line
from workflows.exchange.roster.places import Gazetteer, nearest
from workflows.exchange.roster.reading import Margin, Remark, RosterHousehold
from workflows.households import fields, household_numbers
from workflows.households.checks import check_household
from workflows.households.checks.facts import HouseholdFacts
from workflows.households.checks.rule import Finding
from workflows.households.kept_out import REFUSING, twice_in_file
from workflows.households.member_checks import of_answers

# Two numbers of a file may end in 000 by chance; two and a hundredth of all do not.
_ROUNDED: Final = 2
_TAIL: Final = re.compile(r"(?:\.0|[号户]+)$")
_BETWEEN: Final = re.compile("[^0-9A-Z\u3400-\u9fff]+")
Villages = Mapping[tuple[str, str, str], int | None]


def gather(
    lines: Sequence[Line],
    columns: Mapping[str, Columns],
    margin: Margin,
    places: Gazetteer,
    as_of: date,
) -> list[RosterHousehold]:
    """Households in the order of the file; the refused ones leave only their remarks."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.household, []).append(line)
    pen = _Pen(columns, margin)
    pen.shared_people(lines)
    pen.shared_numbers(lines)
    pen.alike(grouped)
    pen.rounded(lines)
    for stray, theirs in possible_households(lines, grouped):
        pen.stray(stray, grouped[theirs])
    phones = Counter(
        each for rows in grouped.values() for each in {each for row in rows for each in row.phones}
    )
    villages = {place: places.village_of(*place) for place in {line.place for line in lines}}
    found = []
    for number, rows in grouped.items():
        if not rows[0].placed:
            continue
        pen.village(rows, villages, places)
        pen.formerly(rows, places)
        pen.count(rows)
        household = _household(number, rows, villages)
        findings = check_household(_facts(household, phones), as_of)
        kept = tuple(finding for finding in findings if not pen.refuses(finding, rows))
        found.append(replace(household, findings=kept))
    refused = margin.refused()
    return [household for household in found if household.number not in refused]


class _Pen:
    """Writes the remarks that need more than one row."""

    def __init__(self, columns: Mapping[str, Columns], margin: Margin) -> None:
        self._columns = columns
        self._margin = margin

    def stray(self, stray: Line, rows: Sequence[Line]) -> None:
        """Somebody without a household may be this one's: without them it does not come in."""
        fault = Fault.of(
            "stray",
            "第 {row} 行的人没有归到任何一户，可能是这一户的。整户导入，不能少人。",
            "请先改正第 {row} 行的户编号、与户主关系，再上传。",
            row=_where(stray, rows[0]),
        )
        self._refuse(rows[0], "household", rows[0].household, fault)

    def alike(self, grouped: Mapping[str, Sequence[Line]]) -> None:
        """0012 and 12 are one household or two; only the office can tell."""
        spelt: dict[str, list[str]] = {}
        for number, rows in grouped.items():
            if rows[0].placed:
                spelt.setdefault(_spelt(number), []).append(number)
        for numbers in spelt.values():
            for number in numbers if len(numbers) > 1 else ():
                line = grouped[number][0]
                other = grouped[next(each for each in numbers if each != number)][0]
                fault = Fault.of(
                    "alike",
                    "户编号“{number}”与第 {row} 行的“{other}”只是写法不同，分不清是不是一户。",
                    "请把同一户的编号写成一样，不同的户写成不同的编号。",
                    number=number,
                    row=_where(other, line),
                    other=other.household,
                )
                self._refuse(line, "household", number, fault)

    def rounded(self, lines: Sequence[Line]) -> None:
        """Numbers that end in 000 all over a file have gone through a spreadsheet's number cell."""
        numbers = [line.member.facts.number or "" for line in lines]
        ended = [line for line, each in zip(lines, numbers, strict=True) if _round(each, 18)]
        if len(ended) >= _ROUNDED and len(ended) * 100 > len(lines):
            fault = Fault.of(
                "number",
                "有 {n} 个证件号码末三位都是 000，是 Excel 把号码存成数字后丢了末几位。",
                "请把这一列设为“文本”格式，按身份证重新录入。",
                n=len(ended),
            )
            for line in ended:
                number = identity.mask_id(line.member.facts.number or "")
                self._refuse(line, "number", number, fault)
        homes = {line.household: line for line in lines if line.placed}
        cut = [line for number, line in homes.items() if _round(number, EXACT + 1)]
        if len(cut) >= _ROUNDED and len(cut) * 100 > len(homes):
            fault = Fault.of(
                "number",
                "有 {n} 个户编号末三位都是 000，是 Excel 把编号存成数字后丢了末几位。",
                "请把这一列设为“文本”格式，按全国系统的名单重新录入。",
                n=len(cut),
            )
            for line in cut:
                self._refuse(line, "household", line.household, fault)

    def shared_people(self, lines: Sequence[Line]) -> None:
        """One person in two households: the first one named keeps them, the later is refused."""
        first: dict[str, Line] = {}
        for line in lines:
            number = line.member.facts.number
            if not number:
                continue
            other = first.setdefault(identity.person_of(number), line)
            if other.household != line.household:
                masked, who = identity.mask_id(number), other.member.facts.name
                fault = twice_in_file(masked, who, _where(other, line), other.household)
                self._refuse(line, "number", masked, fault)

    def shared_numbers(self, lines: Sequence[Line]) -> None:
        """One national number of a person for two people; a count within the household is none."""
        first: dict[str, Line] = {}
        for line in lines:
            number = line.member.number
            if not household_numbers.DIGITS.fullmatch(number or ""):
                continue
            other = first.setdefault(number, line)
            here, there = line.member.facts, other.member.facts
            if (here.name, here.number, here.birth) != (there.name, there.number, there.birth):
                fault = Fault.of(
                    "person_no_shared",
                    "人编号 {number} 与第 {row} 行“{name}”的相同，一个编号只能属于一人。",
                    "请照全国系统的名单改正人编号，或删去它。",
                    number=number,
                    row=_where(other, line),
                    name=there.name,
                )
                self._refuse(line, "person", number, fault)

    def village(self, rows: Sequence[Line], villages: Villages, places: Gazetteer) -> None:
        """The household stands in one known village."""
        for line in rows:
            county, township, name = line.place
            several = places.several(*line.place) if villages[line.place] is None else ()
            if several:
                fault = Fault.of(
                    "village_several",
                    "“{village}”指的可能是 {n} 个村：{places}。",
                    "请写上县、乡镇和村的全称。",
                    village=name,
                    n=len(several),
                    places=several[:4],
                )
                self._refuse(line, "village", name, fault)
            elif villages[line.place] is None:
                close = nearest(name, places.villages_near(county, township)) if name else ""
                wrong = "区划表里没有“{village}”这个村（{place}）。"
                remedy = "是不是“{close}”？请核对村名后改正。"
                if not close:
                    remedy = "请核对县、乡镇和村名；新设或改名的村请管理员先加入区划表。"
                place = (county + township) or "—"
                fault = Fault.of("village", wrong, remedy, village=name, place=place, close=close)
                self._refuse(line, "village", name, fault)
            elif villages[line.place] != villages[rows[0].place]:
                fault = Fault.of(
                    "village",
                    "同一户编号第 {row} 行写的是“{other}”，这一行写的是“{village}”。",
                    "请核对户编号和村名，一户只能在一个村。",
                    row=rows[0].member.row,
                    other=rows[0].place[2],
                    village=name,
                )
                self._refuse(line, "village", name, fault)

    def formerly(self, rows: Sequence[Line], places: Gazetteer) -> None:
        """The place is written by a name of before: which one is meant today."""
        county, township, name = rows[0].place
        if now := places.now_called(county, township, name):
            fault = Fault.of(
                "place_renamed",
                "“{was}”是原来的名称，按现在的“{now}”读入。",
                "请核对是不是这个村。",
                was=f"{county}{township}{name}",
                now=now,
            )
            self._margin.note(self._remark(rows[0], "village", name, fault))

    def count(self, rows: Sequence[Line]) -> None:
        """The file says how many the household has; fewer rows than that may be lost people."""
        stated = rows[0].count
        if stated is not None and stated != len(rows):
            fault = Fault.of(
                "count",
                "人数填 {stated} 人，名册里这一户有 {n} 行。",
                "请核对是不是漏了人；整户识别，一人一行。",
                stated=stated,
                n=len(rows),
            )
            self._margin.note(self._remark(rows[0], "count", str(stated), fault))

    def refuses(self, finding: Finding, rows: Sequence[Line]) -> bool:
        """Write a finding that keeps the household out beside its row; others are left to it."""
        if finding.code not in REFUSING:
            return False
        line = rows[finding.member] if finding.member is not None else self._row_of(finding, rows)
        value = {
            "number": identity.mask_id(line.member.facts.number or ""),
            "phone": telephones.read(line.phone).masked,
            "relation": fields.CATALOGUE["relation"].chinese(line.member.facts.relation),
            "sex": fields.CATALOGUE["sex"].chinese(line.member.facts.sex),
        }.get(finding.field, "")
        self._refuse(line, finding.field, value, Fault(finding.reason, finding.remedy))
        return True

    @staticmethod
    def _row_of(finding: Finding, rows: Sequence[Line]) -> Line:
        """Where to look: the second head, the second row of a number, else the first row."""
        heads = [line for line in rows if line.member.facts.relation == "head"]
        if finding.code == "E7" and len(heads) > 1:
            return heads[1]
        if finding.code == "E4":
            seen: set[str] = set()
            for line in rows:
                person = identity.person_of(line.member.facts.number or "")
                if person and person in seen:
                    return line
                seen.add(person)
        return rows[0]

    def _refuse(self, line: Line, field: str, value: str, fault: Fault) -> None:
        self._margin.refuse(self._remark(line, field, value, fault))

    def _remark(self, line: Line, field: str, value: str, fault: Fault) -> Remark:
        title = self._columns[line.sheet].title(field)
        return Remark(
            line.member.row,
            line.household,
            title,
            value,
            fault.reason,
            fault.remedy,
            line.sheet,
        )


def possible_households(
    lines: Sequence[Line], grouped: Mapping[str, Sequence[Line]]
) -> list[tuple[Line, str]]:
    """(somebody who belongs to no household, a household that may be theirs), each household once.

    Theirs may be the one above or below on the sheet, one whose number begins with what Excel left
    of theirs, one that states more people than it has rows. A household that has as many rows as
    it states is whole, and nobody's.
    """
    short = {number for number, rows in grouped.items() if _short(rows)}
    strays = {
        number: rows
        for number, rows in grouped.items()
        if not any(line.head for line in rows) and not (rows[0].placed and _whole(rows))
    }
    found: dict[str, Line] = {}
    for at, line in enumerate(lines):
        if line.household not in strays:
            continue
        near = _beside(lines, at, grouped)
        if not line.placed:
            near |= short
        if line.kept:
            near |= {number for number in grouped if number.startswith(line.kept)}
        for other in near - {line.household} - found.keys():
            if grouped[other][0].placed and not _whole(grouped[other]):
                found[other] = line
    return [(line, number) for number, line in found.items()]


def _beside(lines: Sequence[Line], at: int, grouped: Mapping[str, Sequence[Line]]) -> set[str]:
    """The households of the nearest rows of others above and below on the same sheet."""
    line, ends = lines[at], []
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(lines) and lines[other].household == line.household:
            other += step
        there = 0 <= other < len(lines) and lines[other].sheet == line.sheet
        ends.append(lines[other] if there else None)
    above, below = ends
    near = {above.household} if above else set()
    # A household begins with its head: whoever stands before one belongs to those above.
    if below and not (near and below.head and grouped[below.household][0] is below):
        near.add(below.household)
    return near


def _whole(rows: Sequence[Line]) -> bool:
    """It has as many rows as somebody typed it has people."""
    return rows[0].counted and rows[0].count == len(rows)


def _short(rows: Sequence[Line]) -> bool:
    return rows[0].count is not None and rows[0].count > len(rows)


def _round(number: str, least: int) -> bool:
    return len(number) >= least and number.endswith("000") and number.isdecimal()


def _spelt(number: str) -> str:
    """A household number without what a spreadsheet or a hand changes: 0012, 12.0, 12 号."""
    bare = _TAIL.sub("", "".join(number.split()).upper())
    return _BETWEEN.sub("-", bare).strip("-").lstrip("0")


def _where(line: Line, seen_from: Line) -> str:
    """The row, with its sheet when it stands on another."""
    row = str(line.member.row)
    return row if line.sheet == seen_from.sheet else f"{line.sheet} {row}"


def _household(number: str, rows: Sequence[Line], villages: Villages) -> RosterHousehold:
    """The household's own answers: the head's row first, then whichever row has one."""
    ordered = sorted(rows, key=lambda line: line.member.facts.relation != "head")
    return RosterHousehold(
        number=number,
        village=villages[rows[0].place] or 0,
        place=rows[0].place,
        row=rows[0].member.row,
        members=tuple(line.member for line in rows),
        group=next((line.group for line in ordered if line.group), ""),
        phone=next((line.phone for line in ordered if line.phone), ""),
        told=_told(ordered),
    )


def _told(ordered: Sequence[Line]) -> dict[str, Any]:
    """{field: the first answer some row gives}."""
    told: dict[str, Any] = {}
    for line in ordered:
        for key, answer in line.told.items():
            if answer not in ("", None):
                told.setdefault(key, answer)
    return told


def _facts(household: RosterHousehold, phones: Mapping[str, int]) -> HouseholdFacts:
    numbers = telephones.read(household.phone).numbers
    return of_answers(
        tuple(member.facts for member in household.members),
        household.told,
        phone=household.phone,
        shared=max((phones[each.digits] - 1 for each in numbers), default=0),
    )
