"""否决情形: proposed, confirmed, dropped."""

from models.record import Veto
from workflows.engine.changes import Step
from workflows.engine.context import Facts, RowDict
from workflows.identification.effects.records import end, files, place


def veto_proposed(f: Facts, step: Step) -> None:
    """A veto item, told to the household."""
    item = f.policy.choice(f.policy.vetoes, f.form.item)
    step.add(
        Veto,
        **place(f),
        item=f.form.item,
        hard=bool(item and item.hard),
        evidence=f.form.evidence,
        told_on=f.form.told_on,
        proposed_by=f.actor.user_id,
    )
    step.paper(f, "21", files(f, "papers"), "否决情形告知")
    step.set(vetoes=f.row["vetoes"] + 1)


def _veto(f: Facts) -> RowDict:
    return next(v for v in f["vetoes"] if v["id"] == f.form.veto)


def veto_confirmed(f: Facts, step: Step) -> None:
    """The veto stands: not included, in writing."""
    step.change(Veto, _veto(f), state="confirmed", outcome=f.form.heard)
    step.paper(f, "21", files(f, "letter"), "不予纳入告知书")
    end(f, step, "R04")
    step.set(vetoes=f.row["vetoes"] - 1)


def veto_dropped(f: Facts, step: Step) -> None:
    """The veto is refuted; a soft one stays to be annotated for the meeting."""
    step.change(Veto, _veto(f), state="dropped", outcome=f.form.reason)
    if f.form.papers:
        step.paper(f, "21", files(f, "papers"), "否决情形反证")
    step.set(vetoes=f.row["vetoes"] - 1)
