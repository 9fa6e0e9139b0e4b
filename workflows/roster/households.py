"""Rows gathered into households, and what only shows when rows stand side by side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from workflows import codes, identity
from workflows.checks import Finding, HouseholdFacts, check_household
from workflows.identity import Fault
from workflows.roster.columns import Columns
from workflows.roster.places import Gazetteer, nearest
from workflows.roster.reading import Margin, Remark, RosterHousehold
from workflows.roster.rows import Line

# What keeps a household out of the register; other findings are cleared before the application.
REFUSING: Final = frozenset({"E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E90"})
Villages = Mapping[tuple[str, str, str], int | None]


def gather(
    lines: Sequence[Line], columns: Columns, margin: Margin, places: Gazetteer, as_of: date
) -> list[RosterHousehold]:
    """Households in the order of the file; the refused ones leave only their remarks."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.household, []).append(line)
    pen = _Pen(columns, margin)
    pen.unnumbered(grouped.get("", []))
    pen.shared_people(lines)
    phones = Counter(phone for rows in grouped.values() for phone in {row.phone for row in rows})
    villages = {place: places.village_of(*place) for place in {line.place for line in lines}}
    found = []
    for number, rows in grouped.items():
        pen.village(rows, villages, places)
        pen.count(rows)
        household = _household(number, rows, villages)
        findings = check_household(_facts(household, phones), as_of)
        kept = tuple(finding for finding in findings if not pen.refuses(finding, rows))
        found.append(replace(household, findings=kept))
    refused = margin.refused()
    return [household for household in found if household.number not in refused]


class _Pen:
    """Writes the remarks that need more than one row."""

    def __init__(self, columns: Columns, margin: Margin) -> None:
        self._columns = columns
        self._margin = margin

    def unnumbered(self, rows: Sequence[Line]) -> None:
        """A person without a household number belongs to nobody."""
        fault = Fault.of("household", "没有填写户编号。", "请填写户编号；合并的单元格请拆开填满。")
        for line in rows:
            self._refuse(line, "household", "", fault)

    def shared_people(self, lines: Sequence[Line]) -> None:
        """One person in two households: the first one named keeps them, the later is refused."""
        first: dict[str, Line] = {}
        for line in lines:
            number = line.member.facts.number
            if not number:
                continue
            other = first.setdefault(identity.person_of(number), line)
            if other.household != line.household:
                fault = Fault.of(
                    "E4",
                    "证件号码与第 {row} 行（户编号 {household}）的人相同，一个人只能在一户。",
                    "请核对这个人属于哪一户，另一户改正号码或删去这一行。",
                    row=other.member.row,
                    household=other.household,
                )
                self._refuse(line, "number", identity.mask_id(number), fault)

    def village(self, rows: Sequence[Line], villages: Villages, places: Gazetteer) -> None:
        """The household stands in one known village."""
        for line in rows:
            county, township, name = line.place
            if villages[line.place] is None:
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
            "phone": identity.mask_phone(line.phone),
            "relation": codes.RELATION.labels.get(line.member.facts.relation or "", ""),
            "sex": codes.SEX.labels.get(line.member.facts.sex or "", ""),
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
        title = self._columns.title(field)
        return Remark(line.member.row, line.household, title, value, fault.reason, fault.remedy)


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
        attribute=next((line.attribute for line in ordered if line.attribute), ""),
        cause=next((line.cause for line in ordered if line.cause), ""),
        poverty=next((line.poverty for line in ordered if line.poverty), ""),
        dangerous=next((line.dangerous for line in ordered if line.dangerous), ""),
        safe_water=next((line.safe_water for line in ordered if line.safe_water), ""),
        per_capita=next((ln.per_capita for ln in ordered if ln.per_capita is not None), None),
    )


def _facts(household: RosterHousehold, phones: Mapping[str, int]) -> HouseholdFacts:
    return HouseholdFacts(
        members=tuple(member.facts for member in household.members),
        phone=household.phone,
        phone_shared=phones[household.phone] - 1 if household.phone else 0,
        cause=household.cause,
    )
