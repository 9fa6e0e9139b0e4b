"""Why a household is poor, and as what it is filed."""

from typing import Final

from workflows.base import code_list, codes
from workflows.households.fields.field import (
    BOTH_FORMS,
    ENTRY,
    NO_COLUMN,
    SURVEY,
    Box,
    Field,
    Kind,
    Of,
    Question,
    headed,
    nth,
)

_FILED: Final = ("registration",)


def _is(key: str, label: str, *boxes: Box) -> Field:
    """What the household is or is not."""
    return Field(
        key,
        label,
        Of.HOUSEHOLD,
        Kind.CODE,
        code_list.YES_NO,
        asked=ENTRY,
        further=True,
        headings=(f"是否{label}", label),
        boxes=boxes,
    )


def _year(key: str, label: str, *boxes: Box, also: tuple[str, ...] = ()) -> Field:
    """A year of our calendar."""
    return Field(
        key,
        label,
        Of.HOUSEHOLD,
        Kind.WHOLE,
        asked=ENTRY,
        further=True,
        headings=(label, *also),
        boxes=boxes,
        most=2100,
    )


FIELDS: Final = (
    Field(
        "attribute",
        "贫困户属性",
        Of.HOUSEHOLD,
        Kind.CODE,
        codes.ATTRIBUTE,
        headings=headed("贫困户属性", "户属性", "贫困户类型", "农户属性"),
        national=nth(21, "贫困户属性"),
        asked=ENTRY,
        further=True,
        boxes=(Box(_FILED, at="category"),),
    ),
    Field(
        "cause",
        "主要致贫原因",
        Of.HOUSEHOLD,
        Kind.CODE,
        codes.CAUSE,
        asked=SURVEY,
        question=Question("主要致贫原因"),
        headings=headed("主要致贫原因", "致贫原因"),
        national=nth(22, "主要致贫原因"),
        boxes=(Box(BOTH_FORMS, at="main_cause"),),
    ),
    Field(
        "other_causes",
        "其他致贫原因",
        Of.HOUSEHOLD,
        Kind.SEVERAL,
        codes.CAUSE,
        asked=SURVEY,
        question=Question("其他致贫原因（最多两项）", needed=False),
        headings=headed("其他致贫原因", "次要致贫原因"),
        boxes=(Box(BOTH_FORMS, at="other_causes"),),
        most=2,
    ),
    Field(
        "poverty",
        "脱贫属性",
        Of.HOUSEHOLD,
        Kind.CODE,
        codes.POVERTY,
        headings=headed("脱贫属性"),
        national=nth(20, "脱贫属性"),
    ),
    Field(
        "observed",
        "看到的情况",
        Of.HOUSEHOLD,
        Kind.AREA,
        asked=SURVEY,
        question=Question("看到的情况", needed=False),
        boxes=(Box(("survey",), at="opinion"),),
        unlisted=NO_COLUMN,
    ),
    Field(
        "standard",
        "识别标准",
        Of.HOUSEHOLD,
        Kind.CODE,
        codes.STANDARD,
        asked=ENTRY,
        further=True,
        headings=headed("识别标准"),
        boxes=(Box(_FILED, at="standard"),),
    ),
    _year("plan_year", "计划脱贫年度", Box(_FILED, at="plan_year"), also=headed("计划脱贫年份")),
    _year("out_year", "脱贫年度", also=headed("脱贫年份")),
    _year("again_year", "返贫年度", also=headed("返贫年份")),
    Field(
        "again_cause",
        "返贫原因",
        Of.HOUSEHOLD,
        Kind.CODE,
        codes.AGAIN,
        asked=ENTRY,
        further=True,
        headings=headed("返贫原因"),
    ),
    _is("military", "军烈属", Box(_FILED, at="traits")),
    _is("only_child", "独生子女户", Box(_FILED, at="traits")),
    _is("two_daughters", "双女户", Box(_FILED, at="traits")),
    _is("family_planning", "计生户", Box(_FILED, at="traits")),
    _is("relocated", "搬迁户"),
    Field(
        "relocation",
        "搬迁方式",
        Of.HOUSEHOLD,
        Kind.CODE,
        codes.RELOCATION,
        asked=ENTRY,
        further=True,
        headings=headed("搬迁方式"),
    ),
    Field(
        "resettled",
        "安置地",
        Of.HOUSEHOLD,
        Kind.CODE,
        codes.RESETTLED,
        asked=ENTRY,
        further=True,
        headings=headed("安置地", "安置地点"),
    ),
    Field(
        "people_at_start",
        "年初人口数",
        Of.HOUSEHOLD,
        Kind.WHOLE,
        unit="人",
        asked=ENTRY,
        further=True,
        headings=headed("年初人口数", "年初人口", "年初家庭人口"),
        most=30,
    ),
    Field(
        "people_at_end",
        "年末人口数",
        Of.HOUSEHOLD,
        Kind.WHOLE,
        unit="人",
        asked=ENTRY,
        further=True,
        headings=headed("年末人口数", "年末人口", "年末家庭人口"),
        most=30,
    ),
    _is("says_dropout", "义务教育阶段失学"),
    _is("monitored", "纳入监测"),
)
