"""What a list of places would change: each row judged beside what is stored and all the others."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from models.place import region_key
from models.rows.place import RegionRow
from workflows.access import places
from workflows.access.place_rows import PlaceFile, PlaceRow
from workflows.base import clock
from workflows.base.refusals import Reason

KINDS: Final = {
    "new": "新增",
    "renamed": "改名",
    "merged": "并入",
    "moved": "划归别处",
    "ended": "停用",
    "changed": "其他改动",
    "same": "不变",
}
_TOP: Final = frozenset({"province", "prefecture", "county"})
_DAY: Final = timedelta(1)
Former = dict[int, list[tuple[str, date | None]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What becomes of one unit: `kind` is a key of KINDS; `was` its name of before, `into` the
    name of its successor, "" where there is none."""

    number: int
    code: str
    name: str
    kind: str
    was: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking a file in would do: each row's entry, or the sentence that refuses it."""

    file: PlaceFile
    entries: tuple[Entry, ...]
    refused: tuple[tuple[int, Reason], ...]
    rows: tuple[RegionRow, ...] = ()
    names: tuple[tuple[int, str, date | None], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """{kind: how many}, refusals with them."""
        found = Counter(entry.kind for entry in self.entries)
        return {kind: found[kind] for kind in KINDS} | {"refused": len(self.refused)}


class Planner:
    """Rows judged beside what is stored and beside each other: their order does not matter."""

    def __init__(
        self, known: Mapping[str, RegionRow], former: Former, spans: list[tuple[int, int]]
    ) -> None:
        self._known, self._former, self._spans = known, former, spans
        self._after: dict[str, RegionRow] = dict(known)
        self._codes: dict[int, str] = {}
        self._living: dict[int | None, list[RegionRow]] = defaultdict(list)
        self._names: list[tuple[int, str, date | None]] = []

    def plan(self, file: PlaceFile) -> Plan:
        """What the whole file comes to."""
        refused = list(file.refused)
        lines: dict[str, list[PlaceRow]] = defaultdict(list)
        for row in file.rows:
            lines[row.code].append(row)
        refused += [
            (row.number, _twice(row, same))
            for same in lines.values()
            if len(same) > 1
            for row in same
        ]
        rows = [same[0] for same in lines.values() if len(same) == 1]
        said = {*self._known, *lines}
        for row in rows:
            self._after[row.code] = self._merged(row, said)
        self._codes = {row["key"]: code for code, row in self._after.items()}
        for unit in self._after.values():
            self._living[unit["parent"]].append(unit)
        entries = []
        for row in rows:
            faults = [*self._faults(row, said)]
            refused += [(row.number, fault) for fault in faults]
            if not faults:
                entries.append(self._entry(row))
        return Plan(
            file,
            tuple(sorted(entries, key=lambda entry: entry.number)),
            tuple(sorted(refused, key=lambda one: one[0])),
            tuple(
                self._after[row.code]
                for row in rows
                if self._after[row.code] != self._known.get(row.code)
            ),
            tuple(self._names),
        )

    def _merged(self, row: PlaceRow, said: set[str]) -> RegionRow:
        """The unit as it stands after this row."""
        old = self._known.get(row.code)
        above = row.parent or _shorter(row.code)
        parent = region_key(above) if above in said else None
        began, ended = row.valid_from, row.valid_to
        successor = region_key(row.successor) if row.successor else None
        if old is not None:
            if not row.parent:
                parent = old["parent"]
            if began is None or self._names_day(row, old):
                began = old["valid_from"]
            if not row.reopened:
                ended = ended or old["valid_to"]
                successor = successor or old["successor"]
        return {
            "key": region_key(row.code),
            "below": places.below_of(row.code),
            "code": row.code,
            "name": row.name,
            "level": row.level,
            "parent": parent,
            "valid_from": began,
            "valid_to": ended,
            "successor": successor,
        }

    def _names_day(self, row: PlaceRow, old: RegionRow) -> bool:
        """Is the row's first day that of a name, not that of the unit?"""
        if row.name != old["name"]:
            return True
        until = {day for _name, day in self._former.get(old["key"], ())}
        return row.valid_from is not None and row.valid_from - _DAY in until

    def _faults(self, row: PlaceRow, said: set[str]) -> Iterator[Reason]:
        unit, old = self._after[row.code], self._known.get(row.code)
        if unit != old and not any(lo <= unit["key"] < hi for lo, hi in self._spans):
            yield _why(
                "places_area",
                "第 {row} 行“{name}”（{code}）不在您管理的地区之内。请由上一级管理员导入。",
                row,
            )
            return
        yield from self._misplaced(row, unit, said)
        began, ended = unit["valid_from"], unit["valid_to"]
        if began and ended and ended < began:
            yield _why(
                "places_dates",
                "第 {row} 行“{name}”的停用日期 {to} 早于启用日期 {since}。请核对两个日期。",
                row,
                to=ended,
                since=began,
            )
        yield from self._unfollowed(row, unit)
        if old is not None and old["name"] != row.name:
            yield from self._misnamed(row, old)

    def _misplaced(self, row: PlaceRow, unit: RegionRow, said: set[str]) -> Iterator[Reason]:
        above = row.parent or _shorter(row.code)
        missing = unit["parent"] is None and above not in said
        if missing and (row.parent or row.level not in _TOP or _any_above(row.code, said)):
            yield _why(
                "places_parent",
                "第 {row} 行“{name}”（{code}）的上级 {above} 不在区划表里，也不在这份文件里。"
                "请在文件里加上 {above} 一行。",
                row,
                above=above,
            )
        twins = [
            other
            for other in self._living[unit["parent"]]
            if other["name"] == row.name and other["key"] != unit["key"] and _overlap(other, unit)
        ]
        if twins and unit != self._known.get(row.code):
            yield _why(
                "places_overlap",
                "第 {row} 行“{name}”（{code}）与同一上级下的 {other} 名称相同、日期重叠。"
                "请核对：换了代码的，旧代码填停用日期和继任代码；确是两个单位的，名称要分得开。",
                row,
                other=twins[0]["code"],
            )

    def _unfollowed(self, row: PlaceRow, unit: RegionRow) -> Iterator[Reason]:
        """What is wrong with the end: who follows, and what still lives below."""
        ended, successor = unit["valid_to"], unit["successor"]
        if successor is not None:
            yield from self._misfollowed(row, unit, successor)
        if ended is None:
            return
        below = [
            child
            for child in self._living[unit["key"]]
            if child["valid_to"] is None or child["valid_to"] > ended
        ]
        told = {"to": ended, "n": len(below), "child": below[0]["name"] if below else ""}
        if below and successor is None:
            yield _why(
                "places_children",
                "第 {row} 行“{name}”自 {to} 停用，下面还有 {n} 个在用的单位（如 {child}）。"
                "请填继任代码，或先给下级填停用日期。",
                row,
                **told,
            )
        # A county keeps its townships under another code; a township's villages go somewhere each.
        elif below and unit["level"] == "township" and unit != self._known.get(row.code):
            yield _why(
                "places_villages",
                "第 {row} 行“{name}”自 {to} 停用，下面还有 {n} 个在用的村（如 {child}）。"
                "请先把这些村划归或并入别的乡镇：在文件里给每个村填停用日期和继任代码。",
                row,
                **told,
            )

    def _misfollowed(self, row: PlaceRow, unit: RegionRow, successor: int) -> Iterator[Reason]:
        code = self._codes.get(successor)
        next_ = self._after[code] if code else None
        ended = unit["valid_to"]
        told = {"next": code or row.successor, "name2": next_["name"] if next_ else ""}
        if next_ is None:
            sentence = (
                "第 {row} 行“{name}”的继任代码 {next} 不在区划表里，也不在这份文件里。"
                "请核对代码，或加上 {next} 一行。"
            )
            yield _why("places_successor", sentence, row, **told)
        elif next_["key"] == unit["key"] or self._circular(unit):
            sentence = "第 {row} 行“{name}”的继任单位转了一圈又回到自己（{next}）。请核对继任代码。"
            yield _why("places_circle", sentence, row, **told)
        elif next_["level"] != unit["level"]:
            sentence = "第 {row} 行“{name}”的继任单位 {name2} 不是同一级。请填同一级单位的代码。"
            yield _why("places_successor_level", sentence, row, **told)
        elif ended is None:
            sentence = "第 {row} 行“{name}”填了继任代码，没有填停用日期。请填停用日期。"
            yield _why("places_no_end", sentence, row, **told)
        elif next_["valid_to"] is not None and next_["valid_to"] <= ended:
            sentence = (
                "第 {row} 行“{name}”的继任单位 {name2} 自己在 {to} 就停用了。"
                "请填仍在用的单位的代码。"
            )
            yield _why("places_successor_ended", sentence, row, **told, to=next_["valid_to"])
        elif next_["valid_from"] is not None and next_["valid_from"] > ended + _DAY:
            sentence = (
                "第 {row} 行“{name}”{to} 停用，继任单位 {name2} 到 {since} 才启用，中间没有单位。"
                "请核对日期。"
            )
            yield _why("places_gap", sentence, row, **told, to=ended, since=next_["valid_from"])

    def _circular(self, unit: RegionRow) -> bool:
        seen = {unit["key"]}
        at: RegionRow | None = unit
        while at is not None and at["successor"] is not None:
            if at["successor"] in seen:
                return True
            seen.add(at["successor"])
            at = self._after.get(self._codes.get(at["successor"], ""))
        return False

    def _misnamed(self, row: PlaceRow, old: RegionRow) -> Iterator[Reason]:
        """A new name counts from a day that has come, after that of the name before."""
        since, today = row.valid_from, clock.today()
        if since == old["valid_from"]:
            since = None
        last = max((day for _n, day in self._former.get(old["key"], ()) if day), default=None)
        if since is not None and since > today:
            yield _why(
                "places_name_early",
                "第 {row} 行“{name}”从 {since} 起才用这个名称，还没有到。请到那天再导入。",
                row,
                since=since,
            )
        elif since is not None and last is not None and since <= last:
            yield _why(
                "places_name_overlap",
                "第 {row} 行“{name}”的改名日期 {since} 不晚于上一次改名（{last}）。请核对日期。",
                row,
                since=since,
                last=last,
            )
        elif last is None or (since or today) - _DAY > last:
            self._names.append((old["key"], old["name"], (since or today) - _DAY))

    def _entry(self, row: PlaceRow) -> Entry:
        unit, old = self._after[row.code], self._known.get(row.code)
        next_ = self._after.get(self._codes.get(unit["successor"] or 0, ""))
        into = next_["name"] if next_ else ""
        kind = self._kind(unit, old, next_)
        was = old["name"] if old and old["name"] != unit["name"] else ""
        known = {name for name, _day in self._former.get(unit["key"], ())}
        fresh = [one for one in row.former if one[0] not in known and one[0] != unit["name"]]
        self._names += [(unit["key"], name, until) for name, until in fresh]
        if kind == "same" and fresh:
            kind = "changed"
        return Entry(row.number, row.code, row.name, kind, was, into)

    @staticmethod
    def _kind(unit: RegionRow, old: RegionRow | None, next_: RegionRow | None) -> str:
        if unit == old:
            return "same"
        ends = unit["valid_to"] is not None and (old is None or unit["valid_to"] != old["valid_to"])
        if next_ is not None and (ends or old is None or old["successor"] != unit["successor"]):
            away = next_["name"] == unit["name"] and next_["parent"] != unit["parent"]
            return "moved" if away else "merged"
        if old is None:
            return "new"
        if ends:
            return "ended"
        return "renamed" if unit["name"] != old["name"] else "changed"


def _shorter(code: str) -> str:
    """The code of the unit just above: 341021100 → 341021; "" above a province."""
    return next((code[:n] for n in (9, 6, 4, 2) if n < len(code)), "")


def _any_above(code: str, said: set[str]) -> bool:
    return any(code[:n] in said for n in (2, 4, 6, 9) if n < len(code))


def _overlap(one: RegionRow, other: RegionRow) -> bool:
    """Did both stand on one day?"""
    first = max(u["valid_from"] or date.min for u in (one, other))
    return first <= min(u["valid_to"] or date.max for u in (one, other))


def _twice(row: PlaceRow, same: list[PlaceRow]) -> Reason:
    return _why(
        "places_twice",
        "第 {row} 行的代码 {code}（{name}）在第 {other} 行也有。"
        "一个代码只能有一行，请删去多余的一行。",
        row,
        other=next((o.number for o in same if o is not row), row.number),
    )


def _why(key: str, sentence: str, row: PlaceRow, **figures: object) -> Reason:
    return Reason(key, sentence, {"row": row.number, "name": row.name, "code": row.code, **figures})
