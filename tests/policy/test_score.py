"""四看法: points of facts line by line, what is missing said and never guessed, nothing decided."""

import ast
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workflows.base import codes
from workflows.base.paths import ROOT
from workflows.base.words import ENGLISH, speaking
from workflows.households.score_facts import facts_of
from workflows.policy.policy import PROFILES, Policy
from workflows.policy.score import MEASURES, VIEWS, Fact, ScoreItem, ScoreSheet, ranks

DAY = date(2026, 11, 12)


def shipped(key="jm-2026"):
    return Policy.model_validate(json.loads((PROFILES / f"{key}.json").read_text(encoding="utf-8")))


RULES = shipped()
SHEET = RULES.score
ITEMS = {item.measure: item for item in SHEET.items}


@pytest.mark.parametrize("key", ["jm-2014", "jm-2018", "jm-2026"])
def test_every_shipped_profile_has_the_four_looks_of_a_hundred_points(key):
    sheet = shipped(key).score
    assert list(dict.fromkeys(item.view for item in sheet.items)) == list(VIEWS)
    assert (sheet.most, sheet.poor_below) == (100, 60)
    assert {item.measure for item in sheet.items} == set(MEASURES)


def test_the_answers_of_a_measure_are_those_of_its_list():
    assert MEASURES["housing"].answers == tuple(codes.HOUSING.labels)


def test_a_quota_was_given_in_the_first_round_only():
    assert [shipped(key).quota for key in ("jm-2014", "jm-2018", "jm-2026")] == [True, False, False]


def test_a_profile_without_a_sheet_has_none():
    body = json.loads((PROFILES / "jm-2026.json").read_text(encoding="utf-8"))
    del body["score"]
    assert Policy.model_validate(body).score is None


@pytest.mark.parametrize(
    ("measure", "below", "at"),
    [("area", "14.99", "15.00"), ("arable", "0.49", "0.50"), ("produce", "2999.99", "3000.00"),
     ("able", "66", "67"), ("unwell", "0", "1"), ("students", "1", "2")],
)  # fmt: skip
def test_a_figure_gets_the_points_of_its_band_and_at_the_bound_the_next(measure, below, at):
    item = ITEMS[measure]
    bounds = [band.below for band in item.bands]
    under = next(band for band in item.bands if band.below is None or Decimal(below) < band.below)
    over = item.bands[item.bands.index(under) + 1]
    assert Decimal(below) < under.below <= Decimal(at)
    assert under.below in bounds
    assert item.points_for(Decimal(below)) == under.points
    assert item.points_for(Decimal(at)) == over.points != under.points


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "beauty"},
        {"measure": "housing", "points": {"safe": 1}},
        {"measure": "housing", "points": dict.fromkeys(codes.HOUSING.labels, 101)},
        {"measure": "area", "bands": []},
        {"measure": "area", "bands": [{"below": "5", "points": 1}]},
        {"measure": "area", "bands": [{"points": 1}, {"points": 2}]},
        {"measure": "area", "bands": [*[{"below": "5", "points": 1}] * 2, {"points": 3}]},
        {"measure": "area", "points": {"safe": 1}, "bands": [{"points": 1}]},
    ],
)  # fmt: skip
def test_a_line_that_leaves_an_answer_or_a_figure_without_points_is_refused(wrong):
    with pytest.raises(ValidationError):
        ScoreItem.model_validate({"view": "house"} | wrong)


def test_a_sheet_asks_a_thing_once_and_its_mark_can_be_reached():
    body = SHEET.model_dump()
    with pytest.raises(ValidationError, match="one measure"):
        ScoreSheet.model_validate(body | {"items": (*body["items"], body["items"][0])})
    with pytest.raises(ValidationError, match="poor_below"):
        ScoreSheet.model_validate(body | {"poor_below": 101})
    assert ScoreSheet.model_validate(body | {"poor_below": 100}).poor_below == 100


facts = st.fixed_dictionaries({
    name: st.one_of(
        st.none(),
        st.sampled_from(sorted(measure.answers)) if measure.answers
        else st.decimals(0, 9999, places=2),
    )
    for name, measure in MEASURES.items()
})  # fmt: skip


@given(facts)
def test_whatever_the_open_lines_turn_out_to_be_the_sum_lies_between(drawn):
    score = SHEET.score({name: Fact(value) for name, value in drawn.items() if value is not None})
    least, most = score.between
    assert 0 <= least <= most <= score.full
    assert (score.total is None) == bool(score.open) == (None in drawn.values())
    for filled in ("best", "worst"):
        points = [
            line.points
            if line.points is not None
            else (line.item.most if filled == "best" else line.item.least)
            for line in score.lines
        ]
        assert sum(points) == (most if filled == "best" else least)
    assert score.poor is (True if most < 60 else False if least >= 60 else None)


def test_equals_share_a_place_and_what_is_not_known_has_none():
    assert ranks([30, 10, None, 30, 50]) == [2, 1, None, 2, 4]
    assert ranks([]) == []


# ------------------------------------------------------------------------------- from the answers


def person(name="田禾", **answers):
    traits = {"labour": "ordinary", "health": "healthy", "education": "primary"} | answers
    return {"name": name, "traits": {key: value for key, value in traits.items() if value}}


def visit(**changes):
    row = {
        "visited_on": DAY,
        "people": 2,
        "income": [{"block": "business", "item": "wheat", "fen": 10_000_00}],
        "answers": {"housing": "grade_c", "area": "45", "arable": "3.1", "as_of": DAY.isoformat()},
    }
    return row | changes


def found(people=(), home=None, **changes):
    people = people or (person(), person("田苗"))
    return facts_of(RULES, {"traits": home or {}}, people, visit(**changes))


def test_each_fact_says_its_figure_its_day_and_where_it_is_from():
    said = found()
    assert said["housing"].value == "grade_c"
    assert (said["area"].value, said["arable"].value) == (Decimal("22.50"), Decimal("1.55"))
    # 小麦 10,000 × 0.31 by the profile's coefficient, for two.
    assert said["produce"].value == Decimal("1550.00")
    assert {fact.day for key, fact in said.items() if key in ("housing", "area", "produce")} == {
        DAY
    }
    lines = {line.item.measure: line for line in SHEET.score(said).lines}
    assert lines["housing"].source == "入户调查 2026-11-12"
    assert lines["area"].told == "22.50 平方米（45 平方米 ÷ 2 人）"
    assert lines["unwell"].told == "0 人"
    assert SHEET.score(said).said() == f"{6 + 5 + 10 + 10 + 20 + 10 + 20} 分（满分 100）"
    with speaking(ENGLISH):
        read = {line.item.measure: line for line in SHEET.score(found()).lines}
        assert read["area"].told == "22.50 m² (45 m² ÷ 2 people)"


def test_what_nobody_answered_is_said_and_gets_no_points():
    said = found((person(), person("田苗", labour="")), answers={})
    score = SHEET.score(said)
    told = {line.item.measure: line.told for line in score.open}
    assert told == {
        "housing": "没有问",
        "area": "没有问",
        "arable": "没有问",
        "able": "田苗没有填劳动技能",
    }
    assert score.total is None
    assert score.known == 10 + 10 + 20
    assert score.said() == "44—90 分（满分 100，缺 4 项）"
    assert score.poor is None


def test_what_the_visit_left_open_is_taken_from_the_record_unless_it_is_too_old():
    beside = {"as_of": {"area": "2026-05-20"}, "source": {"area": "roster"}}
    home = {"living": {"area": 30} | beside}
    fact = found(home=home, answers={})["area"]
    assert (fact.value, fact.day) == (Decimal("15.00"), date(2026, 5, 20))
    assert [str(source) for source in fact.sources] == ["花名册"]
    home["living"]["as_of"] = {"area": "2016-05-20"}
    old = found(home=home, answers={})["area"]
    assert old.value is None
    assert "2016-05-20" in old.missing


def test_a_pupil_of_an_old_roster_is_not_counted_as_one_today():
    old = {"school": "senior_1", "education": "", "as_of": {"school": "2016-05-20"}}
    fact = found((person(**old),))["students"]
    assert fact.value is None
    assert "田禾" in fact.missing
    now = old | {"as_of": {"school": "2026-09-02"}}
    assert found((person(**now),))["students"].value == 1


@pytest.mark.parametrize(
    ("answers", "measure", "value"),
    [
        ({"labour": "weak"}, "able", 75),
        ({"labour": "none"}, "able", 50),
        ({"labour": "lost"}, "able", 50),
        ({"health": "chronic"}, "unwell", 1),
        ({"health": "disabled_serious"}, "unwell", 1),
        ({"school": "junior_3", "education": ""}, "students", 0),
        ({"school": "senior_1", "education": ""}, "students", 1),
    ],
)
def test_who_can_work_who_is_ill_who_studies(answers, measure, value):
    assert found((person(), person("田苗", **answers)))[measure].value == value


def test_the_produce_cannot_be_told_where_the_profile_cannot_tell_an_item():
    unknown = [{"block": "business", "item": "mining", "fen": 100}]
    assert found(income=unknown)["produce"].value is None
    assert found(income=[])["produce"].value is None


# -------------------------------------------------------------------------- it never decides


def imported(path, seen):
    """Every module of workflows that this one needs, by the words of its imports."""
    if path in seen:
        return
    seen.add(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("workflows"):
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            file = ROOT / (name.replace(".", "/") + ".py")
            if file.exists():
                imported(file, seen)


DECIDERS = [
    *(ROOT / "workflows/identification").glob("guards/*.py"),
    *(ROOT / "workflows/identification").glob("effects/*.py"),
    *(ROOT / "workflows/identification").glob("steps/*.py"),
    *(ROOT / "workflows/identification").glob("loaders/*.py"),
    *(ROOT / "workflows/identification").rglob("batches/**/*.py"),
    *(ROOT / "workflows/engine").glob("*.py"),
]


def test_no_guard_no_effect_and_no_loader_can_even_reach_a_score():
    seen = set()
    for file in DECIDERS:
        imported(file, seen)
    there = {path.relative_to(ROOT).as_posix() for path in seen}
    assert "workflows/policy/policy.py" in there, "the way of looking finds what is there"
    for name in ("scoring", "ranking", "queries/ranking"):
        assert f"workflows/identification/{name}.py" not in there
    assert "workflows/households/score_facts.py" not in there
    for path in seen:
        assert "policy.score" not in path.read_text(encoding="utf-8") or path.name in (
            "policy.py",
            "contradictions.py",
        ), path
