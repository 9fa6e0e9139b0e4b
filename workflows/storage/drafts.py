"""What somebody typed and has not handed in yet: sealed, theirs alone, gone once handed in."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import delete, select, text
from sqlmodel import Session

from models.account import Draft
from models.columns import canonical, micros
from models.installation import keyring_of
from models.rows import table
from workflows.access.people import Actor
from workflows.base import clock

_KEEPING: Final = text(
    "INSERT INTO draft (user_id, form, sealed, at) VALUES (:user_id, :form, :sealed, :at) "
    "ON CONFLICT (user_id, form) DO UPDATE SET sealed = excluded.sealed, at = excluded.at"
)


def _owner(actor: Actor, form: str) -> str:
    return f"draft:{actor.user_id}:{form}"


def keep(session: Session, actor: Actor, form: str, answers: Mapping[str, Any]) -> None:
    """Keep what was typed so far in a form (`form` names it and its subject, never a person)."""
    if not answers:
        drop(session, actor, form)
        return
    # What is typed may hold an ID number: it lies sealed like the number itself.
    sealed = keyring_of(session).seal(canonical(dict(answers)), owner=_owner(actor, form))
    # In one statement: two tabs of one person may keep the same form at the same moment.
    session.execute(
        _KEEPING,
        {
            "user_id": actor.user_id,
            "form": form,
            "sealed": base64.b64encode(sealed).decode(),
            "at": micros(clock.now()),
        },
    )


def get(session: Session, actor: Actor, form: str) -> dict[str, Any]:
    """What this person had typed in the form; nothing typed is an empty draft."""
    drafts = table(Draft)
    sealed = session.execute(
        select(drafts.c.sealed).where(drafts.c.user_id == actor.user_id, drafts.c.form == form)
    ).scalar_one_or_none()
    if sealed is None:
        return {}
    plain = keyring_of(session).open(base64.b64decode(sealed), owner=_owner(actor, form))
    answers: dict[str, Any] = json.loads(plain)
    return answers


def drop(session: Session, actor: Actor, form: str) -> None:
    """Forget a draft: it was handed in, or thrown away."""
    drafts = table(Draft)
    session.execute(delete(drafts).where(drafts.c.user_id == actor.user_id, drafts.c.form == form))
