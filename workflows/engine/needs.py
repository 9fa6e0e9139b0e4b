"""What the steps of cases and batch objects may know beside the subject's own row, each with its
type. The loaders of `loaders` fill them; a guard names the constant and reads `facts[PEOPLE]`.
"""

from typing import Final, TypedDict

from models.rows.batch import (
    PublicityNoticeRow,
    ReviewMeetingRow,
    TrainingSessionRow,
    VillageBatchRow,
)
from models.rows.case import AttachmentRow, CaseRow
from models.rows.household import HouseholdRow, PersonRow
from models.rows.record import (
    AgendaLineRow,
    FilingLineRow,
    NoticeLineRow,
    ObjectionRow,
    PaperRow,
    SurveyRow,
    VetoRow,
)
from models.rows.register import ObjectionPhoneRow, RepresentativeRow
from workflows.access.kinship import KinRow
from workflows.engine.known import Need


class InTerm(RepresentativeRow):
    """A representative, the households each of them lives in, and how they are called where
    namesakes must be told apart."""

    homes: set[int]
    called: str


class Colleague(TypedDict):
    """Who holds a working grant over a place today."""

    user_id: int
    name: str
    role: str
    body: str


# Of a case.
HOUSEHOLD: Final = Need[HouseholdRow]("household")
VILLAGE_BATCH: Final = Need[VillageBatchRow]("village_batch")
LAST_SURVEY: Final = Need[SurveyRow | None]("survey")
MEETING: Final = Need[ReviewMeetingRow | None]("meeting")
NOTICE: Final = Need[PublicityNoticeRow | None]("notice")
EARLIER: Final = Need[CaseRow | None]("earlier")
AGENDA_LINE: Final = Need[AgendaLineRow | None]("agenda_line")
NOTICE_LINE: Final = Need[NoticeLineRow | None]("notice_line")
VETOES: Final = Need[list[VetoRow]]("vetoes")
OBJECTIONS: Final = Need[list[ObjectionRow]]("objections")
FOUNDED: Final = Need[list[ObjectionRow]]("founded")
NOTICE_LINES: Final = Need[list[NoticeLineRow]]("notice_lines")
SURVEYS: Final = Need[list[SurveyRow]]("surveys")
PAPER_ROWS: Final = Need[list[PaperRow]]("paper_rows")
PAPERS: Final = Need[set[str]]("papers")
PEOPLE: Final = Need[list[PersonRow]]("people")
PARTS_TAKEN: Final = Need[dict[str, set[int]]]("parts")
KIN: Final = Need[list[KinRow]]("kin")
TAKEN_IDS: Final = Need[set[int]]("taken_ids")
PAST_CASES: Final = Need[list[CaseRow]]("past_cases")
# Of those who live there now: the cases of other households in which each once lived.
LIVED_THROUGH: Final = Need[list[list[CaseRow]]]("lived_through")
# Likewise of those of whom nobody has said yet whether they are the same.
MAY_HAVE_LIVED: Final = Need[list[list[CaseRow]]]("may_have_lived")
MEETINGS: Final = Need[list[ReviewMeetingRow]]("meetings")
# Of anything in a place.
REPRESENTATIVES: Final = Need[list[InTerm]]("representatives")
PHONES: Final = Need[list[ObjectionPhoneRow]]("phones")
TEAM: Final = Need[list[Colleague]]("team")
OWN_FILES: Final = Need[list[AttachmentRow]]("own_files")
# Of a batch object.
AGENDA: Final = Need[list[AgendaLineRow]]("agenda")
LINES: Final = Need[list[NoticeLineRow]]("lines")
FILING_LINES: Final = Need[list[FilingLineRow]]("filing_lines")
TRAININGS: Final = Need[list[TrainingSessionRow]]("trainings")
BATCH_CASES: Final = Need[list[CaseRow]]("batch_cases")
AGENDA_HOMES: Final = Need[dict[int, int]]("agenda_homes")
LINE_KIN: Final = Need[dict[int, list[KinRow]]]("line_kin")
NOTICE_KIN: Final = Need[dict[int, list[KinRow]]]("notice_kin")
ROUND_KIN: Final = Need[dict[int, list[KinRow]]]("round_kin")
ON_NOTICE: Final = Need[dict[int, CaseRow]]("on_notice")
SURVEYORS: Final = Need[dict[int, set[int]]]("surveyors")
# Of what was handed in: the attachments by key; what has no loader, the form brings.
FILES: Final = Need[dict[int, AttachmentRow]]("files")
