"""What several papers share: a place, a member, money, coded answers and the masks no paper goes
without."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    PlainSerializer,
    model_serializer,
    model_validator,
)

from workflows.base import code_list, codes
from workflows.base.code_list import CodeList
from workflows.base.identity import mask_account, mask_id, mask_phone
from workflows.households import fields
from workflows.households.fields import Field, Seen


def _unless_masked(mask: Callable[[str], str]) -> AfterValidator:
    """Hide the middle of a number that comes whole; a masked one, or none, stays as it is."""
    return AfterValidator(lambda number: number if "*" in number else mask(number))


# A paper lies on tables and is photographed; the number's owner recognises it all the same.
MaskedNumber = Annotated[str, _unless_masked(mask_id)]
MaskedPhone = Annotated[str, _unless_masked(mask_phone)]
MaskedAccount = Annotated[str, _unless_masked(mask_account)]

_LIKE_A_CODE: Final = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Coded:
    """The list a field's code is of. The field keeps the code; a template is only ever given its
    words, in the language the paper is printed in.

    An answer that is words already stays as it is. A code of another list is a mistake of the
    program's and raises ValueError, unless people may have `typed` anything there.
    """

    codes: CodeList
    typed: bool = False

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> Any:
        words = PlainSerializer(self.codes.label)
        return handler.generate_schema(Annotated[str, AfterValidator(self.known), words])

    def known(self, answer: str) -> str:
        """The answer as it is, when this list has it or it is words."""
        if answer not in self.codes.labels and not self.typed and _LIKE_A_CODE.fullmatch(answer):
            raise ValueError(f"{answer} is no code of {self.codes.key}")
        return answer


YesNo = Annotated[str, Coded(code_list.YES_NO)]
Cause = Annotated[str, Coded(codes.CAUSE)]


class Value(BaseModel):
    """A part of a paper: fixed once made, and closed to fields nobody decided to print."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Paper(Value):
    """What every paper carries. A field left out is a line to write on with a pen.

    `code` is the number of the case, meeting or notice; `printed` says who printed it and when.
    """

    template: ClassVar[str]

    code: str = ""
    county: str = ""
    township: str = ""
    village: str = ""
    printed: str = ""


class Answers(Value):
    """Answers under the catalogue's keys, for the boxes that it gives the papers' tables.

    Codes are kept and only ever printed in words; the ID number is masked. An answer that has no
    box, or a code of another list, raises ValueError.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    @model_validator(mode="before")
    @classmethod
    def _fitting(cls, given: Any) -> Any:
        return {key: _fitting(key, answer) for key, answer in dict(given).items()}

    @model_serializer
    def _printed(self) -> dict[str, Any]:
        given, known = self.model_extra or {}, fields.CATALOGUE.printed
        return {key: _printed(field, given.get(key)) for key, field in known.items()}


class Member(Answers):
    """One person of the household."""


class Living(Answers):
    """How the household lives; land is measured in mu and written as it was measured: "2.5"."""


def _fitting(key: str, answer: Any) -> Any:
    field = fields.CATALOGUE.printed.get(key)
    if field is None:
        raise ValueError(f"no paper has a box for {key}")
    if field.seen is Seen.SEALED:
        return answer if "*" in answer else mask_id(answer)
    if field.codes is not None and answer not in (None, ""):
        return Coded(field.codes).known(str(answer))
    return answer


def _printed(field: Field, answer: Any) -> Any:
    """Whole numbers stay numbers: a template counts them."""
    return answer if isinstance(answer, int) else field.word(answer)


class Block(StrEnum):
    """The blocks of the income sheet; what stands beside is never summed."""

    WAGES = "wages"
    BUSINESS = "business"
    PROPERTY = "property"
    TRANSFERS = "transfers"
    COSTS = "costs"
    BESIDE = "beside"


class IncomeItem(Value):
    """One line of the income sheet in fen; `counts` is the profile's word on a disputed item.

    `net_fen` is what of it counts, where a coefficient or a share of costs is taken; left out, all
    of it. `reckoned` is how a coefficient made it.
    """

    block: Block
    item: str
    basis: str = ""
    fen: int
    counts: bool = True
    net_fen: int | None = None
    reckoned: str = ""

    @property
    def counted_fen(self) -> int:
        """What of the line is summed; a cost above 0."""
        if not self.counts:
            return 0
        return self.fen if self.net_fen is None else self.net_fen


class Relative(Value):
    """An official the household is related to: declared, so that he stays away from the case."""

    official: str
    post: str = ""
    relation: Annotated[str, Coded(codes.RELATION, typed=True)] = ""


class Helper(Value):
    """Who helps the household, from when to when; a change adds a row and overwrites none."""

    name: str
    unit: str = ""
    sex: Annotated[str, Coded(codes.SEX)] = ""
    political: Annotated[str, Coded(codes.POLITICAL)] = ""
    affiliation: Annotated[str, Coded(codes.AFFILIATION)] = ""
    post: str = ""
    phone: str = ""
    since: date | None = None
    until: date | None = None
