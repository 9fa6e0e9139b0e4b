"""The register of households: entered, amended, closed — with the same events, versions and
hashes as a case.

Identity numbers reach this file sealed already; the event keeps only what changed, the records
their digests. A change of the people is an event of the household's case; once that is filed, it
waits for a second person at the township.
"""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import NEW, Action, Process, State
from workflows.engine.needs import PEOPLE
from workflows.households import (
    brought,
    coming,
    confirmed_names,
    effects,
    event_guards,
    guards,
    household_numbers,
    keeping,
    overtaken_requests,
    payload_guards,
    reason_guards,
    sound_rows,
    the_dead,
)
from workflows.households.away import ACTIONS as AWAY
from workflows.households.forms import Content, Decision, Refusal
from workflows.households.needs import CONFIRMED_NAMES
from workflows.households.restoring import ACTIONS as RESTORING
from workflows.households.states import HouseholdState
from workflows.households.together import ACTIONS as TOGETHER

# What the guards of a change look up by its answers.
LOOKUPS: Final = coming.__name__
# What a name that is put right is measured by.
LOADS: Final = confirmed_names.__name__
_KEEPERS: Final = (Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP)
# What a change of people carries.
_ROWS: Final = (
    sound_rows.SOUND,
    the_dead.LIVING,
    payload_guards.LEFT_BY_CODE,
    payload_guards.NOWHERE_ELSE,
)
_ACTIONS: Final = (
    Action(
        "register",
        "h1",
        "登记",
        sources=(NEW,),
        targets=(HouseholdState.KEPT,),
        roles=(*_KEEPERS, Role.COUNTY),
        form=Content,
        guards=(
            payload_guards.PEOPLE_ALONE,
            sound_rows.SOUND,
            the_dead.LIVING,
            payload_guards.ON_THE_DAY,
            payload_guards.LEFT_AS_TOLD,
            guards.ONE_HEAD,
            guards.TOLD_APART,
        ),
        effect=effects.write,
    ),
    Action(
        "amend",
        "h2",
        "变更",
        sources=(HouseholdState.KEPT,),
        roles=(*_KEEPERS, Role.COUNTY),
        form=Content,
        guards=(
            guards.OWN_PEOPLE,
            event_guards.EVENT_KNOWN,
            event_guards.OF_ONE_HOUSEHOLD,
            event_guards.DEATH_TOLD,
            event_guards.FITS,
            brought.CHECKED,
            event_guards.DAY_SOUND,
            event_guards.IN_ORDER,
            event_guards.NUMBERS_FIT,
            *_ROWS,
            payload_guards.ON_THE_DAY,
            payload_guards.LEFT_AS_TOLD,
            guards.ONE_HEAD,
            guards.TOLD_APART,
            reason_guards.WHY_CHANGED,
            event_guards.NO_CHANGE,
            guards.NOT_FILED,
            guards.NOT_ELSEWHERE,
            guards.NOT_KIN,
        ),
        effect=effects.write,
        fans_out=effects.to_the_case,
        whole=True,
    ),
    Action(
        "request_change",
        "h5",
        "申请变更成员",
        sources=(HouseholdState.KEPT,),
        roles=(*_KEEPERS, Role.COUNTY),
        form=Content,
        guards=(
            guards.OWN_PEOPLE,
            guards.FILED,
            event_guards.EVENT_KNOWN,
            event_guards.NAMED,
            event_guards.BY_ROSTER,
            event_guards.OF_ONE_HOUSEHOLD,
            event_guards.FITS,
            brought.CHECKED,
            event_guards.DAY_SOUND,
            event_guards.IN_ORDER,
            event_guards.SINCE_FILING,
            event_guards.NUMBERS_FIT,
            *_ROWS,
            payload_guards.ON_THE_DAY,
            payload_guards.LEFT_AS_TOLD,
            guards.ONE_HEAD,
            guards.TOLD_APART,
            reason_guards.WHY_CHANGED,
            event_guards.EVIDENCE,
            guards.NOT_ELSEWHERE,
            guards.ONE_REQUEST,
            guards.NOT_KIN,
        ),
        effect=effects.requested,
    ),
    Action(
        "confirm_change",
        "h6",
        "确认变更",
        sources=(HouseholdState.KEPT,),
        roles=(Role.TOWNSHIP,),
        form=Decision,
        guards=(
            guards.REQUEST_OPEN,
            guards.SECOND_PERSON,
            guards.ONE_HOUSEHOLD,
            overtaken_requests.NOT_OVERTAKEN,
            sound_rows.SOUND_AS_ASKED,
            event_guards.NUMBERS_FIT,
            guards.NOT_KIN,
        ),
        effect=effects.confirmed,
        fans_out=effects.to_the_case,
        whole=True,
        needs_confirmation=True,
        alone=household_numbers.ALONE,
    ),
    Action(
        "refuse_change",
        "h7",
        "不同意变更",
        sources=(HouseholdState.KEPT, HouseholdState.GONE),
        roles=(Role.TOWNSHIP,),
        form=Refusal,
        guards=(guards.REQUEST_OPEN, guards.NOT_KIN),
        effect=effects.refused,
    ),
    Action(
        "withdraw_change",
        "h8",
        "撤回变更申请",
        sources=(HouseholdState.KEPT, HouseholdState.GONE),
        roles=(*_KEEPERS, Role.COUNTY),
        form=Decision,
        guards=(guards.REQUEST_OPEN, guards.OWN_REQUEST),
        effect=effects.taken_back,
    ),
    Action(
        "undo",
        "h4",
        "撤销导入",
        sources=(HouseholdState.KEPT,),
        targets=(HouseholdState.UNDONE,),
        roles=(*_KEEPERS, Role.COUNTY),
        form=Content,
        guards=(
            guards.OWN_PEOPLE,
            event_guards.DEATH_TOLD,
            guards.NO_CASE,
            payload_guards.IMPORTED,
            sound_rows.SOUND,
            payload_guards.LEFT_UNDONE,
            payload_guards.LEAVING_ALONE,
            payload_guards.ON_THE_DAY,
            payload_guards.LEFT_AS_TOLD,
            guards.ALL_LEAVE,
        ),
        effect=effects.write,
    ),
    *TOGETHER,
    *RESTORING,
    *AWAY,
)
PROCESS: Final = Process(
    key="household",
    edition=1,
    label="农户登记",
    subject="household",
    needs=(PEOPLE, CONFIRMED_NAMES),
    keeps=keeping.keep,
    states=(
        State(HouseholdState.KEPT, "在册"),
        State(HouseholdState.GONE, "已销户", final=True),
        State(HouseholdState.UNDONE, "导入已撤销", final=True),
    ),
    actions=_ACTIONS,
)
