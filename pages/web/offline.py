"""离线包 leaves the house: signed in, only one's own visits, noted."""

from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pages.web import transactions
from pages.web.auth import visit_of
from pages.web.papers import sent
from workflows.base.words import speak
from workflows.identification.offline import pack


async def offline_pack(request: Request) -> Response:
    """The form and the list of this person's visits, for a telephone without network."""
    visit = visit_of(request)
    speak(visit.language)

    def taken() -> bytes:
        return transactions.write_as(pack.take_out, visit).body

    body = await anyio.to_thread.run_sync(taken)
    return sent(body, "application/zip", pack.NAME, attached=True)


ROUTES: Final[list[BaseRoute]] = [Route(f"/offline/{pack.NAME}", offline_pack)]
