"""What is judged of a household goes with it: no split, merge or end sheds a veto or a 错评."""

from typing import TYPE_CHECKING, Any, Final

from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import PEOPLE
from workflows.households.changes import stands
from workflows.households.event_list import EVENTS, Shape, leaving_of_gone
from workflows.households.forms import Content
from workflows.households.needs import LIVE_CASES, REQUESTS

if TYPE_CHECKING:
    from workflows.engine.context import Facts
    from workflows.households.forms import Decision


def _never_should_have(facts: "Facts[Content | Decision]") -> Unmet:
    """Of a filed household that is gone: who is said to have been listed by mistake."""
    form: Any = facts.form
    event, changed = getattr(form, "event", ""), getattr(form, "changed", ())
    if not isinstance(form, Content):
        request = next((row for row in facts[REQUESTS] if row["id"] == form.request), None)
        event, changed = (request["event"], request["content"]["changed"]) if request else ("", ())
    if event not in EVENTS or EVENTS[event].shape is not Shape.GONE:
        return None
    if not any(stands(case).goal for case in facts[LIVE_CASES]):
        return None
    whys = leaving_of_gone(filed=True)
    wrong = {key for key, values in changed if values.get("left_on")} & {
        key for key, values in changed if values.get("left_why") not in whys
    }
    names = [row["name"] for row in facts[PEOPLE] if row["id"] in wrong]
    return {"head": facts.row["head_name"], "n": len(names), "names": names} if names else None


GONE_AS_FILED: Final = Guard(
    "gone_by_mistake",
    "“{head}”户已建档立卡，整户消亡不能把 {n} 人（{names}）写成“登记错误”。"
    "属于错评的请由乡镇或县级“提出错评”，其他的请如实选择去向。",
    _never_should_have,
    needs=(PEOPLE, LIVE_CASES, REQUESTS),
    reads_form=True,
)


def _judged(facts: "Facts[Content | Decision]") -> Unmet:
    """People neither leave nor take away a case whose veto nobody has decided yet."""
    waiting = [case for case in facts[LIVE_CASES] if case["vetoes"]]
    if not waiting:
        return None
    case = waiting[0]
    return {"head": case["head_name"], "state": stands(case).label, "n": case["vetoes"]}


NOTHING_TO_JUDGE: Final = Guard(
    "veto_undecided",
    "“{head}”户的户案件在“{state}”，有 {n} 项否决情形尚未认定，不能分户、并户。"
    "请先由乡镇确认或撤销。",
    _judged,
    needs=(LIVE_CASES,),
)
