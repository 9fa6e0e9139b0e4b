"""Which column is which: found by its heading, wherever it stands, whatever the year called it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workflows.base.refusals import Malformed, Reason
from workflows.base.spreadsheet.sheet import Cell, letters
from workflows.base.words import Word

# field: the words a heading may use, the first being ours; brackets and spaces do not count
HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "county": ("县", "行政县", "旗区", "县区", "区县", "县市区", "县市", "区"),
    "township": ("乡", "乡镇", "镇", "苏木乡", "街道", "乡镇街道"),
    "village": ("行政村", "村", "嘎查村", "所在村", "村居", "村名"),
    "group": ("自然村", "组", "村民小组", "村组", "小组"),
    "household": ("户编号", "家庭编号", "户号", "户编码", "贫困户编号"),
    "person": ("人编号", "人口编号", "成员编号", "人编码"),
    "name": ("姓名", "成员姓名", "家庭成员姓名", "家庭成员"),
    "sex": ("性别",),
    "number": (
        "证件号码",
        "身份证号",
        "身份证号码",
        "证件号",
        "身份证件号码",
        "公民身份号码",
        "身份号码",
        "身份证",
    ),
    "count": ("人数", "家庭人数", "家庭人口", "家庭人口数", "户人数", "人口数"),
    "relation": ("与户主关系", "与户主的关系", "户主关系", "关系", "家庭关系"),
    "ethnicity": ("民族",),
    "political": ("政治面貌",),
    "education": ("文化程度", "学历", "受教育程度"),
    "school": ("在校生状况", "在校生情况", "在校情况", "在校状况"),
    "health": ("健康状况", "身体状况", "健康情况"),
    "labour": ("劳动技能", "劳动能力", "劳动力状况", "劳动力类型"),
    "work": ("务工状况", "务工情况", "务工地点", "务工区域"),
    "work_months": ("务工时间", "务工月数", "务工时长"),
    "resident_medical": ("新农合", "是否参加新农合", "居民医保", "城乡居民医保"),
    "serious_illness": ("是否参加大病医疗", "参加大病医疗", "大病保险", "是否参加大病保险"),
    "pension": ("养老保险", "是否参加养老保险", "城乡居民养老保险"),
    "poverty": ("脱贫属性",),
    "attribute": ("贫困户属性", "户属性", "贫困户类型", "农户属性"),
    "cause": ("主要致贫原因", "致贫原因"),
    "dangerous": ("是否危房户", "危房户", "是否危房"),
    "safe_water": ("是否饮水安全", "饮水安全", "是否安全饮水"),
    "per_capita": ("人均纯收入", "人均可支配收入", "人均收入", "年人均纯收入"),
    "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "联系方式"),
}
NEEDED: Final = ("village", "household", "name", "number", "relation")
_PERSONS: Final = frozenset({"name", "relation"})
_FIELDS: Final = {word: field for field, words in HEADINGS.items() for word in words}
_LOOK: Final = 15


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the header stands (row number from 1) and which column answers which question."""

    row: int
    places: dict[str, int]
    titles: dict[str, str]

    def title(self, field: str) -> str:
        """The heading as the file writes it, for sentences a clerk checks against the file."""
        return self.titles.get(field, HEADINGS[field][0] if field in HEADINGS else field)


def find_columns(rows: Sequence[Sequence[Cell]]) -> Columns:
    """The header among the first rows: the one that names most columns. Malformed without one."""
    best: dict[str, list[int]] = {}
    at = 0
    for row, cells in enumerate(rows[:_LOOK]):
        named = _named(cells)
        if len(named) > len(best):
            best, at = named, row
    missing = [Word(HEADINGS[field][0]) for field in NEEDED if field not in best]
    if len(missing) == len(NEEDED):
        raise Malformed(
            Reason(
                "file_no_header",
                "前 {n} 行里没有找到表头。请保留写有“姓名”“证件号码”“户编号”等的表头行再传。",
                {"n": _LOOK},
            )
        )
    if missing:
        raise Malformed(
            Reason(
                "file_missing_columns",
                "第 {row} 行表头里缺少：{columns}。请补上这些列，或改成这些名称再传。",
                {"row": at + 1, "columns": missing},
            )
        )
    _refuse_doubles(best, at)
    places = {field: found[0] for field, found in best.items()}
    titles = {field: rows[at][column].text.strip() for field, column in places.items()}
    return Columns(at + 1, places, titles)


def names_people(rows: Sequence[Sequence[Cell]]) -> bool:
    """Some row near the top heads a list of persons: names and what they are to the head."""
    return any(_named(cells).keys() >= _PERSONS for cells in rows[:_LOOK])


def _named(cells: Sequence[Cell]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        field = _FIELDS.get(heading(cell.text))
        if field:
            named.setdefault(field, []).append(column)
    return named


def heading(text: str) -> str:
    """证件号码 * → 证件号码; 务工时间（月） → 务工时间."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain.split("(")[0].strip("*:：")


def _refuse_doubles(found: dict[str, list[int]], at: int) -> None:
    for field in NEEDED:
        if len(found[field]) > 1:
            raise Malformed(
                Reason(
                    "file_double_column",
                    "第 {row} 行表头里有 {n} 列都是“{column}”（{places} 列）。请只留一列再传。",
                    {
                        "row": at + 1,
                        "n": len(found[field]),
                        "column": Word(HEADINGS[field][0]),
                        "places": [letters(column) for column in found[field]],
                    },
                )
            )
