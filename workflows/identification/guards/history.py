"""What weighs on a household that applies: its own cases that ended, and those its people lived
through elsewhere. Asked when it applies, and of an open case at each gate, for a number or a word
on 疑似重复 may say later who somebody is."""

from collections.abc import Iterator, Sequence
from typing import Final

from models.rows.case import CaseRow
from workflows.base.refusals import Reason
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.known import Known
from workflows.engine.needs import LIVED_THROUGH, MAY_HAVE_LIVED, PAST_CASES
from workflows.identification.needs import SHOWN_FOR
from workflows.identification.states import CaseState
from workflows.policy.clauses import Clause

HISTORY: Final = (PAST_CASES, LIVED_THROUGH, MAY_HAVE_LIVED)


def was_struck(case: CaseRow) -> bool:
    """Was it filed, and found wrong afterwards?"""
    filed = case["state"] == CaseState.TERMINATED and case["decided_from"] == CaseState.FILED
    return filed and bool(case["reason_code"])


def filed_and_gone(past: Sequence[CaseRow]) -> bool:
    """Did a filing of this household end because it was taken for gone? Back on the register, it is
    never filed by that alone."""
    return any(
        case["state"] == CaseState.TERMINATED
        and case["decided_from"] == CaseState.FILED
        and not case["reason_code"]
        for case in past
    )


def weighing(past: Sequence[CaseRow]) -> list[CaseRow]:
    """Struck or refused for a hard veto, and not filed since: neither a withdrawal nor another
    refusal in between wipes it out."""
    weighs: list[CaseRow] = []
    for case in past:
        if was_struck(case) or (
            case["state"] == CaseState.REJECTED and case["reason_code"] == "R04"
        ):
            weighs.append(case)
        elif CaseState.FILED in (case["state"], case["decided_from"]):
            weighs.clear()
    return weighs


def weighing_on(known: Known) -> list[CaseRow]:
    """All that weighs on the household and its people, as far as it is known: what proof that is
    handed in now answers."""
    found = [*weighing(known[PAST_CASES])]
    found += [case for _sure, some in _through(known) for case in some]
    return found


def _through(known: Known) -> Iterator[tuple[bool, list[CaseRow]]]:
    """What weighs on each of its people: surely theirs, or, while nobody has said, perhaps."""
    own = known[PAST_CASES]
    for need in (LIVED_THROUGH, MAY_HAVE_LIVED):
        for lived in known[need]:
            weighs = weighing(sorted([*own, *lived], key=lambda case: case["since"]))
            yield need is LIVED_THROUGH, weighs


def brought(facts: Facts) -> Unmet:
    """A wrong filing or a hard veto follows the people into another household."""
    if getattr(facts.form, "evidence", ()):
        return None
    for sure, weighs in _through(facts.known):
        if weighs:
            return [_of_applying(weighs[-1], sure=sure)]
    return None


def _of_applying(case: CaseRow, *, sure: bool) -> Reason:
    told = {"head": case["head_name"]}
    if not sure:
        source = (
            "本户有成员与原在“{head}”户的人疑似同一人，那户曾因错评被剔除或因否决情形不予纳入。"
            "请由乡镇在“疑似重复”中判断，或者上传该情形已经消除的证明材料。"
        )
        return Reason("same_person", source, told)
    source = (
        "本户有成员原在“{head}”户，该户曾因错评被剔除，须提供该情形已经消除的证明材料。"
        "请由本村信息员新建申请并上传。"
    )
    if not was_struck(case):
        source = (
            "本户有成员原在“{head}”户，该户曾因否决情形不予纳入，须提供新的证明材料。"
            "请由本村信息员新建申请并上传。"
        )
    return Reason("new_evidence", source, told)


def learnt(known: Known) -> list[Reason]:
    """What weighs on the people of an open case and no proof handed in for it answers: it was
    learnt since, or nobody asked."""
    shown = known[SHOWN_FOR]
    if shown is None:
        return []
    found: dict[int, Reason] = {}
    for sure, weighs in _through(known):
        new = [case for case in weighs if case["id"] not in shown]
        if new:
            found.setdefault(new[-1]["id"], _of_open(new[-1], sure=sure))
    return list(found.values())


def _of_open(case: CaseRow, *, sure: bool) -> Reason:
    told = {"head": case["head_name"]}
    if not sure:
        source = (
            "本户有成员与原在“{head}”户的人疑似同一人，那户曾因错评被剔除或因否决情形不予纳入。"
            "请由乡镇在“疑似重复”中判断，或者办理“补交原有情形证明”。"
        )
        return Reason("same_person", source, told)
    source = (
        "办理中查到：本户有成员原在“{head}”户，该户曾因错评被剔除。"
        "请办理“补交原有情形证明”，上传该情形已经消除的证明材料；没有消除的，不能往下办。"
    )
    if not was_struck(case):
        source = (
            "办理中查到：本户有成员原在“{head}”户，该户曾因否决情形不予纳入。"
            "请办理“补交原有情形证明”，上传新的证明材料；情形没有消除的，不能往下办。"
        )
    return Reason("new_evidence", source, told)


NEEDS: Final = (*HISTORY, SHOWN_FOR)
HISTORY_SHOWN: Final = Guard(
    "history_shown", "", lambda facts: learnt(facts.known) or None, needs=NEEDS, clause=Clause.HOUSE
)
SOME_HISTORY: Final = Guard(
    "some_history",
    "没有查到本户成员在别户的错评或否决情形，或者已经补交过证明，无须办理。",
    lambda facts: None if learnt(facts.known) else {},
    needs=NEEDS,
    clause=Clause.HOUSE,
)
