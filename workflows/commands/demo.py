"""Fill an empty installation with an invented year, and print the demo accounts."""

import argparse

from models import sealing
from models.store import Store
from workflows import demo
from workflows.access import place_lists
from workflows.base.words import _
from workflows.commands import complain, say
from workflows.demo import cast
from workflows.demo.stage import Stage
from workflows.policy import policy
from workflows.records import startup
from workflows.storage import settings


def add(parser: argparse.ArgumentParser) -> None:
    """No options: a second time it prints the accounts again."""
    parser.set_defaults(quiet=False)


def run(_args: argparse.Namespace) -> int:
    """Build the demo where there is nothing yet, then tell how to sign in."""
    store = Store()
    try:
        with startup.used(store):
            return prepare(store)
    finally:
        store.close()


def prepare(store: Store) -> int:
    """The same for a store in hand."""
    store.make_folder()
    startup.recognise(store)
    startup.upgrade(store)
    with store.reading() as session:
        there, busy = settings.is_demo(session), demo.taken(session)
    if busy and not there:
        return complain(
            _("这个数据库已在使用，演示数据只能装进空的数据库。请换一个文件夹（LIKA_DATA_DIR）。")
        )
    if there:
        say(
            _(
                "演示数据已在这里，没有改动。要重新开始，请先清空数据库和文件夹 {folder}。",
                folder=store.folder,
            )
        )
    else:
        say(_("正在演练一年的识别工作，约半分钟……"))
        lay_ground(store)
        # One transaction: an interrupted build leaves nothing behind, and the next one begins anew.
        with store.transaction() as session:
            demo.build(session)
    say(_("演示账号（登录名、密码、角色、地区）："))
    with store.reading() as session:
        for line in cast.account_lines(Stage(session)):
            say(line)
    return 0


def lay_ground(store: Store) -> None:
    """Keys, places, profiles: what `init` lays down, without administrator and recovery sheet."""
    if not store.key_file.exists():
        sealing.save(sealing.new_keyring(), store.key_file)
    with store.transaction() as session:
        settings.put(session, settings.KEYS, store.keyring.fingerprint)
        place_lists.load_regions(session)
        policy.seed(session)
