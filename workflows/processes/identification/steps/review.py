"""④ 民主评议: on the agenda, and what the closed meeting decided."""

from typing import Final

from workflows.process import Action
from workflows.processes.identification import effects as e
from workflows.processes.identification import forms as q
from workflows.processes.identification import guards as g
from workflows.processes.identification.terms import VC, V

ACTIONS: Final = (
    Action(
        "put_on_agenda",
        "14",
        "列入评议会",
        ("B3",),
        ("C1",),
        (V, VC),
        q.Agenda,
        (g.NO_OPEN_VETO, g.AGENDA_READY),
        (),
        e.on_agenda,
        main=True,
    ),
    Action(
        "off_agenda",
        "15",
        "退出评议议程",
        ("C1",),
        ("B3",),
        (),
        q.Listed,
        effect=e.off_agenda,
        via="meeting",
        when_held=True,
    ),
    Action(
        "leave_meeting",
        "15b",
        "退出已结束的评议会",
        ("C1",),
        ("B3",),
        (VC,),
        q.Why,
        (g.MEETING_OVER,),
        ("agenda_line",),
        e.left_meeting,
        when_held=True,
    ),
    Action(
        "passed", "16", "评议通过", ("C1",), ("C2",), (), q.Listed, effect=e.decided, via="meeting"
    ),
    Action(
        "refused",
        "17",
        "评议未通过",
        ("C1",),
        ("Z1",),
        (),
        q.Listed,
        needs=("notice_line",),
        effect=e.voted_down,
        via="meeting",
    ),
    Action(
        "doubted",
        "18",
        "评议存疑，重新入户",
        ("C1",),
        ("B1",),
        (),
        q.Listed,
        needs=("notice_line", "paper_rows", "survey"),
        effect=e.doubted,
        via="meeting",
    ),
)
