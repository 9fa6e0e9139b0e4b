"""近亲属申报: what an application says about its relatives among officials and representatives.

What is declared stands in the village's register from that step on, tied to household and official,
and recuses at once. A name that is on no list is kept as a name, to be tied there.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from models.register import OfficialKin
from workflows.access.roles import ROLE_NAMES, Role
from workflows.base.refusals import Reason
from workflows.base.rows import RowDict
from workflows.base.words import Word
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import HOUSEHOLD, KIN, REPRESENTATIVES, TEAM, Colleague, InTerm
from workflows.exchange.roster.kinds import person_fault
from workflows.policy.clauses import Clause
from workflows.registers.words import relation_of

if TYPE_CHECKING:
    from workflows.identification.forms import Submit, TakeOver


REPRESENTATIVE: Final = "村民代表"


def officials(team: list[Colleague], representatives: list[InTerm]) -> dict[int, RowDict]:
    """{key: who may be named as a relative}: everybody in term or with an account of the place.

    Name, post, and the ties of one person: a representative with an account stands once, by the
    representative's key.
    """
    known = {row["user_id"]: row for row in reversed(team)}
    found: dict[int, RowDict] = {}
    for row in representatives:
        found[row["id"]] = {
            "official_name": row["name"],
            "post": REPRESENTATIVE,
            "user_id": row["user_id"],
            "representative_id": row["id"],
        }
    here = {row["user_id"] for row in representatives}
    for key, colleague in known.items():
        if key not in here:
            found[key] = {
                "official_name": colleague["name"],
                "post": ROLE_NAMES[Role(colleague["role"])],
                "user_id": key,
                "representative_id": None,
            }
    return found


def _declared(facts: Facts) -> Iterator[RowDict]:
    """Everyone declared, those of no list by their words: name, post, relation."""
    known = officials(facts[TEAM], facts[REPRESENTATIVES])
    for line in facts.form.kin:
        if line.official in known:
            yield {**known[line.official], "relation": line.relation}
    for said in re.split(r"[;；\n]+", facts.form.related_to):
        words = [word for word in re.split(r"[，,、\s]+", said) if word]
        if words:
            name, post, relation = (*words, "", "")[:3]
            yield {"official_name": name, "post": post, "relation": relation_of(relation)}


def _faults(facts: "Facts[Submit | TakeOver]") -> Unmet:
    form, reasons = facts.form, []
    if not form.related:
        if form.kin or form.related_to:
            reason = "已填写有亲属关系的干部，请把“是否与村镇干部有近亲属关系”选为“是”。"
            return [Reason("relation_said", reason)]
        return None
    lacks = [
        Word(label)
        for label, there in (
            ("干部姓名、职务、关系", form.kin or form.related_to),
            ("近亲属备案表（07）", form.kin_paper),
        )
        if not there
    ]
    if lacks:
        reason = "有近亲属关系的须单独登记备案，还缺：{lacks}。"
        reasons.append(Reason("relation_declared", reason, {"lacks": lacks}))
    known = officials(facts[TEAM], facts[REPRESENTATIVES])
    if strange := [line for line in form.kin if line.official not in known]:
        reason = "所选干部、代表中有 {n} 人已不在名单上，请刷新后重选。"
        reasons.append(Reason("relation_here", reason, {"n": len(strange)}))
    for row in _declared(facts):
        typed = "user_id" not in row
        if typed and (fault := person_fault(row["official_name"])):
            reason = "名单上没有的干部，请按“姓名，职务，关系”填写，如：王某，镇农办主任，叔伯。"
            reasons += [fault.reason, Reason("relation_name", reason)]
        mine = row["official_name"] == facts.actor.name and not row.get("user_id")
        if row.get("user_id") == facts.actor.user_id or mine:
            reason = "所填的干部“{name}”就是您（或与您同名），该户的申请您须回避。请由他人办理。"
            reasons.append(Reason("relation_self", reason, {"name": row["official_name"]}))
    return reasons or None


RELATION_DECLARED: Final = Guard(
    "relation_declared",
    "有近亲属关系的须单独登记备案，还缺：{lacks}。",
    _faults,
    needs=(TEAM, REPRESENTATIVES),
    reads_form=True,
    clause=Clause.KIN,
)


def declare(facts: Facts, changes: Changes) -> None:
    """Put what was declared on the register; what stands there already is not put twice."""
    stands = {
        (kin["representative_id"] or kin["user_id"] or kin["official_name"])
        for kin in facts[KIN]
        if not kin["own"]
    } | {kin["official_name"] for kin in facts[KIN] if kin["by_name"]}
    for row in _declared(facts):
        keys = {row.get("representative_id"), row.get("user_id")} - {None}
        if stands & (keys or {row["official_name"]}):
            continue
        changes.enrol(
            OfficialKin,
            region=facts.row["region"],
            county=facts.row["county"],
            household_id=facts.row["household_id"],
            kin_name=facts[HOUSEHOLD]["head_name"],
            valid_from=facts.today,
            **row,
        )
