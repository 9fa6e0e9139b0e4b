"""中途接入: what a household that enters midway must bring."""

from typing import TYPE_CHECKING, Any, Final

from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.base.words import Word
from workflows.engine.definition import Guard, Process, Unmet
from workflows.engine.needs import PAPERS
from workflows.identification.folders import FOLDERS
from workflows.identification.states import BEFORE_ENTRY, CaseState
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.engine.context import Facts
    from workflows.identification.forms import Supply, TakeOver


def _takeover_faults(facts: "Facts[TakeOver]") -> Unmet:
    form: Any = facts.form
    if form.reached != CaseState.VILLAGE_OK:
        return None
    posted, closed = form.notice_posted_on, form.notice_closed_on
    days = facts.policy.notice_days[1]
    if posted is None or closed is None:
        return [Reason("takeover_dates", "已公示的须填写第一次公示的张贴日和结束日。")]
    earliest = clock.shanghai_day(clock.close_of(posted, days))
    if closed < earliest or closed > facts.today:
        return [
            Reason(
                "takeover_period",
                "公示 {posted} 张贴，满 {days} 天最早 {earliest} 结束，且不能晚于今天。",
                {"posted": posted.isoformat(), "days": days, "earliest": earliest.isoformat()},
            )
        ]
    return None


def papers_before(process: Process, state: str) -> list[str]:
    """The papers of the steps that a household in this state has behind it, by folder number."""
    return [number for number in process.filled_by(state) if number in BEFORE_ENTRY]


def _named(folder: str) -> Reason:
    """04 入户调查表, said in the reader's language."""
    return Reason("paper", "{number} {name}", {"number": folder, "name": Word(FOLDERS[folder])})


def _not_suppliable(facts: "Facts[Supply]") -> Unmet:
    if not facts.row["taken_over"]:
        return None
    folder = facts.form.folder
    what = {"what": _named(folder)}
    if folder in facts[PAPERS]:
        return [Reason("paper_there", "档案里已有“{what}”，不用补交。", what)]
    if folder not in papers_before(facts.process, facts.row["state"]):
        return [Reason("paper_ahead", "“{what}”由以后的步骤产生，请按步骤办理，不能补交。", what)]
    return None


TAKEN_OVER: Final = Guard(
    "not_taken_over",
    "只有中途接入的户可以补交接入前的材料。",
    lambda facts: None if facts.row["taken_over"] else {},
    clause=Clause.HOUSE,
)

SUPPLIABLE: Final = Guard(
    "suppliable",
    "",
    _not_suppliable,
    needs=(PAPERS,),
    reads_form=True,
    clause=Clause.FILE,
)

TAKEOVER_SOUND: Final = Guard(
    "takeover_sound",
    "",
    _takeover_faults,
    reads_form=True,
    clause=Clause.PERIOD,
)
