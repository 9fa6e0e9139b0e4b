"""疑似重复: who looks like somebody else of the register, found at entry, at an import and every
night, decided once by a person, and remembered.

A pair that waits does so until somebody has decided, whatever becomes of the data meanwhile.
"The same" changes nothing by itself: households are merged, or a person taken out, by the
register's own acts. It outlives any change of their data until somebody else takes it back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlmodel import Session

from models.household import Household, Person
from models.keys import new_id
from models.likeness import Likeness
from models.rows import table
from models.rows.likeness import LikenessRow
from workflows.access.area_scope import within
from workflows.access.kinship import kin_of
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base import audit_log, free_text, recording
from workflows.base.refusals import Malformed, NotYours, Overtaken, Reason
from workflows.base.rows import RowDict, rows_by
from workflows.base.saying import said
from workflows.base.words import Word
from workflows.households import alongside, deciding_pairs, unlike_pairs
from workflows.households.event_list import left_for
from workflows.households.likeness import WHY, Alike

VERDICTS: Final = {"same": "是同一人", "different": "不是同一人", "ask": "待核实"}
STANDING: Final = {"open": "待判断", **VERDICTS}
# Who says whether two people are one: they reach both, and no household of theirs is compared.
DECIDERS: Final = frozenset({Role.TOWNSHIP, Role.COUNTY})
REASON_AT_LEAST: Final = 4
_WAITS: Final = ("open", "ask")
# What somebody else may say instead of a word that was given.
_OTHER: Final = {"same": ("different",), "different": ("same",)}
MOST: Final = 50
_CHUNK: Final = 2_000


@dataclass(slots=True)
class Compared:
    """What a comparison came to: pairs found anew, asked again since their data changed, and such
    of which there are no two to be compared any more."""

    new: int = 0
    again: int = 0
    gone: int = 0
    # The keys of all that it found, known before or not.
    standing: set[int] = field(default_factory=set, repr=False, compare=False)


class _Known(NamedTuple):
    id: int
    basis: str
    standing: str


# --------------------------------------------------------------------------------- finding them


def at_entry(session: Session, households: Sequence[int]) -> list[Alike]:
    """Whom the people of these households look like, among themselves and in their counties; what
    is found is kept. For a form just handed in, and for an import in stretches."""
    found: dict[tuple[int, int], Alike] = {}
    done = Compared()
    for start in range(0, len(households), _CHUNK):
        keys = list(households[start : start + _CHUNK])
        people = alongside.people_of(session, table(Person).c.household_id.in_(keys))
        alike = list(alongside.near(session, people))
        found |= {(pair.first.id, pair.second.id): pair for pair in alike}
        standing = _keep(session, alike, done)
        here = [person.id for person in people]
        waiting = {
            row["id"]: row
            for side in ("first_id", "second_id")
            for row in rows_by(session, table(Likeness), side, here)
            if row["standing"] in _WAITS and row["id"] not in standing
        }
        unlike_pairs.wait_on(session, list(waiting.values()))
    return list(found.values())


def keep(session: Session, pairs: Sequence[Alike], done: Compared) -> None:
    """What a comparison found waits for somebody, unless somebody has judged just that already."""
    for start in range(0, len(pairs), alongside.PAIRS):
        done.standing |= _keep(session, pairs[start : start + alongside.PAIRS], done)


def let_go(session: Session, done: Compared, began: datetime) -> None:
    """At the end of a comparison: the waiting pairs that it no longer found wait on, or are closed.
    What was found at an entry since it began is none of its."""
    kept = table(Likeness)
    waiting = session.execute(
        select(kept.c.id).where(kept.c.standing.in_(_WAITS), kept.c.found_at <= began)
    )
    over = [key for key in waiting.scalars() if key not in done.standing]
    for start in range(0, len(over), _CHUNK):
        rows = rows_by(session, kept, "id", over[start : start + _CHUNK])
        changed, closed = unlike_pairs.wait_on(session, rows)
        done.again += changed
        done.gone += closed


def _keep(session: Session, pairs: Iterable[Alike], done: Compared) -> set[int]:
    """Pairs not known yet, or known from other data, wait for somebody; the keys of all of them.

    Who was said to be one stays so under another name: what weighs on them is not shed by it.
    """
    kept, now = table(Likeness), recording.moment(session)
    found = {(pair.first.id, pair.second.id): pair for pair in pairs}
    known = _known(session, {first for first, _second in found})
    new: list[RowDict] = []
    for key, pair in found.items():
        before = known.get(key)
        told = {
            "why": list(pair.why),
            "basis": pair.basis,
            "standing": "open",
            "found_at": now,
            "region": pair.first.region,
            "other_region": pair.second.region,
            "county": pair.first.county,
        }
        if before is None:
            new.append({"id": new_id(), "first_id": key[0], "second_id": key[1], **told})
        elif before.standing != "same" and (
            before.basis != pair.basis or before.standing == "gone"
        ):
            done.again += 1
            session.execute(update(kept).where(kept.c.id == before.id).values(**told, reason=""))
    if new:
        session.execute(insert(kept), new)
    done.new += len(new)
    old = {known[key].id for key in found if key in known}
    return old | {int(row["id"]) for row in new}


def _known(session: Session, firsts: set[int]) -> dict[tuple[int, int], _Known]:
    kept = table(Likeness)
    rows = rows_by(session, kept, "first_id", sorted(firsts))
    return {
        (row["first_id"], row["second_id"]): _Known(row["id"], row["basis"], row["standing"])
        for row in rows
    }


# --------------------------------------------------------------------------------- deciding


def decide(
    session: Session,
    actor: Actor,
    key: int,
    verdict: str,
    reason: str,
    *,
    basis: str,
    over: str = "",
) -> None:
    """Say whether two people are one (verdict: a code of VERDICTS), with the reason in words.

    `basis` is what the person looked at; `over` the word of somebody else that is taken back (same
    or different), "" of a pair that waits. Raises NotYours, Malformed, and Overtaken when the data
    changed or somebody decided meanwhile.
    """
    kept = table(Likeness)
    (row,) = rows_by(session, kept, "id", [key]) or (None,)
    if row is None or not _decides(actor, row):
        raise NotYours(
            Reason(
                "likeness",
                "没有找到这一对疑似重复，或其中一人不在您的管辖范围内。请由管辖两地的上级判断。",
            )
        )
    if verdict not in (_OTHER.get(over, ()) if over else VERDICTS):
        raise Malformed(Reason("likeness_verdict", "请选择是同一人、不是同一人，或者待核实。"))
    if _kin(session, actor, [row["first_id"], row["second_id"]]):
        raise NotYours(
            Reason(
                "kin",
                "您与这两户之一有登记的亲属关系，须回避该户的一切办理。请由他人判断。",
            )
        )
    if said(reason) < REASON_AT_LEAST:
        source = "判断是否同一人须写明依据（至少 {n} 个字），并将记录在案。"
        raise Malformed(Reason("likeness_reason", source, {"n": REASON_AT_LEAST}))
    free_text.require(reason=(Word("依据"), reason))
    if row["basis"] != basis or row["standing"] not in ((over,) if over else _WAITS):
        raise Overtaken(
            Reason("likeness_moved", "这一对的资料已经变更，或已有人判断。请刷新后再看。")
        )
    if over and row["decided_by"] == actor.user_id:
        source = "这一对是您判断的，改判须由另一人办理。请交由乡镇或县级的同事判断。"
        raise NotYours(Reason("likeness_own", source))
    if verdict != "ask":
        deciding_pairs.require_apart(session, actor, row)
    session.execute(
        update(kept)
        .where(kept.c.id == key)
        .values(
            standing=verdict,
            decided_by=actor.user_id,
            decided_at=recording.moment(session),
            reason=reason.strip()[:500],
        )
    )
    audit_log.enter(
        session,
        "registers",
        f"likeness_{verdict}",
        actor_id=actor.user_id,
        region=row["region"],
        subject_id=key,
        detail={"people": [row["first_id"], row["second_id"]], "basis": basis}
        | ({"was": over, "by": row["decided_by"]} if over else {}),
    )


def _decides(actor: Actor, row: LikenessRow) -> bool:
    return all(actor.roles_at(row[at]) & DECIDERS for at in ("region", "other_region"))


def _kin(session: Session, actor: Actor, people: Iterable[int]) -> set[int]:
    """Those of these people whose household this person is kin to: others judge them."""
    homes = {
        row["id"]: row["household_id"] for row in rows_by(session, table(Person), "id", people)
    }
    related = kin_of(session, homes.values())
    own = {
        home
        for home, kin in related.items()
        if any(each["user_id"] == actor.user_id for each in kin)
    }
    return {key for key, home in homes.items() if home in own}


# --------------------------------------------------------------------------------- reading


def listed(
    session: Session, actor: Actor, standing: str = "open", *, after: int = 0, limit: int = MOST
) -> list[RowDict]:
    """Pairs within reach in that standing, in the order they were found: {id, basis, why (labels),
    standing, reason, one, offers (the verdicts this person may give), decides (any), sides: two of
    {known, name, sex, born, number (masked), relation, left, why (they left), head, members, group,
    region, address, phone (masked), household_id}}. A side out of reach is {known: False, region};
    `one`: somebody said that the two are one."""
    kept = table(Likeness)
    chosen = (
        select(kept)
        .where(_mine(actor), kept.c.standing == standing, kept.c.id > after)
        .order_by(kept.c.id)
        .limit(limit)
    )
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    keys = {row[side] for row in rows for side in ("first_id", "second_id")}
    people = {row["id"]: row for row in rows_by(session, table(Person), "id", sorted(keys))}
    living = {row["household_id"] for row in people.values()}
    homes = {row["id"]: row for row in rows_by(session, table(Household), "id", sorted(living))}
    kin = _kin(session, actor, sorted(keys))
    for row in rows:
        row["one"] = row["standing"] == "same"
        row["why"] = [WHY[code] for code in row["why"]]
        mine = _decides(actor, _as_row(row)) and not {row["first_id"], row["second_id"]} & kin
        row["offers"] = _offers(actor, row) if mine else ()
        row["decides"] = bool(row["offers"])
        row["sides"] = [
            _side(actor, people[row[side]], homes[people[row[side]]["household_id"]])
            for side in ("first_id", "second_id")
        ]
    return rows


def _offers(actor: Actor, row: RowDict) -> tuple[str, ...]:
    if row["standing"] in _WAITS:
        return tuple(VERDICTS)
    return () if row["decided_by"] == actor.user_id else _OTHER.get(row["standing"], ())


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """{standing: how many pairs within reach}."""
    kept = table(Likeness)
    chosen = select(kept.c.standing, func.count()).where(_mine(actor)).group_by(kept.c.standing)
    counted: dict[str, int] = {row[0]: row[1] for row in session.execute(chosen)}
    return {standing: counted.get(standing, 0) for standing in STANDING}


def waiting(session: Session, actor: Actor) -> int:
    """How many pairs wait for this person's word."""
    kept = table(Likeness)
    both = and_(
        within(actor, kept.c.region, DECIDERS), within(actor, kept.c.other_region, DECIDERS)
    )
    chosen = select(func.count()).select_from(kept).where(both, kept.c.standing == "open")
    return int(session.execute(chosen).scalar_one())


def of_households(session: Session, actor: Actor, households: Sequence[int]) -> int:
    """How many open pairs touch people of these households, as far as this person may see."""
    kept, people = table(Likeness), table(Person)
    mine = select(people.c.id).where(people.c.household_id.in_(households))
    touches = or_(kept.c.first_id.in_(mine), kept.c.second_id.in_(mine))
    chosen = select(func.count()).select_from(kept)
    chosen = chosen.where(touches, kept.c.standing == "open", _mine(actor))
    return int(session.execute(chosen).scalar_one())


def _mine(actor: Actor) -> ColumnElement[bool]:
    kept = table(Likeness)
    return or_(
        within(actor, kept.c.region, SEES_PEOPLE), within(actor, kept.c.other_region, SEES_PEOPLE)
    )


def _as_row(row: RowDict) -> LikenessRow:
    typed: Any = row
    kept: LikenessRow = typed
    return kept


def _side(actor: Actor, person: Mapping[str, Any], home: Mapping[str, Any]) -> RowDict:
    if not actor.roles_at(person["region"]) & SEES_PEOPLE:
        return {"known": False, "region": person["region"]}
    return {
        "known": True,
        "region": person["region"],
        "household_id": home["id"],
        "name": person["name"],
        "sex": person["sex"],
        "born": person["born"],
        "number": person["id_masked"],
        "relation": person["relation"],
        "left": person["left_on"],
        "why": left_for(person),
        "head": home["head_name"],
        "members": home["members"],
        "group": home["group_name"],
        "address": home["address"],
        "phone": home["phone_masked"],
    }
