"""The one place of the screens that opens transactions, and that knows who sits there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Final, NoReturn, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from models.store import Store
from pages import typed
from pages.log_redaction import fault_number
from pages.wording import plain
from workflows.access import people, sign_in
from workflows.access.people import Actor, Held
from workflows.access.sign_in import Visit
from workflows.base.refusals import NotReady, Overtaken, Refused
from workflows.base.words import _, speak

T = TypeVar("T")
P = ParamSpec("P")
_FLASH: Final = "lika flash"
_LATE: Final = "lika overtaken"


class SignedOut(Exception):  # noqa: N818 - not a fault: the session has ended
    """Nobody sits at this screen any more."""


@cache
def store() -> Store:
    """The installation this process serves."""
    return Store()


def _who(session: Session) -> tuple[Visit, Actor]:
    """Who sits at this screen, with the roles held now; SignedOut when the session has ended.

    Read from the database in every run and in every action: an open page outlives a sign-out.
    """
    visit = _visit(session)
    speak(visit.language)
    return visit, people.actor_of(session, visit.user_id)


@contextmanager
def reading() -> Iterator[tuple[Session, Actor]]:
    """One consistent view for drawing a screen, and who looks at it."""
    try:
        with store().reading() as session:
            visit, actor = _who(session)
            if sign_in.stale(visit):
                _touch(visit)
            yield session, actor
    except SignedOut:
        farewell()


def _touch(visit: Visit) -> None:
    """Remember that the person is there; a full disk or a busy database does not stop reading."""
    try:
        with store().transaction() as session:
            sign_in.touch(session, visit.id)
    except OperationalError as fault:
        fault_number(fault)


def fragment(draw: Callable[P, None]) -> Callable[P, None]:
    """A part of a screen that runs by itself, for as long as the same person may see it.

    Such a run passes by the shell, and what the part was given was read earlier. So it asks first
    who sits there now: nobody sees nothing, and with other roles the whole screen is drawn anew.
    """

    @wraps(draw)
    def run(seen: list[tuple[Held, ...]], /, *args: P.args, **kwargs: P.kwargs) -> None:
        with reading() as (_session, actor):
            seen.append(actor.held)
        if seen[0] != seen[-1]:
            st.rerun()
        del seen[1:]
        draw(*args, **kwargs)

    alone = st.fragment(run)

    @wraps(draw)
    def begin(*args: P.args, **kwargs: P.kwargs) -> None:
        alone([], *args, **kwargs)

    return begin


def write(
    call: Callable[[Session, Actor], T],
    *,
    success: str | Callable[[T], str] | None = None,
    anew: bool = True,
    answers: bool = True,
) -> T | None:
    """Do one thing in one transaction: all of it or, with the reasons shown, nothing.

    `call` must not touch the screen: a second click stops a run at its next `st.` call. With
    `success` the sentence is shown after the redraw that follows; without it the result is given
    back, and the page goes on. None after a refusal: what was typed stays.

    Whom somebody else came before is shown the page anew: a part of a screen that runs by itself
    would hand in the rows it was given again and again. `anew=False`: the caller does that.

    Nothing is done while a field shows something else than what would be handed in.
    `answers=False`: what is done takes no answers of a form (a draft, a photo kept at once).
    """
    if answers and (fields := typed.unlike()):
        show_refused(NotReady(*fields))
        return None
    try:
        with store().transaction() as session:
            visit, actor = _who(session)
            result = call(session, actor)
            if sign_in.stale(visit):
                sign_in.touch(session, visit.id)
    except SignedOut:
        farewell()
    except Refused as refused:
        if anew and isinstance(refused, Overtaken):
            st.session_state[_LATE] = refused.sentences()
            st.rerun()
        show_refused(refused)
        return None
    except OperationalError as fault:
        number = fault_number(fault)
        st.error(
            _("现在存不进去（数据库忙或磁盘已满），什么也没有改动。请稍后再试。编号 {n}", n=number)
        )
        return None
    if success is not None:
        flash(success(result) if callable(success) else success)
        st.rerun()
    return result


def read(call: Callable[[Session, Actor], T]) -> T | None:
    """A read that may be refused (a file that is no table): the reasons shown, and None."""
    try:
        with store().reading() as session:
            return call(session, _who(session)[1])
    except SignedOut:
        farewell()
    except Refused as refused:
        show_refused(refused)
        return None


def show_refused(refused: Refused) -> None:
    """Every reason, each a sentence; several are one box with a list."""
    sentences = refused.sentences()
    said = (
        plain(sentences[0])
        if len(sentences) == 1
        else _("现在不能办，有 {n} 个原因：", n=len(sentences))
    )
    lines = [said, *(f"- {plain(sentence)}" for sentence in sentences if len(sentences) > 1)]
    st.error("\n".join(lines), icon=":material/block:")


def flash(sentence: str) -> None:
    """Say something on top of the next drawing of the page."""
    st.session_state[_FLASH] = sentence


def show_flash() -> None:
    """What was to be said, once."""
    for late in st.session_state.pop(_LATE, ()):
        st.warning(plain(late), icon=":material/group:")
    sentence = st.session_state.pop(_FLASH, None)
    if sentence:
        # lika.js brings it into sight: on a phone the button that was pressed is far below.
        with st.container(key="flash"):
            st.success(plain(sentence), icon=":material/check_circle:")


def farewell() -> NoReturn:
    """The session has ended: nothing of the screen is drawn, and lika.js leads to the sign-in."""
    with st.container(key="signed_out"):
        st.warning(_("您已退出登录，或登录已过期。"), icon=":material/lock:")
        st.markdown(f"[{_('重新登录')}](/login)")
    st.stop()
    raise SignedOut  # not reached: st.stop() ends the run


def _visit(session: Session) -> Visit:
    number = str(st.user.get("session") or "")
    found = sign_in.visit_by_id(session, int(number)) if number.isdecimal() else None
    if found is None or found.must_change:
        raise SignedOut
    return found
