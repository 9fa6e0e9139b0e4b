"""家庭成员变更: what the case keeps of it, and how it stands on the people there are now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.record import AgendaLine, NoticeLine, Paper
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import AGENDA_LINE, NOTICE_LINE
from workflows.households.changes import RENAMED
from workflows.households.needs import CHANGE, PEOPLE_NOW
from workflows.identification.effects import wrong_filing
from workflows.identification.effects.records import end, files, go_back, place
from workflows.identification.folders import Folder
from workflows.identification.notice_levels import level_of
from workflows.identification.states import CaseState

if TYPE_CHECKING:
    from workflows.identification.household_forms import (
        Checked,
        HouseholdChanged,
        HouseholdGone,
        NumbersPutRight,
    )


def household_changed(facts: "Facts[HouseholdChanged]", changes: Changes) -> None:
    """The case is called after the head there is now; whoever changed the people concludes
    nothing about them."""
    if facts.cause is None:
        return
    change = facts.cause.must(CHANGE)
    changes.set(head_name=facts.form.head, members=facts.form.members)
    changes.part(facts.actor.user_id, "entered")
    known = facts.row["people_hash"]
    if known is None and _surveyed(facts):
        # Surveyed before such marks were kept: it was surveyed with the people found now.
        known = change.before
    if known is not None:
        changes.set(people_hash=RENAMED if change.renamed else known)
    changes.freed, changes.taken = True, list(change.blinds)
    _proof(facts, changes, facts.form.papers)


def numbers_put_right(facts: "Facts[NumbersPutRight]", changes: Changes) -> None:
    """A number of the card was wrong: the file bears the right one, with the proof."""
    if facts.cause is None:
        return
    changes.set(**facts.form.numbers)
    _proof(facts, changes, facts.form.papers)


def household_gone(facts: "Facts[HouseholdGone]", changes: Changes) -> None:
    """The household is no more: its case ends where it stands, with the proof."""
    if facts.cause is None:
        return
    _proof(facts, changes, facts.form.papers)
    wrong_filing.moot(facts, changes)
    end(facts, changes)


def _proof(facts: Facts, changes: Changes, papers: Sequence[tuple[int, str, str]]) -> None:
    assert facts.cause is not None  # noqa: S101 - fired by the household
    for key, sha, title in papers:
        changes.add(
            Paper,
            **place(facts),
            folder=Folder.CHANGES,
            attachment_id=key,
            sha=sha,
            source_id=facts.cause.row["id"],
            title=title or "家庭成员变更证明",
            filed_at=facts.now,
        )


def _surveyed(facts: Facts) -> bool:
    """Is the survey under way or behind this case?"""
    order = facts.process.states
    return order.index(facts.state) >= order.index(facts.process.state(CaseState.SURVEYING))


def settled(facts: Facts, changes: Changes) -> None:
    """From here on the case stands on the people there are now."""
    changes.set(people_hash=facts[PEOPLE_NOW])


def people_confirmed(facts: "Facts[Checked]", changes: Changes) -> None:
    """The change does not touch what was decided."""
    settled(facts, changes)
    if facts.form.papers:
        changes.paper(facts, Folder.CHANGES, files(facts, "papers"), "家庭成员变更证明")


def relist_target(facts: Facts) -> str:
    """Where it waits for a list that says who they are now."""
    return facts.state.listed_from


def relisted(facts: Facts, changes: Changes) -> None:
    """Off the list that names others: it waits for a new one, with its full time."""
    people_confirmed(facts, changes)
    state, agenda, line = facts.row["state"], facts[AGENDA_LINE], facts[NOTICE_LINE]
    if state == CaseState.ON_AGENDA:
        if agenda is not None and agenda["result"] == "":
            changes.change(AgendaLine, agenda, result="struck", note=facts.form.reason)
        changes.set(meeting_id=None)
        return
    if line is not None and line["ended"] == "":
        changes.change(NoticeLine, line, ended="returned")
    changes.supersede(facts, frozenset({level_of(facts.state.level).folder}))
    changes.set(notice_id=None, close_at=None)
    if state == CaseState.VILLAGE_OK:
        changes.set(closed_1_at=None)


def surveyed_again(facts: Facts, changes: Changes) -> None:
    """The household is visited as it is now."""
    go_back(facts, changes, CaseState.SURVEYING)
