"""Write the whole installation into one file; the key file is not in it."""

import argparse
from pathlib import Path

from workflows.base.words import _
from workflows.commands import complain, installation, say
from workflows.records import backup


def add(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", type=Path, help="the backup to write, such as lika-2026-11-23.tar")
    parser.add_argument("--force", action="store_true", help="replace an existing file")


def run(args: argparse.Namespace) -> int:
    """Write it and say what is in it."""
    if args.file.exists() and not args.force:
        return complain(_("{file} 已存在，请换一个文件名。", file=args.file))
    with installation() as store:
        made = backup.make(store, args.file)
        with store.transaction() as session:
            backup.note(session, made)
    say(
        _(
            "已备份到 {file}：数据库与 {n} 个附件。密钥编号 {keys}，密钥文件不在其中，请另外保管。",
            file=args.file,
            n=sum(name.startswith("files/") for name in made.members),
            keys=made.keys,
        )
    )
    return 0
