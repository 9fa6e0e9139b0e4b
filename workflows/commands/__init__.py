"""The verbs of the command line: one module each, with `add(parser)` and `run(args) -> int`.

A module's name is the verb; a trailing underscore keeps `import_` from being a Python word.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from models.sealing import KeyFault
from models.store import Store
from workflows.base.refusals import Malformed, Reason
from workflows.records import startup


def say(line: str = "") -> None:
    """One line on standard output: what the person at the terminal reads."""
    sys.stdout.write(line + "\n")


def complain(line: str) -> int:
    """One line on standard error, and the exit code that says it did not work."""
    sys.stderr.write(line + "\n")
    return 1


@contextmanager
def installation() -> Iterator[Store]:
    """The installation in hand, for verbs that need one: a sentence when there is none yet."""
    store = Store()
    try:
        # Looking creates no folder, and opens no database that a restore is about to replace.
        if not store.folder.is_dir():
            raise _none_yet(store)
        with startup.used(store):
            startup.recognise(store)
            if not startup.laid_down(store):
                raise _none_yet(store)
            startup.refuse_older(store)
            yield store
    except KeyFault:
        raise Malformed(startup.no_key(store)) from None
    except OperationalError as fault:
        # The driver's own words name the file or the host, and never a row: statements stay out.
        raise Malformed(
            Reason(
                "no_database",
                "数据库没有答应，什么也没有改动：{words}。请核对 LIKA_DATABASE_URL 后再试。",
                {"words": str(fault.orig).strip().rstrip(".").partition("\n")[0]},
            )
        ) from None
    finally:
        store.close()


def _none_yet(store: Store) -> Malformed:
    return Malformed(
        Reason(
            "no_installation",
            "{folder} 里还没有立卡的数据库。请核对 LIKA_DATA_DIR 和 LIKA_DATABASE_URL，"
            "新装请先运行 init。",
            {"folder": store.folder},
        )
    )
