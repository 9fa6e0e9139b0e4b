"""公示公告: the law of a public list, stated once and used at its three levels.

Posted whole, heard by line, closed by a person after its full time; an objection that is not
founded lets the line go on, one that is founded ends in a correction or in a refusal.
"""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import Action, Guard
from workflows.engine.needs import NOTICE_LINE, NOTICE_LINES, PAPER_ROWS
from workflows.identification import forms as q
from workflows.identification.effects.objections import (
    corrected,
    dismissed,
    goes_on_to,
    objected,
    upheld_ineligible,
)
from workflows.identification.effects.publicity import closed, left_notice, posted, voided
from workflows.identification.guards.history import HISTORY_SHOWN
from workflows.identification.guards.household import PEOPLE_SETTLED
from workflows.identification.guards.objections import (
    ANSWERING,
    IN_WINDOW,
    LAST_ONE,
    NO_OBJECTION,
    NONE_FOUNDED,
    SOME_OBJECTION,
    SOME_OPEN,
)
from workflows.identification.guards.publicity import (
    LINE_TRUE,
    NOT_IN_NOTICE,
    NOTICE_OVER,
    PERIOD_OVER,
)
from workflows.identification.notice_levels import LEVELS, NoticeLevel
from workflows.identification.terms import APART, HEARING, OBJECTION, OBJECTORS, waits_again


def law(level: NoticeLevel, *first: Guard) -> tuple[Action, ...]:
    """Post, object, dismiss, uphold (corrected or ended), close: at this level. `first`: what has
    to be so before its list may be posted."""
    return (
        Action(
            *level.posts,
            sources=(level.waits,),
            targets=(level.hangs,),
            form=q.Listed,
            guards=(*first, NOT_IN_NOTICE, PEOPLE_SETTLED, HISTORY_SHOWN, LINE_TRUE),
            effect=posted,
            fired_by="notice",
        ),
        Action(
            *level.objects,
            sources=(level.hangs,),
            targets=(level.heard,),
            roles=OBJECTORS,
            form=q.Object,
            guards=(IN_WINDOW,),
            needs=(NOTICE_LINE, NOTICE_LINES),
            effect=objected,
            when_held=True,
            about=OBJECTION,
        ),
        Action(
            *level.dismisses,
            sources=(level.heard,),
            targets=(level.hangs, level.waits),
            roles=level.finders,
            form=q.Finding,
            guards=(SOME_OPEN, NONE_FOUNDED, LAST_ONE, *ANSWERING),
            needs=HEARING,
            effect=dismissed,
            barred_for=APART,
            chooses=goes_on_to(level.hangs, level.waits),
            when_held=True,
            primary=True,
            about=OBJECTION,
        ),
        Action(
            *level.corrected.step,
            sources=level.founded_from,
            targets=(level.corrected.target,),
            roles=level.corrected.roles,
            form=q.Upheld,
            guards=(SOME_OBJECTION, LAST_ONE, *ANSWERING),
            needs=HEARING,
            effect=corrected(level.corrected.target),
            barred_for=APART,
            when_held=True,
            returns=True,
            about=OBJECTION,
        ),
        Action(
            *level.ended.step,
            sources=level.founded_from,
            targets=(level.ended.target,),
            roles=level.ended.roles,
            form=q.Upheld,
            guards=(SOME_OBJECTION, LAST_ONE, *ANSWERING),
            needs=HEARING,
            effect=upheld_ineligible,
            barred_for=APART,
            when_held=True,
            needs_confirmation=True,
            about=OBJECTION,
        ),
        Action(
            *level.closes,
            sources=(level.hangs,),
            targets=(level.then,),
            form=q.Listed,
            guards=(PERIOD_OVER, NO_OBJECTION, PEOPLE_SETTLED),
            effect=closed,
            fired_by="notice",
        ),
    )


# A list that falls, and a line left behind by one that is over: back to wait, at every level.
OFF_THE_LIST: Final = (
    Action(
        "void",
        "47",
        "公示作废",
        sources=tuple(state for level in LEVELS for state in (level.hangs, level.heard)),
        targets=tuple(level.waits for level in LEVELS),
        form=q.Listed,
        needs=(PAPER_ROWS,),
        effect=voided,
        fired_by="notice",
        when_held=True,
        chooses=waits_again,
    ),
    Action(
        "leave_notice",
        "47b",
        "退出已结束的公示",
        sources=tuple(level.hangs for level in LEVELS),
        targets=tuple(level.waits for level in LEVELS),
        roles=(Role.TOWNSHIP,),
        form=q.Why,
        guards=(NOTICE_OVER,),
        needs=(NOTICE_LINE, PAPER_ROWS),
        effect=left_notice,
        chooses=waits_again,
        when_held=True,
    ),
)
