"""家庭成员变更: what the case keeps of it, and how it stands on the people there are now."""

from typing import Final

from models.record import AgendaLine, NoticeLine
from workflows.engine.changes import Step
from workflows.engine.context import Facts
from workflows.identification.effects.publicity import kind_at
from workflows.identification.effects.records import PAPER_OF, files, go_back

RELISTED_AT: Final = {"C1": "B3", "D1": "C2", "D3": "C2", "E2": "E1", "F3": "F2", "G1": "F2"}


def household_changed(f: Facts, step: Step) -> None:
    """The case is called after the head there is now; whoever changed the people concludes
    nothing about them."""
    if f.cause is None:
        return
    change = f.cause.known["change"]
    step.set(head_name=f.form.head, members=f.form.members)
    step.part(f.actor.user_id, "entered")
    if f.row["people_hash"] is None and f.row["state"] >= "B1":
        # Surveyed before such marks were kept: it was surveyed with the people found now.
        step.set(people_hash=change.before)
    step.freed, step.taken = True, list(change.blinds)


def settled(f: Facts, step: Step) -> None:
    """From here on the case stands on the people there are now."""
    step.set(people_hash=f["people_now"])


def people_confirmed(f: Facts, step: Step) -> None:
    """The change does not touch what was decided."""
    settled(f, step)
    if f.form.papers:
        step.paper(f, "22", files(f, "papers"), "家庭成员变更证明")


def relist_target(f: Facts) -> str:
    """Where it waits for a list that says who they are now."""
    return RELISTED_AT[f.row["state"]]


def relisted(f: Facts, step: Step) -> None:
    """Off the list that names others: it waits for a new one, with its full time."""
    people_confirmed(f, step)
    state, agenda, line = f.row["state"], f["agenda_line"], f["notice_line"]
    if state == "C1":
        if agenda is not None and agenda["result"] == "":
            step.change(AgendaLine, agenda, result="struck", note=f.form.reason)
        step.set(meeting_id=None)
        return
    if line is not None and line["ended"] == "":
        step.change(NoticeLine, line, ended="returned")
    step.supersede(f, frozenset({PAPER_OF[kind_at(state)]}))
    step.set(notice_id=None, close_at=None)
    if state == "D3":
        step.set(closed_1_at=None)


def surveyed_again(f: Facts, step: Step) -> None:
    """The household is visited as it is now."""
    go_back(f, step, "B1")
