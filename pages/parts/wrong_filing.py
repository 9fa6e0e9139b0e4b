"""错评 on the case: what was put forward, what the household said, what was decided, where told."""

from typing import Any

import streamlit as st

from pages.parts.badges import pieces, pill, words
from pages.parts.figures import day, instant
from workflows.base.words import _


def wrong_filings_panel(rows: list[dict[str, Any]]) -> None:
    """Every 错评 of a case (queries.wrong_filings), the newest first."""
    for row in rows:
        with st.container(border=True, key=f"wrong_{row['id']}"):
            colour = "ochre" if row["open"] else "red" if row["struck"] else "green"
            pieces(
                words(_("错评：{item}", item=row["item"]), strong=True),
                pill(_(row["standing"]), colour),
                pill(_("还没有公告"), "ochre") if row["untold"] else "",
            )
            for line in _said(row):
                st.text(line)
            if row["untold"]:
                st.caption(_("打印公告，在村里张贴，再由村两委或乡镇“登记错评公告”。"))
                st.link_button(
                    _("打印错评剔除公告"),
                    f"/paper/struck/{row['case_id']}.pdf",
                    icon=":material/print:",
                )


def _said(row: dict[str, Any]) -> list[str]:
    lines = [
        _("提出：{who} {when}。{why}", who=row["proposer"], when=instant(row["proposed_at"]),
          why=row["reason"]),
        _("农户陈述：{who} {when}。{what}", who=row["hearer"], when=day(row["heard_on"]),
          what=row["heard"])
        if row["heard_on"]
        else _("还没有听取农户陈述。"),
    ]  # fmt: skip
    if row["decided_at"] is not None:
        decided = _(
            "决定：{who} {when} {order}。{why}",
            who=row["decider"],
            when=instant(row["decided_at"]),
            order=row["order_no"],
            why=row["outcome"],
        )
        lines.append(decided)
    if row["told_on"] is not None:
        told = _("公告：{when} 张贴于{where}", when=day(row["told_on"]), where=row["told_at"])
        lines.append(told)
    return lines
