"""What waits for this person besides households: batch objects, lists to begin, requests."""

from typing import Any, Final

import streamlit as st

from pages.parts.badges import pieces, pill, words
from pages.parts.deadlines import due_pill
from pages.parts.figures import instant
from pages.parts.lists import go
from pages.parts.stages import state_badge
from pages.wording import NOTICE_NAMES
from workflows.base import dates
from workflows.base.words import _
from workflows.engine.registry import process_of
from workflows.identification.queries import batch_tasks
from workflows.identification.queries.wrong_filings import TODO

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


def task_line(task: batch_tasks.Task, place: str) -> None:
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


def gathering_line(group: batch_tasks.Gathering) -> None:
    """Households for which a list or a round is to be begun."""
    with st.container(horizontal=True, vertical_alignment="center"):
        waits, awaited = _(group.awaited.counted, n=group.households), group.awaited
        pieces(words(waits, strong=True), state_badge(group.state.key))
        if st.button(_("去办理"), key=f"begin {awaited.subject} {awaited.level}"):
            go(_SCREENS[awaited.subject][0])


def request_line(row: dict[str, Any]) -> None:
    """A change of a filed household's people that waits for this person's confirmation."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(
            words(row["head_name"], strong=True),
            words(_("变更申请（{what}），等您确认", what=_(row["title"]))),
            words(f"{row['asker'] or ''} {instant(row['asked_at'])}", quiet=True),
        )
        if st.button(_("去办理"), key=f"request {row['id']}"):
            go("intake", household=row["household_id"])


def refusal_line(row: dict[str, Any]) -> None:
    """A change that this person asked for and that was refused: why, and the way to ask anew."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(
            words(row["head_name"], strong=True),
            words(_("变更申请（{what}）不同意：{why}", what=_(row["title"]), why=row["outcome"])),
            words(f"{row['decider'] or ''} {instant(row['decided_at'])}", quiet=True),
        )
        if st.button(_("去办理"), key=f"refused {row['id']}"):
            go("intake", household=row["household_id"], edit=1, again=row["id"])


def wrong_filing_line(row: dict[str, Any]) -> None:
    """A 错评 that waits for this person: to hear, to decide, or to tell the village."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(words(row["head_name"], strong=True), words(_(TODO[row["todo"]])))
        if st.button(_("去办理"), key=f"wrong {row['id']}"):
            go("case_file", case=row["case_id"])


def households_lines(
    requests: list[dict[str, Any]],
    refused: list[dict[str, Any]],
    wrong: list[dict[str, Any]],
    corrections: list[dict[str, Any]],
) -> None:
    """What waits of households: changes to confirm or that were refused, 错评 to hear, decide or
    tell, entries that a department's list says are wrong."""
    for row in requests:
        request_line(row)
    for row in refused:
        refusal_line(row)
    for row in wrong:
        wrong_filing_line(row)
    for row in corrections:
        correction_line(row)


def findings_task(n: int, late: int) -> None:
    """What the checks found that lies on this person's desk."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(
            words(_("核查问题 {n} 条，等您更正或说明", n=n), strong=True),
            pill(_("逾期 {n} 条", n=late), "red") if late else "",
        )
        if st.button(_("去办理"), key="my findings"):
            go("findings", mine=1)


def correction_line(row: dict[str, Any]) -> None:
    """An entry of the register that is to be put right: a department's list says otherwise."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(
            words(row["head_name"], strong=True),
            words(_("部门名单（{what}）与登记不符，请更正", what=row["what"])),
            words(row["place"], quiet=True),
        )
        if st.button(_("去办理"), key=f"correction {row['id']}"):
            go("case_file", case=row["case_id"])


def hits_line(count: int) -> None:
    """Hits of the departments' lists that this person has to resolve."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(words(_("部门名单比中 {n} 项，等核查认定", n=count), strong=True))
        if st.button(_("去办理"), key="resolve hits"):
            go("comparing")


def _title(task: batch_tasks.Task) -> str:
    row = task.row
    if task.subject == "notice":
        return _(NOTICE_NAMES[row["kind"]])
    day = row.get("planned_on")
    return str(row.get("title") or "") + (f" {dates.short(day)}" if day else "")
