"""Lists of places from a file: what comes in, what each refusal says, what is said of before."""

import random
from datetime import date, timedelta
from io import BytesIO
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select

from models.account import Grant
from models.place import PlaceList, PlaceName, Region
from models.rows import table
from models.store import Store
from workflows.access import accounts, place_lists, places
from workflows.access.people import actor_of
from workflows.access.place_lists import OPERATOR, plan, take_in
from workflows.access.place_plan import Planner
from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.refusals import Malformed, NotNow, NotYours
from workflows.records.verify import verify

HEAD = "代码,名称,级别,上级代码,启用日期,停用日期,继任代码,曾用名\n"
BASE = (
    "34,皖省,,,,,,\n3410,黄市,,,,,,\n341021,歙东县,,,,,,\n"
    "341021100,徽镇,,,,,,\n341021100201,上村,,,,,,\n341021100202,下村,,,,,,\n"
    "341021101,岭乡,,,,,,\n341021101201,岭村,,,,,,\n"
)
# A name on a poster holds no long number.
NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")
UP, DOWN = 341021100201, 341021100202


def csv_of(rows: str) -> bytes:
    return (HEAD + rows).encode("utf-8-sig")


@pytest.fixture
def base(store):
    with store.transaction() as session:
        take_in(session, OPERATOR, "base.csv", csv_of(BASE))
    return store


def kinds(session, rows):
    found = plan(session, OPERATOR, "x.csv", csv_of(rows))
    assert not found.refused, [str(reason) for _n, reason in found.refused]
    return [(entry.code, entry.kind) for entry in found.entries]


def refused(session, rows):
    return [reason.key for _n, reason in plan(session, OPERATOR, "x.csv", csv_of(rows)).refused]


def test_two_columns_are_enough_and_zeros_fill_up_a_code(store):
    book = Workbook()
    sheet = book.active
    sheet.append(["2023年统计用区划代码"])
    sheet.append(["统计用区划代码", "城乡分类代码", "名称"])
    for code, name in (
        ("341000000000", "黄市"), ("341021000000", "歙东县"),
        ("341021100000", "徽镇"), ("341021100201", "上村"),
    ):  # fmt: skip
        sheet.append([code, "220", name])
    out = BytesIO()
    book.save(out)
    with store.transaction() as session:
        assert take_in(session, OPERATOR, "list.xlsx", out.getvalue()).counts["new"] == 4
        path = places.path_of(session, UP)
        assert [p.level for p in path] == ["prefecture", "county", "township", "village"]
        assert path[0].parent is None, "no province in the file: the city is the top"


def test_what_a_row_does_is_told_and_a_second_time_it_does_nothing(base):
    rows = (
        "341021100201,新上村,,,,,,\n341021100202,下村,,,,2020-05-01,341021101201,\n"
        "341021101202,新设村,,,,,,\n341021101201,岭村,,,,,,\n"
    )
    with base.transaction() as session:
        assert dict(kinds(session, rows)) == {
            "341021100201": "renamed", "341021100202": "merged",
            "341021101202": "new", "341021101201": "same",
        }  # fmt: skip
        assert places.place_of(session, UP).name == "上村", "a dry run writes nothing"
        take_in(session, OPERATOR, "x.csv", csv_of(rows))
        assert places.former_names(session)[UP] == [("上村", clock.today() - timedelta(days=1))]
        assert {kind for _code, kind in kinds(session, rows)} == {"same"}
        assert places.standing_in(session, DOWN) == 341021101201
        assert not places.place_of(session, DOWN).stands_on(date(2020, 5, 2))
        assert places.place_of(session, DOWN).stands_on(date(2020, 5, 1))
    with base.reading() as session:
        lists = session.execute(select(table(PlaceList))).all()
    assert len(lists) == 2


@pytest.mark.parametrize("engine_name", ["sqlite"])  # plain arithmetic
@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ("3410211,七位,,,,,,\n", ["places_code"]),
        ("3.41021E+11,数字,,,,,,\n", ["places_code"]),
        ("341021100203,,,,,,,\n", ["places_name"]),
        ("341021100203,新村,县,,,,,\n", ["places_level"]),
        ("341021100203,新村,村,341021101,,,,\n", ["places_under"]),
        ("341021109201,新村,,,,,,\n", ["places_parent"]),
        ("330102001001,外村,,,,,,\n", ["places_parent"]),
        ("341021100201,上村,,,2020-01-02,2020-01-01,,\n", ["places_dates"]),
        ("341021100201,上村,,,2020年13月1日,,,\n", ["places_day"]),
        ("341021100201,上村,,,,2020-01-01,341021100999,\n", ["places_successor"]),
        ("341021100201,上村,,,,2020-01-01,341021100201,\n", ["places_circle"]),
        ("341021100201,上村,,,,2020-01-01,341021100,\n", ["places_successor_level"]),
        ("341021100201,上村,,,,,341021100202,\n", ["places_no_end"]),
        (
            "341021100201,上村,,,,2020-01-01,341021100202,\n341021100202,下村,,,,2019-01-01,,\n",
            ["places_successor_ended"],
        ),
        (
            "341021100201,上村,,,,2020-01-01,341021100202,\n"
            "341021100202,下村,,,,2020-01-01,341021100201,\n",
            ["places_circle", "places_circle"],
        ),
        (
            "341021100201,上村,,,,2020-01-01,341021100204,\n341021100204,后村,,,2020-01-03,,,\n",
            ["places_gap"],
        ),
        ("341021100203,新村,,,,,,\n341021100203,新屯,,,,,,\n", ["places_twice", "places_twice"]),
        ("341021100,徽镇,,,,2020-01-01,,\n", ["places_children"]),
        # a township that another follows, while its villages go on, one of them a day too long
        ("341021101,岭乡,,,,2020-01-01,341021100,\n", ["places_villages"]),
        (
            "341021101,岭乡,,,,2020-01-01,341021100,\n"
            "341021101201,岭村,,,,2020-01-02,341021100201,\n",
            ["places_villages"],
        ),
        ("341021100203,上村,,,,,,\n", ["places_overlap"]),
        ("341021100201,早村,,,2099-01-01,,,\n", ["places_name_early"]),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_nothing_is_written(base, rows, keys):
    with base.transaction() as session:
        before = session.execute(select(table(Region))).all()
        assert refused(session, rows + "341021101203,好村,,,,,,\n") == keys
        with pytest.raises(Malformed) as no:
            take_in(session, OPERATOR, "x.csv", csv_of(rows + "341021101203,好村,,,,,,\n"))
        assert all("第 2 行" in str(one) or "第 3 行" in str(one) for one in no.value.reasons)
        assert session.execute(select(table(Region))).all() == before


@pytest.mark.parametrize("engine_name", ["sqlite"])  # plain arithmetic
@pytest.mark.parametrize(
    "rows",
    [
        "341021100201,上村,,,2020-01-01,2020-01-01,,\n",  # one day long
        # it follows the very next day
        "341021100201,上村,,,,2020-01-01,341021100204,\n341021100204,后村,,,2020-01-02,,,\n",
        # the successor ended too, but later
        "341021100201,上村,,,,2019-01-01,341021100202,\n341021100202,下村,,,,2019-01-02,341021101201,\n",
        # a township whose villages ended with it
        "341021101,岭乡,,,,2020-01-01,,\n341021101201,岭村,,,,2020-01-01,,\n",
        # a township that another follows, its villages gone over with it
        "341021101,岭乡,,,,2020-01-01,341021100,\n341021101201,岭村,,,,2020-01-01,341021100201,\n",
        # a county that another follows keeps its townships
        "341021,歙东县,,,,2020-01-01,341022,\n341022,歙东区,,,,,,\n",
        # the same name after the other had ended
        "341021100201,上村,,,,2020-01-01,341021100203,\n341021100203,上村,,,2020-01-02,,,\n",
    ],
)
def test_just_inside_the_rules(base, rows):
    with base.transaction() as session:
        assert refused(session, rows) == []


def test_a_township_with_villages_says_how_many_go_on_and_what_to_do(base):
    with base.transaction() as session:
        ends = csv_of("341021100,徽镇,,,,2020-01-01,341021101,\n")
        ((_row, reason),) = plan(session, OPERATOR, "x.csv", ends).refused
        assert "2 个在用的村（如 上村）" in str(reason)
        assert "划归或并入别的乡镇" in str(reason)
        one = ends + "341021100201,上村,,,,2020-01-01,341021101201,\n".encode()
        ((_row, reason),) = plan(session, OPERATOR, "x.csv", one).refused
        assert "1 个在用的村（如 下村）" in str(reason)
        with pytest.raises(Malformed):
            take_in(session, OPERATOR, "x.csv", one)
        assert places.place_of(session, 341021100000).stands_on(date(2020, 1, 2))
        take_in(
            session,
            OPERATOR,
            "x.csv",
            one + "341021100202,下村,,,,2020-01-01,341021101201,\n".encode(),
        )
        assert not places.place_of(session, 341021100000).stands_on(date(2020, 1, 2))


@pytest.mark.parametrize("engine_name", ["sqlite"])  # plain arithmetic
def test_a_township_that_ended_so_before_is_read_again_as_it_is(base):
    """An installation that took such a list in hands its own list in again."""
    regions = table(Region)
    ended = {"valid_to": date(2020, 1, 1), "successor": 341021101000}
    with base.transaction() as session:
        session.execute(regions.update().where(regions.c.key == 341021100000).values(ended))
        assert refused(session, "341021100,徽镇,,,,2020-01-01,341021101,\n") == []


def test_a_village_under_another_township_is_told_as_moved(base):
    rows = "341021100201,上村,,,,2020-01-01,341021101203,\n341021101203,上村,,,,,,\n"
    with base.transaction() as session:
        assert dict(kinds(session, rows))["341021100201"] == "moved"


def test_an_end_by_mistake_is_taken_back(base):
    with base.transaction() as session:
        take_in(
            session, OPERATOR, "x.csv", csv_of("341021100201,上村,,,,2020-01-01,341021100202,\n")
        )
        take_in(session, OPERATOR, "x.csv", csv_of("341021100201,上村,,,,无,,\n"))
        place = places.place_of(session, UP)
        assert (place.valid_to, place.successor) == (None, None)


def test_a_name_counts_from_its_day(base):
    with base.transaction() as session:
        take_in(
            session,
            OPERATOR,
            "x.csv",
            csv_of("341021,徽州新区,,,2020-06-01,,,歙县（至2000-01-01）\n"),
        )
        said = [
            places.path_name(session, UP, on=day)
            for day in (date(2000, 1, 1), date(2000, 1, 2), date(2020, 5, 31), date(2020, 6, 1))
        ]
        assert said == [
            "歙县徽镇上村", "歙东县徽镇上村", "歙东县徽镇上村", "徽州新区徽镇上村",
        ]  # fmt: skip
        assert places.place_of(session, 341021000000).valid_from is None
        assert kinds(session, "341021,徽州新区,,,2020-06-01,,,\n") == [("341021", "same")]
        early = "341021,又一区,,,2020-05-31,,,\n"
        assert refused(session, early) == ["places_name_overlap"]


def test_an_administrator_changes_the_own_area_only(base):
    with base.transaction() as session:
        chief = accounts.first_administrator(session)
        assert chief is not None
        grants = table(Grant)
        session.execute(grants.update().values(region=341021100000))
        actor = actor_of(session, chief.user_id)
        assert plan(session, actor, "x.csv", csv_of("341021100203,新村,,,,,,\n")).refused == ()
        found = plan(session, actor, "x.csv", csv_of("341021101203,新村,,,,,,\n3410,黄市,,,,,,\n"))
        assert [reason.key for _n, reason in found.refused] == ["places_area"]
        with pytest.raises(NotYours):
            plan(session, actor_of(session, chief.user_id, date(2001, 1, 1)), "x.csv", csv_of(BASE))


def test_the_first_administrator_brings_the_places(store):
    with store.transaction() as session:
        first = accounts.first_administrator(session)
        assert first is not None
        chief = actor_of(session, first.user_id)
        assert [(held.role, held.lo) for held in chief.held] == [(Role.ADMINISTRATOR, 0)]
        other = accounts.add(session, login="other", name="旁人")
        assert actor_of(session, other.user_id).held == (), "nobody else reaches what is not there"
        take_in(session, chief, "x.csv", csv_of(BASE))
        assert actor_of(session, other.user_id).held == ()
        assert [held.lo for held in actor_of(session, first.user_id).held] == [340000000000]
        take_in(session, OPERATOR, "x.csv", csv_of("35,闽省,,,,,,\n"))
        assert len(actor_of(session, first.user_id).held) == 1, "later tops are given by hand"


def test_another_server_sees_a_list_at_its_next_session(base):
    other = Store(base.url, base.folder)
    try:
        with other.reading() as session:
            assert places.place_of(session, UP).name == "上村"
        with base.transaction() as session:
            take_in(session, OPERATOR, "x.csv", csv_of("341021100201,新上村,,,,,,\n"))
        with other.reading() as session:
            assert places.place_of(session, UP).name == "新上村"
    finally:
        other.close()


def test_a_list_that_was_rolled_back_leaves_no_name_behind(base):
    def fall() -> None:
        with base.transaction() as session:
            take_in(session, OPERATOR, "x.csv", csv_of("341021100201,新上村,,,,,,\n"))
            assert places.place_of(session, UP).name == "新上村"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fall()
    with base.reading() as session:
        assert places.place_of(session, UP).name == "上村"


def test_an_ended_village_takes_nothing_new(base):
    with base.transaction() as session:
        rows = "341021100201,上村,,,,2020-01-01,341021100202,\n341021101201,岭村,,,,2020-01-01,,\n"
        places.require_standing(session, UP)
        take_in(session, OPERATOR, "x.csv", csv_of(rows))
        with pytest.raises(NotNow) as merged:
            places.require_standing(session, UP)
        assert "并入“歙东县徽镇下村”" in str(merged.value.reasons[0])
        with pytest.raises(NotNow) as ended:
            places.require_standing(session, 341021101201)
        assert [reason.key for reason in ended.value.reasons] == ["place_ended"]
        places.require_standing(session, DOWN)
        assert [p.key for p in places.open_children(session, 341021100000)] == [DOWN]


@pytest.mark.parametrize("second", ["中村", "又一村"])
def test_two_lists_with_one_new_unit_at_once(base, second):
    """The second waits for the first, and is judged beside what it brought."""
    other, told = Store(base.url, base.folder), []
    begun, done = Event(), Event()

    def later() -> None:
        begun.set()
        with other.transaction() as session:
            rows = csv_of(f"341021100203,{second},,,,,,\n")
            told.append(dict(take_in(session, OPERATOR, "two.csv", rows).counts))
        done.set()

    one = Thread(target=later)
    try:
        with base.transaction() as session:
            take_in(session, OPERATOR, "one.csv", csv_of("341021100203,中村,,,,,,\n"))
            one.start()
            assert begun.wait(10)
            assert not done.wait(0.3), "it did not wait"
        one.join(20)
        kinds = {kind for kind, n in told[0].items() if n}
        assert kinds == ({"same"} if second == "中村" else {"renamed"})
        with base.reading() as session:
            assert places.place_of(session, 341021100203).name == second
            assert verify(session).broken == []
    finally:
        one.join(20)
        other.close()


CODES = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=12
)


@given(CODES, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_order_does_not_matter_twice_is_once_and_an_export_is_the_same(codes, chance):
    units = {"34": "甲省", "3410": "甲市"}
    for county, town, village in codes:
        for code in (
            f"34102{county}",
            f"34102{county}10{town}",
            f"34102{county}10{town}20{village}",
        ):
            units[code] = f"单位{code.translate(NUMERALS)}"
    lines = [f"{code},{name},,,,,,\n" for code, name in units.items()]
    shuffled = list(lines)
    chance.shuffle(shuffled)
    every = [(0, 10**12)]
    one, two = (place_lists.read_places("a.csv", csv_of("".join(ls))) for ls in (lines, shuffled))
    made, other = (Planner({}, {}, every).plan(file) for file in (one, two))
    assert not made.refused
    assert sorted(made.rows, key=lambda r: r["key"]) == sorted(other.rows, key=lambda r: r["key"])
    known = {row["code"]: row for row in made.rows}
    again = Planner(known, {}, every).plan(
        place_lists.read_places("a.csv", csv_of("".join(shuffled)))
    )
    assert again.rows == ()
    assert {entry.kind for entry in again.entries} == {"same"}


def test_an_export_taken_in_elsewhere_is_the_same_tree(base, all_databases, tmp_path):
    with base.transaction() as session:
        rows = "341021,徽州新区,,,2020-06-01,,,\n341021100201,上村,,,,2020-01-01,341021100202,\n"
        take_in(session, OPERATOR, "x.csv", csv_of(rows))
        whole = place_lists.export(session, OPERATOR)
        assert {e.kind for e in plan(session, OPERATOR, "e.csv", whole).entries} == {"same"}
        lines = whole.decode("utf-8-sig").splitlines()
        random.Random(7).shuffle(body := lines[1:])
        stood = session.execute(select(table(Region)).order_by("key")).all()
        named = session.execute(select(table(PlaceName).c["place", "name", "valid_to"])).all()
    url = all_databases.fresh("sqlite", tmp_path / "other")
    fresh = Store(url, tmp_path / "other")
    try:
        with fresh.transaction() as session:
            shuffled = "\n".join([lines[0], *body]).encode("utf-8-sig")
            take_in(session, OPERATOR, "e.csv", shuffled)
            assert session.execute(select(table(Region)).order_by("key")).all() == stood
            same = select(table(PlaceName).c["place", "name", "valid_to"])
            assert session.execute(same).all() == named
    finally:
        fresh.close()


@pytest.mark.parametrize("name", ["上\ue000村", "上😀村", "上村13812345678", "上村 3702 8219"])
def test_a_name_that_would_stop_the_press_is_no_place(base, name):
    """It heads every poster of the village."""
    with base.transaction() as session:
        assert refused(session, f"341021100203,{name},,,,,,\n") == ["places_sign"]
        assert refused(session, "341021100203,上村138,,,,,,\n") == []
