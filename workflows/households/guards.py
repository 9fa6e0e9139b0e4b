"""When a household's people may change, and who may change them."""

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base import names
from workflows.base.refusals import Reason
from workflows.base.rows import Row
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import PEOPLE
from workflows.households import kept_out
from workflows.households.changes import change_in, people_after, stands, the_request
from workflows.households.differing import must_be_asked
from workflows.households.event_list import DIED_AWAY
from workflows.households.forms import Content
from workflows.households.needs import (
    COMING_KIN,
    ENDED,
    HOME_KIN,
    LIVE_CASES,
    LIVE_ELSEWHERE,
    REQUESTS,
    TAKEN_IN_BY,
)

if TYPE_CHECKING:
    from workflows.households.forms import Decision, Refusal


def _strangers(facts: Facts[Content]) -> Unmet:
    known = {row["id"] for row in facts[PEOPLE]}
    wrong = [key for key, _values in facts.form.changed if key not in known]
    return {"n": len(wrong)} if wrong else None


OWN_PEOPLE: Final = Guard(
    "own_people",
    "要变更的成员有 {n} 人不在本户，请刷新后重试。",
    _strangers,
    needs=(PEOPLE,),
    reads_form=True,
)


def _head_faults(facts: Facts[Content]) -> Unmet:
    """Who goes names who comes, in one act: the head, his name on the register, the number."""
    form: Content = facts.form
    now = people_after(facts[PEOPLE], form)
    heads = [row["name"] for row in now if row["relation"] == "head"]
    if len(heads) != 1:
        return [
            Reason(
                "one_head",
                "变更以后户主有 {n} 人，须有且只有一名户主。"
                "户主去世或离开的，请同时写明由谁任户主（“与户主关系”选“户主”）。",
                {"n": len(heads)},
            )
        ]
    row = {**facts.row, **form.columns}
    # Of another town's household only the head is on the register; the number is as told.
    counted = row["members"] if row["elsewhere"] else len(now)
    if (row["head_name"], row["members"]) == (heads[0], counted):
        return None
    return [
        Reason(
            "head_named",
            "户信息写的是“{head}”{n} 人，成员中的户主是“{now}”，共 {m} 人，两者须一致。"
            "请刷新后重试。",
            {"head": row["head_name"], "n": row["members"], "now": heads[0], "m": len(now)},
        )
    ]


ONE_HEAD: Final = Guard("one_head", "", _head_faults, needs=(PEOPLE,), reads_form=True)
# Of a household that somebody stays in.
ONE_HEAD_LEFT: Final = Guard(
    "one_head",
    "",
    lambda facts: _head_faults(facts) if people_after(facts[PEOPLE], facts.form) else None,
    needs=(PEOPLE,),
    reads_form=True,
)


_WHO: Final = frozenset({"name", "sex", "born", "id_blind"})


def _indistinct(facts: Facts[Content]) -> Unmet:
    """Whom the change brings or puts right is told from everybody else of the household."""
    form: Content = facts.form
    told = {row["id"] for row in form.added}
    told |= {key for key, values in form.changed if _WHO & values.keys()}
    alike = kept_out.without_number(people_after(facts[PEOPLE], form))
    return [
        names.reason(kept_out.twice_here(rows[0]["name"], rows[0]["born"], len(rows)))
        for rows in alike
        if any(row["id"] in told for row in rows)
    ] or None


TOLD_APART: Final = Guard("twice_without_number", "", _indistinct, needs=(PEOPLE,), reads_form=True)


def _indistinct_there(facts: Facts[Content]) -> Unmet:
    """Who goes is told from everybody of the household that takes them in."""
    going = {key for key, values in facts.form.changed if values.get("left_on")}
    joined = [*(row for row in facts[PEOPLE] if row["id"] in going), *facts[TAKEN_IN_BY]]
    return [
        names.reason(kept_out.twice_here(rows[0]["name"], rows[0]["born"], len(rows)))
        for rows in kept_out.without_number(joined)
        if any(row["id"] in going for row in rows)
    ] or None


TOLD_APART_THERE: Final = Guard(
    "twice_without_number",
    "",
    _indistinct_there,
    needs=(PEOPLE,),
    looks=(TAKEN_IN_BY,),
    reads_form=True,
)


def asks(facts: Facts[Any]) -> bool:
    """Does what is handed in wait for a second person?"""
    return must_be_asked(facts[LIVE_CASES], facts.form, facts.row, facts[PEOPLE])


NOT_FILED: Final = Guard(
    "filed",
    "“{head}”户的这项变更不能直接办理。请提出变更申请，由乡镇另一人确认。",
    lambda facts: {"head": facts.row["head_name"]} if asks(facts) else None,
    needs=(PEOPLE, LIVE_CASES),
    reads_form=True,
)
FILED: Final = Guard(
    "not_filed",
    "“{head}”户还没有建档立卡，或者没有改动，无须申请。请直接变更。",
    lambda facts: None if asks(facts) else {"head": facts.row["head_name"]},
    needs=(PEOPLE, LIVE_CASES),
    reads_form=True,
)
ONE_REQUEST: Final = Guard(
    "one_request",
    "“{head}”户已有一份变更申请在等乡镇确认。请等确认或退回后再提出。",
    lambda facts: {"head": facts.row["head_name"]} if facts[REQUESTS] else None,
    needs=(REQUESTS,),
)


def _kin(facts: "Facts[Content | Decision | Refusal]") -> Unmet:
    kin = any(row["user_id"] == facts.actor.user_id for row in facts[HOME_KIN])
    # Who would come makes the household one's own as much as who is there.
    kin = kin or facts.actor.user_id in facts[COMING_KIN]
    # Whether a household that is gone comes back is decided by nobody of its kin either.
    touches = facts[ENDED] is not None or (
        facts[LIVE_CASES]
        and (
            not isinstance(facts.form, Content)
            or change_in(facts, facts.form) is not None
            or asks(facts)
        )
    )
    return {"head": facts.row["head_name"]} if kin and touches else None


NOT_KIN: Final = Guard(
    "kin",
    "您与“{head}”户有登记的亲属关系，须回避该户的一切办理。请由他人办理。",
    _kin,
    needs=(PEOPLE, LIVE_CASES, HOME_KIN, REQUESTS, ENDED),
    looks=(COMING_KIN,),
    reads_form=True,
)
NO_CASE: Final = Guard(
    "live_case",
    "“{head}”户的户案件在“{state}”，不能撤销导入。请先办结户案件（未建档的由乡镇“终止办理”）。",
    lambda facts: (
        {"head": facts.row["head_name"], "state": stands(facts[LIVE_CASES][0]).label}
        if facts[LIVE_CASES]
        else None
    ),
    needs=(LIVE_CASES,),
)
REQUEST_OPEN: Final = Guard(
    "request_open",
    "没有找到这份待确认的变更申请，请刷新后重试。",
    lambda facts: None if the_request(facts) else {},
    needs=(REQUESTS,),
    reads_form=True,
)


def _own_request(facts: Facts) -> Unmet:
    request = the_request(facts)
    return {} if request and request["asked_by"] == facts.actor.user_id else None


SECOND_PERSON: Final = Guard(
    "second_person",
    "这份变更申请是您自己提出的，须由乡镇另一人确认。请交由同事办理。",
    _own_request,
    needs=(REQUESTS,),
    reads_form=True,
)


def _lives_elsewhere(facts: Facts[Content]) -> Unmet:
    """Whose the number is, is told only where this person may see people."""
    if not facts[LIVE_ELSEWHERE]:
        return None
    row = facts[LIVE_ELSEWHERE][0]
    told = {"number": row["id_masked"]}
    if facts.actor.roles_at(row["region"]) & SEES_PEOPLE:
        source = (
            "“{name}”（{number}）现在登记在另一户，同一人只能在一户。"
            "请先在那一户办理离开，再办这一项。"
        )
        return [Reason("lives_elsewhere", source, told | {"name": row["name"]})]
    source = (
        "证件号码 {number} 现在登记在另一户，同一人只能在一户。请先在那一户办理离开，再办这一项。"
    )
    return [Reason("lives_elsewhere", source, told)]


NOT_ELSEWHERE: Final = Guard(
    "lives_elsewhere",
    "",
    _lives_elsewhere,
    needs=(REQUESTS,),
    looks=(LIVE_ELSEWHERE,),
    reads_form=True,
)


def _anothers(facts: Facts) -> Unmet:
    request = the_request(facts)
    mine = request is None or request["asked_by"] == facts.actor.user_id
    return None if mine else {}


OWN_REQUEST: Final = Guard(
    "own_request",
    "这份变更申请不是您提出的，不能撤回。请由提出人撤回，或由乡镇填写理由退回。",
    _anothers,
    needs=(REQUESTS,),
    reads_form=True,
)


def _all_leave(facts: Facts[Content]) -> Unmet:
    going = {key for key, values in facts.form.changed if values.get("left_on")}
    stay = [row["name"] for row in facts[PEOPLE] if row["id"] not in going]
    return {"n": len(stay), "names": stay} if stay else None


ALL_LEAVE: Final = Guard(
    "all_leave",
    "还有 {n} 人（{names}）没有去向，不能销户。请刷新后重新办理。",
    _all_leave,
    needs=(PEOPLE,),
    reads_form=True,
)


def _newly_here(facts: "Facts[Decision]") -> Unmet:
    """Somebody came since it was asked for: nobody said where they go."""
    request = the_request(facts)
    if request is None:
        return None
    going = {key for key, _values in request["content"]["changed"]}
    stay = [row["name"] for row in facts[PEOPLE] if row["id"] not in going]
    return {"n": len(stay), "names": stay} if stay else None


ALL_ASKED: Final = Guard(
    "all_leave",
    "还有 {n} 人（{names}）没有去向，不能销户。请刷新后重新办理。",
    _newly_here,
    needs=(PEOPLE, REQUESTS),
    reads_form=True,
)
BY_TOWNSHIP: Final = Guard(
    "by_township",
    "“{head}”户的变更申请须由乡镇的人确认。请交由乡镇办理。",
    lambda facts: (
        None
        if Role.TOWNSHIP in facts.actor.roles_at(facts.row["region"])
        else {"head": facts.row["head_name"]}
    ),
)


def _of_one(facts: "Facts[Decision]") -> Unmet:
    request = the_request(facts)
    two = request is not None and request["event"] in ("split", "merge", "gone", DIED_AWAY)
    return {} if two else None


ONE_HOUSEHOLD: Final = Guard(
    "one_household",
    "这份申请涉及两户或销户，须连同另一户一起确认。请刷新页面后在申请旁边确认。",
    _of_one,
    needs=(REQUESTS,),
    reads_form=True,
)


def _alone(facts: "Facts[Decision]") -> Unmet:
    request = the_request(facts)
    if request is None or facts.cause is None:
        return None if request is None or request["event"] == "gone" else {}
    to = (request["content"].get("there") or {}).get("to")
    made = facts.cause.action.key == "split_off"
    split = request["event"] == "split"
    # A split makes a new household, a merge goes into the one that was named.
    fits = made if split else request["event"] == "merge" and to == facts.cause.row["id"]
    return None if fits and facts.cause.form.day == request["day"] else {}


WITH_THE_OTHER: Final = Guard(
    "one_household",
    "这份申请涉及两户或销户，须连同另一户一起确认。请刷新页面后在申请旁边确认。",
    _alone,
    needs=(REQUESTS,),
    reads_form=True,
)


def _others_arrive(facts: "Facts[Content | Decision]") -> Unmet:
    """Who arrives there is who leaves here, person by person."""
    if facts.cause is None:
        return None
    if isinstance(facts.form, Content):
        left = {key for key, values in facts.form.changed if values.get("left_on")}
    else:
        request = the_request(facts)
        going = request["content"]["changed"] if request else ()
        left = {key for key, values in going if values.get("left_on")}
    gone = Counter(_same(row) for row in facts[PEOPLE] if row["id"] in left)
    # Whatever day a row says it came on: who arrives by this act is who leaves by it.
    come = Counter(_same(row) for row in facts.cause.form.added)
    wrong = (come - gone) + (gone - come)
    return {"n": wrong.total()} if wrong else None


def _same(row: Row) -> tuple[object, ...]:
    return tuple(row.get(name) or None for name in ("name", "sex", "born", "id_blind"))


SAME_PEOPLE: Final = Guard(
    "same_people",
    "分出或并出的人与另一户接收的人有 {n} 人对不上。请刷新后重新办理。",
    _others_arrive,
    needs=(PEOPLE, REQUESTS),
    reads_form=True,
)
NOT_FILED_UNASKED: Final = Guard(
    "filed",
    NOT_FILED.reason,
    lambda facts: None if facts.form.request is not None else NOT_FILED.violation(facts),
    needs=(PEOPLE, LIVE_CASES),
    reads_form=True,
)
