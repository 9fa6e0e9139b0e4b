"""Somebody on record, or who left, as a line of the household's form."""

from models.rows.household import PersonRow
from models.sealing import Keyring
from workflows.households.event_list import DIED_ON
from workflows.households.members import Member


def as_entered(row: PersonRow) -> Member:
    """A person on record as a line of the form that changes nothing."""
    return Member(
        key=row["id"],
        name=row["name"],
        relation=row["relation"],
        sex=row["sex"],
        born=row["born"],
        person_no=row["number"],
        traits=row["traits"] or {},
    )


def returning(ring: Keyring, row: PersonRow, relation: str) -> Member:
    """Somebody who once left, as a new line: the same person, numbers in the clear."""
    said = {
        name: ring.open(sealed, owner=f"person:{row['id']}:{of}")
        for name, of, sealed in (
            ("number", "id", row["id_sealed"]),
            ("phone", "phone", row["phone_sealed"]),
        )
        if sealed is not None
    }
    # Who comes back did not die.
    traits = {key: answer for key, answer in (row["traits"] or {}).items() if key != DIED_ON}
    return as_entered(row).model_copy(
        update={"key": None, "back": row["id"], "relation": relation, "traits": traits, **said}
    )
