"""建档立卡 · 录入: export in the national column order, take the receipt's numbers back."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from models.record import FilingLine
from workflows.access.roles import Role
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Ask, FanOut, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.engine.needs import FILING_LINES
from workflows.households.household_numbers import ALONE, Tidy
from workflows.households.needs import RECEIPT_FAULTS, TO_FILE
from workflows.policy.clauses import Clause


class Collect(Form):
    """A filing batch's name."""

    title: Annotated[str, Ask("名称"), Field(min_length=2, max_length=60)]


class Exported(Form):
    """The file that went to the national system, by its hash."""

    sha: Annotated[str, Ask("导出文件指纹"), Field(min_length=64, max_length=64)]


class Number(BaseModel):
    """One household's number from the receipt."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    case: int
    number: Annotated[str, Field(min_length=1, max_length=40), Tidy]


class Receipt(Form):
    """The numbers the national system gave back."""

    numbers: Annotated[tuple[Number, ...], Ask("回执编号", kind="numbers"), Field(min_length=1)]
    receipt: Annotated[Files, Ask("回执文件", kind="attachments")] = ()


def _strangers(facts: Facts[Receipt]) -> Unmet:
    known = {line["case_id"] for line in facts[FILING_LINES]}
    numbers = facts.form.numbers
    wrong = (
        sum(n.case not in known for n in numbers) + len(numbers) - len({n.case for n in numbers})
    )
    return {"n": wrong} if wrong else None


RECEIPT_FITS: Final = Guard(
    "receipt_fits",
    "回执中有 {n} 户不在本批次或写了两次。请核对回执文件。",
    _strangers,
    needs=(FILING_LINES,),
    reads_form=True,
    clause=Clause.FILING,
)
RECEIPT_NUMBERS: Final = Guard(
    "receipt_numbers",
    "",
    lambda facts: facts[RECEIPT_FAULTS] or None,
    looks=(RECEIPT_FAULTS,),
    reads_form=True,
    clause=Clause.FILING,
)
SOME_CASES: Final = Guard(
    "some_cases",
    "没有“建档立卡中”、成员变更已核对的户可以录入。请等公告期满，或先“核对成员变更”。",
    lambda facts: None if facts[TO_FILE] else {},
    needs=(TO_FILE,),
    clause=Clause.FILING,
)


def _collected(facts: Facts[Collect], changes: Changes) -> None:
    changes.set(title=facts.form.title)


def _exported(facts: Facts[Exported], changes: Changes) -> None:
    for case in facts[TO_FILE]:
        changes.add(
            FilingLine,
            region=case["region"],
            county=case["county"],
            case_id=case["id"],
            filing_batch_id=facts.row["id"],
        )
    changes.set(exported_sha=facts.form.sha)


def _receipted(facts: Facts[Receipt], changes: Changes) -> None:
    numbers = {n.case: n.number for n in facts.form.numbers}
    for line in facts[FILING_LINES]:
        if line["case_id"] in numbers:
            changes.change(FilingLine, line, national_no=numbers[line["case_id"]])


def _fan(facts: Facts[Receipt]) -> list[FanOut]:
    return [FanOut(n.case, "receipt", {"reason": n.number}) for n in facts.form.numbers]


_ACTIONS: Final = (
    Action(
        "collect",
        "f1",
        "新建录入批",
        sources=(NEW,),
        targets=("open",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=Collect,
        effect=_collected,
    ),
    Action(
        "export",
        "f2",
        "导出",
        sources=("open",),
        targets=("exported",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=Exported,
        guards=(SOME_CASES,),
        effect=_exported,
        primary=True,
        own_place=True,
    ),
    Action(
        "receipt",
        "f3",
        "导入回执",
        sources=("exported", "receipted"),
        targets=("receipted",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=Receipt,
        guards=(RECEIPT_FITS, RECEIPT_NUMBERS),
        effect=_receipted,
        fans_out=_fan,
        primary=True,
        alone=ALONE,
        own_place=True,
    ),
    Action(
        "close",
        "f4",
        "完成",
        sources=("receipted",),
        targets=("closed",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        primary=True,
    ),
)
PROCESS: Final = Process(
    key="filing",
    edition=1,
    label="录入批",
    subject="filing",
    states=(
        State("open", "待导出"),
        State("exported", "已导出"),
        State("receipted", "已回执"),
        State("closed", "已完成", final=True),
    ),
    actions=_ACTIONS,
)
