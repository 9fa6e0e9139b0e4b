"""The poster of a notice: everything it may say, and so nothing else.

A list on a wall once showed the numbers and illnesses of ten thousand households. Here the fields
are an allow-list, and what looks like a number hidden in one of them stops the press.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, AwareDatetime, model_validator

from workflows.base import clock, free_text, names
from workflows.base.refusals import Malformed, Reason
from workflows.papers.values import Paper, Value

IDENTITY: Final = re.compile(r"(?<!\d)\d{6}(?:19|20)\d\d[01]\d[0-3]\d{4}[\dXx](?!\d)")


# A wall is read with a wrist-watch: whatever the instant came in, it is printed in local time.
ShanghaiTime = Annotated[AwareDatetime, AfterValidator(clock.local)]


class Kind(StrEnum):
    """The three notices of 两公示一公告, and the list of who was struck."""

    FIRST = "first"
    SECOND = "second"
    ANNOUNCEMENT = "announcement"
    STRUCK = "struck"


class Outcome(StrEnum):
    """The only results a wall may show; a cause or a category would say who is ill."""

    PROPOSED = "拟识别为贫困户"
    NOT_PROPOSED = "拟不予识别"
    APPROVED = "确定为贫困户"


class NoticeLine(Value):
    """One household on the wall: villagers must recognise the head, and need no more."""

    group: str = ""
    head: str
    member_count: int | None = None
    outcome: Outcome | None = None


class Telephone(Value):
    """Where an objection is heard: the office of village, township or county."""

    office: str
    number: str


class NoticePaper(Paper):
    """公示/公告 (folder numbers 09, 12, 14), A3.

    `posted_on` is the day it goes up, `closes_at` the instant objections end. `url` is behind the
    QR code; without one there is none. `issuer` signs and seals; `year` is the round's. `title`,
    `lead` and `result` are the words of the process; without them those of the six steps.
    """

    template: ClassVar[str] = "notice"

    kind: Kind = Kind.FIRST
    title: str = ""
    lead: str = ""
    result: str = ""
    year: int | None = None
    lines: tuple[NoticeLine, ...] = ()
    posted_on: date | None = None
    closes_at: ShanghaiTime | None = None
    days: int | None = None
    telephones: tuple[Telephone, ...] = ()
    issuer: str = ""
    issued_on: date | None = None
    url: str = ""

    @model_validator(mode="after")
    def says_nothing_private(self) -> "NoticePaper":
        """Refuse a name that carries more than a name, and any number that belongs to a person."""
        reasons = [
            Reason("notice_name", _NAME, {"n": place})
            for place, line in enumerate(self.lines, start=1)
            if not names.is_bare(line.head)
        ]
        open_text = [self.county, self.township, self.village, self.issuer, self.printed]
        open_text += [self.title, self.lead, self.result]
        open_text += [line.group for line in self.lines]
        open_text += [telephone.office for telephone in self.telephones]
        addresses = [self.code, self.url, *(telephone.number for telephone in self.telephones)]
        if any(map(free_text.long_number, open_text)) or any(map(_identity, addresses)):
            reasons.append(Reason("notice_number", _NUMBER))
        if reasons:
            raise Malformed(*reasons)
        return self


# The sentences do not repeat what was found: a refusal is logged and read aloud, too.
_NAME: Final = "公示名单第 {n} 行的户主姓名含有姓名以外的内容。请只写姓名，再生成公示。"
_NUMBER: Final = (
    "公示上出现了像证件号码、电话或账号的长串数字。请从村名、组名或单位名称中删去，再生成公示。"
)


def _plain(text: str) -> str:
    """Full-width digits as plain ones, and without the spaces and dashes that break a number up."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def _identity(text: str) -> bool:
    return bool(IDENTITY.search(_plain(text)))
