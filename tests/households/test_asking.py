"""Rules are asked of few and answered for many: the same is found as when every rule is asked of
everybody, in the same order and with the same figures."""

import random
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from tests.households import test_checks, test_reach, test_record_checks
from workflows.households.checks import (
    HOUSEHOLD_RULES,
    MEMBER_RULES,
    RECORD_RULES,
    check_household,
    check_member,
    check_records,
    removal,
)
from workflows.households.checks.facts import HouseholdFacts, MemberFacts
from workflows.households.checks.persons import number_findings
from workflows.households.checks.record_facts import CaseFacts, RecordFacts

# The day of most cases, a day on which many have become a year older, and a leap day.
DAYS = (test_checks.ON, date(2016, 12, 31), date(2024, 2, 29))
SUBJECTS = [each for _code, *both in test_checks.CASES for each in both]
RECORDS = [each for _code, *both in test_record_checks.CASES for each in both]
HOMES = [
    *(each for each in SUBJECTS if isinstance(each, HouseholdFacts)),
    *test_reach.HOMES,
    *(each.home for each in RECORDS),
]
PEOPLE = [
    *(each for each in SUBJECTS if isinstance(each, MemberFacts)),
    *test_reach.PEOPLE,
    *(member for home in HOMES for member in home.members),
    # Days that no calendar has a year before or after.
    replace(test_reach.PEOPLE[0], number=None, born=date.max),
    replace(test_reach.PEOPLE[0], number=None, days={"school": date.min}),
]


def asked_of_everybody(rules, subject, on):
    """[(rule, its figures)], every rule asked."""
    told = [(rule, rule.broken(subject, on)) for rule in rules]
    return [(rule, dict(figures)) for rule, figures in told if figures is not None]


def alike(person, chance):
    """Others who answer the same, of another name, birth and day."""
    for _nth in range(4):
        birth = person.birth if person.birth != date.max else None
        born = birth and birth + timedelta(days=chance.randint(-500, 500))
        said = {each.name for each in fields(person) if getattr(person, each.name) is not None}
        ago = chance.choice(((0,), (0, 400), (0, 100, 800, -40)))
        days = {name: test_checks.ON - timedelta(days=chance.choice(ago)) for name in said}
        number = chance.choice((person.number, None))
        kept = chance.choice(({}, days))
        yield replace(person, name="江二帆", born=born, number=number, days=kept)


@pytest.mark.parametrize("on", DAYS)
def test_people_who_answered_the_same_are_found_to_break_what_each_of_them_breaks(on):
    chance, broken = random.Random(3), set()
    for person in [twin for each in PEOPLE for twin in (each, *alike(each, chance))]:
        naive = asked_of_everybody(MEMBER_RULES, person, on)
        broken |= {rule.code for rule, _figures in naive}
        wanted = [*number_findings(person, on, 3)] if person.number is not None else []
        wanted += [rule.finding({"name": person.called} | told, 3) for rule, told in naive]
        assert check_member(person, on, 3) == wanted
    assert broken == {rule.code for rule in MEMBER_RULES}


def test_an_answer_that_is_no_single_word_is_judged_all_the_same():
    odd = MemberFacts("江一帆", "head", "male", born=date(1990, 1, 1), work_place=["x"], labour="")
    assert [finding.code for finding in check_member(odd, test_checks.ON)] == ["E9"]


def without(facts, chance):
    """The same with some of what was told never asked."""
    for _nth in range(5):
        plain = HouseholdFacts() if isinstance(facts, HouseholdFacts) else CaseFacts()
        names = [each.name for each in fields(facts) if each.name != "members"]
        gone = chance.sample(names, chance.randint(1, len(names)))
        yield replace(facts, **{name: getattr(plain, name) for name in gone})


@pytest.mark.parametrize("on", DAYS)
def test_a_household_is_asked_every_rule_that_it_breaks(on):
    chance, broken = random.Random(4), set()
    for home in [each for one in HOMES for each in (one, *without(one, chance))]:
        naive = asked_of_everybody(HOUSEHOLD_RULES, home, on)
        broken |= {(rule.code, rule.field) for rule, _figures in naive}
        found = [each for each in check_household(home, on) if each.level == "household"]
        assert found == [rule.finding(told, None) for rule, told in naive]
    if on.year > removal.FLOOR_AFTER:
        assert broken == {(rule.code, rule.field) for rule in HOUSEHOLD_RULES}


@pytest.mark.parametrize("on", DAYS)
def test_what_is_on_record_is_asked_every_rule_that_it_breaks(on):
    chance, broken = random.Random(5), set()
    for facts in RECORDS:
        cases = [facts.case, None, *(without(facts.case, chance) if facts.case else ())]
        for case in cases:
            for measures in (facts.measures, (), facts.measures[:1]):
                for years in (facts.same_years, None):
                    each = RecordFacts(facts.home, case, measures, years)
                    naive = asked_of_everybody(RECORD_RULES, each, on)
                    broken |= {rule.wrong for rule, _figures in naive}
                    assert check_records(each, on) == [rule.finding(t) for rule, t in naive]
    if on == test_checks.ON:
        assert broken == {rule.wrong for rule in RECORD_RULES}
