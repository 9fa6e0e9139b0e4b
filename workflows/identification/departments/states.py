"""Where a department's hit stands, and its one line of words."""

from typing import Final

from models.rows.comparing import DepartmentHitRow
from workflows.base.words import _
from workflows.identification.departments.kinds import BY_KEY


class HitState:
    """Where a hit stands."""

    OPEN: Final = "open"
    EXPLAINED: Final = "explained"
    OTHER_PERSON: Final = "other_person"
    CORRECTED: Final = "correction"
    VETO: Final = "veto"
    SUPERSEDED: Final = "superseded"


def lines_of(hit: DepartmentHitRow) -> list[tuple[str, str]]:
    """What the list says, column by column: its word, and the text as it may be shown."""
    labels = {column.key: column.label for column in BY_KEY[hit["kind"]].columns}
    return [(_(labels[key]), text) for key, text in hit["says"] if key in labels]


def told(hit: DepartmentHitRow) -> str:
    """机动车（2016-05-31）：号牌 鲁B***12、价值 80000: a hit as one line, nobody named. It is
    written into records, and so in Chinese whoever acts."""
    kind = BY_KEY[hit["kind"]]
    labels = {column.key: column.label for column in kind.columns}
    said = "、".join(f"{labels[key]} {text}" for key, text in hit["says"] if key in labels)
    return f"{kind.label!s}（{hit['as_of'].isoformat()}）：{said or '—'}"
