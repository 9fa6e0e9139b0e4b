"""中止、终止: what holds a case and what ends it from any state."""

from typing import TYPE_CHECKING, Final

from workflows.engine.definition import Guard, Unmet
from workflows.identification.needs import MERGE_LIVES
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.engine.context import Facts
    from workflows.identification.forms import Terminate


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
