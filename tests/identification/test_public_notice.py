"""The page behind the poster's QR: what is posted, until when, where to object; no more."""

import re
from datetime import timedelta

import pytest

from models.batch import PublicityNotice
from models.household import Household, Person
from models.record import NoticeLine
from tests.fixtures.posting import POSTED, served_by
from workflows.base import clock
from workflows.base.refusals import NotYours
from workflows.identification import public_notice
from workflows.identification.public_notice import mask_name, without_numbers


@pytest.fixture
def database_template():
    return POSTED


@pytest.fixture
def town(store, monkeypatch):
    with served_by(store, monkeypatch) as town:
        yield town


def address(town, state="posted"):
    return f"/notice/{town.notice(state)['code']}"


def test_a_stranger_reads_the_list_its_hours_and_where_to_object(town):
    answer = town.get(address(town))
    assert answer.status == 200
    for word in (
        "贫困户识别第一次公示",
        "即墨市甲镇东岭村",
        "2015年9月8日 24:00（即 2015年9月9日 0:00）",
        "丁*零",
        "0532-80000000",
        'href="tel:053280000000"',
        "村务公开栏",
    ):
        assert word in answer.text
    assert answer.text.count("<li>") == 3


def test_in_english_it_says_the_same(town):
    answer = town.get(address(town) + "?lang=en")
    assert "Closes: 8 September 2015 24:00" in answer.text
    assert 'lang="en"' in answer.text
    assert "丁*零" in answer.text


def test_no_byte_of_it_is_an_id_a_villagers_phone_or_a_whole_name(town):
    body = town.get(address(town)).text
    assert not re.search(r"\d{14,}", re.sub(r'href="[^"]*"', "", body))
    with town.writing() as world:
        people = world.rows(Person)
        homes = world.rows(Household)
    for person in people:
        assert person["name"] not in body
        assert person["id_masked"] not in body
    for home in homes:
        assert home["phone_masked"] not in body
        assert str(home["id"]) not in body
    for word in ("13800000000", "因病", "illness", "chronic"):
        assert word not in body


def test_what_somebody_typed_into_a_group_name_stays_inside(town):
    with town.writing() as world:
        from sqlalchemy import update

        from models.columns import table

        hidden = "一组 370282 19520304 1231"
        world.session.execute(update(table(NoticeLine)).values(group_name=hidden))
    body = town.get(address(town)).text
    assert "19520304" not in body
    assert "1231" not in body


def test_it_needs_no_sign_in_runs_no_script_and_is_kept_by_no_cache(town):
    answer = town.get(address(town))
    assert "<script" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert 'content="noindex"' in answer.text
    assert len(answer.body) < 12_000


@pytest.mark.parametrize("code", ["x", "1", "AAAAAAAAAAAAAAAAAAAAAA", "a" * 500, "%00", "' OR 1"])
def test_a_code_nobody_gave_out_is_not_found(town, code):
    assert town.get(f"/notice/{code}").status == 404


def test_neither_its_number_nor_half_its_code_opens_it(town):
    row = town.notice()
    for guess in (row["id"], row["code"][:-1], row["code"].swapcase()):
        assert town.get(f"/notice/{guess}").status == 404


def test_codes_hold_128_bits_and_differ(town):
    with town.writing() as world:
        codes = [row["code"] for row in world.rows(PublicityNotice)]
    assert len(set(codes)) == 2
    assert all(len(code) == 22 for code in codes)


def test_a_draft_is_not_known_to_the_web(town):
    assert town.get(address(town, "draft")).status == 404


def test_a_void_notice_is_gone(town):
    path = address(town)
    with town.writing() as world:
        key = world.rows(PublicityNotice, state="posted")[0]["id"]
        world.act("town", key, "void", {"reason": "名单有误"}, of=PublicityNotice)
    answer = town.get(path)
    assert answer.status == 410
    assert "已经作废" in answer.text
    assert "丁*零" not in answer.text


def test_when_its_time_is_up_it_says_so_and_still_shows_the_list(town):
    path = address(town)
    town.today += timedelta(days=7)
    town.hour = 23
    assert "公示中" in town.get(path).text
    town.today += timedelta(days=1)
    town.hour = 0
    answer = town.get(path)
    assert "公示期已满" in answer.text
    assert "丁*零" in answer.text


def test_thirty_days_after_it_was_closed_it_is_gone(town):
    path, code = address(town), town.notice()["code"]
    town.today += timedelta(days=8)
    with town.writing() as world:
        world.close_notice(world.rows(PublicityNotice, state="posted")[0]["id"])
    assert "公示已经结束" in town.get(path).text
    closed = clock.at(town.today, town.hour)
    for moment, shown in (
        (closed + timedelta(days=30, seconds=-1), True),
        (closed + timedelta(days=30), False),
    ):
        with clock.moved_to(moment), town.store.reading() as session:
            if shown:
                assert len(public_notice.read(session, code).lines) == 3
            else:
                with pytest.raises(public_notice.Gone):
                    public_notice.read(session, code)
    town.today += timedelta(days=31)
    assert town.get(path).status == 410


def test_a_notice_nobody_closes_is_gone_thirty_days_after_its_last_hour(town):
    code = town.notice()["code"]
    due = town.notice()["close_at"]
    with clock.moved_to(due + timedelta(days=30, seconds=-1)), town.store.reading() as session:
        assert public_notice.read(session, code).phase == "due"
    with (
        clock.moved_to(due + timedelta(days=30)),
        town.store.reading() as session,
        pytest.raises(public_notice.Gone),
    ):
        public_notice.read(session, code)


def test_a_household_that_left_the_list_is_no_longer_on_the_page(town):
    path = address(town)
    with town.writing() as world:
        line = world.rows(NoticeLine, notice_id=town_notice(world))[0]
        world.act("clerk", line["case_id"], "withdraw", {"request": world.file("clerk")})
    answer = town.get(path)
    assert "丁*零" not in answer.text
    assert answer.text.count("<li>") == 2


def town_notice(world):
    return world.rows(PublicityNotice, state="posted")[0]["id"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王山", "王*"),
        ("欧阳堃", "欧*堃"),
        ("买买提·艾力", "买*提·艾力"),
        ("葛\U000e0100城", "葛\U000e0100*"),
        ("王370282195203041231", "王**"),
        ("3702", "**"),
        ("", "**"),
    ],
)
def test_the_second_character_of_a_name_is_hidden(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize("text", ["一组138 0000 5678", "村６２２３１９００００", "1-3-8-0-0-0-0"])
def test_a_number_in_any_dress_is_dropped(text):
    assert without_numbers(text) == ""
    assert without_numbers("第3组12号") == "第3组12号"


def test_the_reader_of_the_page_learns_the_same_from_every_wrong_code(town):
    with town.store.reading() as session, pytest.raises(NotYours):
        public_notice.read(session, "AAAAAAAAAAAAAAAAAAAAAA")
    wrong = {town.get(f"/notice/{code}").body for code in ("x", "B" * 22)}
    assert len(wrong) == 1
