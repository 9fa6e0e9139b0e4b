"""What a cell of a roster has lost or stands for; how it is shown without giving a number away."""

import re
from typing import Final

from workflows.base.spreadsheet.sheet import Cell
from workflows.exchange.roster.kinds import said

# more digits than Excel keeps in a number: the rest has become zeros
EXACT: Final = 15
_SHOWN: Final = 12
_SCIENTIFIC: Final = ("E+", "e+")
_DITTO: Final = re.compile(
    "[(]?(?:同上|同前|上同|如上|同一户|同户).{0,4}|[〃\"”“〝〞ˮʺ˝'’‘′‵、,々↑]{1,4}"
)


def short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def lost_digits(cell: Cell, text: str) -> bool:
    """A number Excel could not keep: more digits than it holds, a fraction, 3.70282E+17."""
    digits = sum(char.isdigit() for char in text)
    return (cell.number and (digits > EXACT or "." in text)) or lost(text)


def is_ditto(text: str) -> bool:
    """同上, 〃 and what else stands for the cell above."""
    return bool(_DITTO.fullmatch(said(text)))


def lost(text: str) -> bool:
    """A number as a CSV saved by Excel shows it: 3.70282E+17."""
    return any(mark in text for mark in _SCIENTIFIC)


def stars(text: str) -> str:
    """A number Excel has rounded: only its first six digits are shown, and are still right."""
    digits = "".join(char for char in text.split("e")[0].split("E")[0] if char.isdigit())
    return digits[:6] + "*" * 12


def masked_as_typed(text: str, masked: str) -> str:
    """As typed, with stars where the masked number has them; the mask alone if they differ."""
    kept = [at for at, char in enumerate(text) if char.isalnum()]
    if len(kept) != len(masked):
        return masked
    hidden = {at for at, char in zip(kept, masked, strict=True) if char == "*"}
    return "".join("*" if at in hidden else char for at, char in enumerate(text))
