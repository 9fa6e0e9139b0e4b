"""What a roster would change, household by household: new, changed, refused, mended."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from pages.parts.badges import pieces, pill
from pages.parts.figures import day
from pages.parts.tables import sheet_of
from pages.wording import plain
from workflows.base.words import Word, _, beside
from workflows.exchange.roster import Remark, Repair
from workflows.exchange.staging import Staging

STATUS: Final = {"new": "新增", "changed": "有变化", "same": "没有变化", "refused": "不能导入"}
COLOURS: Final = {"new": "green", "changed": "ochre", "same": "grey", "refused": "red"}
_MOST: Final = 500


def report(staging: Staging) -> None:
    """What the dry run found: counts, sheets, refusals, notes, repairs, the households."""
    counts = staging.as_json()
    st.subheader(_("预检结果"), anchor=False)
    pieces(
        *(
            pill(
                _(
                    "{what} {n} 户 {m} 人",
                    what=Word(STATUS[status]),
                    n=counts["households"][status],
                    m=counts["people"][status],
                ),
                COLOURS[status],
            )
            for status in STATUS
        )
    )
    _sheets(staging)
    until = day(staging.reading.as_of)
    st.caption(_("学业、务工、健康等按 {day} 的情况登记，年龄也按这一天核对。", day=until))
    if n := counts["numberless"]:
        st.caption(_("{n} 人没有证件号码，先登记：入户时问明原因，建档前补齐。", n=n))
    if n := counts["asking"]:
        st.caption(_("其中 {n} 户已建档立卡：导入后只提出变更申请，由乡镇另一人确认。", n=n))
    _remarks(_("不能导入的"), staging.refusals, expanded=True)
    _remarks(_("请留意的"), staging.notes)
    if staging.reading.repairs:
        with st.expander(_("已自动改正 {n} 处", n=len(staging.reading.repairs))):
            repairs = staging.reading.repairs[:_MOST]
            sheet_of(
                (_("行"), _("列"), _("原来"), _("改成")),
                [(_row(r), r.column, r.before, r.after) for r in repairs],
            )
    for status in ("new", "changed"):
        staged = staging.of(status)[:_MOST]
        if staged:
            with st.expander(
                _("{what} {n} 户", what=Word(STATUS[status]), n=len(staging.of(status)))
            ):
                sheet_of(
                    (_("户编号"), _("户主"), _("村"), _("人数"), _("新增人"), _("有变化的人")),
                    [
                        (
                            s.household.number,
                            s.household.head.facts.name,
                            s.household.place[2],
                            str(len(s.household.members)),
                            str(s.people_new),
                            str(s.people_changed),
                        )
                        for s in staged
                    ],
                    right=(3, 4, 5),
                )


def doubtful(staging: Staging) -> dict[str, int]:
    """Households that may be on the register under another number: {number in the file: the
    household it is, 0 for none}, as far as somebody has said."""
    if not staging.doubtful:
        return dict(staging.meant)
    said = {}
    with st.expander(_("可能已登记的（{n} 户）", n=len(staging.doubtful)), expanded=True):
        for home, row, people in staging.doubtful[:_MOST]:
            number, n = row["number"] or "—", len(people)
            st.markdown(
                plain(
                    _(
                        "名册 {new}：{names}；登记 {number}：{people}。",
                        new=home.number,
                        names=[member.facts.name for member in home.members],
                        number=number,
                        people=list(people),
                    )
                )
            )
            # Until somebody has said it, this household does not come in.
            answer = st.selectbox(
                _(
                    "名册的 {new} 是不是登记的 {number}（{n} 人）",
                    new=home.number,
                    number=number,
                    n=n,
                ),
                [row["id"], 0],
                None,
                key=f"meant {staging.reading.sha} {home.number}",
                format_func=lambda key: _("是同一户") if key else _("不是，另一户"),
                placeholder=_("请选择"),
            )
            if answer is not None:
                said[home.number] = answer
    return said


def _sheets(staging: Staging) -> None:
    """Every sheet of the file is named: read, with how many people, or not read."""
    for sheet in staging.reading.unread:
        st.warning(plain(str(sheet.reason)))
    read = staging.reading.sheets
    if len(read) > 1:
        counts = [_("“{sheet}” {n} 人", sheet=sheet.name, n=sheet.people) for sheet in read]
        st.caption(plain(_("读了 {n} 张工作表：{counts}。", n=len(read), counts=counts)))
    for page in read:
        if page.hidden:
            told = _(
                "工作表“{sheet}”有 {n} 行人员是隐藏或被筛选掉的（第 {rows} 行），已照样读入；"
                "不该导入的请删去这些行再传。",
                sheet=page.name,
                n=len(page.hidden),
                rows=[str(row) for row in page.hidden[:20]],
            )
            st.warning(plain(told))
    if aside := sum(sheet.aside for sheet in read):
        st.caption(_("{n} 行是合计、签名、说明或重复的表头，不作为人员。", n=aside))


def _row(remark: Remark | Repair) -> str:
    """The row, with its sheet when there is more than one."""
    return f"{remark.sheet} {remark.row}".strip()


def _remarks(title: str, remarks: Sequence[Remark], *, expanded: bool = False) -> None:
    """Row, column, masked value, what is wrong, what to do."""
    if not remarks:
        return
    with st.expander(beside(title, len(remarks)), expanded=expanded):
        sheet_of(
            (_("行"), _("户编号"), _("列"), _("内容"), _("原因"), _("怎么办")),
            [
                (_row(r), r.household, r.column, r.value, str(r.reason), str(r.remedy))
                for r in remarks[:_MOST]
            ],
        )
