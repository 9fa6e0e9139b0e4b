"""One household, four doors: typed, brought by a roster, before a step, at night; one sentence."""

import random
from datetime import date

import pytest

from models.finding import DataFinding
from models.household import Household, Person
from tests.exchange.test_roster import sheet
from tests.fixtures import ground
from tests.fixtures.ground import batch_of
from tests.fixtures.persons import id_number
from workflows.base.refusals import Refused
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.households import findings, member_checks
from workflows.households.checks import blocking
from workflows.households.fields import CATALOGUE, Kind, Of
from workflows.identification.queries import intake
from workflows.reports import nightly

database_template = ground.database_template
quick = ground.quick
ODD = 8
PLACE = {"县": "即墨市", "乡镇": "甲镇", "行政村": "东岭村"}
# Said by the number, the count of rows, or sealed; and what a roster brings for the list alone.
_APART = {"person", "household", "county", "township", "village", "group", "count", "phone"}
_APART |= {"name", "sex", "relation", "number", "born", "remark", "no_number"}


def cell(field, chance):
    """An answer as an office writes it; None for what it has no list of."""
    if field.kind is Kind.CODE:
        return field.chinese(chance.choice(field.codes.offered(date(2026, 1, 1))))
    if field.kind in (Kind.WHOLE, Kind.DECIMAL):
        return str(chance.choice((0, 1, 3, 12, 300, 2016)))
    if field.kind is Kind.FEN:
        return str(chance.choice((0, 90, 3_500, 40_000)))
    if field.kind is Kind.DAY:
        return chance.choice(("2012-05-01", "2015-03-01", "2015-08-01"))
    if field.kind is Kind.SEVERAL:
        return "、".join(field.chinese(code) for code in ("disaster", "other"))
    return chance.choice(("某厂", "青岛市即墨区"))


def roster(n):
    """A family as nobody would think of one: everybody answers the same questions, anyhow."""
    chance = random.Random(n)
    listed = [each for each in CATALOGUE.of(Of.MEMBER) if each.headings and each.key not in _APART]
    own = [each for each in CATALOGUE.of(Of.HOUSEHOLD, Of.LAND, Of.LIVING) if each.headings]
    own = [each for each in own if each.key not in _APART]
    asked, told = chance.sample(listed, 14), chance.sample(own, 20)
    house = {each.heading: cell(each, chance) for each in told}
    rows = []
    for order, relation in enumerate(("户主", "配偶", "之子", "之母")[: chance.randint(2, 4)]):
        born = date(chance.choice((1930, 1952, 1975, 1998, 2003, 2010)), 3, order + 1)
        sex = chance.choice(("male", "female"))
        who = {"户编号": f"9{n}", "姓名": "田禾", "证件号码": id_number(born, sex, n * 10 + order)}
        answers = {each.heading: cell(each, chance) for each in asked}
        rows.append(who | {"与户主关系": relation} | PLACE | answers | house)
    return sheet(*rows)


def sentences(found):
    return {(f.code, f.member, str(f.reason), str(f.remedy)) for f in found}


def typed(world, home, numbers):
    """As the form hands it to the checks: what stands, with the number typed once more."""
    people = world.rows(Person, household_id=home["id"])
    lines = [
        {key: row[key] for key in ("name", "relation", "sex", "born", "traits")}
        | {"number": numbers[row["id_masked"]]}
        for row in people
    ]
    return intake.findings(lines, "", 0, home["traits"])


def at_night(world, home):
    stretch = nightly.judged(world.session, nightly.across(world.session))
    nightly.settled(world.session, stretch)
    place = {row["id"]: n for n, row in enumerate(world.rows(Person, household_id=home["id"]))}
    rows = world.rows(DataFinding, household_id=home["id"])
    return {
        (
            row["code"],
            place.get(row["person_id"]),
            *map(str, findings.opened(row["code"], row["said"])),
        )
        for row in rows
    }


def heard(world, n):
    """{door: the sentences said there} of the n-th odd household."""
    with world.at_now():
        actor = world.actor("town")
        staging = read_and_stage(world.session, actor, roster(n), as_of=world.today)
        assert staging.refusals == ()
        (brought,) = staging.reading.households
        importing.take_in(world.session, actor, staging)
        (home,) = world.rows(Household, number=f"9{n}")
        people = world.rows(Person, household_id=home["id"])
        numbers = {
            row["id_masked"]: member.facts.number
            for row, member in zip(people, brought.members, strict=True)
        }
        stored = member_checks.findings(home, people, world.today)
        doors = {
            "roster": sentences(brought.findings),
            "entry": sentences(typed(world, home, numbers)),
            "step": sentences(stored),
            "night": at_night(world, home),
        }
    stops = {str(f.reason) for f in blocking(stored) if member_checks.answerable(f.reads)}
    return home, doors, stops


@pytest.mark.parametrize("n", range(ODD))
def test_an_odd_household_hears_the_same_at_every_door(quick, n):
    home, doors, stops = heard(quick, n)
    assert len(doors["night"]) > 5
    for door, said in doors.items():
        assert said == doors["night"], door
    case = quick.open(batch_of(quick), home["id"])
    quick.act("clerk", case, "submit", quick.submission())
    try:
        quick.act("chair", case, "accept")
        refused = set()
    except Refused as why:
        refused = {str(reason) for reason in why.reasons}
    assert refused == stops
