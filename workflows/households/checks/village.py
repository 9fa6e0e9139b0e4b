"""Checks of a village: what only shows when its households are looked at together.

They are about sums that the register itself makes; a village's own form nobody fills in here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from workflows.base.words import Word
from workflows.households.checks.rule import Figures, VillageRule, when

# Of fewer households nothing is unusual.
FEW: Final = 10
# A batch open for so long has somebody on its register.
OPEN_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """One village of the register.

    homes: its households; allowed: those with 低保, 五保 or 特困供养, by form or visit; people,
    disabled: who lives there, who of them is disabled. opened: the day the training opened its
    newest batch, while that takes applications or visits. filed, quota: people filed in its newest
    batch with a 规模数, and that number. visited: households whose visit is done; cause, of_cause:
    the main cause found most, and in how many; per_head, alike: the sum per person (fen) found
    most, and in how many.
    """

    homes: int = 0
    allowed: int = 0
    people: int = 0
    disabled: int = 0
    opened: date | None = None
    filed: int = 0
    quota: int | None = None
    visited: int = 0
    cause: Word | None = None
    of_cause: int = 0
    per_head: int | None = None
    alike: int = 0


def _nobody(village: VillageFacts, on: date) -> Figures:
    opened = village.opened
    late = opened is not None and on - opened >= OPEN_FOR
    return when(late and not village.homes, opened=str(opened))


def _nobody_allowed(village: VillageFacts, _on: date) -> Figures:
    return when(village.homes >= FEW and not village.allowed, n=village.homes)


def _nobody_disabled(village: VillageFacts, _on: date) -> Figures:
    return when(village.homes >= FEW and not village.disabled, n=village.homes)


def _many_disabled(village: VillageFacts, _on: date) -> Figures:
    many = village.homes >= FEW and 2 * village.disabled > village.people
    return when(many, n=village.disabled, people=village.people)


def _above_quota(village: VillageFacts, _on: date) -> Figures:
    quota = village.quota
    over = quota is not None and village.filed > quota
    return when(over, n=village.filed, quota=quota)


def _one_cause(village: VillageFacts, _on: date) -> Figures:
    """Nine of ten and more."""
    same = village.visited >= FEW and 10 * village.of_cause >= 9 * village.visited
    return when(same, n=village.of_cause, visited=village.visited, cause=village.cause)


def _one_sum(village: VillageFacts, _on: date) -> Figures:
    """Half of them and more."""
    same = village.visited >= FEW and 2 * village.alike >= village.visited
    yuan = f"{(village.per_head or 0) / 100:.2f}"
    return when(same, n=village.alike, visited=village.visited, sum=yuan)


_VILLAGE: Final = ("village",)
VILLAGE_RULES: Final = (
    VillageRule(
        "W178",
        "village",
        "村批次自 {opened} 起受理申请，全村还没有登记一户。",
        "请核对是否漏登；确实没有农户申请的请说明。",
        _nobody,
        reads=_VILLAGE,
        holds=("opened",),
    ),
    VillageRule(
        "W179",
        "village",
        "全村登记 {n} 户，没有一户有低保、五保或特困供养。",
        "请与民政名册核对，漏填的补填；属实的请说明。",
        _nobody_allowed,
        reads=_VILLAGE,
    ),
    VillageRule(
        "W180",
        "village",
        "全村登记 {n} 户，没有一名残疾人。",
        "请与残联名册核对，漏填的补填；属实的请说明。",
        _nobody_disabled,
        reads=_VILLAGE,
    ),
    VillageRule(
        "W181",
        "village",
        "全村登记的 {people} 人中有 {n} 人残疾，超过半数。",
        "请与残联名册核对；属实的请说明。",
        _many_disabled,
        reads=_VILLAGE,
    ),
    VillageRule(
        "W182",
        "village",
        "本村已建档立卡 {n} 人，超过规模数 {quota} 人。",
        "请核对规模数和名单；属实的请说明依据。",
        _above_quota,
        reads=_VILLAGE,
        holds=("n", "quota"),
    ),
    VillageRule(
        "W183",
        "village",
        "已入户调查 {visited} 户，其中 {n} 户的主要致贫原因都是“{cause}”。",
        "请抽查是不是照抄；属实的请说明。",
        _one_cause,
        reads=_VILLAGE,
        holds=("cause",),
    ),
    VillageRule(
        "W184",
        "village",
        "已入户调查 {visited} 户，其中 {n} 户的人均收入同为 {sum} 元。",
        "请抽查是不是照抄；属实的请说明。",
        _one_sum,
        reads=_VILLAGE,
        holds=("sum",),
    ),
)
