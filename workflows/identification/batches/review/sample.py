"""Which households of a round are visited: drawn by a logged seed, kin of officials, left over."""

import hashlib
import random
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final, TypeVar

from models.rows.record import RoundLineRow
from workflows.access.kinship import kin_cases
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import ROUND_KIN, TEAM
from workflows.identification.needs import COLLECTABLE, DRAWN_AT, LEFT_LINES, ROUND_LINES
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.batches.review.forms import Visit


def draw(seed: str, cases: list[int], percent: int) -> set[int]:
    """The sample: at least percent of the cases, rounded up, by a seed anyone can check.

    The order of the list does not matter; the same seed over the same cases draws the same
    households.
    """
    count = -(-len(cases) * percent // 100)
    ordered = sorted(cases)
    # Not for secrecy: the seed is published with the round so that the draw can be repeated.
    return set(random.Random(seed).sample(ordered, count))  # noqa: S311


def seed_of(facts: Facts) -> str:
    """The seed: the hash of the round's last event, which nobody could choose, and the moment."""
    return hashlib.sha256(f"{facts.row['head']}:{facts.now.isoformat()}".encode()).hexdigest()[:16]


SOME_CASES: Final = Guard(
    "some_cases",
    "本批次还没有可审核的户。请等村里上报后再抽查。",
    lambda facts: None if facts[COLLECTABLE] else {},
    needs=(COLLECTABLE,),
    clause=Clause.SAMPLE,
)


def line_of(facts: Facts, case_id: int) -> RoundLineRow | None:
    """A case's line on the round; None when it has left it."""
    return next((line for line in facts[ROUND_LINES] if line["case_id"] == case_id), None)


def not_there(facts: Facts, cases: Collection[int]) -> Reason:
    """These cases are not on the round: those that have left it since are named."""
    names = [line["head_name"] for line in facts[LEFT_LINES] if line["case_id"] in cases]
    if names:
        return Reason(
            "round_left",
            "{names}已在抽样后离开本级（退回、撤回等），本批次对其不再算数。"
            "重新报来的，请放入下一批次；请刷新后重试。",
            {"names": names},
        )
    return Reason("round_line", "有 {n} 户不在本批次中，请刷新后重试。", {"n": len(cases)})


def _visit_faults(facts: "Facts[Visit]") -> Unmet:
    if line_of(facts, facts.form.case) is None:
        return [not_there(facts, {facts.form.case})]
    drawn = clock.shanghai_day(facts.must(DRAWN_AT))
    if facts.form.visited_on < drawn:
        return [
            Reason(
                "visit_before_round",
                "核查日期 {day} 早于本批次抽样的 {drawn}，请按实际日期填写。",
                {"day": facts.form.visited_on.isoformat(), "drawn": drawn.isoformat()},
            )
        ]
    team = {m["user_id"] for m in facts[TEAM]}
    if strangers := set(facts.form.visitors) - team:
        return [
            Reason("visitors_here", "有 {n} 名核查人没有本地授权，请另选。", {"n": len(strangers)})
        ]
    if facts.form.case in kin_cases(facts[ROUND_KIN], {*facts.form.visitors, facts.actor.user_id}):
        return [Reason("visitors_kin", "核查人与该户有亲属关系，须回避。请换人核查并登记。")]
    return None


VISIT_SOUND: Final = Guard(
    "visit_sound",
    "",
    _visit_faults,
    needs=(ROUND_LINES, LEFT_LINES, DRAWN_AT, TEAM, ROUND_KIN),
    reads_form=True,
    clause=Clause.SAMPLE,
)


L = TypeVar("L", bound=RoundLineRow)


def unvisited(lines: Iterable[L], kin: Collection[int]) -> list[L]:
    """The lines somebody still has to visit: drawn, or of an official's kin.

    A kinship declared after the draw counts too: every relative's household is visited.
    """
    return [x for x in lines if x["visited_on"] is None and (x["drawn"] or x["case_id"] in kin)]


def _unvisited(facts: Facts) -> Unmet:
    left = unvisited(facts[ROUND_LINES], facts[ROUND_KIN])
    names = [line["head_name"] for line in left[:5]]
    return {"n": len(left), "names": names} if left else None


ALL_VISITED: Final = Guard(
    "all_visited",
    "抽中和近亲属户中还有 {n} 户没有入户核查：{names}。请先登记核查。",
    _unvisited,
    needs=(ROUND_LINES, ROUND_KIN),
    clause=Clause.SAMPLE,
)
