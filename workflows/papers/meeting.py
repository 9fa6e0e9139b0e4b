"""The papers of a review meeting: who came, what was said, how many hands for each household."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from workflows.papers.values import Paper, Value


class Link(StrEnum):
    """The five links a meeting goes through, in this order."""

    POLICY = "宣讲政策"
    CASES = "介绍情况"
    REVIEW = "现场评议"
    RESULT = "形成结论"
    SIGNED = "签字确认"


class Verdict(StrEnum):
    """What the meeting said of a household."""

    PASSED = "评议通过"
    REFUSED = "评议不通过"
    DOUBTED = "退回核实"


class Attendee(Value):
    """A representative or another who may sit in; `present` None means: to be signed on the day."""

    name: str
    group: str = ""
    role: str = ""
    present: bool | None = None
    note: str = ""


class Decision(Value):
    """One household on the agenda. A secret ballot is kept as its totals, so no voter is named.

    told: what the meeting is told for information (score, places, signs of a veto).
    """

    head: str
    group: str = ""
    member_count: int | None = None
    presenter: str = ""
    survey: str = ""
    told: str = ""
    points: str = ""
    recused: tuple[str, ...] = ()
    votes_for: int | None = None
    votes_against: int | None = None
    abstained: int | None = None
    verdict: Verdict | None = None
    reason: str = ""


class MeetingPaper(Paper):
    """评议会签到表与会议记录 (folder number 08).

    The rules are sentences of the profile ("应到 40 人，须到 27 人以上"): the paper repeats them.
    """

    template: ClassVar[str] = "meeting"

    held_on: date | None = None
    starts: str = ""
    ends: str = ""
    place: str = ""
    chair: str = ""
    recorder: str = ""
    vote_by: str = ""
    expected: int | None = None
    present: int | None = None
    quorum: int | None = None
    quorum_rule: str = ""
    pass_rule: str = ""
    attendees: tuple[Attendee, ...] = ()
    observers: tuple[str, ...] = ()
    links: frozenset[Link] = frozenset()
    comparison_read: bool | None = None
    quota: str = ""
    decisions: tuple[Decision, ...] = ()
