"""The national system's list: its order, everything as text, the numbers back by the head's ID."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.account import Ledger
from models.batch import FilingBatch
from models.case import Case
from models.household import Household, Person
from tests.fixtures.ground import TRAINED, batch_of, campaign_of
from tests.fixtures.world import TOWN, VILLAGE, World
from workflows.base.refusals import Malformed, NotReady, NotYours
from workflows.base.spreadsheet.sheet import read_sheet
from workflows.exchange import national
from workflows.exchange.receipt import read_receipt
from workflows.exchange.roster.columns import find_columns
from workflows.households import register
from workflows.identification import opening

HEADS = [heading for heading, _key in national.columns()]


@pytest.fixture
def database_template():
    return TRAINED


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


def to_filing(world, count: int = 2) -> list[int]:
    """C2 … G1 for some households."""
    batch, campaign = batch_of(world), campaign_of(world)
    cases = [world.open(batch, world.household(n)) for n in range(count)]
    for case in cases:
        world.to_surveyed(case)
    world.to_passed(batch, cases)
    world.through_notice(batch, 1, cases)
    for case in cases:
        world.report(case)
    world.sign_round(world.round(campaign, "township"))
    world.through_notice(batch, 2, cases)
    world.sign_round(world.round(campaign, "county"))
    world.through_notice(batch, 3, cases)
    return cases


def a_batch(world, login: str = "town") -> int:
    with world.at_now():
        return opening.collect_filing(
            world.session,
            world.actor(login),
            campaign_of(world),
            TOWN,
            {"title": "第一批"},
            token=world.token(),
        )


def exported(world, batch: int) -> national.Exported:
    with world.at_now():
        return national.export(world.session, world.actor("town"), batch)


def rows_of(body: bytes) -> list[list[str]]:
    return [[cell.text for cell in row] for row in read_sheet(body, name="a.xlsx").rows]


def receipt_of(body: bytes, numbers: dict[str, str]) -> bytes:
    """What the system gives back: the same list, the household's number beside the head's ID."""
    keys = [key for _heading, key in national.columns()]
    rows = [dict(zip(keys, row, strict=True)) for row in rows_of(body)[3:]]
    for row in rows:
        row["household"] = numbers.get(row["number"], "")
    return national.sheet(rows, "2015-12-01")


def test_the_header_stands_on_row_three_in_the_national_order(world):
    to_filing(world)
    rows = rows_of(exported(world, a_batch(world)).body)
    assert rows[0][0] == national.TITLE
    assert rows[2] == HEADS
    assert len(rows) == 3 + 4
    columns = find_columns(read_sheet(exported(world, a_batch(world)).body, name="a.xlsx").rows)
    assert columns.row == 3
    assert set(columns.places) == {key for _heading, key in national.columns()}


def test_a_row_says_what_is_stored_in_the_regulations_words(world):
    to_filing(world, 1)
    head = dict(zip(HEADS, rows_of(exported(world, a_batch(world)).body)[3], strict=True))
    told = {name: head[name] for name in ("县(市、区)", "行政村", "姓名", "与户主关系", "健康状况")}
    assert list(told.values()) == ["即墨市", "东岭村", "丁山零", "户主", "长期慢性病"]
    assert head["人均纯收入"] == "2100"
    assert head["主要致贫原因"] == "因病"
    assert head["是否危房户"] == "否"
    assert head["联系电话"] == "13800000000"
    assert len(head["证件号码"]) == 18


def test_the_same_facts_give_the_same_bytes(world):
    to_filing(world, 1)
    batch = a_batch(world)
    assert exported(world, batch) == exported(world, batch)


@pytest.mark.parametrize("login", ["clerk", "chair", "other_town", "leader", "inspector"])
def test_nobody_but_the_officers_of_the_place_makes_it(world, login):
    to_filing(world, 1)
    batch = a_batch(world)
    with pytest.raises(NotYours):
        national.export(world.session, world.actor(login), batch)


def test_an_empty_batch_is_refused(world):
    with pytest.raises(NotReady):
        exported(world, a_batch(world))


def test_every_copy_is_written_down(world):
    to_filing(world, 1)
    batch = a_batch(world)
    made = exported(world, batch)
    national.note(world.session, world.actor("town"), batch, made)
    entry = world.rows(Ledger, book="access", what="national_export")[0]
    assert entry["detail"] == {"households": 1, "people": 2, "sha": made.sha}


leads = st.sampled_from("=+-@\t\r＝＋－＠'")


@given(
    lead=leads, rest=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)
)
def test_what_somebody_typed_is_never_a_formula(lead, rest):
    body = national.sheet([{"name": lead + rest, "group": lead + "cmd|'/c calc'!A1"}], "2015-12-01")
    page = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert all(
        cell.value is None for row in page.iter_rows() for cell in row if cell.data_type == "n"
    )
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not any("hyperlink" in name or "externalLink" in name for name in parts.namelist())


def test_the_receipt_brings_the_numbers_back_by_the_heads_id(world):
    cases = to_filing(world)
    batch = a_batch(world)
    made = exported(world, batch)
    world.act("town", batch, "export", {"sha": made.sha}, of=FilingBatch)
    assert exported(world, batch).sha == made.sha
    ids = [row[HEADS.index("证件号码")] for row in rows_of(made.body)[3:] if row[10] == "户主"]
    given = receipt_of(made.body, {ids[0]: "3702820001", ids[1]: "3702820002"})
    with world.at_now():
        receipt = read_receipt(world.session, world.actor("town"), batch, given, "回执.xlsx")
    assert [line.number for line in receipt.lines] == ["3702820001", "3702820002"]
    outcome = world.act("town", batch, "receipt", {"numbers": receipt.numbers()}, of=FilingBatch)
    assert outcome.left_out == []
    assert [world.case(case)["national_no"] for case in cases] == ["3702820001", "3702820002"]
    again = exported(world, batch)
    assert not again.differs, "the receipt's own numbers are no change of the list"
    home = world.case(cases[0])["household_id"]
    with world.at_now():
        register.amend(
            world.session,
            world.actor("clerk"),
            home,
            world.entry(0).model_copy(update={"phone": "13900000009"}),
            seen=world.row(Household, home)["version"],
            token=world.token(),
            note="户主换了手机号码",
        )
    changed = exported(world, batch)
    assert changed.differs
    national.note(world.session, world.actor("town"), batch, changed)
    entry = world.rows(Ledger, book="access", what="national_export")[-1]
    assert entry["detail"]["differs"] is True


def test_a_receipt_tells_who_is_missing_strange_or_numbered_twice(world):
    to_filing(world)
    batch = a_batch(world)
    made = exported(world, batch)
    ids = [row[HEADS.index("证件号码")] for row in rows_of(made.body)[3:] if row[10] == "户主"]
    stranger = world.household(30)
    other = world.rows(Person, household_id=stranger)[0]
    assert other["relation"] == "head"
    keys = [key for _heading, key in national.columns()]
    rows = [dict(zip(keys, row, strict=True)) for row in rows_of(made.body)[3:]]
    for row in rows:
        row["household"] = "3702820009"
    extra = dict(rows[0]) | {"number": world.entry(30).head.number, "household": "3702820077"}
    with world.at_now():
        receipt = read_receipt(
            world.session,
            world.actor("town"),
            batch,
            national.sheet([*rows, extra], "2015-12-01"),
            "a.xlsx",
        )
    assert [[why.key for why in line.wrong] for line in receipt.lines] == [["number_twice"]] * 2
    assert receipt.numbers() == ()
    assert receipt.strangers == (8,)
    only = read_receipt(
        world.session,
        world.actor("town"),
        batch,
        receipt_of(made.body, {ids[0]: "3702820001"}),
        "a.xlsx",
    )
    assert [line.number for line in only.lines] == ["3702820001", ""]
    assert len(only.numbers()) == 1


def test_a_file_that_is_no_receipt_is_refused_in_a_sentence(world):
    to_filing(world, 1)
    batch = a_batch(world)
    with pytest.raises(Malformed):
        read_receipt(world.session, world.actor("town"), batch, b"PK\x03\x04", "a.xlsx")
    headless = national.sheet([{"name": "丁", "relation": "spouse", "number": "1"}], "2015-12-01")
    with pytest.raises(Malformed) as refused:
        read_receipt(world.session, world.actor("town"), batch, headless, "a.xlsx")
    assert refused.value.reasons[0].key == "receipt_no_heads"


def test_what_the_list_is_about_is_the_village_it_was_made_for(world):
    cases = to_filing(world)
    assert {world.row(Case, case)["region"] for case in cases} == {VILLAGE}
