"""Bring a backup back, here or on a new computer; asks for the recovery sheet if no key fits."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from models import sealing
from models.store import Store
from workflows.base import dates
from workflows.base.words import _
from workflows.commands import complain, say
from workflows.records import backup, startup
from workflows.records.backup import Manifest


def add(parser: argparse.ArgumentParser) -> None:
    """From where, and with which key."""
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument("--key-file", type=Path, help="the key file that belongs to it")
    parser.add_argument("--force", action="store_true", help="replace an installation in use")


def run(args: argparse.Namespace) -> int:
    """Check everything first, then replace; alone, and not under a running server."""
    store = Store()
    try:
        if not args.file.exists():
            return complain(_("没有 {file} 这个文件。", file=args.file))
        with startup.used(store, alone=True):
            return bring_back(store, args)
    finally:
        store.close()


def bring_back(store: Store, args: argparse.Namespace) -> int:
    """The same for a store in hand that nobody else uses."""
    manifest = backup.read_manifest(args.file)
    if not args.force:
        startup.refuse_stranger(store)
    if not args.force and not backup.is_empty(store):
        return complain(
            _(
                "{folder} 里已有在用的数据，没有恢复。确要覆盖，请加 --force。",
                folder=store.folder,
            )
        )
    ring = fitting_key(store, manifest, args.key_file)
    if ring is None:
        return complain(
            _(
                "密钥不符：这份备份要编号 {keys} 的密钥。什么也没恢复。"
                "请核对恢复单上的编号，逐字再输一次。",
                keys=manifest.keys,
            )
        )
    backup.restore(store, args.file)
    keep_key(store, ring)
    say(
        _(
            "已恢复 {made} 的备份。请运行 verify 核对。",
            made=dates.moment(datetime.fromisoformat(manifest.made_at)),
        )
    )
    return 0


def fitting_key(store: Store, manifest: Manifest, named: Path | None) -> sealing.Keyring | None:
    """The key of the backup: from the file named, the one in place, or typed from the sheet."""
    for file in (named, store.key_file):
        if file is not None and file.exists():
            ring = sealing.load(file)
            if backup.check_keys(manifest, ring):
                return ring
    if named is not None:
        return None
    say(_("请照恢复单输入密钥（编号 {keys}），可分多行，空行结束：", keys=manifest.keys))
    typed: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            break
        typed.append(line)
    try:
        ring = sealing.from_words(" ".join(typed))
    except sealing.KeyFault:
        return None
    return ring if backup.check_keys(manifest, ring) else None


def keep_key(store: Store, ring: sealing.Keyring) -> None:
    """Put the key into its place; another key that lies there is moved aside, never lost."""
    if store.key_file.exists():
        there = sealing.load(store.key_file)
        if there.fingerprint == ring.fingerprint:
            return
        store.key_file.rename(store.key_file.with_suffix(f".{there.fingerprint}"))
    sealing.save(ring, store.key_file)
