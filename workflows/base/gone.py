"""Words beside a person's name that say they are dead, or do not live there any more.

Only a clause that says nothing else is taken for the person's own: 已故, 2015年去世, （病故）. One
that speaks of somebody and of a death (父母双亡, 其妻去世) is no word on the person, and is asked.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final


def _words(text: str) -> list[str]:
    """A table of words, one behind the other."""
    return text.split()


DEAD: Final = _words(
    "已故 亡故 病故 身故 故去 已亡 亡 病亡 死 病死 死亡 去世 过世 逝世 离世 殁 不在世 死亡注销 "
    "死亡销户"
)
LEFT: Final = _words(
    "迁出 迁走 户口迁出 户籍迁出 转出 迁往外地 出嫁 外嫁 嫁出 嫁走 嫁往外地 服刑 服刑中 服刑人员 "
    "正在服刑 在服刑 判刑 入狱 在押 收监 判刑收监 在监狱服刑 出国定居"
)
_BEFORE: Final = "(?:本人|该人|现|均|人)?(?:已经|已)?于?(?:因病|因故|在)?"
_WHEN: Final = r"(?:\d{2,4}[年./-]?(?:\d{1,2}[月./-]?(?:\d{1,2}[日号]?)?)?)?"
_AFTER: Final = "(?:了|人员|人口|日期|时间)?"


def _whole(words: list[str]) -> re.Pattern[str]:
    some = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(f"{_WHEN}{_BEFORE}{_WHEN}{_BEFORE}(?:{some}){_AFTER}{_WHEN}")


_DEAD: Final = _whole(DEAD)
_LEFT: Final = _whole(LEFT)
_SPEAKS: Final = re.compile("死|亡|去世|过世|逝世|离世|已故|病故|身故|殁")
_SPLIT: Final = re.compile(r"[，,；;。、:/()\[\]【】\s]+")
# Beside a word with a meaning of its own, at either end: 户主已故, 已故户主.
_BESIDE: Final = re.compile(
    f"(?:[(]?(?P<before>{'|'.join(w for w in DEAD + LEFT if len(w) > 1)})[)]?)?(?P<word>.+?)"
    f"(?:[(](?P<in>[^()]*)[)]?|(?P<after>已?(?:{'|'.join(w for w in DEAD + LEFT if len(w) > 1)})))?"
)


@dataclass(frozen=True, slots=True)
class Gone:
    """`dead`: this person; `left`: moved away, married away, in prison; `perhaps`: somebody's death
    is spoken of, and nobody can tell whose. `word`: what says so."""

    word: str
    dead: bool = False
    left: bool = False

    @property
    def perhaps(self) -> bool:
        """It is asked whose death this is."""
        return not (self.dead or self.left)


def read(text: str, *, head: bool = False) -> Gone | None:
    """What a remark says of the person beside whom it stands; None where it says nothing of it.
    `head`: it stands beside the head, and 户主已去世 is the person's own."""
    plain = unicodedata.normalize("NFKC", text)
    clauses = [each.removeprefix("户主" * head) for each in _SPLIT.split(plain) if each]
    for clause in clauses:
        if _DEAD.fullmatch(clause):
            return Gone(clause, dead=True)
    for clause in clauses:
        if _SPEAKS.search(clause):
            return Gone(clause)
    return next((Gone(clause, left=True) for clause in clauses if _LEFT.fullmatch(clause)), None)


def apart(text: str) -> tuple[str, str]:
    """A word and what of this kind stands beside it: 户主（已故） → 户主, 已故; else it, ""."""
    found = _BESIDE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    beside = (found["before"] or found["in"] or found["after"] or "") if found else ""
    return (found["word"], beside) if found and beside and read(beside) else (text, "")
