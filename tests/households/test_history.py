"""A household as of any day: by the days people came and left, with the answers known then."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from models.case import Event
from models.columns import table
from models.household import ChangeRequest, Household, HouseholdVersion, Person
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.invariants import all_faults
from tests.fixtures.standing import (
    WHY,
    amend,
    child_comes,
    entered,
    head_dies,
    home_of,
    renamed,
    stand,
)
from workflows.households import history
from workflows.identification.queries import timeline
from workflows.identification.queries.case import sex_and_age
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick

DEAD, WIDOW, RIGHT = "丁山零", "丁水零", "丁山凌"


def on(world, case, day, login="town"):
    with world.at_now():
        return history.as_of(world.session, world.actor(login), home_of(world, case)["id"], day)


def named(standing):
    return [one.row["name"] for one in standing.people]


def changed(world, case, **content):
    """The register's own action, with days as a form of changes says them."""
    home = home_of(world, case)
    payload = {"note": WHY, **content}
    return world.act("clerk", home["id"], "amend", payload, of=Household)


def test_a_household_that_never_changed_needs_no_history(quick):
    case = stand(quick, "A1")
    assert quick.rows(HouseholdVersion) == []
    standing = on(quick, case, quick.today)
    assert named(standing) == [DEAD, WIDOW]
    assert standing.gone == ()


def test_before_its_first_entry_nothing_is_known(quick):
    case = stand(quick, "A1")
    first = on(quick, case, quick.today).since
    assert on(quick, case, first - timedelta(days=1)).people == ()
    assert on(quick, case, first - timedelta(days=1)).since == first
    assert named(on(quick, case, first)) == [DEAD, WIDOW]


def test_the_day_before_the_dead_is_head_and_from_that_day_on_the_widow(quick):
    case = stand(quick, "B3")
    quick.later(3)
    day = quick.today
    head_dies(quick, case)
    before, after = (on(quick, case, d) for d in (day - timedelta(days=1), day))
    assert (named(before), before.home["head_name"]) == ([DEAD, WIDOW], DEAD)
    assert (named(after), after.home["head_name"]) == ([WIDOW], WIDOW)
    assert [one.row["relation"] for one in after.people] == ["head"]


def test_a_death_told_late_counts_from_its_own_day_and_says_when_it_was_told(quick):
    case = stand(quick, "B3")
    quick.later(9)
    told, died = quick.today, quick.today - timedelta(days=6)
    head_dies(quick, case, day=died)
    alive, dead, now = (on(quick, case, d) for d in (died - timedelta(days=1), died, told))
    assert (named(alive), alive.gone) == ([DEAD, WIDOW], ())
    assert named(dead) == [WIDOW]
    assert [(one.row["name"], one.told) for one in dead.gone] == [(DEAD, told)]
    # As the register had it on that day: a list drawn up then named him.
    assert dead.home["head_name"] == DEAD
    assert (named(now), now.gone, now.home["head_name"]) == ([WIDOW], (), WIDOW)


def test_a_birth_told_late_counts_from_its_own_day(quick):
    case = stand(quick, "A1")
    quick.later(9)
    told, born = quick.today, quick.today - timedelta(days=4)
    columns = {"name": DEAD, "relation": "son", "sex": "male", "born": born, "came_on": born}
    row = {"id": 4711, **columns, "traits": {"no_number": "newborn"}}
    content = {"columns": {"members": 3}, "added": (row,)}
    # A line's day is the day of the act: told under today's, it says another.
    assert refused(lambda: changed(quick, case, **content)) == ["day_of_line"]
    changed(quick, case, day=born, **content)
    before, after = (on(quick, case, d) for d in (born - timedelta(days=1), born))
    assert (len(before.people), len(after.people)) == (2, 3)
    (child,) = [one for one in after.people if one.row["relation"] == "son"]
    assert (child.row["name"], child.told) == (DEAD, told)  # a namesake of the head
    (there,) = [one for one in on(quick, case, told).people if one.row["id"] == 4711]
    assert there.told is None


def test_a_name_put_right_reads_as_it_was_known_on_each_day(quick):
    case = stand(quick, "B3")
    quick.later(3)
    renamed(quick, case)
    assert named(on(quick, case, quick.today - timedelta(days=1)))[0] == DEAD
    assert named(on(quick, case, quick.today))[0] == RIGHT


def test_of_two_changes_on_one_day_the_last_is_that_days(quick):
    case = stand(quick, "A1")
    quick.later(2)
    members = entered(quick, case).members
    for address in ("村东", "村西"):
        amend(quick, case, members, address=address)
    assert on(quick, case, quick.today).home["address"] == "村西"
    assert on(quick, case, quick.today - timedelta(days=1)).home["address"] == ""


def test_an_age_is_that_of_the_day():
    row = {"sex": "male", "born": date(1960, 5, 6)}
    assert "54" in str(sex_and_age(row, date(2015, 5, 5)))
    assert "55" in str(sex_and_age(row, date(2015, 5, 6)))


def test_who_may_not_see_people_sees_no_past(quick):
    case = stand(quick, "A1")
    assert on(quick, case, quick.today, login="leader") is None


def test_nothing_sealed_is_kept_of_the_past(quick):
    case = stand(quick, "B3")
    head_dies(quick, case)
    (kept,) = quick.rows(HouseholdVersion)
    for row in (kept["home"], *kept["people"]):
        assert not [name for name in row if name.endswith(("_sealed", "_blind"))]
        assert all(p["id_masked"].count("*") >= 6 for p in kept["people"])


def test_each_change_is_told_with_old_beside_new(quick):
    case = stand(quick, "B3")
    renamed(quick, case)
    home = home_of(quick, case)
    with quick.at_now():
        told = history.changes_of(quick.session, quick.actor("town"), home["id"])
    assert {(d.who, d.was, d.now) for d in told[home["version"]]} == {
        ("", DEAD, RIGHT),
        (DEAD, DEAD, RIGHT),
    }


@pytest.mark.parametrize("change", [head_dies, renamed, child_comes])
def test_verify_finds_a_past_that_was_put_another_way(quick, change):
    case = stand(quick, "B3")
    change(quick, case)
    assert verify(quick.session).broken == all_faults(quick.session) == []
    (kept,) = quick.rows(HouseholdVersion)
    versions = table(HouseholdVersion)
    quick.session.execute(update(versions).values(home={**kept["home"], "head_name": "别人"}))
    (fault,) = verify(quick.session).broken
    assert fault.startswith(f"household_version {kept['id']}: changed after event")


def test_a_request_changes_nothing_until_it_is_confirmed(quick):
    case = stand(quick, "G2")
    head_dies(quick, case)
    assert quick.rows(HouseholdVersion) == []
    request = quick.rows(Event, action="request_change")
    assert len(request) == 1
    assert len(quick.rows(Person, left_on=None)) == 2


# ------------------------------------------------------------------------------------- the timeline


def happened(world, case, login="town"):
    with world.at_now():
        return timeline.timeline(world.session, world.actor(login), case, limit=200)


def test_the_timeline_holds_the_registers_events_in_their_order(quick):
    case = stand(quick, "A1")
    quick.later(1)
    amend(quick, case, entered(quick, case).members, note="", address="村东头 3 号")
    quick.later(1)
    renamed(quick, case)
    events = happened(quick, case)
    assert [e.label for e in events][:2] == ["家庭成员变更", "变更"]
    assert [e.label for e in events][-1] == "登记"
    assert [e.recorded_at for e in events] == sorted((e.recorded_at for e in events), reverse=True)
    address = dict(events[1].said)
    assert address == {"住址": "— → 村东头 3 号"}
    assert [e.label for e in events if e.people] == ["家庭成员变更", "变更", "登记"]


def test_a_change_told_to_the_case_is_one_entry_with_all_it_changed(quick):
    case = stand(quick, "B3")
    before = len(happened(quick, case))
    head, wife = entered(quick, case).members
    better = head.model_copy(update={"name": RIGHT})
    amend(quick, case, [better, wife], address="村东头 3 号")
    events = happened(quick, case)
    assert len(events) == before + 1
    said = dict(events[0].said)
    assert said["住址"] == "— → 村东头 3 号"
    assert RIGHT in said["现在"]


def test_a_request_its_confirmation_and_a_refusal_stand_in_the_timeline(quick):
    case = stand(quick, "G2")
    home = home_of(quick, case)["id"]
    for action, more in (("refuse_change", {"reason": "没有死亡证明"}), ("confirm_change", {})):
        quick.later(1)
        head_dies(quick, case)
        quick.later(1)
        request = quick.rows(ChangeRequest)[-1]["id"]
        quick.act("town", home, action, {"request": request, **more}, of=Household)
    events = [e for e in happened(quick, case) if e.people]
    labels = [e.label for e in events]
    assert labels[:4] == ["家庭成员变更", "申请变更成员", "不同意变更", "申请变更成员"]
    refused, asked = events[2:4]
    assert dict(refused.said)["不同意的理由"] == "没有死亡证明"
    for event in (refused, asked, events[0]):
        said = dict(event.said)
        assert said["原来"].startswith(f"{DEAD}（户主、")
        assert said["现在"].startswith(f"{WIDOW}（户主、")
        assert "*" in said["原来"]
    assert WHY in dict(asked.said)["变更原因"]


def test_who_may_not_see_people_reads_no_timeline(quick):
    case = stand(quick, "B3")
    head_dies(quick, case)
    assert happened(quick, case, login="leader") == []
