"""How a profile makes a year's income of raw items: what counts, by which share, in which window.

Money is whole fen. A share is taken exactly (Fraction) and rounded down to a fen line by line, so
that whoever adds the lines up by hand agrees; per head is rounded down to a fen once more.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from workflows.base.words import Word, _, phrases

# The parts of the income sheet, in its order. What stands beside is kept and never summed.
BLOCKS: Final = {
    "wages": "工资性收入",
    "business": "经营性收入",
    "property": "财产性收入",
    "transfers": "转移性收入",
    "costs": "生产经营性支出",
    "beside": "另行记录，不计收入",
}
EARNED: Final = ("wages", "business", "property", "transfers")
# Over which twelve months income is counted; any other word is a day of the year (10-01): the
# last twelve months from that day that were over before the visit.
LAST_YEAR: Final = "上一自然年"
THIS_YEAR: Final = "本自然年"
LAST_MONTHS: Final = "近12个月"
_FROM_DAY: Final = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])")
# One of our own words, as a sentence takes it.
Ours = Annotated[str, AfterValidator(Word)]
Key = tuple[str, str]
Row = Mapping[str, Any]


class IncomeItem(BaseModel):
    """One raw item of income: its block, and how this profile counts it.

    `coefficient` ("0.31") says which part of the output is net, `cost_percent` which part of it
    goes into production; both only where the profile counts by coefficients. `covered`: a cost
    that they already hold. `unit` (斤): it may be answered as quantity × price. `split_from`: the
    item of earlier profiles that this was a part of.
    """

    model_config = ConfigDict(frozen=True)
    block: str
    item: str
    label: Ours
    counts: bool
    coefficient: str = Field(default="", pattern=r"^(0\.\d{1,4}|1)?$")
    cost_percent: int | None = Field(default=None, ge=0, le=100)
    covered: bool = False
    unit: Ours | Literal[""] = ""
    split_from: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> "IncomeItem":
        shared = bool(self.coefficient) or self.cost_percent is not None
        if self.coefficient and self.cost_percent is not None:
            raise ValueError("a coefficient and a share of costs for one item")
        if (shared or self.unit) and self.block != "business":
            raise ValueError("only output has a coefficient or a unit")
        if self.covered and self.block != "costs":
            raise ValueError("only a cost can be covered")
        if self.counts and self.block == "beside":
            raise ValueError("what stands beside never counts")
        return self

    @property
    def key(self) -> Key:
        """Block and item: how a survey's row names it."""
        return self.block, self.item

    @property
    def share(self) -> Fraction | None:
        """Which part of the output is net; None: all of it, and real costs are deducted."""
        if self.cost_percent is not None:
            return 1 - Fraction(self.cost_percent, 100)
        return Fraction(self.coefficient) if self.coefficient else None


class How(StrEnum):
    """What a profile makes of one row."""

    WHOLE = "whole"
    COEFFICIENT = "coefficient"
    COST_SHARE = "cost_share"
    LEFT_OUT = "left_out"
    COVERED = "covered"
    OPEN = "open"


# How a row counts that adds to the income, or takes from it.
COUNTED: Final = frozenset({How.WHOLE, How.COEFFICIENT, How.COST_SHARE})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a survey as a profile counts it: `fen` as answered, `least`…`most` what it adds
    to the household's income (costs below 0). The two differ where the profile cannot tell."""

    block: str
    item: str
    label: str
    fen: int
    how: How
    least: int
    most: int
    share: str = ""
    basis: str = ""

    @property
    def net_fen(self) -> int | None:
        """What it adds; None where the profile cannot tell."""
        return self.least if self.least == self.most else None

    def said(self, profile: str) -> str:
        """The line in one sentence: 小麦 3,000 元 × 0.31 = 930 元."""
        told = {
            "item": self.label,
            "sum": yuan(self.fen),
            "profile": profile,
            "share": self.share,
            "net": yuan(abs(self.least)),
            "most": yuan(abs(self.most)),
        }
        return _(_SAID[self.how] if self.block != "costs" else _SAID_COSTS[self.how], **told)

    @property
    def reckoned(self) -> str:
        """What a coefficient made of the sum, as the paper prints it beside its name; else ""."""
        if self.how is How.COEFFICIENT:
            return f"{yuan(self.fen)} × {self.share} = {yuan(self.least)}"
        if self.how is How.COST_SHARE:
            return f"{yuan(self.fen)} × (1 − {self.share}%) = {yuan(self.least)}"
        return _("已含在系数里，不再扣除") if self.how is How.COVERED else ""


_SAID: Final = {
    How.WHOLE: "{item} {sum} 元：全额计入",
    How.COEFFICIENT: "{item} {sum} 元 × {share} = {net} 元",
    How.COST_SHARE: "{item} {sum} 元 −（成本占 {share}%）= {net} 元",
    How.LEFT_OUT: "{item} {sum} 元：按 {profile} 不计入",
    How.COVERED: "{item} {sum} 元：按 {profile} 不计入",
    How.OPEN: "{item} {sum} 元：{profile} 没有这样分，计入 {net}—{most} 元之间，说不准",
}
_SAID_COSTS: Final = {
    **_SAID,
    How.WHOLE: "{item} {sum} 元：从收入中扣除",
    How.LEFT_OUT: "{item} {sum} 元：按 {profile} 不扣除",
    How.COVERED: "{item} {sum} 元：已含在系数（成本比例）里，不再扣除",
    How.OPEN: "{item} {sum} 元：{profile} 没有这样分，扣除 {most}—{net} 元之间，说不准",
}


@dataclass(frozen=True)
class Account:
    """A household's year as one profile counts it, line by line."""

    profile: str
    lines: tuple[Line, ...]
    people: int

    @cached_property
    def sure_fen(self) -> int:
        """The sum of the lines that the profile can tell."""
        return sum(line.least for line in self.lines if line.how is not How.OPEN)

    @cached_property
    def income_fen(self) -> int:
        """What comes in of those, coefficients taken."""
        return sum(line.net_fen or 0 for line in self.lines if line.block != "costs")

    @cached_property
    def costs_fen(self) -> int:
        """What is deducted for production, of those."""
        return -sum(line.net_fen or 0 for line in self.lines if line.block == "costs")

    @property
    def open(self) -> tuple[Line, ...]:
        """The lines that the profile cannot tell."""
        return tuple(line for line in self.lines if line.how is How.OPEN)

    @property
    def per_head_fen(self) -> int | None:
        """(收入 − 生产经营支出) ÷ 人数, rounded down; None without people or with an open line."""
        return None if self.people <= 0 or self.open else self.sure_fen // self.people

    @property
    def between(self) -> tuple[int, int] | None:
        """Per head at the least and at the most, both the same when no line is open."""
        if self.people <= 0:
            return None
        least = sum(line.least for line in self.lines) // self.people
        return least, sum(line.most for line in self.lines) // self.people

    def blocks(self) -> dict[str, int]:
        """{block: what it adds in fen, costs above 0}, as far as the profile can tell."""
        found = dict.fromkeys(BLOCKS, 0)
        for line in self.lines:
            found[line.block] = found.get(line.block, 0) + abs(line.net_fen or 0)
        return found


def account(
    profile: str,
    items: Sequence[IncomeItem],
    income: Iterable[Row],
    people: int,
    *,
    coefficients: bool,
    asked_by: Sequence[IncomeItem] | None = None,
) -> Account:
    """A survey's rows (block, item, fen) as a profile's items count them.

    `asked_by`: the items of the profile the survey was made by, when it is another one. An item
    that one of the two has undivided counts where all its parts are treated alike.
    """
    rows = list(income)
    known = _Known(items, items if asked_by is None else asked_by, coefficients)
    known.look_at(rows)
    return Account(profile, tuple(known.line(row) for row in rows), people)


class _Known:
    """The items of the profile that counts, and of the one that asked."""

    def __init__(
        self, items: Sequence[IncomeItem], asked: Sequence[IncomeItem], coefficients: bool
    ) -> None:
        self._items = {item.key: item for item in items}
        self._asked = {item.key: item for item in asked}
        self._coefficients = coefficients
        self._parts: dict[Key, list[IncomeItem]] = {}
        for item in items:
            if item.split_from and item.key not in self._asked:
                self._parts.setdefault((item.block, item.split_from), []).append(item)
        self._plain_business = False

    def look_at(self, rows: Iterable[Row]) -> None:
        """Is there output whose costs no coefficient holds?"""
        self._plain_business = any(
            self._share(item) is None
            for row in rows
            if row["block"] == "business" and row["fen"]
            for item in self._counted_as((row["block"], row["item"]))
        )

    def _share(self, item: IncomeItem) -> Fraction | None:
        return item.share if self._coefficients else None

    def _counted_as(self, key: Key) -> list[IncomeItem]:
        """The items it may be under the profile that counts; none: it does not know it."""
        own = [self._items[key]] if key in self._items else []
        if found := own + self._parts.get(key, []):
            return found
        asked = self._asked.get(key)
        whole = (key[0], asked.split_from) if asked and asked.split_from else None
        return [self._items[whole]] if whole in self._items else []

    def line(self, row: Row) -> Line:
        """One row as it counts."""
        key, fen = (row["block"], row["item"]), row["fen"]
        found = self._counted_as(key)
        if key[0] == "costs" and self._coefficients and not self._plain_business:
            # All there is to pay for is output whose coefficient holds its costs.
            found = [item for item in found if item.covered] or found
        named = self._asked.get(key) or self._items.get(key)
        label = named.label if named else str(row["item"])
        basis = basis_of(row, named.unit if named else "")
        ways = {self._way(item, fen) for item in found} or {
            (How.OPEN, 0, ""),
            (How.OPEN, -fen if key[0] == "costs" else fen, ""),
        }
        nets = {net for _how, net, _share in ways}
        how, _net, share = next(iter(ways)) if len(nets) == 1 else (How.OPEN, 0, "")
        if key[0] == "beside":
            how, nets = How.LEFT_OUT, {0}
        elif how is How.OPEN and not fen:
            how, nets = How.WHOLE, {0}
        return Line(*key, label, fen, how, min(nets), max(nets), share, basis)

    def _way(self, item: IncomeItem, fen: int) -> tuple[How, int, str]:
        """How it counts, what it adds, by which share."""
        if not item.counts:
            return How.LEFT_OUT, 0, ""
        if item.block == "costs":
            covered = item.covered and self._coefficients
            return (How.COVERED, 0, "") if covered else (How.WHOLE, -fen, "")
        share = self._share(item)
        if share is None:
            return How.WHOLE, fen, ""
        net = fen * share.numerator // share.denominator
        if item.cost_percent is not None:
            return How.COST_SHARE, net, str(item.cost_percent)
        return How.COEFFICIENT, net, item.coefficient


def sums(income: Iterable[Row]) -> dict[str, int]:
    """{block: the sum of its raw rows in fen}: what was answered, whatever counts."""
    found = dict.fromkeys(BLOCKS, 0)
    for row in income:
        found[row["block"]] = found.get(row["block"], 0) + row["fen"]
    return found


def product_fen(quantity: str | int | float, price_fen: int) -> int:
    """Quantity × price in whole fen, half a fen up."""
    exact = Fraction(str(quantity)) * price_fen
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def adds_up(row: Row) -> bool:
    """Is the row's sum what its quantities and prices make (sold, and kept unsold)?"""
    kept = _worth(row, "kept")
    if row.get("quantity") is None:
        return bool(row["fen"] >= kept)
    return bool(row["fen"] == _worth(row, "") + kept)


def _worth(row: Row, of: Literal["", "kept"]) -> int:
    amount = row.get("kept" if of else "quantity")
    price = row.get("kept_price_fen" if of else "price_fen")
    return 0 if amount is None or price is None else product_fen(amount, price)


def basis_of(row: Row, unit: str) -> str:
    """What the sum was made of: 2000 斤 × 1.5 元；没卖的 200 斤 × 1.2 元; with what was noted."""
    said = []
    told = {"unit": unit or "斤"}
    if row.get("quantity") is not None:
        said.append(
            _("{n} {unit} × {price} 元", n=row["quantity"], price=yuan(row["price_fen"]), **told)
        )
    if row.get("kept") is not None:
        if row.get("quantity") is None:
            said.append(_("卖得 {sum} 元", sum=yuan(row["fen"] - _worth(row, "kept"))))
        price = yuan(row["kept_price_fen"])
        said.append(_("没卖的 {n} {unit} × {price} 元", n=row["kept"], price=price, **told))
    return phrases([*said, *filter(None, [row.get("note", "")])])


def yuan(fen: int) -> str:
    """Fen in yuan as a sentence says them: 3,000 or 12.50, below 0 with its sign."""
    sign, whole, rest = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    return f"{sign}{whole:,}.{rest:02d}" if rest else f"{sign}{whole:,}"


# ------------------------------------------------------------------------------------- the window


def is_window(kind: str) -> bool:
    """Is this a word for twelve months that `window` knows?"""
    return kind in (LAST_YEAR, THIS_YEAR, LAST_MONTHS) or bool(_FROM_DAY.fullmatch(kind))


def window(kind: str, visited: date) -> tuple[date, date]:
    """The first and the last day of the income that a visit on this day asks for."""
    if kind == LAST_YEAR:
        return date(visited.year - 1, 1, 1), date(visited.year - 1, 12, 31)
    if kind == LAST_MONTHS:
        # Whole months, the last one before that of the visit (monitoring, 12 months).
        end = visited.replace(day=1) - timedelta(1)
        return date(visited.year - 1, visited.month, 1), end
    if found := _FROM_DAY.fullmatch(kind):
        start = date(visited.year, int(found[1]), int(found[2]))
        start = start if start <= visited else start.replace(year=visited.year - 1)
        return start.replace(year=start.year - 1), start - timedelta(1)
    return date(visited.year, 1, 1), date(visited.year, 12, 31)
