"""中止、终止: what holds a case and what ends it from any state."""

from typing import Final

from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet


def _filed_before(f: Facts) -> Unmet:
    return None if f.form.kind != "merged" or f.form.merged_into else {}


MERGED_NAMED: Final = Guard(
    "merged_named", "并入其他户的，请填写并入的户案件编号。", _filed_before, asks=True
)

HOLD_KNOWN: Final = Guard(
    "hold_known",
    "中止原因代码“{code}”不在清单中，请重新选择。",
    lambda f: (
        None if f.policy.choice(f.policy.hold_reasons, f.form.code) else {"code": f.form.code}
    ),
    asks=True,
)

NOT_HELD: Final = Guard(
    "not_held", "该户已经中止办理。", lambda f: {} if f.row["held_at"] is not None else None
)

IS_HELD: Final = Guard(
    "is_held", "该户没有中止，无须恢复。", lambda f: {} if f.row["held_at"] is None else None
)
