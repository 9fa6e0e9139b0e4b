"""One question of a form as a widget: by its type and by how it is asked."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import streamlit as st
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from pages.parts import days, money
from pages.parts.answers import Sheet
from pages.parts.choices import apart
from pages.wording import plain
from workflows.base import clock, codes
from workflows.base.words import _
from workflows.engine.definition import Ask
from workflows.policy.policy import BLOCKS

LEFT_OUT: Final = object()


@dataclass(frozen=True, slots=True)
class Question:
    """A field of a form: its words, its type, its list of answers."""

    name: str
    ask: Ask
    info: FieldInfo
    options: dict[Any, str]

    @property
    def required(self) -> bool:
        """Must it be answered at all?"""
        return self.info.is_required()

    @property
    def label(self) -> str:
        """The question in the reader's language; an optional one says so."""
        words = _(self.ask.label)
        if self.required or "（" in words:
            return words
        return _("{question}（可不填）", question=words)

    @property
    def help(self) -> str | None:
        """The hint beside the question."""
        return _(self.ask.help) if self.ask.help else None

    def bound(self, name: str) -> Any:
        """A limit of the answer (ge, le, max_length), None without one."""
        for meta in self.info.metadata:
            if getattr(meta, name, None) is not None:
                return getattr(meta, name)
        return None

    @property
    def type(self) -> Any:
        """The type of the answer, without "or nothing"."""
        kind = self.info.annotation
        if get_origin(kind) in (Union, UnionType):
            kind = next(part for part in get_args(kind) if part is not NoneType)
        return kind


def draw(question: Question, sheet: Sheet) -> Any:
    """Draw the question; returns the answer, or LEFT_OUT when nothing was answered.

    Files come back as the uploaded files: their bytes are kept within the step's own transaction.
    """
    kind = question.ask.kind
    if kind.startswith("choice:") or kind == "person":
        return _choice(question, sheet)
    return _KINDS.get(kind, _by_type)(question, sheet)


def _by_type(q: Question, sheet: Sheet) -> Any:
    if q.type is bool:
        return _yes_no(q, sheet)
    if q.type is int:
        least, most = q.bound("ge"), q.bound("le")
        key = sheet.part(q.name, q.info.default if not q.required else None)
        number = st.number_input(
            q.label, least, most, None, 1, key=key, help=q.help, placeholder=_("请填数字")
        )
        return LEFT_OUT if number is None else number
    if q.type is Decimal:
        amount = st.number_input(
            q.label, 0.0, None, None, 0.1, key=sheet.part(q.name), placeholder=_("请填数字")
        )
        return LEFT_OUT if amount is None else Decimal(str(amount))
    if q.type is date:
        start = clock.today() if q.required else None
        value = days.date_input(q.label, key=sheet.part(q.name, start), help=q.help)
        return LEFT_OUT if value is None else value
    if q.type in (datetime, AwareDatetime):
        return _instant(q, sheet)
    if get_origin(q.type) is Literal:
        return _choice(q, sheet)
    text = st.text_input(
        q.label,
        key=sheet.part(q.name, ""),
        max_chars=q.bound("max_length"),
        # A short hint stands in the box itself: nothing to point at, nothing to open.
        placeholder=q.help,
    )
    return text.strip() or (LEFT_OUT if q.required else "")


def _yes_no(q: Question, sheet: Sheet) -> Any:
    if not q.required:
        return st.checkbox(q.label, key=sheet.part(q.name, bool(q.info.default)), help=q.help)
    key = sheet.part(q.name, None, (True, False, None))
    answer = st.radio(
        q.label,
        (True, False),
        None,
        key=key,
        horizontal=True,
        help=q.help,
        format_func=lambda yes: _("是") if yes else _("否"),
    )
    return LEFT_OUT if answer is None else answer


def _instant(q: Question, sheet: Sheet) -> Any:
    now = clock.local(clock.now())
    left, right = st.columns(2)
    key = sheet.part(f"{q.name} day", clock.today())
    on = days.date_input(q.label, key=key, where=left)
    start = now.time().replace(second=0, microsecond=0, tzinfo=None)
    hour = right.time_input(_("几点几分"), None, key=sheet.part(f"{q.name} hour", start), step=60)
    if on is None or hour is None:
        return LEFT_OUT
    return datetime.combine(on, hour, clock.SHANGHAI)


def _area(q: Question, sheet: Sheet) -> Any:
    text = st.text_area(
        q.label,
        key=sheet.part(q.name, ""),
        help=q.help,
        max_chars=q.bound("max_length"),
        height=96,
    )
    return text.strip() or (LEFT_OUT if q.required else "")


def _lines(q: Question, sheet: Sheet) -> Any:
    text = st.text_area(
        q.label, key=sheet.part(q.name, ""), height=120, placeholder=q.help or _("每行一项")
    )
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _choice(q: Question, sheet: Sheet) -> Any:
    options = q.options or {value: str(value) for value in get_args(q.type)}
    among = list(options)
    only = among[0] if len(among) == 1 else None
    key = sheet.part(q.name, only if q.required else q.info.default, among)
    chosen = st.selectbox(
        q.label,
        among,
        None,
        key=key,
        help=q.help,
        format_func=apart(options),
        placeholder=_("请选择") if among else _("没有可选的"),
    )
    return LEFT_OUT if chosen is None else chosen


def _several(q: Question, sheet: Sheet) -> Any:
    among = list(q.options)
    # A list of households or of those who came is mostly "all of them".
    start = among if q.ask.kind == "cases" else []
    return tuple(
        st.multiselect(
            q.label,
            among,
            key=sheet.part(q.name, start, among),
            help=q.help,
            format_func=apart(q.options),
            placeholder=_("请选择（可多选）") if among else _("没有可选的"),
        )
    )


def _ticks(q: Question, sheet: Sheet) -> Any:
    items = list(q.options) or list(get_args(get_args(q.type)[0]))
    st.markdown(f"**{q.label}**")
    with st.container(horizontal=True):
        ticked = [
            st.checkbox(
                plain(q.options.get(item, _(item))),
                key=sheet.part(f"{q.name} {number}", start=False),
            )
            for number, item in enumerate(items)
        ]
    return tuple(item for item, yes in zip(items, ticked, strict=True) if yes)


def _files(q: Question, sheet: Sheet) -> Any:
    # Not a part of the draft: a browser never gives a file back by itself.
    return st.file_uploader(
        q.label,
        ["jpg", "jpeg", "png", "pdf"],
        accept_multiple_files=True,
        key=f"{sheet.key} {q.name} files",
        help=q.help,
    )


def _income(q: Question, sheet: Sheet) -> Any:
    """The profile's items, block by block, in yuan a year; what is not earned stays empty."""
    st.markdown(f"**{q.label}**")
    st.caption(_("单位：元/年，全家合计。没有的项目不填。"))
    rows = []
    blocks = dict.fromkeys(block for block, _item in q.options)
    columns = st.columns(2)
    for number, block in enumerate(blocks):
        with columns[number % 2]:
            st.caption(_(BLOCKS.get(block, block)))
            for (of, item), label in q.options.items():
                if of != block:
                    continue
                key = sheet.part(f"{q.name} {block} {item}")
                amount = st.number_input(label, 0.0, 10_000_000.0, None, 100.0, "%.2f", key=key)
                if amount:
                    rows.append({"block": block, "item": item, "fen": round(amount * 100)})
    return rows


def _hits(q: Question, sheet: Sheet) -> Any:
    """One line per hit, and under it what each was found to be.

    The finding belongs to the words, not to the line's number: a line taken out above it must not
    hand its finding on. A key holds no person's words, so it holds their hash.
    """
    lines = _lines(q, sheet)
    hits = []
    before: Counter[str] = Counter()
    for line in lines:
        words = sha256(line.encode()).hexdigest()[:16]
        before[words] += 1
        key = sheet.part(f"{q.name} {words} {before[words]}", None, list(q.options))
        found = st.selectbox(line, list(q.options), None, key=key, format_func=apart(q.options))
        hits.append({"text": line, "kind": found})
    return tuple(hits)


def _money(q: Question, sheet: Sheet) -> Any:
    """Typed in yuan, handed on in whole fen."""
    start = q.info.default if not q.required and q.info.default else None
    key = sheet.part(q.name, money.yuan_of(start) if start else "")
    fen = money.typed(q.label, key, q.help)
    return LEFT_OUT if fen is None else fen


def _items(q: Question, sheet: Sheet) -> Any:
    return money.items(q.ask, q.name, sheet)


def _relatives(q: Question, sheet: Sheet) -> Any:
    """Officials and representatives of the village's lists, each with the kinship; asked only of a
    household that said it has some."""
    if not sheet.value("related"):
        return ()
    relations = {code: word for code, word in codes.RELATION.options().items() if code != "head"}
    rows: list[dict[str, Any]] = []
    for number in range(q.bound("max_length")):
        who, how = st.columns(2)
        chosen = who.selectbox(
            f"{q.label} {number + 1}",
            list(q.options),
            None,
            key=sheet.part(f"{q.name} {number} official", None, list(q.options)),
            format_func=apart(q.options),
            placeholder=_("名单上没有的，请在下面填写"),
        )
        relation = how.selectbox(
            _("户主是其 {n}", n=number + 1),
            list(relations),
            None,
            key=sheet.part(f"{q.name} {number} relation", None, list(relations)),
            format_func=apart(relations),
            placeholder=_("请选择"),
        )
        if chosen is None:
            break
        rows.append({"official": chosen, "relation": relation or ""})
    return tuple(rows)


def _numbers(q: Question, sheet: Sheet) -> Any:
    rows = []
    for case, label in q.options.items():
        text = st.text_input(label, key=sheet.part(f"{q.name} {case}", ""), max_chars=40)
        if text.strip():
            rows.append({"case": case, "number": text.strip()})
    return rows


_KINDS: Final[dict[str, Callable[[Question, Sheet], Any]]] = {
    "area": _area,
    "lines": _lines,
    "attachments": _files,
    "people": _several,
    "representatives": _several,
    "cases": _several,
    "wanted": _ticks,
    "checklist": _ticks,
    "income": _income,
    "hits": _hits,
    "kin": _relatives,
    "numbers": _numbers,
    "money": _money,
    "items": _items,
}
