"""A hit resolved, and with it whatever follows in the household's case: both or neither."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from models.comparing import DepartmentHit
from workflows.access.people import Actor
from workflows.engine import execute
from workflows.engine.registry import process_of


def resolve(
    session: Session,
    actor: Actor,
    hit_id: int,
    action: str,
    payload: Mapping[str, Any],
    *,
    seen: int,
    token: str,
) -> str:
    """Take a step with a hit; returns the label of where it stands then. Raises Refused and
    changes nothing, also when the veto it proposes cannot be proposed in the case."""
    outcome = execute.perform(
        session, hit_id, action, actor, payload, seen=seen, token=token, of=DepartmentHit
    )
    for left in outcome.left_out:
        if left.refused:
            raise left.refused
    event = outcome.event
    return str(process_of("department_hit").state(event["target"]).label) if event else ""
