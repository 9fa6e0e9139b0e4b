"""Count a place's surveys anew under another profile: who would come in, who would go. Nothing is
changed."""

import argparse
import sys
from pathlib import Path
from typing import Final

from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base.words import _, labelled
from workflows.commands import installation, say
from workflows.identification import recount

# Whoever runs a command here holds database and keys.
_OPERATOR: Final = Actor(0, "命令行", (Held(Role.COUNTY, 0, 10**12),))


def add(parser: argparse.ArgumentParser) -> None:
    """Which place, under which profile, and where the table goes."""
    parser.add_argument("place", type=int, help="the 12-digit code of the place")
    parser.add_argument("--under", required=True, metavar="PROFILE", help="the profile's key")
    parser.add_argument("--out", type=Path, help="a table of those it touches, .csv")


def run(args: argparse.Namespace) -> int:
    """Tell by name who fares otherwise, and how many in all."""
    counted = recount.Counted()
    with installation() as store:
        with store.transaction() as session:
            place = recount.ask(session, _OPERATOR, args.place, args.under)
        with store.reading() as session:
            rows = recount.tally(
                recount.recount(session, _OPERATOR, args.place, args.under), counted
            )
            if args.out:
                # A spreadsheet tells UTF-8 by the mark in front.
                with args.out.open("w", encoding="utf-8-sig", newline="") as file:
                    recount.write(file, rows)
            else:
                recount.write(sys.stdout, rows, "\t")
    say(_("{place}：{n} 户按 {profile} 重新测算，没有改动。", place=place, n=counted.n,
          profile=args.under))  # fmt: skip
    for fate, label in recount.FATES.items():
        say(f"    {labelled(_(label), counted.fates[fate])}")
    return 0
