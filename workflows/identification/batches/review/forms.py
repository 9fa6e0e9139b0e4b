"""What a township or the county fills in at each step of a review round."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from workflows.base import clock
from workflows.engine.definition import Ask, Form
from workflows.engine.forms import Files
from workflows.identification.batches.review.levels import VerdictKey


class Collect(Form):
    """A new round's name."""

    title: Annotated[str, Ask("名称"), Field(min_length=2, max_length=60)]


class CallOff(Form):
    """Why a round is called off; after the draw it has to be said."""

    reason: Annotated[
        str, Ask("理由", "抽样以后取消必须写明", kind="area"), Field(max_length=500)
    ] = ""


class Visit(Form):
    """What a sample visit found."""

    case: Annotated[int, Ask("户", kind="choice:round")]
    visited_on: Annotated[date, Ask("入户日期")]
    visitors: Annotated[tuple[int, ...], Ask("核查人", kind="people"), Field(min_length=1)]
    finding: Annotated[str, Ask("核查情况", kind="area"), Field(min_length=2, max_length=1000)]
    photos: Annotated[Files, Ask("照片", kind="attachments")] = ()

    def claimed(self) -> datetime:
        return clock.start_of(self.visited_on)


class Decide(Form):
    """The verdict on some households; anything but a pass says why.

    apart: of one household with several findings {code: the reason for it}.
    """

    cases: Annotated[tuple[int, ...], Ask("户", kind="cases"), Field(min_length=1)]
    verdict: Annotated[VerdictKey, Ask("审核意见", kind="choice:verdict")]
    reason: Annotated[str, Ask("问题或理由", "每行一项", kind="area"), Field(max_length=1000)] = ""
    apart: Annotated[
        dict[
            Annotated[str, Field(max_length=20)],
            Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)],
        ],
        Ask("逐项说明"),
        Field(default_factory=dict, max_length=20),
    ]

    def why(self, code: str, *, alone: bool) -> str:
        """The reason for a finding: its own, or, where it is the only one, that of the verdict."""
        return self.apart.get(code) or (self.reason if alone else "")


class Sign(Form):
    """The leader's signature: when, the paper, and the document number of the county's approval."""

    signed_at: Annotated[AwareDatetime, Ask("签发时间")]
    papers: Annotated[Files, Ask("签发文件（签字盖章）", kind="attachments"), Field(min_length=1)]
    document_no: Annotated[str, Ask("文号", "县级审定必填"), Field(max_length=60)] = ""

    def claimed(self) -> datetime:
        return self.signed_at


class Issue(Form):
    """Sent down to the villages."""

    papers: Annotated[Files, Ask("下达文件", kind="attachments")] = ()
