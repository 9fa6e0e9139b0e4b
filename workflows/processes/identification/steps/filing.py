"""⑥ 建档立卡: filed, or back from filing."""

from typing import Final

from workflows.process import Action
from workflows.processes.identification import effects as e
from workflows.processes.identification import forms as q
from workflows.processes.identification import guards as g
from workflows.processes.identification.terms import BACK, T, V

ACTIONS: Final = (
    Action(
        "receipt",
        "38r",
        "登记全国系统编号",
        ("G1",),
        (),
        (),
        q.Listed,
        effect=e.receipted,
        via="filing",
    ),
    Action(
        "file",
        "38",
        "建档立卡",
        ("G1",),
        ("G2",),
        (V, T),
        q.File,
        (g.complete_to(14), g.CHECKS_CLEAR, g.NO_OBJECTION, g.NATIONAL_NO),
        (),
        e.filed,
        main=True,
    ),
    Action(
        "back_from_filing",
        "39",
        "退回县级复审",
        ("G1",),
        ("F1",),
        (T,),
        q.Why,
        (),
        BACK,
        e.returned("F1"),
    ),
)
