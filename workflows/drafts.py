"""What somebody typed and has not handed in yet: sealed, theirs alone, gone once handed in."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from models.account import Draft
from models.columns import canonical, table
from models.store import keyring_of
from workflows import clock
from workflows.people import Actor


def _owner(actor: Actor, form: str) -> str:
    return f"draft:{actor.user_id}:{form}"


def keep(session: Session, actor: Actor, form: str, answers: Mapping[str, Any]) -> None:
    """Keep what was typed so far in a form (`form` names it and its subject, never a person)."""
    drop(session, actor, form)
    if not answers:
        return
    # What is typed may hold an ID number: it lies sealed like the number itself.
    sealed = keyring_of(session).seal(canonical(dict(answers)), owner=_owner(actor, form))
    session.execute(
        insert(table(Draft)).values(
            user_id=actor.user_id,
            form=form,
            sealed=base64.b64encode(sealed).decode(),
            at=clock.now(),
        )
    )


def get(session: Session, actor: Actor, form: str) -> dict[str, Any]:
    """What this person had typed in the form; nothing typed is an empty draft."""
    drafts = table(Draft)
    sealed = session.execute(
        select(drafts.c.sealed).where(drafts.c.user_id == actor.user_id, drafts.c.form == form)
    ).scalar_one_or_none()
    if sealed is None:
        return {}
    text = keyring_of(session).open(base64.b64decode(sealed), owner=_owner(actor, form))
    answers: dict[str, Any] = json.loads(text)
    return answers


def drop(session: Session, actor: Actor, form: str) -> None:
    """Forget a draft: it was handed in, or thrown away."""
    drafts = table(Draft)
    session.execute(delete(drafts).where(drafts.c.user_id == actor.user_id, drafts.c.form == form))
