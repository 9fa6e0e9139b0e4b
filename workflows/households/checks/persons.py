"""Checks on who the people are: ID numbers, head, relation against sex and age, blanks."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from workflows.base import codes, id_faults, identity
from workflows.households.checks.facts import HouseholdFacts, MemberFacts
from workflows.households.checks.rule import Figures, Finding, HouseholdRule, MemberRule, when

MALE_ONLY: Final = frozenset(
    {
        "son",
        "son_in_law",
        "grandson",
        "daughters_son",
        "father",
        "wifes_father",
        "husbands_father",
        "grandfather",
        "mothers_father",
        "uncle",
        "nephew",
        "great_grandson",
    }
)
FEMALE_ONLY: Final = frozenset(
    {
        "daughter",
        "daughter_in_law",
        "granddaughter",
        "daughters_daughter",
        "mother",
        "wifes_mother",
        "husbands_mother",
        "grandmother",
        "mothers_mother",
        "brothers_wife",
        "niece",
        "great_granddaughter",
    }
)
GAP: Final = range(14, 61)
# Who is whose parent, by what each is to the head. A stepmother is told like a mother: a W asks.
PARENTS: Final = (
    (("head", "spouse"), ("son", "daughter")),
    (("father", "mother"), ("head",)),
    (("wifes_father", "wifes_mother", "husbands_father", "husbands_mother"), ("spouse",)),
    (("grandfather", "grandmother"), ("father",)),
    (("mothers_father", "mothers_mother"), ("mother",)),
)


def number_findings(member: MemberFacts, on: date, position: int | None) -> Iterator[Finding]:
    """E1, E2, E3, E5 and E6: identity.py knows what is wrong with a number and says it."""
    if member.number is not None:
        for fault in id_faults.number_faults(member.number, on):
            key = fault.reason.key
            yield Finding(
                key, "member", "number", fault.reason, fault.remedy, position, ("number",)
            )


def _sex_differs(member: MemberFacts, _on: date) -> Figures:
    by_number = identity.sex_of(member.number or "")
    return when(bool(member.sex) and bool(by_number) and member.sex != by_number)


def _impossible_sex(member: MemberFacts, _on: date) -> Figures:
    only = {"female": MALE_ONLY, "male": FEMALE_ONLY}.get(member.sex or "", frozenset())
    label = codes.RELATION.labels.get(member.relation or "", "")
    return when(member.relation in only, relation=label)


def _empty(field: str) -> Callable[[MemberFacts, date], Figures]:
    return lambda member, _on: when(getattr(member, field) == "")


def _twice(household: HouseholdFacts, _on: date) -> Figures:
    whose: dict[str, list[str]] = {}
    for member in household.members:
        if member.number:
            whose.setdefault(identity.person_of(member.number), []).append(member.name)
    for number, names in whose.items():
        if len(names) > 1:
            return {"number": identity.mask_id(number), "n": len(names), "names": names}
    return None


def _no_head(household: HouseholdFacts, _on: date) -> Figures:
    return when(bool(household.members) and not household.of_relation("head"))


def _heads(household: HouseholdFacts, _on: date) -> Figures:
    n = len(household.of_relation("head"))
    return when(n > 1, n=n)


def _same_sex(household: HouseholdFacts, _on: date) -> Figures:
    heads = {member.sex for member in household.of_relation("head") if member.sex}
    spouses = {member.sex for member in household.of_relation("spouse") if member.sex}
    return when(len(heads) == 1 and heads == spouses)


def _gap(household: HouseholdFacts, _on: date) -> Figures:
    for parents, children in PARENTS:
        for parent in household.of_relation(*parents):
            for child in household.of_relation(*children):
                if parent.birth and child.birth:
                    first, last = sorted((child.birth, parent.birth))
                    years = identity.age_on(last, first)
                    if child.birth <= parent.birth or years not in GAP:
                        return {"parent": parent.called, "child": child.called, "n": years}
    return None


def _spouses(household: HouseholdFacts, _on: date) -> Figures:
    n = len(household.of_relation("spouse"))
    return when(n > 1, n=n)


_FILL: Final = "请按户口簿填写。"
MEMBER_RULES: Final = (
    MemberRule(
        "E6",
        "sex",
        "{name}填的性别与证件号码第 17 位（单数男、双数女）不一致。",
        "请按身份证核对性别和号码。",
        _sex_differs,
        reads=("sex", "number"),
    ),
    MemberRule("E8", "relation", "{name}没有填写与户主关系。", _FILL, _empty("relation")),
    MemberRule("E9", "ethnicity", "{name}没有填写民族。", _FILL, _empty("ethnicity")),
    MemberRule("E9", "health", "{name}没有填写健康状况。", "请入户问明后填写。", _empty("health")),
    MemberRule("E9", "labour", "{name}没有填写劳动技能。", "请入户问明后填写。", _empty("labour")),
    MemberRule(
        "E10",
        "relation",
        "{name}的性别与“{relation}”不符。",
        "请核对性别和与户主关系。",
        _impossible_sex,
        reads=("sex", "relation"),
    ),
)
HOUSEHOLD_RULES: Final = (
    HouseholdRule("E4", "number", *id_faults.TWICE, _twice),
    HouseholdRule(
        "E7", "relation", "这一户没有户主。", "请把其中一人的与户主关系填为“户主”。", _no_head
    ),
    HouseholdRule(
        "E7",
        "relation",
        "这一户有 {n} 个户主，只能有 1 个。",
        "请只保留一个户主，其他人按实际关系填写。",
        _heads,
    ),
    HouseholdRule(
        "E11",
        "sex",
        "户主与配偶性别相同。",
        "请核对两人的性别和与户主关系。",
        _same_sex,
        reads=("sex", "relation"),
    ),
    HouseholdRule(
        "W12",
        "born",
        "{parent}与{child}相差 {n} 岁，父母子女一般相差 14—60 岁。",
        "请核对出生日期和与户主关系；属实的请说明。",
        _gap,
        reads=("born", "relation"),
    ),
    HouseholdRule(
        "W13", "relation", "户主有 {n} 个配偶。", "请核对与户主关系；属实的请说明。", _spouses
    ),
)
