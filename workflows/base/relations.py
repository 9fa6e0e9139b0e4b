"""What somebody is to the head of a household, as people and lists write it, read as our code.

Three lists of digits are about: the poverty system's (01 户主, 02 配偶 … 20, 99), the standard
GB/T 4761-2008 (01 本人, 02 户主, 10 配偶, 11 夫 … 99), and words. The digits contradict each other:
which list a file uses is told by its other rows.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


def _words(text: str) -> list[str]:
    """A table of words, one behind the other."""
    return text.split()


MALE: Final = "male"
FEMALE: Final = "female"


class Listed(StrEnum):
    """Whose digits a file writes. UNTOLD: no row decides it, the poverty system's are taken."""

    POVERTY = "poverty"
    STANDARD = "standard"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Relation:
    """A word as read: our code, the sex it tells ("" for none), the word itself where the code
    says less than it, the code if the person is a woman and the word leaves it open, and whether it
    was a digit of a list nobody could tell."""

    code: str
    sex: str = ""
    kept: str = ""
    woman: str = ""
    untold: bool = False

    def of(self, sex: str) -> str:
        """The code for somebody of this sex."""
        return self.woman if self.woman and sex == FEMALE else self.code


# Words that mean a code and nothing less; the labels are read beside them.
ALIASES: Final = {
    alias: code
    for code, words in {
        "head": "本人 户主本人 本人（户主） 家长 户长",
        "spouse": "丈夫 妻子 妻 夫 老婆 老公 老伴 爱人 太太 内人 先生 夫人 户主配偶 之配偶 "
        "之妻 之夫 对象 家属 夫妻 夫妇",
        "son": "儿子 子 长子 次子 三子 四子 五子 六子 二子 独生子 独子 大儿子 二儿子 小儿子 "
        "三儿子 四儿子 "
        "五儿子 大儿 二儿 三儿 小儿 儿 幼子 季子 其他儿子 男孩 长男 次男 大子 小子",
        "daughter": "女儿 女 长女 次女 二女 三女 四女 五女 六女 独生女 独女 大女儿 二女儿 "
        "小女儿 三女儿 "
        "四女儿 五女儿 大女 小女 闺女 大闺女 二闺女 小闺女 姑娘 幼女 其他女儿 女孩 丫头",
        "daughter_in_law": "儿媳 儿媳妇 媳 长媳 次媳 三媳 大儿媳 二儿媳 三儿媳 小儿媳 子媳 儿妇",
        "son_in_law": "女婿 婿 大女婿 二女婿 姑爷 上门女婿 入赘女婿",
        "grandson": "孙子 孙 长孙 次孙 三孙 大孙子 二孙子 小孙子 孙儿",
        "granddaughter": "孙女 长孙女 次孙女 三孙女 大孙女 二孙女 小孙女 孙女儿",
        "daughters_son": "外孙 外孙子 长外孙 次外孙 大外孙",
        "daughters_daughter": "外孙女 长外孙女 次外孙女 大外孙女",
        "father": "父亲 父 爸爸 爸 爹 老父亲 老父 俺爹 俺爸",
        "mother": "母亲 母 妈妈 妈 娘 老母亲 老母 俺娘 俺妈",
        "wifes_father": "岳父 丈人 老丈人 岳丈",
        "wifes_mother": "岳母 丈母娘 丈母",
        "husbands_father": "公公 公爹 翁",
        "husbands_mother": "婆婆 婆母",
        "grandfather": "祖父 爷爷 爷",
        "grandmother": "祖母 奶奶 奶",
        "mothers_father": "外祖父 姥爷 外公 老爷",
        "mothers_mother": "外祖母 姥姥 外婆",
        "sibling": "兄弟姐妹 兄弟 姐妹 兄妹 姐弟",
        "brothers_wife": "嫂子 嫂 大嫂 二嫂 弟媳 弟媳妇 弟妹 弟妇 兄弟媳妇 嫂嫂 兄嫂 弟妻",
        "uncle": "叔伯 叔 伯 叔叔 叔父 伯父 伯伯 大伯 二伯 二叔 三叔 大爷",
        "nephew": "侄子 侄 侄儿 大侄子 之侄子",
        "niece": "侄女 大侄女 侄女儿",
        "great_grandson": "曾孙子 曾孙 重孙 重孙子",
        "great_granddaughter": "曾孙女 重孙女",
        "other": "之其他 其它 其他关系 其他成员",
    }.items()
    for alias in _words(words)
}
# Words whose nearest code says less than they do: the word is kept beside it.
_NEAREST: Final = {
    word: code
    for code, words in {
        "son": "养子 继子 养子或继子 义子 干儿子 抱养子 过继子 私生子",
        "daughter": "养女 继女 养女或继女 义女 干女儿 抱养女 童养媳",
        "grandson": "孙子、孙女或外孙子、外孙女 其他孙子、孙女或外孙子、外孙女 养孙 继孙",
        "granddaughter": "养孙女 继孙女",
        "daughter_in_law": "媳妇 媳妇儿",
        "father": "继父 养父 继父或养父 后爸 父母 其他父母关系",
        "mother": "继母 养母 继母或养母 后妈 后娘",
        "grandfather": "祖父母或外祖父母 其他祖父母或外祖父母关系 祖父母",
        "sibling": "兄 弟 哥 哥哥 弟弟 大哥 二哥 三哥 长兄 大弟 二弟 三弟 小弟 姐 妹 姐姐 "
        "妹妹 大姐 二姐 "
        "三姐 大妹 二妹 三妹 小妹 其他兄弟姐妹 胞兄 胞弟 胞姐 胞妹 堂兄 堂弟 堂姐 堂妹 "
        "堂兄弟、堂姐妹 堂兄弟 堂姐妹 表兄 表弟 表姐 表妹 表兄弟、表姐妹 表兄弟 表姐妹 "
        "同母异父兄弟 继兄 继弟 继姐 继妹",
        "great_grandson": "曾孙子或外曾孙子 外曾孙 外曾孙子 外重孙",
        "great_granddaughter": "曾孙女或外曾孙女 外曾孙女 外重孙女",
        "other": "孙媳 孙媳妇 外孙媳妇 孙媳妇或外孙媳妇 孙女婿 外孙女婿 孙女婿或外孙女婿 "
        "外甥 外甥女 甥 甥女 "
        "侄媳 侄媳妇 侄女婿 侄孙 侄孙女 姐夫 妹夫 妹婿 姐妹夫 曾祖父 曾祖母 老爷爷 老奶奶 "
        "太爷 太奶 "
        "配偶的祖父母或外祖父母 配偶的曾祖父母或外曾祖父母 伯母 婶 婶母 婶子 大娘 舅 舅舅 "
        "舅父 舅母 "
        "舅妈 四舅 姨 姨父 姨夫 姨母 姨妈 姑 姑父 姑夫 姑姑 姑母 小叔子 小姑子 大伯子 小舅子 "
        "小姨子 "
        "大舅子 大姨子 内弟 内兄 内侄 妻弟 妻妹 妻兄 妻姐 妻侄 亲家 亲家母 亲戚 其他亲属 "
        "亲属 保姆 "
        "非亲属 朋友 同居 寄养 玄孙 玄孙女 前妻 前夫 未婚夫 未婚妻 男友 女友 干爹 干妈 叔公 "
        "姑婆 舅公 "
        "堂侄 堂侄女 表侄 表叔 表舅 准儿媳 儿子女友 女儿男友 养父母 寄居 代养",
    }.items()
    for word in _words(words)
}
# GB/T 4761-2008, the two-digit list, as its words; they are then read like any word.
STANDARD: Final[dict[str, str]] = dict(
    pair.split("=")
    for pair in _words(
        "01=本人 02=户主 10=配偶 11=夫 12=妻 20=子 21=独生子 22=长子 23=次子 24=三子 "
        "25=四子 26=五子 "
        "27=养子或继子 28=女婿 29=其他儿子 30=女 31=独生女 32=长女 33=二女 34=三女 "
        "35=四女 36=五女 "
        "37=养女或继女 38=儿媳 39=其他女儿 40=孙子、孙女或外孙子、外孙女 41=孙子 42=孙女 "
        "43=外孙子 "
        "44=外孙女 45=孙媳妇或外孙媳妇 46=孙女婿或外孙女婿 47=曾孙子或外曾孙子 "
        "48=曾孙女或外曾孙女 "
        "49=其他孙子、孙女或外孙子、外孙女 50=父母 51=父亲 52=母亲 53=公公 54=婆婆 "
        "55=岳父 56=岳母 "
        "57=继父或养父 58=继母或养母 59=其他父母关系 60=祖父母或外祖父母 61=祖父 62=祖母 "
        "63=外祖父 "
        "64=外祖母 65=配偶的祖父母或外祖父母 66=曾祖父 67=曾祖母 "
        "68=配偶的曾祖父母或外曾祖父母 "
        "69=其他祖父母或外祖父母关系 70=兄弟姐妹 71=兄 72=嫂 73=弟 74=弟媳 75=姐姐 "
        "76=姐夫 77=妹妹 "
        "78=妹夫 79=其他兄弟姐妹 80=其他 81=伯父 82=伯母 83=叔父 84=婶母 85=舅父 86=舅母 "
        "87=姨父 "
        "88=姨母 89=姑父 90=姑母 91=堂兄弟、堂姐妹 92=表兄弟、表姐妹 93=侄子 94=侄女 95=外甥 "
        "96=外甥女 97=其他亲属 98=保姆 99=非亲属"
    )
)
# A head in both lists, in one of them; somebody else in both.
_HEAD: Final = 1
_SECOND: Final = 2
_OTHER: Final = 99
_POVERTY: Final = dict(
    zip(
        [str(n).zfill(2) for n in range(1, 21)],
        _words(
            "head spouse son daughter daughter_in_law son_in_law grandson granddaughter "
            "daughters_son daughters_daughter father mother wifes_father wifes_mother "
            "husbands_father husbands_mother grandfather grandmother mothers_father mothers_mother"
        ),
        strict=True,
    )
) | {f"{_OTHER}": "other"}
_BOTH: Final = frozenset(str(n).zfill(2) for n in (_HEAD, _SECOND, 10, 11, 12, 20, _OTHER))
_DIGITS: Final = re.compile(r"(\d{1,2})(?:\.0)?")
# 1.配偶, 02-配偶, (3)之子: the number of a list before the word that it stands for.
_NUMBERED: Final = re.compile(r"^[(]?\d{1,2}[).、:\-_ ]*(?=\D)|[(]\d{1,2}[)]$")
_OF: Final = re.compile(r"^(?:(?:是?户主|系户主|家长|本人)的?)?之?(?=.)|^与户主(?:是|系|为)?")
_BRACKET: Final = re.compile(r"[(].*?(?:[)]|$)")
_MALE: Final = frozenset("夫子儿兄弟哥父爷叔伯舅爹爸婿公翁侄甥孙男")
_FEMALE: Final = frozenset("妻女妹姐母奶婆媳嫂娘妈婶姑姨妇姥")
_WOMEN: Final = frozenset(
    _words("孙女 甥女 侄女 闺女 女儿 姑娘 丫头 老婆 女孩 嫂子 婶子 姑子 姨子 妻子 娘子")
)
_MEN: Final = frozenset(_words("女婿 姐夫 妹夫 姨夫 姑夫 姨父 姑父 老公 舅子"))
_UNSURE: Final = re.compile(
    "配偶|爱人|老伴|夫[妻妇]|父母|姐妹|兄妹|姐弟|亲[家属戚]|其[他它]|保姆|朋友|、|或|家"
)


def listed(words: Iterable[str]) -> Listed:
    """Whose digits a list writes in its column of relations, by those that only one list has."""
    found = {number for word in words if (number := _digits(_plain(word)))}
    own = {number for number in found if number not in _BOTH}
    if own - _POVERTY.keys():
        return Listed.STANDARD
    if own:
        return Listed.POVERTY
    heading = set(map(int, found))
    # Heads only, and others that are not the head: one list calls the head 02, the other 01.
    return Listed.STANDARD if _SECOND in heading and _HEAD not in heading else Listed.UNTOLD


def read(text: str, whose: Listed = Listed.UNTOLD) -> Relation | None:
    """What this word or digit means; None for an empty one. A word of no list is 其他, and kept:
    nobody is left out for it."""
    plain = _plain(text)
    if not plain:
        return None
    if number := _digits(plain):
        if whose is Listed.STANDARD and number in STANDARD:
            return _word(STANDARD[number])
        if number in _POVERTY:
            told = whose is not Listed.UNTOLD or int(number) in (_HEAD, _OTHER)
            code = _POVERTY[number]
            return Relation(code, _sex(LABELS[code], code), untold=not told)
        return _word(STANDARD[number]) if number in STANDARD else Relation("other", kept=plain)
    return _word(plain)


def heads(text: str, whose: Listed = Listed.UNTOLD) -> bool:
    """This is the word for a head."""
    found = read(text, whose)
    return found is not None and found.code == "head"


def known(text: str) -> bool:
    """Some list has this word or digit: what stands in a row of somebody, not of a total."""
    plain = _plain(text)
    found = _word(plain) if plain and not _digits(plain) else None
    return bool(_digits(plain)) if found is None else not found.kept or found.kept in _NEAREST


def _word(plain: str) -> Relation:
    bare = _NUMBERED.sub("", plain) or plain
    for said in dict.fromkeys((bare, _BRACKET.sub("", bare), _OF.sub("", bare, count=1))):
        of = _OF.sub("", said, count=1)
        for form in (said, of, _BRACKET.sub("", of), _ORDER.sub("", of, count=1)):
            if code := ALIASES.get(form) or _LABELS.get(form):
                return Relation(code, _sex(form, code))
            if code := _NEAREST.get(form):
                sex = _sex(form, code)
                return Relation(code, sex, form, "" if sex else _PAIRED.get(code, ""))
    return Relation("other", _sex(bare, "other"), kept=bare[:_LONGEST])


_LONGEST: Final = 20
_ORDER: Final = re.compile("^[长次大二三四五六七八小老](?=..)")
_PAIRED: Final = {
    "father": "mother",
    "grandfather": "grandmother",
    "grandson": "granddaughter",
    "great_grandson": "great_granddaughter",
}


def _digits(plain: str) -> str:
    found = _DIGITS.fullmatch(plain)
    return found[1].zfill(2) if found else ""


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _sex(word: str, code: str) -> str:
    """The sex a word tells by its last sign, where it tells one."""
    if _UNSURE.search(word) or (code in ("head", "spouse", "sibling", "other") and len(word) > 6):
        return ""
    if word[-2:] in _WOMEN:
        return FEMALE
    if word[-2:] in _MEN:
        return MALE
    last = word[-2:-1] if word[-1:] == "亲" else word[-1:]
    return MALE if last in _MALE else FEMALE if last in _FEMALE else ""


# What is printed: our code's own word, with and without 之 before it.
LABELS: Final = {
    "head": "户主",
    "spouse": "配偶",
    "son": "之子",
    "daughter": "之女",
    "daughter_in_law": "之儿媳",
    "son_in_law": "之女婿",
    "grandson": "之孙子",
    "granddaughter": "之孙女",
    "daughters_son": "之外孙子",
    "daughters_daughter": "之外孙女",
    "father": "之父",
    "mother": "之母",
    "wifes_father": "之岳父",
    "wifes_mother": "之岳母",
    "husbands_father": "之公公",
    "husbands_mother": "之婆婆",
    "grandfather": "之祖父",
    "grandmother": "之祖母",
    "mothers_father": "之外祖父",
    "mothers_mother": "之外祖母",
    "sibling": "之兄弟姐妹",
    "brothers_wife": "之兄弟媳妇",
    "uncle": "之叔伯",
    "nephew": "之侄儿",
    "niece": "之侄女",
    "great_grandson": "之曾孙子",
    "great_granddaughter": "之曾孙女",
    "other": "其他",
}
_LABELS: Final = {
    form: code for code, label in LABELS.items() for form in (label, label.removeprefix("之"))
}
