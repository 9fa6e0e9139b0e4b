"""一户一档: the numbered folders of a household's file, and which of them a case needs."""

from collections.abc import Iterable
from typing import Final


class Folder:
    """The folders by number, as they stand on the shelf and in `paper.folder`."""

    APPLICATION: Final = "01"
    PROMISE: Final = "02"
    IDENTITY: Final = "03"
    SURVEY: Final = "04"
    INCOME: Final = "05"
    COMPARISON: Final = "06"
    KINSHIP: Final = "07"
    MEETING: Final = "08"
    NOTICE_1: Final = "09"
    VILLAGE_REPORT: Final = "10"
    TOWNSHIP_OPINION: Final = "11"
    NOTICE_2: Final = "12"
    COUNTY_APPROVAL: Final = "13"
    ANNOUNCEMENT: Final = "14"
    REGISTER_FORM: Final = "15"
    HANDBOOK: Final = "16"
    HELP_PLAN: Final = "17"
    VISITS: Final = "18"
    YEARLY: Final = "19"
    EXIT: Final = "20"
    LETTERS: Final = "21"
    CHANGES: Final = "22"


FOLDERS: Final = {
    Folder.APPLICATION: "申请书",
    Folder.PROMISE: "承诺授权书",
    Folder.IDENTITY: "户口簿、身份证复印件",
    Folder.SURVEY: "入户调查表",
    Folder.INCOME: "收入测算表",
    Folder.COMPARISON: "信息比对结果",
    Folder.KINSHIP: "近亲属备案表",
    Folder.MEETING: "评议记录",
    Folder.NOTICE_1: "第一次公示",
    Folder.VILLAGE_REPORT: "村上报表",
    Folder.TOWNSHIP_OPINION: "乡镇审核意见",
    Folder.NOTICE_2: "第二次公示",
    Folder.COUNTY_APPROVAL: "县审定文件",
    Folder.ANNOUNCEMENT: "公告",
    Folder.REGISTER_FORM: "登记表",
    Folder.HANDBOOK: "扶贫手册",
    Folder.HELP_PLAN: "帮扶计划",
    Folder.VISITS: "走访与措施记录",
    Folder.YEARLY: "年度信息采集表",
    Folder.EXIT: "脱贫验收材料",
    Folder.LETTERS: "异议、答复、告知书",
    Folder.CHANGES: "变更证明",
}


def needed(numbers: Iterable[str], *, compares: bool, related: bool) -> list[str]:
    """Those of the folders that a case must hold: the comparison's only where the profile compares,
    the kinship's only for a household related to an official."""
    asked = {Folder.COMPARISON: compares, Folder.KINSHIP: related}
    return [number for number in numbers if asked.get(number, True)]
