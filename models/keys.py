"""Keys made in the program: 63-bit, ordered by time, no global sequence.

41 bits milliseconds since 2020 · 10 bits of this process, drawn at random · 12 bits counter.
"""

import itertools
import os
import secrets
import threading
import time
from typing import Final

_START_MS: Final = 1_577_836_800_000
_node = secrets.randbits(10)
_lock = threading.Lock()
_last = 0
_count = itertools.count()


def new_id() -> int:
    """The next key; larger than every one made before it in this process."""
    global _last, _count
    with _lock:
        # A key needs an order, not the hour: the movable clock does not apply here.
        now = time.time_ns() // 1_000_000 - _START_MS
        if now > _last:
            _last, _count = now, itertools.count()
        number = next(_count)
        if number > 0xFFF:
            _last, _count = _last + 1, itertools.count(1)
            number = 0
        return (_last << 22) | (_node << 12) | number


def _drawn_anew() -> None:
    global _node, _lock
    _node, _lock = secrets.randbits(10), threading.Lock()


# A forked worker that kept its parent's number would make its sister's keys.
os.register_at_fork(after_in_child=_drawn_anew)
