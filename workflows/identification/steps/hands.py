"""On whose desk a case lies: claimed, put back, passed on, urged."""

from typing import Final

from workflows.engine.definition import Action
from workflows.identification import forms as q
from workflows.identification.steps import handing as h
from workflows.identification.terms import CASEWORKERS, OPEN

ACTIONS: Final = (
    Action(
        "claim",
        "认领",
        "认领",
        sources=OPEN,
        roles=CASEWORKERS,
        guards=(h.UNCLAIMED, h.NEXT_IS_MINE),
        effect=h.claimed,
    ),
    Action(
        "release",
        "放回",
        "放回",
        sources=OPEN,
        roles=CASEWORKERS,
        guards=(h.CLAIMED_BY_ME,),
        effect=h.released,
    ),
    Action(
        "pass_on",
        "转办",
        "转办",
        sources=OPEN,
        roles=CASEWORKERS,
        form=q.PassOn,
        guards=(h.MAY_PASS_ON, h.COLLEAGUE_FIT),
        effect=h.passed_on,
    ),
    Action(
        "urge",
        "催办",
        "催办",
        sources=OPEN,
        roles=CASEWORKERS,
        form=q.Urge,
        guards=(h.WAITS_FOR_OTHERS, h.SOMETHING_TO_URGE, h.ONCE_A_DAY),
        effect=h.urged,
    ),
)
