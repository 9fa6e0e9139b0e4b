"""A cell of a roster that answers a question: what is no answer is left out and asked again."""

from decimal import Decimal
from typing import Final

from workflows.base import code_list
from workflows.base.refusals import Fault, Reason
from workflows.exchange.roster.cells import short

_MOST_MEASURED: Final = 10_000_000


def finite(text: str) -> Decimal:
    """A number people measure with; raises ValueError for what is none."""
    number = Decimal(text)
    if not number.is_finite() or abs(number) >= _MOST_MEASURED:
        raise ValueError(text)
    return number


def unknown(answers: code_list.CodeList, text: str) -> Fault:
    """An answer that a list does not have, left out."""
    return Fault.of(
        "code",
        "{list}里没有“{word}”，先空着。",
        "请在入户调查时补填。",
        list=answers.name,
        word=short(text),
    )


def for_later(fault: Fault) -> Fault:
    """An answer that cannot be read keeps nobody out: it is asked again."""
    remedy = "先空着，请改正后重新上传，或在入户调查时补填。"
    return Fault(fault.reason, Reason(fault.reason.key, remedy))
