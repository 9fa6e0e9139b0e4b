"""Remind of and lapse unanswered corrections, count what is overdue, check the register, compare
who looks alike. The server does all of it by itself; this does it at once."""

import argparse
import json
from collections.abc import Generator, Iterator
from dataclasses import replace

from models.store import Store
from workflows.base import clock, recording
from workflows.base.words import _
from workflows.commands import installation, say
from workflows.households import alongside, duplicates, findings
from workflows.households.findings import Settled
from workflows.identification.sweeper import sweep
from workflows.reports import night, nightly
from workflows.reports.night import Night


def add(parser: argparse.ArgumentParser) -> None:
    """How to tell."""
    parser.add_argument("--json", action="store_true", help="the result as JSON")


def run(args: argparse.Namespace) -> int:
    """Always 0: a case that is not due yet is no fault."""
    with installation() as store:
        with store.transaction() as session:
            done = sweep(session)
        try:
            checked: Night | None = whole(store)
        except night.Taken:
            checked = None
    if args.json:
        counts = {
            "warned": done.warned,
            "lapsed": done.lapsed,
            "overdue": done.overdue,
            "forgotten": done.forgotten,
        }
        if checked is not None:
            counts |= {"found": checked.new, "mended": checked.closed}
            counts |= {"standing": checked.standing, "alike": checked.alike}
        say(json.dumps(counts))
        return 0
    say(
        _(
            "提醒 {warned} 件，逾期视为撤回 {lapsed} 件，现有超期 {overdue} 件。",
            warned=done.warned,
            lapsed=done.lapsed,
            overdue=done.overdue,
        )
    )
    if checked is None:
        say(_("另一个程序正在核查，这里没有再查。"))
        return 0
    say(
        _(
            "核查：新发现 {new} 条，已更正 {closed} 条，现有 {standing} 条。",
            new=checked.new,
            closed=checked.closed,
            standing=checked.standing,
        )
    )
    say(_("疑似重复：新增 {n} 对。", n=checked.alike))
    return 0


def steps(store: Store, *, again: bool = False) -> Iterator[Night]:
    """The night's work, a short piece at a time: all the checks over the whole register, then who
    looks like whom. Between two pieces nothing is held: whoever runs it may rest, or stop for good.

    Raises night.Taken when another process has it in hand, or today's is done (`again`: anew).
    """
    with store.transaction() as session:
        mine = night.take(session, again=again)
    yield mine
    if mine.stage == night.CHECKS:
        mine = yield from _checks(store, mine)
    yield from _alike(store, mine)


def _checks(store: Store, mine: Night) -> Generator[Night, None, Night]:
    with store.reading() as session:
        common = nightly.across(session)
    while True:
        # Judged before anybody is held up; only what came of it is written under the lock.
        with store.reading() as session:
            stretch = nightly.judged(session, common, mine.after)
            store.forget(session)
        if stretch is None:
            return _villages(store, mine)
        with store.transaction() as session:
            part = nightly.settled(session, stretch)
            mine = night.go_on(session, _further(mine, part, stretch.last))
        yield mine


def _villages(store: Store, mine: Night) -> Night:
    """Once its households were looked at: what shows when a village's stand side by side."""
    with store.reading() as session:
        found = nightly.villages(session)
    with store.transaction() as session:
        part = findings.settle(session, found, clock.now())
        return night.go_on(session, replace(_further(mine, part, mine.after), stage=night.ALIKE))


def _further(mine: Night, part: Settled, last: int) -> Night:
    return replace(
        mine,
        after=last,
        new=mine.new + part.new,
        closed=mine.closed + part.closed,
        changed=mine.changed + part.changed,
        standing=mine.standing + part.standing,
    )


def _alike(store: Store, mine: Night) -> Iterator[Night]:
    """Compared anew from its beginning if it was broken off: what was found is known by then."""
    done, before = duplicates.Compared(), mine.alike
    with store.reading() as looking:
        began = recording.moment(looking)
        for pairs in alongside.everywhere(looking):
            with store.transaction() as session:
                duplicates.keep(session, pairs, done)
                mine = night.go_on(session, replace(mine, alike=before + done.new + done.again))
            store.forget(looking)
            yield mine
    with store.transaction() as session:
        duplicates.let_go(session, done, began)
        mine = night.end(session, mine)
    yield mine


def whole(store: Store) -> Night:
    """The night's work from beginning to end at once: what came of it. Raises night.Taken."""
    *_pieces, done = steps(store, again=True)
    return done
