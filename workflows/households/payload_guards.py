"""What the payload of a household's step may say beside its question: no day but that of the step,
nobody's fate but that which is written, nothing where the step is about something else.

Payloads are made by the program; whoever posts one by hand is refused here.
"""

from typing import TYPE_CHECKING, Final

from workflows.base import codes
from workflows.base.refusals import Reason
from workflows.base.words import Word
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import PEOPLE
from workflows.households import fitting
from workflows.households.event_list import EVENTS, LEAVING_ASKED, leaving_line

if TYPE_CHECKING:
    from workflows.engine.context import Facts
    from workflows.households.forms import Content, Together


def _other_days(facts: "Facts[Content]") -> Unmet:
    """Who comes and who goes does so on the day that is told, or today."""
    form = facts.form
    names = {row["id"]: row["name"] for row in facts.get(PEOPLE) or ()}
    wrong = [
        (row["name"], row["came_on"])
        for row in form.added
        if row.get("came_on") not in (None, form.day)
    ]
    wrong += [
        (names.get(key, "—"), values.get("left_on"))
        for key, values in form.changed
        if {"left_on", "left_why"} & values.keys()
        and values.get("left_on") != (form.day or facts.today)
    ]
    if not wrong:
        return None
    name, day = wrong[0]
    return {"name": name, "day": str(day or "—"), "on": str(form.day or facts.today)}


ON_THE_DAY: Final = Guard(
    "day_of_line",
    "“{name}”来到或离开本户的日期写的是 {day}，这次办理的日期是 {on}，须相同。请刷新后重新办理。",
    _other_days,
    needs=(PEOPLE,),
    reads_form=True,
)


def _told_otherwise(facts: "Facts[Content]") -> Unmet:
    names = {row["id"]: row["name"] for row in facts.get(PEOPLE) or ()}
    lines = {
        leaving_line(names[key], values.get("left_why") or "")
        for key, values in facts.form.changed
        if values.get("left_on") and key in names
    }
    wrong = [line for line in facts.form.left if line not in lines]
    return {"n": len(wrong)} if wrong else None


LEFT_AS_TOLD: Final = Guard(
    "left_line",
    "“离开的人和原因”有 {n} 行与实际离开的人或原因不符。请刷新后重新办理。",
    _told_otherwise,
    needs=(PEOPLE,),
    reads_form=True,
)


def _said_besides(form: "Content", *, besides: frozenset[str]) -> bool:
    said = {
        name: getattr(form, name) for name in ("columns", "added", "changed", "numbers", "there")
    }
    return any(value for name, value in said.items() if name not in besides)


def _more_than_a_home(form: "Content") -> bool:
    besides = frozenset({"added", "columns"})
    known = fitting.OF_HOME.keys() | fitting.FOLLOWS
    return _said_besides(form, besides=besides) or bool(form.columns.keys() - known)


# A new household has its people and what is asked of a household: not where it lies, nor whose it
# is.
PEOPLE_ALONE: Final = Guard(
    "people_alone",
    "登记新户时只写本户的成员和情况，不能同时更改别的人或编号。请刷新后重新登记。",
    lambda facts: {} if _more_than_a_home(facts.form) else None,
    reads_form=True,
)


def _more_than_arrivals(facts: "Facts[Together]") -> bool:
    besides = frozenset({"added", "columns"})
    return _said_besides(facts.form, besides=besides) or bool(
        facts.form.columns.keys() - {"members"}
    )


# Who lives there already, and its account, are no matter of a merge: each has its own request.
ARRIVALS_ALONE: Final = Guard(
    "arrivals_alone",
    "分户、并户时“{head}”户只登记来的人，不能同时更改原有的人或其他信息。"
    "请先办理分户或并户，其他变更另行提出。",
    lambda facts: {"head": facts.row["head_name"]} if _more_than_arrivals(facts) else None,
    reads_form=True,
)
# Who comes back to a household that was gone is who lived there: nobody says it anew.
BACK_ALONE: Final = Guard(
    "back_alone",
    "申请恢复“{head}”户时只写理由和证明，成员和户信息按销户以前的登记恢复，不能同时更改。"
    "请恢复以后再办变更。",
    lambda facts: (
        {"head": facts.row["head_name"]}
        if _said_besides(facts.form, besides=frozenset()) or facts.form.left or facts.form.day
        else None
    ),
    reads_form=True,
)
LEAVING_ALONE: Final = Guard(
    "leaving_alone",
    "“{head}”户撤销导入时只写每个人离开，不能同时更改其他信息。请刷新后重新办理。",
    lambda facts: _leaving_besides(facts),
    reads_form=True,
)


def _leaving_besides(facts: "Facts[Content]") -> Unmet:
    # An event has its own step, with its day and its proof.
    more = _said_besides(facts.form, besides=frozenset({"changed"})) or facts.form.event
    other = any(v.keys() - {"left_on", "left_why"} for _key, v in facts.form.changed)
    return {"head": facts.row["head_name"]} if more or other else None


def _never_imported(facts: "Facts[Content]") -> Unmet:
    head = {"head": facts.row["head_name"]}
    if facts.row["import_id"] is None:
        source = (
            "“{head}”户不是由名册导入的，没有导入可以撤销。要销户的请在“登记变更”中选“整户消亡”。"
        )
        return [Reason("not_imported", source, head)]
    if facts.row["version"] > 1:
        source = (
            "“{head}”户导入以后已有变更，不能再撤销导入。"
            "请在“登记变更”中办理，要销户的选“整户消亡”。"
        )
        return [Reason("import_touched", source, head)]
    return None


# Greys the step itself: it is offered where an import stands.
IMPORTED: Final = Guard("not_imported", "", _never_imported)


def _left_otherwise(facts: "Facts[Content]", whys: tuple[str, ...], *, event: bool = True) -> Unmet:
    names = {row["id"]: row["name"] for row in facts.get(PEOPLE) or ()}
    if event and facts.form.event in EVENTS:
        return None  # its own rule says why somebody goes by it
    wrong = [
        (names.get(key, "—"), values.get("left_why") or "")
        for key, values in facts.form.changed
        if {"left_on", "left_why"} & values.keys() and values.get("left_why") not in whys
    ]
    if not wrong:
        return None
    name, why = wrong[0]
    return {"name": name, "why": Word(codes.LEAVING.labels.get(why, "—")), "n": len(wrong)}


_LEFT_BY: Final = (
    "“{name}”等 {n} 人离开本户的原因写的是“{why}”，这一步不能写这个原因。请从清单中重新选择。"
)
# A split, a merge, an import undone are written by their own acts alone.
LEFT_BY_CODE: Final = Guard(
    "left_why",
    _LEFT_BY,
    lambda facts: _left_otherwise(facts, LEAVING_ASKED),
    needs=(PEOPLE,),
    reads_form=True,
)
LEFT_UNDONE: Final = Guard(
    "left_why",
    _LEFT_BY,
    lambda facts: _left_otherwise(facts, ("undone",), event=False),
    needs=(PEOPLE,),
    reads_form=True,
)


def _destined(facts: "Facts[Content]") -> Unmet:
    event = facts.form.event
    return {"n": len(facts.form.there)} if facts.form.there and event not in _BOTH else None


_BOTH: Final = frozenset(each.code for each in EVENTS.values() if each.shape in fitting.OVER_TWO)
# Where somebody goes is said of a split and a merge.
NOWHERE_ELSE: Final = Guard(
    "there_besides",
    "只有分户、并户写明去向，这项变更不能写去向（现有 {n} 项）。请刷新后重新办理。",
    _destined,
    reads_form=True,
)
