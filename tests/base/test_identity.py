"""ID numbers: what is sound, what is put right, and how little is ever shown."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.persons import id_number
from workflows.base import id_faults, identity

TODAY = date(2016, 5, 20)
SOUND = id_number(date(1970, 3, 5), "male")

numbers = st.builds(
    id_number,
    st.dates(date(1900, 1, 1), TODAY),
    st.sampled_from(["male", "female"]),
    st.integers(0, 499),
    st.sampled_from(["370282", "110101", "659004"]),
)


def keys(number, today=TODAY):
    return {fault.reason.key for fault in id_faults.number_faults(number, today)}


@given(numbers)
def test_a_number_made_by_the_rule_is_sound(number):
    assert keys(number) == set()


@given(numbers, st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(number, at, shift):
    old = number[at]
    new = str((int(old) + shift) % 10) if old != "X" else str(shift)
    if new != old:
        assert keys(number[:at] + new + number[at + 1 :])


@given(numbers, st.integers(0, 16))
def test_two_neighbours_swapped_are_found(number, at):
    if number[at] != number[at + 1]:
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        assert keys(swapped)


@given(numbers, st.sampled_from(["", "43", "11", "74"]), st.sampled_from(["", "B1", "01"]))
def test_masking_never_shows_the_middle_nor_the_disability(number, certificate, again):
    whole = number + certificate + (again if certificate else "")
    shown = identity.mask_id(whole)
    assert len(shown) == len(whole)
    assert shown[6:14] == "*" * 8
    assert set(shown[18:]) <= {"*"}
    assert shown[:6] == number[:6]
    assert shown[14:18] == number[14:]


@given(st.text(alphabet="0123456789X", max_size=40))
def test_a_mask_hides_at_least_four_characters_or_all(text):
    for mask in (identity.mask_id, identity.mask_phone, identity.mask_account):
        shown = mask(text)
        assert len(shown) == len(text)
        assert shown.count("*") >= min(4, len(text))


@given(st.text(alphabet="0123456789", min_size=13, max_size=30))
def test_a_number_of_odd_length_shows_no_birth_date(text):
    if len(text) not in identity.KINDS:
        assert set(identity.mask_id(text)[6:-2]) == {"*"}


@given(numbers)
def test_full_width_and_spaces_are_put_right_and_reported(number):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    repaired = id_faults.normalise(f"\u3000{wide[:6]} {wide[6:]}\u00a0")
    assert repaired.text == number
    assert [reason.key for reason in repaired.repairs] == ["spaces", "full_width"]


@given(st.text(max_size=30))
def test_putting_right_twice_changes_nothing_more(text):
    once = id_faults.normalise(text).text
    if not once.startswith("'"):
        assert id_faults.normalise(once) == id_faults.Repaired(once)


def test_a_sound_number_is_not_touched():
    assert id_faults.normalise(SOUND) == id_faults.Repaired(SOUND)


@pytest.mark.parametrize(("typed", "key"), [("'" + SOUND, "apostrophe"), ("1x", "small_x")])
def test_other_repairs_are_named(typed, key):
    assert [reason.key for reason in id_faults.normalise(typed).repairs] == [key]


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("", "E5"),
        ("999999999999999999", "E5"),
        (SOUND[:17], "E1"),
        (SOUND + "4", "E1"),
        (SOUND + "431", "E1"),
        ("X" + SOUND[1:], "E1"),
        (SOUND[:6] + "１" + SOUND[7:], "E1"),
        (id_number("19700230", "male"), "E6"),
        (id_number("17000101", "male"), "E6"),
        (SOUND + "83", "E3"),
        (SOUND + "03", "E3"),
        (SOUND + "45", "E3"),
        (SOUND + "40", "E3"),
        (SOUND + "43XX", "E3"),
    ],
)
def test_what_is_wrong_is_named(number, key):
    assert keys(number) == {key}


def test_who_has_no_number_is_shown_the_way_in():
    (fault,) = id_faults.number_faults("", TODAY)
    assert "在“申请”里登记这一户并写明原因" in str(fault.remedy)


@pytest.mark.parametrize("ending", ["", "11", "74", "43B1", "4302"])
def test_every_sound_ending_is_taken(ending):
    assert keys(SOUND + ending) == set()


def test_a_birth_is_refused_from_tomorrow_on():
    assert keys(id_number(TODAY, "female")) == set()
    assert keys(id_number(TODAY + timedelta(1), "female")) == {"E6"}


def test_the_check_digit_of_a_certificate_is_that_of_the_id_number():
    wrong = "0" if SOUND[17] != "0" else "1"
    assert keys(SOUND[:17] + wrong) == {"E2"}
    assert keys(SOUND[:17] + wrong + "43") == {"E3"}


def test_sex_birth_and_disability_are_read_from_the_number():
    number = id_number(date(1970, 3, 5), "female") + "42"
    assert identity.sex_of(number) == "female"
    assert identity.born_on(number) == date(1970, 3, 5)
    assert identity.disability_of(number) == identity.Disability("limb", 2)
    assert identity.disability_of(SOUND) is None


def test_a_birthday_makes_the_year_full():
    born = date(2000, 2, 29)
    assert identity.age_on(date(2016, 2, 28), born) == 15
    assert identity.age_on(date(2016, 2, 29), born) == 16


@pytest.mark.parametrize(
    ("phone", "holds"),
    [
        ("13800000000", True),
        ("19900000000", True),
        ("12900000000", False),
        ("1380000000", False),
        ("138000000000", False),
        ("１3800000000", False),
    ],
)
def test_a_mobile_number_has_eleven_digits_from_13_on(phone, holds):
    assert identity.mobile_holds(phone) is holds


def test_masks_as_people_know_them():
    assert identity.mask_id("37028219700101123X") == "370282********123X"
    assert identity.mask_phone("13812345678") == "138****5678"
    assert identity.mask_account("6222000011112222") == "************2222"
