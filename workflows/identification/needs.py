"""What only the identification's steps may know: who acted before, who waits, whom a round
holds."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, TypedDict

from models.rows.case import CaseRow
from models.rows.comparing import DepartmentHitRow
from models.rows.record import RoundLineRow, WrongFilingRow
from workflows.engine.known import Need

if TYPE_CHECKING:
    from workflows.identification.contradictions import Contradiction  # noqa: F401 - in a quoted type

# Of a batch: does its village stand today?
VILLAGE_STANDS: Final = Need[bool]("village_stands")


class Acted(TypedDict):
    """An event of a case with the name of whoever made it."""

    id: int
    subject_id: int
    action: str
    source: str
    target: str
    actor_id: int
    recorded_at: datetime
    name: str | None


class Drawing(TypedDict):
    """A draw of a round the case stands in."""

    case_id: int
    id: int
    action: str
    recorded_at: datetime
    name: str


class Candidate(CaseRow):
    """A case that may stand on a list, with its household's group; head and members are those of
    the register."""

    group_name: str


class Collectable(CaseRow):
    """A case that a round may take in: has it declared kin, is a draw of it still undecided?"""

    has_kin: bool
    due: bool


# The cases that weighed on the people of this one and for which proof was handed in; None: proof
# was, before it was kept for what.
SHOWN_FOR: Final = Need[frozenset[int] | None]("shown_for")
CLAIMER: Final = Need[str]("claimer")
URGED_TODAY: Final = Need[dict[int, datetime]]("urged_today")
SINCE_MOVED: Final = Need[list[Acted]]("since_moved")
DRAWINGS: Final = Need[list[Drawing]]("drawings")
# By the answers: does the case that is named lie in the same village and live?
MERGE_LIVES: Final = Need[bool]("merge_lives")
CANDIDATES: Final = Need[list[Candidate]]("candidates")
ROUND_LINES: Final = Need[list[RoundLineRow]]("round_lines")
LEFT_LINES: Final = Need[list[RoundLineRow]]("left_lines")
DRAWN_AT: Final = Need[datetime | None]("drawn_at")
# {case: what wants a word of whoever passes it, each with its reason}, of a round's households.
CONTRADICTED: Final = Need["dict[int, list[Contradiction]]"]("contradicted")
COLLECTABLE: Final = Need[list[Collectable]]("collectable")


class HitCase(TypedDict):
    """The case a department's hit is about: whose, where it stands in words, and whether a veto
    may be proposed in it now."""

    head_name: str
    standing: str
    veto_open_to: bool


HIT_CASE: Final = Need[HitCase]("hit_case")
WRONG_FILINGS: Final = Need[list[WrongFilingRow]]("wrong_filings")
HITS: Final = Need[list[DepartmentHitRow]]("department_hits")
