"""What goes over the wire: headers on every response, packed files, Streamlit's one page."""

import gzip
import re
from functools import cache
from pathlib import Path
from typing import Final

import anyio
from starlette.datastructures import Headers as HeaderView
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from pages.web.auth import is_https
from workflows.base.words import LANGUAGES, _, speaking

CSP: Final = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; frame-src 'none'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
GUARD: Final = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_STATIC: Final = Path(file_util.get_static_dir())
_WORDY: Final = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
_PREFETCH: Final = re.compile(r'(?:href|src)="\./(static/(?:js|css)/[^"]+)"')
# Drawn on every screen, but fetched by Streamlit only after its first words with the server.
_SOON: Final = ("js/Markdown", "js/Button.", "js/Sidebar", "media/MaterialSymbols")


class Guard:
    """Puts the guarding headers on every response, whoever made it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                guard(MutableHeaders(scope=message), https=is_https(scope))
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] != "lifespan" else send)


def guard(headers: MutableHeaders, *, https: bool) -> None:
    """The headers themselves; also used where a response is made outside of the middleware."""
    headers.update(GUARD)
    if https:
        headers["strict-transport-security"] = "max-age=31536000"
    headers.setdefault("cache-control", "no-store")


class Packed:
    """Serves Streamlit's own files compressed: packed once per file, not once per request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/static/"):
            headers = HeaderView(scope=scope)
            if scope["method"] in ("GET", "HEAD") and "gzip" in headers.get("accept-encoding", ""):
                path = scope["path"].removeprefix("/static/")
                body = await anyio.to_thread.run_sync(packed, path)
                if body is not None:
                    await _static(path, body)(scope, receive, send)
                    return
        await self.app(scope, receive, send)


def _static(path: str, body: bytes) -> Response:
    return Response(
        body,
        media_type=_WORDY[Path(path).suffix],
        headers={
            "content-encoding": "gzip",
            "vary": "accept-encoding",
            # The name holds the hash of the content.
            "cache-control": "public, max-age=31536000, immutable",
        },
    )


@cache
def _names() -> frozenset[str]:
    root = _STATIC / "static"
    return frozenset(f.relative_to(root).as_posix() for f in root.rglob("*") if f.is_file())


@cache
def packed(path: str) -> bytes | None:
    """A file of Streamlit's, compressed; None for what is not there or is packed already."""
    if path not in _names() or Path(path).suffix not in _WORDY:
        return None
    return gzip.compress((_STATIC / "static" / path).read_bytes(), 6, mtime=0)


@cache
def needed_first() -> tuple[str, ...]:
    """What a browser needs to show the first screen: the login page fetches it while one types."""
    named = _PREFETCH.findall((_STATIC / "index.html").read_text(encoding="utf-8"))
    soon = [f"static/{name}" for name in sorted(_names()) if name.startswith(_SOON)]
    return tuple(f"/{name}" for name in dict.fromkeys((*named, *soon)))


def warm_up() -> None:
    """Pack what the first visitor will ask for."""
    for name in needed_first():
        packed(name.removeprefix("/static/"))


def _too_old() -> dict[str, str]:
    """What a browser below the floor is told, in both languages: it may be nobody's own PC."""
    words = {}
    for language in LANGUAGES:
        with speaking(language):
            words[language] = _(
                "这个浏览器太旧，打不开立卡。请安装 Chrome 或 Edge 109 以上的版本"
                "（Windows 7 请装 109 版），或换一台电脑、手机再登录。"
            )
    return words


@cache
def index(language: str) -> str:
    """Streamlit's page in the reader's language: without its inline script, with ours."""
    page = (_STATIC / "index.html").read_text(encoding="utf-8")
    with speaking(language):
        opening = _("正在打开……")
        no_script = _("请在浏览器设置中允许 JavaScript，再刷新本页。")
        title = _("立卡")
    too_old = "".join(f'<p lang="{tongue}">{words}</p>' for tongue, words in _too_old().items())
    style = (Path(__file__).parent / "static" / "lika.css").read_text(encoding="utf-8")
    changes = (
        (r'<html lang="en">', f'<html lang="{language}">'),
        (r"<title>.*?</title>", f"<title>{title}</title>"),
        # The first two run before Streamlit's bundle, the other beside it.
        (
            r"<script>.*?</script>",
            '<script src="/early.js"></script><script src="/typed.js"></script>'
            '<script src="/lika.js" defer></script>',
        ),
        (r"<noscript>.*?</noscript>", f"<noscript><p>{no_script}</p></noscript>"),
        (r'<link rel="service-desc"[^>]*>', ""),
        (r'<link\s+rel="preload"[^>]*>', ""),
        (r"</head>", f"<style>{style}</style></head>"),
        (
            r'<div id="root"></div>',
            f'<div id="root"><p id="opening" style="padding:2rem">{opening}</p></div>'
            f'<div id="too_old" style="display:none;padding:2rem">{too_old}</div>',
        ),
        (r"<!--.*?-->", ""),
        (r'="\./', '="/'),
    )
    for pattern, words in changes:
        page, count = re.subn(pattern, words, page, flags=re.DOTALL)
        if not count:
            raise LookupError(f"Streamlit's page changed: {pattern} is gone")
    return page
