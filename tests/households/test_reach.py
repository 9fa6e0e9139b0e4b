"""What a rule reads is recorded; whoever it stops can answer that where it stops them.

Nothing here is listed by hand: what is read is asked of the rules, whom they stop and where of the
process, who is asked what of the catalogue of fields.
"""

import random
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from pages.navigation import SCREENS
from tests.fixtures.persons import id_number
from tests.households import test_checks, test_record_checks
from workflows.access.roles import Role
from workflows.engine.registry import process_of
from workflows.households import member_checks
from workflows.households.checks import CATALOGUE as RULES
from workflows.households.checks import RECORD_RULES, facts, record_facts
from workflows.households.checks.rule import HouseholdRule, MemberRule, reads
from workflows.households.fields import CATALOGUE, Asked, Field, Kind, Of
from workflows.households.process import PROCESS as REGISTER
from workflows.identification.guards.application import CHECKS_CLEAR

ALL = (*RULES, *RECORD_RULES)
ON = test_checks.ON
RECORDS = {"case", "help", "measure", "yearly", "survey"}


class Told:
    """Facts that tell what was read of them, under the catalogue's keys."""

    def __init__(self, of, read, under=""):
        self.__dict__.update(of=of, read=read, under=under)

    def __getattr__(self, name):
        stands = getattr(type(self.of), name, None)
        if isinstance(stands, property):
            return stands.fget(self)
        if callable(stands):
            return lambda *given: stands(self, *given)
        value = getattr(self.of, name)
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            self.read.add(_KEYS.get(name, name))
            return tuple(Told(each, self.read) for each in value)
        if is_dataclass(value):
            self.read.add(_KEYS.get(name, name))
            return Told(value, self.read, _UNDER.get(name, ""))
        self.read.add(_KEYS.get(name, self.under + name))
        return value


_UNDER = {"income": "income.", "case": "case:"}
# A shared telephone is found by comparing telephones, a year's copy by comparing updates.
_KEYS = {"phone_shared": "phone", "measures": "measure", "same_years": "yearly"}


def recorded(rule):
    """The fields of the catalogue, and the records, that a rule looks at: in its own cases, and in
    households of any kind."""
    read = set()
    for subject in (*_cases(rule), *_any(rule)):
        on = max(ON, *getattr(subject, "days", {}).values(), ON)
        rule.broken(Told(subject, read), on)
    if {"case:per_head", "case:line"} <= read:
        read.add("survey")
    known = read & (set(CATALOGUE.by_key) | RECORDS)
    # An age is by the birth, which the number tells where nobody stated it.
    told = {"number"} if "born" in known and "number" not in reads(rule) else set()
    return known - {"name"} - told


def _cases(rule):
    cases = test_checks.CASES if rule in RULES else test_record_checks.CASES
    for code, outside, inside in cases:
        if code == rule.code:
            for subject in (outside, inside):
                if isinstance(subject, facts.MemberFacts) and not isinstance(rule, MemberRule):
                    continue
                if isinstance(subject, facts.HouseholdFacts) and isinstance(rule, MemberRule):
                    yield from subject.members
                else:
                    yield subject


def _any(rule):
    """People and households as nobody would think of them, the same in every run."""
    if isinstance(rule, MemberRule):
        return PEOPLE
    if isinstance(rule, HouseholdRule):
        return HOMES
    case = record_facts.CaseFacts(filed=ON, per_head=1, line=5_000)
    given = [record_facts.MeasureFacts(kind, 2016, PEOPLE[0]) for kind in ("medical", "industry")]
    return [record_facts.RecordFacts(home, case, (each,)) for home in HOMES for each in given]


def _answer(chance, field):
    if field.codes is not None and field.kind is Kind.SEVERAL:
        return tuple(chance.sample(list(field.codes.labels), 2))
    if field.codes is not None:
        return chance.choice(list(field.codes.labels))
    if field.kind in (Kind.WHOLE, Kind.FEN):
        return chance.choice((0, 3, 12, 50_000))
    if field.kind is Kind.DAY:
        return chance.choice(("2015-01-01", "2016-12-31"))
    return chance.choice(("x", "青岛市"))


def _person(chance):
    born = date(chance.randint(1930, 2015), 3, 4)
    sex = chance.choice(("male", "female"))
    told = {
        key: _answer(chance, CATALOGUE[key])
        for key in sorted(facts.MEMBER_ANSWERS)
        if chance.random() < 0.4
    }
    relation = chance.choice(("head", "spouse", "son", "father"))
    return facts.MemberFacts(
        name="田禾",
        relation=relation,
        sex=sex,
        number=chance.choice((id_number(born, sex), None)),
        id_kind="18",
        born=born,
        days=chance.choice(({}, dict.fromkeys(told, date(2016, 1, 1)))),
        **told,
    )


def _home(chance):
    own = {each.name for each in dataclass_fields(facts.HouseholdFacts)} & set(CATALOGUE.by_key)
    told = {
        key: _answer(chance, CATALOGUE[key]) for key in own - {"phone"} if chance.random() < 0.7
    }
    if "monitored" in told:
        told["monitored"] = told["monitored"] == "yes"
    living = facts.LivingFacts(dangerous=chance.choice(("yes", "no")), safe_water="no")
    return facts.HouseholdFacts(
        members=tuple(_person(chance) for _ in range(3)),
        phone=chance.choice(("", "1", None)),
        land=facts.LandFacts(*[Decimal(chance.choice((1, 300)))] * 6),
        living=replace(living, road_km=chance.choice((None, Decimal(9)))),
        income=facts.IncomeFacts(wages=1, total=chance.choice((1, 5)), per_capita=9),
        **told,
    )


_CHANCE = random.Random(7)
PEOPLE = [_person(_CHANCE) for _ in range(200)]
HOMES = [_home(_CHANCE) for _ in range(60)]
_SAYS = {"poverty": "lifted", "says_dropout": "yes", "cause": "disability"}
HOMES += [replace(home, **_SAYS) for home in HOMES]
# Nobody is ill or has a certificate: a rule then looks at everything that might say otherwise.
_WELL = replace(PEOPLE[0], health="healthy", number=None)
# A child out of school, whose answers are of another day.
_CHILD = replace(_WELL, born=date(2005, 1, 1), school="none", education="", dropout=None)
_CHILD = replace(_CHILD, days={"school": date(2016, 1, 1)})
PEOPLE += [_WELL, _CHILD]
HOMES += [replace(HOMES[0], members=(_CHILD, _WELL), **_SAYS)]
HOMES += [replace(HOMES[0], members=(_WELL, _WELL), cause="disability", other_causes=())]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: f"{rule.code} {rule.field}")
def test_what_a_rule_says_it_reads_is_what_it_reads(rule):
    assert recorded(rule) == set(reads(rule)) - {"help"}


# ------------------------------------------------------------------- whom it stops, and who answers


def stopped():
    """{role: the steps at which a blocking rule may stop it}, as the process has it."""
    found = {}
    for action in process_of("identification").actions:
        if CHECKS_CLEAR in action.guards:
            for role in action.roles:
                found.setdefault(role, set()).add(action.key)
    return found


def answers(role):
    """The fields that the household's form asks of a role before the fold: none where the role does
    not see its screen, or may hand it in neither before filing nor after."""
    form = next(each for each in SCREENS if each.module == "identification.intake")
    hands_in = {role for each in REGISTER.actions if each.key == "amend" for role in each.roles}
    if (form.roles is not None and role not in form.roles) or role not in hands_in:
        return set()
    return {each.key for each in CATALOGUE if Asked.ENTRY in each.asked and not each.further}


def unanswerable(rules=RULES):
    """(code, role, field): a rule that stops this role at a step, by what it cannot answer."""
    told_by_number = {"sex", "born", "id_kind"}
    return {
        (rule.code, role, key)
        for rule in rules
        if rule.code[0] == "E" and rule.stops and member_checks.answerable(reads(rule))
        for role in stopped()
        for key in recorded(rule) - told_by_number
        if key not in answers(role)
    }


def test_whoever_a_rule_stops_can_answer_what_it_reads_on_a_screen_of_theirs():
    assert stopped() == {
        Role.COMMITTEE: {"accept", "submit_survey", "send_to_compare"},
        Role.CLERK: {"file"},
        Role.TOWNSHIP: {"file"},
    }
    assert unanswerable() == set()


def test_a_rule_that_stops_somebody_by_a_folded_answer_would_be_found():
    planted = HouseholdRule(
        "E999", "toilet", "", "", lambda home, _on: {} if home.living.toilet else None
    )
    found = unanswerable((*RULES, planted))
    assert found == {("E999", role, "toilet") for role in stopped()}


def test_what_stops_nobody_is_still_asked_of_somebody():
    """By the form, by the visit, or made of what the visit asks; the number tells sex and birth."""
    silent = {
        (rule.code, key)
        for rule in ALL
        for key in recorded(rule) - RECORDS - {"sex", "born", "id_kind"}
        if not CATALOGUE[key].asked & {Asked.ENTRY, Asked.SURVEY} and not CATALOGUE[key].reckoned
    }
    # Of what a roster brought of it: the visit counts it anew.
    assert {key for _code, key in silent} <= {"per_capita"}


# --------------------------------------------------------------------------------- who writes it


READ = {key for rule in ALL for key in reads(rule) if key in CATALOGUE}
BOXED = {each.key for each in CATALOGUE if each.boxes}


def test_what_is_read_or_printed_has_a_writer_or_says_why_not():
    wanted = [CATALOGUE[key] for key in READ | BOXED]
    assert {each.key for each in wanted if not each.asked} == {
        *("county", "township", "household", "person", "per_capita", "id_kind"),
        *(each.key for each in CATALOGUE.of(Of.INCOME) if each.key in READ),
    }
    assert not [each.key for each in wanted if not each.asked and not each.unasked]
    assert {each.key for each in wanted if not each.headings} == {
        *("address", "bank", "head_name", "housing", "observed", "id_kind"),
        *(each.key for each in CATALOGUE.of(Of.INCOME) if each.key in READ),
        *(each.key for each in CATALOGUE.of(Of.HELPER)),
    }


def test_a_field_without_a_writer_would_be_found(monkeypatch):
    mute = Field("mute", "没有人问", Of.MEMBER)
    assert not mute.asked
    assert not mute.headings
    assert not member_checks.answerable({"phone", "cause"})
    assert member_checks.answerable({"school", "education"})
