"""What is said under a member's line while it is typed: what is wrong, or what its number tells."""

import streamlit as st

from pages.identification.intake_line import Typed
from pages.parts.figures import day
from pages.wording import plain
from workflows.base import codes, id_faults, identity, names
from workflows.base.words import _
from workflows.households.checks.rule import Finding
from workflows.identification.queries import intake


def member_findings(typed: Typed) -> list[Finding]:
    """What the checks say of this person alone; what nobody has typed yet is no fault."""
    found = intake.findings([typed.facts()])
    return [x for x in found if x.level == "member" and not (x.code == "E5" and not typed.number)]


def _name(typed: Typed) -> None:
    """What was put right in the name, like a roster's repairs; why it is none, what no font has."""
    name = names.read(typed.name)
    for fault in filter(None, (name.fault, name.note)):
        colour = "red" if fault is name.fault else "orange"
        st.markdown(f":{colour}[{plain(f'{fault.reason} {fault.remedy}')}]")
    if name.fault or typed.name in (name.text, typed.old.get("name")):
        return
    # What became a remark is told by itself, with its words.
    done = [str(each) for each in name.repairs if each.key != "remark"]
    if name.remark:
        done.append(_("“{remark}”另记为备注", remark=name.remark))
    st.caption(plain(_("姓名登记为“{name}”：{done}。", name=name.text, done=done)))


def said(typed: Typed, n: int) -> None:
    """What is wrong with a line in plain words, or what its number says."""
    if typed.blank:
        return
    _name(typed)
    found = member_findings(typed)
    if not typed.number and not typed.old and not typed.traits.get("no_number"):
        missing = _("还没有填写证件号码。确实没有的，勾选“没有证件号码 {n}”并选原因。", n=n)
        st.markdown(f":orange[{missing}]")
    for finding in found:
        colour = "red" if finding.severity == "E" else "orange"
        st.markdown(f":{colour}[{plain(f'{finding.reason} {finding.remedy}')}]")
    if typed.number and not any(x.severity == "E" and x.field == "number" for x in found):
        number = id_faults.normalise(typed.number).text
        st.markdown(
            ":small[:green["
            + _(
                "号码正确：{sex}，{day}出生",
                sex=codes.SEX.label(identity.sex_of(number)),
                day=day(identity.born_on(number)),
            )
            + "]]"
        )
