"""审核、复审、审定、建档: reports, returns, verdicts, the file."""

from typing import Any

from workflows.engine.changes import Step
from workflows.engine.context import Facts
from workflows.households.household_numbers import tidy
from workflows.identification.effects.records import end, files, go_back


def reported(f: Facts, step: Step) -> None:
    """The village's report, signed and sealed."""
    step.paper(f, "10", files(f, "report"))


def returned(target: str) -> Any:
    """A return for correction to `target`, its items listed."""

    def effect(f: Facts, step: Step) -> None:
        go_back(f, step, target)
        if getattr(f.form, "slip", ()):
            step.paper(f, "21", files(f, "slip"), "退回单")
        if target == "A2":
            step.set(wanted=list(f.form.items), warned_at=None)

    return effect


def round_passed(f: Facts, step: Step) -> None:
    """The township's signed verdict: pass."""
    step.set(verdict="pass")
    step.paper(f, "11", files(f, "papers"), "乡镇审核意见")


def round_refused(f: Facts, step: Step) -> None:
    """A refusal signed by the leader, reasons in writing."""
    step.paper(f, "21", files(f, "papers"), "不予纳入告知书")
    end(f, step, f.form.code or "R07")


def approved(f: Facts, step: Step) -> None:
    """The county's approval with its document number."""
    step.set(approval_no=f.form.document_no)
    step.paper(f, "13", files(f, "papers"), "县审定文件")


def filed(f: Facts, step: Step) -> None:
    """建档立卡: the file number is allotted in filing order, the card and handbook registered."""
    form = f.form
    step.paper(f, "15", files(f, "register_form"))
    step.paper(f, "16", files(f, "handbook"))
    step.paper(f, "17", files(f, "plan"))
    step.allot_file_no(f.today.year)
    step.set(
        handbook_no=form.handbook_no,
        card_no=form.card_no,
        contact_name=form.contact,
        # What a receipt of before the rule left is stored as it was judged.
        national_no=form.national_no or tidy(f.row["national_no"]),
    )


def receipted(f: Facts, step: Step) -> None:
    """The number the national system gave back."""
    step.set(national_no=f.form.reason)
