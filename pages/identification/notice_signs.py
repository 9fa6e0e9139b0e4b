"""How a notice is named, how long it still hangs, and its list as the wall shows it."""

from collections.abc import Sequence

from pages import wording
from pages.parts.badges import pill, words
from pages.parts.stages import state_badge
from pages.parts.tables import sheet_of, sign
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.identification.queries.notices import Timed


def countdown(row: Timed, *, short: bool = False) -> str:
    """How long a notice still hangs, and to which minute."""
    close_at = row["close_at"]
    if not row["hangs"] or close_at is None:
        return state_badge(row["state"], subject="notice", edition=row["edition"])
    when = wording.eve if short else wording.closing
    until = _("截止：{when}", when=when(close_at))
    left = wording.left(close_at)
    return pill(left, "red" if row["over"] else "green") + words(until)


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
