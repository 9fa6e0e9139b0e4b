"""Make an installation ready: schema, key file, places, policies, first administrator."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from models import sealing
from models.store import Store
from workflows.access import accounts, place_lists, places
from workflows.base.words import _
from workflows.commands import complain, say
from workflows.engine import readiness
from workflows.policy import profiles
from workflows.records import startup
from workflows.storage import settings


def add(parser: argparse.ArgumentParser) -> None:
    """The lists of places; what is there already stays as it is."""
    parser.add_argument(
        "--places", type=Path, action="append", default=[], help="a list of places, .csv or .xlsx"
    )


def run(args: argparse.Namespace) -> int:
    """Do whatever is still missing; a second time it does nothing."""
    for file in args.places:
        if not file.is_file():
            return complain(_("没有 {file} 这个文件。", file=file))
    store = Store()
    try:
        with startup.used(store):
            return prepare(store, args.places)
    finally:
        store.close()


def prepare(store: Store, lists: Iterable[Path] = ()) -> int:
    """The same for a store in hand. Without a list there are no places yet."""
    store.make_folder()
    startup.recognise(store)
    startup.upgrade(store)
    with store.transaction() as session:
        if settings.value(session, settings.KEYS) is None:
            if not store.key_file.exists():
                sealing.save(sealing.new_keyring(), store.key_file)
                recovery_sheet(store)
            settings.put(session, settings.KEYS, store.keyring.fingerprint)
        for file in lists:
            place_lists.take_in(session, place_lists.OPERATOR, file.name, file.read_bytes())
        profiles.add_editions(session)
        first = accounts.first_administrator(session)
        without = not places.children(session, None)
    if first is not None:
        say(_("第一位管理员（密码只显示这一次，首次登录须更换）："))
        say(f"{first.login}\t{first.password}")
    if without:
        say(
            _(
                "还没有区划。请由管理员在“管理”里导入本地的区划表，"
                "或运行 python -m workflows places FILE --do"
                "（代码、名称两列即可），随后才能开立账号。"
            )
        )
    # What would stop the server is told here already; what was laid down stays.
    with store.reading() as session:
        readiness.refuse(session)
    return 0


def recovery_sheet(store: Store) -> None:
    """The key in words, once: to be printed, locked away, and typed after a loss."""
    line = "=" * 72
    say(line)
    say(_("恢复单——请打印或抄下，锁进保险柜，不要与备份放在一起。"))
    say(_("身份证号等加密栏目只有用这串字才能恢复；丢失则无人能解开。"))
    say()
    words = store.keyring.words().split(" ")
    for start in range(0, len(words), 8):
        say("    " + " ".join(words[start : start + 8]))
    say()
    say(_("密钥编号：{n}　密钥文件：{file}", n=store.keyring.fingerprint, file=store.key_file))
    say(line)
