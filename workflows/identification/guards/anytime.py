"""中止、终止: what holds a case and what ends it from any state."""

from typing import TYPE_CHECKING, Final

from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.engine.definition import Guard, Unmet
from workflows.identification.needs import MERGE_LIVES
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.engine.context import Facts
    from workflows.identification.forms import Terminate
    from workflows.identification.household_forms import Strike


def _filed_before(facts: "Facts[Terminate]") -> Unmet:
    if facts.form.kind != "merged":
        return None
    return None if facts[MERGE_LIVES] else {}


MERGED_NAMED: Final = Guard(
    "merged_named",
    "并入其他户的，请从本村的户中选择并入哪一户（不能是本户）。",
    _filed_before,
    looks=(MERGE_LIVES,),
    reads_form=True,
    clause=Clause.HOUSE,
)


def _strike_faults(facts: "Facts[Strike]") -> Unmet:
    form, reasons = facts.form, []
    if not facts.policy.choice(facts.policy.vetoes, form.code):
        source = "错评情形代码“{code}”不在清单中，请重新选择。"
        reasons.append(Reason("strike_known", source, {"code": form.code}))
    filed_on = clock.shanghai_day(facts.row["since"])
    day = {"day": form.heard_on.isoformat(), "since": filed_on.isoformat()}
    if form.heard_on > facts.today:
        source = "听取陈述的日期 {day} 晚于今天，请按实际日期填写。"
        reasons.append(Reason("strike_future", source, day))
    elif form.heard_on < filed_on:
        source = "听取陈述的日期 {day} 早于建档立卡的日期 {since}，请按实际日期填写。"
        reasons.append(Reason("strike_before", source, day))
    return reasons or None


STRIKE_SOUND: Final = Guard(
    "strike_sound", "", _strike_faults, reads_form=True, clause=Clause.LISTS
)

HOLD_KNOWN: Final = Guard(
    "hold_known",
    "中止原因代码“{code}”不在清单中，请重新选择。",
    lambda facts: (
        None
        if facts.policy.choice(facts.policy.hold_reasons, facts.form.code)
        else {"code": facts.form.code}
    ),
    reads_form=True,
    clause=Clause.LISTS,
)

NOT_HELD: Final = Guard(
    "not_held",
    "该户已经中止办理。",
    lambda facts: {} if facts.row["held_at"] is not None else None,
    clause=Clause.HOUSE,
)

IS_HELD: Final = Guard(
    "is_held",
    "该户没有中止，无须恢复。",
    lambda facts: {} if facts.row["held_at"] is None else None,
    clause=Clause.HOUSE,
)
