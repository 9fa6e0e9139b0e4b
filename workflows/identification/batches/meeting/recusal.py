"""Who stands back from the vote on a household, and who from the whole meeting: its kin."""

from typing import Final

from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import AGENDA, AGENDA_HOMES, LINE_KIN, REPRESENTATIVES
from workflows.identification.batches.meeting.agenda import live, the_line
from workflows.policy.clauses import Clause


def required_recusals(facts: Facts, case_id: int) -> set[int]:
    """Representatives who may not vote on a household: who live in it, and its declared kin."""
    kin = facts[LINE_KIN].get(case_id, [])
    users = {row["user_id"] for row in kin if row["user_id"] and not row["by_name"]}
    named = {row["representative_id"] for row in kin if row["representative_id"]}
    home = facts[AGENDA_HOMES].get(case_id)
    return {
        r["id"]
        for r in facts[REPRESENTATIVES]
        if r["id"] in named or (r["user_id"] and r["user_id"] in users) or home in r["homes"]
    }


def named_recusals(facts: Facts, case_id: int) -> set[int]:
    """Representatives who have the name of a declared kin and are not known to be another person:
    they stand back, or the minutes say why they need not."""
    declared = [row for row in facts[LINE_KIN].get(case_id, []) if not row["own"]]
    return {
        r["id"]
        for r in facts[REPRESENTATIVES]
        for row in declared
        if r["name"] == row["official_name"]
        and not row["representative_id"]
        and (not r["user_id"] or not row["user_id"] or row["by_name"])
    } - required_recusals(facts, case_id)


def _voted_unrecused(facts: Facts) -> Unmet:
    """A kinship that came to light after the hands were counted."""
    present, left = set(facts.row["present"]), []
    for line in live(facts):
        kin = required_recusals(facts, line["case_id"]) & present
        if line["result"] and kin - set(line["recused"]):
            left.append(line["head_name"])
    return {"n": len(left), "names": left[:5]} if left else None


KIN_RECUSED: Final = Guard(
    "kin_recused",
    "有 {n} 户的表决计入了须回避的近亲属代表：{names}。"
    "请按回避后的人数重新登记表决；已进入记录的，请移出议程，下次会议再议。",
    _voted_unrecused,
    needs=(AGENDA, REPRESENTATIVES, LINE_KIN, AGENDA_HOMES),
    clause=Clause.KIN,
)


def _not_to_strike(facts: Facts) -> Unmet:
    """Once the hands are counted and written down, a line stands: but not a vote of kin."""
    line = the_line(facts)
    if facts.row["state"] != "minutes" or line is None:
        return None
    kin = required_recusals(facts, line["case_id"]) & set(facts.row["present"])
    return None if kin - set(line["recused"]) else {"head": line["head_name"]}


STRIKES_KIN_ONLY: Final = Guard(
    "strikes_kin_only",
    "“{head}”户的表决已写入记录，不能移出议程。只有计入了近亲属代表的表决可以移出。",
    _not_to_strike,
    needs=(AGENDA, REPRESENTATIVES, LINE_KIN, AGENDA_HOMES),
    reads_form=True,
    clause=Clause.KIN,
)


def _closing_kin(facts: Facts) -> Unmet:
    officers = {facts.actor.user_id, facts.row["chair_id"], facts.row["recorder_id"]}
    kin = {row["user_id"] for rows in facts[LINE_KIN].values() for row in rows}
    return {"n": len(officers & kin)} if officers & kin else None


NO_KIN_IN_CHARGE: Final = Guard(
    "no_kin_in_charge",
    "主持人、记录人或您本人中有 {n} 人与议程上的农户有亲属关系，须回避。"
    "请先把该户移出议程，或改期由他人主持。",
    _closing_kin,
    needs=(LINE_KIN,),
    clause=Clause.KIN,
)
