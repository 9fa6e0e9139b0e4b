"""Review rounds as their screen shows them: what waits, what was drawn, old and new beside it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session

from models.account import User
from models.batch import ReviewRound
from models.case import Case, Event
from models.household import Household
from models.place import Region
from models.record import AgendaLine, Objection, RoundLine, Survey
from models.rows import table
from models.rows.batch import ReviewRoundRow
from models.rows.record import AgendaLineRow, RoundLineRow, SurveyRow
from workflows.access import places
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base import clock
from workflows.base.refusals import Overtaken, Reason
from workflows.base.rows import RowDict, read, rows_of
from workflows.engine.loading import know
from workflows.engine.needs import ROUND_KIN
from workflows.engine.registry import pinned, processes_in
from workflows.identification.awaiting import waiting_for
from workflows.identification.batches.review.levels import LEVELS
from workflows.identification.batches.review.sample import unvisited
from workflows.identification.contradictions import Contradiction
from workflows.identification.loaders.rounds import left_since
from workflows.identification.needs import CONTRADICTED
from workflows.identification.queries import hits, unsettled
from workflows.policy import policy
from workflows.policy.policy import Choice

# Who reads rounds: everybody who sees people, but for those whose work is reviewed.
REVIEWERS: Final = SEES_PEOPLE - {Role.CLERK, Role.COMMITTEE}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A round whose drawn households are still due, or one that was called off: who, when, why.

    `who` is "" when it was not called off; `heads` are the households this round has from it.
    """

    title: str
    who: str = ""
    at: datetime | None = None
    reason: str = ""
    heads: tuple[str, ...] = ()


class RoundViewLine(RoundLineRow):
    """A line of a round with what stands beside it on the screen."""

    case_state: str
    members: int
    edition: int
    village: str
    group_name: str
    per_head_fen: int | None
    surveyed_on: date | None
    objections: int
    left: bool
    above: bool


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with its households and how far it has come.

    A line is the row of the round with village, group, case state, members, `per_head_fen`, `above`
    (that income reaches the line of the survey's year), `objections` (open ones), `left` (gone from
    the level).
    """

    row: ReviewRoundRow
    place: str
    lines: tuple[RoundViewLine, ...]
    names: dict[int, str]
    percent: int
    reasons: Mapping[str, tuple[Choice, ...]]
    # Households an official is declared kin to, also since the draw; none once it is signed.
    related: frozenset[int] = frozenset()
    # Where the households come from that are in the sample again; how it was itself called off.
    earlier: tuple[Earlier, ...] = ()
    called_off: Earlier | None = None
    # May the person who looks write down verdicts now?
    decides: bool = False
    # What nobody has given a reason for yet, of the households that have something of the kind.
    contradicted: Mapping[int, list[Contradiction]] = field(default_factory=dict)

    @property
    def counting(self) -> list[RoundViewLine]:
        """Without those that have left the level since the draw."""
        return [line for line in self.lines if not line["left"]]

    @property
    def unvisited(self) -> list[RoundViewLine]:
        """To be visited, and nobody has been there yet."""
        return unvisited(self.counting, self.related)

    @property
    def undecided(self) -> list[RoundViewLine]:
        """Without a verdict."""
        return [line for line in self.counting if not line["verdict"]]

    @property
    def to_pass(self) -> list[RoundViewLine]:
        """Those of them that may be passed without a word: vote and visit do not differ."""
        return [line for line in self.undecided if line["case_id"] not in self.contradicted]


@dataclass(frozen=True, slots=True)
class Compared:
    """One household's evidence side by side: what the earlier survey said, what this one says.
    `changed`: that the people are others since, in a sentence; `hits`: what departments' lists
    said, as `hits.found_of` has it."""

    head_name: str
    village: str
    now: SurveyRow | None
    before: SurveyRow | None
    votes: AgendaLineRow | None
    line_fen: int | None
    household_id: int
    changed: tuple[str, ...]
    hits: tuple[hits.Found, ...]


def levels(actor: Actor) -> tuple[str, ...]:
    """The levels whose rounds a person may look at, their own first."""
    if actor.holds(*LEVELS["county"]):
        return "county", "township"
    return ("township", "county") if actor.holds(Role.INSPECTOR) else ("township",)


def collects(actor: Actor, level: str) -> bool:
    """May the person begin a round of that level?"""
    return actor.holds(LEVELS[level][0])


def waiting(session: Session, actor: Actor, level: str) -> list[RowDict]:
    """How many households wait for a round of that level: per township (per county) and
    process."""
    cases, regions = table(Case), table(Region)
    size = places.WIDTH[level]
    standing = (
        select((cases.c.region - cases.c.region % size).label("top"), cases.c.process)
        .where(
            waiting_for(cases, processes_in(Case), "round", level),
            cases.c.held_at.is_(None),
            within(actor, cases.c.region, SEES_PEOPLE),
        )
        .subquery()
    )
    chosen = (
        select(
            regions.c.key.label("region"),
            regions.c.name.label("place"),
            standing.c.process,
            func.count().label("n"),
        )
        .join(standing, standing.c.top == regions.c.key)
        .group_by(regions.c.key, regions.c.name, standing.c.process)
        .order_by(regions.c.key, standing.c.process)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]


def rounds(
    session: Session, actor: Actor, level: str, after: int | None, limit: int
) -> list[RowDict]:
    """Rounds of a level in reach, the newest first, with their place and counts."""
    rows, regions, lines = table(ReviewRound), table(Region), table(RoundLine)
    count = select(func.count()).where(lines.c.round_id == rows.c.id).scalar_subquery()
    chosen = (
        select(rows, regions.c.name.label("place"), count.label("households"))
        .join(regions, regions.c.key == rows.c.region)
        .where(rows.c.level == level, within(actor, rows.c.region, SEES_PEOPLE))
        .order_by(rows.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        chosen = chosen.where(rows.c.id < after)
    return [dict(row) for row in session.execute(chosen).mappings()]


def round_of(session: Session, actor: Actor, round_id: int) -> RoundView | None:
    """One round with every household in it; None when it is not there for this person."""
    rows = table(ReviewRound)
    found = rows_of(session, rows, rows.c.id == round_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return None
    row = found[0]
    lines, cases, regions = table(RoundLine), table(Case), table(Region)
    surveys, homes = table(Survey), table(Household)
    chosen = (
        select(
            lines,
            cases.c.state.label("case_state"),
            cases.c.members,
            cases.c.edition,
            regions.c.name.label("village"),
            homes.c.group_name,
            surveys.c.per_head_fen,
            surveys.c.visited_on.label("surveyed_on"),
            select(func.count())
            .select_from(table(Objection))
            .where(table(Objection).c.case_id == cases.c.id, table(Objection).c.state == "open")
            .scalar_subquery()
            .label("objections"),
        )
        .join(cases, cases.c.id == lines.c.case_id)
        .join(regions, regions.c.key == cases.c.region)
        .join(homes, homes.c.id == cases.c.household_id)
        .outerjoin(surveys, surveys.c.id == cases.c.survey_id)
        .where(lines.c.round_id == round_id)
        # All of them, however many: "all the others pass" is said of the whole round.
        .order_by(lines.c.region, lines.c.id)
    )
    gone = left_since(session, [row])[round_id]
    rules = policy.policy(session, row["profile"])
    held = read(session, chosen, RoundViewLine)
    for line in held:
        line["left"] = line["verdict"] == "struck" or line["case_id"] in gone
        line["above"] = _above(rules, line)
    visitors = {key for line in held for key in line["visitors"]}
    users = table(User)
    names = session.execute(select(users.c.id, users.c.name).where(users.c.id.in_(visitors)))
    place = session.execute(
        select(regions.c.name).where(regions.c.key == row["region"])
    ).scalar_one()
    decides = pinned(row).lets(actor.roles_at(row["region"]), "decide", row["state"])
    return RoundView(
        row=row,
        place=place,
        lines=tuple(held),
        names={user.id: user.name for user in names},
        percent=rules.township_sample_percent
        if row["level"] == "township"
        else rules.county_sample_percent,
        reasons=rules.verdict_reasons,
        related=frozenset(_related(session, row)),
        earlier=tuple(_earlier(session, row)),
        called_off=_told(session, {round_id: ()})[0] if row["state"] == "cancelled" else None,
        decides=decides,
        contradicted=_silent(know(session, row, CONTRADICTED)) if decides else {},
    )


def _silent(found: Mapping[int, list[Contradiction]]) -> dict[int, list[Contradiction]]:
    left = {key: [each for each in own if not each.reason] for key, own in found.items()}
    return {key: own for key, own in left.items() if own}


def unchanged(session: Session, actor: Actor, view: RoundView) -> None:
    """Raise Overtaken when a household without a verdict is no longer as `view` shows it.

    An objection, an income, a household that left: none of them is a step of the round, so its
    version says nothing about them. What is one, the engine tells itself.
    """
    now = round_of(session, actor, view.row["id"])
    if now is None or now.row["version"] != view.row["version"]:
        return
    was, stands = _figures(view), _figures(now)
    names = [
        line["head_name"]
        for line in view.lines
        if was.get(line["case_id"]) != stands.get(line["case_id"])
    ]
    if names:
        raise Overtaken(
            Reason("shown_otherwise", _OTHERWISE, {"n": len(names), "names": names[:5]})
        )


_OTHERWISE: Final = (
    "您核对以后有 {n} 户的情况变了（{names}）：人口、收入、异议，或已离开本级。"
    "没有填写意见，请看过现在的情况再确认。"
)


def _figures(view: RoundView) -> dict[int, tuple[object, ...]]:
    return {
        line["case_id"]: (line["members"], line["per_head_fen"], line["above"], line["objections"])
        for line in view.undecided
    }


def _above(rules: policy.Policy, line: RoundViewLine) -> bool:
    """Does the survey's income reach the line of its year?"""
    if line["per_head_fen"] is None or line["surveyed_on"] is None:
        return False
    of_year = rules.line_fen(line["surveyed_on"])
    return of_year is not None and line["per_head_fen"] >= of_year


def _earlier(session: Session, row: ReviewRoundRow) -> list[Earlier]:
    """The rounds whose drawn households stand in this one's sample again, with their names."""
    mine, before = table(RoundLine).alias("mine"), table(RoundLine).alias("before")
    own, past, rounds = table(Case).alias("own"), table(Case).alias("past"), table(ReviewRound)
    chosen = (
        select(mine.c.id, mine.c.head_name, before.c.round_id)
        .join(own, own.c.id == mine.c.case_id)
        .join(past, past.c.household_id == own.c.household_id)
        .join(before, (before.c.case_id == past.c.id) & (before.c.id < mine.c.id))
        .join(rounds, rounds.c.id == before.c.round_id)
        .where(mine.c.round_id == row["id"], mine.c.drawn == "due")
        .where(
            before.c.drawn != "",
            rounds.c.level == row["level"],
            rounds.c.case_process == row["case_process"],
        )
        .order_by(before.c.id)
    )
    last = {line.id: (line.round_id, line.head_name) for line in session.execute(chosen)}
    heads: dict[int, tuple[str, ...]] = {}
    for key, head in last.values():
        heads[key] = (*heads.get(key, ()), head)
    return _told(session, heads)


def _told(session: Session, heads: Mapping[int, tuple[str, ...]]) -> list[Earlier]:
    """These rounds by name, and of those called off by whom, when and why."""
    rounds, events, users = table(ReviewRound), table(Event), table(User)
    chosen = (
        select(rounds.c.id, rounds.c.title, events.c.payload, events.c.recorded_at, users.c.name)
        .outerjoin(events, (events.c.subject_id == rounds.c.id) & (events.c.action == "cancel"))
        .outerjoin(users, users.c.id == events.c.actor_id)
        .where(rounds.c.id.in_(heads))
        .order_by(rounds.c.id)
    )
    return [
        Earlier(
            found.title,
            found.name or "",
            found.recorded_at,
            json.loads(found.payload or "{}").get("reason", ""),
            heads[found.id],
        )
        for found in session.execute(chosen)
    ]


def _related(session: Session, row: ReviewRoundRow) -> Iterable[int]:
    if row["state"] not in ("sampling", "deliberating"):
        return ()
    return know(session, row, ROUND_KIN)


def compared(session: Session, actor: Actor, case_id: int) -> Compared | None:
    """This survey beside the one before it (of the case, or of the household's earlier case)."""
    cases, regions, surveys = table(Case), table(Region), table(Survey)
    found = rows_of(session, cases, cases.c.id == case_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return None
    row = found[0]
    earlier = {case_id, row["earlier_case_id"]} - {None}
    visits = rows_of(session, surveys, surveys.c.case_id.in_(earlier))
    done = [survey for survey in visits if survey["done"]]
    now = next((survey for survey in done if survey["id"] == row["survey_id"]), None)
    others = [survey for survey in done if survey["id"] != row["survey_id"]]
    lines = table(AgendaLine)
    votes = rows_of(session, lines, lines.c.case_id == case_id, lines.c.votes_for.is_not(None))
    village = session.execute(
        select(regions.c.name).where(regions.c.key == row["region"])
    ).scalar_one()
    rules = policy.policy(session, row["profile"])
    measured = (now and now["visited_on"]) or clock.shanghai_day(row["opened_at"])
    return Compared(
        head_name=row["head_name"],
        village=village,
        now=now,
        before=others[-1] if others else None,
        votes=votes[-1] if votes else None,
        line_fen=rules.line_fen(measured),
        changed=tuple(unsettled.said(session, actor, row)),
        hits=tuple(hits.found_of(session, actor, case_id)),
        household_id=row["household_id"],
    )


def places_of(session: Session, actor: Actor, level: str) -> list[RowDict]:
    """The townships (counties) a person may collect a round for: key and name."""
    regions = table(Region)
    chosen = (
        select(regions.c.key, regions.c.name)
        .where(regions.c.level == level, within(actor, regions.c.key, SEES_PEOPLE))
        .order_by(regions.c.key)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]
