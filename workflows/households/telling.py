"""An event told by a clerk becomes the register's change: written at once, or asked for.

Every act is turned into the household as it is to stand, person by person by key, and handed in
through the one door of changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn

from pydantic import ValidationError
from sqlmodel import Session

from models.installation import keyring_of
from models.rows.household import HouseholdRow, PersonRow
from models.sealing import Keyring
from workflows.access.people import Actor
from workflows.base import codes, telephones
from workflows.base.refusals import Malformed, Reason
from workflows.base.words import Word
from workflows.engine import carrying
from workflows.households import (
    away,
    change_requests,
    duplicates,
    fitting,
    household_numbers,
    register,
    two_households,
)
from workflows.households.at_hand import household_of
from workflows.households.event_guards import event_word
from workflows.households.event_list import HouseholdEvent, Shape, left_for
from workflows.households.events import (
    CROSSED,
    EMPTIED,
    Act,
    back_since,
    known,
    may_return,
    returns_by,
)
from workflows.households.members import Entry, Member, number_on_record
from workflows.households.on_record import as_entered, returning

_SPELT: Final = ("name", "relation", "number", "sex", "born", "person_no")
# Of the household itself: its columns, and the numbers that its filed case bears.
_OWN: Final = ("group_name", "address", "household_no")


def act_on(
    session: Session, actor: Actor, household_id: int, act: Act, *, seen: int, token: str
) -> carrying.Outcome:
    """Hand in any event of a household, of one or of two. Raises Malformed, NotYours, NotReady,
    Overtaken with every reason; nothing is half written."""
    hand_in = _BY_ITSELF.get(known(act.event).shape, tell)
    outcome = hand_in(session, actor, household_id, act, seen=seen, token=token)
    if not change_requests.asked(outcome):
        duplicates.at_entry(session, sorted({household_id, outcome.subject_id}))
    return outcome


# Over two households, or of somebody who is none of the household's people any more.
_BY_ITSELF: Final = {
    **dict.fromkeys((Shape.SPLIT, Shape.MERGE, Shape.GONE), two_households.hand_in),
    Shape.DIED: away.hand_in,
}


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
        numbers=_numbers(act, event),
    )


@dataclass(slots=True)
class _Told:
    """An act under way: the household's lines as they will be, who comes, who goes and why."""

    ring: Keyring
    act: Act
    event: HouseholdEvent
    people: Sequence[PersonRow]
    gone: Sequence[PersonRow]
    names: dict[int, str]
    lines: dict[int, Member]
    added: list[Member] = field(default_factory=list)
    leaving: dict[int, str] = field(default_factory=dict)

    def refuse(self, key: str, source: str, **told: object) -> NoReturn:
        label = Word(codes.CHANGE.labels[self.act.event])
        raise Malformed(Reason(key, source, {"event": label, **told}))

    def person(self) -> int:
        """Whom it is about: somebody who lives here."""
        key = self.act.person
        if key is None:
            self.refuse("whom", "“{event}”没有选择是哪一位成员，请从名单中选择。")
        if key not in self.lines:
            source = "“{name}”已不在本户，不能登记“{event}”。请刷新后从现有成员中选择。"
            self.refuse("member_gone", source, name=self.names.get(key, "—"))
        return key


def _leaves(told: _Told) -> None:
    key = told.person()
    told.leaving[key] = told.event.why
    del told.lines[key]
    if not told.lines:
        source = (
            "“{name}”是本户最后一人。并入别户的，请选“并户”；全户不再存在的，"
            "请选“整户消亡”（没有建档立卡的户由乡镇办理，请报乡镇）。"
        )
        told.refuse("last_one", source, name=told.names[key])


def _comes(told: _Told) -> None:
    if told.act.person is not None:
        _returns(told)
        return
    if told.act.newcomer is None:
        told.refuse("newcomer", "“{event}”没有填写来的人的姓名，请填写。")
    told.added.append(told.act.newcomer.model_copy(update={"key": None, "back": None}))


def _returns(told: _Told) -> None:
    former = next((row for row in told.gone if row["id"] == told.act.person), None)
    if former is None:
        told.refuse("former", "“{event}”没有选择从本户离开过的人，请从名单中选择。")
    if not may_return(former, told.act.event):
        _by_another_event(told, former)
    if back_since(former, (*told.people, *told.gone)):
        told.refuse("back_already", "“{name}”已在本户，不必再登记。", name=former["name"])
    relation = str(told.act.said.get("relation") or former["relation"])
    told.added.append(returning(told.ring, former, "" if relation == "head" else relation))


def _by_another_event(told: _Told, former: PersonRow) -> NoReturn:
    """Who left for another reason comes back by another event, or from another household."""
    left, by = left_for(former), returns_by(former)
    why = Word(codes.LEAVING.labels.get(left, left or "—"))
    if by:
        source = (
            "“{name}”登记的离开原因是“{why}”，不能登记“{event}”。"
            "回到本户的，请选“{by}”登记这 1 人。"
        )
        key = "dead" if left == "death" else "not_imprisoned"
        told.refuse(key, source, name=former["name"], why=why, by=Word(codes.CHANGE.labels[by]))
    source = (
        "“{name}”登记的离开原因是“{why}”，不能登记“{event}”。"
        "请先在现在的那一户办理离开，再选“迁入”填写这 1 人。"
    )
    told.refuse("not_imprisoned", source, name=former["name"], why=why)


def _answers(told: _Told) -> None:
    key = told.person()
    line, wanted = told.lines[key], told.event.answers
    said = {k: told.act.said[k] for k in wanted if told.act.said.get(k) not in (None, "")}
    if len(said) < len(wanted):
        source = "“{event}”没有回答，请选择“{name}”的情况。"
        told.refuse("answer_missing", source, name=line.name)
    traits = dict(line.traits) | said | dict(told.event.sets)
    told.lines[key] = line.model_copy(update={"traits": traits})


def _corrects(told: _Told) -> None:
    if told.act.person is None and (_own(told.act, told.event) or _numbers(told.act, told.event)):
        return
    key = told.person()
    said = {k: v for k, v in told.act.said.items() if k in _SPELT and v not in (None, "")}
    if not said and not any(told.act.said.get(name) for name in (EMPTIED, CROSSED)):
        told.refuse("nothing_right", "“{event}”没有填写要更正的内容，请至少填一项。")
    if "person_no" in said:
        said["person_no"] = _person_no(told, key, str(said["person_no"]))
    try:
        Member.model_validate({"name": "—", "relation": "head"} | said, strict=True)
    except ValidationError as wrong:
        field = fitting.label_of(str(wrong.errors()[0]["loc"][0]))
        source = "“{event}”里的“{field}”填的不是“{field}”，没有改动。请重新填写。"
        told.refuse("unreadable", source, field=field)
    row = next(row for row in told.people if row["id"] == key)
    if row["id_blind"]:
        # Sex and birth are the number's to tell.
        said = {k: v for k, v in said.items() if k not in ("sex", "born")}
    told.lines[key] = told.lines[key].model_copy(update=said)
    if told.act.said.get(EMPTIED):
        _empties(told, row)
    if told.act.said.get(CROSSED):
        _crosses(told, row)


def _empties(told: _Told, row: PersonRow) -> None:
    """The number on record is somebody else's: it goes until the right one is known."""
    line = told.lines[row["id"]]
    if not row["id_blind"] or line.number:
        source = "“{name}”没有登记号码，或者填写了新的号码，不用再选“号码登记错，核对中”。"
        told.refuse("nothing_emptied", source, name=row["name"])
    traits = line.traits | {"no_number": codes.CHECKING}
    told.lines[row["id"]] = line.model_copy(update={"emptied": True, "traits": traits})


def _crosses(told: _Told, row: PersonRow) -> None:
    """Two of the household were entered with each other's numbers: each gets their own."""
    key = told.act.said[CROSSED]
    other = next((each for each in told.people if each["id"] == key), None)
    if other is None or key == row["id"] or not (row["id_blind"] and other["id_blind"]):
        source = "“{name}”的号码与谁的填反了，没有选对：两人都须在本户，都有号码。请重新选择。"
        told.refuse("not_crossed", source, name=row["name"])
    if len([v for v in told.act.said.values() if v not in (None, "", False)]) > 1:
        source = "选了“与谁的号码填反了”，其他更正请另行提出，这一次只换两人的号码。"
        told.refuse("crossed_alone", source)
    for one, its in ((row, other), (other, row)):
        number = number_on_record(told.ring, its)
        told.lines[one["id"]] = told.lines[one["id"]].model_copy(update={"number": number})


def _person_no(told: _Told, key: int, typed: str) -> str:
    """The national system's number of a person, as it is stored."""
    number = household_numbers.tidy(typed)
    if not household_numbers.DIGITS.fullmatch(number):
        told.refuse(
            "person_no",
            "“{name}”的人编号“{number}”不是全国系统的编号，应为 {least}—{most} 位数字。"
            "请照全国系统的名单改正。",
            name=told.names[key],
            number=number[:24],
            least=household_numbers.LEAST,
            most=household_numbers.MOST,
        )
    other = next((r for r in told.people if r["number"] == number and r["id"] != key), None)
    if other is not None:
        told.refuse(
            "person_no_taken",
            "人编号 {number} 是本户“{other}”的，一个编号只能属于一人。请照原件核对。",
            number=number,
            other=other["name"],
        )
    return number


def _as_it_stands(_told: _Told) -> None:
    """Nobody comes, goes or answers: the head, a telephone, an account."""


_TOLD_BY: Final = {
    Shape.LEAVES: _leaves,
    Shape.COMES: _comes,
    Shape.RETURNS: _returns,
    Shape.ANSWERS: _answers,
    Shape.CORRECTS: _corrects,
    Shape.HEAD: _as_it_stands,
    Shape.PHONE: _as_it_stands,
    Shape.BANK: _as_it_stands,
}


def _entry(
    ring: Keyring,
    home: HouseholdRow,
    people: Sequence[PersonRow],
    gone: Sequence[PersonRow],
    act: Act,
    event: HouseholdEvent,
) -> Entry:
    if event.shape not in _TOLD_BY:
        source = "“{event}”不在“登记变更”中办理。请重新选择变更事项。"
        raise Malformed(Reason("event_elsewhere", source, {"event": event_word(event.code)}))
    if not people:
        source = (
            "“{head}”户没有在册的人，不能登记“{event}”。"
            "要单独立户的，请在“登记新农户”中登记 1 户；住进别户的，请在那一户选“迁入”；"
            "这一户销户登记错了的，请办理“误登恢复”。"
        )
        told_ = {"head": home["head_name"], "event": Word(codes.CHANGE.labels[event.code])}
        raise Malformed(Reason("nobody_left", source, told_))
    names = {row["id"]: row["name"] for row in (*people, *gone)}
    lines = {row["id"]: as_entered(row) for row in people}
    told = _Told(ring, act, event, people, gone, names, lines)
    _TOLD_BY[event.shape](told)
    members = _headed(list(told.lines.values()), act, event, names) + told.added
    nameless = [m.name for m in members if m.relation not in codes.RELATION.labels]
    if nameless:
        source = "没有选择“{name}”与户主的关系，请选择。"
        raise Malformed(Reason("relation_missing", source, {"name": nameless[0]}))
    own = _own(act, event)
    return Entry(
        number=own.get("household_no", home["number"]),
        group_name=own.get("group_name", home["group_name"]),
        address=own.get("address", home["address"]),
        phone=_typed(told, Shape.PHONE, "phone"),
        bank=_typed(told, Shape.BANK, "bank"),
        traits=home["traits"] or {},
        members=tuple(members),
        leaving=told.leaving,
        on=act.day,
    )


def _own(act: Act, event: HouseholdEvent) -> dict[str, str]:
    """What is put right of the household itself."""
    said = {k: str(act.said.get(k) or "").strip() for k in _OWN}
    if said["household_no"]:
        said["household_no"] = household_numbers.tidy(said["household_no"])
    return {k: v for k, v in said.items() if v and event.shape is Shape.CORRECTS}


def _numbers(act: Act, event: HouseholdEvent) -> dict[str, str]:
    """The numbers of the filed case that are put right."""
    said = {k: str(act.said.get(k) or "").strip() for k in household_numbers.OF_CASE}
    return {k: v for k, v in said.items() if v and event.shape is Shape.CORRECTS}


def _typed(told: _Told, shape: Shape, name: str) -> str:
    if told.event.shape is not shape:
        return ""
    typed = str(told.act.said.get(name) or "").strip()
    if not typed:
        told.refuse("nothing_typed", "“{event}”没有填写新的号码，请填写。")
    if shape is Shape.PHONE and (fault := telephones.read(typed).fault):
        raise Malformed(Reason("no_telephone", _NO_TELEPHONE, fault.reason.values))
    return typed


_NO_TELEPHONE: Final = (
    "“{typed}”不是电话号码（{n} 位数字），原来的电话没有改动。请填手机或座机；没有电话的填“无”。"
)


def _headed(
    members: list[Member], act: Act, event: HouseholdEvent, names: dict[int, str]
) -> list[Member]:
    """The members with the head there is from now on, and what the others are to that head."""
    before = next((m.key for m in members if m.relation == "head"), None)
    if act.head is None or act.head == before:
        if before is None:
            source = "户主离开本户的，须同时选择由谁任户主。"
            raise Malformed(Reason("one_head", source))
        if event.shape is Shape.HEAD and act.head is None:
            raise Malformed(Reason("head_chosen", "没有选择由谁任户主，请从现有成员中选择。"))
        if event.shape is Shape.HEAD:
            raise Malformed(Reason("same_head", "新户主与现在的户主是同一人，请重新选择。"))
        return members
    if all(m.key != act.head for m in members):
        source = "“{name}”不在本户，不能任户主。请从现有成员中选择。"
        raise Malformed(Reason("head_elsewhere", source, {"name": names.get(act.head, "—")}))
    found, reasons = [], []
    for member in members:
        relation = "head" if member.key == act.head else act.relations.get(member.key or 0, "")
        if relation not in codes.RELATION.labels or (relation == "head") != (
            member.key == act.head
        ):
            source = "换了户主，没有选择“{name}”与新户主的关系，请选择。"
            reasons.append(Reason("relation_anew", source, {"name": member.name}))
        found.append(member.model_copy(update={"relation": relation}))
    if reasons:
        raise Malformed(*reasons)
    return found
