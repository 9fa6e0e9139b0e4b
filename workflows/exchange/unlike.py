"""Why the people of a roster's household do not join those of the register: nobody can tell who is
meant, there would be two heads, or somebody is dead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from models.household import Person
from models.rows import table
from models.rows.household import HouseholdRow, PersonRow
from workflows.base import codes
from workflows.base.identity import mask_id, person_of
from workflows.base.refusals import Fault
from workflows.base.rows import rows_by
from workflows.engine.loading import grouped
from workflows.exchange.diff import Blind, met, namesakes, newcomers, renamed, unseated
from workflows.exchange.roster.reading import Remark, RosterHousehold, RosterMember
from workflows.households.event_list import COMES_BACK, left_for
from workflows.households.kept_out import twice_here, without_number
from workflows.households.the_dead import dead_of, died_here

# {why somebody left: the event by which they come back}; the dead come by none of a roster.
_BACK_BY: Final = {
    why: event for event, whys in COMES_BACK.items() for why in whys if why != "death"
}


@dataclass(frozen=True, slots=True)
class Dead:
    """Who of a roster is dead by the register: by ID number anywhere, without one by name, birth
    and sex in the household itself; and who left that household alive."""

    blind: Blind
    numbered: Mapping[str, PersonRow]
    # {household: everybody who ever lived there}.
    ever: Mapping[int, Sequence[PersonRow]]

    @classmethod
    def of(
        cls,
        session: Session,
        homes: Sequence[RosterHousehold],
        stored: Sequence[int],
        blind: Blind,
    ) -> "Dead":
        """The dead of these households of the file, and of those they are on the register."""
        facts = [m.facts for home in homes for m in home.members]
        named = {blind(person_of(f.number)): f.name for f in facts if f.number}
        ever = grouped(rows_by(session, table(Person), "household_id", stored), "household_id")
        return cls(blind, dead_of(session, named), ever)

    def remarks(self, home: RosterHousehold, row: HouseholdRow | None) -> list[Remark]:
        """Beside each of the household who is dead: who, since when, what to do."""
        found = []
        for member in home.members:
            died = self._row(member, row)
            if died is None:
                continue
            fault = Fault.of(
                "dead",
                "“{name}”登记为 {day} 死亡，名册里还有这个人。",
                "名册是旧的，请删去这一行；死亡登记错的，请先在“登记变更”中选“漏登补录”，再导入。",
                name=member.facts.name,
                day=f"{died['left_on']}",
            )
            found.append(_beside(home, member, fault))
        return found

    def gone(
        self, home: RosterHousehold, row: HouseholdRow | None, own: Sequence[PersonRow]
    ) -> list[Remark]:
        """Beside each who left this household by the register: since when, why, how they come
        back."""
        ever = self.ever.get(row["id"], ()) if row else ()
        away = [each for each in ever if each["left_on"] and _BACK_BY.get(left_for(each))]
        come = newcomers(home, own, self.blind) if away else []
        return [
            _beside(
                home,
                member,
                Fault.of(
                    "left",
                    "“{name}”登记为 {day} {why}，名册里还有这个人。",
                    "名册是旧的，请删去这一行；回来了的，请先在“登记变更”中选“{event}”，再导入。",
                    name=member.facts.name,
                    day=f"{was['left_on']}",
                    why=codes.LEAVING.label(was["left_why"]),
                    event=codes.CHANGE.label(_BACK_BY[was["left_why"] or ""]),
                ),
            )
            for member in come
            if (was := next((each for each in away if self._is(member, each)), None))
        ]

    def _is(self, member: RosterMember, row: PersonRow) -> bool:
        facts = member.facts
        if facts.number and row["id_blind"]:
            return self.blind(person_of(facts.number)) == row["id_blind"]
        return (facts.name, facts.birth) == (row["name"], row["born"])

    def _row(self, member: RosterMember, row: HouseholdRow | None) -> PersonRow | None:
        facts = member.facts
        if facts.number and (died := self.numbered.get(self.blind(person_of(facts.number)))):
            return died
        ever = self.ever.get(row["id"], ()) if row else ()
        sex, numbered = facts.sex or "", bool(facts.number)
        return died_here(ever, facts.name, facts.birth, sex, numbered=numbered)


def unlike(blind: Blind, home: RosterHousehold, own: Sequence[PersonRow]) -> list[Remark]:
    """Why the people of the file cannot be told from those on the register, or not join them."""
    remarks = _twice(home)
    for member in namesakes(home, own, blind):
        fault = Fault.of(
            "namesake",
            "登记里也有叫“{name}”的，证件号码对不上，分不清是不是同一个人。",
            "请先在户信息里核对这个人的证件号码，再导入。",
            name=member.facts.name,
        )
        remarks.append(remark(home, member.row, "姓名", member.facts.name, fault))
    for member, row in renamed(home, own, blind):
        fault = Fault.of(
            "renamed",
            "登记里这个证件号码的人叫“{old}”，名册写的是“{name}”，分不清是改名还是号码写错。",
            "请核对号码；确是改名的，请先在户信息里改姓名并写明原因，再导入。",
            old=row["name"],
            name=member.facts.name,
        )
        remarks.append(remark(home, member.row, "姓名", member.facts.name, fault))
    head = next((row for row in own if row["relation"] == "head"), None)
    if head and not remarks and head["id"] not in met(home, own, blind):
        fault = Fault.of(
            "two_heads",
            "登记的户主“{head}”不在这份名册里，名册的户主是“{name}”，一户不能有 2 个户主。",
            "请先在户信息里办理原户主的减少（去世、迁出等）或改正，再导入。",
            head=head["name"],
            name=home.head.facts.name,
        )
        remarks.append(remark(home, home.head.row, "与户主关系", "户主", fault))
    return remarks or _beside_a_new_head(blind, home, own)


def _twice(home: RosterHousehold) -> list[Remark]:
    """Beside each of whom the file has two in the household that nothing tells apart."""
    lines = [
        {
            "name": member.facts.name,
            "born": member.facts.birth,
            "sex": member.facts.sex or "",
            "id_blind": member.facts.number,
            "row": member.row,
        }
        for member in home.members
    ]
    return [
        remark(
            home, row["row"], "姓名", row["name"], twice_here(row["name"], row["born"], len(alike))
        )
        for alike in without_number(lines)
        for row in alike
    ]


def _beside_a_new_head(
    blind: Blind, home: RosterHousehold, own: Sequence[PersonRow]
) -> list[Remark]:
    """Whom the file does not name would keep their relation to the head of before."""
    there = met(home, own, blind)
    absent = [row["name"] for row in own if row["id"] not in there]
    head = unseated(home, own, blind)
    if head is None or not absent:
        return []
    fault = Fault.of(
        "head_changed",
        "名册把户主由“{old}”换成“{name}”，登记里还有 {n} 人不在名册里，"
        "与新户主的关系不明：{names}。",
        "请在名册里补上这些人，或先在“登记变更”中变更户主，再导入。",
        old=head["name"],
        name=home.head.facts.name,
        n=len(absent),
        names=absent,
    )
    return [remark(home, home.head.row, "与户主关系", "户主", fault)]


def _beside(home: RosterHousehold, member: RosterMember, fault: Fault) -> Remark:
    """Beside a member's number; beside the name where there is none."""
    number = member.facts.number
    column, value = ("证件号码", mask_id(number)) if number else ("姓名", member.facts.name)
    return remark(home, member.row, column, value, fault)


def remark(home: RosterHousehold, row: int, column: str, value: str, fault: Fault) -> Remark:
    """Beside a cell of this household: what is wrong, what to do."""
    return Remark(row, home.number, column, value, fault.reason, fault.remedy, home.sheet)
