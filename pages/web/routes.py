"""The frame of every page: what the screens are drawn into, health, faults, our few scripts."""

from pathlib import Path
from typing import Final

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

from pages import backend
from pages.log_redaction import fault_number
from pages.navigation import screens_of
from pages.web import account, headers, upkeep
from pages.web.auth import SCRIPTS, actor_from_request, is_https
from pages.web.page import language_of, refused_page, wrong_page
from workflows.base.refusals import Refused
from workflows.base.words import _, speak


async def session(_request: Request) -> Response:
    """Answers only while the session lives: an open page asks, and leaves when it has ended."""
    return Response(status_code=204)


async def healthz(_request: Request) -> Response:
    """Whether the installation serves, for whoever watches it."""
    found = await anyio.to_thread.run_sync(upkeep.health)
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
    language = language_of(request.scope)
    speak(language)
    return refused_page(_("立卡"), refusal, language=language, status=403)


async def failed(request: Request, fault: Exception) -> Response:
    """The last resort: a number, no trace. Made outside the middleware, so guarded here."""
    status = 503 if type(fault).__module__.startswith("sqlalchemy") else 500
    response = wrong_page(request.scope, status, fault_number(fault))
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
    *account.ROUTES,
    Route("/session", session),
    Route("/healthz", healthz),
    *(Route(path, script) for path in SCRIPTS),
]
# The last word: whatever other single word is asked for is a screen.
SCREENS: Final[list[BaseRoute]] = [Route("/{screen:screen}", index)]
