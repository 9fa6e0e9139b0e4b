"""Remind of and lapse unanswered corrections, count what is overdue, check the register, compare
who looks alike. Run it daily."""

import argparse
import json

from models.store import Store
from workflows.base.words import _
from workflows.commands import installation, say
from workflows.households import duplicates
from workflows.households.findings import Settled
from workflows.identification.sweeper import sweep
from workflows.reports import nightly


def add(parser: argparse.ArgumentParser) -> None:
    """How to tell."""
    parser.add_argument("--json", action="store_true", help="the result as JSON")


def run(args: argparse.Namespace) -> int:
    """Always 0: a case that is not due yet is no fault."""
    with installation() as store:
        with store.transaction() as session:
            done = sweep(session)
        checked = check(store)
        # Of its own: whoever works at night waits for this writing alone.
        with store.transaction() as session:
            alike = duplicates.compare_all(session)
    if args.json:
        counts = {
            "warned": done.warned,
            "lapsed": done.lapsed,
            "overdue": done.overdue,
            "forgotten": done.forgotten,
        }
        counts |= {"found": checked.new, "mended": checked.closed, "standing": checked.standing}
        say(json.dumps(counts | {"alike": alike.new + alike.again}))
    else:
        say(
            _(
                "提醒 {warned} 件，逾期视为撤回 {lapsed} 件，现有超期 {overdue} 件。",
                warned=done.warned,
                lapsed=done.lapsed,
                overdue=done.overdue,
            )
        )
        say(
            _(
                "核查：新发现 {new} 条，已更正 {closed} 条，现有 {standing} 条。",
                new=checked.new,
                closed=checked.closed,
                standing=checked.standing,
            )
        )
        say(_("疑似重复：新增 {n} 对。", n=alike.new + alike.again))
    return 0


def check(store: Store) -> Settled:
    """All checks over the whole register, a transaction for each stretch of it."""
    with store.reading() as session:
        common = nightly.across(session)
    after: int | None = 0
    done = Settled()
    while after is not None:
        with store.transaction() as session:
            after, part = nightly.stretch(session, common, after)
        done += part
    return done
