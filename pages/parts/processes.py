"""Whose households something takes: told and asked only where there are several processes."""

import streamlit as st

from workflows.base.words import _
from workflows.engine.registry import process_of, processes


def of_process(key: str) -> str:
    """Whose households a list takes, told where there are several processes."""
    if len(_household_processes()) < 2:
        return ""
    return _("（{process}）", process=process_of(key).label)


def whose_households(key: str) -> str:
    """The process whose households something is opened for: asked where there are several."""
    known = _household_processes()
    if len(known) < 2:
        return known[0]
    chosen = st.selectbox(
        _("程序"), known, format_func=lambda name: _(process_of(name).label), key=f"of {key}"
    )
    return str(chosen)


def _household_processes() -> list[str]:
    return list(dict.fromkeys(p.key for p in processes() if p.judges_households))
