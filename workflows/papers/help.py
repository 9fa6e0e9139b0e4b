"""The cards of help: 帮联AB卡 in two parts, and an enterprise's 帮扶卡; front and back each."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from workflows.papers.values import Cause, MaskedPhone, Paper, Value


class CardKind(StrEnum):
    """Whose card it is: an official's has two parts, an enterprise's one."""

    OFFICIAL = "official"
    ORGANISATION = "organisation"


class Card(Value):
    """One card. Part A goes to the household and says who helps; B to the helper, and whom.

    The helper's telephone is printed whole: it is there to be called, and `qr` dials it.
    """

    kind: CardKind
    number: str
    issued_on: date | None = None
    reprint_why: str = ""
    place: str = ""
    head: str
    group: str = ""
    address: str = ""
    people: int | None = None
    phone: MaskedPhone = ""
    card_elsewhere: str = ""
    causes: tuple[Cause, ...] = ()
    measures: tuple[str, ...] = ()
    helper: str
    unit: str = ""
    post: str = ""
    contact: str = ""
    helper_address: str = ""
    person_in_charge: str = ""
    ways: tuple[str, ...] = ()
    agreement_no: str = ""
    since: date | None = None
    qr: str = ""


class HelpCardsPaper(Paper):
    """One card, or all of a village, in one file for a printer that turns the sheet."""

    template: ClassVar[str] = "help_cards"

    cards: tuple[Card, ...]
