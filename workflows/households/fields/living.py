"""The household's land, and how it lives: asked at the entry where it is known, and seen at the
visit. Everything but roof and water may be left open."""

from typing import Any, Final

from workflows.base import code_list, codes
from workflows.households.fields.field import (
    BOTH_FORMS,
    ENTRY,
    FILED,
    SURVEY,
    YEARLY,
    Box,
    Field,
    Kind,
    Of,
    Question,
    headed,
    nth,
)

_YES_NO: Final = (Kind.CODE, code_list.YES_NO)


def _land(key: str, label: str, most: int, *boxes: Box, headings: tuple[str, ...]) -> Field:
    """An area in mu; more than `most` is odd."""
    return Field(
        key,
        label,
        Of.LAND,
        Kind.DECIMAL,
        unit="亩",
        asked=ENTRY | SURVEY,
        further=True,
        question=Question(label, needed=False),
        headings=headings,
        boxes=boxes,
        most=most,
    )


def _house(
    key: str,
    label: str,
    kind: Kind,
    of: code_list.CodeList | None = None,
    *,
    box: Box | None = None,
    also: tuple[str, ...] = (),
    **more: Any,
) -> Field:
    """What is asked about the house, and may be left open."""
    return Field(
        key,
        label,
        Of.LIVING,
        kind,
        of,
        asked=ENTRY | SURVEY,
        further=True,
        question=Question(label, needed=False),
        headings=(label, *also),
        boxes=(box,) if box else (),
        **more,
    )


LAND: Final = (
    _land("arable", "耕地", 100, Box(BOTH_FORMS), headings=headed("耕地面积", "耕地")),
    _land("forest", "林地", 200, Box(BOTH_FORMS), headings=headed("林地面积", "林地")),
    _land(
        "fallow", "退耕还林", 200, Box(FILED), headings=headed("退耕还林面积", "退耕还林", "退耕地")
    ),
    _land("orchard", "林果", 200, Box(BOTH_FORMS), headings=headed("林果面积", "林果", "园地")),
    _land("pasture", "牧草地", 100, Box(BOTH_FORMS), headings=headed("牧草地面积", "牧草地")),
    _land("water", "水面", 100, Box(BOTH_FORMS), headings=headed("水面面积", "水面", "水域面积")),
)
LIVING: Final = (
    _house(
        "area",
        "住房面积",
        Kind.DECIMAL,
        unit="平方米",
        box=Box(BOTH_FORMS),
        also=headed("房屋面积"),
    ),
    Field(
        "housing",
        "住房安全",
        Of.LIVING,
        Kind.CODE,
        codes.HOUSING,
        asked=SURVEY | YEARLY,
        question=Question("住房安全"),
        boxes=(Box(BOTH_FORMS, span=3),),
        unlisted="a roster says only whether the house is dangerous",
        told_by="dangerous",
        retold={"no": "safe", "yes": "危房（等级未定）"},
    ),
    _house("toilet", "卫生厕所", *_YES_NO, box=Box(BOTH_FORMS), also=headed("有卫生厕所")),
    _house(
        "electricity",
        "生活用电",
        *_YES_NO,
        box=Box(BOTH_FORMS, "通生活用电"),
        also=headed("通生活用电"),
    ),
    _house("broadcast", "通广播电视", *_YES_NO, box=Box(BOTH_FORMS), also=headed("广播电视")),
    Field(
        "dangerous",
        "是否危房",
        Of.LIVING,
        *_YES_NO,
        asked=ENTRY,
        further=True,
        headings=headed("是否危房户", "危房户", "是否危房"),
        national=nth(23, "是否危房户"),
        told_by="housing",
        retold={"safe": "no", "grade_c": "yes", "grade_d": "yes"},
    ),
    Field(
        "safe_water",
        "饮水安全",
        Of.LIVING,
        *_YES_NO,
        asked=SURVEY | ENTRY,
        further=True,
        question=Question("饮水是否安全", "water_safe"),
        headings=headed("是否饮水安全", "饮水安全", "是否安全饮水"),
        national=nth(24, "是否饮水安全"),
        boxes=(Box(BOTH_FORMS),),
    ),
    _house("road", "入户路类型", Kind.CODE, codes.ROAD, box=Box(BOTH_FORMS, span=3)),
    _house(
        "road_km",
        "距主干路",
        Kind.DECIMAL,
        unit="公里",
        box=Box(BOTH_FORMS),
        also=headed("与主干路距离", "主干路距离"),
    ),
    _house("fuel", "主要燃料", Kind.CODE, codes.FUEL, box=Box(BOTH_FORMS, span=3)),
    _house(
        "water_shortage", "饮水困难", *_YES_NO, box=Box(BOTH_FORMS), also=headed("是否饮水困难")
    ),
    _house(
        "cooperative", "加入合作社", *_YES_NO, box=Box(BOTH_FORMS), also=headed("是否加入合作社")
    ),
    _house("leading_company", "龙头企业带动", *_YES_NO, box=Box(BOTH_FORMS)),
    _house("leader", "致富带头人带动", *_YES_NO, box=Box(BOTH_FORMS, "致富人带动")),
    _house("grade", "危房等级", Kind.CODE, codes.GRADE, box=Box(FILED)),
    _house("rebuilt", "危房改造年度", Kind.WHOLE, box=Box(FILED), also=headed("危改年度")),
    # What the lists of exclusions ask about; the departments' lists are held against it.
    _house("vehicle", "家用车辆", Kind.CODE, codes.VEHICLE, also=headed("车辆情况", "车辆")),
    _house("town_house", "在城镇有房", *_YES_NO, also=headed("城镇住房", "是否有城镇住房")),
    _house("enterprise", "注册企业或雇工经营", *_YES_NO, also=headed("是否注册企业", "企业")),
    _house("payroll", "家中有财政供养人员", *_YES_NO, also=headed("财政供养人员")),
)
