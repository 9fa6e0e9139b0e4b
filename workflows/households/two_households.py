"""分户、并户、整户消亡: one act over both households, in one transaction, linked.

The receiving household is the one that acts; the giving one is moved by it, and is written first: a
person lives in one household at every moment.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from models.household import ChangeRequest, Household
from models.installation import keyring_of
from models.keys import new_id
from models.rows import table
from models.rows.household import ChangeRequestRow, HouseholdRow, PersonRow
from workflows.access.people import Actor
from workflows.base import codes
from workflows.base.refusals import Malformed, NotReady, Overtaken, Reason
from workflows.base.rows import RowDict, rows_of
from workflows.engine import carrying, execute
from workflows.engine.loading import gather
from workflows.engine.registry import pinned
from workflows.households.at_hand import household_of
from workflows.households.carrying_over import carried
from workflows.households.event_guards import SINCE_FILING, before_filing
from workflows.households.event_list import LEAVING_ASKED, Shape
from workflows.households.events import Act, known
from workflows.households.needs import LIVE_CASES
from workflows.households.search_words import index_names
from workflows.households.states import HouseholdState


def hand_in(
    session: Session, actor: Actor, household_id: int, act: Act, *, seen: int, token: str
) -> carrying.Outcome:
    """Hand in a split, a merge, or that a household is gone. Raises Malformed, NotYours, NotReady,
    Overtaken with every reason; nothing is half written."""
    shape = known(act.event).shape
    home, people, _gone = household_of(session, actor, household_id)
    if home["version"] != seen:
        source = "内容已有变化，请刷新后再办。您填写的内容已保留。"
        raise Overtaken(Reason("overtaken", source))
    going = _going(act, shape, people)
    give = _give(act, people, going)
    if shape is Shape.GONE:
        _everybody_accounted_for(act, people)
        return _perform(session, actor, home, "close_gone", "ask_together", give, seen, token)
    there = _there(session, actor, act, shape, home, going)
    if _filed(session, [home["id"], *([act.into] if act.into else [])]):
        asked = give | {"there": there}
        outcome = _done(session, actor, home["id"], "ask_together", asked, seen, token)
    else:
        outcome = _receive(session, actor, home, going, there, give, None, token)
    return outcome


def confirm(
    session: Session,
    actor: Actor,
    request: ChangeRequestRow,
    *,
    seen: int,
    token: str,
) -> carrying.Outcome:
    """Confirm a request over two households, or of one that is gone. Raises Refused."""
    home, people, _gone = household_of(session, actor, request["household_id"])
    decision = {"request": request["id"]}
    there = request["content"].get("there") or {}
    if not there:
        return _done(session, actor, home["id"], "confirm_gone", decision, seen, token)
    if home["version"] != seen:
        source = "内容已有变化，请刷新后再办。您填写的内容已保留。"
        raise Overtaken(Reason("overtaken", source))
    _head_still(session, actor, home, there)
    going = [row for row in people if str(row["id"]) in there["relations"]]
    give = {"event": request["event"], "day": request["day"], "note": request["reason"]}
    return _receive(session, actor, home, going, there, give, request["id"], token)


def _head_still(session: Session, actor: Actor, home: HouseholdRow, there: RowDict) -> None:
    """What those who come are to the head was said of the head there was then. Raises NotReady."""
    if there["to"] is None or "head" not in there:
        return
    into, people, left = household_of(session, actor, there["to"])
    if there["head"] == _head_of(people):
        return
    before = next((r["name"] for r in (*people, *left) if r["id"] == there["head"]), "—")
    source = (
        "“{head}”户申请并户以后，接收的户的户主已由“{before}”换成“{now}”，"
        "{n} 人与户主的关系须重新选择。请填写理由退回，由提出人按现在的户主重新申请。"
    )
    told = {"head": home["head_name"], "before": before, "now": into["head_name"]}
    raise NotReady(Reason("head_since", source, told | {"n": len(there["relations"])}))


def _head_of(people: Sequence[PersonRow]) -> int | None:
    return next((row["id"] for row in people if row["relation"] == "head"), None)


def _filed(session: Session, homes: Sequence[int]) -> bool:
    rows = rows_of(session, table(Household), table(Household).c.id.in_(homes))
    known_ = gather(session, rows, (LIVE_CASES,))
    return any(
        pinned(case).state(case["state"]).goal
        for each in known_.values()
        for case in each[LIVE_CASES]
    )


def _perform(
    session: Session,
    actor: Actor,
    home: HouseholdRow,
    at_once: str,
    ask: str,
    content: Mapping[str, Any],
    seen: int,
    token: str,
) -> carrying.Outcome:
    action = ask if _filed(session, [home["id"]]) else at_once
    return _done(session, actor, home["id"], action, content, seen, token)


def _done(
    session: Session,
    actor: Actor,
    key: int,
    action: str,
    content: Mapping[str, Any],
    seen: int,
    token: str,
) -> carrying.Outcome:
    return execute.perform(
        session, key, action, actor, content, seen=seen, token=token, of=Household
    )


def _going(act: Act, shape: Shape, people: Sequence[PersonRow]) -> list[PersonRow]:
    """Whom the act takes out of the household."""
    if shape is not Shape.SPLIT:
        return list(people)
    here = {row["id"]: row for row in people}
    twice = len(set(act.people)) != len(act.people)
    if twice or any(key not in here for key in act.people):
        source = "要分出的人中有 {n} 人已不在本户或选了两次，请刷新后重新选择。"
        n = sum(key not in here for key in act.people) or 1
        raise Malformed(Reason("split_whom", source, {"n": n}))
    if not 0 < len(act.people) < len(people):
        source = "分户须选择分出的人，本户至少留下 1 人；现选 {n} 人，本户 {m} 人。"
        raise Malformed(Reason("split_some", source, {"n": len(act.people), "m": len(people)}))
    return [here[key] for key in act.people]


def _give(act: Act, people: Sequence[PersonRow], going: Sequence[PersonRow]) -> RowDict:
    """The giving household's change: who goes, who is head of those who stay."""
    gone = {row["id"] for row in going}
    stays = [row for row in people if row["id"] not in gone]
    changed: list[tuple[int, RowDict]] = [
        (key, {"left_on": act.day, "left_why": act.fates.get(key, act.event)})
        for key in sorted(gone)
    ]
    columns: RowDict = {"members": len(stays)}
    before = next((row for row in stays if row["relation"] == "head"), None)
    if stays and before is None:
        if act.head not in {row["id"] for row in stays}:
            source = "户主分出本户的，须同时选择留下的人由谁任户主。"
            raise Malformed(Reason("one_head", source))
        for row in stays:
            relation = "head" if row["id"] == act.head else act.relations.get(row["id"], "")
            _known_relation(relation, row["name"])
            changed.append((row["id"], {"relation": relation}))
        columns["head_name"] = next(row["name"] for row in stays if row["id"] == act.head)
    return {
        "columns": columns,
        "changed": changed,
        "note": act.reason,
        "event": act.event,
        "day": act.day,
        "evidence": act.evidence,
    }


def _everybody_accounted_for(act: Act, people: Sequence[PersonRow]) -> None:
    """A family that is gone died, left or was never there: the register says it of each."""
    wanting = [row["name"] for row in people if act.fates.get(row["id"]) not in LEAVING_ASKED]
    if wanting:
        source = "整户消亡须写明每个人的去向，还差 {n} 人：{names}。请逐人选择死亡、迁出等。"
        raise Malformed(Reason("fates", source, {"n": len(wanting), "names": wanting}))


def _known_relation(relation: str, name: str) -> None:
    if relation not in codes.RELATION.labels:
        source = "没有选择“{name}”与户主的关系，请选择。"
        raise Malformed(Reason("relation_missing", source, {"name": name}))


def _there(
    session: Session,
    actor: Actor,
    act: Act,
    shape: Shape,
    home: HouseholdRow,
    going: Sequence[PersonRow],
) -> RowDict:
    """Where they go: {to: household or None for a new one, head: whom the relations are to there,
    None for a new one, relations: {person: to the head}, address, group_name}."""
    head = None
    if shape is Shape.MERGE:
        if act.into is None:
            raise Malformed(Reason("into", "没有选择并入哪一户，请从本村的户中选择。"))
        if act.into == home["id"]:
            source = "“{head}”户不能并入自己，请选择另一户。"
            raise Malformed(Reason("into_itself", source, {"head": home["head_name"]}))
        into, living, _left = household_of(session, actor, act.into)
        head = _head_of(living)
        if into["state"] != HouseholdState.KEPT or into["region"] != home["region"]:
            source = "“{head}”户已销户或不在本村，不能并入。请从本村在册的户中选择。"
            raise Malformed(Reason("into_gone", source, {"head": into["head_name"]}))
        cases = gather(session, [into], (LIVE_CASES,))[into["id"]][LIVE_CASES]
        if told := before_filing(act.event, act.day, into, cases):
            raise NotReady(Reason(SINCE_FILING.key, SINCE_FILING.reason, told))
    elif act.head_there not in {row["id"] for row in going}:
        source = "没有选择新户由谁任户主，请从分出的人中选择。"
        raise Malformed(Reason("head_there", source))
    relations = {}
    for row in going:
        first = shape is Shape.SPLIT and row["id"] == act.head_there
        relation = "head" if first else act.relations_there.get(row["id"], "")
        _known_relation("" if relation == "head" and not first else relation, row["name"])
        relations[str(row["id"])] = relation
    return {
        "to": act.into,
        "head": head,
        "relations": relations,
        "address": str(act.said.get("address") or ""),
        "group_name": str(act.said.get("group_name") or home["group_name"]),
    }


def _receive(
    session: Session,
    actor: Actor,
    home: HouseholdRow,
    going: Sequence[PersonRow],
    there: RowDict,
    give: RowDict,
    request: int | None,
    token: str,
) -> carrying.Outcome:
    """The receiving household takes them in, and moves the giving one by its authority."""
    ring = keyring_of(session)
    added = [carried(ring, row, there["relations"][str(row["id"])], give["day"]) for row in going]
    payload: RowDict = {
        "added": tuple(added),
        "note": give["note"],
        "event": give["event"],
        "day": give["day"],
        "evidence": give.get("evidence", ()),
        "from_id": home["id"],
        "give": give if request is None else {},
        "request": request,
        "people": tuple(
            (row["id"], new["id"], row["name"]) for row, new in zip(going, added, strict=True)
        ),
    }
    if there["to"] is None:
        key = new_id()
        head = next(new["name"] for new in added if new["relation"] == "head")
        event = execute.open_subject(
            session,
            Household,
            "split_off",
            actor,
            payload,
            token=token,
            id=key,
            region=home["region"],
            county=home["county"],
            head_name=head,
            members=len(added),
            address=there["address"],
            group_name=there["group_name"],
        )
        outcome = carrying.Outcome(key, event=event)
    else:
        key = there["to"]
        into, people, _left = household_of(session, actor, key)
        payload["columns"] = {"members": len(people) + len(added)}
        outcome = _done(session, actor, key, "take_in", payload, into["version"], token)
    _index(session, actor, [home["id"], key])
    return outcome


def _index(session: Session, actor: Actor, homes: Sequence[int]) -> None:
    for key in homes:
        home, people, _left = household_of(session, actor, key)
        names = [row["name"] for row in people]
        index_names(session, [(key, home["region"], home["county"], names)])


def request_of(session: Session, request_id: int) -> ChangeRequestRow | None:
    """A request by its key, whoever asks: the step that decides it says who may."""
    asked = table(ChangeRequest)
    rows = rows_of(session, asked, asked.c.id == request_id)
    return rows[0] if rows else None


def over_two(request: ChangeRequestRow | None) -> bool:
    """Is it decided together with another household, or closes this one?"""
    return request is not None and request["event"] in ("split", "merge", "gone")
