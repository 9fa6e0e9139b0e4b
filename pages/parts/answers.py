"""A sheet somebody fills in: widget keys, what was typed, the draft kept field by field."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Final

import streamlit as st

from pages import backend
from workflows.storage import drafts

_NOTHING: Final[tuple[Any, ...]] = (None, "", [], {})


def _packed(value: Any) -> Any:
    """A widget's value as a draft keeps it."""
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time):
        return {"hour": value.isoformat("minutes")}
    return list(value) if isinstance(value, tuple) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    if isinstance(value, dict) and "hour" in value:
        return time.fromisoformat(value["hour"])
    return value


def _alike(value: Any, start: Any) -> bool:
    """Nothing typed, in whichever way nothing is kept."""
    return bool(value == start or (value in _NOTHING and start in _NOTHING))


def form_token(key: str) -> str:
    """A rendered form's own word: handed in twice, it counts once.

    By chance, never made of what the form shows: those of two tabs or two lists are never one.
    """
    token: str = st.session_state.setdefault(f"{key} token", secrets.token_hex(12))
    return token


def spend(key: str) -> None:
    """The form was handed in: the next one under this key is another."""
    st.session_state.pop(f"{key} token", None)


def prefill(sheet_key: str, stands: Mapping[str, Any]) -> None:
    """An amendment starts from what stands, where nothing was typed yet."""
    st.session_state[f"stands {sheet_key}"] = dict(stands)


def _drawn_before(key: str) -> list[str]:
    names: list[str] = st.session_state.get(f"{key} drawn", [])
    return names


def _empty(key: str) -> None:
    for name in [k for k in st.session_state if str(k).startswith(f"{key} ")]:
        del st.session_state[name]


@dataclass(slots=True)
class Sheet:
    """One form on the screen. Neither of its two names ever holds a person's.

    `key` holds subject, version and action; `draft` has no version, so that what was typed
    survives somebody else's step.
    """

    key: str
    draft: str
    kept: dict[str, Any] = field(default_factory=dict)
    drawn: list[str] = field(default_factory=list)
    starts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, key: str, draft: str) -> "Sheet":
        """The sheet as it stands: on its first drawing with what was typed before."""
        place = f"{key} kept"
        if any(f"{key} {name}" not in st.session_state for name in _drawn_before(key)):
            # It had left the screen, and its fields went with it: what was kept of them since is
            # no longer how things stand, and its token may be spent by a run that was cut short.
            _empty(key)
        if place not in st.session_state:
            with backend.reading() as (session, actor):
                st.session_state[place] = drafts.get(session, actor, draft)
        return cls(key, draft, st.session_state[place])

    @property
    def token(self) -> str:
        """This rendered form's own word: handed in twice, it counts once."""
        return form_token(self.key)

    def part(self, name: str, start: Any = None, among: Collection[Any] | None = None) -> str:
        """The widget key of one answer, filled with what was typed before, else with `start`."""
        key = f"{self.key} {name}"
        self.drawn.append(name)
        stands = st.session_state.get(f"stands {self.key}", {}).get(name, start)
        self.starts[name] = _packed(stands)
        if key not in st.session_state:
            value = _unpacked(self.kept[name]) if name in self.kept else stands
            if among is not None and isinstance(value, list):
                value = [item for item in value if item in among]
            elif among is not None and value not in among:
                value = None
            st.session_state[key] = value
        return key

    def value(self, name: str) -> Any:
        """What stands in a widget now."""
        return st.session_state.get(f"{self.key} {name}")

    def put(self, name: str, value: Any) -> None:
        """Fill an answer from outside, before its widget is drawn."""
        st.session_state[f"{self.key} {name}"] = value

    def save(self) -> None:
        """Keep what is typed, when it changed since the last drawing.

        Only what differs from what stands: a draft taken up again must not put back what somebody
        else changed meanwhile in a field that nobody here ever touched.
        """
        now = {name: _packed(self.value(name)) for name in self.drawn}
        now = {name: value for name, value in now.items() if not _alike(value, self.starts[name])}
        st.session_state[f"{self.key} drawn"] = list(self.drawn)
        seen = f"{self.key} saved"
        if seen not in st.session_state:
            st.session_state[seen] = now
        elif st.session_state[seen] != now:
            st.session_state[seen] = now
            backend.write(
                lambda session, actor: drafts.keep(session, actor, self.draft, now), answers=False
            )

    def forget(self) -> None:
        """Empty the sheet on the screen; the draft itself goes with the step."""
        _empty(self.key)
