"""Sign in and out, one's account and password: plain pages that work without a script."""

import re
from collections.abc import Sequence
from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from pages.web import headers, transactions
from pages.web.auth import actor_from_request, cookie_name, is_https, visit_of
from pages.web.page import LANGUAGE_COOKIE, language_of, page, wrong_page
from workflows.access import accounts, sign_in
from workflows.access.roles import ROLE_NAMES
from workflows.access.sign_in import Opened, Visit
from workflows.base.refusals import Malformed, NotNow, Reason, Refused
from workflows.base.words import LANGUAGES, _, speak
from workflows.manual import reference

# Where one may be led after signing in: a screen of ours with its numbers, never another site.
_INSIDE: Final = re.compile(r"/[a-z_]*(\?[\w=&%.-]*)?")
# Hashing waits here and not in the threads that serve pages; two of these work at a time.
_doors: Final = anyio.CapacityLimiter(12)


async def login(request: Request) -> Response:
    """The form, and what becomes of it."""
    speak(language_of(request.scope))
    if request.method == "POST":
        return await _enter(request)
    response = _login_page(request, inside(request.query_params.get("next")))
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            asked,
            max_age=31_536_000,
            samesite="lax",
            httponly=True,
            secure=is_https(request.scope),
        )
    return response


async def _enter(request: Request) -> Response:
    form = await request.form()
    name, password = str(form.get("login", "")), str(form.get("password", ""))
    target = inside(str(form.get("next", "")))
    address = request.client.host if request.client else ""

    def enter() -> Opened:
        return transactions.open_session(name, password, address)

    try:
        opened = await anyio.to_thread.run_sync(enter, limiter=_doors)
    except Refused as refused:
        status = 429 if isinstance(refused, NotNow) else 401
        return _login_page(request, target, refused.sentences(), name, status)
    response = RedirectResponse("/password" if opened.must_change else target, 303)
    set_session(response, request.scope, opened)
    return response


def set_session(response: Response, scope: Scope, opened: Opened) -> None:
    """The cookie: unreadable for scripts, not sent from other sites' forms."""
    response.set_cookie(
        cookie_name(scope),
        opened.token,
        max_age=int(sign_in.LONGEST.total_seconds()),
        path="/",
        httponly=True,
        secure=is_https(scope),
        samesite="lax",
    )


def inside(target: str | None) -> str:
    """Where to go after signing in; the first screen when the wish leads elsewhere."""
    return target if target and _INSIDE.fullmatch(target) else "/"


def _login_page(
    request: Request,
    target: str,
    sentences: Sequence[str] = (),
    name: str = "",
    status: int = 200,
) -> HTMLResponse:
    return page(
        "login",
        language=language_of(request.scope),
        status=status,
        target=target,
        sentences=sentences,
        name=name,
        prefetch=headers.needed_first(),
    )


async def logout(request: Request) -> Response:
    """End the session: its row, its cookie, and every page that is still open."""
    await anyio.to_thread.run_sync(transactions.close_session, visit_of(request))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(
        cookie_name(request.scope), secure=is_https(request.scope), httponly=True
    )
    return response


async def account(request: Request) -> Response:
    """Who am I here: roles, language, password, the way out."""
    actor = await actor_from_request(request)
    roles = " · ".join(dict.fromkeys(_(ROLE_NAMES[held.role]) for held in actor.held)) or "—"
    return page(
        "account",
        language=language_of(request.scope),
        name=actor.name,
        roles=roles,
        manuals=reference.books_of(actor),
    )


async def choose_language(request: Request) -> Response:
    """The language of the account; every page speaks it from now on."""
    form = await request.form()
    wanted = str(form.get("language", ""))

    def choose() -> None:
        visit = visit_of(request)
        transactions.write_own(lambda s, actor: accounts.choose_language(s, actor, wanted), visit)

    try:
        await anyio.to_thread.run_sync(choose)
    except Refused:
        return wrong_page(request.scope, 404)
    return RedirectResponse("/account", 303)


async def password(request: Request) -> Response:
    """A new password; after a one-time one, before anything else."""
    visit = visit_of(request)
    speak(visit.language)
    if request.method == "GET":
        return _password_page(visit, [])
    form = await request.form()
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))

    def change() -> None:
        if new != again:
            raise Malformed(Reason("again", "两次输入的新密码不一样，请重新输入。"))
        transactions.write_own(
            lambda s, actor: accounts.change_password(s, actor, old=old, new=new, keep=visit.id),
            visit,
        )

    try:
        await anyio.to_thread.run_sync(change, limiter=_doors)
    except Refused as refused:
        return _password_page(visit, refused.sentences(), 422)
    return RedirectResponse("/", 303)


def _password_page(visit: Visit, sentences: Sequence[str], status: int = 200) -> Response:
    return page(
        "password",
        language=visit.language,
        status=status,
        must_change=visit.must_change,
        sentences=sentences,
        prefetch=headers.needed_first() if visit.must_change else (),
    )


ROUTES: Final[list[BaseRoute]] = [
    Route("/login", login, methods=["GET", "POST"]),
    Route("/logout", logout, methods=["POST"]),
    Route("/account", account),
    Route("/language", choose_language, methods=["POST"]),
    Route("/password", password, methods=["GET", "POST"]),
]
