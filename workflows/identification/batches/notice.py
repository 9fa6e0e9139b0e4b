"""公示公告: a frozen list on the wall, its clock to the second, objections, and what closing it
moves.

Kind 1 in the village's name, kind 2 in the township's, the announcement (3) of the county's
approval. A notice past its close is *due*, not closed: a person confirms with the end photo;
nothing closes itself.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AwareDatetime, Field

from models.columns import canonical
from models.record import NoticeLine
from models.rows.case import CaseRow
from models.rows.record import NoticeLineRow
from workflows.access.kinship import kin_cases
from workflows.access.places import township_of
from workflows.access.roles import ROLE_NAMES, Role
from workflows.base import clock, dates
from workflows.base.refusals import Reason
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import (
    NEW,
    Action,
    Ask,
    FanOut,
    Form,
    Guard,
    ListWords,
    Process,
    State,
    Unmet,
)
from workflows.engine.forms import Files
from workflows.engine.needs import LINES, NOTICE_KIN, ON_NOTICE, PHONES, SURVEYORS, TEAM
from workflows.engine.registry import pinned, process_of
from workflows.identification.batches.preparation import WithReason
from workflows.identification.guards.publicity import as_listed
from workflows.identification.needs import CANDIDATES
from workflows.identification.notice_levels import level_of
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.base.rows import RowDict


class Draft(Form):
    """Which households stand on the list."""

    cases: Annotated[tuple[int, ...], Ask("列入名单的户", kind="cases"), Field(min_length=1)]
    issuer: Annotated[str, Ask("落款单位"), Field(min_length=2, max_length=60)]


class Post(Form):
    """When and where it went up, who verified it, the photos with the date."""

    posted_at: Annotated[AwareDatetime, Ask("张贴时间")]
    place: Annotated[str, Ask("张贴地点"), Field(min_length=1, max_length=100)]
    verifiers: Annotated[
        tuple[int, ...], Ask("核实人（两人签字）", kind="people"), Field(min_length=2)
    ]
    near: Annotated[Files, Ask("近景照片（可见日期）", kind="attachments"), Field(min_length=1)]
    far: Annotated[Files, Ask("远景照片", kind="attachments"), Field(min_length=1)]

    def claimed(self) -> datetime:
        return self.posted_at


class Close(Form):
    """The photo at the end."""

    end_photo: Annotated[Files, Ask("期满照片", kind="attachments"), Field(min_length=1)]


def list_hash(lines: Sequence[Mapping[str, Any]]) -> str:
    """The content hash of a list: what the wall shows, in its order."""
    shown = [
        [x["case_id"], x["group_name"], x["head_name"], x["members"], x["outcome"]] for x in lines
    ]
    return hashlib.sha256(canonical(shown).encode()).hexdigest()


def clock_starts(facts: Facts) -> datetime:
    """The claimed posting when it is recorded on the same Shanghai day, else the recording."""
    claimed: datetime = facts.form.posted_at
    return claimed if clock.shanghai_day(claimed) == facts.today else facts.now


def _wrong_keeper(facts: Facts) -> Unmet:
    wanted = facts.action.roles_on(facts.row)
    if facts.role in wanted or facts.actor.roles_at(facts.row["region"]).intersection(wanted):
        return None
    return {"who": [ROLE_NAMES[role] for role in wanted]}


KEEPER: Final = Guard(
    "notice_role",
    "这类公示须由“{who}”办理，请交由相应人员办理。",
    _wrong_keeper,
    clause=Clause.PUBLICITY,
)


def _words(facts: Facts) -> ListWords:
    """What a list of this kind says in the process whose households it takes."""
    return process_of(facts.row["case_process"]).lists[facts.row["kind"]]


def _waits_in(facts: Facts) -> str:
    """Where the households of this list wait for it, in words."""
    process = process_of(facts.row["case_process"])
    waiting = process.states_where(lambda state: state.waits_for("notice", facts.row["kind"]))
    return process.state(waiting[0]).label


def _stands(case: CaseRow) -> State:
    return pinned(case).state(case["state"])


def _draft_faults(facts: Facts[Draft]) -> Unmet:
    chosen = {row["id"]: row for row in facts[CANDIDATES]}
    missing = [key for key in facts.form.cases if key not in chosen]
    if missing:
        return [
            Reason(
                "candidates",
                "有 {n} 户不能列入（不在“{state}”状态、"
                "已在其他名单中、有未办结异议，或成员变更还没有核对）。请重新选择。",
                {"n": len(missing), "state": _waits_in(facts)},
            )
        ]
    return None


DRAFT_SOUND: Final = Guard(
    "draft_sound",
    "",
    _draft_faults,
    needs=(CANDIDATES,),
    reads_form=True,
    clause=Clause.PUBLICITY,
)


def _no_phones(facts: Facts) -> Unmet:
    have = {row["region"] for row in facts[PHONES]}
    levels = (
        ("村", facts.row["region"]),
        ("乡镇", township_of(facts.row["region"])),
        ("县", facts.row["county"]),
    )
    lacks = [name for name, key in levels if key not in have]
    return {"lacks": lacks} if lacks else None


PHONES_SET: Final = Guard(
    "phones_set",
    "还没有登记{lacks}的异议受理电话，不能张贴。请先在“登记册”中登记。",
    _no_phones,
    needs=(PHONES,),
    clause=Clause.OBJECTIONS,
)


def _verifier_faults(facts: Facts[Post]) -> Unmet:
    verifiers = set(facts.form.verifiers)
    team = {m["user_id"]: m for m in facts[TEAM]}
    surveyed: dict[int, set[int]] = facts[SURVEYORS]
    reasons = []
    if len(verifiers) < 2:
        reasons.append(Reason("verifiers", "核实人 {n} 人，须两人签字。", {"n": len(verifiers)}))
    if strangers := verifiers - team.keys():
        reasons.append(
            Reason("verifiers_here", "有 {n} 名核实人没有本地授权，请另选。", {"n": len(strangers)})
        )
    if related := kin_cases(facts[NOTICE_KIN], verifiers):
        reasons.append(
            Reason(
                "verifiers_kin",
                "核实人与名单上 {n} 户有亲属关系，须回避。请换一名核实人。",
                {"n": len(related)},
            )
        )
    if facts.row["kind"] == 1:
        stuck = [case for case, users in surveyed.items() if verifiers and verifiers <= users]
        if stuck:
            reasons.append(
                Reason(
                    "verifier_apart",
                    "有 {n} 户的两名核实人都是入户调查人，至少一人须未参加调查。请换一名核实人。",
                    {"n": len(stuck)},
                )
            )
    return reasons or None


VERIFIED: Final = Guard(
    "verified",
    "",
    _verifier_faults,
    needs=(TEAM, SURVEYORS, NOTICE_KIN),
    reads_form=True,
    clause=Clause.PUBLICITY,
)


def _not_due(facts: Facts) -> Unmet:
    close_at = facts.row["close_at"]
    if close_at is not None and facts.now >= close_at:
        return None
    return {"when": "" if close_at is None else dates.stamp(close_at)}


DUE: Final = Guard("due", "公示期到 {when} 才满，现在不能结束。", _not_due, clause=Clause.PERIOD)


def _approved_differ(facts: Facts) -> Unmet:
    if facts.row["kind"] != 3:
        return None
    approved = {row["id"]: row for row in facts[CANDIDATES]}
    listed = {line["case_id"]: line for line in facts[LINES]}
    differ = set(approved) ^ set(listed)
    differ |= {
        key
        for key in set(approved) & set(listed)
        if as_listed(approved[key]) != as_listed(listed[key])
    }
    return {"n": len(differ)} if differ else None


SAME_AS_APPROVED: Final = Guard(
    "same_as_approved",
    "公告名单与审定名单有 {n} 户不一致（户或内容），须完全一致。请作废后重新拟稿。",
    _approved_differ,
    needs=(CANDIDATES, LINES),
    clause=Clause.COUNTY,
)


def _drafted(facts: Facts[Draft], changes: Changes) -> None:
    form, kind = facts.form, facts.row["kind"]
    rows: list[RowDict] = []
    for case in (row for row in facts[CANDIDATES] if row["id"] in set(form.cases)):
        line: dict[str, Any] = {
            "case_id": case["id"],
            "region": case["region"],
            "county": case["county"],
            "group_name": case["group_name"],
            "head_name": case["head_name"],
            "members": case["members"],
            "outcome": _words(facts).line,
        }
        changes.add(NoticeLine, notice_id=facts.row["id"], kind=kind, **line)
        rows.append(line)
    changes.set(issuer=form.issuer, days=facts.policy.notice_days[kind], list_hash=list_hash(rows))


def _posting(facts: Facts[Post], changes: Changes) -> None:
    starts = clock_starts(facts)
    close_at = clock.close_of(clock.shanghai_day(starts), facts.row["days"])
    changes.set(posted_at=starts, close_at=close_at, due_at=close_at, place=facts.form.place)


def _posted(facts: Facts[Post]) -> list[FanOut]:
    papers = (*facts.form.near, *facts.form.far)
    payload = {
        "papers": papers,
        "posted_at": facts.row["posted_at"],
        "close_at": facts.row["close_at"],
    }
    return [
        FanOut(line["case_id"], level_of(facts.row["kind"]).posts[0], payload)
        for line in facts[LINES]
    ]


def standing(facts: Facts) -> list[NoticeLineRow]:
    """The lines that went up and have not left the list."""
    lines = facts[LINES]
    return [line for line in lines if line["ended"] == "" and facts[ON_NOTICE].get(line["case_id"])]


def _close(facts: Facts[Close]) -> list[FanOut]:
    return [
        FanOut(
            line["case_id"], level_of(facts.row["kind"]).closes[0], {"papers": facts.form.end_photo}
        )
        for line in standing(facts)
    ]


def _closing(facts: Facts, changes: Changes) -> None:
    changes.set(closed_at=facts.now, due_at=None)


def _void(facts: Facts[WithReason]) -> list[FanOut]:
    if facts.row["posted_at"] is None:
        return []
    return [
        FanOut(line["case_id"], "void", {"reason": facts.form.reason}) for line in standing(facts)
    ]


def _waiting_lines(facts: Facts) -> Unmet:
    """A line with a later clock of its own, an open objection or a hold keeps the notice open."""
    left = [line for line in standing(facts) if _stands(facts[ON_NOTICE][line["case_id"]]).on_wall]
    later = [x for x in left if x["close_at"] is None or x["close_at"] > facts.now]
    return {"n": len(later)} if later and len(later) == len(left) else None


SOMETHING_OVER: Final = Guard(
    "something_over",
    "名单上余下的 {n} 户都还没有期满（恢复后重新计算），现在不能结束。",
    _waiting_lines,
    needs=(LINES, ON_NOTICE),
    clause=Clause.PERIOD,
)

_ACTIONS: Final = (
    Action(
        "draft",
        "n1",
        "拟定名单",
        sources=(NEW,),
        targets=("draft",),
        roles=(Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP),
        form=Draft,
        guards=(DRAFT_SOUND,),
        effect=_drafted,
    ),
    Action(
        "post",
        "n2",
        "登记张贴",
        sources=("draft",),
        targets=("posted",),
        roles=(Role.COMMITTEE, Role.TOWNSHIP),
        form=Post,
        whose=lambda row: level_of(row["kind"]).posters,
        guards=(KEEPER, PHONES_SET, VERIFIED, SAME_AS_APPROVED),
        needs=(LINES,),
        effect=_posting,
        fans_out=_posted,
        primary=True,
        needs_confirmation=True,
    ),
    Action(
        "close",
        "n3",
        "确认期满",
        sources=("posted",),
        targets=("closed",),
        roles=(Role.CLERK, Role.TOWNSHIP),
        form=Close,
        whose=lambda row: level_of(row["kind"]).keepers,
        guards=(KEEPER, DUE, SOMETHING_OVER),
        needs=(LINES, ON_NOTICE),
        effect=_closing,
        fans_out=_close,
        primary=True,
        needs_confirmation=True,
    ),
    Action(
        "void",
        "n4",
        "作废",
        sources=("draft", "posted"),
        targets=("void",),
        roles=(Role.TOWNSHIP,),
        form=WithReason,
        needs=(LINES, ON_NOTICE),
        effect=lambda _f, step: step.set(due_at=None),
        fans_out=_void,
        needs_confirmation=True,
    ),
)
PROCESS: Final = Process(
    key="notice",
    edition=1,
    label="公示公告",
    subject="notice",
    states=(
        State("draft", "拟稿"),
        State("posted", "公示中", on_wall=True),
        State("closed", "已期满", final=True),
        State("void", "已作废", final=True),
    ),
    actions=_ACTIONS,
)
