"""Money as people type it, in yuan, and as it is kept: whole fen. Never through a float."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from workflows.base.words import _
from workflows.engine.definition import Ask

if TYPE_CHECKING:
    from pages.parts.answers import Sheet

_TYPED: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,2})?")
_ITEMS: Final = 6
_KINDS: Final = {"cash": "现金", "goods": "实物"}


def fen_of(text: str) -> int | None:
    """The fen of what was typed in yuan (1,200.50 or 800元); None when it is no such amount."""
    plain = text.strip().replace(",", "").replace("，", "").removesuffix("元").strip()
    if not _TYPED.fullmatch(plain):
        return None
    return int(Decimal(plain) * 100)


def yuan_of(fen: int) -> str:
    """Whole fen as they are typed again: 800 or 12.50."""
    sign, whole, rest = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


def typed(label: str, key: str, hint: str | None = None) -> int | str | None:
    """A box for an amount: fen, None when empty, or the words as typed when they are no amount.

    The words go into the form as they are, so that it refuses them and nothing is guessed.
    """
    text = st.text_input(
        _("{question}（元）", question=label),
        key=key,
        max_chars=20,
        placeholder=_("单位：元，如 800 或 12.50"),
        help=hint,
    ).strip()
    if not text:
        return None
    fen = fen_of(text)
    if fen is None:
        st.caption(_("“{text}”不是金额。请只填数字，最多两位小数（到分）。", text=_bare(text)))
        return text
    return fen


def _bare(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in ".,-")


def items(ask: Ask, name: str, sheet: "Sheet") -> tuple[dict[str, Any], ...]:
    """What each household is to get, line by line; a line without words is none."""
    st.markdown(f"**{_(ask.label)}**")
    found: list[dict[str, Any]] = []
    for number in range(_ITEMS):
        if number > len(found):
            break
        kind, item, quantity, worth = st.columns((2, 3, 2, 3))
        chosen = kind.selectbox(
            _("类别 {n}", n=number + 1),
            list(_KINDS),
            key=sheet.part(f"{name} {number} kind", "cash" if not number else "goods", _KINDS),
            format_func=lambda value: _(_KINDS[value]),
        )
        words = item.text_input(
            _("内容 {n}", n=number + 1), key=sheet.part(f"{name} {number} item", ""), max_chars=40
        )
        much = quantity.text_input(
            _("数量 {n}", n=number + 1),
            key=sheet.part(f"{name} {number} quantity", ""),
            max_chars=20,
        )
        with worth:
            fen = typed(_("金额或折价 {n}", n=number + 1), sheet.part(f"{name} {number} fen", ""))
        if words.strip():
            line = {"kind": chosen, "item": words.strip(), "quantity": much.strip()}
            found.append({**line, "fen": 0 if fen is None else fen})
    return tuple(found)
