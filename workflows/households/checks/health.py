"""Checks on health, disability certificates, insurance, and causes that need a sick person."""

from datetime import date
from typing import Final

from workflows.base import codes, identity
from workflows.households.checks.facts import HouseholdFacts, MemberFacts
from workflows.households.checks.rule import Figures, HouseholdRule, MemberRule, when

SICK: Final = codes.ILL
CERTIFICATES: Final = frozenset({identity.DISABILITY, identity.REISSUED})


def _no_certificate(member: MemberFacts, _on: date) -> Figures:
    return when(member.health in codes.DISABLED and member.paper == identity.CITIZEN)


def _grave_but_working(member: MemberFacts, _on: date) -> Figures:
    if member.labour not in ("ordinary", "skilled"):
        return None
    certificate = identity.disability_of(member.number or "")
    grave = certificate is not None and certificate.category == "limb" and certificate.grade <= 2
    return when(grave, grade=certificate.grade if certificate else 0)


def uninsured(member: MemberFacts) -> bool:
    """Asked for both medical insurances, and in neither."""
    answers = (member.resident_medical, member.employee_medical)
    return None not in answers and "yes" not in answers


def _uninsured(member: MemberFacts, _on: date) -> Figures:
    return when(uninsured(member))


def _insured_twice(member: MemberFacts, _on: date) -> Figures:
    return when(member.resident_medical == "yes" and member.employee_medical == "yes")


def _serious_not_said(member: MemberFacts, _on: date) -> Figures:
    return when(member.serious_illness == "")


def _pension_not_said(member: MemberFacts, on: date) -> Figures:
    if member.pension != "":
        return None
    age = member.age(on, "pension")
    return when(age is not None and age >= 16)


def _aid_without_insurance(member: MemberFacts, _on: date) -> Figures:
    return when(member.medical_aid == "yes" and uninsured(member))


def _health_known(household: HouseholdFacts) -> bool:
    return bool(household.members) and all(m.health is not None for m in household.members)


def _nobody_disabled(household: HouseholdFacts, _on: date) -> Figures:
    if "disability" not in household.causes or not _health_known(household):
        return None
    return when(
        not any(
            member.health in codes.DISABLED or member.paper in CERTIFICATES
            for member in household.members
        )
    )


def _nobody_sick(household: HouseholdFacts, _on: date) -> Figures:
    if "illness" not in household.causes or not _health_known(household):
        return None
    return when(not any(member.health in SICK for member in household.members))


def _no_expense(household: HouseholdFacts, _on: date) -> Figures:
    return when("illness" in household.causes and household.out_of_pocket == 0)


MEMBER_RULES: Final = (
    MemberRule(
        "E40",
        "number",
        "{name}健康状况填残疾，证件却是 18 位身份证号。",
        "请填 20 位残疾人证号；还没有办证的写明情况，并帮助办证。",
        _no_certificate,
        reads=("health", "number", "id_kind"),
        stops=False,
    ),
    MemberRule(
        "E44",
        "labour",
        "{name}是肢体 {grade} 级残疾，劳动技能却填普通或技能劳动力。",
        "请核对残疾人证和劳动技能。",
        _grave_but_working,
        reads=("number", "labour"),
    ),
    MemberRule(
        "E60",
        "resident_medical",
        "{name}居民医保和职工医保都没有参加。",
        "请核对参保情况；确未参保的写明情况，并动员参保。",
        _uninsured,
        reads=("resident_medical", "employee_medical"),
        stops=False,
    ),
    MemberRule(
        "E61",
        "employee_medical",
        "{name}同时填了居民医保和职工医保。",
        "只能参加一种，请核对后保留一种。",
        _insured_twice,
        reads=("resident_medical", "employee_medical"),
        stops=False,
    ),
    MemberRule(
        "W62",
        "serious_illness",
        "{name}没有填写是否参加大病保险。",
        "请问明后填是或否。",
        _serious_not_said,
    ),
    MemberRule(
        "W63",
        "pension",
        "{name}已满 16 岁，没有填写是否参加养老保险。",
        "请问明后填是或否。",
        _pension_not_said,
        reads=("pension", "born"),
    ),
    MemberRule(
        "E64",
        "medical_aid",
        "{name}没有医保，却填接受医疗救助。",
        "请核对参保和医疗救助情况。",
        _aid_without_insurance,
        reads=("medical_aid", "resident_medical", "employee_medical"),
        stops=False,
    ),
)
HOUSEHOLD_RULES: Final = (
    HouseholdRule(
        "W41",
        "cause",
        "致贫原因有因残，但没有一个成员残疾。",
        "请核对成员健康状况和致贫原因。",
        _nobody_disabled,
        reads=("cause", "other_causes", "health", "number", "id_kind"),
    ),
    HouseholdRule(
        "W42",
        "cause",
        "致贫原因有因病，但没有一个成员患大病或长期慢性病。",
        "请核对成员健康状况和致贫原因。",
        _nobody_sick,
        reads=("cause", "other_causes", "health"),
    ),
    HouseholdRule(
        "W43",
        "out_of_pocket",
        "致贫原因有因病，自付医疗支出却是 0 元。",
        "请核对医疗票据后填写自付金额。",
        _no_expense,
        reads=("cause", "other_causes", "out_of_pocket"),
    ),
)
