"""The page behind the QR of a poster: no sign-in, no script, a few kilobytes, for any phone."""

from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from pages import wording
from pages.web import transactions
from pages.web.page import language_of, page, refused_page
from workflows.base.refusals import Refused
from workflows.base.words import _, speak
from workflows.identification import public_notice
from workflows.identification.public_notice import Gone, PublicNotice

# What the time of the notice means today, by its phase.
PHASES: Final = {
    "live": "公示中：还可以提出意见",
    "due": "公示期已满，等待确认结束",
    "closed": "公示已经结束",
}


async def notice(request: Request) -> Response:
    """The list of one notice; 404 for a name nobody gave out, 410 when it is no longer public."""
    language = language_of(request.scope)
    speak(language)
    code = request.path_params["code"]

    def look() -> PublicNotice:
        return transactions.read_public(lambda session: public_notice.read(session, code))

    try:
        shown = await anyio.to_thread.run_sync(look)
    except Refused as refused:
        return _none(language, refused)
    return page(
        "notice",
        language=language,
        title=shown.title,
        lead=shown.lead,
        address=request.url.path,
        shown=shown,
        phase=_(PHASES[shown.phase]),
        closing=wording.closing,
        day_of=wording.day_of,
        dialled=_dialled,
    )


def _none(language: str, refused: Refused) -> HTMLResponse:
    status = 410 if isinstance(refused, Gone) else 404
    return refused_page(_("公示"), refused, language=language, status=status)


def _dialled(number: str) -> str:
    return "".join(c for c in number if c.isdigit() or c == "+")


ROUTES: Final[list[BaseRoute]] = [Route("/notice/{code}", notice)]
