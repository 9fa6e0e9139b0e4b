"""Make an installation ready: schema, key file, places, policies, first administrator."""

import argparse

from models import sealing
from models.store import Store
from workflows.access import accounts, places
from workflows.base.words import _
from workflows.commands import say
from workflows.engine import readiness
from workflows.policy import profiles
from workflows.records import startup
from workflows.storage import settings


def add(parser: argparse.ArgumentParser) -> None:
    """No options: what is there already stays as it is."""
    parser.set_defaults(quiet=False)


def run(_args: argparse.Namespace) -> int:
    """Do whatever is still missing; a second time it does nothing."""
    store = Store()
    try:
        with startup.used(store):
            return prepare(store)
    finally:
        store.close()


def prepare(store: Store) -> int:
    """The same for a store in hand: the demo and the tests begin with it."""
    store.make_folder()
    startup.recognise(store)
    startup.upgrade(store)
    with store.transaction() as session:
        if settings.value(session, settings.KEYS) is None:
            if not store.key_file.exists():
                sealing.save(sealing.new_keyring(), store.key_file)
                recovery_sheet(store)
            settings.put(session, settings.KEYS, store.keyring.fingerprint)
        places.load_regions(session)
        profiles.add_editions(session)
        first = accounts.first_administrator(session)
    if first is not None:
        say(_("第一位管理员（密码只显示这一次，首次登录须更换）："))
        say(f"{first.login}\t{first.password}")
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
