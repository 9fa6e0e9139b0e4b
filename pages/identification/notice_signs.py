"""How a notice is named, how long it still hangs, and its list as the wall shows it."""

from collections.abc import Sequence
from typing import Final

from pages import wording
from pages.parts.badges import pill, state_badge, words
from pages.parts.batchwork import sheet_of, sign
from workflows.base import clock
from workflows.base.words import _
from workflows.engine.context import RowDict

KINDS: Final = {1: "第一次公示", 2: "第二次公示", 3: "公告"}


def over(row: RowDict) -> bool:
    """Posted, and its time is up."""
    return bool(row["state"] == "posted" and row["close_at"] <= clock.now())


def countdown(row: RowDict, *, short: bool = False) -> str:
    """How long a notice still hangs, and to which minute."""
    if row["state"] != "posted":
        return state_badge(row["state"], subject="notice", edition=row["edition"])
    when = wording.eve if short else wording.closing
    until = _("截止：{when}", when=when(row["close_at"]))
    left = wording.left(row["close_at"])
    return pill(left, "red" if over(row) else "green") + words(until)


def lines_table(lines: Sequence[RowDict]) -> None:
    """A list exactly as the wall shows it: number, group, head, people."""
    sheet_of(
        (_("序号"), _("村民小组"), _("户主姓名"), _("家庭人口"), ""),
        [
            (
                str(number),
                line["group_name"],
                line["head_name"],
                str(line["members"]),
                sign(_("曾上过榜，本次为补充公示"), "ochre") if line.get("again") else "",
            )
            for number, line in enumerate(lines, 1)
        ],
        right=(0, 3),
    )
