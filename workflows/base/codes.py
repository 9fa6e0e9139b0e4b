"""The code lists of the registration form: a stable code to store, the regulation's word to read.

Codes are ours and never change; the numbers a printed form gives them differ by year and province
and belong to the form. A label that was renamed keeps its code; the old word stays as an alias.
"""

from datetime import date
from typing import Final

from workflows.base import belongings, peoples, relations, schooling
from workflows.base.code_list import CodeList

# 弱劳动力 of the lists of 2017; what the handbook of 2018 has instead.
_LABOUR_2017: Final = date(2017, 1, 1)
_HANDBOOK_2018: Final = date(2018, 1, 1)

SEX: Final = CodeList(
    "sex", "性别", {"male": "男", "female": "女"}, {"男性": "male", "女性": "female"}
)
RELATION: Final = CodeList("relation", "与户主关系", relations.LABELS, relations.ALIASES)
_OF: Final = "之"


def relation(text: str) -> str | None:
    """The code of a kinship as people write it, 叔伯 as well as 之叔伯; None for other words."""
    return RELATION.read(text) or RELATION.read(_OF + text)


ETHNICITY: Final = CodeList(
    "ethnicity",
    "民族",
    {code: name + "族" for code, name in peoples.PEOPLES.items()} | {"other": "其他"},
    {name: code for code, name in peoples.PEOPLES.items()},
)
EDUCATION: Final = CodeList(
    "education",
    "文化程度",
    schooling.EDUCATION,
    schooling.EDUCATION_ALIASES,
    since=schooling.EDUCATION_SINCE,
    until=schooling.UNTIL,
)
SCHOOL: Final = CodeList(
    "school",
    "在校生状况",
    schooling.SCHOOL,
    schooling.SCHOOL_ALIASES,
    since=schooling.SCHOOL_SINCE,
    until=schooling.UNTIL,
)
DROPOUT: Final = CodeList(
    "dropout",
    "失学或辍学原因",
    {"illness": "因病", "disability": "因残", "unwilling": "厌学", "other": "其他"},
)
HEALTH: Final = CodeList(
    "health",
    "健康状况",
    {
        "healthy": "健康",
        "chronic": "长期慢性病",
        "serious": "患有大病",
        "disabled": "残疾",
        "chronic_serious": "长期慢性病、患有大病",
        "disabled_chronic": "残疾、长期慢性病",
        "disabled_serious": "残疾、患有大病",
    },
    {
        "良好": "healthy",
        "慢性病": "chronic",
        "大病": "serious",
        "残疾人": "disabled",
        "慢性病+大病": "chronic_serious",
        "长期慢性病,患有大病": "chronic_serious",
        "残疾+长期慢性病": "disabled_chronic",
        "残疾,长期慢性病": "disabled_chronic",
        "残疾+大病": "disabled_serious",
        "残疾+患有大病": "disabled_serious",
        "残疾,患有大病": "disabled_serious",
    },
    since=dict.fromkeys(
        ("chronic_serious", "disabled_chronic", "disabled_serious"), _HANDBOOK_2018
    ),
)
# What a combined answer says as well.
ILL: Final = frozenset(
    {"chronic", "serious", "chronic_serious", "disabled_chronic", "disabled_serious"}
)
DISABLED: Final = frozenset({"disabled", "disabled_chronic", "disabled_serious"})
LABOUR: Final = CodeList(
    "labour",
    "劳动技能",
    {
        "ordinary": "普通劳动力",
        "skilled": "技能劳动力",
        "weak": "弱劳动力或半劳动力",
        "lost": "丧失劳动力",
        "none": "无劳动力",
    },
    {"弱劳动力": "weak", "半劳动力": "weak", "无劳动能力": "none", "丧失劳动能力": "lost"},
    since={"weak": _LABOUR_2017},
)
WORK: Final = CodeList(
    "work",
    "务工状况",
    {
        "township": "乡(镇)内",
        "county": "乡(镇)外县内",
        "province": "县外省内",
        "beyond": "省外",
        "other": "其他",
    },
    {"乡镇内": "township", "乡镇外县内": "county", "乡外县内": "county", "镇外县内": "county"},
)
CAUSE: Final = CodeList(
    "cause",
    "致贫原因",
    {
        "illness": "因病",
        "disability": "因残",
        "schooling": "因学",
        "disaster": "因灾",
        "land": "缺土地",
        "water": "缺水",
        "skill": "缺技术",
        "labour": "缺劳力",
        "funds": "缺资金",
        "transport": "交通条件落后",
        "drive": "自身发展动力不足",
        "marriage": "因婚",
        "funeral": "因丧",
        "other": "其他",
    },
    {
        "缺劳动力": "labour",
        "因自然灾害": "disaster",
        "交通落后": "transport",
        "发展动力不足": "drive",
    },
    # The lists of before end with 自身发展动力不足.
    since=dict.fromkeys(("marriage", "funeral"), _HANDBOOK_2018),
)
DISASTER: Final = CodeList(
    "disaster",
    "灾害种类",
    {
        "flood": "洪涝",
        "geological": "地质灾害",
        "drought": "旱灾",
        "biological": "生物灾害",
        "weather": "气象灾害",
        "earthquake": "地震",
        "other": "其他",
    },
    {
        "水灾": "flood",
        "干旱": "drought",
        "地质": "geological",
        "气象": "weather",
        "生物": "biological",
    },
)
ATTRIBUTE: Final = CodeList(
    "attribute",
    "贫困户属性",
    {
        "general": "一般贫困户",
        "allowance": "低保贫困户",
        "five_guarantees": "五保贫困户",
        "destitute": "特困供养贫困户",
        "low_income": "低收入农户",
    },
    {
        "一般农户": "general",
        "低保户": "allowance",
        "五保户": "five_guarantees",
        "特困供养户": "destitute",
    },
    since={"destitute": _HANDBOOK_2018},
    until={"five_guarantees": _HANDBOOK_2018},
)
STANDARD: Final = CodeList(
    "standard", "识别标准", {"national": "国家标准", "province": "省定标准", "city": "市定标准"}
)
HOUSING: Final = CodeList(
    "housing",
    "住房安全",
    {"safe": "有安全住房", "grade_c": "C级危房", "grade_d": "D级危房"},
    {"安全住房": "safe", "C级": "grade_c", "D级": "grade_d"},
)
VEHICLE: Final = CodeList("vehicle", "家用车辆", belongings.VEHICLE, belongings.VEHICLE_ALIASES)
ROAD: Final = CodeList(
    "road",
    "入户路类型",
    {"earth": "泥土路", "gravel": "砂石路", "concrete": "水泥路", "asphalt": "沥青路"},
)
FUEL: Final = CodeList(
    "fuel",
    "主要燃料",
    {"wood": "柴草", "dung": "干畜粪", "coal": "煤炭", "clean": "清洁能源", "other": "其他"},
)
RELOCATION: Final = CodeList(
    "relocation",
    "搬迁方式",
    {"whole": "整村搬迁", "single": "零散搬迁"},
    {"整体搬迁": "whole", "整自然村搬迁": "whole", "分散搬迁": "single"},
)
RESETTLEMENT: Final = CodeList(
    "resettlement",
    "安置方式",
    {"together": "集中安置", "scattered": "分散安置"},
    {"集中": "together", "分散": "scattered", "插花安置": "scattered"},
)
RESETTLED: Final = CodeList(
    "resettled",
    "安置地",
    {"village": "本村", "township": "本乡镇", "county_town": "县城", "elsewhere": "其他"},
    {"行政村内就近": "village", "乡镇": "township", "集镇": "township", "县城安置": "county_town"},
)
GRADE: Final = CodeList(
    "grade",
    "危房等级",
    {"c": "C级", "d": "D级"},
    {"C": "c", "D": "d", "C级危房": "c", "D级危房": "d"},
)
POLITICAL: Final = CodeList(
    "political",
    "政治面貌",
    {
        "party": "中共党员",
        "probationary": "中共预备党员",
        "youth_league": "共青团员",
        "revolutionary_committee": "民革党员",
        "democratic_league": "民盟盟员",
        "national_construction": "民建会员",
        "promoting_democracy": "民进会员",
        "peasants_workers": "农工党党员",
        "zhi_gong": "致公党党员",
        "jiusan": "九三学社社员",
        "taiwan_league": "台盟盟员",
        "no_party": "无党派人士",
        "masses": "群众",
    },
    {"党员": "party", "预备党员": "probationary", "团员": "youth_league"},
)
AFFILIATION: Final = CodeList(
    "affiliation",
    "隶属关系",
    {
        "central": "中央",
        "province": "省（自治区、直辖市）",
        "city": "市（地、州、盟）",
        "county": "县（市、区、旗）",
        "township": "乡（镇）",
        "army": "部队",
        "other": "其他",
    },
    {"省": "province", "市": "city", "县": "county", "乡镇": "township", "乡": "township"},
)
MEMBER_EVENT: Final = CodeList(
    "member_event",
    "人员变更",
    {
        "birth": "新生儿",
        "married_in": "嫁入",
        "moved_in": "其他转入",
        "death": "死亡",
        "married_out": "嫁出",
        "abroad": "出国定居",
        "prison": "判刑收监",
        "moved_out": "其他转出",
    },
)
LEAVING: Final = CodeList(
    "leaving",
    "离开本户的原因",
    {code: MEMBER_EVENT.labels[code] for code in ("death", "married_out", "abroad", "prison")}
    | {"divorce": "离婚", "moved_out": "其他转出", "mistake": "登记错误"}
    | {"split": "分户", "merge": "并户", "gone": "整户消亡", "undone": "撤销导入"},
)
# What happens to a household: each a small procedure of its own (households/event_list.py).
CHANGE: Final = CodeList(
    "change",
    "变更事项",
    {
        "death": "死亡",
        "died_away": "在外去世",
        "birth": "新生儿",
        "married_in": "嫁入",
        "married_out": "嫁出",
        "divorce": "离婚",
        "moved_in": "迁入",
        "moved_out": "迁出",
        "adopted": "收养",
        "abroad": "出国定居",
        "prison": "判刑收监",
        "released": "刑满释放",
        "school_in": "入学",
        "school_out": "毕业或离校",
        "enlisted": "参军",
        "discharged": "退伍",
        "new_head": "户主变更",
        "correction": "信息更正",
        "phone": "联系电话变更",
        "bank": "银行账号变更",
        "split": "分户",
        "merge": "并户",
        "gone": "整户消亡",
        "restored": "误登恢复",
        "missed": "漏登补录",
        "mistake": "错登移出",
        "facts": "户情况更新",
        "roster": "名册核对",
    },
)
_UNNUMBERED: Final = {
    **dict.fromkeys(("新生儿", "未上户", "未上户口", "未落户", "未报户口"), "newborn"),
    **dict.fromkeys(("无户口", "黑户"), "unregistered"),
    **dict.fromkeys(("外籍", "外国籍", "无国籍", "外国人"), "foreign"),
}
NO_NUMBER: Final = CodeList(
    "no_number",
    "没有证件号码的原因",
    {
        "newborn": "新生儿，还没有上户口",
        "unregistered": "没有户口",
        "foreign": "外国籍或无国籍",
        "checking": "号码登记错，核对中",
        "other": "其他",
    },
    _UNNUMBERED,
)
# Of a number on record that was somebody else's: emptied by a correction until it is known.
CHECKING: Final = "checking"
DISABILITY: Final = CodeList(
    "disability",
    "残疾类别",
    {
        "sight": "视力残疾",
        "hearing": "听力残疾",
        "speech": "言语残疾",
        "limb": "肢体残疾",
        "intellect": "智力残疾",
        "mind": "精神残疾",
        "multiple": "多重残疾",
    },
)
ID_KIND: Final = CodeList(
    "id_kind",
    "证件类型",
    {"18": "居民身份证", "20": "残疾人证", "22": "残疾人证（补办）"},
)
