"""Take a list of places in (.csv, .xlsx): tells what it would change; with --do changes it."""

import argparse
from pathlib import Path

from workflows.access import place_lists
from workflows.access.place_lists import OPERATOR
from workflows.access.place_plan import KINDS, Plan
from workflows.base.words import _
from workflows.commands import complain, installation, say


def add(parser: argparse.ArgumentParser) -> None:
    """Which file, and whether to write."""
    parser.add_argument("file", type=Path, help="the list: code, name and more; see the manual")
    done = parser.add_mutually_exclusive_group()
    done.add_argument("--do", action="store_true", help="take it in, the whole file or nothing")
    done.add_argument("--export", action="store_true", help="write the places there are to FILE")


def run(args: argparse.Namespace) -> int:
    """Tell row by row what is not the same; 1 when a row is refused: then nothing is written."""
    if args.export:
        with installation() as store, store.reading() as session:
            args.file.write_bytes(place_lists.export(session, OPERATOR))
        return 0
    if not args.file.is_file():
        return complain(_("没有 {file} 这个文件。", file=args.file))
    content = args.file.read_bytes()
    with installation() as store:
        with store.reading() as session:
            found = place_lists.plan(session, OPERATOR, args.file.name, content)
        if args.do and not found.refused:
            with store.transaction() as session:
                found = place_lists.take_in(session, OPERATOR, args.file.name, content)
    _tell(found)
    if found.refused:
        return complain(_("有 {n} 行不能收，什么也没有写入。", n=len(found.refused)))
    say(_("已导入。") if args.do else _("以上是试读，没有写入。加 --do 导入。"))
    return 0


def _tell(found: Plan) -> None:
    for entry in found.entries:
        if entry.kind != "same":
            said = f"{entry.code}  {entry.was + ' → ' if entry.was else ''}{entry.name}"
            into = f" → {entry.into}" if entry.into else ""
            say(f"{_(KINDS[entry.kind])}  {said}{into}")
    for _number, reason in found.refused:
        say(f"✗ {reason}")
    say("  ".join(f"{_(label)} {found.counts[kind]}" for kind, label in KINDS.items()))
