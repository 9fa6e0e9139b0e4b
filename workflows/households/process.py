"""The register of households: entered, amended, dissolved — with the same events, versions and
hashes as a case.

Identity numbers reach this file sealed already; the event keeps only what changed, the records
their digests. A change of the people is an event of the household's case; once that is filed, it
waits for a second person at the township.
"""

from typing import Annotated, Any, Final

from pydantic import Field

from models.household import ChangeRequest, Person
from workflows.access.people import Role
from workflows.base.codes import LEAVING
from workflows.base.refusals import Reason
from workflows.engine.changes import Changes
from workflows.engine.context import Facts, RowDict
from workflows.engine.definition import NEW, Action, Ask, FanOut, Form, Guard, Process, State, Unmet
from workflows.engine.registry import pinned
from workflows.households.changes import (
    REASON_AT_LEAST,
    Change,
    change_of,
    packed,
    people_after,
    stands,
    unpacked,
)
from workflows.households.states import HouseholdState

_KEEPERS: Final = (Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP)


class Content(Form):
    """A household's columns and people as they are to stand; made by workflows.households.register,
    numbers sealed."""

    columns: Annotated[dict[str, Any], Ask("户信息", secret=True), Field(default_factory=dict)]
    added: Annotated[tuple[dict[str, Any], ...], Ask("新增成员", secret=True)] = ()
    changed: Annotated[tuple[tuple[int, dict[str, Any]], ...], Ask("变更成员", secret=True)] = ()
    note: Annotated[str, Ask("说明"), Field(max_length=2000)] = ""
    left: Annotated[tuple[str, ...], Ask("离开的人和原因")] = ()
    fields: Annotated[tuple[str, ...], Ask("变更项目")] = ()

    @property
    def reason(self) -> str:
        """Why, as the timeline and the request tell it: the note, and why each goes who goes."""
        return "；".join(filter(None, [self.note.strip(), *self.left]))


class Decision(Form):
    """Which request is decided."""

    request: Annotated[int, Ask("变更申请", kind="choice:requests")]


class Refusal(Decision):
    """A request that is not confirmed, and why."""

    reason: Annotated[str, Ask("不同意的理由", kind="area"), Field(min_length=2, max_length=500)]


def _change(facts: Facts, form: Content) -> Change | None:
    return change_of(facts["people"], form, {**facts.row, **form.columns})


def _write(facts: Facts, changes: Changes) -> None:
    _enter(facts, changes, facts.form)


def _enter(facts: Facts, changes: Changes, form: Content) -> None:
    if "people" in facts.known:
        # As they stood: writing brings the rows at hand up to date.
        facts.known["change"] = _change(facts, form)
        facts.known["reason"] = form.reason
    changes.set(**form.columns)
    for row in form.added:
        changes.add(
            Person,
            **{
                "region": facts.row["region"],
                "county": facts.row["county"],
                "household_id": facts.row["id"],
            }
            | row,
        )
    at_hand = {row["id"]: row for row in facts.known.get("people", ())}
    for key, values in form.changed:
        changes.change(Person, at_hand[key], **values)


def _strangers(facts: Facts) -> Unmet:
    known = {row["id"] for row in facts["people"]}
    wrong = [key for key, _values in facts.form.changed if key not in known]
    return {"n": len(wrong)} if wrong else None


OWN_PEOPLE: Final = Guard(
    "own_people",
    "要变更的成员有 {n} 人不在本户，请刷新后重试。",
    _strangers,
    needs=("people",),
    reads_form=True,
)


def _head_faults(facts: Facts) -> Unmet:
    """Who goes names who comes, in one act: the head, his name on the register, the number."""
    form: Content = facts.form
    now = people_after(facts["people"], form)
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


ONE_HEAD: Final = Guard("one_head", "", _head_faults, needs=("people",), reads_form=True)


# Who comes, or is to be somebody else, is not told by why another went.
_IS_SOMEBODY: Final = frozenset({"name", "id_blind", "sex", "born"})


def _only_left(form: Content) -> bool:
    """Did people just go, each with a reason of its own, and others take their place (the
    head's)?"""
    whys = [v.get("left_why") or "" for _key, v in form.changed if v.get("left_on")]
    said = all(why in LEAVING.labels or len(why.strip()) >= REASON_AT_LEAST for why in whys)
    stay = [values for _key, values in form.changed if not values.get("left_on")]
    others = form.added or any(_IS_SOMEBODY & values.keys() for values in stay)
    return bool(whys) and said and not others


def _reason_missing(facts: Facts) -> Unmet:
    handed_in = [case for case in facts["live_cases"] if not stands(case).draft]
    if not handed_in or not _change(facts, facts.form):
        return None
    if len(facts.form.note.strip()) >= REASON_AT_LEAST or _only_left(facts.form):
        return None
    return {
        "head": facts.row["head_name"],
        "state": stands(handed_in[0]).label,
        "n": REASON_AT_LEAST,
    }


WHY_CHANGED: Final = Guard(
    "change_reason",
    "“{head}”户已在“{state}”，变更家庭成员须写明原因（至少 {n} 个字），并记入办理经过。"
    "请填写“变更说明”。",
    _reason_missing,
    needs=("people", "live_cases"),
    reads_form=True,
)


def _filed(facts: Facts) -> bool:
    return any(stands(case).goal for case in facts["live_cases"])


NOT_FILED: Final = Guard(
    "filed",
    "“{head}”户已建档立卡，家庭成员不能直接变更。请提出变更申请，由乡镇另一人确认。",
    lambda facts: (
        {"head": facts.row["head_name"]} if _filed(facts) and _change(facts, facts.form) else None
    ),
    needs=("people", "live_cases"),
    reads_form=True,
)
FILED: Final = Guard(
    "not_filed",
    "“{head}”户还没有建档立卡，无须申请。请直接变更。",
    lambda facts: None if _filed(facts) else {"head": facts.row["head_name"]},
    needs=("live_cases",),
)
ONE_REQUEST: Final = Guard(
    "one_request",
    "“{head}”户已有一份变更申请在等乡镇确认。请等确认或退回后再提出。",
    lambda facts: {"head": facts.row["head_name"]} if facts["requests"] else None,
    needs=("requests",),
)


def _kin(facts: Facts) -> Unmet:
    kin = any(row["user_id"] == facts.actor.user_id for row in facts["home_kin"])
    touches = facts["live_cases"] and (
        not isinstance(facts.form, Content) or _change(facts, facts.form) is not None
    )
    return {"head": facts.row["head_name"]} if kin and touches else None


NOT_KIN: Final = Guard(
    "kin",
    "您与“{head}”户有登记的亲属关系，须回避该户的一切办理。请由他人办理。",
    _kin,
    needs=("people", "live_cases", "home_kin"),
    reads_form=True,
)
NO_CASE: Final = Guard(
    "live_case",
    "“{head}”户的户案件在“{state}”，不能销户。请先办结户案件（未建档的由乡镇“终止办理”）。",
    lambda facts: (
        {"head": facts.row["head_name"], "state": stands(facts["live_cases"][0]).label}
        if facts["live_cases"]
        else None
    ),
    needs=("live_cases",),
)


def _the_request(facts: Facts) -> RowDict | None:
    return next((row for row in facts["requests"] if row["id"] == facts.form.request), None)


REQUEST_OPEN: Final = Guard(
    "request_open",
    "没有找到这份待确认的变更申请，请刷新后重试。",
    lambda facts: None if _the_request(facts) else {},
    needs=("requests",),
    reads_form=True,
)


def _own_request(facts: Facts) -> Unmet:
    request = _the_request(facts)
    return {} if request and request["asked_by"] == facts.actor.user_id else None


SECOND_PERSON: Final = Guard(
    "second_person",
    "这份变更申请是您自己提出的，须由乡镇另一人确认。请交由同事办理。",
    _own_request,
    needs=("requests",),
    reads_form=True,
)


def _requested(facts: Facts, changes: Changes) -> None:
    form: Content = facts.form
    change = _change(facts, form)
    changes.add(
        ChangeRequest,
        region=facts.row["region"],
        county=facts.row["county"],
        household_id=facts.row["id"],
        reason=form.reason,
        was=list(change.was) if change else [],
        now=list(change.now) if change else [],
        content=packed(form, facts.row, facts["people"]),
        asked_by=facts.actor.user_id,
        asked_at=facts.now,
    )


def _decided(facts: Facts, changes: Changes, state: str, outcome: str) -> RowDict:
    request = _the_request(facts)
    assert request is not None  # noqa: S101 - a guard has looked
    changes.change(
        ChangeRequest,
        request,
        state=state,
        decided_by=facts.actor.user_id,
        decided_at=facts.now,
        outcome=outcome,
    )
    return request


def _confirmed(facts: Facts, changes: Changes) -> None:
    request = _decided(facts, changes, "confirmed", "")
    content = unpacked(request["content"], facts.row, facts["people"])
    _enter(facts, changes, Content(note=request["reason"], **content))


def _refused(facts: Facts, changes: Changes) -> None:
    _decided(facts, changes, "refused", facts.form.reason)


# What a case does when its household changes, if its process has a word for it.
_TOLD: Final = "household_changed"


def _to_the_case(facts: Facts) -> list[FanOut]:
    """The household's cases are told: what was, what is, and why."""
    change: Change | None = facts.known["change"]
    if change is None:
        return []
    said = {
        "reason": facts.known["reason"],
        "was": change.was,
        "now": change.now,
        "head": change.head,
        "members": change.members,
        "spelling": change.before == change.after,
    }
    return [
        FanOut(case["id"], _TOLD, said)
        for case in facts["live_cases"]
        if pinned(case).action(_TOLD) is not None
    ]


PROCESS: Final = Process(
    key="household",
    edition=1,
    label="农户登记",
    subject="household",
    states=(
        State(HouseholdState.KEPT, "在册"),
        State(HouseholdState.GONE, "已销户", final=True),
        State(HouseholdState.UNDONE, "导入已撤销", final=True),
    ),
    actions=(
        Action(
            "register",
            "h1",
            "登记",
            sources=(NEW,),
            targets=(HouseholdState.KEPT,),
            roles=(*_KEEPERS, Role.COUNTY),
            form=Content,
            effect=_write,
        ),
        Action(
            "amend",
            "h2",
            "变更",
            sources=(HouseholdState.KEPT,),
            roles=(*_KEEPERS, Role.COUNTY),
            form=Content,
            guards=(OWN_PEOPLE, ONE_HEAD, WHY_CHANGED, NOT_FILED, NOT_KIN),
            effect=_write,
            fans_out=_to_the_case,
        ),
        Action(
            "request_change",
            "h5",
            "申请变更成员",
            sources=(HouseholdState.KEPT,),
            roles=(*_KEEPERS, Role.COUNTY),
            form=Content,
            guards=(FILED, OWN_PEOPLE, ONE_HEAD, WHY_CHANGED, ONE_REQUEST, NOT_KIN),
            effect=_requested,
        ),
        Action(
            "confirm_change",
            "h6",
            "确认变更",
            sources=(HouseholdState.KEPT,),
            roles=(Role.TOWNSHIP,),
            form=Decision,
            guards=(REQUEST_OPEN, SECOND_PERSON, NOT_KIN),
            effect=_confirmed,
            fans_out=_to_the_case,
            needs_confirmation=True,
        ),
        Action(
            "refuse_change",
            "h7",
            "不同意变更",
            sources=(HouseholdState.KEPT,),
            roles=(Role.TOWNSHIP,),
            form=Refusal,
            guards=(REQUEST_OPEN, NOT_KIN),
            effect=_refused,
        ),
        Action(
            "dissolve",
            "h3",
            "销户",
            sources=(HouseholdState.KEPT,),
            targets=(HouseholdState.GONE,),
            roles=(Role.TOWNSHIP,),
            form=Content,
            guards=(OWN_PEOPLE, NO_CASE),
            effect=_write,
        ),
        Action(
            "undo",
            "h4",
            "撤销导入",
            sources=(HouseholdState.KEPT,),
            targets=(HouseholdState.UNDONE,),
            roles=(*_KEEPERS, Role.COUNTY),
            form=Content,
            guards=(OWN_PEOPLE, NO_CASE),
            effect=_write,
        ),
    ),
)
