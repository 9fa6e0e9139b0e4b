"""The page a clerk reads is one page, and calls everything as the program does."""

import re

import pytest

from pages.navigation import screens_of
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base.words import ENGLISH, LANGUAGES, _, english, speaking
from workflows.commands import manual
from workflows.manual import reference

PEOPLE = [role for role in Role if role is not Role.SYSTEM]
# What one reads on the screen and taps: **a screen**, 「a button, a field」; in English “a button”.
SCREENS = re.compile(r"\*\*(.+?)\*\*")
NAMED = {"zh-CN": re.compile(r"「(.+?)」"), ENGLISH: re.compile(r"“(.+?)”")}


def one_page(role: Role, language: str) -> str:
    name = f"{reference.BOOKS[role]}{manual.ENDINGS[language]}"
    return (manual.MANUALS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", PEOPLE)
def test_the_page_of_a_role_is_one_page_that_names_just_its_screens_and_its_reference(
    role, language
):
    text = one_page(role, language)
    assert 25 <= text.count("\n") <= 64
    assert f"](reference/{reference.BOOKS[role]}{manual.ENDINGS[language]})" in text
    with speaking(language):
        titles = {_(s.title) for s in screens_of(Actor(1, "甲", (Held(role, 0, 10**12),)))}
    assert set(SCREENS.findall(text)) == titles
    others = {"zh-CN": ENGLISH, ENGLISH: "zh-CN"}[language]
    assert f"]({reference.BOOKS[role]}{manual.ENDINGS[others]})" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", PEOPLE)
def test_what_a_page_calls_a_screen_or_a_button_is_called_so_in_the_program(role, language):
    text = one_page(role, language)
    words = set(english().values() if language == ENGLISH else english())
    named = {*SCREENS.findall(text), *NAMED[language].findall(text)}
    assert len(named) > 5
    assert sorted(named - words) == []


@pytest.mark.parametrize("role", PEOPLE)
def test_both_languages_name_the_same_screens_and_buttons(role):
    chinese = {
        *SCREENS.findall(one_page(role, "zh-CN")),
        *NAMED["zh-CN"].findall(one_page(role, "zh-CN")),
    }
    text = one_page(role, ENGLISH)
    with speaking(ENGLISH):
        assert {_(word) for word in chinese} == {
            *SCREENS.findall(text),
            *NAMED[ENGLISH].findall(text),
        }
