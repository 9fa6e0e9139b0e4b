"""审核、复审、审定、建档: reports, returns, verdicts, the file."""

from typing import TYPE_CHECKING, Any

from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.households.household_numbers import tidy
from workflows.households.needs import OFFICIALS
from workflows.identification.effects.records import end, files, go_back
from workflows.identification.folders import Folder
from workflows.identification.states import CaseState

if TYPE_CHECKING:
    from workflows.identification.forms import Listed


def reported(facts: Facts, changes: Changes) -> None:
    """The village's report, signed and sealed."""
    changes.paper(facts, Folder.VILLAGE_REPORT, files(facts, "report"))


def returned(target: str) -> Any:
    """A return for correction to `target`, its items listed."""

    def effect(facts: Facts, changes: Changes) -> None:
        go_back(facts, changes, target)
        if getattr(facts.form, "slip", ()):
            changes.paper(facts, Folder.LETTERS, files(facts, "slip"), "退回单")
        if target == CaseState.CORRECTION:
            changes.set(wanted=list(facts.form.items), warned_at=None)

    return effect


def round_passed(facts: Facts, changes: Changes) -> None:
    """The township's signed verdict: pass."""
    changes.set(verdict="pass")
    changes.paper(facts, Folder.TOWNSHIP_OPINION, files(facts, "papers"), "乡镇审核意见")


def round_refused(facts: Facts, changes: Changes) -> None:
    """A refusal signed by the leader, reasons in writing."""
    changes.paper(facts, Folder.LETTERS, files(facts, "papers"), "不予纳入告知书")
    end(facts, changes, facts.form.code or "R07")


def approved(facts: Facts, changes: Changes) -> None:
    """The county's approval with its document number."""
    changes.set(approval_no=facts.form.document_no)
    changes.paper(facts, Folder.COUNTY_APPROVAL, files(facts, "papers"), "县审定文件")


def filed(facts: Facts, changes: Changes) -> None:
    """建档立卡: the file number is allotted in filing order, the card and handbook registered."""
    form = facts.form
    changes.paper(facts, Folder.REGISTER_FORM, files(facts, "register_form"))
    changes.paper(facts, Folder.HANDBOOK, files(facts, "handbook"))
    changes.paper(facts, Folder.HELP_PLAN, files(facts, "plan"))
    if form.no_number:
        changes.paper(facts, Folder.CHANGES, files(facts, "no_number"), "没有证件号码的证明")
    changes.allot_file_no(facts.today.year)
    changes.set(
        handbook_no=form.handbook_no,
        card_no=form.card_no,
        contact_id=form.contact_id,
        # Of who is registered the key is kept, and what the register calls them that day.
        contact_name=next(
            (o["name"] for o in facts[OFFICIALS] if o["id"] == form.contact_id), form.contact
        ),
        # What a receipt of before the rule left is stored as it was judged.
        national_no=form.national_no or tidy(facts.row["national_no"]),
    )


def receipted(facts: "Facts[Listed]", changes: Changes) -> None:
    """The number the national system gave back."""
    changes.set(national_no=facts.form.reason)
