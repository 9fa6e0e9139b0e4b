"""The catalogue of fields: sound, complete, and what every list and form is drawn from."""

from dataclasses import fields as dataclass_fields
from datetime import date
from typing import get_args

import pytest

from models.columns import table
from models.household import Household, Person
from workflows.base import codes, identity, standing_codes
from workflows.base.code_lists import LISTS
from workflows.base.words import CHINESE, LANGUAGES, english, speaking
from workflows.help.processes import measures, yearly
from workflows.households import fields
from workflows.households.checks import CATALOGUE as RULES
from workflows.households.checks.facts import (
    MEMBER_ANSWERS,
    IncomeFacts,
    LandFacts,
    LivingFacts,
)
from workflows.households.checks.income_facts import income_facts
from workflows.households.checks.rule import reads
from workflows.households.event_list import EVENTS, LEAVING_ASKED
from workflows.households.fields import CATALOGUE, Asked, Catalogue, Field, Of, Seen, values
from workflows.identification import paperwork
from workflows.identification.offline.form import xform
from workflows.identification.survey_questions import heading_of
from workflows.papers.notice import NoticeLine
from workflows.policy.income import account

CODED = [each for each in CATALOGUE if each.codes]


def test_no_two_fields_share_a_key_or_a_heading():
    one = Field("name", "姓名", Of.MEMBER)
    with pytest.raises(ValueError, match="name"):
        Catalogue((one, one))
    with pytest.raises(ValueError, match="区"):
        Catalogue((*CATALOGUE, Field("district", "区", Of.HOUSEHOLD, headings=("区",))))


def test_the_national_columns_are_numbered_without_a_gap():
    places = [each.national.place for each in CATALOGUE.national]
    assert places == list(range(1, len(places) + 1))


def test_what_has_a_column_of_its_own_names_one_that_the_tables_have():
    for each in CATALOGUE.of(Of.MEMBER, Of.HOUSEHOLD):
        if each.column:
            known = table(Person if each.of is Of.MEMBER else Household).c.keys()
            wanted = f"{each.column}_sealed" if each.seen is Seen.SEALED else each.column
            assert wanted in known, each.key


def test_the_checks_know_the_fields_by_the_catalogues_keys():
    assert set(CATALOGUE.by_key) >= MEMBER_ANSWERS
    for facts, of in ((LandFacts, Of.LAND), (LivingFacts, Of.LIVING), (IncomeFacts, Of.INCOME)):
        known = {each.key.removeprefix("income.") for each in CATALOGUE.of(of)}
        # The visit's number of people is told with its sums; it is a field of no form.
        assert {each.name for each in dataclass_fields(facts)} - {"people"} <= known


def test_what_is_reckoned_is_what_a_survey_gives_the_checks():
    line = {"block": "wages", "item": "odd_jobs", "fen": 100}
    facts = income_facts(account("X", (), [line], 1, coefficients=False), 100)
    reckoned = {each.key for each in CATALOGUE if each.reckoned}
    given = {f"income.{each.name}" for each in dataclass_fields(facts)} - {"income.people"}
    assert reckoned == given


# --------------------------------------------------------------------- who gives what is read


READ = [
    each
    for each in CATALOGUE
    if each.boxes or each.key in {key for rule in RULES for key in reads(rule)}
]


@pytest.mark.parametrize("field", READ, ids=lambda field: field.key)
def test_what_a_check_or_a_paper_reads_is_given_by_a_screen_and_a_roster_or_says_why_not(field):
    assert bool(field.asked) != bool(field.unasked)
    assert bool(field.headings) != bool(field.unlisted)


def test_what_is_said_to_be_asked_is_asked():
    for each in CATALOGUE:
        assert (Asked.SURVEY in each.asked) == bool(each.question) or each.key == "count"
    yearly_asked = {each.name for each in CATALOGUE if Asked.YEARLY in each.asked}
    assert yearly_asked <= set(yearly.Update.model_fields)


# Where a household is found is known before anybody goes there; whether the house is dangerous is
# told by its grade; what stands beside the income is asked on the sheet of income.
NOT_AT_THE_VISIT = {
    *("village", "group", "head_name", "address", "phone", "bank", "bank_name"),
    *("dangerous", "out_of_pocket", "claims"),
}


def test_the_visit_and_its_telephone_ask_all_that_the_form_asks_of_a_household():
    asked = [e for e in CATALOGUE.of(Of.HOUSEHOLD, Of.LAND, Of.LIVING) if Asked.ENTRY in e.asked]
    assert {each.key for each in asked if not each.question} == NOT_AT_THE_VISIT
    form = xform().decode()
    for each in CATALOGUE.surveyed:
        assert f'nodeset="/data/{heading_of(each)}/{each.name}"' in form


def test_an_answer_is_laid_over_what_is_known_and_an_empty_one_is_none_any_more():
    known = {"cause": "illness", "land": {"arable": 1, "forest": 2}}
    said = {"arable": None, "toilet": "yes", "cause": "", "attribute": "general"}
    laid = {"attribute": "general", "land": {"forest": 2}, "living": {"toilet": "yes"}}
    assert values.written(known, said) == laid
    assert values.kept(CATALOGUE["toilet"], {"traits": laid}) == "yes"


def test_a_box_that_stands_alone_is_a_value_of_its_paper():
    for each in CATALOGUE:
        for box in each.boxes:
            for paper in box.papers if box.at else ():
                kind = paperwork.KINDS[paper].paper
                assert box.at in {**kind.model_fields, **kind.model_computed_fields}, each.key


# What the forms of 登记表 and 信息采集表 have no box for: details of work, what the checks and the
# lists of exclusions ask beside it, what another box or the number tells.
UNPRINTED = {
    *("born", "id_kind", "remark", "no_number", "work_place", "employer", "monthly_pay"),
    *("work_from", "work_to", "post", "post_from", "post_to"),
    *("dangerous", "vehicle", "town_house", "enterprise", "payroll"),
    *("disaster", "cause_note", "poverty", "says_dropout", "monitored", "out_of_pocket", "claims"),
    *("still_poor", "watched", "risks", "risk_ended", "died_on"),
}


def test_every_answer_of_the_form_has_a_box_or_stands_among_those_that_have_none():
    asked = CATALOGUE.of(Of.HOUSEHOLD, Of.MEMBER, Of.LAND, Of.LIVING, Of.HELPER)
    assert {each.key for each in asked if not each.boxes} == UNPRINTED


def test_a_public_notice_names_nothing_but_what_is_published():
    public = {each.key for each in CATALOGUE if each.seen is Seen.PUBLIC}
    of_line = {"head": "head_name", "member_count": "count"}
    said = set(NoticeLine.model_fields) - {"outcome"}  # what the meeting said, no answer of theirs
    assert {of_line.get(name, name) for name in said} <= public
    assert public == {"county", "township", "village", "group", "head_name", "count"}


# ------------------------------------------------------------------------------ codes are words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", CODED, ids=lambda field: field.key)
def test_every_code_is_shown_in_words(field, language):
    for code, label in field.codes.labels.items():
        with speaking(language):
            assert field.word(code) == (label if language == CHINESE else english()[label])
        assert field.chinese(code) == label
    assert field.word("no_such_code") == field.chinese("A0") == ""


def test_a_house_nobody_has_visited_is_as_the_roster_has_it_and_then_as_the_visit_found_it():
    housing, dangerous, water = (CATALOGUE[key] for key in ("housing", "dangerous", "safe_water"))
    told = {"traits": {"dangerous": "no", "safe_water": "no"}}
    assert values.of_home(housing, told) == "safe"
    assert values.of_home(housing, {"traits": {"dangerous": "yes"}}) == "危房（等级未定）"
    assert values.of_home(water, told) == "no"
    found = {"housing": "grade_d", "water_safe": True}
    assert values.of_home(housing, told, found) == "grade_d"
    assert values.of_home(dangerous, told, found) == "yes"
    assert values.of_home(water, told, found) == "yes"
    beside = {"traits": {"living": {"dangerous": "yes"}, "land": {"arable": 0}}}
    assert values.of_home(dangerous, beside) == "yes"
    assert values.of_home(CATALOGUE["arable"], beside) == 0
    assert values.of_home(CATALOGUE["toilet"], beside) is None


# What no field of a household asks: the screen of events, the step that intends a measure, the
# digit of a disability card. Each with whether all its codes are written there.
OTHERWISE_WRITTEN = {
    "change": set(codes.CHANGE.labels) == set(EVENTS),
    "member_event": set(codes.MEMBER_EVENT.labels) <= set(EVENTS),
    "leaving": set(LEAVING_ASKED) <= set(codes.LEAVING.labels),
    "measure": set(get_args(measures.Kind)) == set(standing_codes.MEASURE.labels),
    "measure_group": set(standing_codes.GROUP_OF) == set(standing_codes.MEASURE.labels)
    and set(standing_codes.GROUP_OF.values()) == set(standing_codes.MEASURE_GROUP.labels),
    "disability": set(codes.DISABILITY.labels) == set(identity.CATEGORIES.values()),
}


def test_every_list_of_answers_is_used_by_a_field_or_is_no_answer_of_a_household():
    used = {each.codes.key for each in CODED}
    assert set(LISTS) - used == OTHERWISE_WRITTEN.keys()
    assert all(OTHERWISE_WRITTEN.values())
    assert fields.CATALOGUE is CATALOGUE


# The lists of the national system: what its dictionary calls them, and the key of ours.
NATIONAL = {
    "识别标准": "standard",
    "贫困户属性": "attribute",
    "致贫原因": "cause",
    "与户主关系": "relation",
    "文化程度": "education",
    "在校生状况": "school",
    "失学或辍学原因": "dropout",
    "健康状况": "health",
    "劳动技能": "labour",
    "务工状况": "work",
    "脱贫属性": "poverty",
    "不脱贫原因": "still_poor",
    "人员变更": "member_event",
    "隶属关系": "affiliation",
    "政治面貌": "political",
    "民族": "ethnicity",
    "入户路类型": "road",
    "主要燃料": "fuel",
    "住房安全": "housing",
    "搬迁方式": "relocation",
    "安置方式": "resettlement",
    "安置地": "resettled",
    "监测对象类别": "watched",
    "返贫致贫风险": "risk",
    "灾害种类": "disaster",
    "风险消除方式": "risk_ended",
    "帮扶措施类别": "measure_group",
    "证件类型": "id_kind",
    "残疾类别": "disability",
}


def test_every_list_of_the_national_system_is_there_and_somebody_writes_it():
    assert {name: LISTS[key].name for name, key in NATIONAL.items()} == {n: n for n in NATIONAL}
    asked = {each.codes.key for each in CODED if each.asked or each.unasked}
    assert set(NATIONAL.values()) - asked <= OTHERWISE_WRITTEN.keys()


def test_the_lists_of_monitoring_are_offered_from_their_day_on():
    before, first, second = date(2020, 3, 19), date(2020, 3, 20), date(2021, 5, 14)
    assert [standing_codes.WATCHED.offered(day) for day in (before, first, second)] == [
        [],
        ["unstable", "marginal"],
        ["unstable", "marginal", "sudden"],
    ]
    for listed in (standing_codes.RISK, standing_codes.RISK_ENDED):
        assert listed.offered(date(2021, 5, 13)) == []
        assert listed.offered(second) == list(listed.labels)
