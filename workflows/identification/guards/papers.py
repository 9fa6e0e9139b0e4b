"""一户一档: the folders of a household's file and what each step must find in it."""

from typing import Final

from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet

FOLDERS: Final = {
    "01": "申请书",
    "02": "承诺授权书",
    "03": "户口簿、身份证复印件",
    "04": "入户调查表",
    "05": "收入测算表",
    "06": "信息比对结果",
    "07": "近亲属备案表",
    "08": "评议记录",
    "09": "第一次公示",
    "10": "村上报表",
    "11": "乡镇审核意见",
    "12": "第二次公示",
    "13": "县审定文件",
    "14": "公告",
    "15": "登记表",
    "16": "扶贫手册",
    "17": "帮扶计划",
    "18": "走访与措施记录",
    "19": "年度信息采集表",
    "20": "脱贫验收材料",
    "21": "异议、答复、告知书",
    "22": "变更证明",
}


def needed_folders(facts: Facts, last: int) -> list[str]:
    """The folder numbers this case must hold up to `last`: 06 only where the profile compares, 07
    for kin."""
    return [
        number
        for number in FOLDERS
        if int(number) <= last
        and (number != "06" or facts.policy.compares)
        and (number != "07" or facts.row["related_official"])
    ]


def _missing(facts: Facts, last: int) -> Unmet:
    missing = [n for n in needed_folders(facts, last) if n not in facts["papers"]]
    return {"n": len(missing), "names": [FOLDERS[n] for n in missing]} if missing else None


def complete_to(last: int) -> Guard:
    """The household's folder holds everything up to this number."""
    return Guard(
        f"folder_{last:02d}",
        "档案缺 {n} 份：{names}。请补齐后再办。",
        lambda facts: _missing(facts, last),
        needs=("papers",),
        clause="一户一档",
    )
