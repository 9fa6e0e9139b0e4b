"""Tables that leave the house for the national system: whole numbers in them, every one noted."""

import re
import tempfile
from typing import IO, Final

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pages.web import transactions
from pages.web.auth import visit_of
from pages.web.page import language_of
from pages.web.papers import key_of, poured, sent
from workflows.access.sign_in import Visit
from workflows.base import clock
from workflows.base.words import _, speak
from workflows.exchange import national
from workflows.help.opening import yearly
from workflows.identification import recount

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IN_MEMORY: Final = 1_000_000
_YEAR: Final = re.compile(r"20\d{2}")


async def national_list(request: Request) -> Response:
    """The list for the national system, whole numbers in it: for officers of its own place."""
    visit, key = visit_of(request), key_of(request)
    speak(language_of(request.scope))
    made = await anyio.to_thread.run_sync(_national, visit, key)
    name = "-".join((_("建档立卡导出"), str(key), *([_("与导出时不同")] if made.differs else ())))
    return sent(made.body, _XLSX, f"{name}.xlsx", attached=True)


def _national(visit: Visit, key: int) -> national.Exported:
    made = transactions.read_as(lambda s, actor: national.export(s, actor, key), visit)
    transactions.write_own(lambda s, actor: national.note(s, actor, key, made), visit)
    return made


async def yearly_sheet(request: Request) -> Response:
    """The yearly round's households in the national system's columns, for officers of the place."""
    visit, key = visit_of(request), key_of(request)
    speak(language_of(request.scope))
    asked = request.query_params.get("year", "")
    year = int(asked) if _YEAR.fullmatch(asked) else clock.today().year

    def taken() -> bytes:
        return transactions.write_as(
            lambda s, actor: yearly.entry_sheet(s, actor, key, year), visit
        ).body

    body = await anyio.to_thread.run_sync(taken)
    return sent(body, _XLSX, f"{_('年度更新录入表')}-{key}-{year}.xlsx", attached=True)


async def recount_list(request: Request) -> Response:
    """Who of a place would fare otherwise under another profile, as a table; noted."""
    visit, key = visit_of(request), key_of(request)
    speak(language_of(request.scope))
    under = request.query_params.get("under", "")

    def counted() -> IO[bytes]:
        transactions.write_as(lambda s, actor: recount.ask(s, actor, key, under), visit)
        # Names stand in it: what does not fit into memory is a file without a name on the disk.
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it is sent
        try:
            transactions.read_as(
                lambda s, actor: recount.write_table(file, s, actor, key, under), visit
            )
        except BaseException:
            file.close()
            raise
        return file

    file = await anyio.to_thread.run_sync(counted)
    return poured(file, "text/csv; charset=utf-8", f"{_('收入重新测算')}-{key}.csv")


ROUTES: Final[list[BaseRoute]] = [
    Route("/yearly/{key}.xlsx", yearly_sheet),
    Route("/recount/{key}.csv", recount_list),
    Route("/national/{key}.xlsx", national_list),
]
