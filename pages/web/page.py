"""The plain pages: no script, no framework, light enough for an old phone. Their HTML is written in
`templates/web/`; whatever is put into it is escaped."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse
from starlette.types import Scope

from workflows.base.paths import TEMPLATES
from workflows.base.refusals import Refused
from workflows.base.words import CHINESE, LANGUAGES, _, speaking

LANGUAGE_COOKIE: Final = "lika_language"


@cache
def style() -> str:
    """The one style sheet, put into each page: one request less on a slow line."""
    return (Path(__file__).parent / "static" / "plain.css").read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES / "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(_=_, style=style, languages=LANGUAGES, prefetch=())
    return made


def language_of(scope: Scope) -> str:
    """The reader's language: the account's, else the one chosen on a plain page, else Chinese."""
    visit = scope.get("lika.visit")
    if visit is not None:
        return str(visit.language)
    connection = HTTPConnection(scope)
    asked = connection.query_params.get("lang") or connection.cookies.get(LANGUAGE_COOKIE)
    return asked if asked in LANGUAGES else CHINESE


def page(template: str, *, language: str, status: int = 200, **values: object) -> HTMLResponse:
    """The page `templates/web/<template>.html` with these values, in this language."""
    with speaking(language):
        html = _templates().get_template(f"{template}.html").render(language=language, **values)
    return HTMLResponse(html, status)


def refused_page(
    title: str, refused: Refused, *, language: str, status: int, line: str = ""
) -> HTMLResponse:
    """The reasons of a refusal, each a sentence."""
    with speaking(language):
        sentences = refused.sentences()
    return page(
        "refused", language=language, status=status, title=title, line=line, sentences=sentences
    )


def wrong_page(scope: Scope, status: int, number: str = "") -> HTMLResponse:
    """A page that says in one sentence what is wrong and what to do; never a trace."""
    language = language_of(scope)
    with speaking(language):
        sentences = {
            403: _("这个请求不是从本站的页面发出的，没有执行。请从首页重新进入。"),
            404: _("没有这个页面。地址可能抄错了，请从首页进入。"),
            503: _("数据库暂时不能用，请几分钟后再试。"),
        }
        sentence = sentences.get(status, _("程序出了错，什么也没有改动。请把编号告诉管理员。"))
    return page(
        "wrong",
        language=language,
        status=status,
        status_text=status,
        sentence=sentence,
        number=number,
    )
