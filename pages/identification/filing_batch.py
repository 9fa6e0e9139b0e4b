"""One filing batch: export in the national order, the receipt shown before it counts."""

from typing import Any, Final

import streamlit as st

from models.batch import FilingBatch
from pages import backend
from pages.parts.answers import form_token
from pages.parts.badges import headline, pieces, words
from pages.parts.lists import back, empty
from pages.parts.offers import offers_panel
from pages.parts.outcomes import naming
from pages.parts.stages import state_badge
from pages.parts.tables import Sign, sheet_of, sign
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.engine import carrying, execute
from workflows.exchange import national
from workflows.exchange.receipt import Receipt, ReceiptLine, read_receipt
from workflows.identification.queries import filing

_SHOWN: Final = 200


def filing_batch(key: int) -> None:
    """Draw it."""
    back("filing", _("回到录入批"))
    with backend.reading() as (session, actor):
        row = filing.batch(session, actor, key)
        lines = filing.batch_lines(session, actor, key)
    if row is None:
        empty(_("没有找到这个录入批，或不在您的管辖范围内。"))
        return
    pieces(
        headline(row["title"]),
        words(row["place"]),
        state_badge(row["state"], subject="filing", edition=row["edition"]),
        words(_("{n} 户", n=len(lines))),
    )
    if row["exports"]:
        _export(row, lines)
    else:
        st.link_button(_("下载名单（.xlsx）"), f"/national/{key}.xlsx", icon=":material/download:")
        st.caption(_("名单含完整证件号码：只用于录入全国系统，每次下载都记录在案。"))
        st.caption(
            _("导出后户信息有变更的，再下载时文件名注明“与导出时不同”，请核对已录入的内容。")
        )
        if row["receives"]:
            _receipt(row)
    names = {line["case_id"]: line["head_name"] for line in lines}
    offers_panel(key, FilingBatch, then=naming(key, names))
    _lines(lines)


def _export(row: RowDict, lines: list[RowDict]) -> None:
    st.caption(
        _("导出后名单定稿：{n} 户。按全国系统的列序，第 3 行为表头，全部为文本。", n=len(lines))
    )
    if not st.button(
        _("导出 {n} 户", n=len(lines)),
        type="primary",
        disabled=not lines,
        key=f"export {row['id']} {row['version']}",
    ):
        return
    key, token = row["id"], form_token(f"export {row['id']} {row['version']}")

    def step(session: Any, actor: Any) -> carrying.Outcome:
        made = national.export(session, actor, key)
        national.note(session, actor, key, made)
        return execute.perform(
            session,
            key,
            "export",
            actor,
            {"sha": made.sha},
            seen=row["version"],
            token=token,
            of=FilingBatch,
        )

    if backend.write(step) is not None:
        backend.flash(_("名单已定稿，请下载后录入全国系统，再导入回执。"))
        st.rerun()


def _receipt(row: RowDict) -> None:
    st.subheader(_("导入回执"), anchor=False)
    key = f"{row['id']} {row['version']}"
    file = st.file_uploader(
        _("全国系统导出的名单（.xlsx），按户主证件号码取回户编号"), ["xlsx"], key=f"receipt {key}"
    )
    if file is None:
        return
    content, name = file.getvalue(), file.name

    def read(session: Any, actor: Any) -> Receipt:
        return read_receipt(session, actor, row["id"], content, name)

    receipt = backend.read(read)
    if receipt is None:
        return
    _preview(receipt)
    numbers = receipt.numbers()
    if st.button(
        _("写入 {n} 户的户编号", n=len(numbers)),
        type="primary",
        disabled=not numbers,
        key=f"receipt do {key}",
    ):
        token = form_token(f"receipt {key}")

        def step(session: Any, actor: Any) -> carrying.Outcome:
            return execute.perform(
                session,
                row["id"],
                "receipt",
                actor,
                {"numbers": numbers},
                seen=row["version"],
                token=token,
                of=FilingBatch,
            )

        done = backend.write(step)
        if done is not None:
            names = {line.case_id: line.head_name for line in receipt.lines}
            st.session_state[f"left out {row['id']}"] = [
                (names.get(o.subject_id, o.subject_id), o.refused.sentences())
                for o in done.left_out
                if o.refused
            ]
            backend.flash(_("已写入 {n} 户的户编号。", n=len(numbers) - len(done.left_out)))
            st.rerun()


def _preview(receipt: Receipt) -> None:
    wrong = [line for line in receipt.lines if line.wrong]
    if wrong:
        st.error(_("{n} 户的编号不能写入，原因在名单里。改正后可再导入一次。", n=len(wrong)))
    if receipt.strangers:
        st.caption(_("回执中有 {n} 户不在本批次，不读取。", n=len(receipt.strangers)))
    rows: list[tuple[str, str, str | Sign]] = [
        (line.head_name, line.village, _number(line))
        # Who stays without a number stands first: a long list is cut.
        for line in sorted(receipt.lines, key=lambda line: not line.wrong)[:_SHOWN]
    ]
    sheet_of((_("户主"), _("村"), _("户编号")), rows)
    _cut(len(receipt.lines))


def _number(line: ReceiptLine) -> str | Sign:
    if line.wrong:
        return sign(" ".join(map(str, line.wrong)), "red")
    return line.number or sign(_("回执中没有"), "red")


def _lines(lines: list[RowDict]) -> None:
    if not lines:
        empty(_("没有“建档立卡中”、成员变更已核对的户可以录入。请等公告期满，或先“核对成员变更”。"))
        return
    st.subheader(_("名单"), anchor=False)
    sheet_of(
        (_("户主"), _("村"), _("人口"), _("户编号")),
        [
            (
                line["head_name"],
                line["village"],
                str(line["members"]),
                line["number"] or sign(_("待回执"), "ochre"),
            )
            for line in lines[:_SHOWN]
        ],
        right=(2,),
    )
    _cut(len(lines))


def _cut(n: int) -> None:
    """A list that is cut says so: nobody takes what is shown for the whole."""
    if n > _SHOWN:
        st.caption(_("只列出前 {n} 户。", n=_SHOWN))
