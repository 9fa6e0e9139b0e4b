"""The departments' lists: which there are, by which headings each is known, what of it is kept.

A column is found by any of its headings (domain §1, 数据比对). `shown` says how a value is
shown and kept: what identifies a thing elsewhere (a plate, a certificate) is masked on reading, a
day is written as one (a month alone stays as told).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from workflows.base import days, identity
from workflows.base.words import Word
from workflows.households import fields
from workflows.households.fields.field import headed
from workflows.policy.income import BLOCKS


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
    `against`: fields of the catalogue, and `sums`: blocks of the income sheet, in which the
    household was asked about the same thing. Raises ValueError for one that there is not.
    """

    key: str
    label: str
    office: str
    columns: tuple[Column, ...]
    veto: str = ""
    against: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [key for key in self.against if key not in fields.CATALOGUE]
        unknown += [block for block in self.sums if block not in BLOCKS]
        if unknown:
            raise ValueError(f"{self.key}: nothing is asked under {', '.join(unknown)}")
        object.__setattr__(self, "label", Word(self.label))


def _ends(text: str) -> str:
    """The first two and the last two signs: enough to tell two cars of one household apart."""
    return text if len(text) < 5 else f"{text[:2]}{'*' * (len(text) - 4)}{text[-2:]}"


def _certificate(text: str) -> str:
    """A disability certificate begins with the ID number: masked like one."""
    return identity.mask_id(identity.normalise(text).text)


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
        ("vehicle",),
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
        ("enterprise", "work", "employer", "leader"),
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
        ("housing", "area", "dangerous", "grade"),
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
        ("work", "employer", "post"),
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
        ("attribute", "allowance"),
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
        ("health", "labour"),
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
        ("pension", "employee_medical"),
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
