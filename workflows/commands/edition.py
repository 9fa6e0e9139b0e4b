"""Take running cases over to a newer edition of their process: tells; with --do or --undo does."""

import argparse
from typing import Final

from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base.words import _
from workflows.commands import installation, say
from workflows.engine import editions
from workflows.engine.registry import process_of

# Whoever runs a command here holds database and keys.
_OPERATOR: Final = Actor(0, "命令行", (Held(Role.COUNTY, 0, 10**12),))


def add(parser: argparse.ArgumentParser) -> None:
    """Which cases, to which edition, and whether to do it."""
    parser.add_argument("process", help="the key of the process, such as identification")
    parser.add_argument("edition", type=int, help="the edition they are taken over to")
    parser.add_argument("cases", type=int, nargs="+", help="the numbers of the cases")
    done = parser.add_mutually_exclusive_group()
    done.add_argument("--do", metavar="REASON", help="take them over, all or none")
    done.add_argument("--undo", metavar="REASON", help="take it back while nobody touched them")


def run(args: argparse.Namespace) -> int:
    """Tell what would change and what blocks; 1 when something does."""
    with installation() as store:
        if args.undo:
            with store.transaction() as session:
                editions.leave(session, _OPERATOR, args.cases, args.undo)
            say(_("已撤回转入 {n} 户。", n=len(args.cases)))
            return 0
        wish = (_OPERATOR, args.process, args.edition, args.cases)
        if args.do:
            with store.transaction() as session:
                done = editions.adopt(session, *wish, args.do)
            say(_("已转入 {n} 户。", n=len(done)))
            return 0
        with store.reading() as session:
            found = editions.plan(session, *wish)
    for one in found:
        _tell(one, args.process)
    return int(any(one.blocks for one in found) or len(found) < len(set(args.cases)))


def _tell(wish: editions.Wish, key: str) -> None:
    """One case: from where to where, what is new, what blocks."""
    known = {s.key: s.label for s in process_of(key).states}
    source, target = known.get(wish.source, wish.source), known.get(wish.target, wish.target)
    say(f"{wish.case_id}  {wish.head_name}  {_(source)} → {_(target)}")
    for label, words in (
        ("新增步骤：{what}", wish.steps_new),
        ("不再有的步骤：{what}", wish.steps_gone),
        ("新增规则：{what}", wish.rules_new),
    ):
        if words:
            say("    " + _(label, what=list(words)))
    if wish.limit[0] != wish.limit[1]:
        say("    " + _("时限：{old} → {new}", old=wish.limit[0] or "—", new=wish.limit[1] or "—"))
    for reason in wish.blocks:
        say(f"    ✗ {reason}")
