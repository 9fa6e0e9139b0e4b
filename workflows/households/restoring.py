"""误登恢复: the steps by which a household that was recorded as gone by mistake comes back."""

from typing import TYPE_CHECKING, Final

from workflows.access.roles import Role
from workflows.base.saying import said
from workflows.engine.definition import Action, Guard, Unmet
from workflows.households import (
    effects,
    ended,
    event_guards,
    guards,
    overtaken_requests,
    payload_guards,
    sound_rows,
)
from workflows.households.changes import REASON_AT_LEAST, the_request
from workflows.households.event_list import EVENTS, Shape
from workflows.households.forms import Content, Decision
from workflows.households.needs import ENDED, LIVE_CASES, REQUESTS
from workflows.households.states import HouseholdState

if TYPE_CHECKING:
    from workflows.engine.context import Facts

ASKERS: Final = (Role.CLERK, Role.TOWNSHIP)
EVENT: Final = EVENTS[Shape.RESTORED].code


def _another_event(facts: "Facts[Content]") -> Unmet:
    word = event_guards.event_word(facts.form.event or "—")
    return None if facts.form.event == EVENT else {"event": word, "head": facts.row["head_name"]}


_NAMED: Final = Guard(
    "event_of_gone",
    "“{head}”户已销户，不能办理“{event}”。误登的请在本户页面“恢复误登的户”，恢复以后再办。",
    _another_event,
    reads_form=True,
)


def _unsaid(facts: "Facts[Content]") -> Unmet:
    have = said(facts.form.note)
    if have >= REASON_AT_LEAST:
        return None
    return {"head": facts.row["head_name"], "n": have, "least": REASON_AT_LEAST}


_WHY: Final = Guard(
    "why_back",
    "恢复“{head}”户须写明怎样误登、怎样查实（至少 {least} 个字），现有 {n} 个字。请补充。",
    _unsaid,
    reads_form=True,
)
# Known before anything is typed: who cannot come back, and where that is put right.
_CAN_COME_BACK: Final = Guard(
    "back",
    "",
    lambda facts: ended.faults(facts.row, facts[ENDED], facts.actor) or None,
    needs=(ENDED,),
)


def _asks_something_else(facts: "Facts[Decision]") -> Unmet:
    request = the_request(facts)
    return None if request is None or request["event"] == EVENT else {}


_OF_COMING_BACK: Final = Guard(
    "request_back",
    "这份变更申请不是恢复误登的户，本户已销户，不能确认。请填写理由退回。",
    _asks_something_else,
    needs=(REQUESTS,),
    reads_form=True,
)

ACTIONS: Final = (
    Action(
        "ask_back",
        "h17",
        "申请恢复误登的户",
        sources=(HouseholdState.GONE,),
        roles=ASKERS,
        form=Content,
        needs=(LIVE_CASES,),
        guards=(
            _CAN_COME_BACK,
            _NAMED,
            payload_guards.BACK_ALONE,
            sound_rows.SOUND,
            _WHY,
            event_guards.PROVEN,
            guards.ONE_REQUEST,
            guards.NOT_KIN,
        ),
        effect=effects.requested,
    ),
    Action(
        "confirm_back",
        "h18",
        "确认恢复误登的户",
        sources=(HouseholdState.GONE,),
        targets=(HouseholdState.KEPT,),
        roles=(Role.TOWNSHIP,),
        form=Decision,
        guards=(
            guards.REQUEST_OPEN,
            guards.SECOND_PERSON,
            _OF_COMING_BACK,
            overtaken_requests.NOT_OVERTAKEN,
            guards.NOT_KIN,
        ),
        effect=effects.restored,
        needs_confirmation=True,
    ),
)
