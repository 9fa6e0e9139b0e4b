"""我的待办: what waits for this person, most urgent first, and the way to any household."""

from collections import Counter
from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts.badges import changed_pill, claim_pill, pieces, pill, urged_pill, words
from pages.parts.choices import apart
from pages.parts.deadlines import due_pill
from pages.parts.figures import figure, instant
from pages.parts.lists import empty, from_the_start, go, paged
from pages.parts.search import search
from pages.parts.stages import state_badge
from pages.work.waiting import (
    findings_task,
    gathering_line,
    hits_line,
    households_lines,
    task_line,
)
from workflows.access.accounts import MANAGERS
from workflows.access.roles import CASEWORK, SEES_PEOPLE
from workflows.base.words import _
from workflows.engine.registry import process_of
from workflows.households import finding_lists, open_requests
from workflows.identification.queries import (
    batch_tasks,
    hits,
    status_text,
    work,
    wrong_filings,
)

_NAMES: Final = {
    "todo": "待办",
    "soon": "快到期",
    "returned": "退给我的",
    "waiting": "等别人办",
    "late": "下级超期",
    "done": "最近办的",
}
_NOTHING: Final = {
    "todo": ("没有等您办的事。", "要为农户新建申请，请打开“申请”；要找一户，请在上面查找。"),
    "soon": ("没有三天内到期的事。", ""),
    "returned": ("没有退回来的户。", ""),
    "waiting": ("没有在等别人办的户。", ""),
    "late": ("下级没有超期的户。", ""),
    "done": ("两周内您没有办过事。", ""),
}


def render() -> None:
    """Search, the five counts, the list behind the chosen one."""
    with backend.reading() as (_session, actor):
        sees, works = actor.holds(*SEES_PEOPLE), actor.holds(*CASEWORK)
    st.title(_("我的待办"), anchor=False)
    if sees:
        search()
    if works:
        lists()
    else:
        _onlookers(sees=sees)


@backend.fragment
def lists() -> None:
    """The counts as links, and the list of the chosen one."""
    with backend.reading() as (session, actor):
        counts = work.counts(session, actor)
        tasks = batch_tasks.tasks(session, actor)
        waiting = batch_tasks.gatherings(session, actor)
        requests = open_requests.waiting(session, actor)
        refused = open_requests.refused(session, actor)
        found, late = finding_lists.desk(session, actor)
        unresolved = hits.waiting(session, actor)
        wrong = wrong_filings.waiting(session, actor)
        corrections = hits.corrections(session, actor)
        names = {key: _(label) for key, label in _NAMES.items()}
        if not work.oversees(actor):
            del names["late"]
        places = {t.row["id"]: status_text.place_of(session, actor, t.row["region"]) for t in tasks}
    batches = sum(len(each) for each in (tasks, waiting, requests, refused, wrong, corrections))
    batches += bool(found) + bool(unresolved)
    sizes = {name: getattr(counts, name) for name in names}
    sizes["todo"] += batches
    chosen = st.segmented_control(
        _("清单"),
        list(names),
        key="my list",
        default="todo",
        required=True,
        format_func=apart(
            {name: f"{label} {figure(sizes[name], work.MOST)}" for name, label in names.items()}
        ),
        label_visibility="collapsed",
        on_change=from_the_start,
        args=tuple(f"my work {name}" for name in names),
    )
    if chosen == "todo":
        for task in tasks:
            task_line(task, places[task.row["id"]])
        if max(Counter(task.subject for task in tasks).values(), default=0) >= batch_tasks.TASKS:
            st.caption(_("只显示前 {n} 条。", n=batch_tasks.TASKS))
        for group in waiting:
            gathering_line(group)
        households_lines(requests, refused, wrong, corrections)
        if found:
            findings_task(found, late)
        if unresolved:
            hits_line(unresolved)
    shown = _done() if chosen == "done" else _cases(chosen)
    if not shown and not (chosen == "todo" and batches):
        what, then = _NOTHING[chosen]
        empty(_(what), _(then) if then else "")


def _cases(which: str) -> int:
    def load(after: Any, limit: int) -> list[dict[str, Any]]:
        with backend.reading() as (session, actor):
            rows = work.cases_of(session, actor, which, after=after, limit=limit)
            for row in rows:
                row["village"] = status_text.place_of(session, actor, row["region"])
                roles = actor.roles_at(row["region"])
                row["full"] = bool(roles & SEES_PEOPLE)
        return rows

    def draw(row: dict[str, Any]) -> None:
        _case(row, doing=which not in work.OTHERS)

    # A mark of one list means nothing in another: each has its own.
    return paged(f"my work {which}", load, draw, work.mark)


def _case(row: dict[str, Any], *, doing: bool) -> None:
    who = "" if doing else status_text.waits_for(row)
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(
            words(row["head_name"], strong=True),
            words(f"{row['village']} {row['group_name'] if row['full'] else ''}", quiet=True),
            state_badge(row["state"], edition=row["edition"]),
            due_pill(row),
            pill(_("异议 {n} 件待答复", n=row["objections"]), "red") if row["objections"] else "",
            changed_pill(row["changed"]),
            urged_pill(row["urged"]),
            claim_pill(row["claimer"], mine=not row["theirs"] and doing),
            words(_("等{who}", who=who), quiet=True) if who else "",
        )
        if st.button(_("办理") if doing else _("查看"), key=f"case {row['id']} {row['version']}"):
            if doing and row["surveys"]:
                go("survey", case=row["id"])
            go("case_file", case=row["id"], **({"do": row["version"]} if doing else {}))


def _done() -> int:
    def load(after: Any, limit: int) -> list[dict[str, Any]]:
        with backend.reading() as (session, actor):
            return work.done_lately(session, actor, after=after, limit=limit)

    return paged("my work done", load, _step, lambda row: row["id"])


def _step(row: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(
            words(row["head_name"] or _(process_of(row["subject"]).label), strong=True),
            words(_(row["label"])),
            words(instant(row["recorded_at"]), quiet=True),
            state_badge(row["state"], edition=row["edition"]) if row["state"] else "",
        )
        if row["head_name"] and st.button(_("查看"), key=f"step {row['id']}"):
            go("case_file", case=row["subject_id"])


@backend.fragment
def _onlookers(*, sees: bool) -> None:
    """Leaders and inspectors have no work here: what is open, the most urgent first."""
    with backend.reading() as (session, actor):
        counts = work.counts(session, actor)
        manages = actor.holds(*MANAGERS)
    if not counts.waiting:
        then = _("账号、授权、参数和备份在“管理”里。") if manages else ""
        empty(_("没有等您办的事。"), then)
        if manages and st.button(_("管理"), icon=":material/settings:"):
            go("admin")
        return
    st.subheader(_("在办的户：{n}", n=figure(counts.waiting, work.MOST)), anchor=False)
    if not sees:
        st.caption(_("您看到的是户主姓名、所在村和办理状态。"))
    _cases("waiting")
