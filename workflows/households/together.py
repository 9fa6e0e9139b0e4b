"""The steps of two households in one act, and of one that is gone."""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import NEW, Action
from workflows.households import effects, guards, overtaken_requests
from workflows.households.forms import Content, Decision, Together
from workflows.households.states import HouseholdState

_KEEPERS: Final = (Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP)
_ASKED: Final = (
    guards.REQUEST_OPEN,
    guards.SECOND_PERSON,
    guards.BY_TOWNSHIP,
    guards.NOT_OVERTAKEN,
    overtaken_requests.ONE_HEAD_STILL,
    guards.NOT_KIN,
)
_TOLD: Final = (guards.OWN_PEOPLE, guards.EVENT_KNOWN, guards.DAY_SOUND, guards.WHY_CHANGED)

ACTIONS: Final = (
    Action(
        "ask_together",
        "h9",
        "申请分户、并户或销户",
        sources=(HouseholdState.KEPT,),
        roles=(*_KEEPERS, Role.COUNTY),
        form=Content,
        guards=(*_TOLD, guards.PROVEN, guards.ONE_REQUEST, guards.NOT_KIN),
        effect=effects.requested,
    ),
    Action(
        "split_off",
        "h10",
        "分户立新户",
        sources=(NEW,),
        targets=(HouseholdState.KEPT,),
        roles=_KEEPERS,
        form=Together,
        effect=effects.took_in,
        fans_out=effects.split_off,
        whole=True,
    ),
    Action(
        "part",
        "h11",
        "分出成员",
        sources=(HouseholdState.KEPT,),
        form=Content,
        guards=(*_TOLD, guards.ONE_HEAD, guards.NOT_FILED, guards.ONE_REQUEST, guards.NOT_KIN),
        effect=effects.write,
        fans_out=effects.to_the_case,
        whole=True,
        fired_by="household",
    ),
    Action(
        "confirm_part",
        "h12",
        "确认分户",
        sources=(HouseholdState.KEPT,),
        form=Decision,
        guards=(*_ASKED, guards.WITH_THE_OTHER),
        effect=effects.confirmed,
        fans_out=effects.to_the_case,
        whole=True,
        fired_by="household",
    ),
    Action(
        "take_in",
        "h13",
        "并入成员",
        sources=(HouseholdState.KEPT,),
        roles=_KEEPERS,
        form=Together,
        guards=(
            guards.EVENT_KNOWN,
            guards.DAY_SOUND,
            guards.ONE_HEAD,
            guards.WHY_CHANGED,
            guards.NOT_FILED_UNASKED,
            guards.NOT_KIN,
        ),
        effect=effects.took_in,
        fans_out=effects.merged,
        whole=True,
    ),
    Action(
        "merged_away",
        "h14",
        "并入他户",
        sources=(HouseholdState.KEPT,),
        targets=(HouseholdState.GONE,),
        form=Content,
        guards=(*_TOLD, guards.ALL_LEAVE, guards.NOT_FILED, guards.ONE_REQUEST, guards.NOT_KIN),
        effect=effects.write,
        fans_out=effects.ends_the_case,
        whole=True,
        fired_by="household",
    ),
    Action(
        "close_gone",
        "h15",
        "整户消亡销户",
        sources=(HouseholdState.KEPT,),
        targets=(HouseholdState.GONE,),
        roles=(Role.TOWNSHIP,),
        form=Content,
        guards=(
            *_TOLD,
            guards.ALL_LEAVE,
            guards.PROVEN,
            guards.NOT_FILED,
            guards.ONE_REQUEST,
            guards.NOT_KIN,
        ),
        effect=effects.write,
        fans_out=effects.ends_the_case,
        whole=True,
        needs_confirmation=True,
    ),
    Action(
        "confirm_gone",
        "h16",
        "确认并户或销户",
        sources=(HouseholdState.KEPT,),
        targets=(HouseholdState.GONE,),
        roles=(Role.TOWNSHIP,),
        form=Decision,
        guards=(*_ASKED, guards.ALL_ASKED, guards.WITH_THE_OTHER),
        effect=effects.confirmed,
        fans_out=effects.ends_the_case,
        whole=True,
        fired_by="household",
        needs_confirmation=True,
    ),
)
