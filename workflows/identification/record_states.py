"""Where a record of a case stands, in words: an objection, a veto."""

from typing import Final

from models.rows.record import ObjectionRow, VetoRow

OBJECTIONS: Final = {
    "open": "未办结",
    "dismissed": "不成立",
    "founded": "成立，待处理",
    "upheld": "成立",
}
VETOES: Final = {"open": "待认定", "confirmed": "已确认", "dropped": "已撤销"}


class Objected(ObjectionRow):
    """An objection and where it stands."""

    standing: str
    pressing: bool
    upheld: bool


class Barred(VetoRow):
    """A veto and where it stands."""

    standing: str


def objection(row: ObjectionRow) -> Objected:
    """The row with its `standing` in words; `pressing`: something is still to be done about it,
    `upheld`: it was right, and that has been drawn from it."""
    return Objected(
        **row,
        standing=OBJECTIONS[row["state"]],
        pressing=row["state"] in ("open", "founded"),
        upheld=row["state"] == "upheld",
    )


def veto(row: VetoRow) -> Barred:
    """The row with its `standing` in words."""
    return Barred(**row, standing=VETOES[row["state"]])
