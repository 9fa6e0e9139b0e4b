"""The page behind the QR of a poster: no sign-in, no script, a few kilobytes, for any phone."""

from datetime import datetime
from html import escape
from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from pages import backend, wording
from pages.web.page import heading, language_of, other_tongue, page, said
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
# Beside the one sheet of the plain pages: a list that fits 320 px and a big telephone to tap.
_STYLE: Final = (
    "<style>.brand{margin:1.5vh 0 1rem}.brand h1{font-size:1.35rem;letter-spacing:0}"
    ".when{border-left:4px solid var(--pine);padding:.1rem 0 .1rem .8rem;margin:.8rem 0}"
    ".when b{font-size:1.15rem}ol{list-style:none;margin:0;padding:0}"
    "ol li{display:flex;flex-wrap:wrap;align-items:baseline;padding:.6rem 0;"
    "border-bottom:1px solid var(--line)}ol li:last-child{border:0}"
    "ol .n{width:2.2rem;color:var(--grey);text-align:right;padding-right:.7rem}"
    "ol .h{font-size:1.15rem;font-weight:600;flex:1}ol .g{color:var(--grey);font-size:.95rem}"
    "ol .u{width:100%;padding-left:2.2rem;color:var(--grey);font-size:.9rem}"
    ".tel{display:flex;flex-wrap:wrap;align-items:center;min-height:48px;padding:.35rem 0;"
    "border-bottom:1px solid var(--line)}.tel span{flex:1}.tel:last-of-type{border:0}"
    ".tel a{font-size:1.15rem;font-weight:600;padding:.5rem 0}</style>"
)


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
    body = (
        other_tongue(language, request.url.path)
        + heading(_(TITLES[shown.kind]), shown.place)
        + _hours(shown)
        + _list(shown)
        + _objecting(shown)
        + f'<p class="foot">{escape(_("本页不显示身份证号、电话、致贫原因等个人信息。"))}</p>'
    )
    return page(_(TITLES[shown.kind]), _STYLE + body, language=language)


def _none(language: str, refused: Refused) -> HTMLResponse:
    status = 410 if isinstance(refused, Gone) else 404
    body = heading(_("公示"), "") + f'<div class="card">{said(refused.sentences())}</div>'
    return page(_("公示"), body, status=status, language=language)


def _hours(shown: PublicNotice) -> str:
    """From when, until when exactly, and what that means today."""
    now = {
        "live": _("公示中：还可以提出意见"),
        "due": _("公示期已满，等待确认结束"),
        "closed": _("公示已经结束"),
    }[shown.phase]
    until = _("截止：{when}", when=wording.closing(shown.close_at))
    since = _("{day}起，共 {n} 天（张贴当天不计）", day=_day(shown.posted_at), n=shown.days)
    where = _("张贴地点：{where}", where=shown.where) if shown.where else ""
    return (
        f'<section class="card"><p>{escape(_(LEADS[shown.kind]))}</p><div class="when">'
        f"<b>{escape(now)}</b><br><b>{escape(until)}</b><br>{escape(since)}"
        + (f"<br>{escape(where)}" if where else "")
        + f"</div><p>{escape(_('落款：{issuer}', issuer=shown.issuer))}</p></section>"
    )


def _list(shown: PublicNotice) -> str:
    rows = []
    for number, line in enumerate(shown.lines, 1):
        people = escape(_("{n} 人", n=line.members))
        group = f"{escape(line.group)} · " if line.group else ""
        own = (
            f'<span class="u">{escape(_("截止：{when}", when=wording.closing(line.until)))}</span>'
            if line.until and shown.phase == "live"
            else ""
        )
        rows.append(
            f'<li><span class="n">{number}</span><span class="h">{escape(line.head)}</span>'
            f'<span class="g">{group}{people}</span>{own}</li>'
        )
    title = _("名单：共 {n} 户", n=len(rows))
    why = _("户主姓名隐去一字；全名见公示栏。")
    return (
        f'<section class="card"><h2>{escape(title)}</h2><p class="hint">{escape(why)}</p>'
        f"<ol>{''.join(rows)}</ol></section>"
    )


def _objecting(shown: PublicNotice) -> str:
    say = {
        "live": _(
            "对名单有不同意见的，请在截止前向下列单位反映，口头、书面、实名、匿名都可以；"
            "有关单位应当核查并答复。"
        )
    }.get(shown.phase, _("公示期已过；发现情况不实，仍可向下列单位反映。"))
    phones = "".join(
        f'<div class="tel"><span>{escape(_(phone.level))} · {escape(phone.office)}</span>'
        f'<a href="tel:{escape(_dialled(phone.number))}">{escape(phone.number)}</a></div>'
        for phone in shown.phones
    )
    return (
        f'<section class="card"><h2>{escape(_("怎样提出异议"))}</h2>'
        f"<p>{escape(say)}</p>{phones}</section>"
    )


def _dialled(number: str) -> str:
    return "".join(c for c in number if c.isdigit() or c == "+")


def _day(moment: datetime) -> str:
    return wording.day_of(moment)


ROUTES: Final[list[BaseRoute]] = [Route("/notice/{code}", notice)]
