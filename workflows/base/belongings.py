"""What a household owns, as the lists of exclusions tell it apart: codes, words, daily words."""

from typing import Final

# An invalid's carriage, a hand tractor, a farm tricycle and a motorcycle exclude nobody.
VEHICLE: Final = {
    "none": "没有",
    "small": "摩托车、农用三轮车、手扶拖拉机、残疾人代步车",
    "car": "小汽车（含面包车）",
    "large": "货车、大型农用车或机械",
}
VEHICLE_ALIASES: Final = {
    "无": "none",
    "无车": "none",
    "摩托车": "small",
    "三轮车": "small",
    "农用三轮车": "small",
    "手扶拖拉机": "small",
    "残疾人代步车": "small",
    "轿车": "car",
    "小汽车": "car",
    "面包车": "car",
    "货车": "large",
    "大型农用车": "large",
    "大型农机": "large",
}
