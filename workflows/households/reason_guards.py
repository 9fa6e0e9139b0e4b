"""Why something is changed has to be said, once the application is handed in: who lives there, and
any answer that was given before."""

from typing import Final

from workflows.base.refusals import Reason
from workflows.base.saying import said
from workflows.base.words import _
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import PEOPLE
from workflows.households.changes import REASON_AT_LEAST, change_in, stands
from workflows.households.differing import Line, answers_changed
from workflows.households.event_list import LEAVING_ASKED
from workflows.households.forms import Content
from workflows.households.guards import asks
from workflows.households.needs import LIVE_CASES

# Who comes, or is to be somebody else, is not told by why another went.
_IS_SOMEBODY: Final = frozenset({"name", "id_blind", "sex", "born"})
# So many answers a sentence names; it counts them all.
_NAMED: Final = 5


def _only_left(form: Content) -> bool:
    """Did people just go, each with a reason of its own, and others take their place (the
    head's)?"""
    whys = [v.get("left_why") or "" for _key, v in form.changed if v.get("left_on")]
    told = all(why in LEAVING_ASKED or said(why) >= REASON_AT_LEAST for why in whys)
    stay = [values for _key, values in form.changed if not values.get("left_on")]
    others = form.added or any(_IS_SOMEBODY & values.keys() for values in stay)
    return bool(whys) and told and not others


def _reason_missing(facts: Facts[Content]) -> Unmet:
    handed_in = [case for case in facts[LIVE_CASES] if not stands(case).draft]
    if not handed_in or said(facts.form.note) >= REASON_AT_LEAST:
        return None
    told = {
        "head": facts.row["head_name"],
        "state": stands(handed_in[0]).label,
        "n": REASON_AT_LEAST,
    }
    # An answer of those who stay is not told by why another went.
    if answers := answers_changed(facts.form, facts.row, facts[PEOPLE], handed_in):
        more = {"m": len(answers), "what": [_old_and_new(line) for line in answers[:_NAMED]]}
        return [Reason("change_reason", _ANSWERS, told | more)]
    touches = change_in(facts, facts.form) or asks(facts)
    return told if touches and not _only_left(facts.form) else None


def _old_and_new(line: Line) -> str:
    who, label, was, now = line
    what = " ".join(filter(None, (who, _(label))))
    return _("{what}：{was} → {now}", what=what, was=was or "—", now=now or "—")


_ANSWERS: Final = (
    "“{head}”户已在“{state}”，改了 {m} 项登记过的内容（{what}），"
    "须写明原因（至少 {n} 个字），并记入办理经过。请填写“变更说明”。"
)
WHY_CHANGED: Final = Guard(
    "change_reason",
    "“{head}”户已在“{state}”，变更须写明原因（至少 {n} 个字），并记入办理经过。请填写“变更说明”。",
    _reason_missing,
    needs=(PEOPLE, LIVE_CASES),
    reads_form=True,
)
