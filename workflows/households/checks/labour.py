"""Checks on ability to work and working away: against age, school, health and the cause."""

from datetime import date
from typing import Final

from workflows.base.schooling import COLLEGE
from workflows.households.checks.facts import UNABLE, HouseholdFacts, MemberFacts
from workflows.households.checks.rule import Figures, HouseholdRule, MemberRule, when

ABLE: Final = frozenset({"ordinary", "skilled"})
WORKING: Final = range(16, 60)
ADULT: Final = 18
# Kept by the community: nobody of theirs is expected to earn.
SUPPORTED: Final = frozenset({"five_guarantees", "destitute"})
SHARE: Final = 4  # "lack of labour" with more than a quarter of the household able to work


def _too_young(member: MemberFacts, on: date) -> Figures:
    if not member.labour or member.labour == "none":
        return None
    age = member.age(on, "labour")
    return when(age is not None and age < 16, age=age)


def _pupil(member: MemberFacts, _on: date) -> Figures:
    return when(member.in_school and bool(member.labour) and member.labour != "none")


def _able_but_unable(member: MemberFacts, on: date) -> Figures:
    idle = member.labour in UNABLE or member.labour == "weak"
    if not idle or member.health != "healthy" or member.in_school:
        return None
    age = member.age(on, "labour", "health", "school")
    return when(age in WORKING, age=age)


def _old_but_able(member: MemberFacts, on: date) -> Figures:
    if member.labour not in ABLE:
        return None
    age = member.age(on, "labour")
    return when(age is not None and age >= 60, age=age)


def _ill_but_able(member: MemberFacts, on: date) -> Figures:
    ill = bool(member.health) and member.health != "healthy"
    return when(ill and member.labour in ABLE and member.age(on, "labour", "health") in WORKING)


def _unable_but_away(member: MemberFacts, _on: date) -> Figures:
    return when(member.works_away and member.labour in UNABLE)


def _child_working(member: MemberFacts, on: date) -> Figures:
    if not member.works_away:
        return None
    age = member.age(on, "work", "work_months")
    return when(age is not None and age < 16, age=age)


def _months(member: MemberFacts, _on: date) -> Figures:
    months = member.work_months
    return when(months is not None and not 0 <= months <= 12, n=months)


def _pupil_away(member: MemberFacts, on: date) -> Figures:
    if not (member.in_school and member.works_away):
        return None
    age = member.age(on, "school", "work", "work_months")
    return when(age is not None and age < ADULT, age=age)


def _skilled_idle(member: MemberFacts, on: date) -> Figures:
    """Work was asked (its months are said to be none), and there is none."""
    trained = member.labour == "skilled" or member.education in COLLEGE
    idle = member.work_months == 0 and not member.work and not member.in_school
    if not trained or not idle or member.health != "healthy":
        return None
    age = member.age(on, "labour", "education", "work_months")
    return when(age in WORKING, age=age)


def _supported_away(household: HouseholdFacts, _on: date) -> Figures:
    away = [member.called for member in household.members if member.works_away]
    return when(household.attribute in SUPPORTED and bool(away), names=away)


def _nobody_able(household: HouseholdFacts, _on: date) -> Figures:
    answers = [member.labour for member in household.members]
    unable = bool(answers) and all(answer in UNABLE for answer in answers)
    bare = household.attribute in ("general", "low_income") and not household.allowed
    return when(unable and bare, n=len(answers))


def _work_unsteady(household: HouseholdFacts, _on: date) -> Figures:
    """Poor again because work was not steady: then somebody can work, and did."""
    members = household.members
    known = bool(members) and all(member.labour is not None for member in members)
    able = any(member.labour not in UNABLE for member in members)
    away = any(member.works_away for member in members)
    return when(household.again_cause == "work" and known and not (able and away))


def _labour_enough(household: HouseholdFacts, _on: date) -> Figures:
    answers = [member.labour for member in household.members]
    able = sum(answer in ABLE for answer in answers)
    known = bool(answers) and None not in answers
    many = known and able * SHARE > len(answers)
    return when("labour" in household.causes and many, n=able, all=len(answers))


MEMBER_RULES: Final = (
    MemberRule(
        "E50",
        "labour",
        "{name} {age} 岁，未满 16 岁，劳动技能只能填无劳动力。",
        "请改为无劳动力，或核对出生日期。",
        _too_young,
        reads=("labour", "born"),
    ),
    MemberRule(
        "E51",
        "labour",
        "{name}在校，劳动技能只能填无劳动力。",
        "请改为无劳动力，或核对在校生状况。",
        _pupil,
        reads=("labour", "school"),
    ),
    MemberRule(
        "W52",
        "labour",
        "{name} {age} 岁，健康，不在校，却没有劳动能力或只有弱劳动能力。",
        "请核对健康状况和劳动技能；属实的请说明。",
        _able_but_unable,
        reads=("labour", "health", "school", "born"),
    ),
    MemberRule(
        "W53",
        "labour",
        "{name} {age} 岁，已满 60 岁，填为普通或技能劳动力。",
        "请核对；属实的请说明。",
        _old_but_able,
        reads=("labour", "born"),
    ),
    MemberRule(
        "W54",
        "labour",
        "{name}有病或残疾，填为普通或技能劳动力。",
        "请核对健康状况和劳动技能；属实的请说明。",
        _ill_but_able,
        reads=("labour", "health", "born"),
    ),
    MemberRule(
        "E55",
        "work",
        "{name}填了务工，却没有或丧失劳动能力。",
        "请核对务工状况和劳动技能。",
        _unable_but_away,
        reads=("work", "work_months", "labour"),
    ),
    MemberRule(
        "E70",
        "work",
        "{name} {age} 岁，未满 16 岁，不能填务工。",
        "请核对出生日期和务工状况；确有童工请立即报告乡镇。",
        _child_working,
        reads=("work", "work_months", "born"),
    ),
    MemberRule(
        "E55",
        "work_months",
        "{name}务工时间 {n} 个月，应在 0—12 之间。",
        "请填一年里务工的月数。",
        _months,
    ),
    MemberRule(
        "E82",
        "work",
        "{name} {age} 岁，在校，却填了务工。",
        "请核对在校生状况和务工状况；确已辍学的填写失学原因。",
        _pupil_away,
        reads=("school", "work", "work_months", "born"),
    ),
    MemberRule(
        "W57",
        "work",
        "{name} {age} 岁，健康，有技能或大专以上学历，全年没有务工。",
        "请核对；属实的请说明，并介绍岗位。",
        _skilled_idle,
        reads=("labour", "education", "work", "work_months", "school", "health", "born"),
    ),
)
HOUSEHOLD_RULES: Final = (
    HouseholdRule(
        "W56",
        "cause",
        "致贫原因有缺劳力，但 {all} 口人里有 {n} 个劳动力。",
        "请核对劳动技能和致贫原因；属实的请说明。",
        _labour_enough,
        reads=("cause", "other_causes", "labour"),
    ),
    HouseholdRule(
        "W122",
        "again_cause",
        "返贫原因填务工就业不稳，却没有一个成员有劳动能力并填了务工。",
        "请核对劳动技能、务工状况和返贫原因；属实的请说明。",
        _work_unsteady,
        reads=("again_cause", "labour", "work", "work_months"),
    ),
    HouseholdRule(
        "W80",
        "work",
        "户属性是五保或特困供养，{names}却填了务工。",
        "请核对户属性和务工状况；属实的请说明。",
        _supported_away,
        reads=("attribute", "work", "work_months"),
    ),
    HouseholdRule(
        "W127",
        "attribute",
        "全户 {n} 人都没有劳动能力，户属性却不是低保、五保或特困供养。",
        "请核对是否应纳入低保；不纳入的请说明。",
        _nobody_able,
        reads=("attribute", "labour", "allowance"),
    ),
)
