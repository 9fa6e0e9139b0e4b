"""Taking rosters in: new, changed, same, refused; twice is once; undone while untouched."""

import io
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import func, insert, select

from models.account import Grant, User
from models.batch import Campaign, VillageBatch
from models.case import Case, Event
from models.columns import table
from models.household import Household, ImportBatch, Person
from models.installation import keyring_of
from models.keys import new_id
from models.register import OfficialKin
from tests.exchange.test_roster import person, sheet
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.persons import id_number
from tests.fixtures.sources import ROOT
from workflows.access import place_lists, places
from workflows.access.people import actor_of
from workflows.base import audit_log, clock
from workflows.base.refusals import Malformed, NotNow, Overtaken
from workflows.base.words import english
from workflows.engine.changes import full
from workflows.engine.execute import perform
from workflows.exchange import importing, imports
from workflows.exchange.roster import Unread
from workflows.exchange.staging import read_and_stage
from workflows.households import search
from workflows.policy import policy

EXPORT = ROOT / "data" / "roster_2016_export.xlsx"
ZONE = 370282400000
VILLAGE = 370282400201


def fill(store):
    with store.transaction() as session:
        place_lists.load_regions(session)
        policy.seed(session)
        for login, role, region in (("t", "T", ZONE), ("v", "V", VILLAGE), ("d", "LD", ZONE)):
            user = new_id()
            session.execute(
                insert(table(User)).values(
                    id=user,
                    login=login,
                    name="米晓",
                    password="x",
                    must_change=False,
                    language="zh-CN",
                    created_at=clock.now(),
                )
            )
            session.execute(
                insert(table(Grant)).values(
                    id=new_id(),
                    user_id=user,
                    role=role,
                    region=region,
                    valid_from=date(2015, 1, 1),
                )
            )


@pytest.fixture
def database_template():
    return Template("places-and-three-people", fill, EMPTY)


@pytest.fixture
def bring(store):
    """Read a file and take it in as this person; the staging and the import."""

    def bring(source, login="t"):
        with store.transaction() as session:
            staging = read_and_stage(session, who(session, login), source)
            return staging, importing.take_in(session, who(session, login), staging)

    return bring


def who(session, login="t"):
    users = table(User)
    key = session.execute(select(users.c.id).where(users.c.login == login)).scalar_one()
    return actor_of(session, key)


def count(session, model):
    return session.execute(select(func.count()).select_from(table(model))).scalar_one()


def counts(staging):
    return staging.as_json()["households"]


def test_a_dry_run_counts_and_writes_nothing(store):
    with store.reading() as session:
        staging = read_and_stage(session, who(session), EXPORT)
        assert counts(staging) == {"new": 24, "changed": 0, "same": 0, "refused": 7}
        people = {"new": 62, "changed": 0, "same": 0, "refused": 16}
        assert staging.as_json()["people"] == people
        assert len(staging.refusals) == 7
        assert count(session, Household) == 0


def test_the_same_file_twice_changes_nothing(store, bring):
    _staging, batch = bring(EXPORT)
    again, same = bring(EXPORT)
    assert counts(again) == {"new": 0, "changed": 0, "same": 24, "refused": 7}
    assert again.as_json()["people"]["same"] == 62
    assert same["id"] == batch["id"]
    with store.reading() as session:
        assert count(session, Household) == 24
        assert count(session, Person) == 62
        assert count(session, Event) == 24
        assert count(session, ImportBatch) == 1
        assert audit_log.broken(session) == []


def test_numbers_and_phones_are_sealed_and_open_again(store, bring):
    staging, _batch = bring(EXPORT)
    with store.reading() as session:
        ring = keyring_of(session)
        stored = {
            ring.open(row.id_sealed, owner=f"person:{row.id}:id")
            for row in session.execute(select(table(Person)))
        }
        homes = staging.reading.households
        assert stored == {m.facts.number for home in homes for m in home.members}
        homes = [h for h in session.execute(select(table(Household))) if h.phone_sealed]
        assert len(homes) == 23, "one gave a number that is none"
        for row in homes:
            phone = ring.open(row.phone_sealed, owner=f"household:{row.id}:phone")
            assert phone[:3] == row.phone_masked[:3]
        for event in session.execute(select(table(Event))):
            assert not any(number in f"{event}" for number in stored)


def test_everybody_brought_in_is_found_by_name_and_number(store, bring):
    staging, _batch = bring(sheet(person(), person("米晓", "female", relation="配偶")))
    number = staging.reading.households[0].members[1].facts.number
    with store.reading() as session:
        for wanted in ("一帆", "米晓", "jyf", "01", number):
            (home,) = search.find(session, who(session), wanted)
            assert home["number"] == "01"


def test_a_household_is_found_in_its_own_village_however_many_are_found_before_it(store, bring):
    """Of a list cut after the first ones, the later villages' own households were missing."""
    bring(EXPORT)
    with store.reading() as session:
        town = who(session)
        everybody = search.find(session, town, "37", limit=500)
        last = everybody[-1]
        assert last["region"] != everybody[0]["region"]
        (first,) = search.find(session, town, "37", limit=1)
        assert first["region"] != last["region"]
        (here,) = search.find(session, town, "37", region=last["region"], limit=1)
        assert here["region"] == last["region"]
        assert not search.find(session, who(session, "v"), "37", region=last["region"])


def test_a_changed_answer_is_shown_old_and_new(store, bring):
    bring(sheet(person(联系电话="13800000000", 健康状况="健康")))
    staging, _ = bring(sheet(person(联系电话="13900000001", 健康状况="患有大病")))
    (staged,) = staging.of("changed")
    told = {(c.who, c.field, c.old, c.new) for c in staged.changes}
    assert told == {
        ("", "联系电话", "138****0000", "139****0001"),
        ("江一帆", "健康状况", "健康", "患有大病"),
    }
    with store.reading() as session:
        (row,) = session.execute(select(table(Person)))
        assert row.traits["health"] == "serious"


def test_an_empty_cell_erases_nothing(bring):
    bring(sheet(person(联系电话="13800000000", 健康状况="健康")))
    staging, _ = bring(sheet(person(联系电话="", 健康状况="")))
    assert counts(staging)["same"] == 1


def test_a_new_disability_grade_is_seen_behind_the_mask(bring):
    number = person()["证件号码"]
    bring(sheet(person(证件号码=number + "43")))
    staging, _ = bring(sheet(person(证件号码=number + "42")))
    (staged,) = staging.of("changed")
    assert [change.field for change in staged.changes] == ["证件号码"]


def test_a_member_missing_from_the_file_stays_and_a_new_one_comes(store, bring):
    wife = person("米晓", "female", relation="配偶")
    bring(sheet(person(), wife))
    staging, _ = bring(sheet(person(), person("江小满", born=date(2010, 1, 1), relation="之子")))
    assert [change.field for change in staging.of("changed")[0].changes] == ["新增成员"]
    with store.reading() as session:
        assert count(session, Person) == 3
        (home,) = session.execute(select(table(Household)))
        assert home.members == 3


MOTHER = {"name": "王秀英", "sex": "female", "born": date(1940, 1, 1), "relation": "之母"}
WIFE = {"name": "王秀英", "sex": "female", "born": date(1968, 1, 1), "relation": "配偶"}


def stored_numbers(store):
    with store.reading() as session:
        ring = keyring_of(session)
        return {
            row.relation: ring.open(row.id_sealed, owner=f"person:{row.id}:id")
            for row in session.execute(select(table(Person)))
        }


def test_a_wife_of_the_mothers_name_is_a_new_person(store, bring):
    bring(sheet(person(), person(**MOTHER)))
    staging, _ = bring(sheet(person(), person(**WIFE)))
    assert [change.field for change in staging.of("changed")[0].changes] == ["新增成员"]
    numbers = stored_numbers(store)
    assert numbers["mother"] == person(**MOTHER)["证件号码"]
    assert numbers["spouse"] == person(**WIFE)["证件号码"]


def test_a_corrected_number_goes_to_the_one_of_two_namesakes_it_is_of(store, bring):
    bring(sheet(person(), person(**MOTHER), person(**WIFE)))
    right = id_number(date(1968, 1, 1), "female", 7)
    staging, _ = bring(sheet(person(), person(**WIFE, 证件号码=right), person(**MOTHER)))
    assert [change.field for change in staging.of("changed")[0].changes] == ["证件号码"]
    numbers = stored_numbers(store)
    assert numbers["mother"] == person(**MOTHER)["证件号码"]
    assert numbers["spouse"] == right


def test_of_two_namesakes_nobody_guesses(store, bring):
    sons = [person("江小满", born=date(2000, 1, n), relation="之子") for n in (1, 2)]
    bring(sheet(person(), *sons))
    news = [person("江小满", born=date(2001, 1, n), relation="之子") for n in (1, 2)]
    staging, _ = bring(sheet(person(), *news))
    assert [r.reason.key for r in staging.refusals] == ["namesake", "namesake"]
    assert (counts(staging)["refused"], staging.refused_people) == (1, 3)


def test_another_family_under_the_number_and_the_name_of_the_first_is_not_blended_with_it(
    store, bring
):
    bring(sheet(person("王秀英", "female", date(1950, 1, 2)), person("赵大", relation="配偶")))
    before = stored_numbers(store)
    other = person("王秀英", "female", date(1972, 5, 2))
    staging, _ = bring(sheet(other, person("钱小", born=date(2000, 1, 2), relation="之子")))
    assert [(r.reason.key, r.row) for r in staging.refusals] == [("namesake", 2)]
    assert stored_numbers(store) == before


def test_a_second_son_of_the_name_beside_the_first_is_a_new_person(store, bring):
    sons = [person("江小满", born=date(2000 + n, 1, 1), relation="之子") for n in (1, 9)]
    bring(sheet(person(), sons[0]))
    staging, _ = bring(sheet(person(), *sons))
    assert [change.field for change in staging.of("changed")[0].changes] == ["新增成员"]


def test_a_new_head_leaves_nobody_with_the_relation_to_the_one_of_before(bring):
    wife = person("米晓", "female", relation="配偶")
    son = person("江小满", born=date(2000, 1, 1), relation="之子")
    bring(sheet(person(), wife, son))
    swapped = (wife | {"与户主关系": "户主"}, person(relation="配偶"))
    staging, _ = bring(sheet(*swapped))
    assert [(r.reason.key, r.row) for r in staging.refusals] == [("head_changed", 2)]
    assert "江小满" in str(staging.refusals[0].reason)
    staging, _ = bring(sheet(*swapped, son))
    assert counts(staging)["changed"] == 1


def test_namesakes_with_nothing_to_tell_them_apart_are_the_same_the_second_time(bring):
    twin = person("江小满", relation="之子", 证件号码="")
    bring(sheet(person(), twin, twin))
    staging, _ = bring(sheet(person(), twin, twin))
    assert counts(staging) == {"new": 0, "changed": 0, "same": 1, "refused": 0}
    # One of them alone is either: nobody guesses.
    staging, _ = bring(sheet(person(), twin))
    assert [r.reason.key for r in staging.refusals] == ["namesake"]


def test_one_national_number_of_a_person_is_not_given_to_several(bring):
    taken = {"人编号": "370282000001"}
    son = person("江小满", born=date(2000, 1, 1), relation="之子", **taken)
    third = person("米晓", born=date(1961, 1, 1), 户编号="02", 人编号="370282000002")
    staging, _ = bring(sheet(person(**taken), son, third))
    assert [(r.reason.key, r.row) for r in staging.refusals] == [("person_no_shared", 3)]
    assert counts(staging)["new"] == 1
    # The place of each in the household is no such number.
    ordinals = [
        third | {"人编号": "1"},
        person("江一", 户编号="03", born=date(1970, 1, 1), 人编号="1"),
    ]
    assert staging_keys(bring(sheet(*ordinals))[0]) == []


def staging_keys(staging):
    return [r.reason.key for r in staging.refusals]


def test_a_second_head_does_not_join_the_first(store, bring):
    wife = person("米晓", "female", relation="配偶")
    bring(sheet(person(), wife))
    staging, _ = bring(sheet(wife | {"与户主关系": "户主"}))
    assert [r.reason.key for r in staging.refusals] == ["two_heads"]
    assert "江一帆" in str(staging.refusals[0].reason)
    swapped = sheet(wife | {"与户主关系": "户主"}, person(relation="配偶"))
    staging, _ = bring(swapped)
    assert counts(staging)["changed"] == 1


def test_a_sheet_that_was_not_read_stands_in_the_books_of_the_import(store, bring):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet("填表说明").write(0, 0, "一、按户口簿填。")
    page = book.add_worksheet("名册")
    page.write_row(0, 0, list(person()))
    page.write_row(1, 0, list(person().values()))
    book.close()
    staging, _ = bring(out.getvalue())
    assert staging.as_json()["unread"] == [{"sheet": "填表说明", "rows": 1, "hidden": False}]
    with store.reading() as session:
        (row,) = imports.imports(session, who(session))
    assert row.unread == (Unread("填表说明", 1, hidden=False),)


def test_somebody_registered_in_another_household_is_refused(bring):
    bring(sheet(person(), person("江小满", born=date(2000, 1, 1), relation="之子")))
    own = person("江小满", born=date(2000, 1, 1), 户编号="02")
    staging, _ = bring(sheet(own))
    assert counts(staging) == {"new": 0, "changed": 0, "same": 0, "refused": 1}
    (refusal,) = staging.refusals
    assert refusal.reason.key == "E4"
    assert "江小满" in str(refusal.reason)
    assert "户编号 01" in str(refusal.remedy)


def test_a_clerk_brings_in_only_the_own_village(bring):
    staging, _ = bring(EXPORT, "v")
    villages = {staged.household.place[2] for staged in staging.households}
    assert villages == {"东塔子村"}
    assert counts(staging)["new"] + counts(staging)["refused"] == 31
    assert any(remark.reason.key == "area" for remark in staging.refusals)


def test_a_reader_brings_in_nothing(bring):
    staging, _ = bring(sheet(person()), "d")
    assert counts(staging)["refused"] == 1


def test_a_household_that_moved_is_refused(bring):
    bring(sheet(person()))
    staging, _ = bring(sheet(person(行政村="西塔子村")))
    assert [remark.reason.key for remark in staging.refusals] == ["moved"]


def test_what_changed_after_the_dry_run_stops_the_import(store, bring):
    with store.reading() as session:
        source = sheet(person(联系电话="13800000000"))
        staging = read_and_stage(session, who(session), source)
    bring(sheet(person(联系电话="13900000001")))
    with store.transaction() as session, pytest.raises(Overtaken):
        importing.take_in(session, who(session), staging)


def test_a_second_click_on_the_import_is_answered_as_done(store, bring):
    with store.reading() as session:
        staging = read_and_stage(session, who(session), EXPORT)
    with store.transaction() as session:
        first = importing.take_in(session, who(session), staging)
    with store.transaction() as session:
        assert importing.take_in(session, who(session), staging)["id"] == first["id"]
        assert len(session.execute(select(table(Household))).all()) == 24


def test_an_import_is_undone_while_nobody_touched_it(store, bring):
    _, batch = bring(EXPORT)
    with store.transaction() as session:
        assert importing.undo(session, who(session), batch["id"]) == 24
    with store.transaction() as session, pytest.raises(NotNow, match="import_gone"):
        importing.undo(session, who(session), batch["id"])
    with store.reading() as session:
        people = session.execute(select(table(Person))).all()
        assert {person.left_why for person in people} == {"undone"}
    staging, again = bring(EXPORT)
    assert counts(staging)["new"] == 24
    assert again["id"] != batch["id"]


def test_a_household_touched_since_keeps_the_import(store, bring):
    _, batch = bring(sheet(person()))
    with store.transaction() as session:
        (home,) = session.execute(select(table(Household)))
        perform(
            session,
            home.id,
            "amend",
            who(session),
            {"columns": {"address": "村东"}},
            seen=1,
            token="t",
            of=Household,
        )
    with store.transaction() as session, pytest.raises(NotNow, match="import_touched"):
        importing.undo(session, who(session), batch["id"])


def test_an_untouched_application_goes_with_its_import(store, bring):
    """Opened by the import and never touched: the undo takes it back with its household."""
    _, batch = bring(EXPORT)
    with store.transaction() as session:
        trained_village(session)
        opened = importing.open_applications(session, who(session, "v"), batch["id"]).opened
        assert opened
    with store.transaction() as session:
        assert importing.undo(session, who(session), batch["id"]) == 24
        states = session.execute(select(table(Case).c.state)).scalars().all()
    assert set(states) == {"Z2"}


def test_an_import_that_amended_is_not_undone_as_a_whole(store, bring):
    bring(sheet(person()))
    _, batch = bring(sheet(person(健康状况="健康")))
    with store.transaction() as session, pytest.raises(NotNow, match="import_changed"):
        importing.undo(session, who(session), batch["id"])


def test_applications_wait_where_no_training_is_closed(store, bring):
    _, batch = bring(EXPORT)
    with store.transaction() as session:
        opened = importing.open_applications(session, who(session, "v"), batch["id"])
    assert len(opened.waiting) == 24
    assert opened.opened == ()


def trained_village(session):
    """Today's batch of 东塔子村, past its training."""
    links = {"region": VILLAGE, "county": places.county_of(VILLAGE), "profile": "JM"}
    moment = {name: clock.now() for name in ("opened_at", "since", "moved_at")}
    campaign, batch = new_id(), new_id()
    common = {"edition": 1, "moved_by": 0} | links | moment
    for model, values in (
        (Campaign, {"id": campaign, "process": "campaign", "state": "open", "year": 2016}),
        (
            VillageBatch,
            {
                "id": batch,
                "process": "village_batch",
                "state": "trained",
                "campaign_id": campaign,
                "trained_at": clock.now(),
            },
        ),
    ):
        session.execute(
            insert(table(model)).values(full(model, common | values | {"title": "秋季"}))
        )


def test_applications_open_where_the_training_is_closed(store, bring):
    _, batch = bring(EXPORT)
    with store.transaction() as session:
        trained_village(session)
        opened = importing.open_applications(session, who(session, "v"), batch["id"])
    assert opened.refused == ()
    assert len(opened.opened) + len(opened.waiting) == 24
    assert len(opened.opened) > 0
    with store.transaction() as session:
        again = importing.open_applications(session, who(session, "v"), batch["id"])
        assert again.opened == ()
        assert {row.state for row in session.execute(select(table(Case)))} == {"A0"}


def test_whoever_may_not_open_applications_is_told_for_each_household(store, bring):
    _, batch = bring(sheet(person()))
    with store.transaction() as session:
        trained_village(session)
        opened = importing.open_applications(session, who(session), batch["id"])
    assert opened.opened == ()
    ((_home, refusal),) = opened.refused
    assert refusal.reasons[0].key == "role"


def test_a_file_that_is_no_roster_leaves_nothing(store, bring):
    with pytest.raises(Malformed):
        bring(b"PK\x03\x04")
    with store.reading() as session:
        assert count(session, ImportBatch) == 0


def test_a_change_speaks_only_words_with_english(bring):
    bring(sheet(person()))
    staging, _ = bring(sheet(person(健康状况="健康", 人均纯收入="1000", 务工时间="3")))
    for change in staging.of("changed")[0].changes:
        assert change.field in english()


def newborn(**more):
    return person("江小宝", "male", relation="儿子", **more) | {"证件号码": ""}


def test_a_newborn_without_a_number_comes_in_counted_and_is_the_same_the_next_time(store, bring):
    staging, _ = bring(sheet(person(), newborn()))
    assert counts(staging)["new"] == 1
    assert staging.as_json()["numberless"] == 1
    assert [note.reason.key for note in staging.reading.notes] == ["no_number"]
    again, _ = bring(sheet(person(), newborn()))
    assert counts(again)["same"] == 1
    number = id_number(date(2016, 1, 2), "male")
    later, _ = bring(sheet(person(), newborn() | {"证件号码": number}))
    assert (counts(later)["changed"], later.as_json()["numberless"]) == (1, 0)
    assert stored_numbers_of(store)["江小宝"] == number


WHY = "没有证件号码的原因"


def stored_reason(store, name="江小宝"):
    with store.reading() as session:
        (row,) = session.execute(select(table(Person).c.traits).where(table(Person).c.name == name))
        return (row.traits or {}).get("no_number")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({WHY: "没有户口"}, "unregistered"),
        ({"无证件号码原因": "新生儿"}, "newborn"),
        ({"证件号码": "新生儿"}, "newborn"),
        ({"证件号码": "新生儿", WHY: "其他"}, "other"),
        ({"证件号码": "外籍", WHY: ""}, "foreign"),
        ({"证件号码": "无", WHY: ""}, None),
        ({WHY: "没听过"}, None),
    ],
)
def test_why_somebody_has_no_number_is_read_from_its_column_or_the_numbers(
    store, bring, cells, reason
):
    staging, _ = bring(sheet(person(), newborn() | cells))
    assert counts(staging)["new"] == 1
    assert stored_reason(store) == reason
    told = {"no_number"} | ({"code"} if "没听过" in cells.values() else set())
    assert {note.reason.key for note in staging.reading.notes} == told


def test_a_reason_beside_a_number_is_told_and_not_kept(store, bring):
    child = person("江小宝", born=date(2000, 1, 1), relation="儿子") | {WHY: "没有户口"}
    staging, _ = bring(sheet(person(), child))
    assert [(note.column, note.reason.key) for note in staging.reading.notes] == [(WHY, "numbered")]
    assert stored_reason(store) is None


def stored_numbers_of(store):
    with store.reading() as session:
        ring = keyring_of(session)
        return {
            row.name: ring.open(row.id_sealed, owner=f"person:{row.id}:id")
            for row in session.execute(select(table(Person)))
            if row.id_sealed
        }


def test_several_telephones_are_one_sealed_text_and_the_same_the_next_time(store, bring):
    phones = "13812345678（儿子）/0532-88551234"
    bring(sheet(person(联系电话=phones)))
    again, _ = bring(sheet(person(联系电话=phones)))
    assert counts(again)["same"] == 1
    with store.reading() as session:
        (home,) = session.execute(select(table(Household)))
        told = keyring_of(session).open(home.phone_sealed, owner=f"household:{home.id}:phone")
    assert told == "13812345678（儿子）、0532-88551234"
    assert len(home.phone_blind.split()) == 2
    assert "12345678" not in home.phone_masked


def test_another_name_under_one_number_is_asked_about_and_a_mended_letter_is_not(bring):
    bring(sheet(person("江一帆")))
    mended, _ = bring(sheet(person("江一凡")))
    assert counts(mended)["changed"] == 1
    other, _ = bring(sheet(person("米晓")))
    assert [each.reason.key for each in other.refusals] == ["renamed"]


@pytest.mark.parametrize(
    "wanted", ["阿依古丽热合曼", "阿依古丽・热合曼", "热合曼", "阿依古丽 热合曼"]
)
def test_a_name_is_found_with_either_dot_or_none(store, bring, wanted):
    bring(sheet(person("阿依古丽・热合曼")))
    with store.reading() as session:
        assert [home["head_name"] for home in search.find(session, who(session), wanted)] == [
            "阿依古丽·热合曼"
        ]


def test_the_importers_kin_are_left_out_and_the_others_come_in(store, bring):
    others = person("江小满", born=date(1960, 1, 1), 户编号="02")
    bring(sheet(person(), others))
    with store.transaction() as session:
        home = session.execute(
            select(table(Household).c.id).where(table(Household).c.number == "01")
        ).scalar_one()
        session.execute(
            insert(table(OfficialKin)).values(
                id=new_id(),
                region=VILLAGE,
                county=places.county_of(VILLAGE),
                user_id=who(session).user_id,
                official_name="米晓",
                post="经办",
                relation="uncle",
                household_id=home,
                valid_from=date(2015, 1, 1),
            )
        )
    phone = {"联系电话": "13800000009"}
    staging, _ = bring(sheet(person() | phone, others | phone))
    assert [each.reason.key for each in staging.refusals] == ["kin"]
    assert counts(staging) == {"new": 0, "changed": 1, "same": 0, "refused": 1}
