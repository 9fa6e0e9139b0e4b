"""A name is read in one way: put right, split from its remark, or refused; what is let in is
printed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.sources import ROOT
from workflows.base import gone, lettering, names
from workflows.papers.household import ApplicationPaper
from workflows.papers.notice import NoticeLine, NoticePaper
from workflows.papers.press import render

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
# Part of a name that is no word for somebody who died or left: that is a remark.
PART = st.text(HAN, min_size=2, max_size=4).filter(lambda text: gone.read(text) is None)
UNSEEN = ("\u200b", "\u200e", "\ufeff", "\u00ad", "\u2060", "\x07", "\ufe00", "\U000e0100")


@given(PART, PART, st.sampled_from("・‧．•∙･⋅﹒"), st.sampled_from(("", " ", "\u3000")))
def test_every_dot_is_the_dot(first, last, dot, space):
    name = names.read(f"{first}{space}{dot}{space}{last}")
    assert (name.text, name.fault) == (f"{first}·{last}", None)
    assert "dots" in [repair.key for repair in name.repairs]
    assert names.folded(name.text) == names.folded(first + last)


@given(PART, st.sampled_from(UNSEEN), st.integers(0, 4))
def test_what_nobody_sees_goes_and_is_said(part, sign, at):
    name = names.read(part[:at] + sign + part[at:])
    assert name.text == part
    assert bool(name.repairs) is True


@given(PART, st.sampled_from(("大", "小", "已故", "户主")))
def test_what_stands_in_brackets_is_a_remark(part, remark):
    for left, right in ("()", "（）", "[]", "【】", "〔〕"):
        for typed in (f"{part}{left}{remark}{right}", f"{part}{left}{remark}"):
            name = names.read(typed)
            assert (name.text, name.remark, name.fault) == (part, remark, None)


def test_a_number_in_brackets_is_not_kept_in_the_clear():
    name = names.read("丁山（13812345678）")
    assert (name.text, name.remark) == ("丁山", "")


@pytest.mark.parametrize(
    "between", ["、", "/", "／", "，", ",", ";", "\\", "\n", "\t", " ", "\u3000", "-"]
)
def test_two_names_in_one_cell_are_refused_and_never_joined(between):
    name = names.read(f"张三{between}李四")
    assert name.fault is not None
    assert name.fault.reason.key == "two_names"
    assert str(name.fault.remedy)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张 三", "张三"),
        ("王　秀 英", "王秀英"),
        ("欧阳 修文", "欧阳修文"),
        ("阿依古丽 热合曼", "阿依古丽·热合曼"),
        ("买买提.艾力", "买买提·艾力"),
        ("⻢⼤力", "马大力"),
        ("Ｍａｒｉａ  Ｌｉ", "Maria Li"),
        ("José Núñez", "José Núñez"),
        ("1、张三", "张三"),
        ("张三、", "张三"),
        ("王yan", "王yan"),
        ("\uf9ce山", "律山" if unicodedata.normalize("NFC", "\uf9ce") == "律" else None),
    ],
)
def test_repairs(typed, stored):
    name = names.read(typed)
    assert name.fault is None
    assert stored in (None, name.text)
    assert name.repairs or typed == stored


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "name"),
        ("江\ue815帆", "private"),
        ("江\U000f0001", "private"),
        ("丁山2", "name"),
        ("江" * 51, "name"),
        ("=A1", "formula"),
        ("张?", "holder"),
        ("李**", "holder"),
        ("张□", "holder"),
        ("张★三", "sign"),
        ("ئەركىن", "script"),
    ],
)
def test_what_no_paper_can_print_is_refused_with_a_remedy(typed, key):
    fault = names.fault_of(typed)
    assert fault is not None
    assert (fault.reason.key, bool(str(fault.remedy))) == (key, True)


@pytest.mark.parametrize(
    "point", [0x2EBF0, 0x2EE5D, 0x30000, 0x3134A, 0x31350, 0x323AF, 0x323B0, 0x33479]
)
def test_a_letter_newer_than_the_interpreters_table_is_a_letter(point):
    name = names.read("赵" + chr(point))
    assert (name.text, name.fault) == ("赵" + chr(point), None)
    assert (name.note is not None) is (not lettering.has_glyph(chr(point)))


def test_the_last_two_places_of_a_plane_are_no_letters():
    assert names.fault_of("赵\U0002ffff") is not None


@given(st.text(min_size=1, max_size=12))
def test_what_is_let_in_stays_as_it_is_and_may_stand_on_a_wall(typed):
    name = names.read(typed)
    if name.fault is None:
        again = names.read(name.text)
        assert (again.text, again.fault, again.remark) == (name.text, None, "")
        assert NoticePaper(lines=(NoticeLine(head=name.text),)).lines
        for sign in lettering.printed(name.text):
            assert lettering.has_glyph(sign)
            assert not lettering.is_private(sign)


@pytest.mark.parametrize(
    "typed", ["赵\U0002ebf0", "钱\U00031350", "阿依古丽・热合曼", "王秀英（大）", "⻰山"]
)
def test_the_press_prints_whatever_was_let_in(typed):
    assert render(ApplicationPaper(head=names.read(typed).text))


def test_the_press_reads_the_same_fonts():
    source = (ROOT / "workflows" / "papers" / "press.py").read_text(encoding="utf-8")
    assert "lettering.printed" in source
    assert lettering.has_glyph("喆")
    assert not lettering.has_glyph("\U00020000")
