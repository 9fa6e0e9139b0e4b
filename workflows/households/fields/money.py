"""What the household has a year. The items of income are the profile's; these are figures of the
form that stand beside them."""

from typing import Final

from workflows.households.fields.field import (
    BOTH_FORMS,
    ENTRY,
    NO_COLUMN,
    Box,
    Field,
    Kind,
    Of,
    headed,
    nth,
)

_SUMMED: Final = "made of the items of the survey, as the profile counts them"


def _sum(key: str, label: str) -> Field:
    """A sum of the income sheet: the survey asks its items (checks/income_facts.py)."""
    return Field(
        key, label, Of.INCOME, Kind.FEN, unasked=_SUMMED, reckoned=True, unlisted=NO_COLUMN
    )


FIELDS: Final = (
    Field(
        "per_capita",
        "人均纯收入",
        Of.HOUSEHOLD,
        Kind.FEN,
        headings=headed("人均纯收入", "人均可支配收入", "人均收入", "年人均纯收入"),
        national=nth(25, "人均纯收入"),
        boxes=(Box(BOTH_FORMS, at="per_capita_fen"),),
        unasked="computed from the survey's income and people",
    ),
    Field(
        "out_of_pocket",
        "合规自付支出",
        Of.HOUSEHOLD,
        Kind.FEN,
        unit="元",
        asked=ENTRY,
        further=True,
        headings=headed("合规自付支出", "自付医疗支出"),
    ),
    Field(
        "claims",
        "理赔收入",
        Of.HOUSEHOLD,
        Kind.FEN,
        unit="元",
        asked=ENTRY,
        further=True,
        headings=headed("理赔收入"),
    ),
    _sum("income.wages", "工资性收入"),
    _sum("income.business", "生产经营性收入"),
    _sum("income.property", "财产性收入"),
    _sum("income.transfers", "转移性收入"),
    _sum("income.costs", "生产经营性支出"),
    _sum("income.total", "家庭总收入"),
    _sum("income.per_capita", "填报的人均收入"),
)
