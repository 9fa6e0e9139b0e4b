"""Households and their people: entered, amended, found, revealed. Numbers are sealed here and
nowhere else.

An ID number is masked on every screen; who needs it whole gives a reason, and the reveal is
written down.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from sqlmodel import Session

from models.columns import canonical_row
from models.household import Household, Person
from models.installation import keyring_of
from models.keys import new_id
from models.rows import table
from models.rows.household import PersonRow
from models.sealing import Keyring
from workflows.access.people import Actor
from workflows.access.places import county_of, path_name, require_standing, township_of
from workflows.access.roles import CASEWORK, SEES_PEOPLE
from workflows.base import audit_log, clock, codes, free_text, identity, names, telephones
from workflows.base.refusals import Fault, Malformed, NotNow, NotYours, Reason
from workflows.base.rows import Row, RowDict, by_key, rows_of
from workflows.base.words import Word
from workflows.engine import carrying, conflicts, execute
from workflows.households import answers, change_requests
from workflows.households.checks import check_household
from workflows.households.checks.facts import HouseholdFacts, MemberFacts
from workflows.households.checks.rule import Finding
from workflows.households.event_list import NEVER_LEFT
from workflows.households.events import left_after
from workflows.households.kept_out import REFUSING, held
from workflows.households.listed import unlisted
from workflows.households.members import (
    Entry,
    Member,
    account_mask,
    differences,
    numberless,
    person_columns,
    phone_columns,
    plain,
    put_right,
)
from workflows.households.search_words import index_names
from workflows.households.the_dead import of_the_dead

REVEALS: Final = {
    "id": "身份证号",
    "phone": "联系电话",
    "bank": "银行账号",
    "member_phone": "成员电话",
}


def _faults(entry: Entry) -> list[Reason]:
    """What keeps a household from being stored at all: heads, broken or repeated numbers."""
    said = [
        reason for member in entry.members if not member.number for reason in numberless(member)
    ]
    return said + _refusing(map(_facts, entry.members), clock.today())


def _facts(member: Member) -> MemberFacts:
    """Who it is and what they are to the head; a number that was not typed was not asked."""
    return MemberFacts(
        name=member.name, relation=member.relation, number=plain(member.number) or None
    )


def _refusing(members: Iterable[MemberFacts], on: date) -> list[Reason]:
    """Why these people cannot be stored as one household, each as one sentence that names whom."""
    people = tuple(members)
    found = check_household(HouseholdFacts(people), on)
    return [_said(each, people) for each in found if each.code in REFUSING]


def _said(finding: Finding, people: tuple[MemberFacts, ...]) -> Reason:
    told = {"wrong": finding.reason, "remedy": finding.remedy}
    # The rules of a person's relation name them, what is wrong with a number does not.
    if finding.member is None or finding.field != "number":
        return Reason(finding.code, "{wrong}{remedy}", told)
    return names.named(people[finding.member].name, Fault(finding.reason, finding.remedy))


def household_columns(ring: Keyring, entry: Entry, key: int, before: Row | None = None) -> RowDict:
    """A household's own columns, its telephone and account sealed for this very row. Answers that
    differ from those of `before` (the stored row), or were asked again, hold for the entry's day,
    today when it says none."""
    # 无 is none, as of a telephone.
    bank = "" if telephones.is_none(entry.bank) else plain(entry.bank)
    return {
        "number": entry.number,
        "head_name": entry.head.name,
        "group_name": entry.group_name,
        "address": entry.address,
        "members": len(entry.members),
        **phone_columns(ring, entry.phone, key),
        "bank_sealed": ring.seal(bank, owner=f"household:{key}:bank") if bank else None,
        "bank_masked": account_mask(bank),
        "traits": answers.dated(
            entry.traits,
            before and before["traits"],
            entry.on or clock.today(),
            entry.asked,
            entry.source,
        ),
    }


def holders_of(session: Session, numbers: Iterable[str], *, besides: int = 0) -> list[PersonRow]:
    """People now on record with one of these ID numbers, outside one household."""
    ring, people = keyring_of(session), table(Person)
    blinds = {ring.blind(identity.person_of(plain(n))) for n in numbers if n}
    return rows_of(
        session,
        people,
        people.c.id_blind.in_(blinds),
        people.c.left_on.is_(None),
        people.c.household_id != besides,
    )


def held_elsewhere(
    session: Session, actor: Actor, numbers: Iterable[str], home: int | None
) -> list[Reason]:
    """E4 across households, as saving would refuse it: the numbers typed for this household (None:
    a new one) that somebody of another one has. Who sees nobody is told nothing."""
    if not actor.ranges(SEES_PEOPLE):
        return []
    wanted = [number for number in numbers if number]
    taken = holders_of(session, wanted, besides=home or 0) if wanted else []
    return _held_by_others(session, actor, taken)


def _held_by_others(session: Session, actor: Actor, taken: Sequence[PersonRow]) -> list[Reason]:
    """The numbers are somebody's already; whose, is told only where this person may see people."""
    homes = by_key(session, table(Household), (row["household_id"] for row in taken))
    return [
        names.reason(
            held(
                row["id_masked"],
                row["name"],
                head=homes[row["household_id"]]["head_name"],
                village=path_name(session, row["region"], under=township_of(row["region"])),
                household=homes[row["household_id"]]["number"] or "",
                seen=bool(actor.roles_at(row["region"]) & SEES_PEOPLE),
            )
        )
        for row in taken
    ]


def _left_after(session: Session, numbers: Iterable[str], day: date | None) -> list[PersonRow]:
    """Where people with one of these ID numbers lived on that day, whoever truly left there
    later."""
    ring, people = keyring_of(session), table(Person)
    blinds = {ring.blind(identity.person_of(plain(n))) for n in numbers if n}
    if day is None or not blinds:
        return []
    return rows_of(
        session,
        people,
        people.c.id_blind.in_(blinds),
        people.c.left_on > day,
        people.c.left_why.not_in(NEVER_LEFT),
    )


def _lived_elsewhere(actor: Actor, row: PersonRow, day: date | None) -> Reason:
    """Who it is and when they left is told only where this person may see people."""
    told = {"number": row["id_masked"], "day": f"{day}"}
    if actor.roles_at(row["region"]) & SEES_PEOPLE:
        source = (
            "“{name}”到 {until} 才离开原来的户，来本户的日期 {day} 不能早于那一天。请核对日期。"
        )
        told |= {"name": row["name"], "until": f"{row['left_on']}"}
        return Reason("came_before_left", source, told)
    source = (
        "证件号码 {number} 的人在 {day} 还登记在另一户，来本户的日期不能早于离开那一户的日期。"
        "请核对日期。"
    )
    return Reason("came_before_left", source, told)


def _backs(
    actor: Actor, entry: Entry, gone: Mapping[int, PersonRow], day: date | None
) -> list[Reason]:
    """Who comes back left this very household, once, and before."""
    reasons = []
    backs = [m for m in entry.members if m.back is not None]
    for member in backs:
        row = gone.get(member.back or 0)
        if row is None or sum(m.back == member.back for m in backs) > 1:
            source = "“{name}”这一行与登记的成员对不上，请刷新后重新填写。"
            reasons.append(Reason("member_line", source, {"name": member.name}))
        elif day is not None and not row["id_blind"] and left_after(row, day):
            reasons.append(_lived_elsewhere(actor, row, day))
    return reasons


def entered_before(
    session: Session, actor: Actor, token: str, columns: RowDict, people: Sequence[Row]
) -> int | None:
    """The household this very form was answered with when it was handed in before.

    A form handed in twice must be answered before anything asks whether these people are on record
    already. Sealed anew each time, the two hand-ins are told apart by what is not sealed. Raises
    NotNow when the form comes back with another household.
    """
    conflicts.one_form_at_a_time(session, token)
    for event in execute.opened_before(session, Household, "register", actor, token):
        home: int = event["subject_id"]
        then = json.loads(event["after"])
        now = json.loads(canonical_row(columns))
        same = all(then[name] == now[name] for name in now if not name.endswith("_sealed"))
        there = table(Person)
        stored = {
            (row["name"], row["id_blind"])
            for row in rows_of(session, there, there.c.household_id == home)
        }
        if same and {(row["name"], row["id_blind"]) for row in people} <= stored:
            return home
        raise NotNow(execute.spent())
    return None


def register(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    region: int,
    token: str | None = None,
    import_id: int | None = None,
) -> int:
    """Enter a household in a village the actor works at; returns its id. Raises Refused with
    every reason."""
    require_standing(session, region)
    entry, reasons = put_right(entry)
    reasons += unlisted(entry)
    reasons += _faults(entry)
    ring, key, county = keyring_of(session), new_id(), county_of(region)
    people = [
        person_columns(ring, m, new_id(), None, entry.on, entry.source) for m in entry.members
    ]
    columns = household_columns(ring, entry, key)
    if token is not None and not reasons:
        before = entered_before(session, actor, token, columns, people)
        if before is not None:
            return before
    taken = holders_of(session, [m.number for m in entry.members])
    reasons += _held_by_others(session, actor, taken)
    reasons += of_the_dead(session, actor, entry.members)
    if reasons:
        raise Malformed(*reasons)
    event = execute.open_subject(
        session,
        Household,
        "register",
        actor,
        {"columns": {}, "added": people, **entry.known},
        token=token,
        id=key,
        region=region,
        county=county,
        import_id=import_id,
        **columns,
    )
    index_names(session, [(key, region, county, [m.name for m in entry.members])])
    return int(event["subject_id"])


def amend(
    session: Session,
    actor: Actor,
    household_id: int,
    entry: Entry,
    *,
    seen: int,
    token: str,
    note: str = "",
    event: str = "",
    day: date | None = None,
    evidence: Sequence[int] = (),
    numbers: Mapping[str, str] | None = None,
) -> carrying.Outcome:
    """Bring a household up to what was typed, person by person, each known by key.

    A member without a number typed keeps the sealed one, renamed or not. Whoever is no longer
    named has left, for the reason that `entry.leaving` gives. `event`: what happened
    (codes.CHANGE) on that `day`, proven by these attachments. `numbers`: those of the filed case
    that are put right. Raises Malformed with every reason, NotYours, NotReady, Overtaken. Once the
    household is filed, every change waits for the township instead.
    """
    households, people = table(Household), table(Person)
    old = rows_of(session, households, households.c.id == household_id)
    if not old or not actor.roles_at(old[0]["region"]) & CASEWORK:
        raise NotYours(Reason("not_found", "没有找到该户，或不在您的管辖范围内。"))
    home, note = old[0], note.strip()
    ring = keyring_of(session)
    ever = rows_of(session, people, people.c.household_id == household_id)
    there = [row for row in ever if row["left_on"] is None]
    entry, reasons = put_right(entry)
    reasons += unlisted(entry)
    reasons += _refusing(map(_facts, entry.members), clock.today())
    typed = [m.number for m in entry.members if m.number]
    taken = holders_of(session, typed, besides=household_id)
    reasons += _held_by_others(session, actor, taken)
    reasons += of_the_dead(session, actor, entry.members, event, ever)
    came = [m.number for m in entry.members if m.key is None]
    reasons += [_lived_elsewhere(actor, row, day) for row in _left_after(session, came, day)]
    reasons += _backs(actor, entry, {row["id"]: row for row in ever if row["left_on"]}, day)
    if reasons:
        raise Malformed(*reasons)
    found = differences(ring, there, entry)
    columns = household_columns(ring, entry, household_id, home)
    stood: Row = home
    for name in ("phone", "bank"):
        typed_now = getattr(entry, name)
        # 无 says that there is none, an empty field nothing; what is no number leaves the old one.
        unread = not typed_now or (name == "phone" and telephones.read(entry.phone).unread)
        new, old = columns.get(f"{name}_sealed"), stood[f"{name}_sealed"]
        owner = f"household:{household_id}:{name}"
        same = new and old and ring.open(new, owner=owner) == ring.open(old, owner=owner)
        if unread or same:
            for column in [c for c in columns if c.startswith(f"{name}_")]:
                columns.pop(column)
    # Only what differs: a request must not put back what is right by the day it is confirmed.
    columns = {k: v for k, v in columns.items() if k.endswith("_sealed") or stood[k] != v}
    outcome = change_requests.hand_in(
        session,
        actor,
        household_id,
        {
            "columns": columns,
            "added": tuple(row | {"came_on": day} for row in found.added),
            "changed": found.written(day),
            "note": note,
            "left": found.told(),
            "event": event,
            "day": day,
            "evidence": tuple(evidence),
            "numbers": dict(numbers or {}),
            **entry.known,
        },
        seen=seen,
        token=token,
    )
    if change_requests.asked(outcome):
        return outcome
    called = [m.name for m in entry.members]
    index_names(session, [(household_id, home["region"], home["county"], called)])
    return outcome


def reveal(session: Session, actor: Actor, kind: str, row_id: int, reason: str) -> str:
    """The whole number, for a reason that is written down before the number is handed over.

    kind: id or member_phone (a person's), phone or bank (a household's). Raises NotYours and
    Malformed.
    """
    if len(reason.strip()) < 4:
        raise Malformed(
            Reason("reveal_reason", "查看完整号码须写明理由（至少 4 个字），并将记录在案。")
        )
    free_text.require(reason=(Word("查看理由"), reason))
    of_person = {"id": "id_sealed", "member_phone": "phone_sealed"}.get(kind)
    model, column = (Person, of_person) if of_person else (Household, f"{kind}_sealed")
    target = table(model)
    rows = rows_of(session, target, target.c.id == row_id)
    if not rows or not actor.roles_at(rows[0]["region"]) & SEES_PEOPLE:
        raise NotYours(Reason("not_found", "没有找到该号码，或不在您的管辖范围内。"))
    row = rows[0]
    if row[column] is None:
        raise Malformed(Reason("nothing_sealed", "没有登记这个号码。"))
    audit_log.enter(
        session,
        "access",
        f"reveal_{kind}",
        actor_id=actor.user_id,
        region=row["region"],
        subject_id=row_id,
        detail={"reason": reason.strip()[:200], "count": 1},
    )
    whose = "person" if of_person else "household"
    owner = f"{whose}:{row_id}:{kind.removeprefix('member_')}"
    return keyring_of(session).open(row[column], owner=owner)


def relation_label(code: str) -> str:
    """The relation to the head in the reader's language."""
    return codes.RELATION.label(code)
