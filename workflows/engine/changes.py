"""What one step will write: collected by effects as values, carried out by the engine in one go."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlmodel import SQLModel

from models.columns import canonical_row, late
from models.keys import new_id
from models.record import Paper
from models.rows import table
from models.rows.case import AttachmentRow
from workflows.base.rows import RowDict
from workflows.engine.context import Facts
from workflows.engine.needs import PAPER_ROWS


def digest(name: str, row: Mapping[str, Any]) -> str:
    """The digest of a row of that table as it stands in the event that wrote it (128 bits).

    A column that came after the table's release counts from when it says something: so the digests
    of before still fit, and neither setting nor emptying it afterwards goes unseen.
    """
    silent = [column for column, first in late(name) if row.get(column) == first]
    said = {k: v for k, v in row.items() if k not in silent} if silent else row
    return hashlib.sha256(canonical_row(said).encode()).hexdigest()[:32]


@cache
def _defaults(model: type[SQLModel]) -> tuple[tuple[str, Any], ...]:
    columns = table(model).c
    return tuple(
        (name, None if info.is_required() else info)
        for name, info in model.model_fields.items()
        if name in columns
    )


def full(model: type[SQLModel], values: Mapping[str, Any]) -> RowDict:
    """A whole row: the given values over the model's defaults. KeyError for an unknown column."""
    row: RowDict = {}
    for name, info in _defaults(model):
        row[name] = (
            values[name] if name in values else info and info.get_default(call_default_factory=True)
        )
    if unknown := values.keys() - row.keys():
        raise KeyError(f"{model.__name__} has no column {sorted(unknown)}")
    return row


class Changes:
    """The writes of one step of one subject."""

    __slots__ = (
        "allots",
        "changed",
        "changes",
        "freed",
        "inserts",
        "noted",
        "parts",
        "records",
        "taken",
        "vacated",
    )

    def __init__(self) -> None:
        self.changes: RowDict = {}
        self.inserts: list[tuple[str, RowDict]] = []
        self.changed: list[tuple[str, int, RowDict]] = []
        self.records: dict[str, str] = {}
        self.parts: list[tuple[int, str]] = []
        self.noted: RowDict = {}
        self.allots: int | None = None
        self.taken: list[str] = []
        self.freed = False
        self.vacated: list[tuple[str, int, str]] = []

    def set(self, **columns: Any) -> None:
        """Change columns of the subject itself."""
        self.changes.update(columns)

    def add(self, model: type[SQLModel], **values: Any) -> int:
        """Add a record; returns its key."""
        values.setdefault("id", new_id())
        row = full(model, values)
        name = str(model.__tablename__)
        self.inserts.append((name, row))
        self.records[f"{name}:{row['id']}"] = digest(name, row)
        key: int = row["id"]
        return key

    def enrol(self, model: type[SQLModel], **values: Any) -> None:
        """Add a row to a register. Its keepers tie and end it later, so that no digest of it
        stands in the event: what was declared stands in the event's own words."""
        row = full(model, {"id": new_id(), **values})
        self.inserts.append((str(model.__tablename__), row))

    def change(self, model: type[SQLModel], row: Mapping[str, Any], **values: Any) -> None:
        """Change columns of a record whose whole row is at hand; `row` is brought up to date
        too."""
        name = str(model.__tablename__)
        # A row as it was read: to its readers a mapping with known keys, beneath that a dict.
        cast("RowDict", row).update(values)
        self.changed.append((name, row["id"], values))
        self.records[f"{name}:{row['id']}"] = digest(name, row)

    def vacate(self, model: type[SQLModel], key: int, column: str) -> None:
        """Empty a unique column of a record before anything else is written: this very step gives
        its value to another record and a new one to this."""
        self.vacated.append((str(model.__tablename__), key, column))

    def part(self, user_id: int, part: str) -> None:
        """Remember who took which part in the case (separation of duties)."""
        self.parts.append((user_id, part))

    def note(self, **values: Any) -> None:
        """Keep beside the answers, in the event, what the program made of them."""
        self.noted.update(values)

    def allot_file_no(self, year: int) -> None:
        """Give the case the next file number of its village and year, gapless, at writing time."""
        self.allots = year

    def paper(
        self,
        facts: Facts,
        folder: str,
        files: Sequence[AttachmentRow],
        title: str = "",
        *,
        live: bool = True,
    ) -> None:
        """Put papers into the household's folder (files: attachment rows; none for a paper by
        reference)."""
        source = facts.cause.row["id"] if facts.cause else None
        for file in files or (None,):
            self.add(
                Paper,
                region=facts.row["region"],
                county=facts.row["county"],
                case_id=facts.row["id"],
                folder=folder,
                attachment_id=file["id"] if file else None,
                sha=file["sha"] if file else "",
                source_id=source,
                title=title or (file["title"] if file else ""),
                filed_at=facts.now,
                superseded_at=None if live else facts.now,
            )

    def supersede(self, facts: Facts, folders: frozenset[str]) -> None:
        """Mark the live papers of these folders as superseded (a back-edge never removes one)."""
        for row in facts[PAPER_ROWS]:
            if row["folder"] in folders and row["superseded_at"] is None:
                self.change(Paper, row, superseded_at=facts.now)


@dataclass(slots=True)
class Move:
    """One step ready to be written."""

    before: RowDict | None
    after: RowDict
    event: RowDict
    step: Changes
