"""The departments' lists: which there are, by which headings each is known, what of it is kept.

A column is found by any of its headings (domain §1, 数据比对). `shown` says how a value is
shown and kept: what identifies a thing elsewhere (a plate, a certificate) is masked on reading, a
day is written as one (a month alone stays as told).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from workflows.base import days, id_faults, identity
from workflows.base.words import Word
from workflows.households import fields
from workflows.households.fields.field import Asked, headed
from workflows.policy.income import BLOCKS

# What a row says, by its columns; which answers agree with that.
Says = Mapping[str, str]
Agreeing = Callable[[Says], frozenset[str]]
_GREAT: Final = re.compile("轿|客车|货|越野|面包|乘用|牵引|挂车|重型|中型|大型|收割|工程")
_OVER: Final = re.compile("报废|注销|吊销|转出|过户|灭失|停保|终止|停止|失效|过期")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its key, its word on the screen, the headings it goes by.

    `tells`: by this heading alone the kind of a list is recognised.
    """

    key: str
    label: str
    headings: tuple[str, ...]
    tells: bool = False
    shown: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list: whose it is, its columns, and what it is held against.

    `veto`: the item of the profile's list that such a hit may amount to, "" for none.
    `against`: {field of the catalogue in which the household was asked about the same thing: which
    answers agree with such a row, from what it says by column; None where it is only set beside}.
    `sums`: blocks of the income sheet, likewise. Raises ValueError for one that there is not, and
    where no answer that the household's form takes could ever agree.
    """

    key: str
    label: str
    office: str
    columns: tuple[Column, ...]
    veto: str = ""
    against: Mapping[str, Agreeing | None] = field(default_factory=dict)
    sums: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [key for key in self.against if key not in fields.CATALOGUE]
        unknown += [block for block in self.sums if block not in BLOCKS]
        if unknown:
            raise ValueError(f"{self.key}: nothing is asked under {', '.join(unknown)}")
        agree = [fields.CATALOGUE[key] for key, codes in self.against.items() if codes]
        if self.against and not any(Asked.ENTRY in each.asked for each in agree):
            raise ValueError(f"{self.key}: no answer of the household's form agrees")
        object.__setattr__(self, "label", Word(self.label))


def _codes(*agree: str) -> Agreeing:
    """These answers agree, whatever else the row says."""
    return lambda _says: frozenset(agree)


def _vehicles(says: Says) -> frozenset[str]:
    """A car or a lorry is no motorcycle; who has both a motorcycle and a car answers the car."""
    great = _GREAT.search(says.get("sort", "") + says.get("brand", ""))
    return frozenset({"car", "large"} if great else {"small", "car", "large"})


def _relieved(says: Says) -> frozenset[str]:
    """特困, 五保 are not 低保."""
    destitute = {"five_guarantees", "destitute"}
    if re.search("特困|五保|供养", says.get("sort", "")):
        return frozenset(destitute)
    return frozenset({"allowance"} if "低保" in says.get("sort", "") else {"allowance", *destitute})


def _insured(*, medical: bool) -> Agreeing:
    """Yes for the insurance that the row is about: of the sick, or of the old."""

    def agree(says: Says) -> frozenset[str]:
        return frozenset({"yes"} if ("医" in says.get("sort", "")) == medical else ())

    return agree


def over(says: Says, as_of: date) -> bool:
    """The row says that it is no longer so: scrapped, struck off, paid until a day that is past."""
    until = days.read(says.get("until", "")).on
    return bool(_OVER.search(says.get("standing", ""))) or (until is not None and until <= as_of)


def agrees(kind: Kind, says: Says, as_of: date, answers: Mapping[str, Any]) -> bool:
    """Do the household's answers (by field) say what this row of that day says? Some field that
    tells of it agrees; of what is over none does."""
    told = {key: codes(says) for key, codes in kind.against.items() if codes}
    return any(answers[key] in agree for key, agree in told.items()) != over(says, as_of)


def _ends(text: str) -> str:
    """The first two and the last two signs: enough to tell two cars of one household apart."""
    return text if len(text) < 5 else f"{text[:2]}{'*' * (len(text) - 4)}{text[-2:]}"


def _certificate(text: str) -> str:
    """A disability certificate begins with the ID number: masked like one."""
    return identity.mask_id(id_faults.normalise(text).text)


NAMES: Final = headed(
    *("姓名", "名字", "人员姓名", "所有人", "车主", "权利人", "法定代表人", "经营者", "车主姓名"),
    *("权利人名称", "权利人姓名", "法人代表", "法人", "死者姓名", "领取人"),
)
NUMBER: Final = headed(
    *("证件号码", "身份证号", "身份证号码", "公民身份号码", "身份证", "证件号", "居民身份证号"),
    *("居民身份证号码", "车主证件号码", "权利人证件号", "权利人证件号码", "法定代表人证件号码"),
    *("法人身份证号", "经营者身份证号", "死者身份证号", "身份证件号码", "社会保障号码"),
)

KINDS: Final = (
    Kind(
        "vehicle",
        "机动车",
        "公安车管",
        (
            Column(
                "plate",
                "号牌",
                headed("号牌号码", "车牌号", "车牌号码", "车牌", "号牌"),
                True,
                _ends,
            ),
            Column(
                "brand",
                "品牌型号",
                headed("品牌型号", "品牌", "车辆品牌", "车辆型号", "中文品牌"),
                True,
            ),
            Column("sort", "车辆类型", headed("车辆类型", "车型")),
            Column("value", "价值", headed("价值", "车辆价值", "购车价格", "发票价格", "价格")),
            Column(
                "since",
                "登记日期",
                headed("登记日期", "初次登记日期", "注册登记日期", "注册日期"),
                shown=days.shown,
            ),
            Column("standing", "车辆状态", headed("机动车状态", "车辆状态", "状态")),
        ),
        "V02",
        {"vehicle": _vehicles},
    ),
    Kind(
        "company",
        "企业和个体工商户",
        "市场监管",
        (
            Column(
                "company",
                "企业名称",
                headed("企业名称", "公司名称", "市场主体名称", "字号名称", "个体户名称"),
                True,
            ),
            Column("role", "职务", headed("职务", "任职", "身份", "人员类型", "投资人类型")),
            Column("standing", "登记状态", headed("登记状态", "经营状态", "企业状态", "状态")),
            Column("capital", "注册资本", headed("注册资本", "注册资金", "出资额", "认缴出资额")),
            Column(
                "since", "成立日期", headed("成立日期", "注册日期", "登记日期"), shown=days.shown
            ),
        ),
        "V04",
        {"enterprise": _codes("yes"), "work": None, "employer": None},
        ("wages", "business", "property"),
    ),
    Kind(
        "property",
        "不动产",
        "自然资源（不动产登记）",
        (
            Column("where", "坐落", headed("坐落", "房屋坐落", "不动产坐落", "房屋地址"), True),
            Column("area", "面积", headed("建筑面积", "面积", "房屋面积")),
            Column("use", "用途", headed("用途", "规划用途", "房屋用途", "房屋性质")),
            Column(
                "deed",
                "权证号",
                headed("不动产权证号", "产权证号", "房产证号", "不动产单元号"),
                True,
                _ends,
            ),
            Column(
                "since", "登记日期", headed("登记日期", "登簿日期", "登记时间"), shown=days.shown
            ),
        ),
        "V01",
        {"town_house": _codes("yes"), "housing": None, "area": None, "dangerous": None},
        ("property",),
    ),
    Kind(
        "payroll",
        "财政供养",
        "财政",
        (
            Column(
                "unit",
                "单位",
                headed("单位", "单位名称", "工作单位", "发放单位", "供养单位"),
                False,
            ),
            Column(
                "post", "岗位", headed("岗位", "职务", "人员类别", "编制类型", "人员性质"), False
            ),
            Column(
                "wage",
                "发放工资",
                headed("应发工资", "实发工资", "工资", "应发合计", "实发合计"),
                True,
            ),
            Column("fed", "供养类别", headed("供养类别", "财政供养类别", "经费形式"), True),
        ),
        "V03",
        {"payroll": _codes("yes"), "work": None, "employer": None, "post": None},
        ("wages",),
    ),
    Kind(
        "relief",
        "低保和特困",
        "民政",
        (
            Column(
                "sort", "救助类别", headed("救助类别", "救助类型", "保障类别", "低保类别"), True
            ),
            Column("paper", "救助证号", headed("低保证号", "特困证号", "救助证号"), True, _ends),
            Column(
                "amount",
                "保障金额",
                headed("保障金", "保障金额", "救助金额", "月保障金", "发放金额"),
            ),
            Column(
                "since",
                "起始日期",
                headed("享受开始日期", "救助起始日期", "起始日期", "批准日期"),
                shown=days.shown,
            ),
            Column("until", "停止日期", headed("停止日期", "停保日期"), shown=days.shown),
        ),
        "",
        {"allowance": _codes("yes"), "attribute": _relieved},
        ("transfers",),
    ),
    Kind(
        "disability",
        "残疾人证",
        "残联",
        (
            Column(
                "paper",
                "残疾人证号",
                headed("残疾人证号", "残疾证号", "残疾证号码"),
                True,
                _certificate,
            ),
            Column("sort", "残疾类别", headed("残疾类别", "残疾类型"), True),
            Column("grade", "残疾等级", headed("残疾等级", "残疾级别"), True),
            Column("standing", "证件状态", headed("证件状态", "状态")),
        ),
        "",
        {"health": _codes("disabled", "disabled_chronic", "disabled_serious"), "labour": None},
    ),
    Kind(
        "pension",
        "养老金和社会保险",
        "人社",
        (
            Column("sort", "险种", headed("险种", "险种类型", "参保险种", "养老保险类型"), True),
            Column("unit", "参保单位", headed("参保单位", "单位名称")),
            Column(
                "amount", "养老金", headed("养老金", "待遇金额", "月养老金", "基本养老金"), True
            ),
            Column("standing", "参保状态", headed("参保状态", "缴费状态", "待遇状态", "人员状态")),
            Column(
                "since",
                "起始日期",
                headed("参保日期", "领取起始年月", "待遇起始日期"),
                shown=days.shown,
            ),
        ),
        "",
        {"pension": _insured(medical=False), "employee_medical": _insured(medical=True)},
        ("transfers",),
    ),
    Kind(
        "death",
        "死亡和殡葬",
        "民政（殡葬）、卫健、公安",
        (
            Column(
                "day",
                "死亡日期",
                headed("死亡日期", "死亡时间", "去世日期"),
                True,
                shown=days.shown,
            ),
            Column(
                "burned",
                "火化日期",
                headed("火化日期", "火化时间", "殡葬日期"),
                True,
                shown=days.shown,
            ),
            Column("cause", "登记情况", headed("注销原因", "登记情况", "备注")),
        ),
    ),
)
BY_KEY: Final = {kind.key: kind for kind in KINDS}
