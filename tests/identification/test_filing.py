"""建档立卡: nobody is filed without a number of the national system, typed or from its receipt."""

from models.batch import FilingBatch
from models.household import HouseholdNumber
from models.record import FilingLine
from tests.fixtures import ground
from tests.fixtures.ground import campaign_of, refused, to_be_filed
from tests.fixtures.helping import official
from tests.fixtures.world import TOWN
from workflows.help.opening import helpers
from workflows.households import search
from workflows.identification import opening, paper_facts

database_template = ground.database_template
quick = ground.quick
world = ground.world


def test_receipts_bring_the_national_numbers(world):
    cases = to_be_filed(world, 2)
    with world.at_now():
        key = opening.collect_filing(
            world.session, world.actor("town"), campaign_of(world), TOWN, {"title": "录入一批"},
            token=world.token(),
        )  # fmt: skip
    world.act("town", key, "export", {"sha": "0" * 64}, of=FilingBatch)
    numbers = [{"case": c, "number": f"370282{n:07d}"} for n, c in enumerate(cases)]
    twice = [numbers[0], numbers[1] | {"number": numbers[0]["number"]}]
    strange = [*numbers, {"case": 1, "number": "3702829999999"}]
    for wrong, why in ((twice, ["number_twice"] * 2), (strange, ["receipt_fits"])):
        payload = {"numbers": wrong}
        keys = refused(lambda p=payload: world.act("town", key, "receipt", p, of=FilingBatch))
        assert keys == why
    world.act("town", key, "receipt", {"numbers": numbers}, of=FilingBatch)
    filed = world.filing(cases[0]) | {"national_no": ""}
    world.act("clerk", cases[0], "file", filed)
    assert world.case(cases[0])["national_no"] == numbers[0]["number"]
    assert {x["national_no"] for x in world.rows(FilingLine)} == {n["number"] for n in numbers}


def test_without_a_national_number_nobody_is_filed(quick):
    (case,) = to_be_filed(quick)
    filed = quick.filing(case)
    for nothing in ("", "  "):
        said = filed | {"national_no": nothing}
        assert refused(lambda s=said: quick.act("clerk", case, "file", s)) == ["national_no"]
    for name in ("register_form", "handbook", "plan", "handbook_no", "card_no"):
        empty = {name: () if isinstance(filed[name], tuple) else ""}
        assert refused(lambda e=empty: quick.act("clerk", case, "file", filed | e)) == [
            f"form_{name}"
        ]
    assert quick.case(case)["state"] == "G1"
    quick.act("clerk", case, "file", filed)
    assert quick.case(case)["state"] == "G2"
    assert quick.case(case)["national_no"] == filed["national_no"]


def test_a_filed_household_is_found_by_each_of_its_numbers(quick):
    (case,) = to_be_filed(quick)
    filed = quick.filing(case)
    home = quick.case(case)["household_id"]
    wanted = (filed["national_no"], filed["handbook_no"], filed["card_no"])
    found = lambda number: [  # noqa: E731
        row["id"] for row in search.find(quick.session, quick.actor("clerk"), number)
    ]
    assert [found(number) for number in wanted] == [[], [], []]
    quick.act("clerk", case, "file", filed)
    for number in (*wanted, quick.case(case)["file_no"], filed["handbook_no"].lower()):
        assert found(number) == [home], number
    assert found(filed["national_no"] + "1") == []
    known = {row["kind"] for row in quick.rows(HouseholdNumber, household_id=home)}
    assert known >= {"national", "handbook", "card", "file"}


def test_the_helper_is_chosen_by_key_where_one_is_registered(quick):
    first, second = to_be_filed(quick, 2)
    nobody = quick.filing(first) | {"contact": ""}
    assert refused(lambda: quick.act("clerk", first, "file", nobody)) == ["helper_named"]
    quick.act("clerk", first, "file", quick.filing(first))
    assert (quick.case(first)["contact_name"], quick.case(first)["contact_id"]) == ("吕帮", None)
    # Two of one name, of two offices: the key says which.
    with quick.at_now():
        keys = [
            helpers.register_official(
                quick.session,
                quick.actor("town"),
                TOWN,
                official("吕帮") | {"unit": unit},
                token=quick.token(),
            )
            for unit in ("民政办", "扶贫办")
        ]
    by_name = quick.filing(second)
    assert refused(lambda: quick.act("clerk", second, "file", by_name)) == ["helper_named"]
    wrong = by_name | {"contact": "", "contact_id": 1}
    assert refused(lambda: quick.act("clerk", second, "file", wrong)) == ["helper_named"]
    quick.act("clerk", second, "file", wrong | {"contact_id": keys[1]})
    case = quick.case(second)
    assert (case["contact_name"], case["contact_id"]) == ("吕帮", keys[1])
    (helper,) = paper_facts.helpers(quick.session, case)
    assert (helper.name, helper.unit) == ("吕帮", "扶贫办")
