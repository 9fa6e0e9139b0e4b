"""A roster's household beside the stored one: what is new, what changed, what stays."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from models.keys import new_id
from models.rows.household import HouseholdRow, PersonRow
from models.sealing import Keyring
from workflows.base import identity, names, telephones
from workflows.base.rows import Row, RowDict
from workflows.base.words import _, beside
from workflows.exchange.newer import NOTHING, Newer
from workflows.exchange.roster.reading import RosterHousehold, RosterMember
from workflows.households import answers, fields
from workflows.households.answers import Source
from workflows.households.fields import Field
from workflows.households.fields.values import kept, written
from workflows.households.members import (
    blinds,
    number_on_record,
    person_phone,
    phone_columns,
)

Blind = Callable[[str], str]
Status = Literal["new", "changed", "same"]
# What stands in a comparison and is no field: somebody new, the day the answers hold for.
_ADDED: Final = "新增成员"
_AS_OF: Final = "情况截至"


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that would change; ID number and phone masked. `who` is empty for the house."""

    who: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Staged:
    """One household as it would come in. `people` pairs each member with the stored row, if any."""

    household: RosterHousehold
    status: Status
    household_id: int
    version: int
    changes: tuple[Change, ...]
    people: tuple[tuple[RosterMember, PersonRow | None, RowDict], ...]
    columns: RowDict
    stored: HouseholdRow | None
    # What the file says otherwise and the register was told later: it stays, in words.
    stands: tuple[str, ...] = ()

    @property
    def people_new(self) -> int:
        """Members not on the register yet."""
        return sum(row is None for _member, row, _values in self.people)

    @property
    def people_changed(self) -> int:
        """Members with an answer that differs."""
        return sum(row is not None and bool(values) for _member, row, values in self.people)

    @property
    def people_same(self) -> int:
        """Members as they are stored."""
        return len(self.people) - self.people_new - self.people_changed

    def content(self, ring: Keyring) -> dict[str, Any]:
        """The form of the register's action: changed columns and people, numbers sealed."""
        columns = dict(self.columns)
        phone = columns.pop("phone", None)
        if phone:
            columns |= phone_columns(ring, phone, self.household_id)
        added, changed = [], []
        for _member, row, values in self.people:
            if row is None:
                added.append({"id": (key := new_id())} | _sealed(values, key, ring))
            elif values:
                changed.append((row["id"], _sealed(values, row["id"], ring)))
        return {
            "columns": columns,
            "added": tuple(added),
            "changed": tuple(changed),
        }


def compare(
    home: RosterHousehold,
    row: HouseholdRow | None,
    people: Sequence[PersonRow],
    ring: Keyring,
    as_of: date,
    *,
    renumbered: bool = False,
    newer: Newer = NOTHING,
    blind: Blind | None = None,
) -> Staged:
    """What taking this household in would change; an empty cell changes nothing.

    `as_of` is the day the roster's answers hold for; `renumbered`: the register knows the household
    by none of its numbers under the file's; `newer`: what was changed since that day, and stays;
    `blind`: how a number finds who has it or had it (the ring's own otherwise).
    """
    pairs, _unsure = _pair(home, people, blind or ring.blind)
    absent = len(people) - sum(stored is not None for _member, stored in pairs)
    columns, changes = _household_changes(
        home, row, len(home.members) + absent, ring.blind, as_of, renumbered=renumbered
    )
    columns, changes, stands = _without(columns, changes, "", newer.home)
    lines = []
    for member, stored in pairs:
        values, found = _person_changes(member, stored, ring, as_of)
        later = newer.of(stored["id"] if stored else None)
        values, found, left = _without(values, found, member.facts.name, later)
        stands += left
        lines.append((member, stored, values))
        changes += found if row else []
    status: Status = "new" if row is None else "changed" if changes else "same"
    return Staged(
        home,
        status,
        row["id"] if row else new_id(),
        row["version"] if row else 0,
        tuple(changes),
        tuple(lines),
        columns,
        row,
        tuple(stands),
    )


# Under which column a change of what is sealed is known.
_MASKED: Final = {"id": "id_masked", "phone": "phone_masked"}


def _without(
    values: RowDict, changes: list[Change], who: str, later: Collection[str]
) -> tuple[RowDict, list[Change], list[str]]:
    """The columns and changes without what was changed later, and what that is, in words."""
    known = fields.CATALOGUE
    stays = {name for name in values if _MASKED.get(name, name) in later}
    # With a number go its kind and what it tells.
    if "id" in stays:
        stays |= {"id_kind", "born", "sex"} & values.keys()
    if not stays:
        return values, changes, []
    labels = {each.label for each in known if each.column in stays}
    said = [change.field for change in changes if change.field in labels]
    return (
        {name: value for name, value in values.items() if name not in stays},
        [change for change in changes if change.field not in labels],
        [beside(who, _(label)) if who else _(label) for label in said],
    )


def namesakes(
    home: RosterHousehold, people: Sequence[PersonRow], blind: Blind
) -> list[RosterMember]:
    """The members of whom nobody can tell which person of their name on the register they are."""
    return _pair(home, people, blind)[1]


def newcomers(
    home: RosterHousehold, people: Sequence[PersonRow], blind: Blind
) -> list[RosterMember]:
    """The members whom the file would bring anew."""
    return [member for member, row in _pair(home, people, blind)[0] if row is None]


def met(home: RosterHousehold, people: Sequence[PersonRow], blind: Blind) -> set[int]:
    """The stored people whom the file names."""
    return {row["id"] for _member, row in _pair(home, people, blind)[0] if row}


def unseated(home: RosterHousehold, people: Sequence[PersonRow], blind: Blind) -> PersonRow | None:
    """The head on the register whom the file names as something else than the head."""
    for member, row in _pair(home, people, blind)[0]:
        if row and row["relation"] == "head" and member.facts.relation != "head":
            return row
    return None


def renamed(
    home: RosterHousehold, people: Sequence[PersonRow], blind: Blind
) -> list[tuple[RosterMember, PersonRow]]:
    """The members under whose ID number the register has another name altogether, not one letter
    of it the same: somebody must say which of the two is wrong."""
    return [
        (member, row)
        for member, row in _pair(home, people, blind)[0]
        if row and not set(names.folded(member.facts.name)) & set(names.folded(row["name"]))
    ]


def _pair(
    home: RosterHousehold, people: Sequence[PersonRow], blind: Blind
) -> tuple[list[tuple[RosterMember, PersonRow | None]], list[RosterMember]]:
    """Each member with the stored person, by ID number first, else by name (a corrected number);
    and those of whom a name alone does not say who they are."""
    left = {row["id"]: row for row in people}
    by_id = {row["id_blind"]: row for row in people}
    pairs: dict[int, PersonRow | None] = {}
    unsure: list[RosterMember] = []
    for at, member in enumerate(home.members):
        number = member.facts.number
        found = by_id.get(blind(identity.person_of(number))) if number else None
        pairs[at] = left.pop(found["id"]) if found and found["id"] in left else None
    for name in dict.fromkeys(m.facts.name for at, m in enumerate(home.members) if not pairs[at]):
        mine = [
            (at, m) for at, m in enumerate(home.members) if not pairs[at] and m.facts.name == name
        ]
        theirs = [row for row in left.values() if row["name"] == name]
        if len(mine) == len(theirs) and _all_alike([m for _at, m in mine], theirs):
            for (at, _member), row in zip(mine, theirs, strict=True):
                pairs[at] = left.pop(row["id"])
            continue
        for at, member in mine:
            same = [row for row in theirs if _may_be(member, row)]
            claimed = [m for _at, m in mine if any(_may_be(m, row) for row in same)]
            if len(same) == 1 and len(claimed) == 1:
                pairs[at] = left.pop(same[0]["id"])
            elif same:
                unsure.append(member)
    # Of the name and in the same place in the family, but another person by number and birth.
    unsure += [
        m
        for at, m in enumerate(home.members)
        if not pairs[at] and m not in unsure and any(_in_place(m, row) for row in left.values())
    ]
    return [(member, pairs[at]) for at, member in enumerate(home.members)], unsure


def _may_be(member: RosterMember, row: PersonRow) -> bool:
    """One person whose number was corrected, not a namesake: in the same place in the family, or
    born on the same day. Another number and another day of birth are another person."""
    facts = member.facts
    if (
        facts.number
        and row["id_blind"]
        and facts.birth
        and row["born"]
        and facts.birth != row["born"]
    ):
        return False
    born = facts.birth is not None and facts.birth == row["born"] and facts.sex == row["sex"]
    return bool(facts.relation == row["relation"] or born)


def _all_alike(members: Sequence[RosterMember], rows: Sequence[PersonRow]) -> bool:
    """Nothing tells them apart on either side: whoever is taken for whom, the household is the
    same."""
    if any(m.facts.number for m in members) or any(row["id_blind"] for row in rows):
        return False
    facts = {(m.facts.relation, m.facts.sex or "", m.facts.birth) for m in members}
    facts |= {(row["relation"], row["sex"] or "", row["born"]) for row in rows}
    return len(facts) == 1


def _in_place(member: RosterMember, row: PersonRow) -> bool:
    """Has the stored person the name and the place in the family of this member?"""
    facts = member.facts
    return bool(facts.name == row["name"] and facts.relation == row["relation"])


def _household_changes(
    home: RosterHousehold,
    row: HouseholdRow | None,
    members: int,
    blind: Blind,
    as_of: date,
    *,
    renumbered: bool = False,
) -> tuple[RowDict, list[Change]]:
    known = fields.CATALOGUE
    plain: RowDict = {"head_name": home.head.facts.name, "group": home.group}
    stored: Row = row or {}
    columns: RowDict = {}
    changes = []
    for key, value in plain.items():
        column = known[key].column
        if value and value != stored.get(column):
            columns[column] = value
            changes.append(_change("", known[key], stored.get(column), value))
    new = telephones.read(home.phone)
    if home.phone and (blinds(new, blind), new.masked) != (
        stored.get("phone_blind"),
        stored.get("phone_masked"),
    ):
        columns["phone"] = home.phone
        changes.append(_change("", known["phone"], stored.get("phone_masked"), new.masked))
    traits, found = _told("", home.told, stored.get("traits"), as_of)
    if traits is not None:
        columns["traits"] = traits
        changes += found
    if members != stored.get("members"):
        columns["members"] = members
    if row and renumbered:
        columns["number"] = home.number
        changes.append(_change("", known["household"], row["number"], home.number))
    return columns, changes


def _person_changes(
    member: RosterMember, row: PersonRow | None, ring: Keyring, as_of: date
) -> tuple[RowDict, list[Change]]:
    """What differs from the stored row. An answer given since the roster's day stands."""
    facts, number = member.facts, member.facts.number or ""
    told = {k: v for k, v in member.answers.items() if v not in ("", None)}
    plain: RowDict = {
        "name": facts.name,
        "relation": facts.relation,
        "sex": facts.sex,
        "born": facts.birth,
        "id_kind": str(len(number)) if number else "",
        "person": member.number,
    }
    stored: Row = row or {}
    known = fields.CATALOGUE
    differ = {k: v for k, v in plain.items() if v and v != stored.get(known[k].column)}
    values = {known[k].column: v for k, v in differ.items()}
    new_phone = telephones.read(member.phone)
    if member.phone and (blinds(new_phone, ring.blind), new_phone.masked) != (
        stored.get("phone_blind"),
        stored.get("phone_masked"),
    ):
        values["phone"] = member.phone
    if row is None:
        values |= {"id": number, "traits": answers.dated(told, None, as_of, source=Source.ROSTER)}
        return values, [Change(facts.name, _ADDED, "", facts.name)]
    changes = [
        _change(facts.name, known[k], stored.get(known[k].column), v) for k, v in differ.items()
    ]
    # Masks and index do not show a changed disability grade.
    if number and number != number_on_record(ring, row):
        values["id"] = number
        new = identity.mask_id(number)
        changes.append(_change(facts.name, known["number"], stored.get("id_masked"), new))
    if "phone" in values:
        was = stored.get("phone_masked")
        changes.append(_change(facts.name, known["member_phone"], was, new_phone.masked))
    traits, found = _told(facts.name, told, stored["traits"], as_of)
    if traits is not None:
        values["traits"] = traits
        changes += found
    return values, changes


def _told(
    who: str, said: Row, traits: Row | None, as_of: date
) -> tuple[RowDict | None, list[Change]]:
    """The answers on record with those of the roster laid over, each with its day and source; None
    where nothing changes. An answer given since the roster's day stands; one without a day gets
    the roster's."""
    stands = traits or {}
    days, known = answers.days(stands), fields.CATALOGUE
    told = {k: v for k, v in said.items() if days.get(k, as_of) <= as_of}
    before = {k: kept(known[k], {"traits": stands}) for k in told}
    news = {k: v for k, v in told.items() if v != before[k]}
    undated = [k for k in told if answers.ages(k) and k not in days]
    if not news and not undated:
        return None, []
    laid = written(stands, news)
    dated = answers.dated(laid, stands, as_of, undated, Source.ROSTER)
    changes = [_change(who, known[k], before[k], v) for k, v in news.items()]
    return dated, changes or [Change(who, _AS_OF, "", str(as_of))]


def _sealed(values: RowDict, key: int, ring: Keyring) -> RowDict:
    """The values with the ID number sealed for its row, indexed by person and masked."""
    row = dict(values)
    number = row.pop("id", None)
    if "phone" in row:
        row |= person_phone(ring, row.pop("phone"), key)
    if number:
        row["id_sealed"] = ring.seal(number, owner=f"person:{key}:id")
        row["id_blind"] = ring.blind(identity.person_of(number))
        row["id_masked"] = identity.mask_id(number)
    return row


def _change(who: str, field: Field, old: object, new: object) -> Change:
    """In the words of the form: labels for codes, yuan for fen."""
    return Change(who, field.label, field.chinese(old), field.chinese(new))
