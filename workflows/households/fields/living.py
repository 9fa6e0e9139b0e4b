"""The household's land, and how it lives."""

from typing import Final

from workflows.base import code_list, codes
from workflows.households.fields.field import (
    BOTH_FORMS,
    BY_PEN,
    NO_COLUMN,
    NOT_ASKED,
    SURVEY,
    Asked,
    Box,
    Field,
    Kind,
    Of,
    Question,
    headed,
    nth,
)


def _land(key: str, label: str, most: int, *boxes: Box) -> Field:
    """An area in mu; more than `most` is odd."""
    return Field(
        key,
        label,
        Of.LAND,
        Kind.DECIMAL,
        unit="亩",
        boxes=boxes,
        most=most,
        unasked=NOT_ASKED,
        unlisted=NO_COLUMN,
    )


def _house(
    key: str,
    label: str,
    kind: Kind,
    of: code_list.CodeList | None = None,
    *,
    box: Box,
    unit: str = "",
    unasked: str = NOT_ASKED,
) -> Field:
    """What nobody asks about the house yet; it stands on the papers for the pen."""
    return Field(
        key,
        label,
        Of.LIVING,
        kind,
        of,
        unit=unit,
        boxes=(box,),
        unasked=unasked,
        unlisted=NO_COLUMN,
    )


LAND: Final = (
    _land("arable", "耕地", 100, Box(BOTH_FORMS)),
    _land("forest", "林地", 200, Box(BOTH_FORMS)),
    _land("fallow", "退耕还林", 200),
    _land("orchard", "林果", 200, Box(BOTH_FORMS)),
    _land("pasture", "牧草地", 100, Box(BOTH_FORMS)),
    _land("water", "水面", 100, Box(BOTH_FORMS)),
)
LIVING: Final = (
    _house("area", "住房面积", Kind.DECIMAL, unit="平方米", box=Box(BOTH_FORMS)),
    Field(
        "housing",
        "住房安全",
        Of.LIVING,
        Kind.CODE,
        codes.HOUSING,
        asked=SURVEY | {Asked.YEARLY},
        question=Question("住房安全"),
        boxes=(Box(BOTH_FORMS, span=3),),
        unlisted="a roster says only whether the house is dangerous",
        told_by="dangerous",
        retold={"no": "safe", "yes": "危房（等级未定）"},
    ),
    _house("toilet", "卫生厕所", Kind.CODE, code_list.YES_NO, box=Box(BOTH_FORMS)),
    _house(
        "electricity", "生活用电", Kind.CODE, code_list.YES_NO, box=Box(BOTH_FORMS, "通生活用电")
    ),
    _house(
        "broadcast", "通广播电视", Kind.CODE, code_list.YES_NO, box=Box(BOTH_FORMS), unasked=BY_PEN
    ),
    Field(
        "dangerous",
        "是否危房",
        Of.LIVING,
        Kind.CODE,
        code_list.YES_NO,
        headings=headed("是否危房户", "危房户", "是否危房"),
        national=nth(23, "是否危房户"),
        unasked="the survey asks the grade of the house instead",
        told_by="housing",
        retold={"safe": "no", "grade_c": "yes", "grade_d": "yes"},
    ),
    Field(
        "safe_water",
        "饮水安全",
        Of.LIVING,
        Kind.CODE,
        code_list.YES_NO,
        asked=SURVEY,
        question=Question("饮水是否安全", "water_safe"),
        headings=headed("是否饮水安全", "饮水安全", "是否安全饮水"),
        national=nth(24, "是否饮水安全"),
        boxes=(Box(BOTH_FORMS),),
    ),
    _house("road", "入户路类型", Kind.CODE, codes.ROAD, box=Box(BOTH_FORMS, span=3)),
    _house("road_km", "距主干路", Kind.DECIMAL, unit="公里", box=Box(BOTH_FORMS)),
    _house("fuel", "主要燃料", Kind.CODE, codes.FUEL, box=Box(BOTH_FORMS, span=5), unasked=BY_PEN),
)
