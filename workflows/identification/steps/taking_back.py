"""拿回: what one has just handed in comes back, as long as nobody has acted on it.

A slip is mended by whoever made it, without a return from above. What the step filed is
superseded, never deleted, and the limit runs as on entering the state anew.
"""

from datetime import datetime
from typing import Any

from models.record import Survey
from workflows.base import dates
from workflows.base.refusals import Reason
from workflows.base.rows import RowDict
from workflows.base.words import Word
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.known import Need
from workflows.engine.needs import LAST_SURVEY
from workflows.identification.effects.records import go_back, place
from workflows.identification.needs import DRAWINGS, SINCE_MOVED, Acted, Drawing
from workflows.identification.states import CaseState
from workflows.policy.clauses import Clause


def _said(event: Acted | Drawing, action: str) -> RowDict:
    return {
        "name": event["name"] or Word("系统自动"),
        "when": dates.stamp(event["recorded_at"]),
        "action": action,
    }


def _label(facts: Facts, key: str) -> str:
    action = facts.process.action(key)
    return action.label if action else key


def _not_untouched(facts: Facts, step: str) -> Unmet:
    """The last event is the person's own, and so is the step that is to be taken back."""
    if not facts[SINCE_MOVED]:
        return {}
    moved, *later = facts[SINCE_MOVED]
    said = _said(moved, _label(facts, moved["action"]))
    if moved["action"] != step:
        return [
            Reason(
                "came_otherwise",
                "该户是由{name}于 {when} 办理“{action}”到这一步的，不是“{wanted}”，不能拿回。",
                said | {"wanted": _label(facts, step)},
            )
        ]
    if moved["actor_id"] != facts.actor.user_id:
        return [
            Reason(
                "not_my_step",
                "“{action}”由{name}于 {when} 办理，只有本人可以拿回。请本人拿回，或请下一步退回。",
                said,
            )
        ]
    others = [event for event in later if event["actor_id"] != facts.actor.user_id]
    if others:
        return [_too_late(others[0], _label(facts, others[0]["action"]))]
    drawn = [event for event in facts.get(DRAWINGS) or () if _order(event) > _order(moved)]
    return [_too_late(drawn[0], Word("抽取样本"))] if drawn else None


def _order(event: Acted | Drawing) -> tuple[datetime, int]:
    """Events of two chains follow each other as they were recorded; a key alone says nothing."""
    return event["recorded_at"], event["id"]


def _too_late(event: Acted | Drawing, action: str) -> Reason:
    return Reason(
        "acted_since",
        "{name}已于 {when} 办理“{action}”，不能再拿回。请联系其退回，或由其告知补正。",
        _said(event, action),
    )


def untouched(step: str, *needs: Need[Any]) -> Guard:
    """Nobody has acted since this person took that step."""
    return Guard(
        "untouched_since",
        "只有办理这一步的本人，在别人接着办理之前，可以拿回。",
        lambda facts: _not_untouched(facts, step),
        needs=(SINCE_MOVED, *needs),
        clause=Clause.HOUSE,
    )


def application(facts: Facts, changes: Changes) -> None:
    """The application comes back: its papers and declarations count no longer."""
    changes.supersede(facts, frozenset(facts.process.state(CaseState.SUBMITTED).fills))
    changes.set(related_official=False)


def survey(facts: Facts, changes: Changes) -> None:
    """The survey comes back: the same visit, its answers at hand to be mended."""
    changes.supersede(facts, frozenset(facts.process.state(CaseState.COMPARING).fills))
    old = facts.must(LAST_SURVEY)
    key = changes.add(
        Survey,
        **place(facts),
        nth=old["nth"] + 1,
        surveyors=old["surveyors"],
        visited_on=old["visited_on"],
        people=old["people"],
        income=old["income"],
        answers=old["answers"],
    )
    changes.set(survey_id=key)


def report(facts: Facts, changes: Changes) -> None:
    """The report comes back to the village."""
    go_back(facts, changes, CaseState.VILLAGE_OK)
