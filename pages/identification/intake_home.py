"""What the form asks of the household itself: a first line, and the rest folded away."""

from functools import partial
from typing import Any, Final

import streamlit as st

from pages.identification.intake_again import say
from pages.parts import inputs
from pages.parts.answers import Sheet
from workflows.base import clock
from workflows.base.words import Word, _
from workflows.households import answers, fields
from workflows.households.fields import Field, Of, values

_ACROSS: Final = 4
# What is folded away, under which words.
_FOLDED: Final = (
    (Word("属性和特征"), (Of.HOUSEHOLD,)),
    (Word("土地"), (Of.LAND,)),
    (Word("住房和生活条件"), (Of.LIVING,)),
)


def home_answers(
    sheet: Sheet, home: dict[str, Any] | None, *, bank: bool = True
) -> tuple[dict[str, Any], frozenset[str]]:
    """What the household itself is asked here: {field: its answer}, and which of them were asked
    again today. `bank`: the account too."""
    said: dict[str, Any] = {}
    asked = fields.CATALOGUE.entered(Of.HOUSEHOLD, Of.LAND, Of.LIVING)
    _asked(sheet, home, [each for each in asked if not each.further], said)
    again = _again(sheet, home, {each.key for each in asked})
    key = sheet.part("further", False)
    folded = {each.key for each in asked if each.further}
    if again or (home or {}).get("wanted") in folded:
        # What is confirmed is what stands here to be read.
        sheet.put("further", True)
    more = _("更多：属性和特征、土地、住房和饮水")
    if not st.checkbox(
        _("更多：属性和特征、土地、住房和饮水、银行账号") if bank else more, key=key
    ):
        return said, frozenset()
    if bank:
        next(inputs.cells(_ACROSS)).text_input(
            _("银行账号"),
            key=sheet.part("bank", ""),
            max_chars=30,
            placeholder=(home or {}).get("bank_masked") or "",
            autocomplete="off",
        )
    for words, of in _FOLDED:
        st.caption(_(words))
        _asked(sheet, home, [each for each in asked if each.further and each.of in of], said)
    return said, frozenset(said) if again else frozenset()


def _again(sheet: Sheet, home: dict[str, Any] | None, asked: set[str]) -> bool:
    """The tick that what is on record of the household was asked again today; only where some of
    it is too old to stand."""
    old, since = answers.left_to_ask((home or {}).get("traits"), asked, clock.today())
    if not old:
        return False
    st.caption(say(old, since))
    return st.checkbox(_("户的情况今天重新问过，没改的也属实"), key=sheet.part("again", False))


def _asked(
    sheet: Sheet, home: dict[str, Any] | None, asked: list[Field], said: dict[str, Any]
) -> None:
    """These fields in rows, each answer laid into `said`."""
    places = inputs.cells(_ACROSS)
    for field in asked:
        stands = values.kept(field, home or {"traits": {}})
        key = partial(sheet.part, field.key, inputs.start(field, stands))
        said[field.key] = inputs.ask(next(places), field, inputs.labelled(field), key, stands)
