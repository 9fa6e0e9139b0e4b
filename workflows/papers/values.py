"""What several papers share: a place, a member, money and the masks no paper goes without."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from workflows.identity import mask_account, mask_id, mask_phone


def _unless_masked(mask: Callable[[str], str]) -> AfterValidator:
    """Hide the middle of a number that comes whole; a masked one, or none, stays as it is."""
    return AfterValidator(lambda number: number if "*" in number else mask(number))


# A paper lies on tables and is photographed; the number's owner recognises it all the same.
MaskedNumber = Annotated[str, _unless_masked(mask_id)]
MaskedPhone = Annotated[str, _unless_masked(mask_phone)]
MaskedAccount = Annotated[str, _unless_masked(mask_account)]


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


class Member(Value):
    """One person of the household; an answer is a code of workflows.codes or a word."""

    name: str
    sex: str = ""
    relation: str = ""
    id_number: MaskedNumber = ""
    ethnicity: str = ""
    education: str = ""
    school: str = ""
    health: str = ""
    labour: str = ""
    work: str = ""
    work_months: int | None = None


class Living(Value):
    """How the household lives; land is measured in mu and written as it was measured: "2.5"."""

    farmland: str = ""
    woodland: str = ""
    orchard: str = ""
    grassland: str = ""
    water_surface: str = ""
    housing_area: str = ""
    housing: str = ""
    electricity: str = ""
    broadcast: str = ""
    safe_water: str = ""
    toilet: str = ""
    road: str = ""
    road_km: str = ""
    fuel: str = ""


class Block(StrEnum):
    """The five blocks of the income sheet."""

    WAGES = "wages"
    BUSINESS = "business"
    PROPERTY = "property"
    TRANSFERS = "transfers"
    COSTS = "costs"


class IncomeItem(Value):
    """One line of the income sheet in fen; `counts` is the profile's word on a disputed item."""

    block: Block
    item: str
    basis: str = ""
    fen: int
    counts: bool = True


class Relative(Value):
    """An official the household is related to: declared, so that he stays away from the case."""

    official: str
    post: str = ""
    relation: str = ""


class Helper(Value):
    """Who helps the household, from when to when; a change adds a row and overwrites none."""

    name: str
    unit: str = ""
    post: str = ""
    phone: str = ""
    since: date | None = None
    until: date | None = None
