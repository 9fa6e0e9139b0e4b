"""What a village's registers say for a step today: its representatives and the telephones."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlmodel import Session

from models.register import ObjectionPhone, Representative
from models.rows import table
from models.rows.register import ObjectionPhoneRow, RepresentativeRow
from workflows.access.kinship import homes_of
from workflows.access.places import township_of
from workflows.base import clock, names
from workflows.base.rows import R, RowDict, rows_of
from workflows.engine.loading import grouped, ids, loads
from workflows.engine.needs import PHONES, REPRESENTATIVES, InTerm

if TYPE_CHECKING:
    from models.rows import Of


def _dated(session: Session, target: "Of[R]", regions: set[int]) -> list[R]:
    today = clock.today()
    return rows_of(
        session,
        target,
        target.c.region.in_(regions),
        target.c.valid_from <= today,
        or_(target.c.valid_to.is_(None), target.c.valid_to >= today),
    )


@loads(REPRESENTATIVES, list)
def _representatives(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[InTerm]]:
    """Those in term today, and whoever is signed in at the meeting asked about: a term that ran
    out since recuses as before. `homes` holds the households each of them lives in."""
    in_term = _dated(session, table(Representative), ids(rows, "region"))
    known = {row["id"] for row in in_term}
    signed_in = {key for row in rows for key in row.get("present") or ()} - known
    if signed_in:
        in_term += rows_of(
            session, table(Representative), table(Representative).c.id.in_(signed_in)
        )
    lives = homes_of(session, {r["id_blind"] for r in in_term if r["id_blind"]})
    at_home: list[InTerm] = [
        {
            **row,
            "homes": _homes(row, lives),
            "called": names.beside(row["name"], row["remark"]),
        }
        for row in in_term
    ]
    found = grouped(at_home, "region")
    return {
        row["id"]: [
            r for r in found[row["region"]] if r["id"] in known or r["id"] in row.get("present", ())
        ]
        for row in rows
        if row["region"] in found
    }


def _homes(row: RepresentativeRow, lives: Mapping[str, set[int]]) -> set[int]:
    found = set(lives.get(row["id_blind"] or "", ()))
    return found if row["household_id"] is None else {*found, row["household_id"]}


@loads(PHONES, list)
def _phones(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[ObjectionPhoneRow]]:
    """The objection telephones of village, township and county over the subject."""
    keys = {row["id"]: _upward(row["region"], row["county"]) for row in rows}
    found = _dated(session, table(ObjectionPhone), {key for all_ in keys.values() for key in all_})
    return {k: [r for r in found if r["region"] in upward] for k, upward in keys.items()}


def _upward(region: int, county: int) -> set[int]:
    return {region, township_of(region), county}
