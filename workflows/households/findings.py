"""核查问题: what the checks found about a household, kept with its reason until it is mended.

One row stands for one rule broken in one field. Who keeps them up (at night, over the register)
tells what is `differing` and lets it `settle`; whoever can tell why a thing is as it is gives a
reason, which holds until the answers it speaks of change. Nothing here moves a case or decides
anything.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.columns import canonical
from models.finding import DataFinding
from models.keys import new_id
from models.rows import table
from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.base.rows import RowDict, parts_between, read
from workflows.base.words import Word
from workflows.households.checks.rule import Days, Finding

OPEN: Final = "open"
REASONED: Final = "reasoned"
CLOSED: Final = "closed"
# Whose desk a finding lies on: answers are the village's, help and procedure the township's.
DESKS: Final[Mapping[str, Role]] = {
    "member": Role.CLERK,
    "household": Role.CLERK,
    "record": Role.TOWNSHIP,
    "village": Role.TOWNSHIP,
}
# What has not been closed, in the very words of its index (models/finding.py): asked with a
# variable, or by another column, the database walks past every finding that ever was.
LIVE: Final = table(DataFinding).c.standing != literal_column(f"'{CLOSED}'")
_WORD: Final = "word"
_SINCE: Final = "since"
# A row that somebody else wrote meanwhile is there already.
_ONCE: Final = {
    "sqlite": sqlite.insert(table(DataFinding)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(DataFinding)).on_conflict_do_nothing(),
}
_STOOD: Final = (
    *("id", "household_id", "person_id", "code", "field", "nth"),
    *("said", "data", "standing"),
)
Key = tuple[int, str, str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it is kept: of whom (0: nobody), and the digest of the answers it speaks of."""

    person: int
    finding: Finding
    data: str


@dataclass(frozen=True, slots=True)
class Home:
    """A household to be settled, or a `village`, whose key is its place: its key and place, and
    everything found about it now."""

    key: int
    region: int
    county: int
    found: Sequence[Found]
    village: bool = False


@dataclass(slots=True)
class Differing:
    """What is to be written of one household: new rows, of those that stand what changes ({"key",
    column: value}), and the keys of those that are found no more. `standing`: how many there are
    then."""

    home: int
    standing: int
    new: list[RowDict] = field(default_factory=list)
    changed: list[RowDict] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@dataclass
class Settled:
    """How many findings are new, closed, changed, and stand."""

    new: int = 0
    closed: int = 0
    changed: int = 0
    standing: int = 0

    def __iadd__(self, other: "Settled") -> "Settled":
        self.new += other.new
        self.closed += other.closed
        self.changed += other.changed
        self.standing += other.standing
        return self


def digest(answers: object) -> str:
    """What a reason holds for: the answers a finding speaks of, in one short text."""
    return hashlib.sha256(repr(answers).encode()).hexdigest()[:16]


def differing(
    session: Session,
    homes: Iterable[Home],
    now: datetime,
    due: date,
    unasked: frozenset[str] = frozenset(),
) -> list[Differing]:
    """What has to be written so that what is kept of these households, a stretch of the register,
    is what is found now.

    What is new gets its day; what is found no more is closed; a reason falls where the answers it
    spoke of changed. `unasked`: codes that nobody asked now; what stands of them stays.
    """
    there = list(homes)
    keys = [home.key for home in there] or [0]
    stretch = min(keys), max(keys)
    rows = parts_between(session, table(DataFinding), _STOOD, "household_id", *stretch, live=LIVE)
    return _compared(there, _by(rows, "household_id"), now, due, unasked)


def of_villages(
    session: Session, villages: Iterable[Home], now: datetime, due: date
) -> list[Differing]:
    """As `differing`, of all villages at once; what stands of a village that is not among them is
    found no more."""
    kept, there = table(DataFinding), list(villages)
    names = *_STOOD, "region", "county"
    chosen = select(*(kept.c[name] for name in names)).where(kept.c.household_id.is_(None), LIVE)
    stood = _by(read(session, chosen, RowDict), "region")
    gone = stood.keys() - {village.key for village in there}
    there += [Home(region, region, 0, (), village=True) for region in sorted(gone)]
    return _compared(there, stood, now, due)


def _by(rows: Iterable[RowDict], column: str) -> dict[int, dict[Key, RowDict]]:
    """What stands, by whom it is about and what tells it apart there."""
    stood: dict[int, dict[Key, RowDict]] = {}
    for row in rows:
        key = row["person_id"], row["code"], row["field"], row["nth"]
        stood.setdefault(row[column], {})[key] = row
    return stood


def _compared(
    there: Iterable[Home],
    stood: Mapping[int, dict[Key, RowDict]],
    now: datetime,
    due: date,
    unasked: frozenset[str] = frozenset(),
) -> list[Differing]:
    found = []
    for home in there:
        before = stood.get(home.key, {})
        differs = Differing(home.key, standing=len(home.found))
        for key, each in _keyed(home.found).items():
            was = before.pop(key, None)
            if was is None:
                differs.new.append(_new(home, key, each, now, due))
            elif moved := _moved(was, each):
                differs.changed.append({"key": was["id"], **moved})
        differs.gone += [row["id"] for row in before.values() if row["code"] not in unasked]
        found.append(differs)
    return found


def settle(session: Session, homes: Iterable[Differing], now: datetime) -> Settled:
    """Write what differs."""
    kept, there = table(DataFinding), list(homes)
    new = [row for home in there for row in home.new]
    gone = [{"key": key} for home in there for key in home.gone]
    # {what changes in a finding: those in which just that does}
    changed: dict[tuple[str, ...], list[RowDict]] = {}
    for row in (row for home in there for row in home.changed):
        changed.setdefault(tuple(row), []).append(row)
    if new:
        # Found at once, when it was saved, and by the night that was looking meanwhile.
        session.connection().execute(_ONCE[session.get_bind().dialect.name], new)
    one = update(kept).where(kept.c.id == bindparam("key"))
    for (_key, *names), rows in changed.items():
        changing = one.values({name: bindparam(name) for name in names})
        session.connection().execute(changing, rows)
    if gone:
        session.connection().execute(one.values(standing=CLOSED, closed_at=now), gone)
    standing = sum(home.standing for home in there)
    return Settled(len(new), len(gone), sum(map(len, changed.values())), standing)


def _keyed(found: Sequence[Found]) -> dict[Key, Found]:
    """By whom, code and field; what one code finds twice there is told apart by its turn."""
    turns: Counter[tuple[int, str, str]] = Counter()
    keyed: dict[Key, Found] = {}
    for each in found:
        of = each.person, each.finding.code, each.finding.field
        keyed[(*of, turns[of])] = each
        turns[of] += 1
    return keyed


def _new(home: Home, key: Key, each: Found, now: datetime, due: date) -> dict[str, Any]:
    finding = each.finding
    person, code, field, nth = key
    return {
        "id": new_id(),
        "region": home.region,
        "county": home.county,
        "household_id": None if home.village else home.key,
        "person_id": person,
        "code": code,
        "field": field,
        "nth": nth,
        "severity": finding.severity,
        "said": said(finding),
        "data": each.data,
        "standing": OPEN,
        "owner": DESKS[finding.level].value,
        "first_seen": now,
        "due_on": None if finding.severity == "I" else due,
        "reason": "",
        "reasoned_by": None,
        "reasoned_at": None,
        "closed_at": None,
    }


def _moved(row: RowDict, each: Found) -> dict[str, Any]:
    """What changes in a finding that stands; {} when nothing does."""
    now: dict[str, Any] = {}
    words = said(each.finding)
    if row["said"] != words:
        now["said"] = words
    if row["data"] != each.data:
        now |= {"data": each.data}
        if row["standing"] == REASONED:
            # It was given for other answers than those that are there now.
            now |= {"standing": OPEN, "reason": "", "reasoned_by": None, "reasoned_at": None}
    return now


def said(finding: Finding) -> dict[str, Any]:
    """Both sentences with their figures as JSON keeps them; `opened` makes sentences again."""
    values = {name: _plain(value) for name, value in finding.reason.values.items()}
    return {"wrong": finding.reason.source, "remedy": finding.remedy.source, "values": values}


def opened(code: str, kept: Mapping[str, Any]) -> tuple[Reason, Reason]:
    """The two sentences of a kept finding, in whatever language and on whatever day they are then
    read."""
    values = {name: _word(value) for name, value in kept["values"].items()}
    return Reason(code, kept["wrong"], values), Reason(code, kept["remedy"], values)


def _plain(value: object) -> object:
    """Figures as JSON has them; a word of ours keeps being one, days the day they began."""
    if isinstance(value, Word):
        return {_WORD: str(value)}
    if isinstance(value, Days):
        return {_SINCE: value.since.isoformat()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (Decimal, date)):
        return str(value)
    return value


def _word(value: Any) -> Any:
    if isinstance(value, dict):
        if _SINCE in value:
            return Days.between(date.fromisoformat(value[_SINCE]), clock.today())
        return Word(value[_WORD])
    return [_word(each) for each in value] if isinstance(value, list) else value


def same(one: object, other: object) -> bool:
    """Are two bodies of answers the same, whatever their order?"""
    return canonical(one) == canonical(other)
