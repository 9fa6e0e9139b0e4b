"""A household that is gone, as it stood the day before, and why it cannot come back as it was."""

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session

from models.household import Household, HouseholdLink, HouseholdVersion, Person
from models.rows import table
from models.rows.household import HouseholdVersionRow, PersonRow
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base.refusals import Reason
from workflows.base.rows import Row, RowDict, by_key, rows_by
from workflows.engine.loading import loads
from workflows.households.event_list import left_for
from workflows.households.needs import ENDED, Ended
from workflows.households.same_person import rows_of_each
from workflows.households.states import HouseholdState


@loads(ENDED, lambda: None)
def _ended(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Ended | None]:
    """By the last image that was kept of it: the one its end left behind."""
    gone = [row["id"] for row in rows if row["state"] == HouseholdState.GONE]
    if not gone:
        return {}
    last: dict[int, HouseholdVersionRow] = {}
    for image in rows_by(session, table(HouseholdVersion), "household_id", gone):
        if image["version"] >= last.get(image["household_id"], image)["version"]:
            last[image["household_id"]] = image
    lived = {key: [person["id"] for person in last[key]["people"]] for key in last}
    ever = rows_by(session, table(Person), "household_id", gone)
    people = {
        key: [row for row in ever if row["household_id"] == key and row["id"] in lived.get(key, ())]
        for key in gone
    }
    others = rows_of_each(session, [row for each in people.values() for row in each])
    same = {key: [o for row in rows for o in others[row["id"]]] for key, rows in people.items()}
    merged, living = _merged(session, gone), _living(session, people)
    return {
        key: Ended(
            last[key]["home"] if key in last else {},
            people[key],
            merged.get(key, ""),
            _once([*living[key], *(o for o in same[key] if o["left_on"] is None)]),
            _once(o for row in people[key] for o in others[row["id"]] if _died_since(row, o)),
        )
        for key in gone
    }


def _living(
    session: Session, people: Mapping[int, Sequence[PersonRow]]
) -> dict[int, list[PersonRow]]:
    """{household: who lives somewhere now with the number of one of these people of it}."""
    blinds = {row["id_blind"] for rows in people.values() for row in rows if row["id_blind"]}
    there = rows_by(session, table(Person), "id_blind", blinds, live="left_on")
    return {
        key: [o for o in there if any(o["id_blind"] == row["id_blind"] for row in rows)]
        for key, rows in people.items()
    }


def _once(rows: Iterable[PersonRow]) -> list[PersonRow]:
    return list({row["id"]: row for row in rows}.values())


def _merged(session: Session, gone: Sequence[int]) -> dict[int, str]:
    """{household: the head of the one it was merged into}."""
    links = rows_by(session, table(HouseholdLink), "from_id", gone)
    merges = {link["from_id"]: link["to_id"] for link in links if link["kind"] == "merge"}
    homes = by_key(session, table(Household), merges.values())
    return {key: homes[to]["head_name"] for key, to in merges.items()}


def _died_since(row: PersonRow, other: PersonRow) -> bool:
    """Did who lived here die by another record, which this household's end does not tell?"""
    if other["left_on"] is None or left_for(other) != "death":
        return False
    return other["id"] > row["id"] or (
        row["left_on"] is not None and other["left_on"] >= row["left_on"]
    )


def faults(home: Row, ended: Ended | None, actor: Actor | None) -> list[Reason]:
    """Why a household that is gone (its row) cannot come back, each a sentence; [] when it can.
    `actor`: who reads it, None for anybody: who somebody elsewhere is, is told only where this
    person may see people."""
    head = {"head": home["head_name"]}
    if ended is None:
        return [Reason("not_gone", "“{head}”户在册，没有销户，不用恢复。请刷新页面。", head)]
    if ended.into:
        source = (
            "“{head}”户是并入“{into}”户而销户的，不是误登，不能恢复。"
            "要重新单独成户的，请在“{into}”户的“登记变更”中选“分户”。"
        )
        return [Reason("merged_away", source, head | {"into": ended.into})]
    heads = sum(row["relation"] == "head" for row in ended.people)
    if heads != 1:
        source = (
            "“{head}”户销户以前登记的 {m} 人中户主有 {n} 人，须有且只有 1 人，不能恢复。"
            "请按户口簿“登记新农户”。"
        )
        return [Reason("back_heads", source, head | {"m": len(ended.people), "n": heads})]
    return [
        *(_about(row, actor, "back_elsewhere", *_ELSEWHERE) for row in ended.elsewhere),
        *(_about(row, actor, "back_dead", *_DEAD) for row in ended.dead),
    ]


_ELSEWHERE = (
    "“{name}”（{number}）现在登记在另一户，同一人只能在一户，本户不能恢复。"
    "请先核对这个人属于哪一户，在那一户办理离开。",
    "本户有人（证件号码 {number}）现在登记在另一户，同一人只能在一户，本户不能恢复。"
    "请先核对这个人属于哪一户，在那一户办理离开。",
)
_DEAD = (
    "“{name}”（{number}）在另一户登记为 {day} 死亡，本户不能照原样恢复。"
    "死亡登记错的，请先在那一户的“登记变更”中选“漏登补录”，附上证明。",
    "本户有人（证件号码 {number}）在另一户登记为 {day} 死亡，本户不能照原样恢复。"
    "死亡登记错的，请先在那一户的“登记变更”中选“漏登补录”，附上证明。",
)


def _about(row: PersonRow, actor: Actor | None, key: str, near: str, far: str) -> Reason:
    told = {"number": row["id_masked"] or "—", "day": f"{row['left_on']}"}
    if actor is not None and actor.roles_at(row["region"]) & SEES_PEOPLE:
        return Reason(key, near, told | {"name": row["name"]})
    return Reason(key, far, told)
