"""比对名单: the lists taken in, the hits to be resolved, each beside what the household said."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlmodel import Session

from models.account import User
from models.case import Case
from models.comparing import DepartmentHit, DepartmentList
from models.household import Household, Person
from models.record import Survey
from models.rows import table
from models.rows.comparing import DepartmentHitRow
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.places import COUNTY, path_name
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base.rows import RowDict, by_key
from workflows.base.words import _
from workflows.engine.registry import process_of
from workflows.households import fields
from workflows.households.fields import values
from workflows.households.fields.field import Of
from workflows.identification.departments.kinds import BY_KEY
from workflows.identification.departments.put_right import put_right
from workflows.identification.departments.states import HitState, lines_of, told
from workflows.identification.queries.intake import ENTERERS
from workflows.policy.income import BLOCKS, sums, yuan

# Who sees the lists and the queue; a village sees the hits of a household on its case.
READERS: Final = frozenset(
    {Role.COUNTY, Role.TOWNSHIP, Role.TOWNSHIP_LEADER, Role.COUNTY_LEADERS, Role.INSPECTOR}
)
RESOLVERS: Final = frozenset({Role.COUNTY, Role.TOWNSHIP})
VILLAGE: Final = frozenset({Role.CLERK, Role.COMMITTEE})
MOST: Final = 200


def lists(session: Session, actor: Actor, *, limit: int = 50) -> list[RowDict]:
    """The lists taken in over the actor's area, newest first: kind, office, day, figures, who."""
    taken, users = table(DepartmentList), table(User)
    # A township reads of the lists of its county: they were matched with its households.
    reached = [
        and_(taken.c.region >= lo // COUNTY * COUNTY, taken.c.region < hi)
        for lo, hi in actor.ranges(READERS)
    ]
    rows = session.execute(
        select(taken, users.c.name.label("taker"))
        .outerjoin(users, users.c.id == taken.c.moved_by)
        .where(or_(false(), *reached))
        .order_by(taken.c.id.desc())
        .limit(limit)
    ).mappings()
    return [dict(row) | {"label": BY_KEY[row["kind"]].label} for row in rows]


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """{state of a hit: how many} in the actor's area."""
    hits = table(DepartmentHit)
    chosen = (
        select(hits.c.state, func.count())
        .where(within(actor, hits.c.region, READERS))
        .group_by(hits.c.state)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def waiting(session: Session, actor: Actor) -> int:
    """How many hits wait for this person to resolve them."""
    hits = table(DepartmentHit)
    chosen = (
        select(func.count())
        .select_from(hits)
        .where(hits.c.state == HitState.OPEN, within(actor, hits.c.region, RESOLVERS))
    )
    return int(session.execute(chosen).scalar_one())


def corrections(session: Session, actor: Actor) -> list[RowDict]:
    """What the village is asked to put right on its register after a list was compared, and has
    not yet, oldest first: see `_shown`. The township finds them in the queue."""
    hits = table(DepartmentHit)
    where = [
        hits.c.state == HitState.CORRECTED,
        within(actor, hits.c.region, VILLAGE),
    ]
    return [row for row in _shown(session, actor, where, MOST) if row["amend"]]


def queue(
    session: Session,
    actor: Actor,
    *,
    state: str = HitState.OPEN,
    kind: str = "",
    region: tuple[int, int] | None = None,
    after: int = 0,
    limit: int = 10,
) -> list[RowDict]:
    """Hits in the actor's area, oldest first: see `shown`. `region`: only in lo ≤ key < hi."""
    hits = table(DepartmentHit)
    where: list[ColumnElement[bool]] = [
        hits.c.state == state,
        hits.c.id > after,
        within(actor, hits.c.region, READERS),
    ]
    if kind:
        where.append(hits.c.kind == kind)
    if region is not None:
        where += [hits.c.region >= region[0], hits.c.region < region[1]]
    return _shown(session, actor, where, limit)


def of_case(
    session: Session, actor: Actor, case_id: int, *, waiting: bool = False
) -> list[RowDict]:
    """A case's hits, first what this person may do something about, then open ones, without those
    a newer list replaced; [] out of reach. `waiting`: only those that are open, or ask for a
    correction that this person may make."""
    hits = table(DepartmentHit)
    where = [
        hits.c.case_id == case_id,
        hits.c.state != HitState.SUPERSEDED,
        within(actor, hits.c.region, SEES_PEOPLE),
    ]
    rows = _shown(session, actor, where, MOST)
    if waiting:
        rows = [row for row in rows if row["open"] or row["amend"]]
    mine = {row["id"] for row in rows if row["amend"] or row["resolves"]}
    return sorted(rows, key=lambda row: (row["id"] not in mine, not row["open"], row["id"]))


class Found(NamedTuple):
    """A hit as a reviewer reads it: whose, the hit in one line, where it stands in words, the
    reason with who gave it or "", and whether nobody has looked into it yet."""

    person: str
    text: str
    standing: str
    why: str
    open: bool


def found_of(session: Session, actor: Actor, case_id: int) -> list[Found]:
    """What the departments' lists said of a case's people, whatever its profile compares; [] out
    of reach."""
    return [
        Found(
            row["person"],
            told(cast("DepartmentHitRow", row)),
            _(row["standing"]),
            _("{name}认定：{why}", name=row["resolver"], why=row["outcome"])
            if row["outcome"]
            else "",
            row["open"],
        )
        for row in of_case(session, actor, case_id)
    ]


def _shown(
    session: Session, actor: Actor, where: Sequence[ColumnElement[bool]], limit: int
) -> list[RowDict]:
    """Each hit with `person` (name), `head_name`, `place`, `what` (label of the kind), `lines`
    (what the list says) and `against` (what the household said), both as (word, text) pairs;
    `standing` in words, `open`, `resolves` (this person may), `resolver`, `office`; `amend`: the
    register is to be put right, the answer the hit is about is still as it was, and this person
    may."""
    hits = table(DepartmentHit)
    rows: list[Any] = [
        dict(row)
        for row in session.execute(
            select(hits).where(*where).order_by(hits.c.id).limit(limit)
        ).mappings()
    ]
    people = by_key(session, table(Person), (row["person_id"] for row in rows))
    homes = by_key(session, table(Household), (row["household_id"] for row in rows))
    taken = by_key(session, table(DepartmentList), (row["list_id"] for row in rows))
    users = by_key(session, table(User), (row["moved_by"] for row in rows))
    cases = by_key(session, table(Case), (row["case_id"] for row in rows))
    surveys = by_key(session, table(Survey), (case["survey_id"] for case in cases.values()))
    done = put_right(session, rows, homes, people)
    process = process_of("department_hit")
    found = []
    for row in rows:
        person, home = people[row["person_id"]], homes[row["household_id"]]
        survey = surveys.get(cases[row["case_id"]]["survey_id"] or 0)
        found.append(
            row
            | {
                "person": person["name"],
                "person_number": person["id_masked"],
                "left": person["left_on"] is not None,
                "head_name": home["head_name"],
                "place": path_name(session, row["region"]),
                "what": BY_KEY[row["kind"]].label,
                "lines": lines_of(row),
                "against": against(row, home, person, survey),
                "standing": process.state(row["state"]).label,
                "open": row["state"] == HitState.OPEN,
                "resolves": row["state"] == HitState.OPEN
                and bool(actor.roles_at(row["region"]) & RESOLVERS),
                "office": taken[row["list_id"]]["office"],
                "resolver": users[row["moved_by"]]["name"] if row["moved_by"] in users else "",
                "amend": row["state"] == HitState.CORRECTED
                and row["id"] not in done
                and bool(actor.roles_at(home["region"]) & ENTERERS),
                "veto": BY_KEY[row["kind"]].veto,
            }
        )
    return found


def against(
    hit: DepartmentHitRow,
    home: Mapping[str, Any],
    person: Mapping[str, Any],
    survey: Mapping[str, Any] | None,
) -> list[tuple[str, str]]:
    """What the household said of the same thing: the fields of the catalogue, for money the
    survey's sums, for a death whether the person stands on the register."""
    kind = BY_KEY[hit["kind"]]
    answers = (survey or {}).get("answers") or {}
    said: list[tuple[str, str]] = []
    for key in kind.against:
        field = fields.CATALOGUE[key]
        value = (
            values.of_person(field, person)
            if field.of == Of.MEMBER
            else values.of_home(field, home, answers)
        )
        said.append((_(field.label), field.word(value) or _("没有填报")))
    if survey is not None:
        answered = sums(survey["income"])
        said += [
            (_(BLOCKS[block]), _("{sum} 元", sum=yuan(answered[block]))) for block in kind.sums
        ]
    if kind.key == "death":
        gone = person["left_on"] is not None
        said.append((_("登记"), _("已不在册") if gone else _("在册，没有登记死亡")))
    return said
