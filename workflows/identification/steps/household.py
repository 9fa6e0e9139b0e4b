"""家庭成员变更 under way: told by the register, then confirmed, listed anew, or surveyed again."""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import Action
from workflows.engine.needs import PAPER_ROWS
from workflows.households.needs import PEOPLE_NOW
from workflows.identification import forms as q
from workflows.identification import household_forms as h
from workflows.identification.effects.household import (
    household_changed,
    household_gone,
    numbers_put_right,
    people_confirmed,
    relist_target,
    relisted,
    surveyed_again,
)
from workflows.identification.guards.household import LIST_FALSE, LIST_TRUE, SOME_CHANGE
from workflows.identification.needs import WRONG_FILINGS
from workflows.identification.states import CaseState
from workflows.identification.terms import BACK, LISTS, OPEN

# Whoever entered the household or changed its people does not confirm the change.
_ENTERED: Final = ("entered",)
_CONFIRMS: Final = (
    (
        "confirm_people",
        "48a",
        (
            CaseState.SURVEYING,
            CaseState.SURVEYED,
            CaseState.ON_AGENDA,
            CaseState.PASSED,
            CaseState.NOTICE_1,
            CaseState.VILLAGE_OK,
        ),
        (Role.COMMITTEE, Role.TOWNSHIP),
    ),
    ("confirm_people_town", "48b", (CaseState.TOWNSHIP, CaseState.NOTICE_2), (Role.TOWNSHIP,)),
    (
        "confirm_people_county",
        "48c",
        (CaseState.COUNTY, CaseState.APPROVED, CaseState.ANNOUNCED, CaseState.FILING),
        (Role.COUNTY,),
    ),
)
_REVISITS: Final = (
    (
        "survey_again",
        "49a",
        (
            CaseState.COMPARING,
            CaseState.SURVEYED,
            CaseState.ON_AGENDA,
            CaseState.PASSED,
            CaseState.NOTICE_1,
            CaseState.VILLAGE_OK,
        ),
        (Role.COMMITTEE, Role.TOWNSHIP),
    ),
    (
        "survey_again_above",
        "49b",
        (
            CaseState.TOWNSHIP,
            CaseState.NOTICE_2,
            CaseState.COUNTY,
            CaseState.APPROVED,
            CaseState.ANNOUNCED,
            CaseState.FILING,
        ),
        (Role.TOWNSHIP, Role.COUNTY),
    ),
)

ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "household_changed",
        "户变更",
        "家庭成员变更",
        sources=(*OPEN, CaseState.FILED),
        form=h.HouseholdChanged,
        effect=household_changed,
        fired_by="household",
        when_held=True,
    ),
    Action(
        "numbers_put_right",
        "号更正",
        "编号更正",
        sources=(CaseState.FILED,),
        form=h.NumbersPutRight,
        effect=numbers_put_right,
        fired_by="household",
        when_held=True,
    ),
    Action(
        "household_gone",
        "户销户",
        "户已并入或消亡",
        sources=(*OPEN, CaseState.FILED),
        targets=(CaseState.TERMINATED,),
        form=h.HouseholdGone,
        needs=(*LISTS, WRONG_FILINGS),
        effect=household_gone,
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
            form=h.Checked,
            guards=(SOME_CHANGE, LIST_TRUE),
            needs=(PEOPLE_NOW,),
            effect=people_confirmed,
            settles=True,
            barred_for=_ENTERED,
            pinned=True,
        )
        for key, number, sources, roles in _CONFIRMS
    ),
    Action(
        "list_again",
        "48d",
        "重新上名单",
        sources=(
            CaseState.ON_AGENDA,
            CaseState.NOTICE_1,
            CaseState.VILLAGE_OK,
            CaseState.NOTICE_2,
            CaseState.ANNOUNCED,
            CaseState.FILING,
        ),
        targets=(CaseState.SURVEYED, CaseState.PASSED, CaseState.TOWNSHIP, CaseState.APPROVED),
        roles=(Role.TOWNSHIP,),
        form=h.Checked,
        guards=(SOME_CHANGE, LIST_FALSE),
        needs=(PEOPLE_NOW, PAPER_ROWS),
        effect=relisted,
        chooses=relist_target,
        barred_for=_ENTERED,
        pinned=True,
        settles=True,
    ),
    *(
        Action(
            key,
            number,
            "成员有变，重新入户",
            sources=sources,
            targets=(CaseState.SURVEYING,),
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
