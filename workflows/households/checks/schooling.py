"""Checks on schooling: age against school, children out of school, contradicting answers."""

from collections.abc import Callable
from datetime import date
from typing import Final

from workflows.base.schooling import COLLEGE
from workflows.households.checks.facts import HouseholdFacts, MemberFacts
from workflows.households.checks.rule import Figures, HouseholdRule, MemberRule, when

PRIMARY: Final = frozenset({"primary"})
JUNIOR: Final = frozenset({"junior_1", "junior_2", "junior_3"})
SENIOR: Final = frozenset({"senior_1", "senior_2", "senior_3"})
VOCATIONAL: Final = frozenset({"vocational_1", "vocational_2", "vocational_3"})
HIGHER: Final = frozenset(
    {
        "higher_vocational_1",
        "higher_vocational_2",
        "higher_vocational_3",
        "technician",
        "college",
        "bachelor",
    }
)
MASTER: Final = frozenset({"master"})
COMPULSORY: Final = range(7, 16)
NEVER: Final = 200
_FINISHED: Final = frozenset({"junior", "senior"}) | COLLEGE
_SCHOOLING: Final = ("school", "education", "dropout")


def _outside(
    schools: frozenset[str], low: int, high: int = NEVER
) -> Callable[[MemberFacts, date], Figures]:
    """Goes to one of these schools at an age outside low–high."""

    def broken(member: MemberFacts, on: date) -> Figures:
        if member.school not in schools:
            return None  # nearly everybody: no age need be told
        age = member.age(on, "school")
        return when(age is not None and not low <= age <= high, age=age, low=low, high=high)

    return broken


def _late_preschool(member: MemberFacts, on: date) -> Figures:
    said = [name for name in ("school", "education") if getattr(member, name) == "preschool"]
    if not said or member.health != "healthy":
        return None
    age = member.age(on, *said)
    return when(age is not None and age >= 7, age=age)


def _out_of_school(member: MemberFacts) -> bool:
    """Asked, not in school, and junior secondary not finished."""
    return member.school in ("", "none") and member.education not in _FINISHED


def child_out_of_school(member: MemberFacts, on: date) -> bool:
    """Of the age of compulsory schooling, and not in it."""
    return _out_of_school(member) and member.age(on, *_SCHOOLING) in COMPULSORY


def _child_without_school(member: MemberFacts, on: date) -> Figures:
    if member.dropout or not _out_of_school(member):
        return None
    age = member.age(on, *_SCHOOLING)
    return when(age in COMPULSORY, age=age)


def _little_schooling(member: MemberFacts, on: date) -> Figures:
    if member.education not in ("primary", "none") or member.in_school:
        return None
    age = member.age(on, *_SCHOOLING)
    return when(age is not None and 16 <= age <= 22, age=age)


def _nothing_said(member: MemberFacts, _on: date) -> Figures:
    return when(member.education == "" and member.school == "" and not member.dropout)


def _both_said(member: MemberFacts, _on: date) -> Figures:
    return when(bool(member.education) and member.in_school)


def _sick_but_healthy(member: MemberFacts, _on: date) -> Figures:
    ill = member.dropout in ("illness", "disability")
    return when(ill and member.health == "healthy")


def _no_such_child(household: HouseholdFacts, on: date) -> Figures:
    if household.says_dropout != "yes":
        return None
    return when(not any(child_out_of_school(member, on) for member in household.members))


_AGE: Final = "请核对出生日期和在校生状况。"
MEMBER_RULES: Final = (
    MemberRule(
        "E20",
        "school",
        "{name}填为小学在校，但填报时 {age} 岁；小学应为 {low}—{high} 岁。",
        _AGE,
        _outside(PRIMARY, 6, 14),
        reads=("school", "born"),
    ),
    MemberRule(
        "E21",
        "school",
        "{name}填为初中在校，但填报时 {age} 岁；初中应为 {low}—{high} 岁。",
        _AGE,
        _outside(JUNIOR, 12, 17),
        reads=("school", "born"),
    ),
    MemberRule(
        "E22",
        "school",
        "{name}填为高中或中职在校，但填报时 {age} 岁；应为 {low}—{high} 岁。",
        _AGE,
        _outside(SENIOR | VOCATIONAL, 15, 20),
        reads=("school", "born"),
    ),
    MemberRule(
        "E23",
        "school",
        "{name}填为高职、技师或大专及以上在校，但填报时 {age} 岁；应满 {low} 岁。",
        _AGE,
        _outside(HIGHER, 18),
        reads=("school", "born"),
    ),
    MemberRule(
        "E24",
        "school",
        "{name}填为硕士研究生在校，但填报时 {age} 岁；应满 {low} 岁。",
        _AGE,
        _outside(MASTER, 20),
        reads=("school", "born"),
    ),
    MemberRule(
        "E25",
        "school",
        "{name}健康，已满 {age} 岁，仍填为学龄前或学前教育。",
        "请改填现在的年级；未入学的填非在校生和原因。",
        _late_preschool,
        reads=("school", "education", "health", "born"),
    ),
    MemberRule(
        "E26",
        "dropout",
        "{name} {age} 岁，应接受义务教育，却不在校，也没有原因。",
        "请填写年级；确实失学的填写失学或辍学原因，并报告学校。",
        _child_without_school,
        reads=("school", "education", "dropout", "born"),
    ),
    MemberRule(
        "W27",
        "education",
        "{name} {age} 岁，文化程度只有小学或以下。",
        "请核对；属实的请说明原因。",
        _little_schooling,
        reads=("education", "school", "dropout", "born"),
    ),
    MemberRule(
        "E28",
        "education",
        "{name}的文化程度、在校生状况、失学原因都没有填。",
        "不在校的填文化程度，在校的填年级。",
        _nothing_said,
        reads=("education", "school", "dropout"),
    ),
    MemberRule(
        "E29",
        "education",
        "{name}既填了文化程度，又填了在校。",
        "在校的只填在校生状况，不在校的只填文化程度。",
        _both_said,
        reads=("education", "school"),
    ),
    MemberRule(
        "W30",
        "dropout",
        "{name}因病或因残失学，健康状况却填健康。",
        "请核对失学原因和健康状况。",
        _sick_but_healthy,
        reads=("dropout", "health"),
    ),
)
HOUSEHOLD_RULES: Final = (
    HouseholdRule(
        "W31",
        "says_dropout",
        "这一户填有义务教育阶段失学，但没有 7—15 岁不在校的孩子。",
        "请核对孩子的年龄和在校生状况。",
        _no_such_child,
        reads=("says_dropout", "school", "education", "dropout", "born"),
    ),
)
