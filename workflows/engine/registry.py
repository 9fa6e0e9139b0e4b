"""The roll: every process of this installation and the table each kind of subject lives in."""

from functools import cache
from typing import Final

from sqlmodel import SQLModel

from models.batch import (
    Campaign,
    FilingBatch,
    PublicityNotice,
    ReviewMeeting,
    ReviewRound,
    TrainingSession,
    VillageBatch,
)
from models.case import Case
from models.household import Household
from models.support import (
    Gift,
    HelpPlan,
    Measure,
    Official,
    Organisation,
    Pairing,
    Visit,
    VisitCampaign,
    YearlyUpdate,
)
from workflows import identification
from workflows.base.refusals import DefinitionError
from workflows.engine.definition import Process
from workflows.help import loaders
from workflows.help import processes as help_
from workflows.households import process as household
from workflows.identification.batches import filing, meeting, notice, preparation, review
from workflows.identification.loaders import cases, rounds

# The loaders of these modules are registered by their import.
LOADED: Final = (cases.__name__, loaders.__name__, rounds.__name__)

MODELS: Final[dict[str, type[SQLModel]]] = {
    "case": Case,
    "household": Household,
    "campaign": Campaign,
    "village_batch": VillageBatch,
    "training": TrainingSession,
    "meeting": ReviewMeeting,
    "notice": PublicityNotice,
    "round": ReviewRound,
    "filing": FilingBatch,
    "organisation": Organisation,
    "official": Official,
    "pairing": Pairing,
    "help_plan": HelpPlan,
    "measure": Measure,
    "visit_campaign": VisitCampaign,
    "visit": Visit,
    "gift": Gift,
    "yearly_update": YearlyUpdate,
}
_NAMES: Final = {model: name for name, model in MODELS.items()}

ROLL: Final[tuple[Process, ...]] = (
    identification.PROCESS,
    household.PROCESS,
    *preparation.PROCESSES,
    meeting.PROCESS,
    notice.PROCESS,
    review.PROCESS,
    filing.PROCESS,
    *help_.PROCESSES,
)


def subject_of(model: type[SQLModel]) -> str:
    """The kind of subject a table holds."""
    return _NAMES[model]


@cache
def process_of(subject: str, edition: int | None = None) -> Process:
    """The process of a kind of subject: the edition a subject is pinned to, or the newest."""
    found = [
        process
        for process in ROLL
        if process.subject == subject and edition in (None, process.edition)
    ]
    if not found:
        raise DefinitionError(f"no process for {subject}, edition {edition}")
    return max(found, key=lambda process: process.edition)
