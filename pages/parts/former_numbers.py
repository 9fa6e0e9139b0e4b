"""曾用编号 on a screen: what a household is found by and bears no more."""

from collections.abc import Sequence

from pages.parts.badges import pieces, words
from workflows.base.words import _, joined


def former_numbers(numbers: Sequence[str]) -> None:
    """One line; nothing where the household never had another number."""
    if numbers:
        pieces(words(_("曾用编号：{numbers}", numbers=joined(numbers)), quiet=True))
