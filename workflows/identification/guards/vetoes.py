"""否决情形: proposed, told, heard, confirmed."""

from typing import TYPE_CHECKING, Final

from models.rows.record import VetoRow
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import VETOES
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.forms import ProposeVeto


def _open_veto(facts: Facts) -> Unmet:
    return {"n": facts.row["vetoes"]} if facts.row["vetoes"] else None


NO_OPEN_VETO: Final = Guard(
    "no_open_veto",
    "有 {n} 项否决情形尚未认定。请先由乡镇确认或撤销。",
    _open_veto,
    clause=Clause.LISTS,
)


def _veto_of(facts: Facts) -> VetoRow | None:
    there = (v for v in facts[VETOES] if v["state"] == "open")
    return next((v for v in there if v["id"] == facts.form.veto), None)


def _not_heard_long_enough(facts: Facts) -> Unmet:
    veto = _veto_of(facts)
    if veto is None:
        return [Reason("veto", "没有找到这项待认定的否决情形，请刷新后重试。")]
    days = (facts.today - veto["told_on"]).days
    need = facts.policy.veto_heard_days
    return None if days >= need else {"days": days, "need": need}


HEARD_LONG_ENOUGH: Final = Guard(
    "veto_heard",
    "告知农户才 {days} 天，须满 {need} 天才能确认。请到期后办理。",
    _not_heard_long_enough,
    needs=(VETOES,),
    reads_form=True,
    clause=Clause.LIMITS,
)

VETO_THERE: Final = Guard(
    "veto_there",
    "没有找到这项待认定的否决情形，请刷新后重试。",
    lambda facts: None if _veto_of(facts) else {},
    needs=(VETOES,),
    reads_form=True,
    clause=Clause.LISTS,
)


def _told_too_early(facts: "Facts[ProposeVeto]") -> Unmet:
    opened = clock.shanghai_day(facts.row["opened_at"])
    if facts.row["taken_over"] or facts.form.told_on >= opened:
        return None
    return {"day": facts.form.told_on.isoformat(), "opened": opened.isoformat()}


TOLD_IN_TIME: Final = Guard(
    "told_in_time",
    "告知日期 {day} 早于该户立案的 {opened}，请按实际告知的日期填写。",
    _told_too_early,
    reads_form=True,
    clause=Clause.HOUSE,
)
SOME_VETO: Final = Guard(
    "some_veto",
    "没有待认定的否决情形。",
    lambda facts: None if facts.row["vetoes"] else {},
    clause=Clause.LISTS,
)


def _veto_unknown(facts: "Facts[ProposeVeto]") -> Unmet:
    return (
        None
        if facts.policy.choice(facts.policy.vetoes, facts.form.item)
        else {"item": facts.form.item}
    )


VETO_KNOWN: Final = Guard(
    "veto_known",
    "否决清单里没有“{item}”，请重新选择。",
    _veto_unknown,
    reads_form=True,
    clause=Clause.LISTS,
)
