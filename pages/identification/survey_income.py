"""The income sheet of a visit: the items of the profile, block by block."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import streamlit as st

from pages.parts.answers import Sheet
from pages.parts.choices import apart
from pages.parts.questions import Question
from workflows.base.words import _
from workflows.policy.income import BLOCKS, IncomeItem, Key, product_fen

# What a row of output may say beside its sum: the row's entry, the question.
_PARTS: Final = {
    "quantity": "卖了多少（{unit}）",
    "price_fen": "单价（元/{unit}）",
    "kept": "没卖的（{unit}）",
    "kept_price_fen": "没卖的折价（元/{unit}）",
}
PRODUCTS: Final = "products"
NOTHING_ELSE: Final = "nothing else"
Rows = list[dict[str, Any]]


def stands(income: Rows, items: Sequence[IncomeItem]) -> dict[str, Any]:
    """The rows of a survey as the sheet's fields hold them."""
    found: dict[str, Any] = {}
    units = {item.key for item in items if item.unit}
    for row in income:
        name = f"income {row['block']} {row['item']}"
        for part in _PARTS:
            if row.get(part) is not None:
                found[f"{name} {part}"] = float(row[part]) / (100 if "price" in part else 1)
        kept = product_fen(row["kept"], row["kept_price_fen"]) if row.get("kept") else 0
        found[name] = (row["fen"] - kept) / 100
    found[NOTHING_ELSE] = {(r["block"], r["item"]) for r in income} >= {i.key for i in items}
    found[PRODUCTS] = [r["item"] for r in income if (r["block"], r["item"]) in units and r["fen"]]
    return found


def ask(question: Question, sheet: Sheet, items: Sequence[IncomeItem]) -> Rows:
    """The rows answered: what is typed, 0 included; what stays empty was not asked."""
    st.caption(_("单位：元/年，全家合计。问过没有的填 0；空着的算没有问。"))
    rows: Rows = []
    columns = st.columns(2)
    for number, block in enumerate(dict.fromkeys(item.block for item in items)):
        with columns[number % 2]:
            st.caption(_(BLOCKS.get(block, block)))
            here = [item for item in items if item.block == block]
            rows += _products([item for item in here if item.unit], question, sheet)
            for item in here:
                if not item.unit:
                    amount = _number(question.options[item.key], sheet, _name(item.key))
                    if amount is not None:
                        rows.append(_row(item, round(amount * 100)))
    if st.checkbox(_("没有填的项目都问过了，没有"), key=sheet.part(NOTHING_ELSE, start=False)):
        there = {(row["block"], row["item"]) for row in rows}
        rows += [_row(item, 0) for item in items if item.key not in there]
    return rows


def _products(items: Sequence[IncomeItem], question: Question, sheet: Sheet) -> Rows:
    """What the household grew and raised: chosen first, so that the page stays short."""
    if not items:
        return []
    labels = {item.item: question.options[item.key] for item in items}
    chosen = st.multiselect(
        _("种了、养了什么"),
        list(labels),
        key=sheet.part(PRODUCTS, [], list(labels)),
        format_func=apart(labels),
        placeholder=_("请选择（可多选）"),
    )
    return [_output(item, labels[item.item], sheet) for item in items if item.item in chosen]


def _output(item: IncomeItem, label: str, sheet: Sheet) -> dict[str, Any]:
    """One product: sold for so much, or so many at a price; and what was kept, at its price."""
    name, unit = _name(item.key), _(item.unit)
    with st.container(border=True):
        amount = _number(_("{item}：卖得（元）", item=label), sheet, name)
        with st.expander(_("{item}：按数量和单价算、没卖的折价", item=label)):
            typed = {
                part: _number(_(words_, unit=unit), sheet, f"{name} {part}")
                for part, words_ in _PARTS.items()
            }
    row = _row(item, round((amount or 0) * 100))
    sold, kept = _pair(typed, "quantity", "price_fen"), _pair(typed, "kept", "kept_price_fen")
    if sold:
        row |= sold | {"fen": product_fen(sold["quantity"], sold["price_fen"])}
    if kept:
        row |= kept | {"fen": row["fen"] + product_fen(kept["kept"], kept["kept_price_fen"])}
    return row


def _pair(typed: dict[str, float | None], much: str, price: str) -> dict[str, Any]:
    """A quantity with its price, as a row keeps them; one alone says nothing yet."""
    of, at = typed[much], typed[price]
    if of is None or at is None:
        return {}
    return {much: format(Decimal(str(of)).normalize(), "f"), price: round(at * 100)}


def _number(label: str, sheet: Sheet, name: str) -> float | None:
    key = sheet.part(name)
    return st.number_input(label, 0.0, 10_000_000.0, None, 100.0, "%.2f", key=key)


def _name(key: Key) -> str:
    return f"income {key[0]} {key[1]}"


def _row(item: IncomeItem, fen: int) -> dict[str, Any]:
    return {"block": item.block, "item": item.item, "fen": fen}
