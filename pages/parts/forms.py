"""The form of an action, drawn from its questions, handed in as one step in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import streamlit as st

from models.case import Case
from models.columns import Subject
from pages import backend
from pages.parts.answers import Sheet
from pages.parts.fields import draw
from pages.parts.findings import saved
from pages.parts.questions import LEFT_OUT, Question
from workflows.base.refusals import Overtaken
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.engine import carrying, execute
from workflows.engine.definition import Action, Form
from workflows.engine.forms import asks
from workflows.households import at_once
from workflows.identification.queries import form_options
from workflows.identification.queries.status_text import whereabouts
from workflows.storage import attachments, drafts


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form as it stands on the screen: the answers, and the files still to be kept."""

    answers: dict[str, Any]
    files: dict[str, list[tuple[str, bytes]]]

    def payload(self, keep: Callable[[str, str, bytes], int]) -> dict[str, Any]:
        """The answers with every file kept: `keep(question, name, bytes)` gives its number."""
        kept = {
            name: tuple(keep(name, title, content) for title, content in files)
            for name, files in self.files.items()
        }
        return self.answers | kept


def ask_form(
    form: type[Form], sheet: Sheet, options: Mapping[str, dict[Any, str]] | None = None
) -> Drawn:
    """Draw every question of a form; what is typed is kept as a draft."""
    answers: dict[str, Any] = {}
    files: dict[str, list[tuple[str, bytes]]] = {}
    questions = [
        Question(name, ask, form.model_fields[name], (options or {}).get(name, {}))
        for name, ask in asks(form).items()
    ]
    for is_paper, together in groupby(questions, lambda q: q.ask.kind == "attachments"):
        columns: Sequence[Any] = ()
        for number, question in enumerate(together):
            if is_paper:
                # Papers stand two in a row: there are many, and each is one button. Row by row, so
                # that on a phone, where one stands below the other, they keep their order.
                columns = st.columns(2) if number % 2 == 0 else columns
                with columns[number % 2]:
                    taken = draw(question, sheet)
                files[question.name] = [(file.name, file.getvalue()) for file in taken or ()]
            elif (answer := draw(question, sheet)) is not LEFT_OUT:
                answers[question.name] = answer
    sheet.save()
    return Drawn(answers, files)


def keeper(
    session: Any, actor: Any, row: RowDict, *, own: bool
) -> Callable[[str, str, bytes], int]:
    """How the files of a form are kept for the place of a subject.

    A batch object's papers are handed on to its households, so they belong to no single subject.
    """

    def keep(question: str, title: str, content: bytes) -> int:
        return attachments.keep(
            session,
            actor,
            content,
            region=row["region"],
            county=row["county"],
            kind=next((kind for kind in ("signature", "photo") if kind in question), "scan"),
            title=title,
            subject_id=row["id"] if own else None,
        )

    return keep


@backend.fragment
def action_form(
    row: RowDict,
    action: Action,
    of: type[Subject] = Case,
    then: Callable[[carrying.Outcome], None] | None = None,
) -> None:
    """The questions of one action on one subject, and the button that does it.

    `row` is the subject as the person sees it (asking.subject_row). `then` is told the outcome
    after the step (it may keep it for the next drawing, but not draw).
    """
    subject = str(of.__tablename__)
    key = f"{subject} {row['id']} {row['version']} {action.key}"
    sheet = Sheet.open(key, f"{subject}:{row['id']}:{action.key}")
    with backend.reading() as (session, actor):
        options = form_options.options_of(session, actor, row, action.form)
    drawn = ask_form(action.form, sheet, options)
    if _confirmed(action, sheet):
        _hand_in(row, action, of, sheet, drawn, then)


def _confirmed(action: Action, sheet: Sheet) -> bool:
    """Is it handed in? A grave step asks once more, and its second button stands elsewhere."""
    sure = f"{sheet.key} sure"
    label = _(action.label)
    with st.container(horizontal=True):
        if not action.needs_confirmation:
            return st.button(
                _("办理“{action}”", action=action.label), type="primary", key=f"{sheet.key} do"
            )
        if not st.session_state.get(sure):
            if st.button(
                _("{action}…", action=action.label), type="primary", key=f"{sheet.key} ask"
            ):
                st.session_state[sure] = True
                st.rerun(scope="fragment")
            return False
    st.warning(_("“{action}”办理后不能自行撤回，确定要办理吗？", action=label))
    with st.container(horizontal=True):
        if st.button(_("再核对一下"), key=f"{sheet.key} back"):
            st.session_state[sure] = False
            st.rerun(scope="fragment")
        return st.button(
            _("确定，{action}", action=action.label), type="primary", key=f"{sheet.key} yes"
        )


def _hand_in(
    row: RowDict,
    action: Action,
    of: type[Subject],
    sheet: Sheet,
    drawn: Drawn,
    then: Callable[[carrying.Outcome], None] | None,
) -> None:
    token, key, seen = sheet.token, row["id"], row["version"]
    late: list[str] = []

    def step(session: Any, actor: Any) -> tuple[carrying.Outcome, str]:
        payload = drawn.payload(keeper(session, actor, row, own=of is Case))
        try:
            outcome = execute.perform(
                session, key, action.key, actor, payload, seen=seen, token=token, of=of
            )
        except Overtaken as overtaken:
            late.extend(overtaken.sentences())
            raise
        if of is Case:
            at_once.judge(session, actor, row["household_id"])
        drafts.drop(session, actor, sheet.draft)
        return outcome, whereabouts(session, actor, key, of=of)

    done = backend.write(step, anew=False)
    if late:
        # The page shows how things stand now; the draft brings back what was typed.
        st.session_state[f"overtaken {key}"] = (action.key, late)
        st.rerun()
    if done is None:
        return
    outcome, sentence = done
    sheet.forget()
    if of is Case:
        saved(row["household_id"])
    if outcome.left_out:
        st.session_state[f"left out {key}"] = [
            (left.subject_id, left.refused.sentences() if left.refused else [])
            for left in outcome.left_out
        ]
    if then is not None:
        then(outcome)
    backend.flash(sentence)
    st.rerun()
