"""A telephone is read in one way, whoever types it: several, with whose it is, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.base import telephones

MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
AREA = st.sampled_from(("010", "021", "0532", "0536", "0991"))
LINE = st.from_regex(r"[2-9][0-9]{7}", fullmatch=True)


def read(text, **more):
    return telephones.read(text, **more)


@given(
    MOBILE, st.sampled_from(("{}", "+86{}", "+86 {}", "0086{}", "86{}", "86-{}", "电话：{}", "{} "))
)
def test_a_mobile_is_one_number_however_it_is_written(mobile, form):
    assert read(form.format(mobile)).text == mobile
    assert read(form.format(f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}")).text == mobile


@given(
    AREA, LINE, st.sampled_from(("{}-{}", "({}){}", "（{}）{}", "{} {}", "{}{}", "{}—{}", "{}/{}"))
)
def test_a_land_line_keeps_its_area_code(area, line, form):
    assert read(form.format(area, line)).text == f"{area}-{line}"


@given(AREA, LINE, st.sampled_from(("转", "-", " 转 ", "分机")))
def test_an_extension_is_kept(area, line, turn):
    assert read(f"{area}-{line}{turn}801").text == f"{area}-{line}转801"


@given(
    st.lists(MOBILE, min_size=2, max_size=3, unique=True),
    st.sampled_from(("、", "/", "，", ",", ";", "；", " ", "\n", "／", "或")),
)
def test_several_numbers_stand_in_one_cell(mobiles, between):
    found = read(between.join(mobiles))
    assert [each.number for each in found.numbers] == mobiles
    assert not found.unread


@given(MOBILE, MOBILE, st.sampled_from(("儿子", "邻居王婶", "村委会代接")))
def test_whose_it_is_stays_with_its_number(one, two, whose):
    assert read(f"{one}（{whose}）").text == f"{one}（{whose}）"
    assert read(f"{whose}：{one}").text == f"{one}（{whose}）"
    if one != two:
        assert read(f"{one}({whose})、{two}").text == f"{one}（{whose}）、{two}"


@given(MOBILE, MOBILE, st.sampled_from((" ", "", "  ")))
def test_whose_it_is_stands_before_each_or_behind_each(one, two, between):
    if one != two:
        told = f"{one}（本人）、{two}（儿子）"
        assert read(f"本人{one}{between}儿子{two}").text == told
        assert read(f"本人：{one}{between}儿子：{two}").text == told
        assert read(f"{one}本人{between}{two}儿子").text == told


@pytest.mark.parametrize(
    "text", ["", "无", "没有", "-", "—", "／", "暂无", " 无 ", "0", "N/A", "无电话"]
)
def test_none_is_none(text):
    found = read(text)
    assert (found.numbers, found.unread, found.fault) == ((), (), None)


@pytest.mark.parametrize(
    "text", ["1380000000", "12800000000", "12317", "37028219550101047X", "abc"]
)
def test_what_is_no_telephone_is_left_out_and_said_without_its_digits(text):
    found = read(text)
    assert found.text == ""
    assert found.fault is not None
    assert text not in str(found.fault.reason) or not text.isdigit()


def test_a_number_that_cannot_be_read_does_not_take_the_other_along():
    found = read("13812345678、1391")
    assert found.text == "13812345678"
    assert found.unread == ("1391",)


def test_an_office_has_service_numbers_too():
    assert read("12317", office=True).text == "12317"
    assert read("110", office=True).text == "110"
    assert read("12", office=True).text == ""


@given(
    st.lists(
        st.one_of(MOBILE, st.builds("{}-{}".format, AREA, LINE)),
        min_size=1,
        max_size=3,
        unique=True,
    )
)
def test_what_is_stored_reads_as_itself_and_the_mask_hides_every_number(numbers):
    found = read("、".join(numbers))
    assert read(found.text) == telephones.Telephones(found.numbers)
    for each in found.numbers:
        assert each.digits not in found.masked.replace("-", "")
        assert "***" in each.masked
