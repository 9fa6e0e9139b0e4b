"""What a request that came to nothing had asked for, told once more as a clerk tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from models.household import ChangeRequest
from models.installation import keyring_of
from models.rows import table
from models.rows.household import ChangeRequestRow, PersonRow
from models.sealing import Keyring
from workflows.access.people import Actor
from workflows.base.rows import RowDict, rows_of
from workflows.households.at_hand import household_of
from workflows.households.changes import laid_over, typed
from workflows.households.event_list import EVENTS, HouseholdEvent, Shape
from workflows.households.events import CROSSED, EMPTIED, Act, same_person
from workflows.households.members import Member
from workflows.households.open_requests import NOT_DONE

_ANSWERS: Final = ("group_name", "address", "traits")
_RIGHT: Final = {"name": "name", "relation": "relation", "number": "person_no"}


@dataclass(frozen=True, slots=True)
class Again:
    """A refused or withdrawn request: the act as it was told, its papers (attachment, hash, title),
    and the answers it would have changed, {person, None for the household: {column: value}}.
    masked: what was typed of a number, as it is shown to whoever did not type it; why: why it was
    refused, "" when it was withdrawn."""

    request: int
    act: Act
    papers: tuple[tuple[int, str, str], ...]
    answers: Mapping[int | None, RowDict]
    masked: str
    why: str

    @property
    def of_facts(self) -> bool:
        """Was it asked by the form of answers, not by that of events?"""
        return self.act.event == Shape.FACTS

    def laid_over(self, home: RowDict) -> RowDict:
        """A household as the form of answers shows it, with what was asked for in its places."""
        people = [{**p, **laid_over(self.answers.get(p["id"], {}), p)} for p in home["people"]]
        return {**home, **laid_over(self.answers.get(None, {}), home), "people": people}


def asked_before(
    session: Session, actor: Actor, household_id: int, request_id: int
) -> Again | None:
    """What a request of this household asked for. None when it is open, was confirmed, or belongs
    to another household. Numbers typed then come back to whoever typed them, to nobody else. Raises
    NotYours out of reach."""
    home, people, gone = household_of(session, actor, household_id)
    asked = table(ChangeRequest)
    rows = rows_of(session, asked, asked.c.id == request_id, asked.c.household_id == home["id"])
    if not rows or rows[0]["state"] not in NOT_DONE:
        return None
    request = rows[0]
    reader = _Reader(
        keyring_of(session) if request["asked_by"] == actor.user_id else None, request, people, gone
    )
    return reader.again()


class _Reader:
    """A request's content, read back into the act it was made of."""

    def __init__(
        self,
        ring: Keyring | None,
        request: ChangeRequestRow,
        people: Sequence[PersonRow],
        gone: Sequence[PersonRow],
    ) -> None:
        self.ring, self.request, self.people, self.gone = ring, request, people, gone
        content = request["content"]
        self.there: RowDict = content.get("there") or {}
        self.columns = typed(content["columns"])
        self.added = [typed(row) for row in content["added"]]
        self.changed = {int(key): typed(values) for key, values in content["changed"]}
        self.numbers: dict[str, str] = content.get("numbers") or {}
        self.note: str = content.get("note") or ""

    def again(self) -> Again:
        event = EVENTS.get(self.request["event"])
        told = {} if event is None else self._told(event)
        act = Act(
            event=self.request["event"],
            day=self.request["day"],
            reason=self.note[:200],
            **told,
        )
        rows: list[tuple[int | None, RowDict]] = [(None, self.columns), *self.changed.items()]
        answers: dict[int | None, RowDict] = {
            key: {name: row[name] for name in _ANSWERS if name in row} for key, row in rows
        }
        papers = tuple((int(k), str(sha), str(t)) for k, sha, t in self.request["evidence"])
        masked = [row.get("id_masked") or "" for row in (*self.added, *self.changed.values())]
        masked += [self.columns.get(f"{name}_masked") or "" for name in ("phone", "bank")]
        shown = next(filter(None, masked), "")
        return Again(self.request["id"], act, papers, answers, shown, self.request["outcome"])

    def _told(self, event: HouseholdEvent) -> RowDict:
        left = {key: v["left_why"] for key, v in self.changed.items() if v.get("left_on")}
        related = {
            key: v["relation"]
            for key, v in self.changed.items()
            if "relation" in v and key not in left
        }
        head = next((key for key, relation in related.items() if relation == "head"), None)
        told: RowDict = {"person": next(iter(left or self.changed), None)}
        if head is not None:
            told |= {"head": head, "relations": {k: r for k, r in related.items() if k != head}}
        told |= _READ.get(event.shape, _nothing)(self, event)
        return told

    def opened(self, row: Mapping[str, Any], name: str, owner: str) -> str:
        """A number as it was typed; "" for whoever did not type it."""
        sealed = row.get(f"{name}_sealed")
        return self.ring.open(sealed, owner=owner) if sealed and self.ring else ""


def _nothing(_of: _Reader, _event: HouseholdEvent) -> RowDict:
    return {}


def _came(of: _Reader, _event: HouseholdEvent) -> RowDict:
    if not of.added:
        return {}
    row = of.added[0]
    told = Member(
        name=row["name"],
        relation=row["relation"],
        number=of.opened(row, "id", f"person:{row['id']}:id"),
        sex=row["sex"] or "",
        born=row["born"],
        traits=row["traits"] or {},
    )
    return {"newcomer": told}


def _returned(of: _Reader, _event: HouseholdEvent) -> RowDict:
    row = of.added[0] if of.added else None
    who = next((left for left in of.gone if row and same_person(left, row)), None)
    said = {"relation": row["relation"]} if row and row["relation"] else {}
    return {"person": who and who["id"], "said": said}


def _answered(of: _Reader, event: HouseholdEvent) -> RowDict:
    traits = next((values.get("traits") or {} for values in of.changed.values()), {})
    return {"said": {key: traits[key] for key in event.answers if key in traits}}


def _corrected(of: _Reader, _event: HouseholdEvent) -> RowDict:
    said: RowDict = {**of.numbers}
    said |= {"household_no": of.columns["number"]} if of.columns.get("number") else {}
    numbered = [key for key, values in of.changed.items() if values.get("id_blind")]
    if len(numbered) > 1:
        return {"said": {CROSSED: numbered[1]}, "head": None, "relations": {}}
    for key, values in of.changed.items():
        if "id_blind" in values and not values["id_blind"]:
            said[EMPTIED] = True
        said |= {name: values[column] for column, name in _RIGHT.items() if values.get(column)}
        said |= {name: values[name] for name in ("sex", "born") if values.get(name)}
        said["number"] = of.opened(values, "id", f"person:{key}:id")
    return {"said": said, "head": None, "relations": {}}


def _number(name: str) -> Any:
    def read(of: _Reader, _event: HouseholdEvent) -> RowDict:
        owner = f"household:{of.request['household_id']}:{name}"
        return {"said": {name: of.opened(of.columns, name, owner)}}

    return read


def _two(of: _Reader, event: HouseholdEvent) -> RowDict:
    left = tuple(key for key, values in of.changed.items() if values.get("left_on"))
    if event.shape is Shape.GONE:
        return {"fates": {key: of.changed[key]["left_why"] for key in left}}
    to = {int(key): relation for key, relation in (of.there.get("relations") or {}).items()}
    head = next((key for key, relation in to.items() if relation == "head"), None)
    return {
        "people": left,
        "into": of.there.get("to"),
        "head_there": head,
        "relations_there": {key: relation for key, relation in to.items() if key != head},
        "said": {"address": of.there.get("address") or ""},
    }


_READ: Final[Mapping[Shape, Any]] = {
    Shape.COMES: _came,
    Shape.RETURNS: _returned,
    Shape.ANSWERS: _answered,
    Shape.CORRECTS: _corrected,
    Shape.PHONE: _number("phone"),
    Shape.BANK: _number("bank"),
    Shape.SPLIT: _two,
    Shape.MERGE: _two,
    Shape.GONE: _two,
}
