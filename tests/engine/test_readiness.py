"""A start asks whether everything is there that the processes need, and names what is not."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from models.case import Case
from models.columns import table
from models.household import Household
from models.policy import Profile
from tests.fixtures.ground import batch_of, database_template, quick  # noqa: F401 - fixtures
from tests.fixtures.world import COUNTY
from workflows.base.refusals import DefinitionError, Malformed, NotReady
from workflows.base.words import ENGLISH, speaking
from workflows.commands.rules import OPERATOR
from workflows.engine import readiness, registry
from workflows.identification.process import PROCESS
from workflows.policy import policy, profiles


def shipped(**changes):
    body = json.loads((policy.PROFILES / "jm-2018.json").read_text(encoding="utf-8"))
    return body | changes


def without(limit: str) -> dict[str, str]:
    return {name: text for name, text in shipped()["limits"].items() if name != limit}


def test_what_is_shipped_is_ready(quick):
    readiness.refuse(quick.session)


@pytest.mark.parametrize(
    ("until", "stops"), [(None, True), (date(2100, 1, 1), True), (date(2020, 1, 1), False)]
)
def test_a_profile_in_use_that_lacks_a_limit_stops_the_start_and_is_named(quick, until, stops):
    body = shipped(key="JM-X", limits=without("E1"), valid_from="2019-01-01", valid_to=None)
    policy.lay_down(quick.session, body, COUNTY)
    kept = table(Profile)
    chosen = update(kept).where(kept.c.key == "JM-X").values(valid_to=until)
    quick.session.execute(chosen)
    if not stops:
        readiness.refuse(quick.session)
        return
    with pytest.raises(NotReady) as refused:
        readiness.refuse(quick.session)
    (sentence,) = refused.value.sentences()
    for told in ("JM-X", "limits.E1", "贫困户识别（六步）", "第 1 版", "乡镇审核中"):
        assert told in sentence
    with speaking(ENGLISH):
        assert "limits.E1" in refused.value.sentences()[0]


@pytest.mark.parametrize("number", ["quorum", "notice_days", "township_sample_percent"])
def test_a_profile_in_use_that_lacks_a_number_stops_the_start_and_is_named(quick, number):
    policy.lay_down(quick.session, shipped(key="JM-X", valid_from="2019-01-01"), COUNTY)
    kept = table(Profile)
    body = {name: value for name, value in shipped(key="JM-X").items() if name != number}
    quick.session.execute(update(kept).where(kept.c.key == "JM-X").values(body=body))
    with pytest.raises(NotReady) as refused:
        readiness.refuse(quick.session)
    (sentence,) = refused.value.sentences()
    assert "JM-X" in sentence
    assert f"“{number}”" in sentence


def test_a_newer_complete_profile_of_the_place_is_the_way_back(quick):
    lacks = shipped(key="JM-X", limits=without("E1"), valid_from="2019-01-01", valid_to=None)
    policy.lay_down(quick.session, lacks, COUNTY)
    policy.lay_down(
        quick.session, shipped(key="JM-Y", valid_from="2019-06-01", valid_to=None), COUNTY
    )
    readiness.refuse(quick.session)


def test_the_remedy_the_start_names_is_one(quick):
    """Of what holds everywhere, too: the file entered for the region that the sentence tells."""
    lacks = shipped(key="JM-X", limits=without("E1"), valid_from="2026-06-01", valid_to=None)
    policy.lay_down(quick.session, lacks)
    with pytest.raises(NotReady, match="profile_lacks") as refused:
        readiness.refuse(quick.session)
    assert f"rules 文件 {policy.EVERYWHERE} " in refused.value.sentences()[0]
    whole = json.dumps(shipped(key="JM-Y", valid_from="2026-06-02", valid_to=None)).encode()
    profiles.take_in(quick.session, OPERATOR, whole, policy.EVERYWHERE)
    readiness.refuse(quick.session)


def test_a_profile_of_before_is_asked_for_what_is_under_way_by_it_alone(quick):
    """A procedure that came later is no matter of the cases that were opened before."""
    lacks = shipped(key="JM-X", limits=without("E1"), valid_from="2019-01-01", valid_to=None)
    policy.lay_down(quick.session, lacks, COUNTY)
    whole = shipped(key="JM-Y", valid_from="2020-01-01", valid_to=None)
    policy.lay_down(quick.session, whole, COUNTY)
    quick.session.execute(update(table(Household)).values(profile="JM-X"))
    readiness.refuse(quick.session)
    quick.open(batch_of(quick), quick.household(1))
    quick.session.execute(update(table(Case)).values(profile="JM-X"))
    with pytest.raises(NotReady):
        readiness.refuse(quick.session)


def test_a_profile_without_a_limit_is_not_taken_in(quick):
    content = json.dumps(
        shipped(key="JM-Z", limits=without("E1"), valid_from="2027-01-01", valid_to=None)
    )
    with quick.at_now(), pytest.raises(Malformed) as refused:
        profiles.take_in(quick.session, quick.actor("admin"), content.encode(), COUNTY)
    assert [reason.key for reason in refused.value.reasons] == ["limit_lacking"]


def test_a_new_edition_whose_limit_no_profile_has_stops_the_start(quick):
    states = tuple(
        replace(state, limit="E1x") if state.key == "E1" else state for state in PROCESS.states
    )
    with registry.also(Case, replace(PROCESS, edition=2, states=states)):
        with pytest.raises(NotReady) as refused:
            readiness.refuse(quick.session)
        assert "limits.E1x" in refused.value.sentences()[0]
        assert "第 2 版" in refused.value.sentences()[0]


@pytest.mark.parametrize(("label", "lacks"), [("没有英文的词", "英文"), ("only English", "中文")])
def test_a_word_that_one_language_lacks_stops_the_start_and_is_named(quick, label, lacks):
    states = tuple(
        replace(state, label=label) if state.key == "E1" else state for state in PROCESS.states
    )
    with registry.also(Case, replace(PROCESS, edition=2, states=states)):
        with pytest.raises(NotReady) as refused:
            readiness.refuse(quick.session)
        (sentence,) = refused.value.sentences()
        assert label in sentence
        assert lacks in sentence


def test_a_step_into_a_state_whose_limit_is_missing_is_a_fault_not_silence(quick, monkeypatch):
    home = quick.household(0)
    case = quick.open(batch_of(quick), home)
    whole = policy.policy(quick.session, quick.case(case)["profile"])
    less = whole.model_copy(update={"limits": without("A1")})
    monkeypatch.setattr(policy, "policy", lambda *_: less)
    with pytest.raises(DefinitionError, match="has no limit A1"):
        quick.act("clerk", case, "submit", quick.submission())


def test_what_an_earlier_version_did_without_stops_no_start(quick):
    """The usual words of a verdict came later than 0.1.0, and its profiles are never edited."""
    body = shipped(key="JM-X", verdict_reasons={}, valid_from="2019-01-01", valid_to=None)
    policy.lay_down(quick.session, body, COUNTY)
    readiness.refuse(quick.session)
