"""我的待办: what waits for this person, most urgent first, and the way to any household."""

from collections import Counter
from typing import Any, Final

import streamlit as st

from pages import backend
from pages.identification.notice_signs import KINDS
from pages.parts import due_pill, empty, figure, go, instant, paged, pieces, state_badge
from pages.parts.badges import claim_pill, pill, urged_pill, words
from pages.parts.choices import apart
from pages.parts.lists import from_the_start
from pages.wording import plain
from workflows.access.people import CASEWORK, SEES_PEOPLE, Role
from workflows.base import dates
from workflows.base.words import _
from workflows.engine.registry import process_of
from workflows.households import open_requests, register
from workflows.identification.queries import batch_tasks, status_text, work
from workflows.identification.queries import case as cases
from workflows.identification.states import CaseState

# Where a batch object is worked on: the screen, the number in its address, and which it is.
_SCREENS: Final = {
    "campaign": ("rounds", "campaign", "id"),
    "village_batch": ("rounds", "batch", "id"),
    "training": ("rounds", "batch", "village_batch_id"),
    "meeting": ("meeting", "meeting", "id"),
    "notice": ("notices", "notice", "id"),
    "round": ("approvals", "round", "id"),
    "filing": ("filing", "batch", "id"),
}
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
def search() -> None:
    """Find a household by name, part of it, initials, or a number."""
    wanted = st.text_input(
        _("查找农户"),
        key="find",
        placeholder=_("姓名、拼音首字母、户编号或完整身份证号"),
        icon=":material/search:",
        label_visibility="collapsed",
    )
    if not wanted.strip():
        return
    with backend.reading() as (session, actor):
        found = register.find(session, actor, wanted)
        latest = cases.latest_of(session, actor, [row["id"] for row in found])
        villages = {row["id"]: status_text.place_of(session, actor, row["region"]) for row in found}
        enters = actor.holds(Role.CLERK)
    if not found:
        empty(_("没有找到“{wanted}”。", wanted=plain(wanted)), _("请换一个写法，或核对所在的村。"))
    if len(found) == register.FOUND:
        st.caption(_("只列出前 {n} 户，请写全姓名或户编号。", n=len(found)))
    for row in found:
        case = latest.get(row["id"])
        with st.container(horizontal=True, vertical_alignment="center"):
            pieces(
                words(row["head_name"], strong=True),
                words(f"{villages[row['id']]} {row['group_name']}", quiet=True),
                state_badge(case["state"]) if case else pill(_("没有申请"), "grey"),
            )
            if case and st.button(_("打开"), key=f"found {case['id']}"):
                go("case_file", case=case["id"])
            if not case and enters and st.button(_("去申请"), key=f"apply {row['id']}"):
                go("intake", household=row["id"])


@backend.fragment
def lists() -> None:
    """The counts as links, and the list of the chosen one."""
    with backend.reading() as (session, actor):
        counts = work.counts(session, actor)
        tasks = batch_tasks.tasks(session, actor)
        waiting = batch_tasks.gatherings(session, actor)
        requests = open_requests.waiting(session, actor)
        names = {key: _(label) for key, label in _NAMES.items()}
        if not work.oversees(actor):
            del names["late"]
        places = {t.row["id"]: status_text.place_of(session, actor, t.row["region"]) for t in tasks}
    batches = len(tasks) + len(waiting) + len(requests)
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
            _task(task, places[task.row["id"]])
        if max(Counter(task.subject for task in tasks).values(), default=0) >= batch_tasks.TASKS:
            st.caption(_("只显示前 {n} 条。", n=batch_tasks.TASKS))
        for group in waiting:
            _gathering(group)
        for request in requests:
            _request(request)
    shown = _done() if chosen == "done" else _cases(chosen)
    if not shown and not (chosen == "todo" and batches):
        what, then = _NOTHING[chosen]
        empty(_(what), _(then) if then else "")


def _task(task: batch_tasks.Task, place: str) -> None:
    """A training, meeting, notice or round that waits for this person."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(
            words(_(process_of(task.subject).label), strong=True),
            words(_title(task), quiet=True),
            words(place, quiet=True),
            state_badge(task.row["state"], subject=task.subject),
            due_pill(task.row),
        )
        if st.button(_(task.label), key=f"task {task.row['id']}"):
            screen, name, column = _SCREENS[task.subject]
            go(screen, **{name: task.row[column]})


def _gathering(group: batch_tasks.Gathering) -> None:
    """Households for which a list or a round is to be begun."""
    with st.container(horizontal=True, vertical_alignment="center"):
        waits, awaited = _(group.awaited.counted, n=group.households), group.awaited
        pieces(words(waits, strong=True), state_badge(group.state.key))
        if st.button(_("去办理"), key=f"begin {awaited.subject} {awaited.level}"):
            go(_SCREENS[awaited.subject][0])


def _request(row: dict[str, Any]) -> None:
    """A change of a filed household's people that waits for this person's confirmation."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(
            words(row["head_name"], strong=True),
            words(_("家庭成员变更申请，等您确认")),
            words(f"{row['asker'] or ''} {instant(row['asked_at'])}", quiet=True),
        )
        if st.button(_("去办理"), key=f"request {row['id']}"):
            go("intake", household=row["household_id"])


def _title(task: batch_tasks.Task) -> str:
    row = task.row
    if task.subject == "notice":
        return _(KINDS[row["kind"]])
    day = row.get("planned_on")
    return str(row.get("title") or "") + (f" {dates.short(day)}" if day else "")


def _cases(which: str) -> int:
    def load(after: Any, limit: int) -> list[dict[str, Any]]:
        with backend.reading() as (session, actor):
            rows = work.cases_of(session, actor, which, after=after, limit=limit)
            for row in rows:
                row["village"] = status_text.place_of(session, actor, row["region"])
                roles = actor.roles_at(row["region"])
                row["full"] = bool(roles & SEES_PEOPLE)
                row["surveys"] = Role.COMMITTEE in roles
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
            urged_pill(row["urged"]),
            claim_pill(row["claimer"], mine=not row["theirs"] and doing),
            words(_("等{who}", who=who), quiet=True) if who else "",
        )
        if st.button(_("办理") if doing else _("查看"), key=f"case {row['id']} {row['version']}"):
            if doing and row["state"] == CaseState.SURVEYING and row["surveys"]:
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
        manages = actor.holds(Role.ADMINISTRATOR)
    if not counts.waiting:
        then = _("账号、授权、参数和备份在“管理”里。") if manages else ""
        empty(_("没有等您办的事。"), then)
        return
    st.subheader(_("在办的户：{n}", n=figure(counts.waiting, work.MOST)), anchor=False)
    if not sees:
        st.caption(_("您看到的是户主姓名、所在村和办理状态。"))
    _cases("waiting")
