"""疑似重复: two people side by side, and somebody's word whether they are one."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts.badges import pieces, pill, words
from pages.parts.choices import apart
from pages.parts.figures import day
from pages.parts.lists import empty, from_the_start, go, paged
from pages.parts.tables import sheet_of, sign
from pages.wording import plain
from workflows.access import places
from workflows.base import codes
from workflows.base.words import _, joined
from workflows.households import duplicates

# field of a side: (its label, how it is said)
_LINES: Final = {
    "name": "姓名",
    "sex": "性别",
    "born": "出生日期",
    "number": "证件号码",
    "relation": "与户主关系",
    "left": "离开本户",
    "head": "户主姓名",
    "members": "家庭人口",
    "where": "所在村组",
    "address": "住址",
    "phone": "联系电话",
}
_THEN: Final = (
    "确是同一人的：两户合一户办“并户”，一户登记两次的把多出的一行移出本户，原因选“登记错误”。"
)
_GONE: Final = (
    "确是同一人的：原户的错评和否决情形随此人，新户申请须附证明。"
    "原户登记死亡的，请先核对是否仍在世。"
)


def render() -> None:
    """Which list, and its pairs."""
    st.title(_("疑似重复"), anchor=False)
    st.caption(
        _(
            "姓名相同或相近，又有出生日期、电话或住址相同的人。是不是同一人由人判断；判断过的，"
            "资料不变就不再问；判为同一人的，资料变了也有效。判错的由另一人写明依据改判。"
        )
    )
    with backend.reading() as (session, actor):
        counted = duplicates.counts(session, actor)
    labels = {key: f"{_(label)} {counted[key]}" for key, label in duplicates.STANDING.items()}
    chosen = st.segmented_control(
        _("清单"),
        list(labels),
        key="likeness list",
        default="open",
        required=True,
        format_func=apart(labels),
        label_visibility="collapsed",
        on_change=from_the_start,
        args=tuple(f"likeness {standing}" for standing in labels),
    )

    def load(after: Any, limit: int) -> list[dict[str, Any]]:
        with backend.reading() as (session, actor):
            rows = duplicates.listed(session, actor, chosen, after=after or 0, limit=limit)
            for row in rows:
                for side in row["sides"]:
                    side["where"] = places.path_name(session, side["region"])
        return rows

    if not paged(f"likeness {chosen}", load, _pair, lambda row: row["id"], size=5):
        label = _(duplicates.STANDING[chosen])
        then = _("登记一户、导入名册之后，和每天夜里，都会比一遍。")
        empty(_("“{list}”里没有疑似重复。", list=label), then)


def _pair(row: dict[str, Any]) -> None:
    with st.container(border=True, key=f"likeness_{row['id']}"):
        pieces(
            *(pill(_(why), "ochre") for why in row["why"]),
            words(row["reason"], quiet=True) if row["reason"] else "",
        )
        _side_by_side(row["sides"])
        known = [side for side in row["sides"] if side["known"]]
        with st.container(horizontal=True):
            for n, side in enumerate(known):
                label = plain(_("打开“{head}”户", head=side["head"]))
                if st.button(label, key=f"home {row['id']} {n}"):
                    go("intake", household=side["household_id"])
        if row["one"]:
            st.info(_(_GONE if any(side.get("left") for side in row["sides"]) else _THEN))
        if row["decides"]:
            _verdict(row)
        elif len(known) < len(row["sides"]):
            st.caption(_("另一人不在您的管辖范围内，请管辖两地的上级判断。"))


def _side_by_side(sides: list[dict[str, Any]]) -> None:
    one, other = ([_said(side, field) for field in _LINES] for side in sides)
    rows = [
        (_(label), a, sign(b, "ochre") if _both(sides, field) and a == b else b)
        for (field, label), a, b in zip(_LINES.items(), one, other, strict=True)
        if a or b
    ]
    sheet_of((_("项目"), _("甲"), _("乙")), rows, beside=True)


# What two people share by chance least: the same is marked.
_TELLING: Final = frozenset({"name", "born", "address", "phone", "number"})


def _both(sides: list[dict[str, Any]], field: str) -> bool:
    """Did both tell it? What neither has is nothing they share."""
    return field in _TELLING and all(side["known"] and side[field] for side in sides)


def _said(side: dict[str, Any], field: str) -> str:
    if not side["known"]:
        return str(side["where"]) if field == "where" else ""
    value = side[field]
    if field == "where":
        return joined(filter(None, (value, side["group"])))
    if field == "born":
        return day(value) if value else ""
    if field == "left":
        return joined((day(value), codes.LEAVING.label(side["why"]))) if value else ""
    if field == "number":
        return value or str(_("没有登记"))
    if field in ("sex", "relation"):
        return codes.SEX.label(value) if field == "sex" else codes.RELATION.label(value)
    return str(value or "")


def _verdict(row: dict[str, Any]) -> None:
    key = f"{row['id']} {row['basis']}"
    verdict = st.radio(
        _("判断"),
        list(row["offers"]),
        index=None,
        horizontal=True,
        format_func=apart({code: _(duplicates.VERDICTS[code]) for code in row["offers"]}),
        key=f"verdict {key}",
    )
    reason = st.text_input(_("依据（记录在案）"), max_chars=500, key=f"reason {key}")
    if not st.button(_("记下判断"), type="primary", key=f"decide {key}"):
        return
    backend.write(
        lambda session, actor: duplicates.decide(
            session,
            actor,
            row["id"],
            verdict or "",
            reason,
            basis=row["basis"],
            over=row["standing"] if row["standing"] in ("same", "different") else "",
        ),
        success=_("已记下。资料不变就不再问。"),
    )
