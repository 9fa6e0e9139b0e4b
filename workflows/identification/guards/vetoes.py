"""否决情形: proposed, told, heard, confirmed."""

from typing import Final

from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.engine.context import Facts, RowDict
from workflows.engine.definition import Guard, Unmet


def _open_veto(f: Facts) -> Unmet:
    return {"n": f.row["vetoes"]} if f.row["vetoes"] else None


NO_OPEN_VETO: Final = Guard(
    "no_open_veto", "有 {n} 项否决情形尚未认定。请先由乡镇确认或撤销。", _open_veto
)


def _veto_of(f: Facts) -> RowDict | None:
    found: RowDict | None = next(
        (v for v in f["vetoes"] if v["id"] == f.form.veto and v["state"] == "open"), None
    )
    return found


def _not_heard_long_enough(f: Facts) -> Unmet:
    veto = _veto_of(f)
    if veto is None:
        return [Reason("veto", "没有找到这项待认定的否决情形，请刷新后重试。")]
    days = (f.today - veto["told_on"]).days
    need = f.policy.veto_heard_days
    return None if days >= need else {"days": days, "need": need}


HEARD_LONG_ENOUGH: Final = Guard(
    "veto_heard",
    "告知农户才 {days} 天，须满 {need} 天才能确认。请到期后办理。",
    _not_heard_long_enough,
    needs=("vetoes",),
    asks=True,
)

VETO_THERE: Final = Guard(
    "veto_there",
    "没有找到这项待认定的否决情形，请刷新后重试。",
    lambda f: None if _veto_of(f) else {},
    needs=("vetoes",),
    asks=True,
)


def _told_too_early(f: Facts) -> Unmet:
    opened = clock.shanghai_day(f.row["opened_at"])
    if f.row["taken_over"] or f.form.told_on >= opened:
        return None
    return {"day": f.form.told_on.isoformat(), "opened": opened.isoformat()}


TOLD_IN_TIME: Final = Guard(
    "told_in_time",
    "告知日期 {day} 早于该户立案的 {opened}，请按实际告知的日期填写。",
    _told_too_early,
    asks=True,
)
SOME_VETO: Final = Guard(
    "some_veto", "没有待认定的否决情形。", lambda f: None if f.row["vetoes"] else {}
)


def _veto_unknown(f: Facts) -> Unmet:
    return None if f.policy.choice(f.policy.vetoes, f.form.item) else {"item": f.form.item}


VETO_KNOWN: Final = Guard(
    "veto_known", "否决清单里没有“{item}”，请重新选择。", _veto_unknown, asks=True
)
