"""A person as the row of another household of the village: what goes over, as it stands."""

from typing import Any, Final

from models.keys import new_id
from models.sealing import Keyring
from workflows.base.rows import Row, RowDict

CARRIED: Final = (
    *("name", "sex", "born", "id_kind", "id_blind", "id_masked", "number", "traits"),
    *("phone_blind", "phone_masked"),
)
SEALED: Final = ("id", "phone")


def carried(ring: Keyring, row: Row, relation: str, day: Any) -> RowDict:
    """A person as a row of the other household, number and telephone sealed for the new row."""
    key = new_id()
    kept: RowDict = {name: row[name] for name in CARRIED}
    for what in SEALED:
        sealed = row[f"{what}_sealed"]
        if sealed is not None:
            plain = ring.open(sealed, owner=f"person:{row['id']}:{what}")
            sealed = ring.seal(plain, owner=f"person:{key}:{what}")
        kept[f"{what}_sealed"] = sealed
    return kept | {"id": key, "relation": relation, "came_on": day}
