"""Handing a household over from one helper to the next: one form for the end and the beginning."""

from datetime import date
from typing import Annotated

from pydantic import Field

from workflows.engine.definition import Ask, Form
from workflows.engine.forms import Files
from workflows.help.processes.pairing import Way


class HandingOver(Form):
    """Who takes over, from which day (the old pairing ends the day before), and why."""

    official: Annotated[int | None, Ask("新的帮扶责任人", kind="choice:officials")] = None
    organisation: Annotated[int | None, Ask("新的帮扶单位", kind="choice:organisations")] = None
    from_on: Annotated[date, Ask("开始日期", "原结对到前一天为止")]
    reason: Annotated[str, Ask("变更原因", kind="area"), Field(min_length=2, max_length=300)]
    ways: Annotated[tuple[Way, ...], Ask("帮扶方式", kind="checklist")] = ()
    agreement_no: Annotated[str, Ask("协议编号"), Field(max_length=40)] = ""
    agreement: Annotated[Files, Ask("结对协议（签字）", kind="attachments")] = ()
