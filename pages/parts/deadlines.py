"""How long there is still time, as a sign: days left, how much of a limit has passed."""

from datetime import datetime

from pages.parts.badges import pill
from workflows.base import clock
from workflows.base.rows import Row
from workflows.base.words import _
from workflows.engine.deadlines import LEFT_HANGING, REMINDED, SOON, hangs


def days_left(due: datetime) -> int:
    """Whole Shanghai days until a limit runs out: 0 on its last day, negative when it is over."""
    return (clock.last_day(due) - clock.today()).days


def due_pill(row: Row) -> str:
    """How long there is still time: of a row with due_at, held_at and state."""
    if row.get("held_at") is not None:
        return pill(_("中止办理"), "ochre")
    due = row.get("due_at")
    if due is None:
        return ""
    left = days_left(due)
    tail = _("（暂定）") if row.get("provisional") else ""
    if left < 0 and hangs(row):
        # Over, not late: somebody has to take the list down, and nobody could before today.
        since = -left - 1
        sign = _("期满 {n} 天，待确认", n=since) if since else _("已期满，待确认")
        return pill(sign, "red" if since >= LEFT_HANGING else "ochre")
    if left < 0:
        return pill(_("超期 {n} 天", n=-left) + tail, "red")
    if left == 0:
        return pill(_("今天到期") + tail, "ochre")
    passed, (half, most) = _passed(row, due), REMINDED
    if passed >= most:
        return pill(_("还剩 {n} 天，时限已过八成", n=left) + tail, "ochre")
    colour = "ochre" if left <= SOON else "grey"
    if passed >= half:
        return pill(_("还剩 {n} 天，时限过半", n=left) + tail, colour)
    return pill(_("还剩 {n} 天", n=left) + tail, colour)


def _passed(row: Row, due: datetime) -> int:
    """How much of its limit a row has used, in hundredths.

    A list on the wall hurries nobody: its days are the villagers'.
    """
    since = row.get("since")
    if since is None or hangs(row) or due <= since:
        return 0
    return int(100 * (clock.now() - since) / (due - since))
