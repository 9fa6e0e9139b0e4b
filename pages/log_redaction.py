"""What a log line may say: no ID number, no telephone, and of a fault its kind and place only."""

import logging
import re
import secrets
import traceback
from typing import Any, Final

# 15–22 digits: old and new ID numbers, a disabled person's, bank cards; then mobile telephones.
_NUMBERS: Final = re.compile(r"(?<!\d)(?:\d{14,21}[\dXx]|1[3-9]\d{9})(?!\d)")
# Their messages quote the values they were given.
_TELLTALE: Final = ("sqlalchemy", "psycopg", "sqlite3", "pydantic")


def redact(text: str) -> str:
    """The text with every such number blacked out."""
    return _NUMBERS.sub("█", text)


def trace(fault: BaseException) -> str:
    """A fault as the log keeps it: kinds, files and lines; never a statement's values."""
    parts: list[str] = []
    link: BaseException | None = fault
    while link is not None:
        kind = type(link)
        told = "" if kind.__module__.startswith(_TELLTALE) else redact(str(link))[:200]
        parts.append(f"{kind.__module__}.{kind.__qualname__}: {told}")
        frames = traceback.extract_tb(link.__traceback__)
        parts.extend(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n".join(parts)


def fault_number(fault: BaseException) -> str:
    """Write a fault down; the number it is found under is all that the person sees."""
    number = f"E-{secrets.token_hex(3).upper()}"
    logging.getLogger("lika").error("fault %s", number, exc_info=fault)
    return number


def install() -> None:
    """Every record of every logger goes through here, whoever set the logger up."""
    make = logging.getLogRecordFactory()
    if getattr(make, "quiet", False):
        return

    def quiet(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        if isinstance(record.msg, str):
            record.msg = redact(record.msg)
        else:
            record.msg = redact(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(_quiet(argument) for argument in record.args)
        elif isinstance(record.args, dict):
            record.args = {key: _quiet(argument) for key, argument in record.args.items()}
        if record.exc_info and record.exc_info[1] is not None:
            # A formatter takes a ready text instead of making one with values and source lines.
            record.exc_text = trace(record.exc_info[1])
        return record

    # uvicorn's lines of addresses: an upload's names the browser's session.
    logging.getLogger("uvicorn.access").disabled = True
    quiet.quiet = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(quiet)


def _quiet(argument: object) -> object:
    if argument is None or isinstance(argument, int | float):
        return argument
    return redact(str(argument))
