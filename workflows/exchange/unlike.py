"""Why the people of a roster's household do not join those of the register: nobody can tell who is
meant, there would be two heads, or somebody is dead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.household import Person
from models.installation import keyring_of
from models.rows import table
from models.rows.household import HouseholdRow, PersonRow
from models.sealing import Keyring
from workflows.base.identity import mask_id, person_of
from workflows.base.refusals import Fault
from workflows.base.rows import rows_by
from workflows.exchange.diff import met, namesakes, renamed, unseated
from workflows.exchange.roster.reading import Remark, RosterHousehold, RosterMember
from workflows.households.the_dead import dead_of


@dataclass(frozen=True, slots=True)
class Dead:
    """Who of a roster is dead by the register: by ID number anywhere, without one by name and day
    of birth in the household itself."""

    ring: Keyring
    numbered: Mapping[str, PersonRow]
    numberless: Mapping[tuple[int, str, date], PersonRow]

    @classmethod
    def of(
        cls, session: Session, homes: Sequence[RosterHousehold], stored: Sequence[int]
    ) -> "Dead":
        """The dead of these households of the file, and of those they are on the register."""
        ring = keyring_of(session)
        facts = [m.facts for home in homes for m in home.members]
        named = {ring.blind(person_of(f.number)): f.name for f in facts if f.number}
        left = [
            row
            for row in rows_by(session, table(Person), "household_id", stored)
            if row["left_why"] == "death" and row["born"]
        ]
        return cls(
            ring,
            dead_of(session, named),
            {(r["household_id"], r["name"], r["born"]): r for r in left if r["born"]},
        )

    def remarks(
        self, home: RosterHousehold, row: HouseholdRow | None, own: Sequence[PersonRow]
    ) -> list[Remark]:
        """Beside each of the household who is dead: who, since when, what to do."""
        found = []
        for member in home.members:
            died = self._row(member, row, own)
            if died is None:
                continue
            fault = Fault.of(
                "dead",
                "“{name}”登记为 {day} 死亡，名册里还有这个人。",
                "名册是旧的，请删去这一行；死亡登记错的，请先在“登记变更”中选“漏登补录”，再导入。",
                name=member.facts.name,
                day=f"{died['left_on']}",
            )
            number = member.facts.number
            column, value = ("证件号码", mask_id(number)) if number else ("姓名", member.facts.name)
            found.append(remark(home, member.row, column, value, fault))
        return found

    def _row(
        self, member: RosterMember, row: HouseholdRow | None, own: Sequence[PersonRow]
    ) -> PersonRow | None:
        facts = member.facts
        if facts.number and (died := self.numbered.get(self.ring.blind(person_of(facts.number)))):
            return died
        if row is None or facts.birth is None:
            return None
        died = self.numberless.get((row["id"], facts.name, facts.birth))
        if died is None or (facts.number and died["id_blind"]):
            return None  # two numbers: somebody else of the name
        # Somebody of the name and the day who lives: a twin, or who came back.
        lives = any((r["name"], r["born"]) == (facts.name, facts.birth) for r in own)
        return None if lives else died


def unlike(ring: Keyring, home: RosterHousehold, own: Sequence[PersonRow]) -> list[Remark]:
    """Why the people of the file cannot be told from those on the register, or not join them."""
    remarks = []
    for member in namesakes(home, own, ring):
        fault = Fault.of(
            "namesake",
            "登记里也有叫“{name}”的，证件号码对不上，分不清是不是同一个人。",
            "请先在户信息里核对这个人的证件号码，再导入。",
            name=member.facts.name,
        )
        remarks.append(remark(home, member.row, "姓名", member.facts.name, fault))
    for member, row in renamed(home, own, ring):
        fault = Fault.of(
            "renamed",
            "登记里这个证件号码的人叫“{old}”，名册写的是“{name}”，分不清是改名还是号码写错。",
            "请核对号码；确是改名的，请先在户信息里改姓名并写明原因，再导入。",
            old=row["name"],
            name=member.facts.name,
        )
        remarks.append(remark(home, member.row, "姓名", member.facts.name, fault))
    head = next((row for row in own if row["relation"] == "head"), None)
    if head and not remarks and head["id"] not in met(home, own, ring):
        fault = Fault.of(
            "two_heads",
            "登记的户主“{head}”不在这份名册里，名册的户主是“{name}”，一户不能有 2 个户主。",
            "请先在户信息里办理原户主的减少（去世、迁出等）或改正，再导入。",
            head=head["name"],
            name=home.head.facts.name,
        )
        remarks.append(remark(home, home.head.row, "与户主关系", "户主", fault))
    return remarks or _beside_a_new_head(ring, home, own)


def _beside_a_new_head(
    ring: Keyring, home: RosterHousehold, own: Sequence[PersonRow]
) -> list[Remark]:
    """Whom the file does not name would keep their relation to the head of before."""
    there = met(home, own, ring)
    absent = [row["name"] for row in own if row["id"] not in there]
    head = unseated(home, own, ring)
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


def remark(home: RosterHousehold, row: int, column: str, value: str, fault: Fault) -> Remark:
    """Beside a cell of this household: what is wrong, what to do."""
    return Remark(row, home.number, column, value, fault.reason, fault.remedy, home.sheet)
