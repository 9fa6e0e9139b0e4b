"""What a household owns, as the lists of exclusions tell it apart: codes, words, daily words."""

from typing import Final

# An invalid's carriage, a hand tractor, a farm tricycle and a motorcycle exclude nobody.
VEHICLE: Final = {
    "none": "没有",
    "small": "摩托车、农用三轮车、手扶拖拉机、残疾人代步车",
    "car": "小汽车（含面包车）",
    "large": "货车、大型农用车或机械",
}
_SMALL: Final = ("摩托车", "三轮车", "农用三轮车", "手扶拖拉机", "残疾人代步车")
VEHICLE_ALIASES: Final = {
    **dict.fromkeys(("无", "无车"), "none"),
    **dict.fromkeys(_SMALL, "small"),
    **dict.fromkeys(("轿车", "小汽车", "面包车"), "car"),
    **dict.fromkeys(("货车", "大型农用车", "大型农机"), "large"),
}
