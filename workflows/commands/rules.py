"""Enter a policy profile from its JSON file, where the start asks for one."""

import argparse
from pathlib import Path
from typing import Final

from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base.words import _
from workflows.commands import complain, installation, say
from workflows.policy import profiles

# Whoever runs a command here holds database and keys.
OPERATOR: Final = Actor(0, "命令行", (Held(Role.ADMINISTRATOR, 0, 10**12),))


def add(parser: argparse.ArgumentParser) -> None:
    """Which file, and for which place."""
    parser.add_argument("file", type=Path, help="the profile, .json")
    parser.add_argument("region", type=int, help="the 12-digit code of the county or above")


def run(args: argparse.Namespace) -> int:
    """Check and enter it; what is wrong with it is told."""
    if not args.file.is_file():
        return complain(_("没有 {file} 这个文件。", file=args.file))
    with installation() as store, store.transaction() as session:
        key = profiles.take_in(session, OPERATOR, args.file.read_bytes(), args.region)
    say(_("已登记政策参数 {key}。", key=key))
    return 0
