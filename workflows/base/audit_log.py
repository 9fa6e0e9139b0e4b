"""The books beside the cases: accounts, reveals, exports, settings — each a hash chain of its
own."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import func, insert, select
from sqlmodel import Session

from models.account import Ledger
from models.columns import canonical, micros
from models.keys import new_id
from models.rows import table
from workflows.base import free_text, recording

BOOKS: Final = ("accounts", "access", "settings", "imports", "registers")


def digest(previous: str, content: Mapping[str, Any]) -> str:
    """The hash of one entry over the hash before it and its whole content."""
    return hashlib.sha256((previous + canonical(dict(content))).encode()).hexdigest()


def hold(session: Session, book: str) -> None:
    """Nobody else writes into this book until the transaction ends; they wait. On SQLite there is
    one writer anyhow."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(BOOKS.index(book) + 7_370_000)))


def enter(
    session: Session,
    book: str,
    what: str,
    *,
    actor_id: int,
    region: int = 0,
    subject_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Append one entry to a book, in the caller's transaction; returns its id.

    `detail` never carries personal data: ids, counts, purposes and reasons only. NotNow when the
    computer's clock was set back.
    """
    entries = table(Ledger)
    # Two entries at once must not fork the chain.
    hold(session, book)
    last = session.execute(
        select(entries.c.seq, entries.c.hash)
        .where(entries.c.book == book)
        .order_by(entries.c.seq.desc())
        .limit(1)
    ).one_or_none()
    seq, previous = (last.seq + 1, last.hash) if last else (1, "")
    moment = recording.moment(session)
    content = {
        "book": book,
        "seq": seq,
        "at": micros(moment),
        "actor": actor_id,
        "what": what,
        "region": region,
        "subject": subject_id,
        "detail": free_text.hidden(detail or {}),
    }
    entry_id = new_id()
    session.execute(
        insert(entries).values(
            id=entry_id,
            book=book,
            seq=seq,
            at=moment,
            actor_id=actor_id,
            what=what,
            region=region,
            subject_id=subject_id,
            detail=content["detail"],
            previous=previous,
            hash=digest(previous, content),
        )
    )
    return entry_id


def broken(session: Session) -> list[str]:
    """Every entry whose hash does not follow from the one before: book and number, first first."""
    faults: list[str] = []
    entries = table(Ledger)
    head: dict[str, tuple[int, str]] = {}
    for row in session.execute(select(entries).order_by(entries.c.book, entries.c.seq)):
        seq, previous = head.get(row.book, (0, ""))
        content = {
            "book": row.book,
            "seq": row.seq,
            "at": micros(row.at),
            "actor": row.actor_id,
            "what": row.what,
            "region": row.region,
            "subject": row.subject_id,
            "detail": row.detail,
        }
        if (row.seq, row.previous) != (seq + 1, previous) or row.hash != digest(previous, content):
            faults.append(f"ledger {row.book} {row.seq}")
        head[row.book] = (row.seq, row.hash)
    return faults
