"""A merged village: nothing new there, and what lies in it goes over by one listed act."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from models.account import Grant, Ledger
from models.batch import PublicityNotice, ReviewMeeting, TrainingSession, VillageBatch
from models.case import Attachment, Case, Event, Tally
from models.household import Household, Person, SearchWord
from models.place import Region
from models.record import Paper, Survey
from models.register import ObjectionPhone, OfficialKin, Representative
from models.rows import table
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, campaign_of, passed, refused, surveyed
from tests.fixtures.world import FAR, OTHER_TOWN, SECOND, TOWN, VILLAGE
from tests.households.test_duplicates import enter, look
from tests.households.test_findings import night
from tests.identification.test_departments import CARS, car, numbers, take
from tests.identification.test_offline_back import back, draft, filled, keys_of, take_in
from workflows.access import places
from workflows.access.people import Actor, Held, actor_of
from workflows.access.roles import Role
from workflows.base import clock
from workflows.households import search
from workflows.identification import opening
from workflows.identification.offline import pack
from workflows.identification.queries import batches, intake, timeline
from workflows.records import merged_registers, relocation
from workflows.records.verify import verify
from workflows.reports import progress

database_template = ground.database_template
quick = ground.quick
world = ground.world
KEEPER = Actor(0, "命令行", (Held(Role.ADMINISTRATOR, 0, 10**12),))
ORDER = "县政府关于村级建制调整的批复"


def merge(world, day=None, into=SECOND):
    """VILLAGE ended yesterday, SECOND follows it."""
    regions = table(Region)
    values = {"valid_to": (day or world.today) - timedelta(days=1), "successor": into}
    world.session.execute(update(regions).where(regions.c.key == VILLAGE).values(values))
    places.changed(world.session)


def move(world, actor=KEEPER):
    with world.at_now():
        return relocation.move(world.session, actor, VILLAGE, ORDER)


def archive(world):
    """The old village's batch is brought to its end, by whoever worked there."""
    batch = batch_of(world)
    world.act("clerk", batch, "close_applications", of=VillageBatch)
    world.act("town", batch, "archive", of=VillageBatch)


def roles(world, login, place):
    """What somebody holds at a place tomorrow."""
    with world.at_now():
        actor = actor_of(world.session, world.user(login), world.today + timedelta(days=1))
        return actor.roles_at(place)


def listed(world):
    with world.at_now():
        return relocation.listing(world.session, KEEPER, VILLAGE)


def whole(world):
    found = verify(world.session)
    assert found.broken == []
    return found


def counted(world, region):
    tallies = table(Tally)
    rows = world.session.execute(
        select(tallies.c.kind, tallies.c.state, tallies.c.n).where(
            tallies.c.region == region, tallies.c.kind == "state", tallies.c.n != 0
        )
    )
    return {row.state: row.n for row in rows}


def test_households_cases_and_what_hangs_on_them_go_over_in_one_act(world):
    cases = surveyed(world, 2)
    batch = world.batch(campaign_of(world), SECOND, clerk="clerk2")
    before = counted(world, VILLAGE)
    merge(world)
    told = listed(world)
    assert (told.households, told.stay, sum(told.cases.values())) == (2, 0, 2)
    assert told.registers == len(world.rows(Representative, region=VILLAGE)) + 1, "and a telephone"
    move(world)
    for key in cases:
        case = world.case(key)
        assert (case["region"], case["village_batch_id"]) == (SECOND, batch)
        last = world.session.execute(
            select(table(Event)).where(
                table(Event).c.subject_id == key, table(Event).c.seq == case["version"]
            )
        ).one()
        assert (last.action, last.source, last.region) == ("relocate", last.target, SECOND)
    for model in (Household, Person, SearchWord, Survey, Paper, Representative):
        assert {row["region"] for row in world.rows(model)} - {SECOND} <= (
            {370282104201} if model is Representative else set()
        ), model
    assert counted(world, VILLAGE) == {}
    assert counted(world, SECOND) == before
    whole(world)
    assert listed(world).households == 0


# What stays where it was: the lines of closed lists, and what is told of the place of then.
STAYS = {
    "agenda_line", "filing_line", "former_number", "household_link", "household_version",
    "notice_line", "round_line",
}  # fmt: skip


def test_nothing_of_a_household_that_went_is_left_for_those_who_no_longer_see_it(world):
    (case,) = surveyed(world)
    take(world, CARS + car(numbers(world, case)[1][1]))
    homes = [enter(world, ("于大海", "head", date(1970, 1, 1), "male", n)) for n in (15, 16)]
    look(world, *homes)
    night(world)
    world.batch(campaign_of(world), FAR, clerk="far_clerk")
    merge(world, into=FAR)
    homes = {row["id"] for row in world.rows(Household, region=VILLAGE)}
    people = {row["id"] for row in world.rows(Person) if row["household_id"] in homes}
    cases = {row["id"] for row in world.rows(Case) if row["household_id"] in homes}
    move(world)
    links = {
        "household_id": homes, "case_id": cases, "person_id": people, "first_id": people,
        "second_id": people,
    }  # fmt: skip
    left, seen = set(), set()
    for source in table(Household).metadata.tables.values():
        for link in links.keys() & {column.name for column in source.columns}:
            place = "other_region" if link == "second_id" else "region"
            if place not in source.columns:
                continue
            mine = source.c[link].in_(sorted(links[link]))
            rows = world.session.execute(select(source.c[place]).where(mine)).scalars().all()
            seen |= {source.name} if rows else set()
            if any(at != FAR for at in rows):
                left.add(source.name)
    assert left <= STAYS
    assert {"department_hit", "data_finding", "likeness", "case", "person"} <= seen
    whole(world)


def test_the_county_counts_the_same_before_and_after(quick):
    surveyed(quick, 2)
    quick.batch(campaign_of(quick), SECOND, clerk="clerk2")
    before = counted(quick, 370282000000)
    merge(quick)
    move(quick)
    assert counted(quick, 370282000000) == before


def test_the_new_village_finds_reads_and_goes_on_with_them(quick):
    (case,) = surveyed(quick)
    batch = quick.batch(campaign_of(quick), SECOND, clerk="clerk2")
    merge(quick)
    move(quick)
    with quick.at_now():
        clerk2 = quick.actor("clerk2")
        name = quick.case(case)["head_name"]
        assert search.find(quick.session, clerk2, name)
        told = timeline.timeline(quick.session, clerk2, case)
    assert "随村迁并" in [str(one.label) for one in told]
    files = [row["region"] for row in quick.rows(Attachment) if row["subject_id"] == case]
    assert set(files) <= {SECOND}
    assert quick.case(case)["village_batch_id"] == batch
    whole(quick)


def test_who_worked_in_the_old_village_works_in_the_new_one(quick):
    surveyed(quick)
    quick.batch(campaign_of(quick), SECOND, clerk="clerk2")
    merge(quick)
    move(quick)
    archive(quick)
    move(quick)
    grants = table(Grant)
    tomorrow = quick.today + timedelta(days=1)
    with quick.at_now():
        clerk = actor_of(quick.session, quick.user("clerk"), tomorrow)
    assert clerk.roles_at(SECOND) == {Role.CLERK}
    assert clerk.roles_at(VILLAGE) == set()
    old = quick.session.execute(select(grants).where(grants.c.region == VILLAGE)).all()
    assert {row.valid_to for row in old} == {quick.today}
    books = {row["what"] for row in quick.rows(Ledger)}
    assert {"relocated", "granted", "revoked", "representative_relocated"} <= books


def test_who_is_on_the_wall_stays_until_the_day_and_then_goes(world):
    quick = world
    on_wall = passed(quick, 1)
    (free,) = surveyed(quick, 1, first=5)
    notice = quick.notice(batch_of(quick), 1, on_wall)
    quick.post(notice)
    quick.batch(campaign_of(quick), SECOND, clerk="clerk2")
    merge(quick)
    told = listed(quick)
    assert (told.households, told.stay) == (1, 1)
    until = clock.shanghai_day(quick.row(PublicityNotice, notice)["close_at"])
    assert [(r.key, r.values["day"]) for r in told.staying] == [("relocate_until", until)]
    move(quick)
    assert quick.case(free)["region"] == SECOND
    assert quick.case(on_wall[0])["region"] == VILLAGE
    assert {r["region"] for r in quick.rows(Representative)} >= {VILLAGE}, "its meeting may be yet"
    assert refused(lambda: move(quick)) == ["relocate_until"], "nothing half moved"
    quick.later(8)
    quick.close_notice(notice)
    move(quick)
    assert quick.case(on_wall[0])["region"] == SECOND
    whole(quick)


def test_an_open_case_needs_a_batch_to_go_to_and_a_closed_one_does_not(world):
    quick = world
    surveyed(quick)
    home = quick.household(9)
    merge(quick)
    told = listed(quick)
    assert (told.households, told.stay) == (1, 1)
    assert [reason.key for reason in told.staying] == ["relocate_no_batch"]
    move(quick)
    assert quick.row(Household, home)["region"] == SECOND
    quick.batch(campaign_of(quick), SECOND, clerk="clerk2")
    move(quick)
    assert {row["region"] for row in quick.rows(Case)} == {SECOND}
    whole(quick)


def test_a_filed_household_keeps_its_number_and_the_next_gets_another(quick):
    batch, campaign = batch_of(quick), campaign_of(quick)
    cases = passed(quick, 1)
    quick.to_filed(cases, batch, campaign)
    number = quick.case(cases[0])["file_no"]
    assert number
    merge(quick)
    move(quick)
    assert quick.case(cases[0])["region"] == SECOND
    assert quick.case(cases[0])["file_no"] == number
    quick.batch(campaign, SECOND, clerk="clerk2")
    other = quick.open(
        quick.rows(VillageBatch, region=SECOND)[0]["id"],
        quick.household(11, SECOND, "clerk2"),
        "clerk2",
    )
    assert quick.case(other)["file_no"] != number
    whole(quick)


def test_declared_kin_stand_back_there_too(quick):
    home = quick.household(1)
    quick.session.execute(
        table(OfficialKin).insert().values(
            id=77, region=VILLAGE, county=370282000000, official_name="吴主", post="主任",
            relation="sibling", household_id=home, valid_from=date(2015, 1, 1),
        )
    )  # fmt: skip
    merge(quick)
    move(quick)
    assert [row["region"] for row in quick.rows(OfficialKin)] == [SECOND]


def test_an_ended_village_is_not_offered_and_takes_nothing(quick):
    home = quick.household(1)
    merge(quick)
    with quick.at_now():
        assert VILLAGE not in intake.villages(quick.session, quick.actor("clerk"))
        assert SECOND in intake.villages(quick.session, quick.actor("clerk2"))
        free = batches.villages_without(quick.session, quick.actor("county"), campaign_of(quick))
        assert VILLAGE not in {row["key"] for row in free}
    assert refused(lambda: quick.household(2)) == ["place_merged"]
    assert refused(lambda: quick.open(batch_of(quick), home)) == ["place_merged"]
    other = quick.campaign()
    assert refused(lambda: quick.batch(other)) == ["place_merged"]


def test_the_last_day_of_a_village_is_still_its_own(quick):
    merge(quick, quick.today + timedelta(days=1))
    quick.household(1)
    with quick.at_now():
        assert refused(lambda: relocation.listing(quick.session, KEEPER, VILLAGE)) == ["not_merged"]


@pytest.mark.parametrize("login", ["clerk", "town", "leader"])
def test_only_who_keeps_the_places_moves_a_village(quick, login):
    quick.household(1)
    merge(quick)
    assert refused(lambda: move(quick, quick.actor(login))) == ["role"]


def test_the_administrator_of_the_county_does_it_and_sees_no_name(quick):
    quick.household(1)
    merge(quick)
    with quick.at_now():
        (told,) = relocation.merged(quick.session, quick.actor("admin"))
    assert "山" not in repr(told)
    move(quick, quick.actor("admin"))
    assert {row["region"] for row in quick.rows(Household)} == {SECOND}
    whole(quick)


def test_what_the_village_has_not_finished_is_told_and_its_people_stay_until_it_is(world):
    with world.at_now():
        training = opening.plan_training(
            world.session, world.actor("clerk"), batch_of(world),
            {"planned_on": world.today, "place": "村委会"}, token=world.token(),
        )  # fmt: skip
    world.batch(campaign_of(world), SECOND, clerk="clerk2")
    (case,) = passed(world, 1)
    notice = world.notice(batch_of(world), 1, [case])
    world.act("town", notice, "void", {"reason": "村已撤并"}, of=PublicityNotice)
    meeting = world.meeting(batch_of(world), [])
    merge(world)
    told = listed(world)
    assert {r.key: r.values["n"] for r in told.open} == {
        "open_trainings": 1, "open_meetings": 1, "open_batches": 1,
    }  # fmt: skip
    move(world)
    assert roles(world, "clerk", SECOND) == roles(world, "clerk", VILLAGE) == {Role.CLERK}
    with world.at_now():
        (left,) = relocation.merged(world.session, KEEPER)
    assert (left.households, left.registers, left.ends) == (0, 0, False)
    why = {"reason": "村已撤并"}
    world.act("clerk", training, "cancel", why, of=TrainingSession)
    assert [r.key for r in listed(world).open] == ["open_meetings", "open_batches"]
    world.act("clerk", meeting, "cancel", why, of=ReviewMeeting)
    assert refused(lambda: move(world)) == ["open_batches"], "nothing more can go yet"
    assert roles(world, "clerk", VILLAGE) == {Role.CLERK}
    archive(world)
    assert listed(world).open == ()
    move(world)
    assert roles(world, "clerk", VILLAGE) == set()
    with world.at_now():
        assert relocation.merged(world.session, KEEPER) == []
    whole(world)


def test_a_batch_that_was_never_trained_is_cancelled_and_the_village_is_done_with(quick):
    archive(quick)
    quick.batch(quick.campaign(), train=False)
    key = quick.rows(VillageBatch)[-1]["id"]
    (training,) = quick.rows(TrainingSession, village_batch_id=key)
    quick.household(1)
    why = {"reason": "村已撤并"}
    assert refused(lambda: quick.act("town", key, "cancel", why, of=VillageBatch)) == [
        "village_over", "no_training_open",
    ]  # fmt: skip
    merge(quick)
    move(quick)
    assert [r.key for r in listed(quick).open] == ["open_trainings", "untrained_batches"]
    assert "role" in refused(lambda: quick.act("clerk", key, "cancel", why, of=VillageBatch))
    assert refused(lambda: quick.act("town", key, "cancel", why, of=VillageBatch)) == [
        "no_training_open"
    ]
    quick.act("clerk", training["id"], "cancel", why, of=TrainingSession)
    assert [r.key for r in listed(quick).open] == ["untrained_batches"]
    quick.act("town", key, "cancel", why, of=VillageBatch)
    assert listed(quick).ends
    with quick.at_now():
        known = batches.open_batches(quick.session, quick.actor("town"))
        newest = progress.newest_batches(places.place_of(quick.session, VILLAGE))
        shown = quick.session.execute(select(newest)).scalars().all()
    assert key not in {row["id"] for row in known}
    assert key not in shown
    whole(quick)


def test_the_telephone_for_objections_answers_for_the_new_village_and_stays_on_old_posters(world):
    phones = table(ObjectionPhone)
    new = phones.c.region == VILLAGE
    world.session.execute(update(phones).where(new).values(phone="0532-81111111"))
    world.household(1)
    merge(world)
    assert listed(world).registers == 10
    move(world)
    there = {row["phone"]: row["valid_from"] for row in world.rows(ObjectionPhone, region=SECOND)}
    assert there["0532-81111111"] == world.today
    assert set(there) == {"0532-80000000", "0532-81111111"}
    (old,) = world.rows(ObjectionPhone, region=VILLAGE)
    assert (old["phone"], old["valid_to"]) == ("0532-81111111", world.today)
    assert listed(world).registers == 0


def test_a_number_that_both_villages_have_is_there_once(quick):
    quick.household(1)
    merge(quick)
    move(quick)
    assert len(quick.rows(ObjectionPhone, region=SECOND)) == 1
    assert quick.rows(ObjectionPhone, region=VILLAGE)[0]["valid_to"] == quick.today


def test_a_pack_that_is_out_is_told_and_comes_back_after_the_move(quick):
    case = quick.open(batch_of(quick), quick.household(3))
    quick.act("clerk", case, "submit", quick.submission())
    quick.act("chair", case, "accept")
    team = (quick.user("member"), quick.user("team"))
    quick.act("chair", case, "start_survey", {"surveyors": team, "visit_on": quick.today})
    quick.batch(campaign_of(quick), SECOND, clerk="clerk2")
    merge(quick)
    assert listed(quick).packs == 0
    with quick.at_now():
        pack.take_out(quick.session, quick.actor("team"))
    assert listed(quick).packs == 1
    move(quick)
    assert quick.case(case)["region"] == SECOND
    (staged,) = back(quick, "team", filled(quick, case))
    assert (staged.status, keys_of(staged)) == ("new", [])
    take_in(quick, "team", staged)
    assert draft(quick, "team", case)["people"] == 2
    whole(quick)


def end(world, unit, successor=None):
    regions = table(Region)
    values = {"valid_to": world.today - timedelta(days=1), "successor": successor}
    world.session.execute(update(regions).where(regions.c.key == unit).values(values))
    places.changed(world.session)


def test_grants_at_an_ended_township_are_told_to_who_gives_them(world):
    def told(login="admin"):
        with world.at_now():
            return merged_registers.behind(world.session, world.actor(login))

    end(world, VILLAGE, SECOND)
    assert told() == [], "the move takes those along"
    end(world, TOWN, OTHER_TOWN)
    at_town = world.rows(Grant, region=TOWN)
    assert len(told()) == len(at_town) > 0
    assert {r.key for r in told()} == {"grant_at_ended"}
    assert all(places.place_of(world.session, OTHER_TOWN).name in str(r) for r in told())
    end(world, TOWN)
    assert {r.key for r in told()} == {"grant_at_ended_alone"}
    assert told("clerk") == []
    end(world, VILLAGE)
    assert len(told()) == len(at_town) + len(world.rows(Grant, region=VILLAGE))


def test_a_batch_that_takes_applications_is_archived_and_not_cancelled(quick):
    why = {"reason": "村已撤并"}
    assert "state" in refused(
        lambda: quick.act("town", batch_of(quick), "cancel", why, of=VillageBatch)
    )
