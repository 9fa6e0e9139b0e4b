"""Address, telephone and account have a day and a source, read from what the register was told."""

from datetime import timedelta
from typing import get_args

from models.household import Household
from tests.fixtures import ground
from tests.fixtures.ground import batch_of
from tests.fixtures.standing import amend, by, decide, entered, home_of, stand, tell
from workflows.households import history
from workflows.households.answers import Source
from workflows.households.forms import Said
from workflows.households.since import Since, since

database_template = ground.database_template
quick = ground.quick


def known(world, case, login="clerk", on=None):
    with world.at_now():
        return since(world.session, world.actor(login), home_of(world, case)["id"], on)


def applied(world):
    return world.open(batch_of(world), world.household(0))


def test_what_was_said_at_the_entry_is_the_households_own_word_of_that_day(quick):
    case = applied(quick)
    assert known(quick, case) == {"phone": Since(quick.today, "农户自报")}


def test_an_event_tells_its_day_and_another_change_moves_nothing(quick):
    case, entry = applied(quick), quick.today
    quick.later(10)
    told = quick.today - timedelta(days=3)
    tell(quick, case, "phone", said={"phone": "13900000009"}, day=told)
    tell(quick, case, "correction", said={"address": "东岭村12号"})
    changed = quick.today
    quick.later(5)
    wife = by(quick, case, "spouse")
    tell(quick, case, "correction", person=wife["id"], said={"name": "丁水灵"})
    now = {
        "phone": Since(told, "联系电话变更"),
        "address": Since(changed, "信息更正"),
    }
    assert known(quick, case) == now
    # On the day of the change it is known, on the day before it was the one of the entry.
    assert known(quick, case, on=changed) == now
    assert known(quick, case, on=changed - timedelta(days=1)) == {"phone": Since(entry, "农户自报")}
    with quick.at_now():
        then = history.as_of(
            quick.session, quick.actor("clerk"), home_of(quick, case)["id"],
            changed - timedelta(days=1),
        )  # fmt: skip
    assert then.home["phone_masked"].endswith("0000")


def test_a_form_says_whose_word_it_is_and_of_which_day(quick):
    case = applied(quick)
    quick.later(30)
    visit = quick.today - timedelta(days=2)
    members = entered(quick, case).members
    amend(quick, case, members, bank="6228480000000000011", source=Source.VISIT, answered=visit)
    assert known(quick, case)["bank"] == Since(visit, "入户调查")
    quick.later(1)
    # The same account typed again says nothing new; another one of the same mask does.
    amend(quick, case, members, bank="6228480000000000011")
    assert known(quick, case)["bank"] == Since(visit, "入户调查")
    amend(quick, case, members, bank="6228480000000010011")
    assert known(quick, case)["bank"] == Since(quick.today, "农户自报")
    assert home_of(quick, case)["bank_masked"].endswith("0011")


def test_of_a_filed_household_it_holds_from_the_day_asked_for_once_it_is_confirmed(quick):
    case = stand(quick, "G2")
    before, told = known(quick, case), quick.today
    tell(quick, case, "phone", said={"phone": "13900000009"}, day=told)
    quick.later(4)
    assert known(quick, case) == before
    decide(quick, "town", case)
    assert known(quick, case)["phone"] == Since(told, "联系电话变更")
    assert known(quick, case, on=quick.today - timedelta(days=1)) == before


def test_what_came_before_days_were_told_is_of_the_day_it_was_recorded(quick):
    case = applied(quick)
    quick.later(3)
    home = home_of(quick, case)["id"]
    quick.act(
        "clerk", home, "amend", {"columns": {"address": "西岭村3号"}, "note": "更正"}, of=Household
    )
    assert known(quick, case)["address"] == Since(quick.today, "农户自报")
    ahead = {"columns": {"address": "西岭村4号"}, "note": "更正", "source": "visit"}
    ahead |= {"on": quick.today + timedelta(days=40)}
    quick.act("clerk", home, "amend", ahead, of=Household)
    assert known(quick, case)["address"] == Since(quick.today, "入户调查"), "no day to come"


def test_who_sees_nobody_is_told_nothing(quick):
    case = applied(quick)
    assert known(quick, case, "leader") == {}


def test_a_change_may_name_every_source_there_is():
    assert set(get_args(Said)) == {"", *Source}
