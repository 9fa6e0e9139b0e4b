"""The three papers of one household: its application, the survey at its home, its registration."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, computed_field

from workflows.base import codes, standing_codes
from workflows.papers.values import (
    Block,
    Cause,
    Coded,
    Helper,
    IncomeItem,
    Living,
    MaskedAccount,
    MaskedNumber,
    MaskedPhone,
    Member,
    Paper,
    Relative,
    Value,
)


class ApplicationPaper(Paper):
    """农户申请书 with the promise and the authorisation (folder numbers 01 and 02).

    `office` is the committee it is addressed to. `related` is None until the household has answered
    whether it is kin to an official.
    """

    template: ClassVar[str] = "application"

    office: str = ""
    group: str = ""
    head: str = ""
    id_number: MaskedNumber = ""
    phone: MaskedPhone = ""
    member_count: int | None = None
    labour_count: int | None = None
    year: int | None = None
    per_capita_fen: int | None = None
    reason: str = ""
    members: tuple[Member, ...] = ()
    related: bool | None = None
    relatives: tuple[Relative, ...] = ()
    proxy: str = ""
    proxy_relation: Annotated[str, Coded(codes.RELATION, typed=True)] = ""
    applied_on: date | None = None
    received_by: str = ""
    received_on: date | None = None


class Surveyor(Value):
    """One of the two or more who went to the house."""

    name: str
    unit: str = ""


class VetoCheck(Value):
    """One item of the profile's veto list: found, not found, or not asked yet."""

    text: str
    found: bool | None = None
    note: str = ""


class SurveyPaper(Paper):
    """入户调查表 with the income sheet (folder numbers 04 and 05).

    The sums are made from the lines on the sheet, so that whoever adds them up by hand agrees.
    `sharers` divides the income; left out, the members listed do. `since`…`until` is the year of
    the income, `none` what was asked and is not there, `told` the sum in words for the household,
    `other_lines` the lines of other levels.
    """

    template: ClassVar[str] = "survey"

    group: str = ""
    head: str = ""
    phone: MaskedPhone = ""
    address: str = ""
    surveyed_on: date | None = None
    surveyors: tuple[Surveyor, ...] = ()
    members: tuple[Member, ...] = ()
    living: Living = Living()
    year: int | None = None
    since: date | None = None
    until: date | None = None
    incomes: tuple[IncomeItem, ...] = ()
    none: tuple[str, ...] = ()
    told: str = ""
    other_lines: str = ""
    sharers: int | None = None
    line_fen: int | None = None
    line_name: str = ""
    vetoes: tuple[VetoCheck, ...] = ()
    main_cause: Cause = ""
    other_causes: tuple[Cause, ...] = ()
    photos: int | None = None
    opinion: str = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def totals(self) -> dict[Block, int]:
        """What counts, block by block, in fen."""
        return {
            block: sum(line.counted_fen for line in self.incomes if line.block is block)
            for block in Block
        }

    @computed_field  # type: ignore[prop-decorator]
    @property
    def net_fen(self) -> int:
        """The four incomes less the cost of business."""
        return sum(self.totals.values()) - 2 * self.totals[Block.COSTS]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def heads(self) -> int:
        """By how many the income is divided."""
        return len(self.members) if self.sharers is None else self.sharers

    @computed_field  # type: ignore[prop-decorator]
    @property
    def per_capita_fen(self) -> int | None:
        """Net income for each who shares it, whole fen rounded down; None while unknown."""
        if not self.incomes or not self.heads:
            return None
        return self.net_fen // self.heads


class RegistrationPaper(Paper):
    """贫困户登记表 (folder number 15): what is filed about a household once it is approved."""

    template: ClassVar[str] = "registration"

    number: str = ""
    group: str = ""
    head: str = ""
    phone: MaskedPhone = ""
    bank: str = ""
    account: MaskedAccount = ""
    standard: Annotated[str, Coded(codes.STANDARD)] = ""
    category: Annotated[str, Coded(codes.ATTRIBUTE)] = ""
    main_cause: Cause = ""
    other_causes: tuple[Cause, ...] = ()
    plan_year: int | None = None
    out_year: int | None = None
    again_year: int | None = None
    again_cause: Annotated[str, Coded(standing_codes.AGAIN)] = ""
    people_at_start: int | None = None
    people_at_end: int | None = None
    relocation: Annotated[str, Coded(codes.RELOCATION)] = ""
    resettlement: Annotated[str, Coded(codes.RESETTLEMENT)] = ""
    relocated_to: str = ""
    resettled: Annotated[str, Coded(codes.RESETTLED)] = ""
    traits: str = ""
    members: tuple[Member, ...] = ()
    year: int | None = None
    incomes_fen: dict[Block, int] = Field(default_factory=dict)
    net_fen: int | None = None
    per_capita_fen: int | None = None
    living: Living = Living()
    helpers: tuple[Helper, ...] = ()
    approved_by: str = ""
    approval_number: str = ""
    approved_on: date | None = None
    filled_by: str = ""
    filled_on: date | None = None
