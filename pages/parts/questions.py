"""A question of a form: its words, its type, its answers."""

from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from workflows.base.words import _
from workflows.engine.definition import Ask

# What a widget gives when nothing was answered.
LEFT_OUT: Final = object()


@dataclass(frozen=True, slots=True)
class Question:
    """A field of a form: its words, its type, its list of answers."""

    name: str
    ask: Ask
    info: FieldInfo
    options: dict[Any, str]

    @property
    def required(self) -> bool:
        """Must it be answered at all?"""
        return self.info.is_required()

    @property
    def label(self) -> str:
        """The question in the reader's language; an optional one says so."""
        words = _(self.ask.label)
        if self.required or "（" in words:
            return words
        return _("{question}（可不填）", question=words)

    @property
    def help(self) -> str | None:
        """The hint beside the question."""
        return _(self.ask.help) if self.ask.help else None

    def bound(self, name: str) -> Any:
        """A limit of the answer (ge, le, max_length), None without one."""
        for meta in self.info.metadata:
            if getattr(meta, name, None) is not None:
                return getattr(meta, name)
        return None

    @property
    def type(self) -> Any:
        """The type of the answer, without "or nothing"."""
        kind = self.info.annotation
        if get_origin(kind) in (Union, UnionType):
            kind = next(part for part in get_args(kind) if part is not NoneType)
        return kind
