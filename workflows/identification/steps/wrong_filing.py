"""错评: the way off the register of a household that should never have been filed.

One person puts it forward, the household is heard, somebody else of the county decides by order,
and the village reads it on a list. It stays filed until the order.
"""

from collections.abc import Mapping
from typing import Any, Final

from workflows.access.roles import Role
from workflows.engine.definition import Action
from workflows.identification import forms as q
from workflows.identification import household_forms as h
from workflows.identification.effects import wrong_filing as effects
from workflows.identification.guards import wrong_filing as guards
from workflows.identification.needs import WRONG_FILINGS
from workflows.identification.states import CaseState
from workflows.identification.terms import LISTS

_TELLERS: Final = (Role.TOWNSHIP, Role.COMMITTEE)


def _of_the_struck(row: Mapping[str, Any]) -> tuple[Role, ...]:
    """Nobody has to tell of a case that ended otherwise."""
    struck = row["decided_from"] == CaseState.FILED and row["reason_code"]
    return _TELLERS if struck else ()


ACTIONS: Final = (
    Action(
        "propose_strike",
        "46a",
        "提出错评",
        sources=(CaseState.FILED,),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=h.ProposeStrike,
        guards=(guards.CODE_KNOWN, guards.NONE_OPEN),
        effect=effects.proposed,
        when_held=True,
        needs_confirmation=True,
    ),
    Action(
        "hear_strike",
        "46b",
        "听取农户陈述",
        sources=(CaseState.FILED,),
        roles=(Role.COMMITTEE, Role.TOWNSHIP, Role.COUNTY),
        form=h.HearStrike,
        guards=(guards.PUT_FORWARD, guards.HEARING_SOUND),
        effect=effects.heard,
        when_held=True,
    ),
    Action(
        "strike_filed",
        "46c",
        "错评剔除",
        sources=(CaseState.FILED,),
        targets=(CaseState.TERMINATED,),
        roles=(Role.COUNTY, Role.COUNTY_LEADERS),
        form=h.Strike,
        guards=(guards.PUT_FORWARD, guards.HEARD, guards.SECOND_PERSON),
        needs=(*LISTS, WRONG_FILINGS),
        effect=effects.struck,
        barred_for=("entered",),
        when_held=True,
        needs_confirmation=True,
    ),
    Action(
        "keep_filed",
        "46d",
        "不予剔除",
        sources=(CaseState.FILED,),
        roles=(Role.COUNTY, Role.COUNTY_LEADERS, Role.TOWNSHIP),
        form=q.Why,
        guards=(guards.PUT_FORWARD, guards.COUNTY_OR_OWN),
        effect=effects.kept,
        when_held=True,
    ),
    Action(
        "tell_strike",
        "46e",
        "登记错评公告",
        sources=(CaseState.TERMINATED,),
        roles=_TELLERS,
        whose=_of_the_struck,
        form=h.TellStrike,
        guards=(guards.TO_BE_TOLD, guards.POSTED_SOUND),
        effect=effects.told,
        primary=True,
    ),
)
