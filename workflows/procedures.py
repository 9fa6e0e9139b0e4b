"""The only list of what this installation can do: its processes, the tables they live in, what
their guards read, and who counts what they write.

Importing it registers them with the engine, which knows none by itself. A new process is a line
here.
"""

from typing import Final

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
from models.comparing import DepartmentHit, DepartmentList
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
from workflows.engine import loaders, readiness, registry
from workflows.help import coverage, leaving, sums
from workflows.help import loaders as help_loaders
from workflows.help.processes import gifts, helpers, measures, pairing, plans, visits, yearly
from workflows.help.queries import form_options
from workflows.households import at_once, known_by
from workflows.households import process as household
from workflows.identification import process as identification
from workflows.identification.batches import filing, notice, preparation
from workflows.identification.batches.meeting import process as meeting
from workflows.identification.batches.review import levels
from workflows.identification.batches.review import process as review
from workflows.identification.departments import later
from workflows.identification.departments import process as departments
from workflows.identification.loaders import (
    batches,
    cases,
    former_homes,
    hits,
    kin,
    registers,
    rounds,
    steps,
)
from workflows.policy.demands import demand
from workflows.reports import nightly

# What the guards read: these modules register their loaders when they are imported.
LOADERS: Final = (
    loaders,
    steps,
    cases,
    batches,
    registers,
    kin,
    former_homes,
    rounds,
    hits,
    help_loaders,
)
# What their forms offer: help brings its own lists.
OPTIONS: Final = (form_options,)

for _model, _process in (
    (Case, identification.PROCESS),
    (Household, household.PROCESS),
    (Campaign, preparation.CAMPAIGN),
    (VillageBatch, preparation.VILLAGE_BATCH),
    (TrainingSession, preparation.TRAINING),
    (ReviewMeeting, meeting.PROCESS),
    (PublicityNotice, notice.PROCESS),
    (ReviewRound, review.PROCESS),
    (FilingBatch, filing.PROCESS),
    (DepartmentList, departments.LIST),
    (DepartmentHit, departments.HIT),
    (Organisation, helpers.ORGANISATION),
    (Official, helpers.OFFICIAL),
    (Pairing, pairing.PROCESS),
    (HelpPlan, plans.PROCESS),
    (Measure, measures.MEASURE),
    (VisitCampaign, visits.CAMPAIGN),
    (Visit, visits.VISIT),
    (Gift, gifts.PROCESS),
    (YearlyUpdate, yearly.PROCESS),
):
    registry.register(_model, _process)

# Left the other way round than entered: the sums of help are always written first.
registry.watch(known_by.indexed, *known_by.SUBJECTS)
registry.watch(later.compared, *later.SUBJECTS)
registry.watch(coverage.counted, *coverage.MOVED_BY)
registry.watch(sums.counted, *sorted(sums.SUMMED))

# Help ends with the filing of its household.
registry.follow(leaving.of_the_household, "case")

# A household that was saved is judged by the code of the night.
at_once.by(nightly.at_once)

demand(readiness.limits_lacking, vital=True)
demand(levels.reasons_lacking)
