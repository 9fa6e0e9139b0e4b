"""On whose desk a case lies: claimed, put back, passed on, urged."""

from typing import Final

from workflows.process import Action
from workflows.processes.identification import forms as q
from workflows.processes.identification import handing as h
from workflows.processes.identification.terms import CASEWORKERS, OPEN

ACTIONS: Final = (
    Action(
        "claim",
        "认领",
        "认领",
        OPEN,
        (),
        CASEWORKERS,
        guards=(h.UNCLAIMED, h.NEXT_IS_MINE),
        effect=h.claimed,
    ),
    Action(
        "release",
        "放回",
        "放回",
        OPEN,
        (),
        CASEWORKERS,
        guards=(h.CLAIMED_BY_ME,),
        effect=h.released,
    ),
    Action(
        "pass_on",
        "转办",
        "转办",
        OPEN,
        (),
        CASEWORKERS,
        q.PassOn,
        (h.MAY_PASS_ON, h.COLLEAGUE_FIT),
        (),
        h.passed_on,
    ),
    Action(
        "urge",
        "催办",
        "催办",
        OPEN,
        (),
        CASEWORKERS,
        q.Urge,
        (h.WAITS_FOR_OTHERS, h.SOMETHING_TO_URGE, h.ONCE_A_DAY),
        (),
        h.urged,
    ),
)
