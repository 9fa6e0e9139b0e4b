"""The frame of the plain pages: no script, no framework, light enough for an old phone."""

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse
from starlette.types import Scope

from workflows.base.words import CHINESE, ENGLISH, LANGUAGES, _, speaking

LANGUAGE_COOKIE: Final = "lika_language"
# A seal as it stands under every paper: 立卡, carved.
SEAL: Final = (
    '<svg class="seal" viewBox="0 0 64 64" aria-hidden="true">'
    '<rect x="2" y="2" width="60" height="60" rx="9" fill="#B3311F"/>'
    '<g fill="none" stroke="#FFFDF9" stroke-width="4" stroke-linecap="round">'
    '<path d="M18 15v5M10 22h18M14 28l3 15M25 28l-4 15M8 47h22"/>'
    '<path d="M43 12v20M43 21h9M35 32h20M45 32v20M46 39l7 5"/></g></svg>'
)


@cache
def style() -> str:
    """The one style sheet, put into each page: one request less on a slow line."""
    return (Path(__file__).parent / "static" / "plain.css").read_text(encoding="utf-8")


def language_of(scope: Scope) -> str:
    """The reader's language: the account's, else the one chosen on a plain page, else Chinese."""
    visit = scope.get("lika.visit")
    if visit is not None:
        return str(visit.language)
    connection = HTTPConnection(scope)
    asked = connection.query_params.get("lang") or connection.cookies.get(LANGUAGE_COOKIE)
    return asked if asked in LANGUAGES else CHINESE


def page(
    title: str,
    body: str,
    *,
    status: int = 200,
    language: str,
    prefetch: Iterable[str] = (),
    wide: bool = False,
) -> HTMLResponse:
    """A whole page around a body that is HTML already; what people typed must come escaped."""
    links = "".join(f'<link rel="prefetch" href="{escape(name)}">' for name in prefetch)
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f'<title>{escape(title)}</title><link rel="icon" href="/favicon.png">'
        f"<style>{style()}</style>{links}</head>"
        f'<body><main class="sheet{" wide" if wide else ""}">{body}</main></body></html>',
        status,
    )


def heading(title: str, line: str) -> str:
    """The seal, the name, and one line under it."""
    return (
        f'<header class="brand">{SEAL}<div><h1>{escape(title)}</h1>'
        f"<p>{escape(line)}</p></div></header>"
    )


def said(sentences: Iterable[str]) -> str:
    """A refusal, sentence by sentence, read out at once by a screen reader."""
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return f'<div class="said" role="alert">{lines}</div>' if lines else ""


def other_tongue(language: str, address: str) -> str:
    """The link to the same page in the other language, named in that language."""
    other = ENGLISH if language == CHINESE else CHINESE
    joint = "&amp;" if "?" in address else "?"
    return (
        f'<nav class="tongues"><a lang="{other}" hreflang="{other}" '
        f'href="{escape(address)}{joint}lang={other}">{LANGUAGES[other]}</a></nav>'
    )


def refusal(scope: Scope, status: int, number: str = "") -> HTMLResponse:
    """A page that says in one sentence what is wrong and what to do; never a trace."""
    language = language_of(scope)
    with speaking(language):
        sentences = {
            403: _("这个请求不是从本站的页面发出的，没有执行。请从首页重新进入。"),
            404: _("没有这个页面。地址可能抄错了，请从首页进入。"),
            503: _("数据库暂时不能用，请几分钟后再试。"),
        }
        sentence = sentences.get(status, _("程序出了错，什么也没有改动。请把编号告诉管理员。"))
        title = _("立卡")
        tail = f'<p class="number">{escape(number)}</p>' if number else ""
        back = f'<p><a href="/">{escape(_("回到首页"))}</a></p>'
        body = heading(title, f"{status}") + (
            f'<div class="card"><p>{escape(sentence)}</p>{tail}{back}</div>'
        )
        return page(title, body, status=status, language=language)
