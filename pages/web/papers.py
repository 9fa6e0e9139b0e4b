"""What leaves the house on paper: files, papers to print, cards. Signed in, in reach, noted.

Never through Streamlit's own downloads: their addresses can be computed, and they know nobody.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import IO, Final
from urllib.parse import quote

import anyio
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from models.support import Pairing
from pages.web import transactions
from pages.web.auth import visit_of
from workflows.access.sign_in import Visit
from workflows.base.refusals import NotYours, Reason
from workflows.base.words import CHINESE, LANGUAGES, _, speak, speaking
from workflows.help import cards
from workflows.identification import paperwork
from workflows.identification.queries import form_options
from workflows.papers import HelpCardsPaper, Paper, render
from workflows.storage import attachments

_PIECE: Final = 64 * 1024
_SUFFIX: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_NUMBER: Final = re.compile(r"\d{1,19}")
_PDF: Final = "application/pdf"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def key_of(request: Request) -> int:
    """The number in the address; NotYours for what is none."""
    text = request.path_params["key"]
    if not _NUMBER.fullmatch(text) or int(text) >= 1 << 63:
        raise NotYours(Reason("no_paper", "没有这份材料，或不在您的管辖范围内。请核对编号。"))
    return int(text)


def sent(body: bytes, media: str, name: str, *, attached: bool = False) -> Response:
    """The bytes, kept by no cache on the way and opened by nothing but what they are."""
    return Response(body, media_type=media, headers=_kept_by_nobody(name, attached=attached))


def poured(file: IO[bytes], media: str, name: str) -> Response:
    """A file that is too long to be whole in memory, from its beginning; closed when it is out."""
    file.seek(0)

    def pieces() -> Iterator[bytes]:
        with file:
            while piece := file.read(_PIECE):
                yield piece

    return StreamingResponse(
        pieces(), media_type=media, headers=_kept_by_nobody(name, attached=True)
    )


def _kept_by_nobody(name: str, *, attached: bool) -> dict[str, str]:
    way = "attachment" if attached else "inline"
    return {
        "cache-control": "no-store, private",
        "content-disposition": f"{way}; filename*=UTF-8''{quote(name)}",
        "x-robots-tag": "noindex",
    }


async def file(request: Request) -> Response:
    """A photo or scan of a folder, for whoever works there."""
    visit, key = visit_of(request), key_of(request)
    speak(visit.language)

    def fetch() -> tuple[bytes, str]:
        body, row = transactions.read_as(lambda s, actor: attachments.fetch(s, actor, key), visit)
        transactions.write_own(lambda s, actor: paperwork.note_file(s, actor, key), visit)
        return body, str(row["media"])

    body, media = await anyio.to_thread.run_sync(fetch)
    return sent(body, media, f"{key}.{_SUFFIX[media]}")


async def paper(request: Request) -> Response:
    """One of the five papers as PDF: filled from the database, or blank for the pen."""
    visit, kind, key = visit_of(request), request.path_params["kind"], key_of(request)
    speak(visit.language)
    if kind not in paperwork.KINDS:
        raise NotYours(Reason("no_paper", "没有这份材料，或不在您的管辖范围内。请核对编号。"))
    blank = request.query_params.get("blank") == "1"
    language = _language(request)
    posted_on = _posted_on(request)

    def press() -> bytes:
        if blank:
            made: Paper = paperwork.KINDS[kind].paper()
        else:
            # The words of a paper are its own language's, whatever its reader's is.
            with speaking(language):
                made = transactions.read_as(
                    lambda s, actor: paperwork.fill(s, actor, kind, key, posted_on=posted_on),
                    visit,
                )
        body = render(made, language=language)
        transactions.write_own(
            lambda s, actor: paperwork.note(s, actor, kind, key, blank=blank), visit
        )
        return body

    body = await anyio.to_thread.run_sync(press)
    return sent(body, _PDF, f"{_(paperwork.KINDS[kind].name)}-{key}.pdf")


def _posted_on(request: Request) -> date | None:
    text = request.query_params.get("posted", "")
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def card(request: Request) -> Response:
    """The card of one pairing, front and back, with its newest number."""
    visit, key = visit_of(request), key_of(request)
    speak(visit.language)

    def press() -> bytes:
        with speaking(_language(request)):
            row, made = transactions.read_as(
                lambda s, actor: (
                    form_options.subject_row(s, actor, key, of=Pairing),
                    cards.cards_of(s, actor, [key]),
                ),
                visit,
            )
        return _cards(visit, made, row["region"] if row else 0, _language(request))

    body = await anyio.to_thread.run_sync(press)
    return sent(body, _PDF, f"{_('帮扶卡')}-{key}.pdf")


async def all_cards(request: Request) -> Response:
    """All cards of one kind of a village or township, one file for the printer."""
    visit, key = visit_of(request), key_of(request)
    speak(visit.language)
    kind = "organisation" if request.query_params.get("of") == "organisation" else "official"

    def press() -> bytes:
        with speaking(_language(request)):
            made = transactions.read_as(
                lambda s, actor: cards.cards_of_place(s, actor, key, kind), visit
            )
        return _cards(visit, made, key, _language(request))

    body = await anyio.to_thread.run_sync(press)
    return sent(body, _PDF, f"{_('帮扶卡')}-{key}.pdf")


def _cards(visit: Visit, made: HelpCardsPaper, region: int, language: str) -> bytes:
    body = render(made, language=language)
    transactions.write_own(lambda s, actor: cards.note_cards(s, actor, region, made), visit)
    return body


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", CHINESE)
    return asked if asked in LANGUAGES else CHINESE


ROUTES: Final[list[BaseRoute]] = [
    Route("/file/{key}", file),
    Route("/paper/card/{key}.pdf", card),
    Route("/paper/cards/{key}.pdf", all_cards),
    Route("/paper/{kind}/{key}.pdf", paper),
]
