"""The reference of a role inside the running program: where the link at a grey button leads."""

from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pages.web import transactions
from pages.web.auth import visit_of
from pages.web.page import language_of, page, wrong_page
from workflows.base.words import speak
from workflows.manual import reference
from workflows.manual.reference import Chapter


async def manual(request: Request) -> Response:
    """What a role may do, with the limits of the reader's place; 404 for a name of no role."""
    language = language_of(request.scope)
    speak(language)
    role = reference.role_of(request.path_params["book"])
    if role is None:
        return wrong_page(request.scope, 404)

    def told() -> list[Chapter]:
        return transactions.read_as(
            lambda session, actor: reference.chapters_for(session, actor, role), visit_of(request)
        )

    chapters = await anyio.to_thread.run_sync(told)
    return page("manual", language=language, title=reference.title(role), chapters=chapters)


ROUTES: Final[list[BaseRoute]] = [Route("/manual/{book}", manual)]
