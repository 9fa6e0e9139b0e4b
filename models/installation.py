"""What belongs to the database a session speaks to: its keys and its files."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from models import sealing

if TYPE_CHECKING:
    from models.store import Store


def keyring_of(session: Session) -> sealing.Keyring:
    """The keys that belong to the database this session speaks to."""
    store: Store = session.info["store"]
    return store.keyring


def files_of(session: Session) -> Path:
    """The folder of attachments that belongs to the database this session speaks to."""
    store: Store = session.info["store"]
    return store.files
