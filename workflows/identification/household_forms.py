"""What a case is asked, and told, about its household: a change of people, its end, a filing that
was wrong."""

from datetime import date
from typing import Annotated

from pydantic import Field

from workflows.engine.definition import Ask, Form
from workflows.engine.forms import Files
from workflows.households.changes import REASON_AT_LEAST, Line
from workflows.identification.forms import Some, Text, scans


class HouseholdChanged(Form):
    """家庭成员变更, as the register hands it in: whom it touches, old beside new."""

    reason: Annotated[str, Ask("变更原因", kind="area")] = ""
    was: Annotated[tuple[Line, ...], Ask("原来", kind="persons")] = ()
    now: Annotated[tuple[Line, ...], Ask("现在", kind="persons")] = ()
    head: str
    members: int
    spelling: bool = False
    event: Annotated[str, Ask("变更事项", kind="choice:change")] = ""
    day: Annotated[date | None, Ask("发生日期")] = None
    papers: Annotated[tuple[tuple[int, str, str], ...], Ask("证明材料")] = ()


class NumbersPutRight(Form):
    """编号更正, as the register hands it in once a second person has confirmed it: {column of the
    case: the number as it should be}."""

    reason: Annotated[str, Ask("更正原因", kind="area")] = ""
    numbers: Annotated[dict[str, str], Ask("更正的编号")]
    event: Annotated[str, Ask("变更事项", kind="choice:change")] = ""
    day: Annotated[date | None, Ask("发生日期")] = None
    papers: Annotated[tuple[tuple[int, str, str], ...], Ask("证明材料")] = ()


class HouseholdGone(Form):
    """The household is no more, as the register hands it in: died out, or merged into another."""

    reason: Annotated[str, Ask("原因", kind="area")] = ""
    event: Annotated[str, Ask("变更事项", kind="choice:change")] = ""
    day: Annotated[date | None, Ask("发生日期")] = None
    into: Annotated[str, Ask("并入的户", kind="area")] = ""
    papers: Annotated[tuple[tuple[int, str, str], ...], Ask("证明材料")] = ()


class ProposeStrike(Form):
    """错评: found out after filing that it should never have been, put forward with its grounds."""

    code: Annotated[str, Ask("错评情形", kind="choice:vetoes")]
    reason: Annotated[Text, Ask("错评原因", kind="area")]
    grounds: Annotated[Files, scans("错评依据"), Some]


class HearStrike(Form):
    """The household is heard before anything is decided, and signs what it said."""

    heard_on: Annotated[date, Ask("听取农户陈述的日期")]
    heard: Annotated[Text, Ask("农户的陈述和核实结果", kind="area")]
    record: Annotated[Files, scans("陈述记录（农户签字）"), Some]


class Strike(Form):
    """错评剔除: the county's order, and the letter that tells the household."""

    order_no: Annotated[str, Ask("县级决定文号"), Field(min_length=2, max_length=60)]
    reason: Annotated[Text, Ask("决定理由", kind="area")]
    order: Annotated[Files, scans("县级决定"), Some]
    letter: Annotated[Files, scans("告知书（送达农户）"), Some]


class TellStrike(Form):
    """The list on which the village reads that a household was struck."""

    posted_on: Annotated[date, Ask("公告张贴日期")]
    place: Annotated[str, Ask("张贴地点"), Field(min_length=2, max_length=100)]
    near: Annotated[Files, scans("近景照片（可见日期）"), Some]
    far: Annotated[Files, scans("远景照片"), Some]


class Checked(Form):
    """Somebody other than whoever made the change has looked at it: what was decided stands."""

    reason: Annotated[
        str,
        Ask("核对情况和结论不变的理由", kind="area"),
        Field(min_length=REASON_AT_LEAST, max_length=1000),
    ]
    papers: Annotated[Files, scans("变更证明")] = ()
