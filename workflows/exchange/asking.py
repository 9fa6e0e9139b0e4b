"""Which households of a roster would wait for the township, and which are the importer's kin."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from models.installation import keyring_of
from models.rows.case import CaseRow
from models.rows.household import HouseholdRow, PersonRow
from workflows.access.kinship import kin_of, kin_of_people
from workflows.access.people import Actor
from workflows.base.identity import person_of
from workflows.base.rows import RowDict
from workflows.engine.loading import gather
from workflows.households.differing import must_be_asked
from workflows.households.forms import Content
from workflows.households.needs import LIVE_CASES


def own_kin(
    session: Session,
    actor: Actor,
    numbers: Mapping[int, Sequence[str]],
    people: Mapping[int, Sequence[PersonRow]],
) -> set[int]:
    """The households on the register that this person stands back from: kin to who lives there, or
    to whom the file brings. `numbers`: {household: the ID numbers the file names in it}, `people`:
    {household: who lives there}."""
    related = kin_of(session, list(numbers))
    found = {
        home for home, kin in related.items() if any(k["user_id"] == actor.user_id for k in kin)
    }
    blind = keyring_of(session).blind
    come: dict[str, int] = {}
    for home, some in numbers.items():
        here = {each["id_blind"] for each in people.get(home, ())}
        come |= {word: home for n in some if (word := blind(person_of(n))) not in here}
    kin_to = kin_of_people(session, come)
    return found | {come[word] for word, users in kin_to.items() if actor.user_id in users}


def cases_of(session: Session, homes: Sequence[HouseholdRow]) -> dict[int, list[CaseRow]]:
    """{household: its open and filed cases}."""
    known = gather(session, homes, (LIVE_CASES,))
    return {key: values[LIVE_CASES] for key, values in known.items()}


def asks(
    cases: Sequence[CaseRow],
    row: HouseholdRow,
    people: Sequence[PersonRow],
    columns: RowDict,
    lines: Sequence[tuple[PersonRow | None, RowDict]],
) -> bool:
    """Would this household's change be asked for instead of written? `columns`: its own that
    differ; `lines`: (who is on record, what differs) of each whom the file names."""
    if not cases:
        return False
    # The number is in the clear here: what it would be sealed as says that there is one. Never
    # handed in, so it is no form that is judged.
    said: dict[str, Any] = {
        "columns": columns,
        "added": tuple(values for stored, values in lines if stored is None),
        "changed": tuple(
            (stored["id"], values | ({"id_sealed": None} if "id" in values else {}))
            for stored, values in lines
            if stored and values
        ),
    }
    return must_be_asked(cases, Content.model_construct(**said), row, people)
