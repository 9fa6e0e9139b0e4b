"""Help follows its household out of a merged village: every entry, and the leaders' sums."""

from datetime import timedelta

from sqlalchemy import func, select, update

from models.place import Region
from models.rows import table
from models.support import Gift, HelpSum, Pairing, Visit
from tests.fixtures import helping as fixture
from tests.fixtures.world import SECOND, VILLAGE
from workflows.access import places
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.records import relocation
from workflows.records.verify import verify

database_template = fixture.database_template
helping = fixture.helping
KEEPER = Actor(0, "命令行", (Held(Role.ADMINISTRATOR, 0, 10**12),))


def summed(session, region):
    sums = table(HelpSum)
    n = select(func.sum(sums.c.n), func.sum(sums.c.fen)).where(sums.c.region == region)
    return tuple(value or 0 for value in session.execute(n).one())


def test_pairings_visits_and_gifts_go_along_and_the_sums_with_them(helping):
    session = helping.session
    helping.pair()
    campaign = helping.campaign()
    helping.visit(campaign_id=campaign)
    helping.give(campaign=campaign)
    before, county = summed(session, VILLAGE), summed(session, 370282000000)
    assert before[0] > 0
    regions = table(Region)
    ended = {"valid_to": helping.day - timedelta(days=1), "successor": SECOND}
    session.execute(update(regions).where(regions.c.key == VILLAGE).values(ended))
    places.changed(session)
    with helping.world.at_now():
        told = relocation.move(session, KEEPER, VILLAGE, "县政府的批复")
    assert told.help >= 2
    assert told.stay == 0
    for model in (Pairing, Visit, Gift):
        rows = session.execute(select(table(model).c.region)).scalars().all()
        assert set(rows) <= {SECOND}, model
    assert summed(session, VILLAGE) == (0, 0)
    assert summed(session, SECOND) == before
    assert summed(session, 370282000000) == county
    assert verify(session).broken == []
