"""Counting a place anew under other rules: who would come in, who would go; nothing is changed."""

import codecs
import json
import tempfile
from datetime import date

import pytest
from sqlalchemy import update

from models.account import Ledger
from models.policy import Profile
from models.record import Survey
from models.rows import table
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.world import COUNTY, OTHER_TOWN, TOWN, VILLAGE, World, lay_ground
from workflows.base import clock
from workflows.base.refusals import Malformed, NotYours, Refused
from workflows.households.checks.income_facts import income_facts
from workflows.identification import recount
from workflows.identification.queries import survey
from workflows.identification.recount import Counted, Fate
from workflows.policy import policy

GROUND = Template("ground", lay_ground, EMPTY)
LINE = 332_200


@pytest.fixture
def database_template():
    return GROUND


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


def lay(world, key, **changes):
    body = json.loads((policy.PROFILES / "jm-2014.json").read_text(encoding="utf-8"))
    items = [i | {"counts": changes.pop(i["item"], i["counts"])} for i in body["income_items"]]
    body |= {"key": key, "valid_from": "2013-01-01", "income_items": items} | changes
    policy.lay_down(world.session, body, OTHER_TOWN)


@pytest.fixture
def surveyed(world):
    """Two of one name: what one earns without a pension is a fen below the line, of the other on
    it; the pension lifts both."""
    batch = world.batch(world.campaign())
    cases = []
    for n, jobs in enumerate((2 * LINE - 1, 2 * LINE)):
        case = world.open(batch, world.household(n))
        world.act("clerk", case, "submit", world.submission())
        world.act("chair", case, "accept")
        team = (world.user("member"), world.user("team"))
        world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
        income = [
            {"block": "wages", "item": "odd_jobs", "fen": jobs},
            {"block": "transfers", "item": "pension", "fen": 100_000},
            {"block": "transfers", "item": "relief_gift", "fen": 0},
        ]
        world.act("team", case, "submit_survey", world.survey(income=income))
        cases.append(case)
    lay(world, "WITHOUT", pension=False)
    return cases


def counted(world, under, login="county", region=COUNTY):
    with world.at_now():
        return list(recount.recount(world.session, world.actor(login), region, under))


def test_under_its_own_profile_everybody_is_as_on_record(world, surveyed):
    rows = counted(world, "JM-2014")
    assert [(r.case_id, r.fate, r.items) for r in rows] == [
        (case, Fate.SAME, ()) for case in surveyed
    ]
    assert all(r.was_fen == r.least_fen == r.most_fen and r.was_line_fen == LINE for r in rows)


def test_a_pension_left_out_brings_in_who_is_a_fen_below_the_line(world, surveyed):
    below, on_it = counted(world, "WITHOUT")
    assert (below.fate, below.least_fen, below.line_fen) == (Fate.IN, LINE - 1, LINE)
    assert (on_it.fate, on_it.least_fen) == (Fate.SAME, LINE)
    assert below.items == ("养老保险金 1,000 元：按 WITHOUT 不计入",)
    assert below.head
    assert below.case_id == surveyed[0]


def test_a_pension_counted_sends_out_who_was_in_without_it(world, surveyed):
    surveys = table(Survey)
    own = surveys.c.case_id == surveyed[0]
    world.session.execute(
        update(surveys).where(own).values(formula="WITHOUT", per_head_fen=LINE - 1)
    )
    assert [r.fate for r in counted(world, "JM-2014")] == [Fate.OUT, Fate.SAME]


def test_what_cannot_be_computed_is_said(world, surveyed):
    surveys = table(Survey)
    world.session.execute(update(surveys).where(surveys.c.case_id == surveyed[0]).values(income=[]))
    first = counted(world, "WITHOUT")[0]
    assert (first.fate, first.least_fen) == (Fate.UNKNOWN, None)
    assert first.note
    lay(world, "LATER", poverty_lines_fen={"2030": 1})
    assert {r.fate for r in counted(world, "LATER")} == {Fate.UNKNOWN}


def test_a_page_of_one_household_reads_them_all(world, surveyed, monkeypatch):
    whole = counted(world, "WITHOUT")
    monkeypatch.setattr(recount, "_AT_ONCE", 1)
    assert counted(world, "WITHOUT") == whole
    total = Counted()
    told = list(recount.tally(iter(whole), total))
    assert (total.n, len(told), total.fates[Fate.IN]) == (2, 1, 1)


def test_a_screen_keeps_the_first_of_those_touched_and_counts_everybody(world, surveyed):
    with world.at_now():
        actor = world.actor("county")
        all_shown = recount.outcome(world.session, actor, COUNTY, "WITHOUT", 5)
        none_shown = recount.outcome(world.session, actor, COUNTY, "WITHOUT", 0)
    assert [row.fate for row in all_shown.shown] == [Fate.IN]
    assert (none_shown.shown, none_shown.counted) == ((), all_shown.counted)
    assert none_shown.counted.fates == {Fate.IN: 1, Fate.SAME: 1}


def test_nothing_is_changed_and_who_looked_is_noted(world, surveyed):
    before = [world.rows(Survey), [world.case(case) for case in surveyed]]
    with world.at_now():
        actor = world.actor("county")
        assert recount.ask(world.session, actor, COUNTY, "WITHOUT")
        with tempfile.SpooledTemporaryFile(10) as file:
            recount.write_table(file, world.session, actor, COUNTY, "WITHOUT")
            file.seek(0)
            kept = file.read()
    assert kept.startswith(codecs.BOM_UTF8)
    body = kept.decode("utf-8-sig")
    assert [world.rows(Survey), [world.case(case) for case in surveyed]] == before
    (noted,) = [row for row in world.rows(Ledger) if row["what"] == "income_recount"]
    assert (noted["region"], noted["detail"]) == (COUNTY, {"under": "WITHOUT"})
    assert "将低于标准" in body
    assert "3321.99" in body


def test_officers_see_names_an_administrator_counts_and_nobody_else_asks(world, surveyed):
    assert all(r.head for r in counted(world, "WITHOUT", "town", TOWN))
    assert [(r.head, r.group, r.fate) for r in counted(world, "WITHOUT", "admin")] == [
        ("", "", Fate.IN),
        ("", "", Fate.SAME),
    ]
    for login, region in (("clerk", VILLAGE), ("helper", VILLAGE), ("town", COUNTY)):
        with world.at_now(), pytest.raises(NotYours):
            recount.ask(world.session, world.actor(login), region, "WITHOUT")
        with pytest.raises(NotYours):
            counted(world, "WITHOUT", login, region)
    with world.at_now(), pytest.raises(Malformed):
        recount.ask(world.session, world.actor("county"), COUNTY, "NONE")


def test_the_checks_read_the_sums_of_the_items(world, surveyed):
    rules = policy.policy(world.session, "JM-2014")
    row = world.rows(Survey)[0]
    facts = income_facts(rules.account(row["income"], 2), row["per_head_fen"])
    assert (facts.wages, facts.transfers, facts.costs) == (2 * LINE - 1, 100_000, 0)
    assert facts.total == facts.wages + facts.transfers
    assert facts.per_capita == facts.total // 2


@pytest.mark.parametrize(("fen", "told"), [(9_999, 1), (10_000, 0)])
def test_a_wage_of_a_month_is_asked_about_at_the_table_and_after(world, fen, told):
    case = world.open(world.batch(world.campaign()), world.household(0))
    world.act("clerk", case, "submit", world.submission())
    world.act("chair", case, "accept")
    team = (world.user("member"), world.user("team"))
    world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
    income = [{"block": "wages", "item": "odd_jobs", "fen": fen}]

    def seen():
        with world.at_now():
            return survey.visit(world.session, world.actor("team"), case)

    def of_income(findings):
        return [each.code for each in findings if each.field == "income"]

    assert of_income(seen().findings) == []
    total = survey.computed(seen().rules, income, 2, world.today)
    assert of_income(total.findings) == ["W113"] * told
    # It wants a second look and stops nobody.
    world.act("team", case, "submit_survey", world.survey(income=income))
    assert of_income(seen().findings) == ["W113"] * told


def test_a_stored_figure_that_its_own_items_do_not_make_is_found(world, surveyed):
    surveys = table(Survey)
    own = surveys.c.case_id == surveyed[0]

    def found():
        with world.at_now():
            seen = survey.visit(world.session, world.actor("team"), surveyed[0])
        return [each.code for each in seen.findings if each.field == "income"]

    assert found() == []
    world.session.execute(update(surveys).where(own).values(per_head_fen=LINE))
    assert found() == ["E115"]


def test_a_sum_that_quantity_and_price_do_not_make_is_refused(world):
    rules = policy.policy(world.session, "JM-2014")
    assert rules.cost_method == "real"
    case = world.open(world.batch(world.campaign()), world.household(0))
    world.act("clerk", case, "submit", world.submission())
    world.act("chair", case, "accept")
    team = (world.user("member"), world.user("team"))
    world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
    line = {"block": "business", "item": "crops", "fen": 100, "quantity": 2, "price_fen": 51}
    with pytest.raises(Refused) as refused:
        world.act("team", case, "submit_survey", world.survey(income=[line]))
    assert [reason.key for reason in refused.value.reasons] == ["income_sum"]
    with pytest.raises(Refused) as refused:
        world.act("team", case, "submit_survey", world.survey(income=[line | {"fen": 102}] * 2))
    assert [reason.key for reason in refused.value.reasons] == ["income_twice"]
    world.act("team", case, "submit_survey", world.survey(income=[line | {"fen": 102}]))
    (kept,) = world.rows(Survey)[0]["income"]
    assert (kept["quantity"], kept["price_fen"], "kept" in kept) == ("2", 51, False)


def test_an_edition_follows_where_the_profile_it_follows_is_in_force(world):
    session, kept = world.session, table(Profile)
    session.execute(kept.delete().where(kept.c.key == "JM-2026"))
    with clock.moved_to(clock.at(date(2027, 3, 1), 9)):
        assert policy.wants_edition(session)
        policy.seed(session)
    # Never for a day that is past: what was decided then was decided by the rules of then.
    assert policy.policy_for(session, VILLAGE, date(2027, 2, 28)) == "JM-2018"
    assert policy.policy_for(session, VILLAGE, date(2027, 3, 1)) == "JM-2026"
    assert not policy.wants_edition(session)


def test_an_edition_does_not_overtake_a_profile_brought_in_for_every_place(world):
    session, kept = world.session, table(Profile)
    session.execute(kept.delete().where(kept.c.key == "JM-2026"))
    body = json.loads((policy.PROFILES / "jm-2018.json").read_text(encoding="utf-8"))
    policy.lay_down(session, body | {"key": "OURS", "valid_from": "2020-01-01"})
    with clock.moved_to(clock.at(date(2027, 3, 1), 9)):
        assert not policy.wants_edition(session)
        policy.seed(session)
    assert policy.policy_for(session, VILLAGE, date(2027, 3, 1)) == "OURS"
