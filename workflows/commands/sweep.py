"""Remind of and lapse unanswered corrections, count what is overdue, compare who looks alike. Run
it daily."""

import argparse
import json

from workflows.base.words import _
from workflows.commands import installation, say
from workflows.households import duplicates
from workflows.identification.sweeper import sweep


def add(parser: argparse.ArgumentParser) -> None:
    """How to tell."""
    parser.add_argument("--json", action="store_true", help="the result as JSON")


def run(args: argparse.Namespace) -> int:
    """Always 0: a case that is not due yet is no fault."""
    with installation() as store, store.transaction() as session:
        done = sweep(session)
    # In a transaction of its own: whoever works at night waits for the writing alone.
    with installation() as store, store.transaction() as session:
        alike = duplicates.compare_all(session)
    if args.json:
        counts = {"warned": done.warned, "lapsed": done.lapsed, "overdue": done.overdue}
        say(json.dumps(counts | {"alike": alike.new + alike.again}))
    else:
        say(
            _(
                "提醒 {warned} 件，逾期视为撤回 {lapsed} 件，现有超期 {overdue} 件，"
                "新增疑似重复 {n} 对。",
                warned=done.warned,
                lapsed=done.lapsed,
                overdue=done.overdue,
                n=alike.new + alike.again,
            )
        )
    return 0
