"""A place was renamed or merged: what is printed later names the places of the paper's own day."""

from sqlalchemy import insert, update

from models.batch import FilingBatch
from models.household import Person
from models.keys import new_id
from models.place import PlaceName, Region
from models.rows import table
from models.support import YearlyUpdate
from tests.exchange.test_national import a_batch, exported, receipt_of, rows_of
from tests.fixtures import ground, helping
from tests.fixtures.ground import batch_of, campaign_of
from tests.fixtures.world import SECOND, VILLAGE
from tests.records.test_relocation import merge, move
from workflows.access import places
from workflows.exchange.receipt import read_receipt
from workflows.help import cards
from workflows.help.opening import pairing as opening_pairing
from workflows.help.opening import yearly
from workflows.identification import paperwork

database_template = ground.database_template
quick = ground.quick
helped = helping.helping
OLD, NEW = "东岭村", "新岭村"


def rename(world):
    """From tomorrow the village is called otherwise."""
    regions = table(Region)
    was = {"id": new_id(), "place": VILLAGE, "name": OLD, "valid_to": world.today}
    world.session.execute(insert(table(PlaceName)).values(was))
    world.session.execute(update(regions).where(regions.c.key == VILLAGE).values(name=NEW))
    places.changed(world.session)
    world.later(1)


def printed(world, kind, case):
    with world.at_now():
        return paperwork.fill(world.session, world.actor("town"), kind, case)


def filed(world, n=0):
    case = world.open(batch_of(world), world.household(n))
    world.to_surveyed(case)
    world.to_passed(batch_of(world), [case])
    world.to_filed([case], batch_of(world), campaign_of(world))
    return case


def test_the_papers_of_a_household_name_the_village_of_their_day(quick):
    case = filed(quick)
    blank = quick.open(batch_of(quick), quick.household(7))
    rename(quick)
    for kind in ("application", "survey", "registration"):
        assert printed(quick, kind, case).village == OLD, kind
        assert printed(quick, kind, blank).village == NEW, f"{kind} not filled in yet"
    assert printed(quick, "application", case).office == f"{OLD}村民委员会"
    later = filed(quick, 5)
    for kind in ("application", "survey", "registration"):
        assert printed(quick, kind, later).village == NEW, kind


def test_a_paper_handed_in_before_the_merger_names_the_village_of_then(quick):
    case = filed(quick)
    other = quick.household(8)
    merge(quick)
    move(quick)
    assert quick.case(case)["region"] == SECOND
    for kind in ("application", "survey", "registration"):
        assert printed(quick, kind, case).village == OLD, kind
    later = quick.open(quick.batch(campaign_of(quick), SECOND, clerk="clerk2"), other, "clerk2")
    quick.act("clerk2", later, "submit", quick.submission("clerk2", SECOND))
    assert printed(quick, "application", later).village == "西岭村"


def test_the_national_list_and_its_receipt_name_the_places_of_the_list_s_day(quick):
    ground.to_be_filed(quick, 1)
    batch = a_batch(quick)
    made = exported(quick, batch)
    quick.act("town", batch, "export", {"sha": made.sha}, of=FilingBatch)
    rename(quick)
    again = exported(quick, batch)
    assert (again.sha, again.differs) == (made.sha, False), "a new name is no change of the list"
    assert rows_of(again.body)[3][2] == OLD
    with quick.at_now():
        told = read_receipt(
            quick.session, quick.actor("town"), batch, receipt_of(made.body, {}), "回执.xlsx"
        )
    assert [line.village for line in told.lines] == [f"即墨市甲镇{OLD}"]


def test_a_help_card_names_the_place_of_the_day_it_was_issued_on(helped):
    world = helped.world
    pair = [helped.pair(), helped.pair(home=1)]

    def issue(pairing, day, token):
        with world.at_now():
            opening_pairing.issue_cards(helped.session, helped.actor(), [pairing], day, token=token)

    issue(pair[0], helped.day, "one")
    rename(world)
    issue(pair[1], helped.day, "two")
    made = cards.cards_of(helped.session, helped.actor(), pair)
    assert sorted(card.place.removeprefix("即墨市甲镇") for card in made.cards) == [
        OLD, NEW,
    ]  # fmt: skip


def test_the_yearly_sheet_names_the_places_of_the_last_day_of_its_year(helped):
    world, session = helped.world, helped.session
    with world.at_now():
        (key, *_rest) = yearly.begin_year(session, helped.actor(), VILLAGE, 2015, token="year")
    home = world.row(YearlyUpdate, key)["household_id"]
    people = sum(row["left_on"] is None for row in world.rows(Person, household_id=home))
    said = {
        "people": people, "per_head_fen": 200_000, "housing": "safe", "next_step": "继续就医",
        "sheet": world.file("clerk"),
    }  # fmt: skip
    world.act("clerk", key, "update", said, of=YearlyUpdate)
    rename(world)
    with world.at_now():
        made = yearly.entry_sheet(session, helped.actor(), VILLAGE, 2015)
    assert rows_of(made.body)[3][2] == OLD, "the year ended before the new name"
