"""家庭成员变更 under way: told by the register, then confirmed, listed anew, or surveyed again."""

from typing import Final

from workflows.engine.definition import Action
from workflows.identification import forms as q
from workflows.identification.effects.household import (
    household_changed,
    people_confirmed,
    relist_target,
    relisted,
    surveyed_again,
)
from workflows.identification.guards.household import LIST_FALSE, LIST_TRUE, SOME_CHANGE
from workflows.identification.terms import BACK, OPEN, VC, C, T

# Whoever entered the household or changed its people does not confirm the change.
_ENTERED: Final = ("entered",)
_CONFIRMS: Final = (
    ("confirm_people", "48a", ("B1", "B3", "C1", "C2", "D1", "D3"), (VC, T)),
    ("confirm_people_town", "48b", ("E1", "E2"), (T,)),
    ("confirm_people_county", "48c", ("F1", "F2", "F3", "G1"), (C,)),
)
_REVISITS: Final = (
    ("survey_again", "49a", ("B2", "B3", "C1", "C2", "D1", "D3"), (VC, T)),
    ("survey_again_above", "49b", ("E1", "E2", "F1", "F2", "F3", "G1"), (T, C)),
)

ACTIONS: Final = (
    Action(
        "household_changed",
        "户变更",
        "家庭成员变更",
        sources=(*OPEN, "G2"),
        form=q.HouseholdChanged,
        effect=household_changed,
        fired_by="household",
        when_held=True,
    ),
    *(
        Action(
            key,
            number,
            "核对成员变更",
            sources=sources,
            roles=roles,
            form=q.Checked,
            guards=(SOME_CHANGE, LIST_TRUE),
            needs=("people_now",),
            effect=people_confirmed,
            barred_for=_ENTERED,
            pinned=True,
        )
        for key, number, sources, roles in _CONFIRMS
    ),
    Action(
        "list_again",
        "48d",
        "重新上名单",
        sources=("C1", "D1", "D3", "E2", "F3", "G1"),
        targets=("B3", "C2", "E1", "F2"),
        roles=(T,),
        form=q.Checked,
        guards=(SOME_CHANGE, LIST_FALSE),
        needs=("people_now", "paper_rows"),
        effect=relisted,
        chooses=relist_target,
        barred_for=_ENTERED,
        pinned=True,
    ),
    *(
        Action(
            key,
            number,
            "成员有变，重新入户",
            sources=sources,
            targets=("B1",),
            roles=roles,
            form=q.Why,
            guards=(SOME_CHANGE,),
            needs=BACK,
            effect=surveyed_again,
            pinned=True,
        )
        for key, number, sources, roles in _REVISITS
    ),
)
