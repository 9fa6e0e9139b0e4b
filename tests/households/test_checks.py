"""Every check, for the case just inside it and the case just outside."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.fixtures.persons import id_number
from workflows.base.schooling import COLLEGE
from workflows.base.words import ENGLISH, english, speaking
from workflows.households.checks import CATALOGUE, blocking, check_household, check_member
from workflows.households.checks.facts import (
    HouseholdFacts,
    IncomeFacts,
    LandFacts,
    LivingFacts,
    MemberFacts,
)
from workflows.households.checks.persons import FEMALE_ONLY

ON = date(2016, 5, 20)
LAND = LandFacts(*[Decimal(0)] * 6)
LIVING = LivingFacts("yes", "yes", "yes", "concrete", "no", Decimal(80), Decimal(1))
INCOME = IncomeFacts(wages=600_000, transfers=300_000, costs=0, total=900_000, per_capita=450_000)


def person(age=40, sex="male", **facts):
    """Somebody about whom nothing is wrong; only the facts named were asked."""
    born = facts.pop("born", date(ON.year - age, ON.month, ON.day))
    facts.setdefault("number", id_number(born, sex))
    return MemberFacts(**{"name": "江一帆", "relation": "head", "sex": sex} | facts)


def home(*members, **facts):
    """A sound household of a head and a spouse, or of these members."""
    couple = (person(), person(39, "female", relation="spouse"))
    return HouseholdFacts(members=members or couple, **facts)


def codes_of(subject):
    return {finding.code for finding in found_in(subject)}


def found_in(subject):
    """What the checks say on the day of these tests; of an answer of a later day, on that day."""
    if isinstance(subject, MemberFacts):
        return check_member(subject, ON)
    return check_household(subject, max(ON, *subject.days.values(), ON))


ID40 = id_number(date(1976, 5, 20), "male")
WRONG = ID40[:17] + ("0" if ID40[17] != "0" else "1")
CHILD = {"relation": "son"}
NO_SCHOOL = {"school": "none", "education": "", "dropout": ""}


def pupil(school):
    return lambda age: person(age, school=school, **CHILD)


def able(labour="ordinary", **facts):
    return lambda age: person(age, labour=labour, **facts)


def family(*labours):
    members = [
        person(relation="head" if n == 0 else "other", labour=labour, number=None)
        for n, labour in enumerate(labours)
    ]
    return home(*members, cause="labour")


def parent_and_son(years):
    return home(
        person(born=date(1950, 5, 20)), person(born=date(1950 + years, 5, 20), relation="son")
    )


def aged(relation, year):
    sex = "female" if relation in FEMALE_ONLY else "male"
    return person(sex=sex, born=date(year, 5, 20), relation=relation)


def with_wife(relation, wife, other):
    """A head of 40, a wife of that year, and somebody older or younger than she allows."""
    return home(
        person(), person(sex="female", born=date(wife, 5, 20), relation="spouse"),
        aged(relation, other),
    )  # fmt: skip


POST = {"post": "保洁员", "post_from": "2016-01-01", "post_to": "2016-12-31"}
IDLE = {"work": "", "work_months": 0, "work_from": "2016-01-01"}
UNSAFE = {"living": replace(LIVING, safe_water="no"), "poverty": "poor"}


def worker(**facts):
    """Somebody working in another county, of whose work everything was told."""
    told = {"work": "province", "work_months": 5, "work_place": "青岛市即墨区", "employer": "某厂"}
    return person(**told | {"monthly_pay": 300_000, "work_from": "2016-01-01"} | facts)


def unsteady(**facts):
    one = {"labour": "ordinary", "work": ""} | facts
    return home(person(**one), person(39, "female", relation="spouse", labour="none"), **AGAIN)


AGAIN = {"again_cause": "work"}


def visited(fen, **facts):
    """A household that a visit found to have that much a head."""
    return home(income=IncomeFacts(wages=2 * fen, total=2 * fen, per_capita=fen), **facts)


def floor(fen, year=2021):
    return home(per_capita=fen, days={"per_capita": date(year, 12, 31)})


def lifted(*members, **facts):
    return home(*members, **{"poverty": "lifted", "out_year": 2016} | facts)


# code, just outside (found), just inside (not found)
CASES = [
    ("E1", person(number=ID40[:17]), person(number=ID40)),
    ("E2", person(number=WRONG), person()),
    ("E3", person(number=ID40 + "45"), person(number=ID40 + "44")),
    ("E5", person(number=""), person(number=None)),
    ("E6", person(born=date(2016, 5, 21)), person(born=ON)),
    ("E6", person(number=id_number(date(1976, 5, 20), "female")), person()),
    ("E4", home(person(), person(relation="other")), home()),
    ("E7", home(person(relation="other")), home(person())),
    ("E7", home(person(), person(30)), home(person(), person(30, relation="other"))),
    ("E8", person(relation=""), person(relation="other")),
    ("E9", person(ethnicity=""), person(ethnicity="han")),
    ("E9", person(health=""), person(health="healthy")),
    ("E9", person(labour=""), person(labour="ordinary")),
    ("E10", person(relation="daughter"), person(relation="son")),
    ("E10", person(sex="female", relation="father"), person(sex="female", relation="mother")),
    ("E11", home(person(), person(39, relation="spouse")), home()),
    ("W12", parent_and_son(13), parent_and_son(14)),
    ("W12", parent_and_son(61), parent_and_son(60)),
    (
        "W12",
        home(person(), person(53, relation="father")),
        home(person(), person(54, relation="father")),
    ),
    # The mother is the head's wife as a rule; hers and the father's parents are told too.
    ("W12", with_wife("son", 1977, 1970), with_wife("son", 1977, 1991)),
    ("W12", with_wife("daughter", 1977, 1990), with_wife("daughter", 1977, 1991)),
    ("W12", with_wife("wifes_mother", 1977, 1964), with_wife("wifes_mother", 1977, 1963)),
    (
        "W12",
        home(person(), aged("father", 1950), aged("grandfather", 1940)),
        home(person(), aged("father", 1950), aged("grandfather", 1930)),
    ),
    (
        "W12",
        home(person(), aged("mother", 1950), aged("mothers_mother", 1940)),
        home(person(), aged("mother", 1950), aged("mothers_mother", 1930)),
    ),
    (
        "W13",
        home(*home().members, person(38, "female", relation="spouse")),
        home(),
    ),
    ("E20", pupil("primary")(5), pupil("primary")(6)),
    ("E20", pupil("primary")(15), pupil("primary")(14)),
    ("E21", pupil("junior_1")(11), pupil("junior_1")(12)),
    ("E21", pupil("junior_3")(18), pupil("junior_3")(17)),
    ("E22", pupil("senior_1")(14), pupil("senior_1")(15)),
    ("E22", pupil("vocational_3")(21), pupil("vocational_3")(20)),
    ("E23", pupil("college")(17), pupil("college")(18)),
    ("E23", pupil("higher_vocational_1")(17), pupil("technician")(18)),
    ("E24", pupil("master")(19), pupil("master")(20)),
    (
        "E25",
        person(7, school="preschool", health="healthy", **CHILD),
        person(6, school="preschool", health="healthy", **CHILD),
    ),
    (
        "E25",
        person(7, education="preschool", health="healthy", **CHILD),
        person(7, education="preschool", health="disabled", **CHILD),
    ),
    ("E26", person(7, **CHILD, **NO_SCHOOL), person(6, **CHILD, **NO_SCHOOL)),
    ("E26", person(15, **CHILD, **NO_SCHOOL), person(16, **CHILD, **NO_SCHOOL)),
    (
        "E26",
        person(12, **CHILD, **NO_SCHOOL),
        person(12, **CHILD, **NO_SCHOOL | {"dropout": "illness"}),
    ),
    (
        "W27",
        person(16, education="primary", school="none"),
        person(15, education="primary", school="none"),
    ),
    (
        "W27",
        person(22, education="none", school="none"),
        person(23, education="none", school="none"),
    ),
    (
        "E28",
        person(education="", school="", dropout=""),
        person(education="junior", school="", dropout=""),
    ),
    (
        "E29",
        person(16, education="junior", school="senior_1"),
        person(16, education="junior", school="none"),
    ),
    (
        "W30",
        person(10, dropout="illness", health="healthy", **CHILD),
        person(10, dropout="illness", health="serious", **CHILD),
    ),
    (
        "W31",
        home(person(), person(16, school="none", **CHILD), says_dropout="yes"),
        home(person(), person(15, school="none", **CHILD), says_dropout="yes"),
    ),
    ("E40", person(health="disabled"), person(health="disabled", number=ID40 + "43")),
    (
        "W41",
        home(person(health="chronic"), cause="disability"),
        home(person(health="disabled", number=ID40 + "43"), cause="disability"),
    ),
    (
        "W42",
        home(person(health="healthy"), cause="illness"),
        home(person(health="chronic"), cause="illness"),
    ),
    ("W43", home(cause="illness", out_of_pocket=0), home(cause="illness", out_of_pocket=1)),
    (
        "E44",
        person(number=ID40 + "42", labour="ordinary"),
        person(number=ID40 + "43", labour="ordinary"),
    ),
    ("E50", able("weak")(15), able("weak")(16)),
    (
        "E51",
        person(16, school="senior_1", labour="ordinary"),
        person(16, school="senior_1", labour="none"),
    ),
    ("W52", able("none", health="healthy")(16), able("none", health="healthy")(15)),
    ("W52", able("weak", health="healthy")(59), able("weak", health="healthy")(60)),
    ("W53", able()(60), able()(59)),
    ("W54", able("skilled", health="chronic")(59), able("weak", health="chronic")(59)),
    ("E55", person(work="county", labour="none"), person(work="county", labour="weak")),
    ("E55", person(work_months=13), person(work_months=12)),
    ("E55", person(work_months=-1), person(work_months=0)),
    ("W56", family("ordinary", "none", "lost"), family("ordinary", "none", "lost", "weak")),
    (
        "E60",
        person(resident_medical="no", employee_medical=""),
        person(resident_medical="yes", employee_medical=""),
    ),
    (
        "E61",
        person(resident_medical="yes", employee_medical="yes"),
        person(resident_medical="yes", employee_medical="no"),
    ),
    ("W62", person(serious_illness=""), person(serious_illness="no")),
    ("W63", person(16, pension=""), person(15, pension="")),
    (
        "E64",
        person(medical_aid="yes", resident_medical="no", employee_medical="no"),
        person(medical_aid="yes", resident_medical="yes", employee_medical="no"),
    ),
    (
        "E82",
        person(17, school="senior_2", work="county", **CHILD),
        person(18, school="senior_2", work="county", **CHILD),
    ),
    (
        "W57",
        person(labour="skilled", health="healthy", work_months=0),
        person(labour="skilled", health="healthy", work_months=1),
    ),
    *(
        (
            "W57",
            person(education=education, health="healthy", work_months=0),
            person(education=education, health="healthy", work_months=1),
        )
        for education in sorted(COLLEGE)
    ),
    (
        "W80",
        home(person(work_months=1), attribute="destitute"),
        home(person(work_months=0), attribute="destitute"),
    ),
    (
        "W127",
        home(person(labour="none"), attribute="general"),
        home(person(labour="weak"), attribute="general"),
    ),
    (
        "W127",
        home(person(labour="none"), attribute="general"),
        home(person(labour="none", allowance="yes"), attribute="general"),
    ),
    ("W112", home(per_capita=2_000_001), home(per_capita=2_000_000)),
    ("W112", visited(2_000_001), visited(2_000_000)),
    # What the visit found goes before a list's figure.
    ("W112", home(per_capita=2_000_001), visited(2_000_000, per_capita=2_000_001)),
    (
        "W114",
        home(person(allowance="yes"), income=IncomeFacts(transfers=0)),
        home(person(allowance="yes"), income=IncomeFacts(transfers=1)),
    ),
    ("E120", home(cause=""), home(cause="illness")),
    (
        "E132",
        home(cause="illness", other_causes=("illness",)),
        home(cause="illness", other_causes=("labour",)),
    ),
    (
        "E132",
        home(cause="illness", other_causes=("labour", "funds", "skill")),
        home(cause="illness", other_causes=("labour", "funds")),
    ),
    ("E70", person(15, work_months=1), person(16, work_months=1)),
    ("E90", home(phone="1380000000"), home(phone="13800000000")),
    ("E90", home(phone="12800000000"), home(phone="")),
    ("E90", person(member_phone="1380000000"), person(member_phone="13800000000")),
    ("W91", home(phone_shared=1), home(phone_shared=0)),
    ("E100", home(land=replace(LAND, orchard=None)), home(land=LAND)),
    ("W101", home(land=replace(LAND, arable=Decimal("100.1"))), home(land=LAND)),
    (
        "W101",
        home(land=replace(LAND, forest=Decimal("200.1"))),
        home(land=replace(LAND, forest=Decimal(200), arable=Decimal(100))),
    ),
    ("W101", home(land=replace(LAND, water=Decimal(-1))), home(land=LAND)),
    (
        "W102",
        home(living=replace(LIVING, road_km=Decimal("5.1"))),
        home(living=replace(LIVING, road_km=Decimal(5))),
    ),
    ("W102", home(living=replace(LIVING, road_km=None)), home(living=LIVING)),
    ("E103", home(living=replace(LIVING, toilet="")), home(living=LIVING)),
    ("E103", home(living=replace(LIVING, area=None)), home()),
    (
        "W104",
        home(living=replace(LIVING, dangerous="yes"), monitored=False),
        home(living=replace(LIVING, dangerous="yes"), monitored=True),
    ),
    (
        "W104",
        home(person(serious_illness="no"), monitored=False),
        home(person(serious_illness="yes"), monitored=False),
    ),
    ("W105", home(living=replace(LIVING, electricity="no")), home(living=LIVING)),
    (
        "W113",
        home(income=IncomeFacts(wages=9_999)),
        home(income=IncomeFacts(wages=10_000)),
    ),
    ("W113", home(income=IncomeFacts(wages=1)), home(income=IncomeFacts(wages=0))),
    ("E71", person(15, **POST), person(16, **POST)),
    ("W72", person(70, **POST), person(69, **POST)),
    ("W72", person(70, **POST), person(70, **POST | {"post_to": "2016-05-19"})),
    ("E75", person(labour="lost", **POST), person(labour="weak", **POST)),
    ("W81", person(work="province", **POST), person(work="county", **POST)),
    ("E73", person(**POST | {"post_to": None}), person(**POST)),
    ("E73", person(**POST | {"post": None}), person(**POST)),
    ("W76", worker(work_place="青岛"), worker(work_place="青岛市")),
    ("W76", worker(work_place=None), worker(work_place=None, work="township")),
    ("W77", worker(monthly_pay=39_999), worker(monthly_pay=40_000)),
    ("W77", worker(monthly_pay=3_000_001), worker(monthly_pay=3_000_000)),
    ("E78", worker(work_to="2015-12-31"), worker(work_to="2016-01-01")),
    ("E78", person(**POST | {"post_to": "2015-12-31"}), person(**POST | {"post_to": "2016-01-01"})),
    ("E79", person(**IDLE), person(**IDLE | {"work_to": "2016-05-20"})),
    ("E79", person(**IDLE | {"work_to": "2016-05-21"}), person(**IDLE | {"work_months": 1})),
    ("W83", worker(work_from="2013-12-31"), worker(work_from="2014-01-01")),
    ("W83", worker(work_from="2013-12-31"), worker(work_from="2013-12-31", work_to="2016-01-01")),
    ("W83", worker(work_from="2013-12-31"), worker(work_from="2013-12-31", work="county")),
    ("E84", worker(employer=None), worker()),
    ("E84", worker(monthly_pay=None), person(work="province")),
    ("E85", worker(work_from=None), worker()),
    ("W122", unsteady(), unsteady(work="province")),
    ("W122", unsteady(work="province", labour="lost"), unsteady(work="province", labour="weak")),
    ("E121", home(cause="disaster"), home(cause="disaster", disaster="flood")),
    ("E121", home(cause="labour", other_causes=("disaster",)), home(cause="labour")),
    ("E121", home(cause="other"), home(cause="other", cause_note="赡养老人")),
    ("E121", home(risks=("illness", "disaster")), home(risks=("disaster",), disaster="flood")),
    ("E121", home(risks=("other",)), home(risks=("other",), cause_note="债务")),
    ("E111", floor(399_999), floor(400_000)),
    ("E111", floor(399_999, year=2021), floor(399_999, year=2020)),
    ("E142", home(poverty="lifted"), home(poverty="lifted", out_year=2016)),
    ("E142", home(poverty="lifted"), home(poverty="poor")),
    ("E143", lifted(living=replace(LIVING, dangerous="yes")), lifted(living=LIVING)),
    ("E143", lifted(living=replace(LIVING, safe_water="no")), home(**UNSAFE)),
    ("E143", lifted(person(15, **NO_SCHOOL)), lifted(person(16, **NO_SCHOOL))),
    (
        "E143",
        lifted(person(resident_medical="no", employee_medical="no")),
        lifted(person(resident_medical="yes", employee_medical="no")),
    ),
    (
        "W146",
        lifted(person(labour="none"), person(labour="lost")),
        lifted(person(labour="none"), person(labour="weak")),
    ),
    ("E147", lifted(phone=""), lifted(phone="13800000001")),
    ("E147", lifted(phone=""), home(phone="")),
    ("E115", home(income=replace(INCOME, costs=1)), home(income=INCOME)),
    (
        "E115",
        home(income=replace(INCOME, per_capita=449_899)),
        home(income=replace(INCOME, per_capita=449_900)),
    ),
    # By the people of the visit, however many are there now.
    (
        "E115",
        home(income=replace(INCOME, people=3)),
        home(person(), income=replace(INCOME, people=2)),
    ),
    ("E115", home(income=IncomeFacts(wages=-1)), home(income=IncomeFacts(wages=0))),
    ("E115", home(income=IncomeFacts(costs=-1)), home(income=IncomeFacts(costs=0))),
]


@pytest.mark.parametrize(("code", "outside", "inside"), CASES, ids=lambda value: str(value)[:4])
def test_a_check_finds_the_case_outside_and_lets_the_case_inside_pass(code, outside, inside):
    assert code in codes_of(outside)
    assert code not in codes_of(inside)


def test_every_rule_of_the_catalogue_is_tried():
    found = set()
    for _code, outside, _inside in CASES:
        found |= {finding.reason.source for finding in found_in(outside)}
    assert {rule.wrong for rule in CATALOGUE} <= found


def test_what_nobody_asked_is_not_missed():
    assert check_household(home(), ON) == []
    assert check_household(HouseholdFacts(), ON) == []
    assert check_member(MemberFacts(), ON) == []


def test_every_sentence_is_complete_and_has_its_english():
    for _code, outside, _inside in CASES:
        for finding in found_in(outside):
            assert {finding.reason.source, finding.remedy.source} <= set(english())
            for language in ("zh-CN", ENGLISH):
                with speaking(language):
                    assert "{" not in f"{finding.reason}{finding.remedy}"


def test_only_e_blocks():
    findings = check_household(home(phone="1", phone_shared=1), ON)
    assert {finding.code for finding in findings} == {"E90", "W91"}
    assert [finding.code for finding in blocking(findings)] == ["E90"]


def test_a_finding_tells_which_member_it_is():
    findings = check_household(home(person(), person(30, relation="other", health="")), ON)
    assert [(finding.code, finding.member) for finding in findings] == [("E9", 1)]


def test_lists_of_words_follow_the_reader():
    (finding,) = check_household(home(living=replace(LIVING, toilet="", road="")), ON)
    assert "卫生厕所、入户路类型" in str(finding.reason)
    with speaking(ENGLISH):
        assert "Sanitary toilet, Road to the house" in str(finding.reason)
