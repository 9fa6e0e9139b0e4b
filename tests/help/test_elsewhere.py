"""A household of another town brought up to date: its card stays one, its telephone is kept."""

import pytest

from models.household import Household, Person
from models.store import Store
from tests.fixtures.databases import SQLITE
from tests.fixtures.helping import HELPERS, Helping
from tests.fixtures.world import TOWN
from workflows.base.refusals import Malformed, NotNow
from workflows.help.opening import elsewhere
from workflows.help.opening.elsewhere import Elsewhere
from workflows.records.verify import verify


@pytest.fixture
def helping(all_databases, tmp_path):
    store = Store(all_databases.fresh(SQLITE, tmp_path, HELPERS), tmp_path)
    with store.transaction() as session:
        yield Helping(session, first=40_000)
    store.close()
    all_databases.drop(store.url)


def entry(head="宫世安", card="YFD-2015-0001", **more):
    return Elsewhere(head=head, place="移风店镇移风村", card_number=card, **more)


def test_it_is_amended_and_the_telephone_stays(helping):
    key = helping.new(elsewhere.register_elsewhere, TOWN, entry(phone="13905320001", people=2))
    masked = helping.world.row(Household, key)["phone_masked"]
    seen = helping.world.row(Household, key)["version"]
    helping.new(
        elsewhere.amend_elsewhere, key, entry("宫世平", people=3, cause="illness"), seen=seen
    )
    home = helping.world.row(Household, key)
    assert (home["head_name"], home["members"], home["phone_masked"]) == ("宫世平", 3, masked)
    assert home["traits"]["cause"] == "illness"
    assert [row["name"] for row in helping.world.rows(Person, household_id=key)] == ["宫世平"]
    assert not verify(helping.session).broken


def test_a_form_handed_in_twice_enters_it_once_and_another_is_refused(helping):
    first = helping.new(elsewhere.register_elsewhere, TOWN, entry(), token="same")
    assert helping.new(elsewhere.register_elsewhere, TOWN, entry(), token="same") == first
    with pytest.raises(NotNow, match="token"):
        helping.new(elsewhere.register_elsewhere, TOWN, entry(people=4), token="same")
    with pytest.raises(Malformed, match="card_taken"):
        helping.new(elsewhere.register_elsewhere, TOWN, entry())


def test_it_never_takes_the_card_of_another(helping):
    helping.new(elsewhere.register_elsewhere, TOWN, entry())
    key = helping.new(elsewhere.register_elsewhere, TOWN, entry("安秋实", "YFD-2015-0002"))
    seen = helping.world.row(Household, key)["version"]
    with pytest.raises(Malformed, match="card_taken"):
        helping.new(elsewhere.amend_elsewhere, key, entry("安秋实"), seen=seen)


def test_a_household_filed_here_is_not_amended_that_way(helping):
    with pytest.raises(Malformed, match="not_elsewhere"):
        helping.new(elsewhere.amend_elsewhere, helping.homes[0], entry(), seen=1)
