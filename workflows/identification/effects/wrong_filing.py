"""错评: put forward, heard, struck by order or kept, told on a list."""

from typing import TYPE_CHECKING

from models.record import WrongFiling
from models.rows.record import WrongFilingRow
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.identification.effects.records import end, files, place
from workflows.identification.folders import Folder
from workflows.identification.needs import WRONG_FILINGS

if TYPE_CHECKING:
    from workflows.identification.forms import Why
    from workflows.identification.household_forms import (
        HearStrike,
        ProposeStrike,
        Strike,
        TellStrike,
    )


def open_one(facts: Facts) -> WrongFilingRow | None:
    """The 错评 of the case that is not decided yet."""
    return next((row for row in facts[WRONG_FILINGS] if row["state"] == "open"), None)


def untold(facts: Facts) -> WrongFilingRow | None:
    """The 错评 by which the case ended and which no list has told yet."""
    return next(
        (
            row
            for row in facts[WRONG_FILINGS]
            if row["state"] == "struck" and row["told_on"] is None
        ),
        None,
    )


def _open(facts: Facts) -> WrongFilingRow:
    row = open_one(facts)
    assert row is not None  # noqa: S101 - a guard has looked
    return row


def proposed(facts: "Facts[ProposeStrike]", changes: Changes) -> None:
    """Put forward, with its grounds in the folder; the household stays filed."""
    changes.add(
        WrongFiling,
        **place(facts),
        code=facts.form.code,
        reason=facts.form.reason,
        proposed_by=facts.actor.user_id,
        proposed_at=facts.now,
    )
    changes.paper(facts, Folder.LETTERS, files(facts, "grounds"), "错评依据")


def heard(facts: "Facts[HearStrike]", changes: Changes) -> None:
    """What the household said, signed."""
    changes.change(
        WrongFiling,
        _open(facts),
        heard_on=facts.form.heard_on,
        heard=facts.form.heard,
        heard_by=facts.actor.user_id,
    )
    changes.paper(facts, Folder.LETTERS, files(facts, "record"), "错评陈述记录")


def struck(facts: "Facts[Strike]", changes: Changes) -> None:
    """Off the register, by order."""
    row = _open(facts)
    changes.change(
        WrongFiling,
        row,
        state="struck",
        decided_by=facts.actor.user_id,
        decided_at=facts.now,
        order_no=facts.form.order_no,
        outcome=facts.form.reason,
    )
    changes.paper(facts, Folder.LETTERS, files(facts, "order"), "错评剔除决定")
    changes.paper(facts, Folder.LETTERS, files(facts, "letter"), "错评剔除告知书")
    end(facts, changes, row["code"])


def kept(facts: "Facts[Why]", changes: Changes) -> None:
    """It stays filed, and why."""
    changes.change(
        WrongFiling,
        _open(facts),
        state="kept",
        decided_by=facts.actor.user_id,
        decided_at=facts.now,
        outcome=facts.form.reason,
    )


def told(facts: "Facts[TellStrike]", changes: Changes) -> None:
    """The village has read it."""
    row = untold(facts)
    assert row is not None  # noqa: S101 - a guard has looked
    form = facts.form
    changes.change(WrongFiling, row, told_on=form.posted_on, told_at=form.place)
    changes.paper(facts, Folder.ANNOUNCEMENT, files(facts, "near", "far"), "错评剔除公告")


def moot(facts: Facts, changes: Changes) -> None:
    """The household was gone before it was decided."""
    row = open_one(facts)
    if row is not None:
        changes.change(
            WrongFiling,
            row,
            state="moot",
            decided_by=facts.actor.user_id,
            decided_at=facts.now,
            outcome="该户已销户",
        )
