"""A household among those of its village batch: by score and by income, from the poorest up.

Among all whose visit is done, whatever the meeting said of them since; not those that were
withdrawn or ended. Information: nothing is decided by a place, and nobody outside the offices is
shown one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from models.batch import VillageBatch
from models.case import Case
from models.record import Survey
from models.rows import table
from models.rows.batch import VillageBatchRow
from workflows.base.rows import Row, RowDict, by_key, rows_of
from workflows.base.words import _, joined, phrases
from workflows.engine.registry import pinned
from workflows.identification import veto_signs
from workflows.identification.scoring import scores
from workflows.policy import policy
from workflows.policy.score import Score, ranks

_WANTED = ("id", "household_id", "survey_id", "profile", "process", "edition", "state", "members")


@dataclass(frozen=True, slots=True)
class Standing:
    """One household: its score sheet (None: its profile has none), fen per head and the line of
    the visit's year, its places (None: not known), and among how many of each."""

    score: Score | None
    per_head_fen: int | None
    line_fen: int | None
    by_score: int | None
    scored: int
    by_income: int | None
    counted: int

    def short(self) -> str:
        """Score and place for a cell of a table: 52 分，第 3/8."""
        if self.score is None:
            return ""
        if self.score.total is None:
            least, most = self.score.between
            n = len(self.score.open)
            return _("{least}—{most} 分，缺 {n} 项", least=least, most=most, n=n)
        return _("{n} 分，第 {at}/{all}", n=self.score.total, at=self.by_score, all=self.scored)

    def said(self) -> str:
        """Both places in a few words, for whoever decides."""
        found = []
        if self.score is not None:
            found.append(_("四看法 {sum}", sum=self.score.said()))
        if self.by_score is not None:
            found.append(_("得分从低到高第 {n}/{all}", n=self.by_score, all=self.scored))
        if self.by_income is not None:
            found.append(_("收入从低到高第 {n}/{all}", n=self.by_income, all=self.counted))
        return joined(found)


@dataclass(frozen=True, slots=True)
class Quota:
    """规模控制 of a village batch: was one given (`asked`), of how many people (None: not entered),
    by which paper, and how many households and people are on their way to it since the meeting."""

    asked: bool
    people: int | None
    basis: str
    homes: int
    passed: int

    def said(self) -> str:
        """In a sentence; "" where none is given."""
        if not self.asked or self.people is None:
            return ""
        return _(
            "本村规模数 {quota} 人（{basis}）；评议通过后在办和已建档 {n} 户 {m} 人。"
            "规模数仅供参考，不作为取舍的依据。",
            quota=self.people,
            basis=self.basis or "—",
            n=self.homes,
            m=self.passed,
        )


def standings(session: Session, batches: Iterable[int]) -> dict[int, Standing]:
    """{case: where it stands in its village batch}, of those whose visit is done."""
    cases = _surveyed(session, batches)
    found, points = {}, scores(session, cases)
    visits = by_key(session, table(Survey), (case["survey_id"] for case in cases))
    for of_village in _by_village(cases):
        keys = [case["id"] for case in of_village]
        totals = [points[key].total if key in points else None for key in keys]
        incomes = [visits[case["survey_id"]]["per_head_fen"] for case in of_village]
        by_score, by_income = ranks(totals), ranks(incomes)
        for n, case in enumerate(of_village):
            visited = visits[case["survey_id"]]["visited_on"]
            rules = policy.policy(session, case["profile"])
            found[case["id"]] = Standing(
                points.get(case["id"]),
                incomes[n],
                rules.line_fen(visited) if visited else None,
                by_score[n],
                len(totals) - totals.count(None),
                by_income[n],
                len(incomes) - incomes.count(None),
            )
    return found


def _surveyed(session: Session, batches: Iterable[int]) -> list[RowDict]:
    cases, visits = table(Case), table(Survey)
    chosen = (
        select(*(cases.c[name] for name in (*_WANTED, "village_batch_id")))
        .join(visits, (visits.c.id == cases.c.survey_id) & (visits.c.done == 1))
        .where(cases.c.village_batch_id.in_(sorted(set(batches))))
        .order_by(cases.c.id)
    )
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    return [row for row in rows if _counts(row)]


def _counts(row: RowDict) -> bool:
    state = pinned(row).state(row["state"])
    return not state.final or state.goal or state.refuses


def _by_village(cases: Sequence[RowDict]) -> Iterable[list[RowDict]]:
    found: dict[tuple[int, str], list[RowDict]] = defaultdict(list)
    for case in cases:
        found[case["village_batch_id"], case["process"]].append(case)
    return found.values()


def told_beside(session: Session, cases: Sequence[Row]) -> dict[int, str]:
    """{case: the same as the meeting's record prints it}: score and places, and each sign of a veto
    by its item and where it stands; never what a list or an answer said of somebody.

    cases: rows with id, household_id, survey_id, profile and village_batch_id.
    """
    stand = standings(session, {case["village_batch_id"] for case in cases})
    signs = veto_signs.signs(session, cases)
    told = {}
    for case in cases:
        standing, own = stand.get(case["id"]), signs.get(case["id"], ())
        vetoes = (_("{item}：{standing}", item=_(e.label), standing=e.standing) for e in own)
        said = standing.said() if standing else ""
        told[case["id"]] = phrases(filter(None, [said, *vetoes]))
    return told


def quota_of(session: Session, batch: VillageBatchRow) -> Quota:
    """What a village batch was given, and how much of it the meeting has passed."""
    cases = table(Case)
    over = (cases.c.state, cases.c.process, cases.c.edition)
    counted = (
        select(*over, func.count(), func.sum(cases.c.members))
        .where(cases.c.village_batch_id == batch["id"])
        .group_by(*over)
    )
    homes = people = 0
    for state, process, edition, n, m in session.execute(counted):
        known = pinned({"process": process, "edition": edition}).state(state)
        if known.level or known.goal:
            homes, people = homes + n, people + int(m or 0)
    rules = policy.policy(session, batch["profile"])
    return Quota(rules.quota, batch["quota"], batch["quota_basis"] or "", homes, people)


def said_of(session: Session, village_batch_id: int) -> str:
    """The quota of a village batch in a sentence; "" where none is given."""
    batches = table(VillageBatch)
    found = rows_of(session, batches, batches.c.id == village_batch_id)
    return quota_of(session, found[0]).said() if found else ""
