"""What both forms of a change end with: the papers that prove it, and handing it in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts.answers import Sheet
from pages.parts.findings import saved
from pages.parts.forms import keeper
from pages.parts.lists import go
from pages.wording import plain
from workflows.base.words import _, joined
from workflows.engine.carrying import Outcome
from workflows.households import at_once, change_requests
from workflows.households.asking_again import Again
from workflows.storage import drafts

_FILES: Final = ["jpg", "jpeg", "png", "pdf"]


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers of a request before that prove this one too, and what is uploaded now."""

    before: tuple[int, ...]
    now: tuple[tuple[str, bytes], ...]


def ask_papers(sheet: Sheet, again: Again | None, *, proof: bool) -> Papers:
    """The upload; of a request that is asked anew its papers serve once more, unless unticked."""
    before: tuple[int, ...] = ()
    if again and again.papers:
        words = _("沿用上次提出时的证明材料（{n} 份）", n=len(again.papers))
        if st.checkbox(words, key=sheet.part("same papers", True)):
            before = tuple(key for key, _sha, _title in again.papers)
        st.caption(plain(joined(title or "—" for _key, _sha, title in again.papers)))
    papers = st.file_uploader(
        _("证明材料（必须上传）") if proof and not before else _("证明材料"),
        _FILES,
        accept_multiple_files=True,
        key=f"{sheet.key} papers",
    )
    return Papers(before, tuple((f.name, f.getvalue()) for f in papers or ()))


def hand_in(
    sheet: Sheet,
    home: dict[str, Any],
    papers: Papers,
    change: Callable[[Any, Any, tuple[int, ...], str], Outcome],
    written: str,
) -> None:
    """Hand a change in and go back to the household. `change(session, actor, papers, token)` does
    it; `written` is said where it waits for nobody."""
    token = sheet.token

    def step(session: Any, actor: Any) -> bool:
        keep = keeper(session, actor, home, own=False)
        proof = tuple(keep("evidence", name, body) for name, body in papers.now)
        outcome = change(session, actor, (*papers.before, *proof), token)
        at_once.judge(session, actor, home["id"])
        drafts.drop(session, actor, sheet.draft)
        return change_requests.asked(outcome)

    waits = backend.write(step)
    if waits is None:
        return
    sheet.forget()
    saved(home["id"])
    backend.flash(_("变更申请已提出，等乡镇另一人确认，确认之前户信息不变。") if waits else written)
    go("intake", household=home["id"])
