"""建档立卡: what each folder lacks, the list for the national system, its receipt, the card."""

from typing import Any

import streamlit as st

from models.case import Case
from pages import backend
from pages.identification.filing_batch import filing_batch
from pages.parts.badges import headline, pieces, pill, words
from pages.parts.choices import apart
from pages.parts.deadlines import due_pill
from pages.parts.lists import asked_for, choose, empty, go, paged
from pages.parts.offers import offers_panel
from pages.parts.opening import opening_form
from pages.parts.papers import opened_file, printing
from pages.parts.stages import state_badge
from pages.parts.tables import Sign, sheet_of, sign
from workflows.access.places import county_of
from workflows.base import dates
from workflows.base.rows import RowDict
from workflows.base.words import _, joined
from workflows.engine.registry import process_of
from workflows.identification import opening
from workflows.identification.batches import filing as rules
from workflows.identification.queries import approvals, batches, filing
from workflows.identification.queries.filing import ToFile
from workflows.identification.terms import FILING


def render() -> None:
    """One household's folder or one batch when its number stands in the address; else the lists."""
    case, batch = asked_for("case"), asked_for("batch")
    if case is not None:
        _folder(case)
        return
    if batch is not None:
        filing_batch(batch)
        return
    st.title(_("建档立卡"), anchor=False)
    tabs = [_("待建档"), _("全国系统录入"), _("已建档立卡")]
    shown = st.segmented_control(
        _("内容"), tabs, default=tabs[0], key="filing tab", label_visibility="collapsed"
    )
    {tabs[0]: _waiting, tabs[1]: _batches, tabs[2]: _filed}[shown or tabs[0]]()


@backend.fragment
def _waiting() -> None:
    def load(after: Any, limit: int) -> list[ToFile]:
        with backend.reading() as (session, actor):
            return filing.waiting(session, actor, after, limit)

    if not paged("to file", load, _entry, lambda item: item.row["id"], size=8):
        empty(_("没有“建档立卡中”的户。"), _("公告期满确认后，各户会自动来到这里。"))


def _entry(item: ToFile) -> None:
    row = item.row
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"file_{row['id']}"
    ):
        pieces(
            words(row["head_name"], strong=True),
            words(f"{item.village} · {_('{n} 人', n=row['members'])}", quiet=True),
            pill(_("档案齐"), "green")
            if not item.missing
            else pill(_("缺 {names}", names=joined(item.missing)), "red"),
            pill(_("已有户编号"), "green") if item.number else pill(_("待户编号"), "ochre"),
            due_pill(row),
        )
        if st.button(_("办理"), key=f"to file {row['id']}"):
            choose("case", row["id"])


def _folder(key: int) -> None:
    if st.button(_("回到列表"), icon=":material/arrow_back:", type="tertiary", key="back filing"):
        st.query_params.clear()
        st.rerun()
    with backend.reading() as (session, actor):
        slots = filing.folder(session, actor, key)
        about = filing.about(session, actor, key)
    if about is None:
        empty(_("没有找到这一户，或不在您的管辖范围内。"))
        return
    pieces(
        headline(about["head_name"]),
        words(about["village"]),
        state_badge(about["state"], edition=about["edition"]),
        due_pill(about),
    )
    with st.container(horizontal=True):
        printing("registration", key, _("打印登记表（15）"))
        printing("application", key, _("打印申请书（01）"))
        if st.button(_("打开案件"), key=f"case {key}", icon=":material/open_in_new:"):
            go("case_file", case=key)
    offers_panel(key, Case, about=FILING)
    st.subheader(_("一户一档"), anchor=False)
    rows = []
    for slot in slots:
        last = slot.papers[-1] if slot.papers else None
        state = (
            sign(_("已入档 {n} 份", n=len(slot.papers)), "green")
            if last
            else sign(_("办理时交"), "ochre")
            if slot.number in filing.handed_in()
            else sign(_("缺"), "red")
        )
        links = [
            opened_file(paper["attachment_id"], str(number))
            for number, paper in enumerate(slot.papers, 1)
            if paper["attachment_id"]
        ]
        on = dates.day_of(last["filed_at"]) if last else ""
        rows.append((slot.number, _(slot.name), Sign(" ".join([state, *links])), on))
    sheet_of((_("编号"), _("材料"), _("情况"), _("入档日期")), rows)


def _batches() -> None:
    with backend.reading() as (session, actor):
        officer = actor.holds(*process_of("filing").openers())
        spots = {
            row["key"]: row["name"]
            for level in ("township", "county")
            if officer
            for row in approvals.places_of(session, actor, level)
        }
        works = batches.running(session, actor)
    if spots and works:
        _collect(spots, works)

    def load(after: Any, limit: int) -> list[RowDict]:
        with backend.reading() as (session, actor):
            return filing.batches(session, actor, after, limit)

    if not paged("filing batches", load, _batch, lambda row: row["id"]):
        empty(_("还没有录入批。"), _("新建录入批，导出名单录入全国系统，再导入回执取回户编号。"))


def _collect(spots: dict[int, str], works: list[RowDict]) -> None:
    with st.expander(_("新建录入批"), icon=":material/add:"):
        named = {row["id"]: f"{row['title']} {row['year']}" for row in works}
        left, right = st.columns(2)
        region = left.selectbox(
            _("范围"), list(spots), format_func=apart(spots), key="filing place"
        )
        work = right.selectbox(
            _("工作批次"), list(named), format_func=apart(named), key="filing work"
        )

        def collect(session: Any, actor: Any, answers: dict[str, Any], token: str) -> int:
            return opening.collect_filing(session, actor, work, region, answers, token=token)

        row = {"id": 0, "region": region, "county": county_of(region)}
        made = opening_form(
            f"filing {region}",
            rules.Collect,
            row,
            _("新建录入批"),
            collect,
            _("录入批已建立，可以导出名单。"),
            asks=False,
        )
        if made is not None:
            choose("batch", made)


def _batch(row: RowDict) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"filing_{row['id']}"):
        pieces(
            words(row["title"], strong=True),
            words(row["place"]),
            words(_("{n} 户，已有编号 {m} 户", n=row["households"], m=row["numbered"])),
            state_badge(row["state"], subject="filing", edition=row["edition"]),
        )
        if st.button(_("打开"), key=f"open filing {row['id']}", type="tertiary"):
            choose("batch", row["id"])


@backend.fragment
def _filed() -> None:
    def load(after: Any, limit: int) -> list[RowDict]:
        with backend.reading() as (session, actor):
            return filing.filed(session, actor, after, limit)

    if not paged("filed", load, _done, lambda row: row["id"], size=12):
        empty(_("还没有建档立卡的户。"))


def _done(row: RowDict) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"filed_{row['id']}"):
        pieces(
            words(row["head_name"], strong=True),
            words(row["village"]),
            words(row["file_no"] or "", quiet=True),
            words(row["national_no"] or "", quiet=True),
        )
        if st.button(_("打开"), key=f"open filed {row['id']}", type="tertiary"):
            choose("case", row["id"])
