"""Move what lies in a merged village to its successor: lists it; with --do moves what can go."""

import argparse

from models.place import region_key
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base.words import _
from workflows.commands import installation, say
from workflows.records import merged_registers, relocation
from workflows.records.relocation import Listing

# Whoever runs a command here holds database and keys.
_OPERATOR = Actor(0, "命令行", (Held(Role.ADMINISTRATOR, 0, 10**12),))


def add(parser: argparse.ArgumentParser) -> None:
    """Which village, and whether to do it."""
    parser.add_argument("code", nargs="?", help="the code of the village that ended; none: all")
    parser.add_argument("--do", metavar="REASON", help="move what can go, with the order's words")


def run(args: argparse.Namespace) -> int:
    """Tell what would go and what stays; 1 when something stays."""
    behind = []
    with installation() as store:
        if args.do and args.code:
            with store.transaction() as session:
                found = [relocation.move(session, _OPERATOR, region_key(args.code), args.do)]
        else:
            with store.reading() as session:
                found = (
                    [relocation.listing(session, _OPERATOR, region_key(args.code))]
                    if args.code
                    else relocation.merged(session, _OPERATOR)
                )
                behind = [] if args.code else merged_registers.behind(session, _OPERATOR)
    for one in found:
        _tell(one)
    for reason in behind:
        say(f"✗ {reason}")
    return int(any(one.stay for one in found))


def _tell(one: Listing) -> None:
    say(f"{one.village.code} {one.village.name} → {one.into.code} {one.into.name}")
    say(
        "    "
        + _(
            "农户 {homes} 户，户案件 {cases} 件，帮扶记录 {help} 条，登记册 {registers} 条，"
            "授权 {grants} 项。",
            homes=one.households,
            cases=sum(one.cases.values()),
            help=one.help,
            registers=one.registers,
            grants=one.grants,
        )
    )
    for reason in (*one.staying, *one.open):
        say(f"    ✗ {reason}")
