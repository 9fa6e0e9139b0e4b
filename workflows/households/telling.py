"""An event told by a clerk becomes the register's change: written at once, or asked for.

Every act is turned into the household as it is to stand, person by person by key, and handed in
through the one door of changes.
"""

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from models.household import Household, Person
from models.installation import keyring_of
from models.rows import table
from models.rows.household import HouseholdRow, PersonRow
from models.sealing import Keyring
from workflows.access.people import Actor
from workflows.access.roles import CASEWORK
from workflows.base import codes
from workflows.base.refusals import Malformed, NotYours, Reason
from workflows.base.rows import rows_of
from workflows.base.words import Word
from workflows.engine import carrying
from workflows.households import register
from workflows.households.events import EVENTS, Act, HouseholdEvent, Shape
from workflows.households.members import Entry, Member

_SPELT: Final = ("name", "relation", "number", "sex", "born")
# Of the household itself.
_OWN: Final = ("group_name", "address")


def tell(
    session: Session, actor: Actor, household_id: int, act: Act, *, seen: int, token: str
) -> carrying.Outcome:
    """Hand in an event of a household. The outcome's event says whether it was written ("amend") or
    is asked for ("request_change"). Raises Malformed with every reason, NotYours, Overtaken, and
    changes nothing then."""
    home, people, gone = household_of(session, actor, household_id)
    event = known(act.event)
    ring = keyring_of(session)
    entry = _entry(ring, home, people, gone, act, event)
    return register.amend(
        session,
        actor,
        household_id,
        entry,
        seen=seen,
        token=token,
        note=act.reason,
        event=act.event,
        day=act.day,
        evidence=act.evidence,
    )


def known(code: str) -> HouseholdEvent:
    """The event of that code. Raises Malformed."""
    if code not in EVENTS:
        source = "变更事项“{event}”不在清单中，请重新选择。"
        raise Malformed(Reason("event_known", source, {"event": code}))
    return EVENTS[code]


def household_of(
    session: Session, actor: Actor, household_id: int
) -> tuple[HouseholdRow, list[PersonRow], list[PersonRow]]:
    """The household's row, who lives there, who has left. Raises NotYours."""
    homes, people = table(Household), table(Person)
    rows = rows_of(session, homes, homes.c.id == household_id)
    if not rows or not actor.roles_at(rows[0]["region"]) & CASEWORK:
        raise NotYours(Reason("not_found", "没有找到该户，或不在您的管辖范围内。"))
    of = rows_of(session, people, people.c.household_id == household_id)
    return rows[0], [r for r in of if not r["left_on"]], [r for r in of if r["left_on"]]


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
    """Somebody who once left, as a new line: the same person, the number in the clear."""
    number = ""
    if row["id_sealed"] is not None:
        number = ring.open(row["id_sealed"], owner=f"person:{row['id']}:id")
    return as_entered(row).model_copy(update={"key": None, "number": number, "relation": relation})


def _entry(
    ring: Keyring,
    home: HouseholdRow,
    people: Sequence[PersonRow],
    gone: Sequence[PersonRow],
    act: Act,
    event: HouseholdEvent,
) -> Entry:
    lines = {row["id"]: as_entered(row) for row in people}
    names = {row["id"]: row["name"] for row in (*people, *gone)}
    added: list[Member] = []
    leaving: dict[int, str] = {}
    told = {"event": Word(codes.CHANGE.labels[act.event])}
    own = {k: str(act.said[k]).strip() for k in _OWN if str(act.said.get(k) or "").strip()}
    own = own if event.shape is Shape.CORRECTS else {}
    if event.shape in (Shape.LEAVES, Shape.ANSWERS) or (event.shape is Shape.CORRECTS and not own):
        _must_live_here(act, lines, names)
        assert act.person is not None  # noqa: S101 - just asked
    if event.shape is Shape.LEAVES:
        leaving[act.person] = event.why
        del lines[act.person]
        if not lines:
            source = "“{name}”是本户最后一人，请改选“整户消亡”或“并户”。"
            raise Malformed(Reason("last_one", source, {"name": names[act.person]}))
    elif event.shape is Shape.COMES:
        if act.newcomer is None:
            source = "“{event}”没有填写来的人的姓名，请填写。"
            raise Malformed(Reason("newcomer", source, told))
        added.append(act.newcomer.model_copy(update={"key": None}))
    elif event.shape is Shape.RETURNS:
        former = next((row for row in gone if row["id"] == act.person), None)
        if former is None:
            source = "“{event}”没有选择从本户离开过的人，请从名单中选择。"
            raise Malformed(Reason("former", source, told))
        if any(row["id_blind"] and row["id_blind"] == former["id_blind"] for row in people):
            source = "“{name}”已在本户，不必再登记。"
            raise Malformed(Reason("back_already", source, {"name": former["name"]}))
        relation = str(act.said.get("relation") or former["relation"])
        added.append(returning(ring, former, "" if relation == "head" else relation))
    elif event.shape is Shape.ANSWERS:
        lines[act.person] = _answered(lines[act.person], act, event)
    elif event.shape is Shape.CORRECTS and act.person is not None:
        said = {k: v for k, v in act.said.items() if k in _SPELT and v not in (None, "")}
        if any(row["id"] == act.person and row["id_blind"] for row in people):
            # Sex and birth are the number's to tell.
            said = {k: v for k, v in said.items() if k not in ("sex", "born")}
        lines[act.person] = lines[act.person].model_copy(update=said)
    elif event.shape not in (Shape.HEAD, Shape.PHONE, Shape.BANK, Shape.CORRECTS):
        raise Malformed(Reason("event_door", "“{event}”请在该户的“变更”中办理。", told))
    members = _headed(list(lines.values()), act, event, names) + added
    nameless = [m.name for m in members if m.relation not in codes.RELATION.labels]
    if nameless:
        source = "没有选择“{name}”与户主的关系，请选择。"
        raise Malformed(Reason("relation_missing", source, {"name": nameless[0]}))
    return Entry(
        number=home["number"],
        group_name=own.get("group_name", home["group_name"]),
        address=own.get("address", home["address"]),
        phone=_typed(act, event, Shape.PHONE, "phone"),
        bank=_typed(act, event, Shape.BANK, "bank"),
        traits=home["traits"] or {},
        members=tuple(members),
        leaving=leaving,
        on=act.day,
    )


def _must_live_here(act: Act, lines: dict[int, Member], names: dict[int, str]) -> None:
    event = Word(codes.CHANGE.labels[act.event])
    if act.person is None:
        source = "“{event}”没有选择是哪一位成员，请从名单中选择。"
        raise Malformed(Reason("whom", source, {"event": event}))
    if act.person not in lines:
        source = "“{name}”已不在本户，不能登记“{event}”。请刷新后从现有成员中选择。"
        name = names.get(act.person, "—")
        raise Malformed(Reason("member_gone", source, {"name": name, "event": event}))


def _typed(act: Act, event: HouseholdEvent, shape: Shape, name: str) -> str:
    if event.shape is not shape:
        return ""
    typed = str(act.said.get(name) or "").strip()
    if not typed:
        source = "“{event}”没有填写新的号码，请填写。"
        raise Malformed(Reason("nothing_typed", source, {"event": Word(codes.CHANGE.labels[act.event])}))
    return typed


def _answered(line: Member, act: Act, event: HouseholdEvent) -> Member:
    said = {k: act.said[k] for k in event.answers if act.said.get(k) not in (None, "")}
    missing = [k for k in event.answers if k not in said]
    if missing:
        source = "“{event}”没有回答，请选择“{name}”的情况。"
        told = {"event": Word(codes.CHANGE.labels[act.event]), "name": line.name}
        raise Malformed(Reason("answer_missing", source, told))
    return line.model_copy(update={"traits": dict(line.traits) | said | dict(event.sets)})


def _headed(
    members: list[Member], act: Act, event: HouseholdEvent, names: dict[int, str]
) -> list[Member]:
    """The members with the head there is from now on, and what the others are to that head."""
    before = next((m.key for m in members if m.relation == "head"), None)
    if act.head is None or act.head == before:
        if before is None:
            source = "户主离开本户的，须同时选择由谁任户主。"
            raise Malformed(Reason("one_head", source))
        if event.shape is Shape.HEAD:
            raise Malformed(Reason("same_head", "新户主与现在的户主是同一人，请重新选择。"))
        return members
    if all(m.key != act.head for m in members):
        source = "“{name}”不在本户，不能任户主。请从现有成员中选择。"
        raise Malformed(Reason("head_elsewhere", source, {"name": names.get(act.head, "—")}))
    found, reasons = [], []
    for member in members:
        relation = "head" if member.key == act.head else act.relations.get(member.key or 0, "")
        if relation not in codes.RELATION.labels or (relation == "head") != (member.key == act.head):
            source = "换了户主，没有选择“{name}”与新户主的关系，请选择。"
            reasons.append(Reason("relation_anew", source, {"name": member.name}))
        found.append(member.model_copy(update={"relation": relation}))
    if reasons:
        raise Malformed(*reasons)
    return found
