"""Who helps whom: refused where it overlaps, numbered, handed over, never overwritten."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.case import Case
from models.household import Household
from models.rows import table
from models.store import Store
from models.support import HelpCard, Official, Organisation, Pairing
from tests.fixtures.helping import DAY, Helping, both, database_template, firm, fresh_actor, helping  # noqa: F401 - fixtures
from tests.fixtures.world import TOWN, VILLAGE
from workflows import papers
from workflows.base import clock
from workflows.base.refusals import Malformed, NotNow, NotReady, NotYours, Overtaken, Refused
from workflows.help import cards as opening_cards
from workflows.help.opening import elsewhere, helpers
from workflows.help.opening import pairing as opening_pairing
from workflows.help.queries import pairing as queries_pairing
from workflows.help.queries.household import household as help_of_household


def keys(caught) -> set[str]:
    return {reason.key for reason in caught.value.reasons}


def test_a_household_has_one_official_at_a_time(both):
    both.pair()
    both.world.later(3)
    with pytest.raises(NotReady) as caught:
        both.pair(official=1)
    assert keys(caught) == {"one_official"}
    assert DAY.isoformat() in str(caught.value.reasons[0].values)
    both.pair(home=1)


def test_an_enterprise_pairs_once_with_a_household_and_needs_an_agreement(both):
    town = both.firms[0]
    with pytest.raises(NotReady) as caught:
        both.pair(official=None, organisation=town)
    assert keys(caught) == {"agreement"}
    both.pair(official=None, organisation=town, agreement_no="1")
    with pytest.raises(NotReady) as caught:
        both.pair(official=None, organisation=town, agreement_no="2")
    assert keys(caught) == {"same_organisation"}
    both.pair(home=1, official=None, organisation=town, agreement_no="3")
    both.pair()


def test_what_else_is_no_pairing(helping):
    cases = (
        ({"organisation": helping.firms[1], "agreement_no": "1"}, {"city_wide"}),
        ({"organisation": 1, "agreement_no": "1"}, {"organisation"}),
        ({}, {"one_helper"}),
    )
    for more, wanted in cases:
        with pytest.raises(NotReady) as caught:
            helping.pair(official=None, **more)
        assert keys(caught) == wanted
    with pytest.raises(NotReady) as caught:
        helping.pair(from_on=DAY + timedelta(days=1))
    assert keys(caught) == {"future_day"}
    with pytest.raises(NotReady) as caught:
        helping.pair(organisation=helping.firms[0], agreement_no="1")
    assert "one_helper" in keys(caught)


def test_only_a_filed_household_or_one_of_another_town_is_helped(helping):
    stranger = helping.world.household(9)
    with pytest.raises(NotReady) as caught:
        helping.new(
            opening_pairing.pair,
            stranger,
            {"official": helping.officials[0], "from_on": helping.day},
        )
    assert keys(caught) == {"in_scope"}


@pytest.mark.parametrize("by", ["other_town", "leader", "helper", "clerk", "inspector", "admin"])
def test_who_does_not_arrange_pairs_nobody(helping, by):
    answers = {"official": helping.officials[0], "from_on": helping.day}
    with pytest.raises(NotYours):
        helping.new(opening_pairing.pair, helping.homes[0], answers, by=by)


def test_hand_over_ends_the_old_and_begins_the_new(both):
    old = both.pair()
    both.world.later(10)
    answers = {"official": both.officials[1], "from_on": both.day, "reason": "工作调动"}
    fresh = both.new(opening_pairing.hand_over, old, answers, seen=1)
    ended, begun = both.world.row(Pairing, old), both.world.row(Pairing, fresh)
    assert (ended["state"], ended["to_on"]) == ("ended", both.day - timedelta(days=1))
    assert (begun["state"], begun["succeeds_id"], begun["from_on"]) == ("current", old, both.day)
    assert begun["household_id"] == ended["household_id"]


def test_a_refused_hand_over_leaves_the_old_pairing(store):
    with store.transaction() as session:
        old = Helping(session).pair()
    day = DAY + timedelta(days=5)
    moved = {"official": 7, "from_on": day, "reason": "调动"}
    with pytest.raises(Refused), store.transaction() as session:
        Helping(session, day).new(opening_pairing.hand_over, old, moved, seen=1)
    with store.reading() as session:
        assert Helping(session).world.row(Pairing, old)["state"] == "current"


def test_a_load_over_the_most_is_refused(helping, monkeypatch):
    from workflows.policy import policy

    full = policy.policy

    def one_each(session, key):
        return full(session, key).model_copy(update={"helper_load": 1})

    monkeypatch.setattr(policy, "policy", one_each)
    helping.pair()
    with pytest.raises(NotReady) as caught:
        helping.pair(home=1)
    assert keys(caught) == {"helper_load"}


@pytest.mark.parametrize(
    "name", ["青岛云岫服装有限责任公司", "青岛 云岫服装", "青岛（云岫）服装有限公司"]
)
def test_an_enterprise_is_entered_once_however_it_is_spelled(both, name):
    with pytest.raises(NotReady) as caught:
        both.new(helpers.register_organisation, TOWN, firm(name))
    assert keys(caught) == {"named_once"}
    assert "青岛云岫服装有限公司" in str(caught.value.reasons[0].values)


def test_one_that_left_is_not_entered_anew_but_comes_back(helping):
    key = helping.firms[0]
    helping.world.act("town", key, "leave", {"reason": "停产"}, of=Organisation)
    with pytest.raises(NotReady) as caught:
        helping.new(helpers.register_organisation, TOWN, firm("青岛云岫服装有限公司"))
    assert keys(caught) == {"named_once"}
    helping.world.act("town", key, "return", {"reason": "复产"}, of=Organisation)
    assert helping.world.row(Organisation, key)["state"] == "helping"


def test_nobody_leaves_while_households_are_theirs(helping):
    helping.pair()
    with pytest.raises(NotReady) as caught:
        helping.world.act("town", helping.officials[0], "leave", {"reason": "退休"}, of=Official)
    assert keys(caught) == {"no_pairing_left"}


def test_cards_are_numbered_and_a_reprint_is_a_new_row(both):
    first, second = both.pair(), both.pair(home=1, official=1)
    with both.world.at_now():
        numbers = opening_pairing.issue_cards(
            both.session, both.actor(), [first, second], both.day, token="c"
        )
        again = opening_pairing.issue_card(
            both.session, both.actor("clerk"), first, both.day, seen=2, token="d", reason="遗失"
        )
    assert sorted(numbers.values()) == [f"AB-{VILLAGE}-2016-000{n}" for n in (1, 2)]
    assert again == f"AB-{VILLAGE}-2016-0003"
    cards = both.world.rows(HelpCard, pairing_id=first)
    assert [card["reprint_why"] for card in cards] == ["", "遗失"]


def test_of_two_officers_who_see_no_card_one_issues_it_and_the_other_is_told(both):
    pairing = both.pair()
    with both.world.at_now():
        first = opening_pairing.issue_card(
            both.session, both.actor(), pairing, both.day, seen=1, token="c"
        )
        with pytest.raises(Overtaken):
            opening_pairing.issue_card(
                both.session, both.actor("clerk"), pairing, both.day, seen=1, token="d"
            )
        again = opening_pairing.issue_card(
            both.session, both.actor(), pairing, both.day, seen=1, token="c"
        )
    assert again == first, "a second click is told the number of the card that is there"
    assert [card["number"] for card in both.world.rows(HelpCard, pairing_id=pairing)] == [first]


def test_a_card_before_its_pairing_is_refused(helping):
    pairing = helping.pair()
    early = DAY - timedelta(days=1)
    with helping.world.at_now(), pytest.raises(NotReady) as caught:
        opening_pairing.issue_card(
            helping.session, helping.actor(), pairing, early, seen=1, token="c"
        )
    assert keys(caught) == {"card_before_pairing"}


def test_cards_are_printed_the_same_every_time_and_only_when_issued(helping):
    pairing = helping.pair()
    unit = helping.pair(official=None, organisation=helping.firms[0], agreement_no="1")
    with pytest.raises(NotReady):
        opening_cards.cards_of(helping.session, helping.actor(), [pairing])
    with helping.world.at_now():
        opening_pairing.issue_cards(
            helping.session, helping.actor(), [pairing, unit], helping.day, token="c"
        )
    made = opening_cards.cards_of(helping.session, helping.actor(), [pairing, unit])
    assert [card.kind for card in made.cards] == ["official", "organisation"]
    assert made.cards[1].person_in_charge == "于负责"
    assert "*" in made.cards[0].phone
    body = papers.render(made)
    assert body == papers.render(made)
    assert body.startswith(b"%PDF-")
    # Front and back of A and of B, and of the enterprise's one card.
    assert len(papers.pictures(made, ppi=20)) == 6
    here = opening_cards.cards_of_place(helping.session, helping.actor(), VILLAGE, "official")
    assert len(here.cards) == 1
    with pytest.raises(NotYours):
        opening_cards.cards_of(helping.session, helping.actor("leader"), [pairing])
    with pytest.raises(NotYours):
        opening_cards.cards_of(helping.session, helping.actor("other_town"), [pairing])


def test_a_household_of_another_town_is_helped_and_never_identified_here(both):
    entry = elsewhere.Elsewhere(head="仇外镇", place="乙镇南坡村", card_number="YZ-01", people=3)
    home = both.new(elsewhere.register_elsewhere, TOWN, entry)
    row = both.world.row(Household, home)
    assert (row["elsewhere"], row["number"], row["address"]) == (True, "YZ-01", "乙镇南坡村")
    with pytest.raises(Malformed) as caught:
        both.new(elsewhere.register_elsewhere, TOWN, entry)
    assert keys(caught) == {"card_taken"}
    answers = {"organisation": both.firms[0], "from_on": both.day, "agreement_no": "9"}
    both.new(opening_pairing.pair, home, answers)
    from models.batch import VillageBatch

    with pytest.raises(NotNow) as caught:
        both.world.open(both.world.rows(VillageBatch)[0]["id"], home, "town")
    assert keys(caught) == {"elsewhere"}


def test_load_gaps_and_reconciliation(helping):
    load = queries_pairing.pairing_load(helping.session, helping.actor())
    assert (load.filed, load.unhelped_n, len(load.unhelped)) == (3, 3, 3)
    assert len(load.leaders_without) == 2
    assert [one.id for one in load.organisations_without] == [helping.firms[0]]
    helping.pair()
    helping.pair(home=1, official=None, organisation=helping.firms[0], agreement_no="1")
    load = queries_pairing.pairing_load(helping.session, helping.actor())
    assert (load.unhelped_n, len(load.leaders_without)) == (2, 1)
    sums = queries_pairing.reconciliation(helping.session, helping.actor())
    assert (dict(sums.by_scope), sums.whole) == ({"town": 1, "zone": 0, "city": 1}, 2)
    assert sums.holds
    assert len(queries_pairing.network(helping.session, helping.actor())) == 2
    assert queries_pairing.network(helping.session, helping.actor("other_town")) == []
    assert queries_pairing.network(helping.session, helping.actor("helper")) == []


def test_two_who_pair_one_household_at_once_make_one_pairing(store: Store):
    with store.reading() as session:
        one = Helping(session)
        user, home, officials = one.world.user("town"), one.homes[0], one.officials
    gate, told = threading.Barrier(2), []

    def pair(n: int) -> None:
        gate.wait()
        try:
            with clock.moved_to(clock.at(DAY)), store.transaction() as session:
                answers = {"official": officials[n], "from_on": DAY}
                opening_pairing.pair(
                    session, fresh_actor(session, user), home, answers, token=f"race-{n}"
                )
            told.append("paired")
        except Refused as refused:
            told.append(refused.reasons[0].key)

    people = [threading.Thread(target=pair, args=(n,)) for n in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(told) == ["one_official", "paired"]


def test_the_first_pairing_begins_with_whom_the_card_names(helping):
    """By key: of two officials of one name the one who was chosen, while serving."""
    home = helping.homes[0]
    cases, one = table(Case), helping.officials[1]
    of_home = cases.c.household_id == home

    def named():
        with helping.world.at_now():
            return help_of_household(helping.session, helping.actor(), home).contact

    assert named().official is None
    helping.session.execute(update(cases).where(of_home).values(contact_id=one))
    assert named().official == one
    people = table(Official)
    helping.session.execute(update(people).where(people.c.id == one).values(state="left"))
    assert named().official is None
    assert named().name
    helping.session.execute(update(cases).where(of_home).values(state="Z3"))
    assert named() is None
