"""The gate in front of every request and websocket: who is that, and may they come in at all.

It knows the cookie and nothing of roles. Behind it only the number of the session goes on; role and
place are read from the database in every call.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlsplit

import anyio
from starlette.datastructures import Headers as HeaderView
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.web import transactions
from pages.web.page import wrong_page
from workflows.access.people import Actor
from workflows.access.sign_in import Visit
from workflows.base.words import speak
from workflows.storage.settings import fixed_public_url

# Ours, beside Streamlit's page: files of pages/.
SCRIPTS: Final = ("/early.js", "/typed.js", "/lika.js")
OPEN: Final = frozenset(
    {"/login", "/healthz", "/favicon.png", "/manifest.json", "/_stcore/health", *SCRIPTS}
)
OPEN_BELOW: Final = ("/static/", "/notice/")
# Figures about the process and an interface for programs: for nobody.
SHUT: Final = re.compile(r"/_stcore/(metrics|script-health-check|agent)(/|$)")
STREAMLIT: Final = ("/static/", "/media/", "/component/", "/_stcore/")
# All that somebody with a one-time password may do.
CHANGING: Final = frozenset({"/password", "/logout", "/language"})
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# A stranger has nothing longer to say than a name and a password.
STRANGERS_WORDS: Final = 16_384
HEADER: Final = b"x-lika-session"
VISIT: Final = "lika.visit"


def is_https(scope: Scope) -> bool:
    """Does the browser speak https? uvicorn believes the word of configured proxies only."""
    return scope["scheme"] in ("https", "wss") or fixed_public_url().startswith("https://")


def cookie_name(scope: Scope) -> str:
    """`__Host-` binds the cookie to this host and to https; a village's plain LAN has none."""
    return "__Host-lika" if is_https(scope) else "lika"


class Gate:
    """Pure ASGI, because a websocket must pass here too."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        ours = [pair for pair in scope["headers"] if not pair[0].lower().startswith(b"x-lika-")]
        scope = {**scope, "headers": ours}
        visit = await self._visit(scope)
        if scope["type"] == "websocket":
            answer = self._websocket(scope, visit)
            if answer is not None:
                await _hang_up(answer, scope, receive, send)
                return
        else:
            answer = self._http(scope, visit)
            if answer is not None:
                await answer(scope, receive, send)
                return
        if visit is not None:
            scope["headers"].append((HEADER, str(visit.id).encode()))
        scope[VISIT] = visit
        await self.app(scope, receive, send)

    async def _visit(self, scope: Scope) -> Visit | None:
        if scope["path"].startswith("/static/"):
            return None
        token = HTTPConnection(scope).cookies.get(cookie_name(scope))
        return await anyio.to_thread.run_sync(transactions.visit, token) if token else None

    def _websocket(self, scope: Scope, visit: Visit | None) -> Response | None:
        if not _same_origin(scope, HeaderView(scope=scope).get("origin")):
            return PlainTextResponse("foreign origin", 403)
        if visit is None or visit.must_change:
            return PlainTextResponse("sign in first", 403)
        return None

    def _http(self, scope: Scope, visit: Visit | None) -> Response | None:
        path, headers = scope["path"], HeaderView(scope=scope)
        if not self._known(scope):
            return wrong_page(scope, 404)
        if scope["method"] not in SAFE and not _from_here(scope, headers):
            return wrong_page(scope, 403)
        if path in OPEN or path.startswith(OPEN_BELOW):
            return _too_long(scope, headers) if visit is None else None
        if visit is None:
            return _to(scope, headers, f"/login?next={quote(_asked(scope))}", 401)
        if visit.must_change and path not in CHANGING:
            return _to(scope, headers, "/password", 403)
        return None

    def _known(self, scope: Scope) -> bool:
        """Streamlit answers every unknown path with its page; here an unknown path is a 404."""
        path = scope["path"]
        if SHUT.match(path) or "\\" in path or "//" in path:
            return False
        if path in OPEN or path.startswith(STREAMLIT):
            return True
        return any(route.matches(scope)[0] is not Match.NONE for route in self.routes)


def _asked(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


def _to(scope: Scope, headers: HeaderView, address: str, status: int) -> Response:
    """A person is led on; a program, an upload or a frame is told no."""
    if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        return RedirectResponse(address, 302)
    return PlainTextResponse("sign in first", status)


def _too_long(scope: Scope, headers: HeaderView) -> Response | None:
    if scope["method"] in SAFE:
        return None
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) <= STRANGERS_WORDS:
        return None
    return PlainTextResponse("too long", 413, {"connection": "close"})


def _from_here(scope: Scope, headers: HeaderView) -> bool:
    """Another site's form is refused; old phones name no origin but the page before."""
    source = headers.get("origin") or headers.get("referer")
    return _same_origin(scope, source)


def _same_origin(scope: Scope, source: str | None) -> bool:
    host = HeaderView(scope=scope).get("host")
    if not source or not host:
        return False
    parts = urlsplit(source)
    fixed = fixed_public_url()
    if fixed and parts.netloc == urlsplit(fixed).netloc:
        return True
    return parts.scheme in ("http", "https") and parts.netloc == host


async def _hang_up(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse before the handshake; with a proper answer where the server can give one."""
    if "websocket.http.response" in scope.get("extensions", {}):
        await answer(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008})


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
    return await anyio.to_thread.run_sync(transactions.actor_of, visit)
