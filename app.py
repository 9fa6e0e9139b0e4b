"""The server: Streamlit's screens behind our gate, our plain pages beside them.

`uvicorn app:app` from this folder serves it; so does `streamlit run app.py`, 40 ms a click slower.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Final

import anyio
import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from models.sealing import KeyFault
from pages import backend, log_redaction
from pages.web import headers, manual, notice, offline, papers, routes, sheets, upkeep
from pages.web.auth import Gate
from workflows import procedures  # noqa: F401 - what this installation can do
from workflows.base.refusals import Refused
from workflows.base.words import LANGUAGES, _, catalogue
from workflows.engine import readiness
from workflows.records import startup

log_redaction.install()


def prepare() -> None:
    """Bring the schema up to date, hold the keys, pack the files: or say why it cannot start."""
    if config.get_option("server.trustedUserHeaders") != {"X-Lika-Session": "session"}:
        raise SystemExit("Start Lika from its own folder: .streamlit/config.toml was not read.")
    if config.get_option("server.enableAgentApi") or config.get_option(
        "server.enableStaticServing"
    ):
        raise SystemExit("The agent API and static serving must stay off (.streamlit/config.toml).")
    store = backend.store()
    try:
        startup.recognise(store)
        assert store.keyring.fingerprint  # noqa: S101 - reads the key file
        startup.upgrade(store)
        upkeep.add_editions()
        with store.reading() as session:
            readiness.refuse(session)
        # Nothing read before the first visitor is kept: a database that is gone by then is missed.
        store.reader.dispose()
    except KeyFault as fault:
        raise SystemExit(f"{fault}. First: python -m workflows init") from None
    except Refused as refused:
        raise SystemExit("\n".join(refused.sentences())) from None
    headers.warm_up()
    for language in LANGUAGES:
        catalogue(language)


_HOUR: Final = 3600.0
# Who starts a server wants to work with it: the register is checked later.
_SETTLED: Final = 1800.0
# Between two pieces of the night's work, each of which takes about as long: clicks come first.
_REST: Final = 0.3


async def sweeping(every: float = _HOUR) -> None:
    """Remind and lapse what time alone may, hourly: an office of one PC sets no timer."""
    while True:
        await anyio.to_thread.run_sync(upkeep.sweep)
        await anyio.sleep(every)


async def checking(after: float = _SETTLED, every: float = _HOUR, rest: float = _REST) -> None:
    """The night's work, asked for hourly: at midnight where the server runs, in the morning where
    the office switches it off. A stop waits for the piece in hand alone."""
    await anyio.sleep(after)
    while True:
        with closing(upkeep.night()) as pieces:
            while await anyio.to_thread.run_sync(next, pieces, None) is not None:
                await anyio.sleep(rest)
        await anyio.sleep(every)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Start whole or not at all; then no collector walks over what stays loaded for good."""
    with ExitStack() as held:
        try:
            held.enter_context(startup.used(backend.store()))
        except Refused as refused:
            raise SystemExit(refused.sentences()[0]) from None
        await anyio.to_thread.run_sync(prepare)
        gc.collect()
        gc.freeze()
        async with anyio.create_task_group() as beside:
            beside.start_soon(sweeping)
            beside.start_soon(checking)
            yield
            beside.cancel_scope.cancel()
        backend.store().close()


def on_script_error(fault: Exception) -> bool:
    """A number on the screen, the kind and place of the fault in the log."""
    number = log_redaction.fault_number(fault)
    st.error(
        _("程序出了错，什么也没有改动。请把编号告诉管理员：{n}", n=number), icon=":material/report:"
    )
    return True


ROUTES = [
    *routes.ROUTES,
    *notice.ROUTES,
    *papers.ROUTES,
    *sheets.ROUTES,
    *offline.ROUTES,
    *manual.ROUTES,
    *routes.SCREENS,
]

app = st.App(
    Path(__file__).resolve().parent / "pages" / "shell.py",
    routes=ROUTES,
    middleware=[
        Middleware(headers.Guard),
        Middleware(Gate, routes=ROUTES),
        Middleware(headers.Packed),
    ],
    exception_handlers={Refused: routes.refused, Exception: routes.failed},
    lifespan=lifespan,
    on_script_error=on_script_error,
)
