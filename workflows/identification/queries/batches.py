"""Rounds and meetings as their screens show them: campaigns, village batches, agendas."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import case, func, literal, select
from sqlmodel import Session

from models.batch import Campaign, ReviewMeeting, TrainingSession, VillageBatch
from models.case import Case
from models.columns import Instant
from models.household import Household
from models.place import Region
from models.record import AgendaLine, Survey
from models.rows import table
from models.rows.batch import ReviewMeetingRow, TrainingSessionRow
from models.rows.record import AgendaLineRow
from workflows.access.area_scope import over, within
from workflows.access.people import Actor, names_of
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.access.rollup import OVERSEERS
from workflows.base import clock
from workflows.base.rows import RowDict, rows_of
from workflows.engine.context import Facts
from workflows.engine.deadlines import late
from workflows.engine.definition import Action
from workflows.engine.loading import gather
from workflows.engine.needs import AGENDA, AGENDA_HOMES, LINE_KIN, REPRESENTATIVES, TEAM, InTerm
from workflows.engine.registry import editions, pinned, process_of, states_where
from workflows.households.changes import changed_since
from workflows.identification.batches.meeting.process import VILLAGE
from workflows.identification.batches.meeting.recusal import named_recusals, required_recusals
from workflows.identification.states import CaseState
from workflows.policy import policy
from workflows.policy.policy import Policy

MEETING_READERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP, Role.INSPECTOR})
# A county's villages, every one: a list of them that stops short would be taken for all.
_MOST: Final = 5_000
_NEVER: Final = clock.start_of(date(9000, 1, 1))


def under_way() -> tuple[str, ...]:
    """The states of households that are on their way through the six steps, of any edition."""
    open_ = (each.open_states() for each in editions("identification"))
    return tuple(dict.fromkeys(state.key for states in open_ for state in states))


def campaigns(session: Session, actor: Actor) -> list[RowDict]:
    """The work rounds over or in the places a person reaches: first those that are open and hold
    villages of theirs, then the newest. `runs`: villages may be taken in."""
    works, regions, villages_of = table(Campaign), table(Region), table(VillageBatch)
    mine = (
        select(villages_of.c.id)
        .where(
            villages_of.c.campaign_id == works.c.id, within(actor, villages_of.c.region, OVERSEERS)
        )
        .exists()
    )
    chosen = (
        select(works, regions.c.name.label("place"))
        .join(regions, regions.c.key == works.c.region)
        .where(over(actor, regions.c.key, regions.c.below))
        .order_by(
            case((mine & (works.c.state == "open"), 0), (mine, 1), else_=2), works.c.id.desc()
        )
        .limit(500)
    )
    return [
        dict(row) | {"runs": row["state"] == "open"} for row in session.execute(chosen).mappings()
    ]


def running(session: Session, actor: Actor) -> list[RowDict]:
    """The campaigns under which something may be opened now."""
    return [row for row in campaigns(session, actor) if row["runs"]]


def villages(session: Session, actor: Actor, campaign_id: int) -> list[RowDict]:
    """The village batches of a campaign: the gate, trainings, open and late households."""
    batches, regions, trainings = table(VillageBatch), table(Region), table(TrainingSession)
    cases = table(Case)
    is_open = cases.c.state.in_(under_way())
    counts = (
        select(
            cases.c.village_batch_id.label("batch"),
            func.sum(case((is_open, 1), else_=0)).label("open"),
            func.sum(case((is_open & late(cases), 1), else_=0)).label("late"),
            func.sum(case((cases.c.state == CaseState.FILED, 1), else_=0)).label("filed"),
            func.count().label("all"),
        )
        .join(batches, batches.c.id == cases.c.village_batch_id)
        .where(batches.c.campaign_id == campaign_id, cases.c.process == "identification")
        .group_by(cases.c.village_batch_id)
        .subquery()
    )
    held = (
        select(
            trainings.c.village_batch_id.label("batch"),
            func.sum(case((trainings.c.state == "closed", 1), else_=0)).label("closed"),
        )
        .group_by(trainings.c.village_batch_id)
        .subquery()
    )
    chosen = (
        select(
            batches,
            regions.c.name.label("village"),
            func.coalesce(held.c.closed, 0).label("trainings"),
            func.coalesce(counts.c.open, 0).label("open"),
            func.coalesce(counts.c.late, 0).label("late"),
            func.coalesce(counts.c.filed, 0).label("filed"),
            func.coalesce(counts.c.all, 0).label("all"),
        )
        .join(regions, regions.c.key == batches.c.region)
        .outerjoin(counts, counts.c.batch == batches.c.id)
        .outerjoin(held, held.c.batch == batches.c.id)
        .where(batches.c.campaign_id == campaign_id, within(actor, batches.c.region, OVERSEERS))
        .order_by(batches.c.region)
        .limit(_MOST)
    )
    return [_gated(dict(row)) for row in session.execute(chosen).mappings()]


def _gated(row: RowDict) -> RowDict:
    """A village batch with its gate: is it `trained`, does it take applications, is it `over`?"""
    over, accepts = pinned(row).state(row["state"]).final, row["state"] == "trained"
    return row | {"trained": row["trained_at"] is not None, "accepts": accepts, "over": over}


def open_batches(session: Session, actor: Actor, *, key: int | None = None) -> list[RowDict]:
    """The village batches in reach that go on, with their village; or the one of that key."""
    batches, regions = table(VillageBatch), table(Region)
    open_ = states_where("village_batch", lambda state: not state.final)
    chosen = (
        select(batches, regions.c.name.label("village"))
        .join(regions, regions.c.key == batches.c.region)
        .where(
            within(actor, batches.c.region, OVERSEERS),
            batches.c.state.in_(open_) if key is None else batches.c.id == key,
        )
        .order_by(batches.c.region, batches.c.id)
        .limit(_MOST)
    )
    return [_gated(dict(row)) for row in session.execute(chosen).mappings()]


def villages_without(session: Session, actor: Actor, campaign_id: int) -> list[RowDict]:
    """The villages a campaign covers, in reach, that have no batch in it yet: key and name."""
    works, regions, batches = table(Campaign), table(Region), table(VillageBatch)
    top = regions.alias()
    has = select(batches.c.region).where(batches.c.campaign_id == campaign_id)
    chosen = (
        select(regions.c.key, regions.c.name)
        .select_from(works)
        .join(top, top.c.key == works.c.region)
        .join(regions, (regions.c.key >= top.c.key) & (regions.c.key < top.c.below))
        .where(
            works.c.id == campaign_id,
            regions.c.level == "village",
            within(actor, regions.c.key, OVERSEERS),
            regions.c.key.not_in(has),
            regions.c.valid_to.is_(None) | (regions.c.valid_to >= clock.today()),
        )
        .order_by(regions.c.key)
        .limit(_MOST)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]


def trainings(session: Session, actor: Actor, village_batch_id: int) -> list[TrainingSessionRow]:
    """The training sessions of a village batch, the newest first."""
    sessions = table(TrainingSession)
    where = sessions.c.village_batch_id == village_batch_id
    rows = rows_of(session, sessions, where, within(actor, sessions.c.region, OVERSEERS))
    return rows[::-1]


def open_cases(
    session: Session,
    actor: Actor,
    village_batch_id: int,
    after: Any,
    limit: int,
    *,
    late_only: bool = False,
) -> list[RowDict]:
    """The households still on their way, the most pressing first. `after`: the last row's mark."""
    cases = table(Case)
    due = func.coalesce(cases.c.due_at, literal(_NEVER, Instant))
    where = [
        cases.c.village_batch_id == village_batch_id,
        cases.c.state.in_(under_way()),
        within(actor, cases.c.region, OVERSEERS),
    ]
    if late_only:
        where.append(late(cases))
    if after is not None:
        where.append((due > after[0]) | ((due == after[0]) & (cases.c.id > after[1])))
    wanted = ("id", "version", "head_name", "members", "state", "due_at", "held_at", "edition")
    chosen = (
        select(*(cases.c[name] for name in (*wanted, "provisional")), due.label("mark"))
        .where(*where)
        .order_by(due, cases.c.id)
        .limit(limit)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]


# ----------------------------------------------------------------------------------------- meetings


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One household before the meeting: the frozen line, who must stand back, what was found.

    `alike`: representatives with the name of a declared kin whom nobody has tied to a person yet.
    `changed`: other people live there than were surveyed.
    """

    line: AgendaLineRow
    group: str
    must_recuse: frozenset[int]
    alike: frozenset[int]
    per_head_fen: int | None
    line_fen: int | None
    water_safe: bool | None
    housing: str
    related: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting as its screen needs it; `roles` are those the person holds there."""

    row: ReviewMeetingRow
    items: tuple[AgendaItem, ...]
    representatives: tuple[InTerm, ...]
    names: dict[int, str]
    need: int
    expected: int
    quorate: bool
    rules: Policy
    kin_in_charge: int
    roles: frozenset[Role]

    @property
    def adds(self) -> bool:
        """May this person put households on the agenda now?"""
        return self.row["state"] == "planned" and not self.roles.isdisjoint(VILLAGE)

    @property
    def signs_in(self) -> bool:
        """May this person write down who has come?"""
        return self._lets("sign_in")

    @property
    def votes(self) -> bool:
        """May this person write down the votes?"""
        return self._lets("vote")

    @property
    def counted(self) -> bool:
        """Is the number of those who came to be shown above everything?"""
        return self.row["state"] not in ("planned", "cancelled", "signing_in")

    def _lets(self, action: str) -> bool:
        return pinned(self.row).lets(self.roles, action, self.row["state"])

    @property
    def pass_rule(self) -> str:
        """What share of the hands passes a household: > 1/2."""
        return f"{'>' if self.rules.pass_strict else '≥'} {self.rules.pass_ratio}"

    def passes(self, votes_for: int, voting: int) -> bool:
        """Would so many hands pass a household? The rule the step itself applies."""
        return self.rules.passes(votes_for, voting)


def meetings(session: Session, actor: Actor, after: int | None, limit: int) -> list[RowDict]:
    """Review meetings in reach, the newest first, with their village and number of households."""
    rows, regions, lines = table(ReviewMeeting), table(Region), table(AgendaLine)
    count = (
        select(func.count())
        .where(lines.c.meeting_id == rows.c.id, lines.c.result != "struck")
        .scalar_subquery()
    )
    chosen = (
        select(rows, regions.c.name.label("village"), count.label("households"))
        .join(regions, regions.c.key == rows.c.region)
        .where(within(actor, rows.c.region, OVERSEERS))
        .order_by(rows.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        chosen = chosen.where(rows.c.id < after)
    return [dict(row) for row in session.execute(chosen).mappings()]


def meeting(session: Session, actor: Actor, meeting_id: int) -> MeetingView | None:
    """One meeting with agenda, register, recusals; None when it is not there for this person."""
    rows = table(ReviewMeeting)
    found = rows_of(session, rows, rows.c.id == meeting_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return None
    row = found[0]
    needs = (AGENDA, REPRESENTATIVES, LINE_KIN, AGENDA_HOMES, TEAM)
    known = gather(session, [row], needs)[row["id"]]
    rules = policy.policy(session, row["profile"])
    facts = Facts(process_of("meeting"), _LOOKING, dict(row), actor, None, clock.now(), rules)
    facts.known = known
    expected = len(known[REPRESENTATIVES])
    if row["state"] in ("deliberating", "minutes", "closed"):
        expected = row["expected"]
    officers = {row["chair_id"], row["recorder_id"]}
    kin = {k["user_id"] for kins in known[LINE_KIN].values() for k in kins}
    return MeetingView(
        row=row,
        items=_items(session, facts),
        representatives=tuple(known[REPRESENTATIVES]),
        names=names_of(session, officers | {m["user_id"] for m in known[TEAM]}),
        need=rules.quorum_of(expected),
        expected=expected,
        quorate=rules.quorate(len(row["present"]), expected),
        rules=rules,
        kin_in_charge=len(officers & kin),
        roles=frozenset(actor.roles_at(row["region"])),
    )


# Recusal is asked outside of any step: the rule reads facts, not the action.
_LOOKING: Final = Action("look", "", "", sources=())


def _items(session: Session, facts: Facts) -> tuple[AgendaItem, ...]:
    lines = facts[AGENDA]
    cases, homes, surveys = table(Case), table(Household), table(Survey)
    chosen = (
        select(
            *(cases.c[n] for n in ("id", "household_id", "people_hash", "related_official")),
            homes.c.group_name,
            surveys.c.per_head_fen,
            surveys.c.visited_on,
            surveys.c.answers,
        )
        .join(homes, homes.c.id == cases.c.household_id)
        .outerjoin(surveys, surveys.c.id == cases.c.survey_id)
        .where(cases.c.id.in_([line["case_id"] for line in lines]))
    )
    about = {row.id: row for row in session.execute(chosen)}
    others = changed_since(session, [row._asdict() for row in about.values()])
    items = []
    for line in lines:
        told = about[line["case_id"]]
        answers = told.answers or {}
        items.append(
            AgendaItem(
                line=line,
                group=told.group_name if line["group_name"] is None else line["group_name"],
                must_recuse=frozenset(required_recusals(facts, line["case_id"])),
                alike=frozenset(named_recusals(facts, line["case_id"])),
                per_head_fen=told.per_head_fen,
                # Of the visit's year: a meeting in January makes no other household poor.
                line_fen=facts.policy.line_fen(told.visited_on) if told.visited_on else None,
                water_safe=answers.get("water_safe"),
                housing=answers.get("housing", ""),
                related=bool(told.related_official),
                changed=line["case_id"] in others,
            )
        )
    return tuple(items)


def _before_agenda(process: str) -> set[str]:
    """The states from which a household is put on an agenda."""
    steps = (each.action("put_on_agenda") for each in editions(process))
    return {state for step in steps if step is not None for state in step.sources}


def waiting_for_meeting(
    session: Session, actor: Actor, region: int, process: str = "identification"
) -> list[RowDict]:
    """The households of a village that a meeting of their process may take on its agenda, the
    longest wait first."""
    cases, homes = table(Case), table(Household)
    wanted = ("id", "version", "head_name", "members", "vetoes", "due_at", "held_at", "state")
    chosen = (
        select(*(cases.c[name] for name in (*wanted, "provisional")), homes.c.group_name)
        .join(homes, homes.c.id == cases.c.household_id)
        .where(
            cases.c.region == region,
            cases.c.state.in_(_before_agenda(process)),
            within(actor, cases.c.region, SEES_PEOPLE),
        )
        .order_by(cases.c.since, cases.c.id)
        .limit(_MOST)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]
