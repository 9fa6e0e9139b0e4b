"""Code lists: every word has its code, every code its word, in both languages."""

from datetime import date

import pytest

from workflows.base import codes
from workflows.base.code_lists import LISTS
from workflows.base.words import ENGLISH, english, speaking

KEYS = sorted(LISTS)


@pytest.mark.parametrize("key", KEYS)
def test_every_label_reads_back_to_its_code(key):
    answers = LISTS[key]
    assert {code: answers.read(label) for code, label in answers.labels.items()} == {
        code: code for code in answers.labels
    }


@pytest.mark.parametrize("key", KEYS)
def test_every_alias_means_a_code_of_the_list(key):
    answers = LISTS[key]
    assert set(answers.aliases.values()) <= set(answers.labels)
    assert not set(answers.aliases) & set(answers.labels.values())


@pytest.mark.parametrize("key", KEYS)
def test_every_word_has_its_english(key):
    answers = LISTS[key]
    assert {answers.name, *answers.labels.values()} <= set(english())


def test_there_are_56_peoples_and_others():
    assert len(codes.ETHNICITY.labels) == 57


def test_width_and_spaces_do_not_change_an_answer():
    assert codes.WORK.read("乡（镇）外县内 ") == "county"
    assert codes.EDUCATION.read("大专 及以上") == "college"


def test_a_marriage_or_a_funeral_is_a_cause_of_the_later_lists_and_readable_always():
    later = {"marriage", "funeral"}
    assert not later & set(codes.CAUSE.offered(date(2017, 12, 31)))
    assert later <= set(codes.CAUSE.offered(date(2018, 1, 1)))
    assert [codes.CAUSE.label(code) for code in sorted(later)] == ["因丧", "因婚"]


def test_an_unknown_word_is_not_guessed():
    assert codes.RELATION.read("之四舅") is None


def test_labels_follow_the_reader():
    assert codes.RELATION.label("head") == "户主"
    with speaking(ENGLISH):
        assert codes.RELATION.label("head") == "Head"
        assert codes.RELATION.options()["spouse"] == "Spouse"
