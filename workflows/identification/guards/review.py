"""民主评议: on an agenda, and off it when the meeting is over."""

from typing import TYPE_CHECKING, Final

from models.rows.batch import OfHouseholdsRow
from workflows.base.refusals import Reason
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.known import Need
from workflows.engine.needs import MEETING, MEETINGS, VETOES
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.forms import Agenda


def _agenda_faults(facts: "Facts[Agenda]") -> Unmet:
    if not any(m["id"] == facts.form.meeting for m in facts[MEETINGS]):
        return [Reason("meeting", "没有找到本村待开的评议会。请先在“评议会”中计划一次会议。")]
    soft = [v for v in facts[VETOES] if not v["hard"]]
    if soft and not facts.form.note:
        return [
            Reason(
                "annotate",
                "该户有 {n} 项软性否决情形，请在“提请会议注意”中说明。",
                {"n": len(soft)},
            )
        ]
    return None


OVER: Final = ("closed", "adjourned", "cancelled", "void")


def lives_on(facts: Facts, what: Need[OfHouseholdsRow | None]) -> Unmet:
    batch_object = facts[what]
    return None if batch_object is None or batch_object["state"] in OVER else {}


MEETING_OVER: Final = Guard(
    "meeting_over",
    "该户所在的评议会还没有结束，请在评议会中表决或移出议程。",
    lambda facts: lives_on(facts, MEETING),
    needs=(MEETING,),
    clause=Clause.REVIEW,
)

AGENDA_READY: Final = Guard(
    "agenda_ready",
    "",
    _agenda_faults,
    needs=(MEETINGS, VETOES),
    reads_form=True,
    clause=Clause.REVIEW,
)
