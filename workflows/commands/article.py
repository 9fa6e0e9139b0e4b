"""Write docs/article.md: the article's 24 facts as the demo's own books count them."""

import argparse
from typing import Final

from sqlmodel import Session

from models.store import Store
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base.paths import ROOT
from workflows.base.words import CHINESE, ENGLISH, _, speaking
from workflows.commands import complain, say
from workflows.demo import article

PAGE: Final = ROOT / "docs" / "article.md"
# Who reads every place and changes nothing.
READER: Final = Actor(0, "article", (Held(Role.INSPECTOR, 0, 10**12),))


def add(parser: argparse.ArgumentParser) -> None:
    """Write, or only look."""
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when it is old")


def run(args: argparse.Namespace) -> int:
    """Bring the page up to what the database (the demo's) holds."""
    store = Store()
    try:
        with store.reading() as session:
            page = document(session)
    finally:
        store.close()
    if args.check:
        same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page
        return 0 if same else complain(_("docs/article.md 与数据库不符。"))
    PAGE.write_text(page, encoding="utf-8")
    say(_("已写好 docs/article.md。"))
    return 0


def document(session: Session) -> str:
    """The whole page, Chinese first, then English."""
    parts = []
    for language in (CHINESE, ENGLISH):
        with speaking(language):
            parts.append(_table(session))
    return "\n".join(parts)


def _table(session: Session) -> str:
    lines = [
        f"# {_('报道对照')}",
        "",
        _(
            "报道里的 24 个事实，逐条由演示数据的登记算出。本页由“python -m workflows article”"
            "写成，请勿手改；名单在最后一栏的页面上。"
        ),
        "",
        f"| {_('编号')} | {_('报道的事实')} | {_('这里算出')} | {_('从哪里算出')} | {_('名单')} |",
        "|---|---|---:|---|---|",
    ]
    lines += [
        f"| {fact.id} | {fact.said} | {fact.figure} | {fact.how} | {fact.where} |"
        for fact in article.facts(session, READER)
    ]
    return "\n".join(lines) + "\n"
