"""Who is who in a household: its members as typed, and what that changes of those on record.

A person is a row with a key. Names only say who is meant where nobody knows the key.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from models.keys import new_id
from models.rows.household import PersonRow
from models.sealing import Keyring
from workflows.base import clock, codes, gone, id_faults, identity, names, telephones
from workflows.base.days import FIRST
from workflows.base.refusals import Malformed, Reason
from workflows.base.rows import Row, RowDict
from workflows.households import answers
from workflows.households.answers import Source
from workflows.households.event_list import LEAVING_ASKED, leaving_line


def plain(text: str) -> str:
    """A number or telephone as typed, in the one way it is stored."""
    return id_faults.normalise(text).text


def blinds(phones: telephones.Telephones, blind: Callable[[str], str]) -> str | None:
    """The keyed words of a household's telephones, one for each number; None without one."""
    return " ".join(blind(each.digits) for each in phones.numbers) or None


def phone_columns(ring: Keyring, text: str, key: int, of: str = "household") -> RowDict:
    """A household's telephones, or a person's, sealed for its row: one text, the mask of all, an
    index of each."""
    phones = telephones.read(text)
    owner = f"{of}:{key}:phone"
    return {
        "phone_sealed": ring.seal(phones.text, owner=owner) if phones.numbers else None,
        "phone_blind": blinds(phones, ring.blind),
        "phone_masked": phones.masked,
    }


def account_mask(bank: str) -> str:
    """What screens show of an account (as typed, put right); "" without one."""
    return f"****{bank[-4:]}" if bank else ""


def person_phone(ring: Keyring, text: str, person_id: int) -> RowDict:
    """A person's own telephones, sealed for their row; None all through without one."""
    columns = phone_columns(ring, text, person_id, "person")
    return {name: value or None for name, value in columns.items()}


def put_right(entry: "Entry") -> tuple["Entry", list[Reason]]:
    """The entry with its names as they are stored (a remark beside a name among the answers), and
    why a name is none."""
    reasons: list[Reason] = []
    members = []
    for member in entry.members:
        name = names.read(member.name)
        if name.fault:
            reasons.append(names.reason(name.fault))
        remark = {"remark": name.remark} if name.remark else {}
        reasons += _living(member, remark)
        members.append(
            member.model_copy(update={"name": name.text, "traits": remark | member.traits})
            if name.text != member.name or remark
            else member
        )
    return entry.model_copy(update={"members": tuple(members)}), reasons


def _living(member: "Member", remark: Mapping[str, str]) -> list[Reason]:
    """Who is typed as dead is nobody's member: in brackets beside the name (`remark`), or, of
    somebody new, as the remark. Whoever is on record so goes by the event of a death."""
    words = remark.get("remark") or ("" if member.key else member.traits.get("remark"))
    found = gone.read(str(words or ""))
    if found is None or not found.dead:
        return []
    wrong = (
        "“{name}”写着“{word}”，去世的人不能登记为户主或家庭成员。"
        "请去掉这个人，户主去世的写现在的户主；已登记的请在“登记变更”中办理死亡。"
    )
    return [Reason("gone_dead", wrong, {"name": member.name, "word": found.word})]


class Member(BaseModel):
    """A member as typed: the number in the clear, on its way to being sealed.

    `key` says which person on record this is (Person.id); None is somebody new, or a person whom
    the caller does not know by key. `back` says who of those who left this household comes back, by
    the row they left by. `asked` names the answers that the family was asked today: they hold for
    today, the same as before or not. `emptied`: the number on record is not theirs and goes, why
    stands among the answers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    key: int | None = None
    emptied: bool = False
    back: int | None = None
    name: Annotated[str, Field(min_length=1, max_length=names.LONGEST_TYPED)]
    relation: str
    number: Annotated[str, Field(max_length=24)] = ""
    phone: Annotated[str, Field(max_length=telephones.LONGEST_TYPED)] = ""
    sex: str = ""
    born: date | None = None
    person_no: str | None = None
    traits: dict[str, Any] = {}
    asked: frozenset[str] = frozenset()


class Entry(BaseModel):
    """A household as typed. `leaving`: who goes, by key, and why (a code of LEAVING_ASKED; the note
    beside it is the words).
    `on`: the day its answers hold for, today when it is not said. `asked`: the household's own
    answers that were asked today. `source`: who says what is new.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    number: str | None = None
    group_name: Annotated[str, Field(max_length=40)] = ""
    address: Annotated[str, Field(max_length=120)] = ""
    phone: Annotated[str, Field(max_length=telephones.LONGEST_TYPED)] = ""
    bank: Annotated[str, Field(max_length=30)] = ""
    traits: dict[str, Any] = {}
    asked: frozenset[str] = frozenset()
    source: Source = Source.ENTRY
    members: Annotated[tuple[Member, ...], Field(min_length=1)]
    leaving: dict[int, Annotated[str, Field(min_length=1, max_length=100)]] = {}
    on: date | None = None

    @property
    def known(self) -> RowDict:
        """The day and source of what it says, as the register's form has them."""
        return {"on": self.on or clock.today(), "source": self.source.value}

    @property
    def keyed(self) -> bool:
        """Does it say by key who is who? Then nobody is looked for by name."""
        return bool(self.leaving) or any(member.key is not None for member in self.members)

    @property
    def head(self) -> Member:
        """The head of the household; the first member when none is named (the checks say so)."""
        return next((m for m in self.members if m.relation == "head"), self.members[0])


@dataclass(frozen=True, slots=True)
class Differences:
    """What an entry changes of the people on record, old beside new.

    added: whole new rows. changed: (the stored row, the columns that differ with their new values).
    left: (the stored row, why: a code of LEAVING_ASKED).
    """

    added: tuple[RowDict, ...]
    changed: tuple[tuple[PersonRow, RowDict], ...]
    left: tuple[tuple[PersonRow, str], ...]

    def written(self, day: date | None = None) -> list[tuple[int, RowDict]]:
        """The rows to change, by key, as the register's action takes them; who goes, on `day`."""
        gone = {"left_on": day or clock.today()}
        changed = [(row["id"], columns) for row, columns in self.changed]
        return changed + [(row["id"], gone | {"left_why": why}) for row, why in self.left]

    def told(self) -> list[str]:
        """Who goes and why, for the event, in the regulation's words."""
        return [leaving_line(row["name"], code) for row, code in self.left]


def number_on_record(ring: Keyring, row: PersonRow) -> str:
    """A person's ID number in the clear; "" without one."""
    sealed = row["id_sealed"]
    return ring.open(sealed, owner=f"person:{row['id']}:id") if sealed else ""


def numberless(member: Member) -> list[Reason]:
    """Without a number one says why, and tells the sex and the birth that it would tell."""
    if member.traits.get("no_number") not in codes.NO_NUMBER.labels:
        (missing,) = id_faults.number_faults("", clock.today())
        return [names.named(member.name, missing)]
    if not (member.sex and member.born and FIRST <= member.born <= clock.today()):
        source = "“{name}”没有证件号码，请填写性别和出生日期（不早于 1900 年，不晚于今天）。"
        return [Reason("no_number", source, {"name": member.name})]
    return []


def person_columns(
    ring: Keyring,
    member: Member,
    key: int,
    before: Row | None = None,
    on: date | None = None,
    source: Source = Source.ENTRY,
) -> RowDict:
    """A member's columns, the number sealed for this very row. Answers that differ from those of
    `before` (the stored row), or were asked again, hold for `on`, today when it is not said."""
    number = plain(member.number)
    traits = {k: v for k, v in member.traits.items() if k != "no_number" or not number}
    sealed = ring.seal(number, owner=f"person:{key}:id") if number else None
    return {
        "id": key,
        "name": member.name,
        "relation": member.relation,
        "sex": identity.sex_of(number) or member.sex,
        "born": identity.born_on(number) or member.born,
        "id_kind": str(len(number)) if number else "",
        "id_sealed": sealed,
        "id_blind": ring.blind(identity.person_of(number)) if number else None,
        "id_masked": identity.mask_id(number) if number else "",
        **person_phone(ring, member.phone, key),
        "number": member.person_no,
        "traits": answers.dated(
            traits, before and before["traits"], on or clock.today(), member.asked, source
        ),
    }


def differences(ring: Keyring, there: Sequence[PersonRow], entry: Entry) -> Differences:
    """Who is new, changed and gone. Raises Malformed with every reason."""
    matched, reasons = _matched(ring, there, entry)
    if reasons:
        raise Malformed(*reasons)
    added: list[RowDict] = []
    changed: list[tuple[PersonRow, RowDict]] = []
    for at, member in enumerate(entry.members):
        row = matched.get(at)
        if row is None:
            # Who comes back was asked when they first came, or brought in by a roster as they are.
            reasons += [] if member.number or member.back else numberless(member)
            added.append(person_columns(ring, member, new_id(), None, entry.on, entry.source))
            continue
        columns = _changed(ring, member, row, entry.on, entry.source)
        numbered = "id_blind" in columns and answers.once_numbered(row)
        if numbered and row["name"] != member.name:
            reasons.append(Reason("another_person", _ANOTHER, {"name": row["name"]}))
        if columns:
            changed.append((row, columns))
    stays = {row["id"] for row in matched.values()}
    left = [(row, entry.leaving.get(row["id"], "")) for row in there if row["id"] not in stays]
    reasons += [
        Reason("leave_reason", "请选择“{name}”离开本户的原因。", {"name": row["name"]})
        for row, why in left
        if why not in LEAVING_ASKED
    ]
    reasons += _numbers_taken(added, changed, there)
    if reasons:
        raise Malformed(*reasons)
    return Differences(tuple(added), tuple(changed), tuple(left))


_ANOTHER: Final = (
    "“{name}”的姓名和证件号码都改了，就是另一个人。"
    "请清空这一行、选择离开本户的原因，再用“增加一人”登记新的人。"
)


def _matched(
    ring: Keyring, there: Sequence[PersonRow], entry: Entry
) -> tuple[dict[int, PersonRow], list[Reason]]:
    """{place in the entry: the person on record}: by key; without one by number; and only where
    the whole entry knows no keys by a name that is nobody else's."""
    stored = {row["id"]: row for row in there}
    reasons: list[Reason] = []
    found: dict[int, PersonRow] = {}
    named = Counter([*(m.key for m in entry.members if m.key is not None), *entry.leaving])
    for at, member in enumerate(entry.members):
        if member.key is None:
            continue
        if member.key not in stored or named[member.key] > 1:
            source = "“{name}”这一行与登记的成员对不上，请刷新后重新填写。"
            reasons.append(Reason("member_line", source, {"name": member.name}))
        else:
            found[at] = stored[member.key]
    if entry.leaving.keys() - stored.keys():
        reasons.append(Reason("member_gone", "要移出的人已不在本户，请刷新后再办。"))
    free = {key: row for key, row in stored.items() if not named[key]}
    by_blind = {row["id_blind"]: row for row in free.values() if row["id_blind"]}
    loose = [at for at, member in enumerate(entry.members) if member.key is None]
    for at in loose:
        number = plain(entry.members[at].number)
        row = by_blind.get(ring.blind(identity.person_of(number))) if number else None
        if row is not None and row["id"] in free:
            found[at] = free.pop(row["id"])
    if not entry.keyed:
        found |= _by_name(entry, [at for at in loose if at not in found], free, reasons)
    return found, reasons


def _by_name(
    entry: Entry, open_: list[int], free: dict[int, PersonRow], reasons: list[Reason]
) -> dict[int, PersonRow]:
    """Members without key or known number whose name only one person on record bears."""
    found: dict[int, PersonRow] = {}
    for name, times in Counter(entry.members[at].name for at in open_).items():
        lines = [at for at in open_ if entry.members[at].name == name]
        rows = [
            row
            for row in free.values()
            if row["name"] == name
            and (row["id_blind"] is None or not all(entry.members[at].number for at in lines))
        ]
        if times == len(rows) == 1:
            found[lines[0]] = rows[0]
        elif rows:
            source = "本户有 {n} 人叫“{name}”，分不清是哪一人。请填写证件号码。"
            values = {"n": max(times, len(rows)), "name": name}
            reasons.append(Reason("namesakes", source, values))
    return found


def _changed(ring: Keyring, member: Member, row: Row, on: date | None, source: Source) -> RowDict:
    """The columns of a person on record that this member's line changes, with their new values."""
    columns = person_columns(ring, member, row["id"], row, on, source)
    number = plain(member.number)
    owner = f"person:{row['id']}:id"
    # The same person's other paper (a disability certificate) has the same index.
    known = row["id_sealed"] is not None and number == ring.open(row["id_sealed"], owner=owner)
    if known or not (number or member.emptied):
        columns = {k: v for k, v in columns.items() if not k.startswith("id_")}
    if (columns["phone_blind"], columns["phone_masked"]) == (
        row["phone_blind"],
        row["phone_masked"],
    ):
        del columns["phone_sealed"]  # the same one, sealed anew
    if member.key is None and not member.traits:
        del columns["traits"]  # nobody was asked
    # What is not said stays; what is said to be none goes.
    none = "phone_" if telephones.says_none(member.phone) else "id_" if member.emptied else " "
    return {
        k: v
        for k, v in columns.items()
        if k != "id" and (k.startswith(none) or v not in (None, "")) and row[k] != v
    }


def _numbers_taken(
    added: list[RowDict], changed: list[tuple[PersonRow, RowDict]], there: Sequence[PersonRow]
) -> list[Reason]:
    """Numbers that two people would have, as the household will stand; whoever leaves still has
    theirs. Two who take each other's are each left with one."""
    new = {row["id"]: columns for row, columns in changed}
    whose: dict[str, list[tuple[str, str]]] = {}
    for row in (*added, *({**row, **new.get(row["id"], {})} for row in there)):
        if row["id_blind"]:
            whose.setdefault(row["id_blind"], []).append((row["name"], row["id_masked"]))
    typed = {row["id_blind"] for row in (*added, *new.values()) if row.get("id_blind")}
    stored = {row["id_blind"] for row in there}
    reasons = []
    for blind, several in whose.items():
        if blind not in typed or len(several) < 2:
            continue
        wrong = id_faults.twice(several[0][1], [name for name, _mask in several])
        if blind in stored:
            told = {"wrong": wrong.reason}
            reasons.append(Reason(wrong.reason.key, _CROSSWISE, told))
        else:
            reasons.append(names.reason(wrong))
    return reasons


_CROSSWISE: Final = (
    "{wrong}两人的号码填反了的，请在同一张表里把两人的号码都改对，"
    "或者在“登记变更”的“信息更正”里选“与谁的号码填反了”，不要互换姓名。"
)
