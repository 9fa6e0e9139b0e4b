"""The server of the browser tests: Lika as it is, on a clock the test can set days ahead.

The days stand in a file that is read at every look at the clock. Nothing of this is in the product.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from workflows.base import clock

_real = clock.now
_days = Path(os.environ["LIKA_TEST_DAYS"])


def now() -> datetime:
    """The real moment, so many days later."""
    return _real() + timedelta(days=float(_days.read_text() or 0))


clock.now = now

from app import app  # noqa: E402 - the clock is set before anybody looks at it

__all__ = ["app"]
