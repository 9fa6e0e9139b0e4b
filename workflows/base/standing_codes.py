"""The code lists of how a household stands to poverty: out of it or not, back in it, watched,
helped. Codes are kept as those of `codes.py`."""

from datetime import date
from typing import Final

from workflows.base.code_list import CodeList

# 国开发〔2020〕6号 begins to watch two kinds of household; 中农组发〔2021〕7号 adds the third and
# asks for the risks and how they ended.
_WATCHED_2020: Final = date(2020, 3, 20)
_WATCHED_2021: Final = date(2021, 5, 14)

POVERTY: Final = CodeList(
    "poverty",
    "脱贫属性",
    {"poor": "未脱贫", "leaving": "预脱贫", "lifted": "脱贫", "again": "返贫"},
    {"已脱贫": "lifted", "新脱贫": "lifted", "历史已脱贫": "lifted"},
)
STILL_POOR: Final = CodeList(
    "still_poor",
    "不脱贫原因",
    {
        "needs": "收入超过标准，三保障还没有解决",
        "no_effect": "享受了政策，还没有见效",
        "newly_in": "复核新纳入",
        "disabled": "残疾，没有收入",
        "in_treatment": "患大病，正在治疗",
        "spending": "看病、上学的支出超过收入",
        "unstable": "收入不稳定",
        "five_guarantees": "五保户",
        "no_labour": "没有劳动力的低保户",
        "not_handed_over": "搬迁房还没有交付",
    },
    {"收入不稳": "unstable", "五保": "five_guarantees", "无劳动力低保户": "no_labour"},
)
AGAIN: Final = CodeList(
    "again",
    "返贫原因",
    {
        "illness": "因病",
        "disability": "因残",
        "schooling": "因学",
        "disaster": "因灾",
        "work": "务工就业不稳",
        "business": "产业项目失败",
        "other": "其他",
    },
)
WATCHED: Final = CodeList(
    "watched",
    "监测对象类别",
    {"unstable": "脱贫不稳定户", "marginal": "边缘易致贫户", "sudden": "突发严重困难户"},
    {"脱贫不稳定": "unstable", "边缘户": "marginal", "突发困难户": "sudden"},
    since={"unstable": _WATCHED_2020, "marginal": _WATCHED_2020, "sudden": _WATCHED_2021},
)
_RISKS: Final = {
    "illness": "因病",
    "schooling": "因学",
    "disability": "因残",
    "disaster": "因自然灾害",
    "accident": "因意外事故",
    "business": "因产业项目失败",
    "work": "因务工就业不稳",
    "labour": "缺劳动力",
    "housing": "因安全住房",
    "water": "因安全饮水",
    "other": "其他",
}
RISK: Final = CodeList(
    "risk",
    "返贫致贫风险",
    _RISKS,
    {"因灾": "disaster", "自然灾害": "disaster", "意外事故": "accident", "缺劳力": "labour"}
    | {"产业项目失败": "business", "务工就业不稳": "work"}
    | {"住房安全": "housing", "饮水安全": "water"},
    since=dict.fromkeys(_RISKS, _WATCHED_2021),
)
RISK_ENDED: Final = CodeList(
    "risk_ended",
    "风险消除方式",
    {"helped": "帮扶消除", "by_itself": "自然消除"},
    since=dict.fromkeys(("helped", "by_itself"), _WATCHED_2021),
)
MEASURE: Final = CodeList(
    "measure",
    "措施",
    {
        "allowance": "低保兜底",
        "project": "扶贫项目",
        "rain_dew": "雨露计划",
        "industry": "产业帮扶",
        "employment": "就业帮扶",
        "welfare": "公益帮扶",
        "house_repair": "危房维修",
        "public_post": "公益岗位",
        "medical": "医疗救助",
        "education": "教育资助",
        "transport": "外出务工交通补贴",
        "labour_export": "劳务输出",
        "insurance": "参保资助",
        "relocation": "易地搬迁",
        "loan": "扶贫小额信贷",
        "kept_in_school": "控辍保学",
        "water": "饮水工程",
        "living": "改厕、改水、改电等生产生活条件",
        "infrastructure": "基础设施",
    },
)
# 帮扶措施 as the table of monitoring groups them.
MEASURE_GROUP: Final = CodeList(
    "measure_group",
    "帮扶措施类别",
    {
        "industry": "产业帮扶",
        "employment": "就业帮扶",
        "public_post": "公益性岗位帮扶",
        "finance": "金融帮扶",
        "housing": "住房安全保障",
        "relocation": "搬迁",
        "education": "教育帮扶",
        "schooling": "义务教育保障",
        "health": "健康帮扶",
        "security": "综合保障",
        "water": "饮水安全保障",
        "living": "生产生活条件改善",
        "infrastructure": "基础设施建设",
        "social": "社会帮扶",
    },
)
# {a measure: its group}. Whoever enters a measure says the group by it, and is not asked twice.
GROUP_OF: Final = {
    "allowance": "security",
    "project": "industry",
    "rain_dew": "education",
    "industry": "industry",
    "employment": "employment",
    "welfare": "social",
    "house_repair": "housing",
    "public_post": "public_post",
    "medical": "health",
    "education": "education",
    "transport": "employment",
    "labour_export": "employment",
    "insurance": "health",
    "relocation": "relocation",
    "loan": "finance",
    "kept_in_school": "schooling",
    "water": "water",
    "living": "living",
    "infrastructure": "infrastructure",
}
# 开发式帮扶: help to earn, beside help to live.
EARNING: Final = frozenset({"industry", "employment", "public_post", "finance"})
