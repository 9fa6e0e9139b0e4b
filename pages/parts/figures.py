"""Days, instants, money and counts as a screen writes them; a dash for what is not known."""

from datetime import date, datetime

from pages import wording
from workflows.base.words import _


def day(value: date | None) -> str:
    """2016年5月3日; a dash for a day not known."""
    return "—" if value is None else wording.day(value)


def instant(value: datetime | None) -> str:
    """2016年5月3日 14:03, in Shanghai; a dash for an instant not known."""
    return "—" if value is None else wording.moment(value)


def yuan(fen: int | None) -> str:
    """Money kept in fen, in yuan: 3,322 元."""
    if fen is None:
        return "—"
    number = f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"
    return _("{n} 元", n=number)


def figure(count: int, most: int | None = None) -> str:
    """A count; capped ones say so (1000+)."""
    return f"{most}+" if most is not None and count > most else str(count)
