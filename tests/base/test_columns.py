"""One text for one value: what the hashes are taken over is the standard library's own JSON."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.columns import EPOCH, canonical, canonical_row, instant, micros

words = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.none() | st.booleans() | st.integers() | words
bodies = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(words, inner))
moments = st.datetimes(datetime(1900, 1, 1), datetime(2300, 1, 1), timezones=st.just(UTC))


def standard(value, default=None):
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=default
    )


@given(bodies)
def test_a_body_has_the_text_the_standard_library_gives_it(body):
    assert canonical(body) == standard(body)


def test_keys_that_are_no_texts_and_numbers_of_any_length_have_their_text():
    for body in ({1: "a"}, 2**64, {"n": -(2**80)}):
        assert canonical(body) == standard(body)


@given(st.dictionaries(words, plain | moments | st.dates() | st.binary(max_size=20)))
def test_a_row_says_instants_in_microseconds_days_in_iso_bytes_in_hex(row):
    def said(value):
        if isinstance(value, datetime):
            return (value - EPOCH) // timedelta(microseconds=1)
        return value.hex() if isinstance(value, bytes) else value.isoformat()

    assert canonical_row(row) == standard(row, said)


@pytest.mark.parametrize("value", [date(2016, 5, 3), datetime(2016, 5, 3, tzinfo=UTC), b"a", {1}])
def test_what_is_no_json_is_a_fault_in_a_body(value):
    with pytest.raises(TypeError):
        canonical({"at": value})


@given(moments)
def test_an_instant_is_kept_to_the_microsecond(moment):
    assert micros(moment) == (moment - EPOCH) // timedelta(microseconds=1)
    assert instant(micros(moment)) == moment
