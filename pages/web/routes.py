"""The plain pages: sign in and out, one's account, health. They work without a script."""

import re
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

import anyio
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from pages import backend
from pages.navigation import screens_of
from pages.web import headers
from pages.web.auth import SCRIPTS, VISIT, cookie_name, is_https
from pages.web.log_redaction import fault_number
from pages.web.page import LANGUAGE_COOKIE, heading, language_of, other_tongue, page, refusal, said
from workflows.access import accounts, sign_in
from workflows.access.people import ROLE_NAMES, Actor
from workflows.access.sign_in import Opened, Visit
from workflows.base.refusals import Malformed, NotNow, Reason, Refused
from workflows.base.words import LANGUAGES, _, speak

# Where one may be led after signing in: a screen of ours with its numbers, never another site.
_INSIDE: Final = re.compile(r"/[a-z_]*(\?[\w=&%.-]*)?")
# Hashing waits here and not in the threads that serve pages; two of these work at a time.
_doors: Final = anyio.CapacityLimiter(12)


def visit_of(request: Request) -> Visit:
    """The session of a request that passed the gate."""
    visit = request.scope[VISIT]
    if not isinstance(visit, Visit):
        raise TypeError("this route is open to strangers and has no session")
    return visit


async def actor_from_request(request: Request) -> Actor:
    """Who asks, with the roles held now; sets the language of what is said to them."""
    visit = visit_of(request)
    speak(visit.language)
    return await anyio.to_thread.run_sync(backend.actor_of, visit)


# ----------------------------------------------------------------------------------------- sign in


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
        return backend.open_session(name, password, address)

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
    sentences: list[str] | None = None,
    name: str = "",
    status: int = 200,
) -> HTMLResponse:
    language = language_of(request.scope)
    again = f"/login?next={quote(target)}"
    focus = ("", " autofocus") if name else (" autofocus", "")
    body = (
        other_tongue(language, again)
        + heading(_("立卡"), _("贫困户识别与建档立卡"))
        + '<form class="card" method="post" action="/login">'
        + said(sentences or [])
        + f'<input type="hidden" name="next" value="{escape(target)}">'
        + f'<div class="field"><label for="login">{escape(_("登录名"))}</label>'
        + f'<input id="login" name="login" value="{escape(name)}" autocomplete="username" '
        + f'autocapitalize="none" spellcheck="false" required maxlength="40"{focus[0]}></div>'
        + f'<div class="field"><label for="password">{escape(_("密码"))}</label>'
        + '<input id="password" name="password" type="password" required '
        + f'autocomplete="current-password" maxlength="128"{focus[1]}></div>'
        + f'<button class="go" type="submit">{escape(_("登录"))}</button></form>'
        + f'<p class="foot">{escape(_("账号由本级管理员开立；忘记密码请找管理员重置。"))}</p>'
        + f'<p class="foot">{escape(_("村民看公示：请扫公示栏上的二维码，不用登录。"))}</p>'
    )
    return page(
        _("登录 · 立卡"), body, status=status, language=language, prefetch=headers.needed_first()
    )


async def logout(request: Request) -> Response:
    """End the session: its row, its cookie, and every page that is still open."""
    await anyio.to_thread.run_sync(backend.close_session, visit_of(request))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(
        cookie_name(request.scope), secure=is_https(request.scope), httponly=True
    )
    return response


async def session(_request: Request) -> Response:
    """Answers only while the session lives: an open page asks, and leaves when it has ended."""
    return Response(status_code=204)


# ----------------------------------------------------------------------------------- one's account


async def account(request: Request) -> Response:
    """Who am I here: roles, language, password, the way out."""
    actor = await actor_from_request(request)
    language = language_of(request.scope)
    roles = " · ".join(dict.fromkeys(_(ROLE_NAMES[held.role]) for held in actor.held)) or "—"
    tongues = "".join(
        f'<button class="quiet" lang="{key}" name="language" value="{key}"'
        f"{' disabled' if key == language else ''}>{name}</button>"
        for key, name in LANGUAGES.items()
    )
    body = (
        heading(actor.name, roles)
        + f'<section class="card"><h2>{escape(_("语言"))}</h2>'
        + f'<form class="row" method="post" action="/language">{tongues}</form></section>'
        + f'<section class="card"><h2>{escape(_("密码"))}</h2>'
        + f'<p><a href="/password">{escape(_("修改密码"))}</a></p></section>'
        + f'<section class="card"><h2>{escape(_("退出"))}</h2><form method="post" action="/logout">'
        + f'<button class="go" type="submit">{escape(_("退出登录"))}</button></form></section>'
        + f'<p class="foot"><a href="/">{escape(_("回到首页"))}</a></p>'
    )
    return page(_("我的账号 · 立卡"), body, language=language)


async def choose_language(request: Request) -> Response:
    """The language of the account; every page speaks it from now on."""
    form = await request.form()
    wanted = str(form.get("language", ""))

    def choose() -> None:
        visit = visit_of(request)
        backend.write_own(lambda s, actor: accounts.choose_language(s, actor, wanted), visit)

    try:
        await anyio.to_thread.run_sync(choose)
    except Refused:
        return refusal(request.scope, 404)
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
        backend.write_own(
            lambda s, actor: accounts.change_password(s, actor, old=old, new=new, keep=visit.id),
            visit,
        )

    try:
        await anyio.to_thread.run_sync(change, limiter=_doors)
    except Refused as refused:
        return _password_page(visit, refused.sentences(), 422)
    return RedirectResponse("/", 303)


def _password_page(visit: Visit, sentences: list[str], status: int = 200) -> Response:
    why = _("您用的是一次性密码，请先换成自己的密码。") if visit.must_change else ""
    hint = escape(_("至少 10 个字符；可以用一句自己记得住的话。"))

    def field(name: str, label: str, kind: str, note: str = "") -> str:
        return (
            f'<div class="field"><label for="{name}">{escape(label)}</label><input id="{name}" '
            f'name="{name}" type="password" required maxlength="128" autocomplete="{kind}">'
            + f"{note}</div>"
        )

    body = (
        heading(_("修改密码"), why or _("立卡"))
        + '<form class="card" method="post" action="/password">'
        + said(sentences)
        + field("old", _("现用密码"), "current-password")
        + field("new", _("新密码"), "new-password", f'<p class="hint">{hint}</p>')
        + field("again", _("再输一次新密码"), "new-password")
        + f'<button class="go" type="submit">{escape(_("换成新密码"))}</button></form>'
        + '<form class="foot" method="post" action="/logout">'
        + f'<button class="quiet">{escape(_("退出登录"))}</button></form>'
    )
    prefetch = headers.needed_first() if visit.must_change else ()
    return page(
        _("修改密码 · 立卡"), body, status=status, language=visit.language, prefetch=prefetch
    )


# -------------------------------------------------------------------------------- health and frame


async def healthz(_request: Request) -> Response:
    """Whether the installation serves, for whoever watches it."""
    found = await anyio.to_thread.run_sync(backend.health)
    if found is None:
        return JSONResponse({"status": "unavailable", "database": backend.store().kind}, 503)
    return JSONResponse(
        {
            "status": "ok",
            "database": found.database,
            "schema": found.schema,
            "cases": found.cases,
        }
    )


async def index(request: Request) -> Response:
    """The page every screen is drawn into. Where one arrives has one address: the bare one."""
    screen, query = request.path_params["screen"], request.url.query
    if screen and screen == screens_of(await actor_from_request(request))[0].path:
        return RedirectResponse(f"/?{query}" if query else "/", 302)
    return HTMLResponse(headers.index(language_of(request.scope)))


async def script(request: Request) -> Response:
    """Our few lines before and beside Streamlit's."""
    return FileResponse(
        Path(__file__).parent / "static" / Path(request.url.path).name,
        media_type="text/javascript",
        headers={"cache-control": "no-cache"},
    )


async def refused(request: Request, refusal: Exception) -> Response:
    """A plain page's service call said no: the reasons, each a sentence."""
    if not isinstance(refusal, Refused):
        raise refusal
    speak(language_of(request.scope))
    body = heading(_("立卡"), "") + f'<div class="card">{said(refusal.sentences())}</div>'
    return page(_("立卡"), body, status=403, language=language_of(request.scope))


async def failed(request: Request, fault: Exception) -> Response:
    """The last resort: a number, no trace. Made outside the middleware, so guarded here."""
    status = 503 if type(fault).__module__.startswith("sqlalchemy") else 500
    response = refusal(request.scope, status, fault_number(fault))
    headers.guard(MutableHeaders(raw=response.raw_headers), https=is_https(request.scope))
    return response


class ScreenConvertor(Convertor[str]):
    """The address of a screen: one word in small letters."""

    regex = "[a-z_]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("screen", ScreenConvertor())

ROUTES: Final[list[BaseRoute]] = [
    Route("/login", login, methods=["GET", "POST"]),
    Route("/logout", logout, methods=["POST"]),
    Route("/session", session),
    Route("/account", account),
    Route("/language", choose_language, methods=["POST"]),
    Route("/password", password, methods=["GET", "POST"]),
    Route("/healthz", healthz),
    *(Route(path, script) for path in SCRIPTS),
]
# The last word: whatever other single word is asked for is a screen.
SCREENS: Final[list[BaseRoute]] = [Route("/{screen:screen}", index)]
