"""农户申请: the application's papers and declarations, and a household that enters midway."""

from typing import TYPE_CHECKING

from workflows.base import clock
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import HOUSEHOLD, PEOPLE
from workflows.households.needs import PEOPLE_NOW
from workflows.identification.effects.records import end, files
from workflows.identification.folders import Folder
from workflows.identification.guards.history import weighing_on
from workflows.identification.states import CaseState
from workflows.identification.steps.declared_kin import declare

if TYPE_CHECKING:
    from workflows.identification.forms import ShowHistory, Supply, TakeOver


def opened(facts: Facts, changes: Changes) -> None:
    """A new application: who entered it, whom it holds."""
    household = facts[HOUSEHOLD]
    changes.set(head_name=household["head_name"], members=len(facts[PEOPLE]))
    changes.part(facts.actor.user_id, "entered")
    changes.taken = sorted({p["id_blind"] for p in facts[PEOPLE] if p["id_blind"]})
    if getattr(facts.form, "evidence", ()):
        _shown_for(facts, changes)


def history_shown(facts: "Facts[ShowHistory]", changes: Changes) -> None:
    """Proof about what was learnt of its people since the case was opened."""
    _shown_for(facts, changes)
    title = "原有情形已经消除的证明"
    changes.paper(facts, Folder.LETTERS, files(facts, "evidence"), title)


def _shown_for(facts: Facts, changes: Changes) -> None:
    """What the proof answers: all that weighs as far as it is known now, and no more."""
    changes.note(shown_for=sorted({case["id"] for case in weighing_on(facts.known)}))


def taken_over(facts: "Facts[TakeOver]", changes: Changes) -> None:
    """中途接入: marked for good, with the papers the village really has."""
    opened(facts, changes)
    form = facts.form
    changes.set(taken_over=True, related_official=form.related, people_hash=facts[PEOPLE_NOW])
    for folder, name in (
        (Folder.APPLICATION, "early_papers"),
        (Folder.PROMISE, "early_papers"),
        (Folder.IDENTITY, "early_papers"),
        (Folder.SURVEY, "survey_papers"),
        (Folder.INCOME, "survey_papers"),
        (Folder.COMPARISON, "comparison_paper"),
        (Folder.MEETING, "meeting_papers"),
        (Folder.NOTICE_1, "notice_papers"),
        (Folder.KINSHIP, "kin_paper"),
    ):
        if rows := files(facts, name):
            changes.paper(facts, folder, rows)
    declare(facts, changes)
    if form.reached == CaseState.VILLAGE_OK and form.notice_closed_on is not None:
        changes.set(closed_1_at=clock.start_of(form.notice_closed_on))


def supplied(facts: "Facts[Supply]", changes: Changes) -> None:
    """A paper of before the take-over has come."""
    changes.paper(facts, facts.form.folder, files(facts, "papers"), "接入补件")


def submitted(facts: Facts, changes: Changes) -> None:
    """The application handed in: its papers, its declarations, the members it holds now."""
    changes.paper(facts, Folder.APPLICATION, files(facts, "application", "signature"))
    changes.paper(facts, Folder.PROMISE, files(facts, "promise"))
    changes.paper(facts, Folder.IDENTITY, files(facts, "documents"))
    if facts.form.kin_paper:
        changes.paper(facts, Folder.KINSHIP, files(facts, "kin_paper"))
    changes.set(
        related_official=facts.form.related,
        head_name=facts[HOUSEHOLD]["head_name"],
        members=len(facts[PEOPLE]),
    )
    declare(facts, changes)
    changes.part(facts.actor.user_id, "applied")
    changes.taken = sorted({p["id_blind"] for p in facts[PEOPLE] if p["id_blind"]})


def asked_correction(facts: Facts, changes: Changes) -> None:
    """What is missing, told once."""
    changes.set(asked_once=True, wanted=list(facts.form.items), warned_at=None)
    if facts.form.slip:
        changes.paper(facts, Folder.LETTERS, files(facts, "slip"), "补正通知书")


def resubmitted(facts: Facts, changes: Changes) -> None:
    """Everything asked for has come."""
    changes.paper(facts, Folder.IDENTITY, files(facts, "papers"), "补正材料")
    changes.set(
        wanted=[],
        warned_at=None,
        members=len(facts[PEOPLE]),
        head_name=facts[HOUSEHOLD]["head_name"],
    )
    changes.taken = sorted({p["id_blind"] for p in facts[PEOPLE] if p["id_blind"]})


def refused(facts: Facts, changes: Changes) -> None:
    """Out of scope: the letter with its reason."""
    if facts.form.letter:
        changes.paper(facts, Folder.LETTERS, files(facts, "letter"), "不予纳入告知书")
    end(facts, changes, facts.form.code)
