"""否决情形: proposed, confirmed, dropped."""

from typing import TYPE_CHECKING

from models.record import Veto
from models.rows.record import VetoRow
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import VETOES
from workflows.identification.effects.records import end, files, place
from workflows.identification.folders import Folder

if TYPE_CHECKING:
    from workflows.identification.forms import DropVeto, ProposeVeto


def veto_proposed(facts: "Facts[ProposeVeto]", changes: Changes) -> None:
    """A veto item, told to the household."""
    item = facts.policy.choice(facts.policy.vetoes, facts.form.item)
    changes.add(
        Veto,
        **place(facts),
        item=facts.form.item,
        hard=bool(item and item.hard),
        evidence=facts.form.evidence,
        told_on=facts.form.told_on,
        proposed_by=facts.actor.user_id,
    )
    changes.paper(facts, Folder.LETTERS, files(facts, "papers"), "否决情形告知")
    changes.set(vetoes=facts.row["vetoes"] + 1)


def _veto(facts: Facts) -> VetoRow:
    return next(v for v in facts[VETOES] if v["id"] == facts.form.veto)


def veto_confirmed(facts: Facts, changes: Changes) -> None:
    """The veto stands: not included, in writing."""
    changes.change(Veto, _veto(facts), state="confirmed", outcome=facts.form.heard)
    changes.paper(facts, Folder.LETTERS, files(facts, "letter"), "不予纳入告知书")
    end(facts, changes, "R04")
    changes.set(vetoes=facts.row["vetoes"] - 1)


def veto_dropped(facts: "Facts[DropVeto]", changes: Changes) -> None:
    """The veto is refuted; a soft one stays to be annotated for the meeting."""
    changes.change(Veto, _veto(facts), state="dropped", outcome=facts.form.reason)
    if facts.form.papers:
        changes.paper(facts, Folder.LETTERS, files(facts, "papers"), "否决情形反证")
    changes.set(vetoes=facts.row["vetoes"] - 1)
