"""Checks of the help on record against the household: what it gets, for whom, and for which
cause. Help is registered by other people than the household's answers: all of these are asked at
night, and want a look, not a stop."""

from datetime import date, timedelta
from typing import Final

from workflows.base import standing_codes
from workflows.base.words import Word
from workflows.households.checks.facts import GROWN, OLD, OUTSIDE, UNABLE, MemberFacts
from workflows.households.checks.health import uninsured
from workflows.households.checks.labour import SUPPORTED
from workflows.households.checks.record_facts import MeasureFacts, RecordFacts
from workflows.households.checks.rule import Days, Figures, RecordRule, when
from workflows.households.checks.schooling import child_out_of_school

POST: Final = "public_post"
JOBS: Final = frozenset({"employment", "labour_export", POST})
# 开发式帮扶: help to earn, beside help to live.
EARNING: Final = frozenset(
    kind for kind, group in standing_codes.GROUP_OF.items() if group in standing_codes.EARNING
)
# The cause of poverty: the measures one of which must answer it.
ANSWERED_BY: Final = {
    "illness": frozenset({"medical", "welfare", "allowance"}),
    "schooling": frozenset({"education", "rain_dew", "welfare"}),
    "disability": frozenset({"allowance", "welfare", "medical"}),
}
# What is missing in the house or for its people: the measures one of which must answer it.
HOUSED: Final = frozenset({"house_repair", "relocation"})
WATERED: Final = frozenset({"project", "welfare", "water", "living", "infrastructure"})
SCHOOLED: Final = frozenset({"education", "welfare", "kept_in_school"})
INSURED: Final = frozenset({"insurance", "medical", "welfare"})
# Fees for a year are paid from September to the end of February (集中缴费期).
ENROLMENT: Final = frozenset({9, 10, 11, 12, 1, 2})
RELOCATED_BY: Final = 2021
POSTS: Final = 3
MONTH: Final = timedelta(days=30)
HALF_YEAR: Final = timedelta(days=182)


def _aged(facts: RecordFacts, on: date) -> list[tuple[MemberFacts, int]]:
    """Who has a public post, with the age of today."""
    found = []
    for measure in facts.measures:
        if measure.kind == POST and measure.member is not None:
            age = measure.member.age(on)
            if age is not None:
                found.append((measure.member, age))
    return found


def _post_of_child(facts: RecordFacts, on: date) -> Figures:
    young = [(who, age) for who, age in _aged(facts, on) if age < GROWN]
    return when(bool(young), name=young[0][0].called if young else "", age=young and young[0][1])


def _post_of_old(facts: RecordFacts, on: date) -> Figures:
    old = [(who, age) for who, age in _aged(facts, on) if age >= OLD]
    return when(bool(old), name=old[0][0].called if old else "", age=old and old[0][1])


def _many_posts(facts: RecordFacts, on: date) -> Figures:
    n = sum(measure.kind == POST and measure.year == on.year for measure in facts.measures)
    return when(n >= POSTS, n=n, year=on.year)


def _job_without_labour(facts: RecordFacts, _on: date) -> Figures:
    names = [
        measure.member.called
        for measure in facts.measures
        if measure.kind in JOBS and measure.member is not None and measure.member.labour in UNABLE
    ]
    return when(bool(names), names=names)


def _post_from_afar(facts: RecordFacts, on: date) -> Figures:
    names = [
        measure.member.called
        for measure in facts.measures
        if measure.kind == POST
        and measure.year == on.year
        and measure.member is not None
        and measure.member.work in OUTSIDE
    ]
    return when(bool(names), names=names)


def _kinds(measures: tuple[MeasureFacts, ...], year: int) -> set[str]:
    return {measure.kind for measure in measures if measure.year == year}


def _no_business(facts: RecordFacts, on: date) -> Figures:
    income = facts.home.income
    helped = "industry" in _kinds(facts.measures, on.year - 1)
    return when(helped and income is not None and income.business == 0, year=on.year - 1)


def _no_wages(facts: RecordFacts, on: date) -> Figures:
    income = facts.home.income
    helped = bool(JOBS & _kinds(facts.measures, on.year - 1))
    return when(helped and income is not None and income.wages == 0, year=on.year - 1)


def _no_transfers(facts: RecordFacts, on: date) -> Figures:
    income = facts.home.income
    helped = "allowance" in _kinds(facts.measures, on.year - 1)
    return when(helped and income is not None and income.transfers == 0, year=on.year - 1)


def _filed(facts: RecordFacts) -> date | None:
    return facts.case.filed if facts.case else None


def _cause_unanswered(facts: RecordFacts, _on: date) -> Figures:
    if not facts.measures or _filed(facts) is None:
        return None
    given = {measure.kind for measure in facts.measures}
    wanted = ANSWERED_BY.get(facts.home.cause or "")
    return when(wanted is not None and not wanted & given)


def _need_unanswered(facts: RecordFacts, on: date) -> Figures:
    home, given = facts.home, {measure.kind for measure in facts.measures}
    if not given or _filed(facts) is None:
        return None
    living, members = home.living, home.members
    found = [
        (Word("住危房"), living is not None and living.dangerous == "yes", HOUSED),
        (Word("饮水不安全"), living is not None and living.safe_water == "no", WATERED),
        (Word("义务教育阶段失学"), any(child_out_of_school(m, on) for m in members), SCHOOLED),
        (Word("没有医保"), any(uninsured(m) for m in members), INSURED),
    ]
    needs = [word for word, there, answers in found if there and not answers & given]
    return when(bool(needs), needs=needs)


def _unhelped(facts: RecordFacts, on: date) -> Figures:
    filed = _filed(facts)
    if filed is None or on - filed < MONTH:
        return None
    return when(not facts.measures, days=Days.between(filed, on))


def _only_fed(facts: RecordFacts, on: date) -> Figures:
    filed = _filed(facts)
    able = sum(member.labour in ("ordinary", "skilled") for member in facts.home.members)
    earning = any(measure.kind in EARNING for measure in facts.measures)
    late = filed is not None and on - filed >= HALF_YEAR
    return when(late and able > 0 and bool(facts.measures) and not earning, n=able)


def _allowance_not_entered(facts: RecordFacts, _on: date) -> Figures:
    given = {measure.kind for measure in facts.measures}
    home = facts.home
    due = home.attribute == "allowance" or home.attribute in SUPPORTED or bool(home.allowed)
    open_ = _filed(facts) is not None and bool(given) and "allowance" not in given
    return when(due and open_)


def _allowance_not_said(facts: RecordFacts, on: date) -> Figures:
    given = "allowance" in _kinds(facts.measures, on.year)
    bare = facts.home.attribute in ("general", "low_income") and not facts.home.allowed
    return when(given and bare)


def _vocational(member: MemberFacts) -> bool:
    return str(member.school or "").startswith(("vocational", "higher_vocational"))


def _pupil_unhelped(facts: RecordFacts, on: date) -> Figures:
    if _filed(facts) is None:
        return None
    names = [member.called for member in facts.home.members if _vocational(member)]
    return when(bool(names) and "rain_dew" not in _kinds(facts.measures, on.year), names=names)


def _no_pupil(facts: RecordFacts, on: date) -> Figures:
    names = [
        measure.member.called
        for measure in facts.measures
        if measure.kind == "rain_dew"
        and measure.year == on.year
        and measure.member is not None
        and not _vocational(measure.member)
    ]
    return when(bool(names), names=names)


def _unpaid_travel(facts: RecordFacts, _on: date) -> Figures:
    years = [m.year for m in facts.measures if m.kind == "transport" and not m.fen]
    return when(bool(years), year=max(years, default=0))


def _nobody_exported(facts: RecordFacts, on: date) -> Figures:
    sent = "labour_export" in _kinds(facts.measures, on.year)
    members = facts.home.members
    known = bool(members) and any(member.work is not None for member in members)
    away = any(member.work in OUTSIDE for member in members)
    return when(sent and known and not away, year=on.year)


def _fee_out_of_season(facts: RecordFacts, _on: date) -> Figures:
    late = [
        measure.day
        for measure in facts.measures
        if measure.kind == "insurance" and measure.day and measure.day.month not in ENROLMENT
    ]
    return when(bool(late), day=str(max(late)) if late else "")


def _moved_late(facts: RecordFacts, _on: date) -> Figures:
    years = [m.year for m in facts.measures if m.kind == "relocation" and m.year > RELOCATED_BY]
    return when(bool(years), year=max(years, default=0), last=RELOCATED_BY)


_LOOK: Final = "请核对措施和成员情况；属实的请说明。"
_INCOME: Final = "请核对收入和措施；属实的请说明。"
_GIVE: Final = "请安排相应的措施；不需要的请说明。"
RECORD_RULES: Final = (
    RecordRule(
        "E71",
        "help",
        "{name} {age} 岁，未满 16 岁，却登记了公益岗位。",
        "请核对受助成员后更正措施。",
        _post_of_child,
        reads=("measure", "born"),
    ),
    RecordRule(
        "W72",
        "help",
        "{name} {age} 岁，已满 70 岁，仍登记公益岗位。",
        _LOOK,
        _post_of_old,
        reads=("measure", "born"),
    ),
    RecordRule(
        "W74",
        "help",
        "{year} 年登记了 {n} 个公益岗位。",
        _LOOK,
        _many_posts,
        reads=("measure",),
    ),
    RecordRule(
        "E75",
        "help",
        "{names}没有或丧失劳动能力，却登记了就业或公益岗位措施。",
        "请核对劳动技能和受助成员后更正。",
        _job_without_labour,
        reads=("measure", "labour"),
    ),
    RecordRule(
        "W81",
        "help",
        "{names}在县外务工，本年又登记了公益岗位。",
        _LOOK,
        _post_from_afar,
        reads=("measure", "work"),
    ),
    RecordRule(
        "W114",
        "help",
        "{year} 年有产业帮扶，生产经营性收入却是 0 元。",
        _INCOME,
        _no_business,
        reads=("measure", "income.business"),
    ),
    RecordRule(
        "W114",
        "help",
        "{year} 年有就业或公益岗位帮扶，工资性收入却是 0 元。",
        _INCOME,
        _no_wages,
        reads=("measure", "income.wages"),
    ),
    RecordRule(
        "W114",
        "help",
        "{year} 年有低保兜底，转移性收入却是 0 元。",
        _INCOME,
        _no_transfers,
        reads=("measure", "income.transfers"),
    ),
    RecordRule(
        "W123",
        "help",
        "登记的措施没有一项针对主要致贫原因。",
        _GIVE,
        _cause_unanswered,
        reads=("measure", "cause", "case"),
    ),
    RecordRule(
        "W123",
        "help",
        "登记的措施没有针对：{needs}。",
        _GIVE,
        _need_unanswered,
        reads=(
            *("measure", "case", "dangerous", "safe_water", "resident_medical"),
            *("employee_medical", "school", "education", "dropout", "born"),
        ),
    ),
    RecordRule(
        "W124",
        "help",
        "建档立卡已 {days} 天，还没有一项帮扶措施。",
        _GIVE,
        _unhelped,
        reads=("measure", "case"),
    ),
    RecordRule(
        "W125",
        "help",
        "有 {n} 个劳动力，建档立卡已满半年，还没有产业、就业、岗位或项目措施。",
        _GIVE,
        _only_fed,
        reads=("measure", "labour", "case"),
    ),
    RecordRule(
        "W126",
        "help",
        "这一户或成员有低保、五保或特困供养，登记的措施里却没有低保兜底。",
        _GIVE,
        _allowance_not_entered,
        reads=("measure", "attribute", "allowance", "case"),
    ),
    RecordRule(
        "W126",
        "attribute",
        "本年登记了低保兜底，户属性不是低保贫困户，也没有成员填低保。",
        "请核对户属性和成员低保；属实的请说明。",
        _allowance_not_said,
        reads=("measure", "attribute", "allowance"),
    ),
    RecordRule(
        "W128",
        "help",
        "{names}是中职或高职在校生，本年还没有登记雨露计划。",
        _GIVE,
        _pupil_unhelped,
        reads=("measure", "school", "case"),
    ),
    RecordRule(
        "W128",
        "help",
        "{names}登记了雨露计划，在校生状况却不是中职或高职。",
        _LOOK,
        _no_pupil,
        reads=("measure", "school"),
    ),
    RecordRule(
        "W129",
        "help",
        "{year} 年登记了外出务工交通补贴，金额却是 0 元。",
        "请补登金额；没有发放的取消这项措施。",
        _unpaid_travel,
        reads=("measure",),
    ),
    RecordRule(
        "W129",
        "help",
        "{year} 年登记了劳务输出，却没有一个成员在县外务工。",
        _LOOK,
        _nobody_exported,
        reads=("measure", "work"),
    ),
    RecordRule(
        "W130",
        "help",
        "{day} 登记的参保资助不在 9 月到次年 2 月的集中缴费期内。",
        "请核对日期；属实的请说明。",
        _fee_out_of_season,
        reads=("measure",),
    ),
    RecordRule(
        "W131",
        "help",
        "{year} 年登记了易地搬迁，{last} 年以后不再新增搬迁。",
        "请核对年度和措施；属实的请说明。",
        _moved_late,
        reads=("measure",),
    ),
)
