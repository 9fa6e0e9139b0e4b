"""The page behind the QR of a poster: no sign-in, no script, a few kilobytes, for any phone."""

from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from pages import backend, wording
from pages.web.page import language_of, page, refused_page
from workflows.base.refusals import Refused
from workflows.base.words import _, speak
from workflows.identification import public_notice
from workflows.identification.public_notice import Gone, PublicNotice

TITLES: Final = {
    1: "贫困户识别第一次公示",
    2: "贫困户识别第二次公示",
    3: "贫困户识别结果公告",
}
LEADS: Final = {
    1: "根据农户申请和入户调查，经民主评议，拟将下列农户识别为贫困户，现予公示，请村民监督。",
    2: "经村级公示和乡镇审核，拟将下列农户识别为贫困户，现再次公示，请村民监督。",
    3: "经村、乡镇两次公示和县级复审，下列农户确定为贫困户，现予公告。",
}
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
        return backend.read_public(lambda session: public_notice.read(session, code))

    try:
        shown = await anyio.to_thread.run_sync(look)
    except Refused as refused:
        return _none(language, refused)
    return page(
        "notice",
        language=language,
        title=TITLES[shown.kind],
        lead=LEADS[shown.kind],
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
