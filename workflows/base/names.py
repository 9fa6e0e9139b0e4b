"""What a person's name is: one reading of it for every door where one is typed, and for the press.

`read` puts right what cannot change who is meant, and says so; splits off what is no name but a
remark (（大）, （已故）); refuses what no paper can print. What it lets in never stops a poster.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import AfterValidator

from workflows.base import gone, lettering
from workflows.base.refusals import Fault, Reason


def _words(text: str) -> list[str]:
    """A table of words, one behind the other."""
    return text.split()


LONGEST: Final = 50
# As typed, a remark in brackets included.
LONGEST_TYPED: Final = 100
DOT: Final = "·"
TYPE_NAME: Final = "请按户口簿填写姓名。"
_START: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_REMARK: Final = 20
_NUMBER: Final = 5
_DOTS: Final = "·・‧．•∙･⋅●﹒｡⸱⸳ꞏ◦⁃˙ᐧ᛫"
_DOTTED: Final = re.compile(rf"\s*[{_DOTS}](?:\s*[{_DOTS}])*\s*")
# Between letters of Chinese a full stop is the dot of a name.
_STOP: Final = re.compile(r"(?<=[^\x00-\x7f])\s*\.\s*(?=[^\x00-\x7f])")
_BRACKETED: Final = re.compile(
    r"[(（\[［【〔〖<＜《〈「『{｛]([^()（）\[\]［］【】〔〕〖〗<>＜＞《》〈〉「」『』{}｛｝]*)"
    r"(?:[)）\]］】〕〗>＞》〉」』}｝]|$)"
)
_STRAY: Final = re.compile(r"[()（）\[\]［］【】〔〕〖〗<>＜＞《》〈〉「」『』{}｛｝]")
_LISTED: Final = re.compile(r"^\s*\d{1,3}\s*[.、．)）]\s*(?=\D)")
_MARKED: Final = re.compile(r"^[*＊★☆※√▲△#＃]+(?=\w{2})")
_BETWEEN: Final = re.compile(r"[、,，;；/／\\|｜&＆+＋\n\r]+")
_UNSEEN: Final = ("Cf", "Cc", "Zl", "Zp")
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d]")
_LATIN: Final = "'’.-‐ "
_HOLDERS: Final = "?？�□■〓○×＊*_＿"
# Words that stand beside a name and are none.
_REMARKS: Final = frozenset(
    _words("户主 本人 已死亡 已去世 残疾 已迁出 已出嫁 外出 失踪 新生儿 大 小 老大 老二")
) | frozenset((*gone.DEAD, *gone.LEFT))
# Nobody's name ends so: 王大已故.
_GONE: Final = re.compile(
    f"(?<=..)(已?(?:{'|'.join(word for word in (*gone.DEAD, *gone.LEFT) if len(word) > 1)}))$"
)
_TITLES: Final = re.compile(
    "(?<=..)(?:先生|女士|小姐|同志|书记|主任|村长|组长|会计|老师|医生|师傅|大爷|大娘|大伯|大妈|户主)$"
)
# The commonest surnames: two words that both begin with one are two people.
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程"
    "魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾"
    "龚邵万覃武钱戴严欧莫孔向常汤"
)
_DOUBLE: Final = frozenset(
    _words(
        "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 "
        "皇甫 宗政 濮阳 "
        "公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐 百里 呼延 东郭 南门 西门"
    )
)
# Parts of letters that have a letter of their own, where Unicode's own folding does not say so.
_RADICALS: Final = str.maketrans(
    {
        0x2E84: "乙", 0x2E85: "亻", 0x2E88: "刀", 0x2E8A: "卜", 0x2E8C: "小", 0x2E8D: "小",
        0x2E8E: "兀", 0x2E92: "巳", 0x2E93: "幺", 0x2E95: "彐", 0x2E9B: "旡", 0x2E9C: "日",
        0x2E9D: "月", 0x2EA0: "民", 0x2EA7: "牛", 0x2EA9: "王", 0x2EAB: "目", 0x2EAC: "示",
        0x2EB6: "羊", 0x2EBB: "聿", 0x2EBC: "肉", 0x2EBD: "臼", 0x2EC1: "虎", 0x2EC4: "西",
        0x2EC5: "见", 0x2EC6: "角", 0x2EC9: "贝", 0x2ECB: "车", 0x2ED1: "長", 0x2ED3: "长",
        0x2ED4: "门", 0x2ED7: "雨", 0x2ED8: "青", 0x2ED9: "韦", 0x2EDA: "页", 0x2EDB: "风",
        0x2EDC: "飞", 0x2EDD: "食", 0x2EE2: "马", 0x2EE3: "骨", 0x2EE4: "鬼", 0x2EE5: "鱼",
        0x2EE6: "鸟", 0x2EE7: "卤", 0x2EE8: "麦", 0x2EE9: "黄", 0x2EEA: "黾", 0x2EEB: "斉",
        0x2EEC: "齐", 0x2EED: "歯", 0x2EEE: "齿", 0x2EEF: "竜", 0x2EF0: "龙", 0x2EF1: "龜",
        0x2EF2: "亀",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A name as read: `text` is what is stored and printed, `remark` what stood in brackets beside
    it. `repairs` say what was put right; `fault` why it cannot be a name (then nothing is stored);
    `unseen` the letters that the papers' fonts lack: printed as 〓, to be written in by pen."""

    text: str
    remark: str = ""
    repairs: tuple[Reason, ...] = ()
    fault: Fault | None = None
    unseen: str = ""

    @property
    def note(self) -> Fault | None:
        """What whoever types it should know although it is let in."""
        if not self.unseen:
            return None
        return Fault.of(
            "no_glyph",
            "姓名里的“{letters}”现有的打印字体里没有，纸上印作〓。",
            "请打印后用笔写上，或把含此字的字体放进 templates/fonts。",
            letters=self.unseen,
        )


@dataclass(slots=True)
class _Reading:
    """A name while it is put right."""

    text: str
    remarks: list[str] = field(default_factory=list)
    repairs: list[Reason] = field(default_factory=list)

    def put(self, text: str, key: str, done: str) -> None:
        if text != self.text:
            self.text = text
            if all(repair.key != key for repair in self.repairs):
                self.repairs.append(Reason(key, done))


def read(text: str, *, formula: bool = False) -> Name:
    """What is typed as a person's name, put right or refused; `formula`: a cell computed it."""
    if formula or text.strip().startswith(_START):
        computed = Fault.of("formula", "姓名是一个公式，不是名字。", TYPE_NAME)
        return Name(text.strip(), fault=computed)
    reading = _Reading(text.strip(" \u3000"))
    _letters(reading)
    _remarks(reading)
    several = _several(reading)
    if not several:
        _spaces(reading)
    name = reading.text
    fault: Fault | None = _TWO if several else _fault(name)
    remark = "；".join(filter(None, reading.remarks))[:_REMARK]
    return Name(
        name, remark, tuple(reading.repairs), fault, "" if fault else lettering.missing(name)
    )


def fault_of(text: str, *, formula: bool = False) -> Fault | None:
    """Why this is no person's name, and what to do; None for a name."""
    return read(text, formula=formula).fault


def is_bare(text: str) -> bool:
    """A name and nothing beside it: what a wall may show."""
    name = read(text)
    return name.fault is None and all(repair.key != "remark" for repair in name.repairs)


def shown(text: str) -> str:
    """A stored name as paper shows it: what stood beside it before names were read so is left
    out."""
    name = read(text)
    return text if name.fault else name.text


def beside(name: str, remark: str | None) -> str:
    """A name with the remark that tells it from its namesakes: 王秀英（大）."""
    return f"{name}（{remark}）" if remark else name


def folded(text: str) -> str:
    """What two spellings of a name share, for finding somebody: no dots, spaces, titles, brackets;
    radicals as letters, half-width, small letters. It suggests; it never says who is meant."""
    text = _BRACKETED.sub("", _plain_letters(text))
    text = "".join(c for c in text if c not in _DOTS and c not in _LATIN and not c.isspace())
    return _TITLES.sub("", text).casefold()


def reason(fault: Fault) -> Reason:
    """What is wrong and the remedy in one sentence, for a form."""
    return Reason(
        fault.reason.key, "{wrong}{remedy}", {"wrong": fault.reason, "remedy": fault.remedy}
    )


def named(name: str, fault: Fault) -> Reason:
    """What is wrong with somebody's number and the remedy in one sentence, for a form."""
    told = {"name": name, "wrong": fault.reason, "remedy": fault.remedy}
    return Reason(fault.reason.key, "“{name}”：{wrong}{remedy}", told)


def _typed(text: str) -> str:
    """A form's answer put right; its fault as the form's own sentence."""
    if not text.strip():
        return ""
    name = read(text)
    if name.fault is not None:
        raise ValueError("“{label}”请只写一个人的姓名，不写数字、符号和自造字。")
    return name.text


# A person's name in a form: `Annotated[str, Ask(…), Field(…), PERSON]`.
PERSON: Final[Any] = AfterValidator(_typed)


def _plain_letters(text: str) -> str:
    """Full width, radicals and compatibility letters in the one form that each letter has."""
    text = _SELECTORS.sub("", text).translate(_RADICALS)
    return "".join(map(_plain_letter, text))


def _plain_letter(char: str) -> str:
    point = ord(char)
    radical = 0x2E80 <= point <= 0x2FDF
    wide = 0xFF01 <= point <= 0xFF5E and char not in "（）［］｛｝＜＞"
    again = 0xF900 <= point <= 0xFAFF or 0x2F800 <= point <= 0x2FA1F
    if char in _DOTS:
        return char
    if radical or wide:
        return unicodedata.normalize("NFKC", char)
    return unicodedata.normalize("NFC", char) if again else char


def _letters(reading: _Reading) -> None:
    """Each character in its one form; what nobody sees goes."""
    broken = "".join(" " if c in "\t\n\r\v\f\x85\u2028\u2029" else c for c in reading.text)
    reading.put(broken.strip(), "breaks", "去掉换行和制表符")
    bare = "".join(c for c in reading.text if unicodedata.category(c) not in _UNSEEN)
    reading.put(_SELECTORS.sub("", bare), "unseen", "去掉看不见的字符")
    plain = unicodedata.normalize("NFC", _plain_letters(reading.text))
    reading.put(plain, "letters", "部首、全角等字符改为通常的字")
    reading.put(_LISTED.sub("", reading.text), "listed", "去掉姓名前的序号")
    reading.put(_MARKED.sub("", reading.text), "marked", "去掉姓名前的记号")
    dotted = _STOP.sub(DOT, _DOTTED.sub(DOT, reading.text))
    dotted = re.sub(rf"{DOT}{{2,}}", DOT, dotted)
    reading.put(dotted.strip(DOT), "dots", "间隔号统一为“·”")
    reading.put(reading.text.strip("、,，;；/／。.： :"), "ends", "去掉首尾的标点")


def _remarks(reading: _Reading) -> None:
    """Brackets, and words that are none of a name, beside it."""

    def aside(found: re.Match[str]) -> str:
        said = found[1].strip()
        # A number has a column of its own, where it is sealed.
        if sum(char.isdigit() for char in said) < _NUMBER:
            reading.remarks.append(said)
        return " "

    without = _BRACKETED.sub(aside, reading.text)
    without = _STRAY.sub(" ", without).strip().strip(DOT)
    if not without and reading.remarks:  # (张三)
        without = reading.remarks.pop(0)
    reading.put(without, "remark", "括号里的话另记为备注")
    parts = [part.strip() for part in _BETWEEN.split(reading.text)]
    said = [part for part in parts if part in _REMARKS]
    if said and len(parts) - len(said) == 1:
        reading.remarks += said
        name = next(part for part in parts if part not in _REMARKS)
        reading.put(name, "remark", "括号里的话另记为备注")
    if found := _GONE.search(reading.text.strip()):
        reading.remarks.append(found[1])
        name = reading.text.strip()[: found.start()].rstrip(" 、,，;；/／。")
        reading.put(name, "remark", "括号里的话另记为备注")
    head, _space, last = reading.text.rpartition(" ")
    if last in _REMARKS and len(last) > 1 and len(head.strip()) > 1:
        reading.remarks.append(last)
        reading.put(head.strip(), "remark", "括号里的话另记为备注")


def _several(reading: _Reading) -> bool:
    """Two names in one place."""
    parts = [part for part in _BETWEEN.split(reading.text) if part.strip()]
    if len(parts) > 1 and all(_is_letter(c) for part in parts for c in part.strip()[:1]):
        return True
    words = re.split(r"[\s—–-]+", reading.text)
    return len(words) > 1 and all(_is_a_name(word) for word in words)


def _is_a_name(word: str) -> bool:
    """Two to four letters, the first a surname, not a double surname that waits for its name."""
    if not 2 <= len(word) <= 4 or not all(map(lettering.is_han, word)) or word in _DOUBLE:
        return False
    return word[0] in _SURNAMES or word[:2] in _DOUBLE


def _spaces(reading: _Reading) -> None:
    """Spaces inside a Chinese name go; between the two long halves of another people's name one
    stands for the dot; a Latin name keeps one."""
    words = reading.text.split()
    if len(words) < 2:
        reading.put("".join(words), "spaces", "去掉空格")
        return
    han = [all(lettering.is_han(c) or c == DOT for c in word) for word in words]
    if not any(han):
        reading.put(" ".join(words), "spaces", "去掉空格")
        return
    plain = all(han) and all(len(word) > 1 for word in words) and DOT not in reading.text
    if plain and sum(map(len, words)) > 4 and words[0] not in _DOUBLE:
        reading.put(DOT.join(words), "dots", "间隔号统一为“·”")
        return
    reading.put("".join(words), "spaces", "去掉空格")


def _is_letter(char: str) -> bool:
    return lettering.is_han(char) or unicodedata.category(char)[0] == "L"


_TWO: Final = Fault.of(
    "two_names",
    "一格里写了两个人的姓名。",
    "请一人一行，各填各的姓名；是一个人的，请只写一个姓名。",
)


def _fault(name: str) -> Fault | None:
    if any(map(lettering.is_private, name)):
        remedy = "请改用输入法里的标准字，或用拼音代替这个字。"
        return Fault.of("private", "姓名里有别的电脑显示不出的自造字。", remedy)
    if not name or len(name) > LONGEST or any(char.isdigit() for char in name):
        return Fault.of("name", "姓名是空的、过长，或写有数字。", TYPE_NAME)
    if any(char in _HOLDERS for char in name):
        wrong = "姓名“{name}”里有打不出或遮住的字。"
        remedy = "请写全姓名；打不出的字可用拼音代替。"
        return Fault.of("holder", wrong, remedy, name=name)
    odd = [c for c in name if not (_is_letter(c) or c == DOT or c in _LATIN or _joins(c))]
    if odd or not any(map(_is_letter, name)):
        wrong = "姓名里的“{sign}”不是字。"
        return Fault.of("sign", wrong, "请只写姓名，去掉符号。", sign="".join(odd)[:4] or name[:4])
    if any(not lettering.is_han(c) and not lettering.has_glyph(c) for c in name):
        wrong = "姓名“{name}”用的文字打印不出来。"
        return Fault.of("script", wrong, "请照证件写汉字姓名或拉丁字母姓名。", name=name[:12])
    return None


def _joins(char: str) -> bool:
    """An accent of the letter before it."""
    return unicodedata.category(char) == "Mn"
