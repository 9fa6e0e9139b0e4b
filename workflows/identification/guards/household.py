"""家庭成员变更: the people decided about are those surveyed, and the list says who they are now."""

from typing import TYPE_CHECKING, Final

from models.rows.record import AgendaLineRow, NoticeLineRow
from workflows.base.rows import RowDict
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import AGENDA_LINE, HOUSEHOLD, NOTICE_LINE, NOTICE_LINES
from workflows.households.changes import named
from workflows.households.needs import UNSETTLED, Unsettled
from workflows.identification.states import CaseState
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.forms import SubmitSurvey


def told(what: Unsettled) -> RowDict:
    """Who changed the people, when, old beside new: the figures of the sentence."""
    return {
        "name": what["name"],
        "when": what["when"],
        "was": named(what["was"]),
        "now": named(what["now"]),
    }


def changed(facts: Facts) -> RowDict | None:
    """The change of people since the survey or its confirmation; None when there is none."""
    what = facts[UNSETTLED]
    return None if what is None else told(what)


PEOPLE_SETTLED: Final = Guard(
    "people_settled",
    "{name}于 {when} 变更了家庭成员（原：{was}；现：{now}），与调查时不同，不能往下办。"
    "请由别人“核对成员变更”或“重新上名单”，或者“成员有变，重新入户”。",
    changed,
    needs=(UNSETTLED,),
    clause=Clause.WHOLE,
)
SURVEYED_SINCE: Final = Guard(
    "surveyed_since",
    "{name}于 {when} 变更了家庭成员（原：{was}；现：{now}），比对的是原来的人。"
    "请“成员有变，重新入户”，按现在的成员调查后再送比对。",
    changed,
    needs=(UNSETTLED,),
    clause=Clause.WHOLE,
)


def _visited_before(facts: "Facts[SubmitSurvey]") -> Unmet:
    what = facts[UNSETTLED]
    if what is None or what["day"] is None or facts.form.visited_on >= what["day"]:
        return None
    return {**(changed(facts) or {}), "day": facts.form.visited_on.isoformat()}


VISITED_SINCE: Final = Guard(
    "visited_since",
    "{name}于 {when} 变更了家庭成员（原：{was}；现：{now}），所填入户日期 {day} 在变更之前。"
    "请再次入户；入户时见到的就是现在的成员的，请由别人先“核对成员变更”。",
    _visited_before,
    needs=(UNSETTLED,),
    reads_form=True,
    clause=Clause.WHOLE,
)
SOME_CHANGE: Final = Guard(
    "some_change",
    "调查或上次核对之后，家庭成员没有变更，无须办理。",
    lambda facts: None if facts[UNSETTLED] else {},
    needs=(UNSETTLED,),
    clause=Clause.HOUSE,
)


def _line(facts: Facts) -> AgendaLineRow | NoticeLineRow | None:
    """The list the household stands on, or, where its time is over, the one it stood on last."""
    state = facts.state
    if state.key == CaseState.ON_AGENDA:
        return facts[AGENDA_LINE]
    if state.on_wall:
        return facts[NOTICE_LINE]
    over = [
        row
        for row in facts[NOTICE_LINES]
        if state.listed_from and row["kind"] == state.level and row["ended"] == "closed"
    ]
    return over[-1] if over else None


def says_another(facts: Facts) -> Unmet:
    """The list names another head or number of people than the register does now."""
    line, home = _line(facts), facts[HOUSEHOLD]
    if line is None or (line["head_name"], line["members"]) == (home["head_name"], home["members"]):
        return None
    return {
        "head": line["head_name"],
        "n": line["members"],
        "now": home["head_name"],
        "m": home["members"],
    }


_LISTS: Final = (HOUSEHOLD, AGENDA_LINE, NOTICE_LINE, NOTICE_LINES)
LIST_TRUE: Final = Guard(
    "list_true",
    "名单上写的是“{head}”{n} 人，现在是“{now}”{m} 人。请由乡镇“重新上名单”。",
    says_another,
    needs=_LISTS,
    clause=Clause.WHOLE,
)
LIST_FALSE: Final = Guard(
    "list_false",
    "名单上的户主和人数与现在相同，无须重新上名单。请“核对成员变更”。",
    lambda facts: None if says_another(facts) else {},
    needs=_LISTS,
    clause=Clause.HOUSE,
)
