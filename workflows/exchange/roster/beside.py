"""Where a roster says, beside its answers, that somebody is dead or gone; what is told of it."""

from typing import Final

from workflows.base import code_list, gone
from workflows.base.refusals import Fault
from workflows.base.words import Word
from workflows.exchange.roster.kinds import said


def _words(text: str) -> list[str]:
    """A table of words, one behind the other."""
    return text.split()


# Before the heading, in the places and titles of such a column: the catalogue has none of it.
BESIDE: Final = "beside:"
_REMARKS: Final = frozenset(
    _words(
        "备注 备注说明 备注信息 情况说明 状态 人员状态 户口状态 户籍状态 生存状态 人员情况 现状 "
        "去向 变动情况 人员变动 人口变动 变更情况 人员变更 变更原因 变动原因 减少原因 注销原因 "
        "异动情况 增减情况"
    )
)
# Yes and no: the answer that says dead.
_DEAD_IF: Final = {
    **dict.fromkeys(("是否死亡", "是否去世", "是否已故", "已死亡"), "yes"),
    **dict.fromkeys(("是否健在", "是否在世", "健在"), "no"),
}
_DAYS_OF_DEATH: Final = frozenset(_words("死亡日期 死亡时间 去世日期 去世时间 死亡年月"))
_DEAD: Final = "死亡"


def tells(heading: str) -> bool:
    """Under this heading an office writes who is dead or gone."""
    return heading in _REMARKS or heading in _DAYS_OF_DEATH or heading in _DEAD_IF


def word(key: str, text: str) -> str:
    """What such a column's cell says: of yes and no, and of a day of death, only what says dead."""
    heading = key.removeprefix(BESIDE)
    if heading in _DEAD_IF:
        return _DEAD * (code_list.YES_NO.read(said(text)) == _DEAD_IF[heading])
    if heading in _DAYS_OF_DEATH:
        return _DEAD * any(char.isdigit() for char in text)
    return text


def dead(name: str, word: str, *, head: bool) -> Fault:
    """Whoever is dead comes in neither as head nor as member: what to do with the household."""
    remedy = "请删去这一行再上传；登记里还有这个人的，请先在“登记变更”中办理死亡。"
    if head:
        remedy = (
            "请删去这一行，把现在的户主写成户主，其他人的关系照新户主改写，再上传；"
            "登记里还是这个人当户主的，请先在“登记变更”中办理死亡，同时指定新户主。"
        )
    wrong = "“{name}”写着“{word}”，去世的人不能登记为{as}。"
    role = Word("户主") if head else Word("家庭成员")
    return Fault.of("gone_dead", wrong, remedy, name=name, word=word, **{"as": role})


def asked(name: str, found: gone.Gone) -> Fault:
    """Somebody who may not live there any more comes in, and the office is asked."""
    if found.left:
        wrong = "“{name}”写着“{word}”，先照名册登记，原话记在备注里。"
        remedy = "请核对是不是还在这一户；不在的请删去这一行，已登记的在“登记变更”中办理。"
        return Fault.of("gone_left", wrong, remedy, name=name, word=found.word)
    wrong = "“{name}”一行写着“{word}”，看不出去世的是谁，先照名册登记。"
    remedy = "请核对；是本人去世的请删去这一行（户主去世的另写新户主），再上传。"
    return Fault.of("gone_perhaps", wrong, remedy, name=name, word=found.word)
