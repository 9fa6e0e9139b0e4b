"""Visits and the ledger: each bad entry refused, each sum the recount of its rows."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text

from models.support import Gift, HelpSum, Measure, Pairing, Visit, VisitCampaign
from tests.fixtures.helping import DAY, ITEMS, Helping, both, database_template, helping  # noqa: F401 - fixtures
from workflows.base.refusals import Malformed, NotReady, NotYours, Overtaken
from workflows.engine import execute
from workflows.help import coverage, sums
from workflows.help.opening import gifts as opening_gifts
from workflows.help.opening import pairing, plans
from workflows.help.queries import household, measures, money, visits
from workflows.help.queries import own as queries_own
from workflows.records.verify import verify


def keys(caught) -> set[str]:
    return {reason.key for reason in caught.value.reasons}


def test_a_visit_hands_over_the_campaigns_standard_in_the_same_step(both):
    both.pair()
    campaign = both.campaign()
    both.world.later(1)
    visit, gifts = both.visit(campaign_id=campaign, receipt=both.papers())
    assert [both.gift(key)["fen"] for key in gifts] == [800_00, 60_00]
    assert {both.gift(key)["visit_id"] for key in gifts} == {visit}
    covered = visits.coverage(both.session, both.actor(), campaign)
    assert (covered.leaders, covered.leaders_out) == (2, 1)
    assert (covered.households, covered.households_met, covered.fen) == (3, 1, 860_00)
    assert len(covered.never) == 2
    assert [duty.visited for duty in covered.duties] == [True]


def test_without_a_receipt_nothing_is_handed_over(helping):
    _visit, gifts = helping.visit(campaign_id=helping.campaign())
    assert gifts == []


@pytest.mark.parametrize("days", [-1, 6])
def test_a_visit_outside_its_window_is_refused(both, days):
    campaign = both.campaign(days=5)
    day = both.day + timedelta(days=days)
    both.world.later(10)
    with pytest.raises(NotReady) as caught:
        both.visit(campaign_id=campaign, day=day)
    assert keys(caught) == {"outside_window"}


def test_a_visit_of_tomorrow_or_in_a_closed_campaign_is_refused(helping):
    with pytest.raises(NotReady) as caught:
        helping.visit(day=helping.day + timedelta(days=1))
    assert keys(caught) == {"future_day"}
    campaign = helping.campaign()
    helping.world.act("town", campaign, "close", of=VisitCampaign)
    with pytest.raises(NotReady) as caught:
        helping.visit(campaign_id=campaign)
    assert keys(caught) == {"campaign_open"}


def test_a_helper_writes_down_his_own_visit_to_his_own_household_only(both):
    both.pair()
    campaign = both.campaign()
    _visit, gifts = both.visit(by="helper", campaign_id=campaign, receipt=both.papers("helper"))
    assert len(gifts) == 2
    for more in ({"home": 1}, {"who": 1}):
        with pytest.raises(NotReady) as caught:
            both.visit(by="helper", **more)
        assert keys(caught) & {"own_household", "own_visit"}
    with pytest.raises(NotYours):
        both.give(by="helper")
    own = queries_own.my_households(both.session, both.actor("helper"))
    assert [one.household_id for one in own] == [both.homes[0]]
    assert household.household(both.session, both.actor("helper"), both.homes[0]) is not None
    assert household.household(both.session, both.actor("helper"), both.homes[1]) is None
    assert money.ledger(both.session, both.actor("helper")) == []


def test_a_helper_hands_over_only_what_the_standard_names_and_once(helping):
    helping.pair()
    campaign = helping.campaign()
    visit, _gifts = helping.visit(
        by="helper", campaign_id=campaign, receipt=helping.papers("helper")
    )
    home = helping.world.row(Visit, visit)
    links = {
        **{name: home[name] for name in ("region", "county", "household_id")},
        "visit_id": visit,
        "visit_campaign_id": campaign,
        "given_on": helping.day,
    }
    for item, wanted in (({**ITEMS[0], "fen": 900_00}, "handed_item"), (ITEMS[0], "handed_twice")):
        with helping.world.at_now(), pytest.raises(NotReady) as caught:
            execute.open_subject(
                helping.session,
                Gift,
                "hand_over",
                helping.actor("helper"),
                {**item, "receipt": helping.papers("helper")},
                token=helping.world.token(),
                **links,
                **item,
            )
        assert keys(caught) == {wanted}


def test_a_visit_saved_twice_does_not_pay_twice(both):
    """After a dropped line, in a second tab, by a colleague: each has a form of its own."""
    campaign = both.campaign()
    said = {"campaign_id": campaign, "receipt": both.papers()}
    visit, gifts = both.visit(**said)
    for by in ("town", "clerk", "county"):
        with pytest.raises(NotReady) as caught:
            both.visit(by=by, **said | {"receipt": both.papers(by)})
        assert "visit_twice" in keys(caught)
    # Another helper on that day is a visit of his own; the campaign's standard is given once.
    with pytest.raises(NotReady) as caught, both.session.begin_nested():
        both.visit(who=1, **said)
    assert keys(caught) == {"handed_twice"}
    assert len(both.world.rows(Visit)) == 1
    assert len(both.world.rows(Visit)) == 1
    assert sum(gift["fen"] for gift in both.world.rows(Gift)) == 860_00
    other, none = both.visit(who=1, campaign_id=campaign)
    assert none == []
    both.world.later(1)
    both.visit(campaign_id=campaign)
    # What was entered wrongly makes room once it is taken back.
    for key in gifts:
        seen_ = both.world.row(Gift, key)["version"]
        both.new(opening_gifts.counter, key, "登记有误", seen=seen_)
    both.world.act("town", visit, "correct", {"reason": "登记有误"}, of=Visit)
    _visit, given = both.visit(day=both.day - timedelta(days=1), **said)
    assert len(given) == 2
    assert other


@pytest.mark.parametrize(
    "another",
    [
        {},
        {"item": "补助（第二笔）"},
        {"fen": 3_000_01},
        {"quantity": "1"},
        {"given_on": DAY - timedelta(days=1)},
        {"kind": "goods"},
    ],
    ids=lambda another: next(iter(another), "the same"),
)
def test_a_gift_entered_twice_is_told_and_another_one_is_taken(helping, another):
    first = helping.give()
    if another:
        helping.give(**another)
        return
    with pytest.raises(NotReady) as caught:
        helping.give(by="clerk")
    assert keys(caught) == {"gift_twice"}
    helping.give(home=1)
    helping.new(opening_gifts.counter, first, "登记有误", seen=1)
    helping.give(by="clerk")


def test_a_measure_entered_twice_is_told(helping):
    said = {"kind": "medical", "year": 2016, "fen": 500_00}
    key = helping.new(plans.intend, helping.homes[0], said)
    with pytest.raises(NotReady) as caught:
        helping.new(plans.intend, helping.homes[0], said | {"fen": 0}, by="clerk")
    assert keys(caught) == {"measure_twice"}
    for another in ({"title": "门诊"}, {"year": 2017}, {"kind": "education"}):
        helping.new(plans.intend, helping.homes[0], said | another)
    helping.world.act("town", key, "drop", {"reason": "登记有误"}, of=Measure)
    helping.new(plans.intend, helping.homes[0], said)


def test_a_visit_is_not_corrected_while_its_gifts_stand(helping):
    visit, gifts = helping.visit(campaign_id=helping.campaign(), receipt=helping.papers())
    with pytest.raises(NotReady) as caught:
        helping.world.act("town", visit, "correct", {"reason": "登记错户"}, of=Visit)
    assert keys(caught) == {"nothing_given"}
    for key in gifts:
        helping.new(opening_gifts.counter, key, "登记错户", seen=1)
    helping.world.act("town", visit, "correct", {"reason": "登记错户"}, of=Visit)


@pytest.mark.parametrize("fen", [-1, 0, 12.5, "12.5", 10_000_000_00 + 1])
def test_a_sum_is_whole_fen_above_nothing(both, fen):
    with pytest.raises((Malformed, NotReady)):
        both.give(fen=fen)
    assert both.world.rows(Gift) == []


def test_no_benefit_before_filing_but_the_marked_emergency(both):
    home = both.world.household(9)
    both.homes.append(home)
    with pytest.raises(NotReady) as caught:
        both.give(home=3)
    assert keys(caught) == {"gift_scope"}
    with pytest.raises(NotReady):
        both.give(home=3, emergency=True)
    key = both.give(home=3, emergency=True, emergency_reason="火灾，急需安置")
    assert both.gift(key)["emergency"]


def test_a_gift_before_its_household_was_filed_is_refused(helping):
    with pytest.raises(NotReady) as caught:
        helping.give(given_on=DAY.replace(year=2015, month=9, day=1))
    assert keys(caught) == {"before_filing"}


def test_a_gift_outside_its_campaign_or_by_nobody_is_refused(helping):
    campaign = helping.campaign(days=2)
    helping.world.later(5)
    with pytest.raises(NotReady) as caught:
        helping.give(campaign=campaign)
    assert keys(caught) == {"outside_window"}
    with pytest.raises(NotReady) as caught:
        helping.give(official=None)
    assert keys(caught) == {"one_helper"}
    with pytest.raises(NotReady) as caught:
        helping.give(official=None, organisation=5)
    assert keys(caught) == {"organisation"}


def test_a_wrong_entry_is_met_by_its_counter_entry_and_both_stay(both):
    key = both.give()
    both.give(fen=1_00)
    counter = both.new(opening_gifts.counter, key, "登记错户", seen=1)
    assert both.gift(key)["state"] == "countered"
    assert (both.gift(counter)["fen"], both.gift(counter)["counters_id"]) == (-3_000_00, key)
    assert money.totals(both.session, both.actor()).fen == 1_00
    with pytest.raises((NotReady, Overtaken)):
        both.new(opening_gifts.counter, key, "再冲一次", seen=2)
    with pytest.raises(NotReady):
        both.new(opening_gifts.counter, counter, "冲销冲销", seen=1)


def test_an_entry_is_not_struck_without_its_counter_entry(helping):
    key = helping.give()
    with pytest.raises(NotReady) as caught:
        helping.world.act("town", key, "strike", {"reason": "不要了"}, of=Gift)
    assert keys(caught) == {"has_counter"}


def fill(helping: Helping) -> None:
    helping.pair()
    helping.pair(home=1, official=None, organisation=helping.firms[0], agreement_no="1")
    campaign = helping.campaign()
    helping.visit(campaign_id=campaign, receipt=helping.papers())
    wrong = helping.give(home=1)
    helping.give(home=2, official=None, organisation=helping.firms[1], kind="goods", fen=7)
    helping.give(home=2, kind="job", item="保洁", fen=0)
    helping.new(opening_gifts.counter, wrong, "登记错户", seen=1)
    answers = {"kind": "medical", "year": 2016, "fen": 5}
    measure = helping.new(plans.intend, helping.homes[0], answers)
    helping.world.act("town", measure, "apply", {"on": helping.day, "fen": 9}, of=Measure)
    other = helping.new(plans.intend, helping.homes[1], {"kind": "industry", "year": 2016})
    helping.world.act("town", other, "drop", {"reason": "无劳力"}, of=Measure)


def test_the_sums_are_the_recount_of_the_rows(both):
    fill(both)
    rows = {
        subject: both.world.rows(model)
        for subject, model in (("gift", Gift), ("measure", Measure), ("pairing", Pairing))
    }
    stored = Counter()
    for row in both.world.rows(HelpSum):
        key = tuple(row[name] for name in ("region", "county", "kind", "what", "at"))
        stored[*key, "n"], stored[*key, "fen"] = row["n"], row["fen"]
    right = sums.recount(rows, coverage.standing(both.session))
    assert {k: v for k, v in stored.items() if v} == {k: v for k, v in right.items() if v}
    for login in ("town", "county"):
        totals = money.totals(both.session, both.actor(login))
        assert totals.fen == sum(row["fen"] for row in rows["gift"]) == 860_00 + 7
        assert sum(giver.fen for giver in totals.givers) == totals.fen
        assert sum(totals.by_campaign.values()) == 860_00
        assert sum(totals.by_kind.values()) == sum(totals.by_month.values()) == totals.fen
    assert money.totals(both.session, both.actor("other_town")).fen == 0
    assert measures.measures_by_cause(both.session, both.actor()).by_state == {
        ("medical", "applied"): 1,
        ("industry", "dropped"): 1,
    }
    assert verify(both.session).broken == []


TAMPERED = {
    "a card's number": "UPDATE help_card SET number = 'AB-9'",
    "a card made up": (
        "INSERT INTO help_card (id, region, county, pairing_id, kind, number, issued_on, "
        "reprint_why) SELECT 5, region, county, pairing_id, kind, 'AB-8', issued_on, '' "
        "FROM help_card LIMIT 1"
    ),
    "a sum": "UPDATE help_sum SET fen = fen + 1 WHERE kind = 'gift' AND fen > 0",
    "a sum gone": "DELETE FROM help_sum WHERE kind = 'pairing'",
    "a gift": "UPDATE gift SET fen = fen + 1 WHERE fen > 0",
    "a giver": "UPDATE gift SET item = '无'",
    "a pairing": "UPDATE pairing SET ended_why = '无'",
    "a measure": "UPDATE measure SET state = 'done'",
    "a visit": "UPDATE visit SET note = '无'",
    "an official": "UPDATE official SET leader = NOT leader",
    "a firm": "UPDATE organisation SET contact = '无'",
    "a campaign": "UPDATE visit_campaign SET alias = '无'",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_with_the_books_of_help_is_found(both, what):
    fill(both)
    first = both.world.rows(Pairing)[0]["id"]
    with both.world.at_now():
        pairing.issue_cards(both.session, both.actor(), [first], both.day, token="cards")
    assert verify(both.session).broken == []
    sql = TAMPERED[what]
    if what == "an official":
        sql = "UPDATE official SET post = '无'"
    both.session.execute(text(sql))
    assert verify(both.session).broken


def test_the_whole_family_view_flags_who_gets_the_same_twice(helping):
    campaign = helping.campaign()
    helping.visit(campaign_id=campaign, receipt=helping.papers())
    again = {"item": ITEMS[0]["item"], "fen": 1_00, "quantity": "另一笔"}
    helping.give(campaign=campaign, **again)
    for title in ("住院", "门诊"):
        said = {"kind": "medical", "year": 2016, "title": title}
        helping.new(plans.intend, helping.homes[0], said)
    whole = household.household(helping.session, helping.actor(), helping.homes[0])
    assert {reason.key for reason in whole.doubles} == {"double_measure", "double_gift"}
    assert whole.fen == 861_00
    assert {near.household_id for near in whole.neighbours} == set(helping.homes[1:])
    assert not any(name.endswith(("_sealed", "_blind")) for name in whole.home)
    assert household.household(helping.session, helping.actor("leader"), helping.homes[0]) is None


def test_the_ledger_is_read_by_giver_household_campaign_year_and_kind(helping):
    fill(helping)

    def found(**by):
        return len(money.ledger(helping.session, helping.actor(), **by))

    assert (found(), found(year=2016), found(year=2017)) == (6, 6, 0)
    assert found(giver=("organisation", helping.firms[1])) == 1
    assert found(household_id=helping.homes[0]) == 2
    assert found(kind="job") == 1
    assert found(campaign_id=helping.world.rows(VisitCampaign)[0]["id"]) == 2


def test_what_one_giver_gave_is_the_whole_sum_and_not_that_of_the_newest_shown(helping):
    """An enterprise with more entries than a list shows was told the sum of those shown."""
    for fen in (100_00, 200_00, 300_00):
        helping.give(fen=fen)
    giver, actor = ("official", helping.officials[0]), helping.actor()
    assert sum(
        row["fen"] for row in money.ledger(helping.session, actor, giver=giver, limit=2)
    ) == (500_00)
    assert money.given(helping.session, actor, giver) == (3, 600_00)
    assert money.given(helping.session, helping.actor("helper"), giver) == (0, 0)
