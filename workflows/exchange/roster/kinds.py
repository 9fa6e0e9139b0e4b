"""What a row of a list is (somebody, a total, a signature, a note, the heading again) and what can
be a name.

For every list of people that an office hands in: a row below the people must not become one.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

from workflows.base import names
from workflows.base.names import TYPE_NAME
from workflows.base.refusals import Fault
from workflows.base.spreadsheet.sheet import Cell

TOTAL: Final = "合计行"
SIGNATURE: Final = "签字行"
NOTE: Final = "说明行"
HEADING: Final = "重复的表头"
LONGEST_NAME: Final = 50
# A name without a dot has fewer; what has more is a sentence.
_LONGEST_PLAIN: Final = 10
_DOTS: Final = "·•・‧．.-'’()"

_TOTALS: Final = re.compile(
    r"(?:[本每]?页)?(?:合计|总计|小计|共计|累计|总人数|总户数)|本页[小合]?计|页计"
    r"|[共计]+[有计]?[\d一二三四五六七八九十百千零〇两]+[人户名口条位]"
)
_OF_PAGE: Final = re.compile("[本每]页.*|小计.*")
_LABELS: Final = (
    r"(填表|制表|填报|造表|编制|审核|审批|审查|复核|核对|校对|核实|经办|经手|承办|负责|主管|分管|录入"
    r"|登记|调查|统计|签发|批准|报送|上报|联系|汇报|见证|监督|主持|记录|领导|镇长|村主任|主任|书记|支书"
    r"|驻村|单位|村委会|村民委员会|公示)"
)
# 填表人：  审核（签字）  制表日期  单位盖章
_SIGNED: Final = re.compile(
    rf"{_LABELS}(人|员|者|单位|领导)*\(?(签字|签名|签章|盖章|公章|印章|日期|时间|电话|意见)?\)?[:]"
    rf"|{_LABELS}(人|人员|时间|日期)$|{_LABELS}?\(?(签字|签名|签章|盖章|公章|手印)"
    r"|(填表|制表|填报|造表|审核|复核|核对|经办|负责|录入)人|(日期|时间|年月日)$|(日期|时间)[:]"
    r"|(\d{2,4}|[一二三四五六七八九〇零○]{4})年\d*[一二三四五六七八九十]*月"
)
# A whole cell of a roster: there a row may be somebody of whom little is written.
_SIGNED_CELL: Final = re.compile(
    rf"(?:{_LABELS}|签字|签名|签章|盖章|公章|日期|时间|备注|附注|说明|注)[^:]{{0,12}}:.*"
    "|.*[(](?:盖章|签字|签名|签章|公章)[)].*"
    "|(?:填表|制表|审核|负责|经办|填报)(?:人|单位|日期).*"
    "|(?:签字|签名|盖章|公章)"
)
_PRINTED: Final = re.compile(
    r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月](?:\d{1,2})?(?:日|T.*)?"
    "|第[0-9一二三四五六七八九十]+页.*|共[0-9一二三四五六七八九十]+页.*"
)
# Longer than a name of four characters, or with a stop in it: somebody wrote a sentence.
_SENTENCE: Final = re.compile("[^·]*[，。；：！,;:!][^·]*|[\u3400-\u9fff]{5,}.*|.{20,}")
_NOTES: Final = re.compile(
    r"(备注|说明|附注|注|附|附件|提示|填表须知|填表说明|注意)[:.、\d]|备注$|说明$|以下空白|此页|本页|本表|此表|以上"
)
_NOBODY: Final = frozenset(
    [
        "无",
        "空",
        "没有",
        "暂无",
        "空缺",
        "缺",
        "待定",
        "待补",
        "不详",
        "未知",
        "同上",
        "略",
        "姓名",
        "名单",
        "本人",
        "TRUE",
        "FALSE",
        "NULL",
        "NONE",
    ]
)


def said(text: str) -> str:
    """A cell's words without the spaces and widths that a typist puts between them."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def heading_of(text: str) -> str:
    """证件号码 * → 证件号码; 姓　名（必填） → 姓名."""
    return said(text).split("(")[0].strip("*:")


def kind_of(cells: Sequence[Cell], named: int, headings: Collection[str] = ()) -> str:
    """TOTAL, SIGNATURE, NOTE or HEADING for a row that is no person; "" for everything else.

    `named` is the column of the names; `headings` are the words that may stand above it.
    """
    words = [said(cell.text) for cell in cells]
    name = words[named] if named < len(words) else ""
    if name and heading_of(name) in headings:
        return HEADING
    first = next((word for word in words if word), "")
    for word in dict.fromkeys((first, name)):
        if _TOTALS.match(word):
            return TOTAL
        if _SIGNED.match(word) or "盖章" in word or "签字" in word or "签名" in word:
            return SIGNATURE
        if _NOTES.match(word):
            return NOTE
    # 填表人：| 张三: the name column holds who signed.
    if any(word.endswith(":") and _SIGNED.match(word) for word in words):
        return SIGNATURE
    return ""


def is_total(first: str, name: str) -> bool:
    """A row whose first words or whose name count the rows above."""
    return any(_TOTALS.match(text) for text in (first, name))


def of_page(first: str) -> bool:
    """A total of one page or part, not of the whole list."""
    return bool(_OF_PAGE.match(first))


def is_foot(texts: Sequence[str], looked: Sequence[str]) -> bool:
    """Signatures, dates, numbers of pages below a roster. `texts` are the row's cells, `looked`
    those of them that may be a signature's label."""
    return any(map(_SIGNED_CELL.fullmatch, looked)) or all(map(_PRINTED.fullmatch, texts))


def is_sentence(text: str) -> bool:
    """Words nobody is called by."""
    return bool(_SENTENCE.match(text))


def stated(cells: Sequence[Cell]) -> int | None:
    """How many a total says there are, where it says it in one number; else None."""
    numbers = re.findall(r"\d+", " ".join(said(cell.text) for cell in cells))
    return int(numbers[0]) if len(numbers) == 1 and len(numbers[0]) < 6 else None


def person_fault(text: str, *, formula: bool = False) -> Fault | None:
    """Why this is nobody's name in a list: no name at all, or what stands in for one (无, #N/A, a
    row's label, a sentence)."""
    read = names.read(text, formula=formula)
    if read.fault:
        return read.fault
    name = said(read.text)
    letters = [char for char in name if char not in _DOTS]
    plain = len(letters) == len(name) and not name.isascii()
    nobody = (
        len(letters) < 2
        or name.upper() in _NOBODY
        or (plain and len(name) > _LONGEST_PLAIN)
        or kind_of((Cell(name),), 0)
    )
    return (
        Fault.of("nobody", "“{word}”不是人的姓名。", TYPE_NAME, word=name[:12]) if nobody else None
    )
