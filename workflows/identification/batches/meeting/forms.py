"""What the village fills in at each step of a review meeting."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from workflows.engine.definition import Ask, Form
from workflows.engine.forms import Files

LINKS: Final = ("宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认")


class Plan(Form):
    """When and where, who chairs, who records."""

    planned_on: Annotated[date, Ask("会议日期")]
    place: Annotated[str, Ask("地点"), Field(min_length=1, max_length=60)]
    chair: Annotated[int, Ask("主持人", kind="person")]
    recorder: Annotated[int, Ask("记录人", kind="person")]


class Officers(Form):
    """Another chair or recorder."""

    chair: Annotated[int, Ask("主持人", kind="person")]
    recorder: Annotated[int, Ask("记录人", kind="person")]


class SignIn(Form):
    """Who of the representatives is in the room."""

    present: Annotated[tuple[int, ...], Ask("到会村民代表", kind="representatives")]


class Vote(Form):
    """The vote on one household. for + against + abstain = present − recused."""

    case: Annotated[int, Ask("户", kind="choice:agenda")]
    recused: Annotated[tuple[int, ...], Ask("回避的代表", kind="representatives")] = ()
    votes_for: Annotated[int, Ask("同意"), Field(ge=0, le=5000)]
    votes_against: Annotated[int, Ask("反对"), Field(ge=0, le=5000)]
    votes_abstain: Annotated[int, Ask("弃权"), Field(ge=0, le=5000)]
    doubted: Annotated[bool, Ask("会议对事实有疑问，要求重新入户")] = False
    note: Annotated[str, Ask("讨论要点", kind="area"), Field(max_length=1000)] = ""


class StrikeLine(Form):
    """A household taken off the agenda."""

    case: Annotated[int, Ask("户", kind="choice:agenda")]
    reason: Annotated[str, Ask("原因", kind="area"), Field(min_length=2, max_length=500)]


class Minutes(Form):
    """The five links were all done."""

    checklist: Annotated[
        tuple[Literal["宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认"], ...],
        Ask("会议五个环节", kind="checklist"),
    ]


class Close(Form):
    """The signed minutes, the sign-in sheet, photos."""

    minutes: Annotated[
        Files, Ask("会议记录（主持人、记录人签名）", kind="attachments"), Field(min_length=1)
    ]
    sheet: Annotated[Files, Ask("签到表", kind="attachments"), Field(min_length=1)]
    photos: Annotated[Files, Ask("会场照片", kind="attachments"), Field(min_length=1)]
