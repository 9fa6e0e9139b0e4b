"""What became of a step over many households: how many moved, who was left out and why."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from workflows.base.words import _, labelled
from workflows.engine.carrying import Outcome


def naming(key: int, names: Mapping[int, str]) -> Callable[[Outcome], None]:
    """For offers_panel: the households left out are told by name, not by number."""

    def name(_outcome: Outcome) -> None:
        left = st.session_state.get(f"left out {key}")
        if left:
            st.session_state[f"left out {key}"] = [
                (names.get(case_id, case_id), sentences) for case_id, sentences in left
            ]

    return name


def report(outcomes: Sequence[Outcome], names: Mapping[int, str], key: str) -> str:
    """What became of a bulk action: how many moved; the others are kept to be shown."""
    left = [
        (names.get(outcome.subject_id, str(outcome.subject_id)), outcome.refused.sentences())
        for outcome in outcomes
        if outcome.refused
    ]
    st.session_state[f"left behind {key}"] = left
    moved = len(outcomes) - len(left)
    return _("已办理 {n} 户，{left} 户没有办成。", n=moved, left=len(left))


def show_left(key: str) -> None:
    """The households a bulk action could not move, once, with every reason."""
    left = st.session_state.pop(f"left behind {key}", None)
    if left:
        with st.container(border=True):
            st.warning(_("有 {n} 户没有随同办理：", n=len(left)))
            for name, sentences in left:
                st.text(labelled(name, " ".join(sentences)))
