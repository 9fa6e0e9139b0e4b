"""Recompute every chain, record, state and tally; name the first bad rows and exit 1."""

import argparse
import json

from workflows.base.words import _
from workflows.commands import installation, say
from workflows.records.verify import anchor, verify


def add(parser: argparse.ArgumentParser) -> None:
    """How to tell, and what to look at besides the database."""
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    parser.add_argument("--files", action="store_true", help="read every attachment as well")
    parser.add_argument("--anchor", action="store_true", help="also write and print today's root")


def run(args: argparse.Namespace) -> int:
    """0 when everything fits, else 1."""
    root = ""
    with installation() as store:
        with store.reading() as session:
            found = verify(session, files=store.files if args.files else None)
        if args.anchor and not found.broken:
            with store.transaction() as session:
                root = anchor(session)
    if args.json:
        result = {"cases": found.cases, "events": found.events, "broken": found.broken}
        say(json.dumps(result | ({"root": root} if root else {}), ensure_ascii=False))
    else:
        say(_("户案件 {cases} 件，事件 {events} 条。", cases=found.cases, events=found.events))
        for words in found.broken:
            say(words)
        say(_("有 {n} 处不符。", n=len(found.broken)) if found.broken else _("全部相符。"))
        if root:
            say(_("今日存证码：{root}", root=root))
    return 1 if found.broken else 0
