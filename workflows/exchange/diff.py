"""A roster's household beside the stored one: what is new, what changed, what stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from models.keys import new_id
from models.sealing import Keyring
from workflows.base import answers, codes, identity
from workflows.engine.context import RowDict
from workflows.exchange.roster import RosterHousehold, RosterMember

Status = Literal["new", "changed", "same"]
_TRAITS: Final = (
    "ethnicity",
    "education",
    "school",
    "health",
    "labour",
    "work",
    "work_months",
    "resident_medical",
    "serious_illness",
    "pension",
)
_LABELS: Final = {
    "head_name": "户主姓名",
    "group_name": "村民小组",
    "phone": "联系电话",
    "per_capita": "人均纯收入",
    "dangerous": "是否危房",
    "safe_water": "饮水安全",
    "name": "姓名",
    "id": "证件号码",
    "born": "出生日期",
    "number": "人编号",
    "work_months": "务工时间",
    "resident_medical": "居民医保",
    "serious_illness": "大病保险",
    "pension": "养老保险",
    "member": "新增成员",
    "as_of": "情况截至",
}


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
    people: tuple[tuple[RosterMember, RowDict | None, RowDict], ...]
    columns: RowDict
    stored: RowDict | None

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
            owner = f"household:{self.household_id}:phone"
            columns["phone_sealed"] = ring.seal(phone, owner=owner)
            columns["phone_blind"] = ring.blind(phone)
            columns["phone_masked"] = identity.mask_phone(phone)
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
            "fields": tuple(dict.fromkeys(change.field for change in self.changes)),
        }


def compare(
    home: RosterHousehold,
    row: RowDict | None,
    people: Sequence[RowDict],
    ring: Keyring,
    as_of: date,
) -> Staged:
    """What taking this household in would change; an empty cell changes nothing.

    `as_of` is the day the roster's answers hold for.
    """
    pairs, _unsure = _pair(home, people, ring.blind)
    absent = len(people) - sum(stored is not None for _member, stored in pairs)
    columns, changes = _household_changes(home, row, len(home.members) + absent, ring.blind)
    lines = []
    for member, stored in pairs:
        values, found = _person_changes(member, stored, ring, as_of)
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
    )


def namesakes(
    home: RosterHousehold, people: Sequence[RowDict], ring: Keyring
) -> list[RosterMember]:
    """The members of whom nobody can tell which person of their name on the register they are."""
    return _pair(home, people, ring.blind)[1]


def met(home: RosterHousehold, people: Sequence[RowDict], ring: Keyring) -> set[int]:
    """The stored people whom the file names."""
    return {row["id"] for _member, row in _pair(home, people, ring.blind)[0] if row}


def _pair(
    home: RosterHousehold, people: Sequence[RowDict], blind: Callable[[str], str]
) -> tuple[list[tuple[RosterMember, RowDict | None]], list[RosterMember]]:
    """Each member with the stored person, by ID number first, else by name (a corrected number);
    and those of whom a name alone does not say who they are."""
    left = {row["id"]: row for row in people}
    by_id = {row["id_blind"]: row for row in people}
    pairs: dict[int, RowDict | None] = {}
    unsure: list[RosterMember] = []
    for at, member in enumerate(home.members):
        found = by_id.get(blind(identity.person_of(member.facts.number or "")))
        pairs[at] = left.pop(found["id"]) if found and found["id"] in left else None
    for name in dict.fromkeys(m.facts.name for at, m in enumerate(home.members) if not pairs[at]):
        mine = [
            (at, m) for at, m in enumerate(home.members) if not pairs[at] and m.facts.name == name
        ]
        theirs = [row for row in left.values() if row["name"] == name]
        for at, member in mine:
            same = [row for row in theirs if _may_be(member, row)]
            claimed = [m for _at, m in mine if any(_may_be(m, row) for row in same)]
            if len(same) == 1 and len(claimed) == 1:
                pairs[at] = left.pop(same[0]["id"])
            elif same:
                unsure.append(member)
    return [(member, pairs[at]) for at, member in enumerate(home.members)], unsure


def _may_be(member: RosterMember, row: RowDict) -> bool:
    """One person whose number was corrected, not a namesake: in the same place in the family, or
    born on the same day."""
    facts = member.facts
    born = facts.birth is not None and facts.birth == row["born"] and facts.sex == row["sex"]
    return bool(facts.relation == row["relation"] or born)


def _household_changes(
    home: RosterHousehold, row: RowDict | None, members: int, blind: Callable[[str], str]
) -> tuple[RowDict, list[Change]]:
    told: RowDict = {
        name: value
        for name in ("attribute", "cause", "poverty", "dangerous", "safe_water", "per_capita")
        if (value := getattr(home, name)) not in ("", None)
    }
    plain: RowDict = {"head_name": home.head.facts.name, "group_name": home.group}
    stored = row or {}
    traits = stored.get("traits") or {}
    columns = {k: v for k, v in plain.items() if v and v != stored.get(k)}
    changes = [_change("", k, stored.get(k), v) for k, v in columns.items()]
    if home.phone and blind(home.phone) != stored.get("phone_blind"):
        columns["phone"] = home.phone
        new = identity.mask_phone(home.phone)
        changes.append(_change("", "phone", stored.get("phone_masked"), new))
    news = {k: v for k, v in told.items() if v != traits.get(k)}
    if news:
        columns["traits"] = traits | news
        changes += [_change("", k, traits.get(k), v) for k, v in news.items()]
    if members != stored.get("members"):
        columns["members"] = members
    return columns, changes


def _person_changes(
    member: RosterMember, row: RowDict | None, ring: Keyring, as_of: date
) -> tuple[RowDict, list[Change]]:
    """What differs from the stored row. An answer given since the roster's day stands."""
    facts, number = member.facts, member.facts.number or ""
    told = {k: v for k in _TRAITS if (v := getattr(facts, k)) not in ("", None)}
    if member.political:
        told["political"] = member.political
    plain: RowDict = {
        "name": facts.name,
        "relation": facts.relation,
        "sex": facts.sex,
        "born": facts.birth,
        "id_kind": str(len(number)),
        "number": member.number,
    }
    stored = row or {}
    traits = stored.get("traits") or {}
    values = {k: v for k, v in plain.items() if v and v != stored.get(k)}
    if row is None:
        values |= {"id": number, "traits": answers.dated(told, None, as_of)}
        return values, [_change(facts.name, "member", "", facts.name)]
    changes = [_change(facts.name, k, stored.get(k), v) for k, v in values.items()]
    if number != _opened(row, ring):
        values["id"] = number
        new = identity.mask_id(number)
        changes.append(_change(facts.name, "id", stored.get("id_masked"), new))
    known = answers.days(traits)
    told = {k: v for k, v in told.items() if known.get(k, as_of) <= as_of}
    news = {k: v for k, v in told.items() if v != traits.get(k)}
    undated = [k for k in told if answers.ages(k) and k not in known]
    if news or undated:
        values["traits"] = answers.dated(traits | news, traits, as_of, also=undated)
        changes += [_change(facts.name, k, traits.get(k), v) for k, v in news.items()]
    if undated and not news:
        changes.append(_change(facts.name, "as_of", "", as_of))
    return values, changes


def _opened(row: RowDict, ring: Keyring) -> str:
    """The stored number: masks and index do not show a changed disability grade."""
    if row["id_sealed"] is None:
        return ""
    return ring.open(row["id_sealed"], owner=f"person:{row['id']}:id")


def _sealed(values: RowDict, key: int, ring: Keyring) -> RowDict:
    """The values with the ID number sealed for its row, indexed by person and masked."""
    row = dict(values)
    number = row.pop("id", None)
    if number:
        row["id_sealed"] = ring.seal(number, owner=f"person:{key}:id")
        row["id_blind"] = ring.blind(identity.person_of(number))
        row["id_masked"] = identity.mask_id(number)
    return row


def _change(who: str, name: str, old: object, new: object) -> Change:
    """In the words of the form: labels for codes, yuan for fen."""
    answers = codes.LISTS.get("yes_no" if new in ("yes", "no") else name)
    label = answers.name if answers and name in codes.LISTS else _LABELS.get(name, name)

    def said(value: object) -> str:
        if value in (None, ""):
            return ""
        if name == "per_capita" and isinstance(value, int):
            return f"{value / 100:.2f}"
        return answers.labels.get(str(value), str(value)) if answers else str(value)

    return Change(who, label, said(old), said(new))
