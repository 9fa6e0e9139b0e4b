"""One household, four doors: typed, brought by a roster, before a step, at night; one sentence."""

import ast
import random
import re
from datetime import date

import pytest

from models.finding import DataFinding
from models.household import Household, Person
from models.installation import keyring_of
from tests.exchange.test_roster import sheet
from tests.fixtures import ground
from tests.fixtures.ground import batch_of
from tests.fixtures.persons import id_number
from tests.fixtures.sources import ROOT
from tests.fixtures.world import VILLAGE
from workflows.base import codes
from workflows.base.refusals import Refused
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.households import findings, member_checks, register
from workflows.households.checks import CATALOGUE as CHECKS
from workflows.households.checks import blocking
from workflows.households.fields import CATALOGUE, Kind, Of
from workflows.households.kept_out import REFUSING
from workflows.households.members import Entry, Member
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
    return sheet(*lines_of(n))


def lines_of(n):
    """Its lines, by heading."""
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
    return rows


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


def brought_in(world, content):
    """The households of a roster, taken in: as it brought them."""
    actor = world.actor("town")
    staging = read_and_stage(world.session, actor, content, as_of=world.today)
    assert staging.refusals == ()
    importing.take_in(world.session, actor, staging)
    return staging.reading.households


def said_of(world, brought):
    """(the household, {door: the sentences said there}, what the step's checks found)."""
    (home,) = world.rows(Household, number=brought.number)
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
    return home, doors, stored


def heard(world, n):
    """{door: the sentences said there} of the n-th odd household."""
    with world.at_now():
        (brought,) = brought_in(world, roster(n))
        home, doors, stored = said_of(world, brought)
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


MANY = 45
# Numbers that these households do not break: what a left-out answer, a second spouse or another
# telephone breaks, what is of another year or age, what is held against an income that no roster
# brings, and what chance did not bring together.
UNHEARD = frozenset(
    {"E111", "E115", "E120", "E143", "E24", "E25", "E26", "E28", "E44", "E64", "E9", "E90"}
    | {
        "W113",
        "W114",
        "W122",
        "W127",
        "W13",
        "W146",
        "W27",
        "W41",
        "W42",
        "W43",
        "W52",
        "W56",
        "W57",
        "W62",
        "W63",
        "W91",
    }
)


def test_every_check_that_a_roster_can_break_says_one_sentence_at_every_door(quick):
    """Number by number: whatever the roster's dry run says, form, step and night say the same."""
    with quick.at_now():
        homes = brought_in(quick, sheet(*(row for n in range(MANY) for row in lines_of(n))))
        assert len(homes) == MANY
        by_code = {}
        for brought in homes:
            _home, doors, _stored = said_of(quick, brought)
            for door, said in doors.items():
                for one in said:
                    by_code.setdefault(one[0], {}).setdefault(door, set()).add(
                        (brought.number, *one)
                    )
    for code, doors in by_code.items():
        assert doors.keys() == {"roster", "entry", "step", "night"}, code
        assert all(said == doors["night"] for said in doors.values()), code
    judged = {rule.code for rule in CHECKS} - REFUSING
    assert judged - by_code.keys() <= UNHEARD


def family(**changes):
    """A head and a son of a roster about whom nothing is wrong."""
    head = {"户编号": "77", "姓名": "田一", "证件号码": id_number(date(1970, 3, 5), "male", 71)}
    son = {"户编号": "77", "姓名": "田二", "证件号码": id_number(date(1999, 3, 5), "male", 72)}
    return [head | {"与户主关系": "户主"} | PLACE, son | {"与户主关系": "之子"} | PLACE | changes]


SOUND = id_number(date(1999, 3, 5), "male", 72)
OTHER_DIGIT = str((int(SOUND[-2]) + 1) % 10)
KEPT_OUT = {
    "E1": {"证件号码": SOUND[:-1]},
    "E2": {"证件号码": SOUND[:-2] + OTHER_DIGIT + SOUND[-1]},
    "E3": {"证件号码": SOUND + "99"},
    "E4": {"证件号码": id_number(date(1970, 3, 5), "male", 71)},
    "E5": {"证件号码": "999999999999999999"},
    "E6": {"证件号码": SOUND[:10] + "1399" + SOUND[14:]},
    "E7": {"与户主关系": "户主"},
    "E8": {"与户主关系": ""},
}


def test_what_keeps_a_household_out_is_one_sentence_at_the_roster_and_at_the_form(quick):
    """Step and night know none of it: no such number is stored, nor such heads."""
    assert KEPT_OUT.keys() == REFUSING
    with quick.at_now():
        for code, changes in KEPT_OUT.items():
            lines = family(**changes)
            staging = read_and_stage(quick.session, quick.actor("town"), sheet(*lines))
            told = {(r.reason.key, str(r.reason), str(r.remedy)) for r in staging.refusals}
            assert code in {key for key, *_rest in told}, code
            members = tuple(
                Member(
                    name=line["姓名"],
                    relation=codes.relation(line["与户主关系"]) or "",
                    number=line["证件号码"],
                )
                for line in lines
            )
            with pytest.raises(Refused) as refused:
                register.register(
                    quick.session, quick.actor("clerk"), Entry(members=members), region=VILLAGE
                )
            said = {(r.key, str(r)) for r in refused.value.reasons}
            for key, wrong, remedy in told:
                assert any(k == key and f"{wrong}{remedy}" in whole for k, whole in said), (
                    key,
                    said,
                )


def test_somebody_of_another_household_is_refused_in_one_sentence_too(quick):
    case = quick.open(batch_of(quick), quick.household(0))
    (wife,) = quick.rows(Person, household_id=quick.case(case)["household_id"], relation="spouse")
    ring = keyring_of(quick.session)
    number = ring.open(wife["id_sealed"], owner=f"person:{wife['id']}:id")
    with quick.at_now():
        lines = family(证件号码=number)
        staging = read_and_stage(quick.session, quick.actor("town"), sheet(*lines))
        (remark,) = [r for r in staging.refusals if r.reason.key == "E4"]
        (typed_in,) = register.held_elsewhere(quick.session, quick.actor("clerk"), [number], None)
    assert str(typed_in) == f"{remark.reason}{remark.remedy}"
    assert wife["name"] in str(typed_in)


def test_no_door_has_a_sentence_of_its_own_for_a_number_of_the_catalogue():
    """The checks say it, what is wrong with a number or a telephone, and `kept_out`."""
    homes = ("households/checks/", "base/id_faults.py", "base/telephones.py", "kept_out.py")
    own = []
    for path in (ROOT / "workflows").rglob("*.py"):
        if any(home in path.as_posix() for home in homes):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                what = ast.unparse(node.func)
                code = str(node.args[0].value)
                if what in ("Reason", "Fault.of", "Fault.of") and re.fullmatch(r"[EWI]\d+", code):
                    own.append(f"{path.relative_to(ROOT)}:{node.lineno} {code}")
    assert own == []
