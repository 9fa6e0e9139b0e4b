"""Which households of a roster would wait for the township, and which are the importer's kin."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from models.installation import keyring_of
from models.rows.case import CaseRow
from models.rows.household import HouseholdRow, PersonRow
from workflows.access.kinship import kin_of, kin_of_people
from workflows.access.people import Actor
from workflows.base.identity import person_of
from workflows.engine.loading import gather
from workflows.exchange.diff import Staged
from workflows.exchange.roster import RosterHousehold
from workflows.households.differing import must_be_asked
from workflows.households.forms import Content
from workflows.households.needs import LIVE_CASES


def own_kin(
    session: Session,
    actor: Actor,
    homes: Sequence[RosterHousehold],
    stored: Mapping[str, HouseholdRow],
    people: Mapping[int, Sequence[PersonRow]],
) -> set[int]:
    """The households on the register that this person stands back from: kin to who lives there, or
    to whom the file brings. `stored`: {number in the file: its household}, `people`: {household:
    who lives there}."""
    related = kin_of(session, [row["id"] for row in stored.values()])
    found = {
        home for home, kin in related.items() if any(k["user_id"] == actor.user_id for k in kin)
    }
    blind = keyring_of(session).blind
    come: dict[str, int] = {}
    for home in homes:
        row = stored.get(home.number)
        if row is None:
            continue
        here = {each["id_blind"] for each in people.get(row["id"], ())}
        numbers = [member.facts.number for member in home.members if member.facts.number]
        come |= {word: row["id"] for n in numbers if (word := blind(person_of(n))) not in here}
    kin_to = kin_of_people(session, come)
    return found | {come[word] for word, users in kin_to.items() if actor.user_id in users}


def cases_of(session: Session, homes: Sequence[HouseholdRow]) -> dict[int, list[CaseRow]]:
    """{household: its open and filed cases}."""
    known = gather(session, homes, (LIVE_CASES,))
    return {key: values[LIVE_CASES] for key, values in known.items()}


def asks(
    cases: Mapping[int, list[CaseRow]],
    found: Staged,
    row: HouseholdRow,
    people: Sequence[PersonRow],
) -> bool:
    """Would this household's change be asked for instead of written?"""
    if not cases.get(row["id"]):
        return False
    added = tuple(values for _member, stored, values in found.people if stored is None)
    # The number is in the clear here: what it would be sealed as says that there is one.
    changed = tuple(
        (stored["id"], values | ({"id_sealed": None} if "id" in values else {}))
        for _member, stored, values in found.people
        if stored and values
    )
    said = {"columns": found.columns, "added": added, "changed": changed}
    content = Content.model_validate(said)
    return must_be_asked(cases[row["id"]], content, row, people)
