"""One question of a form as a widget: by its type and by how it is asked."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from pages.parts import list_fields, simple_fields
from pages.parts.questions import Question

if TYPE_CHECKING:
    from pages.parts.answers import Sheet

_KINDS: Final[dict[str, Callable[[Question, "Sheet"], Any]]] = {
    "area": simple_fields.area,
    "lines": simple_fields.lines,
    "attachments": simple_fields.files,
    "people": simple_fields.several,
    "representatives": simple_fields.several,
    "cases": simple_fields.several,
    "wanted": simple_fields.ticks,
    "checklist": simple_fields.ticks,
    "hits": list_fields.hits,
    "kin": list_fields.relatives,
    "numbers": list_fields.numbers,
    "money": simple_fields.sum_of_money,
    "items": list_fields.items,
}


def draw(question: Question, sheet: "Sheet") -> Any:
    """Draw the question; returns the answer, or LEFT_OUT when nothing was answered.

    Files come back as the uploaded files: their bytes are kept within the step's own transaction.
    """
    kind = question.ask.kind
    if kind.startswith("choice:") or kind == "person":
        return simple_fields.choice(question, sheet)
    if kind.startswith("several:"):
        return simple_fields.several(question, sheet)
    return _KINDS.get(kind, simple_fields.by_type)(question, sheet)
