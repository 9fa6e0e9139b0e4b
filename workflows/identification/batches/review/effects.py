"""What the steps of a round write, and what each verdict does to its household."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from models.record import RoundLine
from models.rows.record import RoundLineRow
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import FanOut
from workflows.identification.batches.review.levels import verdicts
from workflows.identification.batches.review.sample import draw, line_of, seed_of
from workflows.identification.contradictions import mark, silent
from workflows.identification.needs import COLLECTABLE, CONTRADICTED, LEFT_LINES, ROUND_LINES

if TYPE_CHECKING:
    from workflows.identification.batches.review.forms import Decide, Sign, Visit


def sample_drawn(facts: Facts, changes: Changes) -> None:
    """A line for each household, drawn or not, and the seed of the draw."""
    cases = facts[COLLECTABLE]
    percent = (
        facts.policy.township_sample_percent
        if facts.row["level"] == "township"
        else facts.policy.county_sample_percent
    )
    seed = seed_of(facts)
    # Whom an earlier round drew and nobody decided is visited besides the new draw.
    sample = draw(seed, [case["id"] for case in cases if not case["due"]], percent)
    for case in cases:
        related = bool(case["related_official"] or case["has_kin"])
        sampled = "sample" if case["id"] in sample else ""
        changes.add(
            RoundLine,
            region=case["region"],
            county=case["county"],
            case_id=case["id"],
            round_id=facts.row["id"],
            head_name=case["head_name"],
            related=related,
            drawn="relative" if related else "due" if case["due"] else sampled,
        )
    changes.set(seed=seed, drawn=len(cases))


def visited(facts: "Facts[Visit]", changes: Changes) -> None:
    """What a visit found, by whom and when."""
    line = line_of(facts, facts.form.case)
    if line is not None:
        changes.change(
            RoundLine,
            line,
            visited_on=facts.form.visited_on,
            visitors=sorted(set(facts.form.visitors)),
            visit_finding=facts.form.finding,
        )


def decided(facts: "Facts[Decide]", changes: Changes) -> None:
    """The verdict on each chosen household."""
    form, chosen = facts.form, set(facts.form.cases)
    reason = "\n".join(filter(None, (form.reason, *form.apart.values())))
    for line in facts[ROUND_LINES]:
        if line["case_id"] in chosen:
            changes.change(RoundLine, line, verdict=form.verdict, reason=reason)
    if len(chosen) == 1 and form.verdict == "pass":
        changes.note(answers=_answered(facts, chosen))


def _answered(facts: "Facts[Decide]", chosen: Iterable[int]) -> dict[str, str]:
    """What the verdict answers: a reason holds for what was found when it was given, with the
    figures of then. One that was given before stands beside it."""
    open_ = silent(facts, chosen)
    found = [each for key in chosen for each in facts[CONTRADICTED].get(key, ())]
    told = {}
    for each in found:
        alone = len(found) == 1 or open_ == [each]
        told[mark(each.finding)] = facts.form.why(each.finding.code, alone=alone) or each.reason
    return told


def signed(facts: "Facts[Sign]", changes: Changes) -> None:
    """When and under which number it was signed; who left meanwhile is struck."""
    changes.set(signed_at=facts.form.signed_at, document_no=facts.form.document_no)
    for line in facts[LEFT_LINES]:
        changes.change(RoundLine, line, verdict="struck", reason="")


def payload_of(facts: Facts, line: RoundLineRow, action: str) -> dict[str, object]:
    """What the fan-out hands to one household, in the words of that household's own action."""
    reason = line["reason"]
    items = tuple(text.strip() for text in reason.splitlines() if len(text.strip()) > 1)
    if action == "township_refuse":
        return {"code": "R07", "reason": reason, "letter": facts.form.papers}
    if action.startswith("return_"):
        return {"items": items or (reason,), "slip": facts.form.papers}
    return {
        "reason": reason,
        "items": items,
        "code": "R07" if line["verdict"] == "refuse" else "",
        "document_no": facts.form.document_no,
        "signed_at": facts.form.signed_at,
        "papers": facts.form.papers,
    }


def verdicts_carried_out(facts: Facts) -> list[FanOut]:
    """Each household is moved by its verdict's own action."""
    actions = verdicts(facts.row)
    return [
        FanOut(x["case_id"], actions[x["verdict"]], payload_of(facts, x, actions[x["verdict"]]))
        for x in facts[ROUND_LINES]
    ]
