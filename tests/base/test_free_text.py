"""No whole ID number in a free text, however it is written; nothing the press cannot set."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.persons import id_number
from workflows.base import free_text, identity, lettering
from workflows.base.refusals import Malformed

NUMBER = id_number(date(1980, 1, 1), "male", 7)
WITH_X = next(
    number
    for day in range(60)
    if (number := id_number(date(1981, 1, 1) + timedelta(day), "female")).endswith("X")
)
OLD = NUMBER[:6] + NUMBER[8:17]
FULL_WIDTH = "".join(chr(ord(char) + 0xFEE0) for char in WITH_X)
VILLAGE = "370282400201"


def groups(number, *ends):
    return [number[a:b] for a, b in zip((0, *ends), (*ends, None), strict=True)]


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"本人{NUMBER}，家住村东",
        f"ID{NUMBER}",
        WITH_X.lower(),
        FULL_WIDTH,
        f"{WITH_X[:-1]} x",
        " ".join(groups(NUMBER, 6, 14)),
        "-".join(groups(NUMBER, 6, 10, 14)),
        "—".join(groups(NUMBER, 3, 9)),
        " ".join(NUMBER),
        "\u200b".join(NUMBER),
        "\n".join(groups(NUMBER, 9)),
        "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(char)] for char in NUMBER),
        f"{NUMBER}43",
        f"9{NUMBER}",
        NUMBER + NUMBER,
        OLD,
        f"{OLD[:6]} {OLD[6:12]} {OLD[12:]}",
        f"13812345678 {NUMBER}",
    ],
)
def test_a_whole_number_is_found_however_it_is_written(text):
    assert free_text.spans(text)
    masked = free_text.masked(text)
    assert not free_text.spans(masked)
    assert "*" in masked
    with pytest.raises(Malformed) as caught:
        free_text.require(reason=("说明", text))
    (sentence,) = caught.value.sentences()
    assert "“说明”" in sentence
    assert "证件号码" in sentence
    assert NUMBER[6:14] not in sentence


@pytest.mark.parametrize(
    "text",
    [
        identity.mask_id(NUMBER),
        "6222021234567890123",
        "622202123456789012",
        "13812345678、0532-88551234转801、13900001111",
        "13812345012-1234",
        "即政办〔2015〕12号",
        "91370282MA3C12345X",
        f"{VILLAGE}-2015-0001",
        "3702820100099",
        "2015-09-01至2016-05-20，共 12 次、31 人",
        "末四位0151",
        NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1"),  # the check digit says no
        "99" + NUMBER[2:17] + identity.check_digit("99" + NUMBER[2:17]),  # no such area
        "",
    ],
)
def test_what_is_none_is_let_through(text):
    assert free_text.faults("说明", text) == []
    assert free_text.masked(text) == text


def test_fifteen_digits_are_a_number_in_a_text_but_not_among_numbers_nor_the_villages_own():
    assert free_text.faults("说明", OLD, key="note")
    assert free_text.faults("编号", OLD, key="agreement_no") == []
    assert free_text.faults("户编号", OLD, key="number") == []
    assert free_text.faults("编号", NUMBER, key="agreement_no")
    household = f"{VILLAGE}001"
    assert free_text.faults("说明", household, place="370282400202")
    assert free_text.faults("说明", household, place=VILLAGE) == []
    assert free_text.spans(f"{OLD}1") == []


@given(
    born=st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    order=st.integers(0, 499),
    sex=st.sampled_from(("male", "female")),
    cuts=st.sets(st.integers(1, 17), max_size=6),
    between=st.sampled_from(["", " ", "-", "  ", " - ", "．", "·"]),
    before=st.text(alphabet="甲号：， ", max_size=6),
    behind=st.text(alphabet="乙，。 ", max_size=6),
)
def test_every_number_is_found_in_every_grouping(born, order, sex, cuts, between, before, behind):
    number = id_number(born, sex, order)
    text = before + between.join(groups(number, *sorted(cuts))) + behind
    assert free_text.spans(text)
    assert not free_text.spans(free_text.masked(text))


@given(st.integers(10**15, 10**19 - 1).map(str))
def test_an_account_is_an_account(account):
    if any(identity.check_digit(account[at : at + 17]) == account[at + 17 : at + 18]
           for at in range(len(account) - 17)):  # fmt: skip
        return
    assert free_text.faults("银行账号", account) == []


@pytest.mark.parametrize("odd", ["😀", "\ue000", "\x07", "ʼ", "༄"])
def test_what_stops_the_press_is_told_at_the_door(odd):
    assert lettering.unprintable(f"东{odd}组") == odd
    (reason,) = free_text.faults("组", f"东{odd}组")
    assert reason.key == "unprintable_text"
    assert free_text.cleaned(f"东{odd}组")[0] == "东组"


@pytest.mark.parametrize("fine", ["东组", "第①组", "甲\t乙\r\n丙", "é", "𠮷", "《公示》—…～℃№"])
def test_what_the_press_can_set_is_let_in(fine):
    assert free_text.faults("组", fine) == []


def test_a_wall_shows_no_long_number():
    for key in ("group_name", "issuer", "office", "place_name"):
        assert [r.key for r in free_text.faults("组", "三组 138-1234", key=key)] == ["wall_number"]
        assert free_text.faults("组", "三组 381234", key=key) == []
    assert free_text.faults("地点", "村委会 0532-88551234", key="place") == []


def test_a_rosters_cell_comes_in_without_what_it_may_not_say():
    text, noted = free_text.cleaned(f"村东头，{NUMBER}")
    assert text == f"村东头，{identity.mask_id(NUMBER)}"
    assert [fault.reason.key for fault in noted] == ["whole_number"]
    text, noted = free_text.cleaned("三组（13812345678）", key="group_name")
    assert (text, [f.reason.key for f in noted]) == ("三组", ["wall_number"])
    assert free_text.cleaned("三组", key="group_name") == ("三组", ())


def test_the_books_keep_no_number():
    told = free_text.hidden({"why": NUMBER, "to": [{"note": NUMBER}], "n": 3, "sha": NUMBER})
    assert told == {
        "why": identity.mask_id(NUMBER),
        "to": [{"note": identity.mask_id(NUMBER)}],
        "n": 3,
        "sha": NUMBER,
    }
