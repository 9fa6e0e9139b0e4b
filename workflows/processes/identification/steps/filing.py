"""⑥ 建档立卡: filed, or back from filing."""

from typing import Final

from workflows.household_numbers import ALONE
from workflows.process import Action
from workflows.processes.identification import forms as q
from workflows.processes.identification.effects.verdicts import filed, receipted, returned
from workflows.processes.identification.guards.application import CHECKS_CLEAR, NUMBERED
from workflows.processes.identification.guards.household import PEOPLE_SETTLED
from workflows.processes.identification.guards.objections import NO_OBJECTION
from workflows.processes.identification.guards.papers import complete_to
from workflows.processes.identification.guards.verdicts import NATIONAL_NO, NUMBERS_FIT
from workflows.processes.identification.terms import BACK, T, V

ACTIONS: Final = (
    Action(
        "receipt",
        "38r",
        "登记全国系统编号",
        sources=("G1",),
        form=q.Listed,
        effect=receipted,
        via="filing",
    ),
    Action(
        "file",
        "38",
        "建档立卡",
        sources=("G1",),
        targets=("G2",),
        roles=(V, T),
        form=q.File,
        guards=(
            complete_to(14),
            CHECKS_CLEAR,
            NUMBERED,
            NO_OBJECTION,
            NATIONAL_NO,
            NUMBERS_FIT,
            PEOPLE_SETTLED,
        ),
        effect=filed,
        main=True,
        alone=ALONE,
    ),
    Action(
        "back_from_filing",
        "39",
        "退回县级复审",
        sources=("G1",),
        targets=("F1",),
        roles=(T,),
        form=q.Why,
        needs=BACK,
        effect=returned("F1"),
    ),
)
