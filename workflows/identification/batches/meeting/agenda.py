"""The households on a meeting's agenda, and that each of them is decided."""

from typing import Final

from models.rows.record import AgendaLineRow
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import AGENDA
from workflows.policy.clauses import Clause


def live(facts: Facts) -> list[AgendaLineRow]:
    """The agenda lines not struck."""
    lines = facts[AGENDA]
    return [line for line in lines if line["result"] != "struck"]


AGENDA_SET: Final = Guard(
    "agenda_set",
    "议程上没有农户。请先把“调查完成待评议”的户列入评议。",
    lambda facts: None if live(facts) else {},
    needs=(AGENDA,),
    clause=Clause.REVIEW,
)


def the_line(facts: Facts) -> AgendaLineRow | None:
    """The line of the household the form is about; None when it is not on the agenda."""
    return next((line for line in live(facts) if line["case_id"] == facts.form.case), None)


LINE_THERE: Final = Guard(
    "line_there",
    "该户不在本次议程上，请刷新后重试。",
    lambda facts: None if the_line(facts) else {},
    needs=(AGENDA,),
    reads_form=True,
    clause=Clause.REVIEW,
)


def _undecided(facts: Facts) -> Unmet:
    left = [line for line in live(facts) if not line["result"]]
    names = [line["head_name"] for line in left[:5]]
    return {"n": len(left), "names": names} if left else None


ALL_DECIDED: Final = Guard(
    "all_decided",
    "还有 {n} 户没有表决结果：{names}。请逐户表决。",
    _undecided,
    needs=(AGENDA,),
    clause=Clause.REVIEW,
)
