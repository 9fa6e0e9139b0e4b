"""What people call a relation becomes a code; no word and no digit leaves anybody out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.base import codes, relations
from workflows.base.relations import Listed


@given(st.text(min_size=1, max_size=15))
def test_no_word_is_refused(text):
    found = relations.read(text)
    assert found is None or found.code in codes.RELATION.labels
    assert (found is None) is (not text.split())


@pytest.mark.parametrize("code", codes.RELATION.labels)
def test_every_label_is_its_own_code(code):
    label = relations.LABELS[code]
    assert relations.read(label) == relations.read(label.removeprefix("之"))
    assert relations.read(label).code == code
    assert relations.read(f"3.{label}").code == code


@pytest.mark.parametrize("number", relations.STANDARD)
def test_the_standards_digits_are_its_words(number):
    digit = relations.read(number, Listed.STANDARD)
    assert digit == relations.read(relations.STANDARD[number])
    assert not digit.untold


@pytest.mark.parametrize(
    ("words", "whose"),
    [
        (["02", "10", "22"], Listed.STANDARD),
        (["01", "02", "03"], Listed.POVERTY),
        (["02", "12", "20"], Listed.STANDARD),
        (["1", "2"], Listed.UNTOLD),
        (["户主", "配偶"], Listed.UNTOLD),
    ],
)
def test_the_other_rows_tell_whose_digits_a_file_writes(words, whose):
    assert relations.listed(words) is whose


def test_a_digit_nobody_can_tell_is_the_poverty_systems_and_says_so():
    assert relations.read("10") == relations.Relation("daughters_daughter", "female", untold=True)
    assert relations.read("10", Listed.STANDARD).code == "spouse"
    assert relations.read("02", Listed.POVERTY) == relations.Relation("spouse")


@pytest.mark.parametrize(
    ("word", "code", "sex", "kept"),
    [
        ("老伴", "spouse", "", ""),
        ("大儿子", "son", "male", ""),
        ("三女", "daughter", "female", ""),
        ("户主之子", "son", "male", ""),
        ("养子", "son", "male", "养子"),
        ("继女", "daughter", "female", "继女"),
        ("弟", "sibling", "male", "弟"),
        ("妹", "sibling", "female", "妹"),
        ("外甥", "other", "male", "外甥"),
        ("孙媳", "other", "female", "孙媳"),
        ("姥姥", "mothers_mother", "female", ""),
        ("火星", "other", "", "火星"),
        ("夫妻", "spouse", "", ""),
        ("夫妇", "spouse", "", ""),
        ("老母", "mother", "female", ""),
        ("俺娘", "mother", "female", ""),
        ("俺爹", "father", "male", ""),
        ("兄嫂", "brothers_wife", "female", ""),
        ("弟妻", "brothers_wife", "female", ""),
        ("妻弟", "other", "male", "妻弟"),
        ("老母亲家", "other", "", "老母亲家"),
    ],
)
def test_daily_words(word, code, sex, kept):
    assert relations.read(word) == relations.Relation(code, sex, kept)


def test_parents_are_told_apart_by_the_sex_of_the_person():
    found = relations.read("父母")
    assert (found.of("male"), found.of("female"), found.of("")) == ("father", "mother", "father")
