"""One notice: its poster, its clock, every line, the objections, and what to do next."""

from collections.abc import Sequence

import streamlit as st

from models.batch import PublicityNotice
from models.case import Case
from pages import backend, wording
from pages.identification.notice_signs import countdown
from pages.parts import days
from pages.parts.badges import headline, objection_pill, pieces, pill, words
from pages.parts.choices import apart
from pages.parts.figures import instant
from pages.parts.lists import back, empty
from pages.parts.offers import in_whose_hands, offers_panel
from pages.parts.outcomes import naming
from pages.parts.papers import printing
from pages.parts.stages import state_badge
from pages.parts.tables import sheet_of, sign
from pages.wording import NOTICE_NAMES, plain
from workflows.base import clock
from workflows.base.rows import RowDict
from workflows.base.words import _, joined
from workflows.identification.queries import notices, status_text
from workflows.identification.queries.form_options import LABELS
from workflows.identification.queries.notices import Heard, NoticeView, Timed
from workflows.identification.terms import OBJECTION
from workflows.storage import settings

_ENDED = {
    "closed": ("期满", "green"),
    "void": ("已作废", "grey"),
    "returned": ("已离榜", "ochre"),
    "ended": ("已离榜", "grey"),
}

_NO_QR = (
    "还没有村民能打开的公开网址，海报上不印二维码。"
    "请管理员先在“管理”页的“设置”里填写公开网址，再打印。"
)


def notice_view(key: int) -> None:
    """Draw it; what may be done is asked of the engine."""
    back("notices", _("回到公示列表"))
    with backend.reading() as (session, actor):
        view = notices.notice(session, actor, key)
        closers = status_text.closers(session, actor, key) if view else ""
    if view is None:
        empty(_("没有找到这份公示，或不在您的管辖范围内。"))
        return
    row = view.row
    pieces(
        headline(f"{view.village} · {_(NOTICE_NAMES[row['kind']])}"),
        words(_("{n} 户", n=len(view.lines))),
        countdown(row),
    )
    if row["posted_at"]:
        posted = _(
            "{when} 张贴于{place}", when=instant(row["posted_at"]), place=plain(row["place"])
        )
        st.caption(posted + " · " + _("落款：{issuer}", issuer=plain(row["issuer"])))
    if row["over"]:
        said = _(
            "公示期已满：请{who}拍期满照片，再“确认期满”。有异议的户留下，其余各户放行。",
            who=closers,
        )
        st.warning(said)
    if view.overtaken:
        st.warning(
            _(
                "名单拟定以后，“{names}”等 {n} 户的户主、人数或成员有变更，"
                "照这张名单不能张贴。请由乡镇作废，核对成员变更后重新拟定名单。",
                names=plain(joined(view.overtaken[:5])),
                n=len(view.overtaken),
            )
        )
    if row["supplements_id"]:
        st.info(_("这是补充公示：名单上的户曾离开前一份公示，公示期重新计算。"))
    in_whose_hands(row)
    _poster(row)
    names = {line["case_id"]: line["head_name"] for line in view.lines}
    offers_panel(key, PublicityNotice, then=naming(key, names))
    _lines(view)
    if row["posted_at"]:
        _photos(row)
        _objections(view)


def _poster(row: Timed) -> None:
    if not row["prints"]:
        return
    with backend.reading() as (session, _actor):
        address = settings.poster_url(session)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if row["drafted"]:
            on = days.date_input(_("计划张贴日"), clock.today(), key=f"on {row['id']}", width=200)
            printing("notice", row["id"], _("打印海报"), posted=on.isoformat())
        else:
            printing("notice", row["id"], _("打印海报"))
            page = f"/notice/{row['code']}"
            st.link_button(_("村民看到的网页"), page, icon=":material/smartphone:")
    if not address:
        st.warning(_(_NO_QR), icon=":material/qr_code:")


def _lines(view: NoticeView) -> None:
    st.subheader(_("名单"), anchor=False)
    rows = []
    for number, line in enumerate(view.lines, 1):
        live = line["stands_on"] == view.row["id"] and not line["ended"]
        own = line["close_at"] is not None and line["close_at"] != view.row["close_at"]
        label, colour = _ENDED.get(line["ended"], ("公示中", "green"))
        if view.row["drafted"]:
            label, colour = "待张贴", "grey"
        elif view.row["posted_at"] and not live and not line["ended"]:
            label, colour = "没有上榜", "grey"
        if live and line["open_objections"]:
            label, colour = "异议核查中，只留此户", "red"
        elif live and line["held_at"] is not None:
            label, colour = "中止办理，恢复后重新公示", "ochre"
        rows.append(
            (
                str(number),
                line["group_name"],
                line["head_name"],
                str(line["members"]),
                sign(_(label), colour),
                wording.closing(line["close_at"]) if own and live else "",
            )
        )
    heads = (_("序号"), _("村民小组"), _("户主姓名"), _("家庭人口"), _("情况"), _("另计的截止时间"))
    sheet_of(heads, rows, right=(0, 3))


def _photos(row: Timed) -> None:
    with backend.reading() as (session, actor):
        found = notices.photos(session, actor, row)
    if found:
        with st.container(horizontal=True):
            for number, photo in enumerate(found, 1):
                title = _("{title} {n}", title=plain(photo["title"]), n=number)
                address = f"/file/{photo['attachment_id']}"
                st.link_button(title, address, icon=":material/photo_camera:")


def _objections(view: NoticeView) -> None:
    st.subheader(_("异议登记：{n} 件", n=len(view.objections)), anchor=False)
    if not view.objections:
        st.caption(_("还没有人提出异议。口头、书面、匿名的都要登记；只影响被反映的那一户。"))
    for objection in view.objections:
        _objection(objection, view)
    _one_household(view.lines)


def _objection(row: Heard, view: NoticeView) -> None:
    finders = joined(view.names.get(key, "—") for key in row["finders"])
    with st.container(border=True, key=f"objection_{row['id']}"):
        pieces(
            words(row["head_name"], strong=True),
            objection_pill(row),
            pill(_("逾期提出"), "ochre") if row["late"] else "",
            words(instant(row["raised_at"])),
            words(_(LABELS["channel"].get(row["channel"], row["channel"])), quiet=True),
        )
        st.text(row["facts"])
        if row["finding"]:
            st.text(
                _(
                    "核查结论：{finding}（核查人 {finders}，{day} 答复）",
                    finding=row["finding"],
                    finders=finders,
                    day=wording.day(row["answered_on"]) if row["answered_on"] else "—",
                )
            )


def _one_household(lines: Sequence[RowDict]) -> None:
    """Register or answer an objection: the case's own actions, for the one household chosen."""
    named = {line["case_id"]: f"{line['head_name']} {line['group_name']}".strip() for line in lines}
    states = {line["case_id"]: line for line in lines}
    chosen = st.selectbox(
        _("登记或答复一户的异议"),
        list(named),
        None,
        format_func=apart(named),
        key="objection on",
        placeholder=_("请选择户"),
    )
    if chosen is None:
        return
    line = states[chosen]
    pieces(state_badge(line["case_state"], edition=line["edition"]))
    offers_panel(chosen, Case, about=OBJECTION)
