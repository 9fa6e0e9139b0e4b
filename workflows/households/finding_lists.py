"""核查问题 as people see them: how many of which rule in which village, the list, one's own desk,
and the reason that somebody gives in place."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypedDict

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, update
from sqlmodel import Session

from models.account import User
from models.case import Case
from models.finding import DataFinding
from models.household import Household, Person
from models.place import Region
from models.rows import table
from workflows.access.area_scope import within
from workflows.access.kinship import kin_of
from workflows.access.people import Actor
from workflows.access.roles import ROLE_NAMES, SEES_PEOPLE, Role
from workflows.base import audit_log, clock, free_text
from workflows.base.refusals import Malformed, NotNow, NotYours, Reason
from workflows.base.rows import RowDict, rows_of
from workflows.base.saying import said
from workflows.base.words import Word
from workflows.households import fields, findings
from workflows.households.checks import CATALOGUE, RECORD_RULES
from workflows.households.checks.rule import reads
from workflows.households.fields import Asked
from workflows.households.findings import CLOSED, LIVE, OPEN, REASONED
from workflows.households.states import HouseholdState

ENTERERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP})
SHORTEST: Final = 4
_APART: Final = {
    "case": "办理过程",
    "help": "帮扶",
    "village": "全村",
    "land": "土地",
    "living": "生活条件",
    "income": "收入",
}
# What a case or a whole village shows nobody explains but the desk it lies on.
_DESK_ALONE: Final = frozenset({"case", "village"})
# What is so may be told even where the rule is an E: it stops nobody (checks.rule.stops).
_TRUE: Final = frozenset(
    rule.code for rule in (*CATALOGUE, *RECORD_RULES) if rule.code[0] == "E" and not rule.stops
)


class Count(TypedDict):
    """How often one thing was found: open, with a reason, overdue; `homes`: in so many
    households."""

    code: str
    field: str
    open: int
    reasoned: int
    overdue: int
    homes: int


class VillageCount(TypedDict):
    """One village: its households, how many of them have something open, how many findings."""

    region: int
    village: str
    households: int
    homes: int
    open: int
    overdue: int


def title(field: str) -> Word:
    """What a finding complains of, in the words of the form."""
    return Word(_APART[field] if field in _APART else fields.CATALOGUE[field].label)


def _sums(kept: Any) -> list[Any]:
    today = clock.today()
    late = and_(kept.c.standing == OPEN, kept.c.due_on < today)
    return [
        func.sum(case((kept.c.standing == OPEN, 1), else_=0)).label("open"),
        func.sum(case((kept.c.standing == REASONED, 1), else_=0)).label("reasoned"),
        func.sum(case((late, 1), else_=0)).label("overdue"),
        func.count(case((kept.c.standing == OPEN, kept.c.household_id)).distinct()).label("homes"),
    ]


def by_rule(session: Session, actor: Actor, region: int | None = None) -> list[Count]:
    """What stands in the places this person sees (one village of them), by rule; the most first."""
    kept = table(DataFinding)
    chosen = (
        select(kept.c.code, func.min(kept.c.field).label("field"), *_sums(kept))
        .where(*_seen(actor, region), LIVE)
        .group_by(kept.c.code)
    )
    rows: list[Any] = [dict(row) for row in session.execute(chosen).mappings()]
    return sorted(rows, key=lambda row: (-row["open"], row["code"]))


def by_village(session: Session, actor: Actor) -> list[VillageCount]:
    """The villages this person sees in which something is open, the highest share of households
    first."""
    kept, homes, regions = table(DataFinding), table(Household), table(Region)
    chosen = (
        select(kept.c.region, regions.c.name.label("village"), *_sums(kept))
        .join(regions, regions.c.key == kept.c.region)
        .where(*_seen(actor, None), kept.c.standing == OPEN)
        .group_by(kept.c.region, regions.c.name)
    )
    found: list[Any] = [dict(row) for row in session.execute(chosen).mappings()]
    counted = (
        select(homes.c.region, func.count())
        .where(within(actor, homes.c.region, SEES_PEOPLE), homes.c.state == HouseholdState.KEPT)
        .group_by(homes.c.region)
    )
    sizes = {row[0]: row[1] for row in session.execute(counted)}
    for row in found:
        row["households"] = sizes.get(row["region"], 0)
    return sorted(found, key=lambda row: -row["homes"] / (row["households"] or 1))


def _seen(actor: Actor, region: int | None) -> list[ColumnElement[bool]]:
    kept = table(DataFinding)
    reach = within(actor, kept.c.region, SEES_PEOPLE)
    return [reach] if region is None else [reach, kept.c.region == region]


def listed(
    session: Session,
    actor: Actor,
    *,
    state: str = OPEN,
    code: str | None = None,
    region: int | None = None,
    mine: bool = False,
    after: int | None = None,
    limit: int = 20,
) -> list[RowDict]:
    """Findings of one state, the oldest first, each with its village and household (None: it is
    about the whole village), both sentences (`reason`, `remedy`), what this person may do (`edits`,
    `explains`) and its last case (`newest_case`, None without one), where a visit or a paper is put
    right."""
    kept = table(DataFinding)
    where = [*_seen(actor, region), kept.c.standing == state]
    where += [kept.c.code == code] if code else []
    where += [_desk(actor)] if mine else []
    where += [kept.c.id > after] if after else []
    return _shown(session, actor, where, limit)


def of_household(session: Session, actor: Actor, household_id: int) -> list[RowDict]:
    """A household's findings that stand, for whoever sees its people; [] for others."""
    kept = table(DataFinding)
    where = [*_seen(actor, None), kept.c.household_id == household_id, LIVE]
    return _shown(session, actor, where, 100)


def _shown(session: Session, actor: Actor, where: list[Any], limit: int) -> list[RowDict]:
    kept, homes, regions = table(DataFinding), table(Household), table(Region)
    users, people, cases = table(User), table(Person), table(Case)
    newest = (
        select(func.max(cases.c.id)).where(cases.c.household_id == homes.c.id).scalar_subquery()
    )
    chosen = (
        select(
            kept,
            newest.label("newest_case"),
            homes.c.head_name,
            homes.c.group_name,
            regions.c.name.label("village"),
            users.c.name.label("reasoner"),
            people.c.name.label("person"),
        )
        .outerjoin(homes, homes.c.id == kept.c.household_id)
        .join(regions, regions.c.key == kept.c.region)
        .outerjoin(users, users.c.id == kept.c.reasoned_by)
        .outerjoin(people, people.c.id == kept.c.person_id)
        .where(*where)
        .order_by(kept.c.id)
        .limit(limit)
    )
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    today, own = clock.today(), _of_kin(session, actor, rows)
    for row in rows:
        row["why"], row["remedy"] = findings.opened(row["code"], row["said"])
        row["late"] = (
            row["standing"] == OPEN and row["due_on"] is not None and row["due_on"] < today
        )
        row["desk"] = Word(ROLE_NAMES[Role(row["owner"])])
        row["opens"] = opens(row["code"], row["field"])
        row["edits"] = bool(row["opens"]) and _enters(actor, row["region"])
        mine = _explains(actor, row) and row["household_id"] not in own
        row["explains"] = row["standing"] == OPEN and explainable(row) and mine
    return rows


def opens(code: str, field: str) -> str:
    """The field of the household's form that puts it right: the one it names, else the first that
    its rule reads and the form asks; "" where the form has none (a visit, a case, help)."""
    if field in ("case", "help", "village"):
        return ""
    rules = [r for r in (*CATALOGUE, *RECORD_RULES) if (r.code, r.field) == (code, field)]
    asked = [field, *(key for rule in rules for key in reads(rule))]
    known = fields.CATALOGUE.by_key
    return next((key for key in asked if key in known and Asked.ENTRY in known[key].asked), "")


def explainable(row: Mapping[str, Any]) -> bool:
    """May a reason stand instead of a correction? Of a W, of what may truly be so, and of what the
    papers of a case say: a signed day is accounted for, nobody puts it right."""
    return row["severity"] == "W" or row["code"] in _TRUE or row["field"] == "case"


def _enters(actor: Actor, region: int) -> bool:
    return bool(actor.roles_at(region) & ENTERERS)


def _explains(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whose desk it is; whoever enters there, too, but for what a case or a village shows."""
    enters = row["field"] not in _DESK_ALONE and _enters(actor, row["region"])
    return enters or Role(row["owner"]) in actor.roles_at(row["region"])


def _of_kin(session: Session, actor: Actor, rows: Iterable[Mapping[str, Any]]) -> set[int]:
    """The households of these findings that this person is kin to: others explain theirs."""
    homes = {row["household_id"] for row in rows} - {None}
    related = kin_of(session, homes)
    return {
        home
        for home, kin in related.items()
        if any(each["user_id"] == actor.user_id for each in kin)
    }


def _desk(actor: Actor) -> ColumnElement[bool]:
    kept = table(DataFinding)
    spans = [
        and_(kept.c.region >= held.lo, kept.c.region < held.hi, kept.c.owner == held.role.value)
        for held in actor.held
    ]
    return or_(*spans) if spans else false()


def desk(session: Session, actor: Actor) -> tuple[int, int]:
    """(open, overdue) findings that lie on this person's desk; what only informs does not count."""
    kept = table(DataFinding)
    late = case((kept.c.due_on < clock.today(), 1), else_=0)
    chosen = select(func.count(), func.coalesce(func.sum(late), 0)).where(
        _desk(actor), kept.c.standing == OPEN, kept.c.due_on.is_not(None)
    )
    row = session.execute(chosen).one()
    return row[0], row[1]


def explain(session: Session, actor: Actor, key: int, reason: str) -> None:
    """Keep why a thing is as it is. NotYours out of reach; NotNow for what is closed or wants
    correcting; Malformed for a reason that says nothing."""
    kept = table(DataFinding)
    rows = rows_of(session, kept, kept.c.id == key)
    if not rows or not actor.roles_at(rows[0]["region"]) & SEES_PEOPLE:
        raise NotYours(Reason("finding", "没有找到这条核查问题，或不在您的范围内。"))
    row = rows[0]
    if row["standing"] == CLOSED:
        raise NotNow(Reason("finding_closed", "这条核查问题已经更正，不用再说明。"))
    if not explainable(row):
        raise NotNow(
            Reason(
                "finding_wants_correcting",
                "{code} 必须更正，不能用说明代替。请打开户信息更正。",
                {"code": row["code"]},
            )
        )
    if not _explains(actor, row):
        if row["field"] in _DESK_ALONE:
            desk = {"desk": Word(ROLE_NAMES[Role(row["owner"])])}
            raise NotYours(
                Reason("finding_desk", "这条核查问题须由“{desk}”说明，请交由其说明。", desk)
            )
        raise NotYours(Reason("finding_desk", "这条核查问题由村里或乡镇经办人说明。"))
    if _of_kin(session, actor, rows):
        raise NotYours(
            Reason(
                "kin",
                "您与这一户有登记的亲属关系，须回避该户的一切办理。请由他人说明。",
            )
        )
    text = reason.strip()
    if said(text) < SHORTEST:
        wanted = {"n": said(text), "need": SHORTEST}
        raise Malformed(
            Reason(
                "finding_reason", "说明只有 {n} 个字，至少 {need} 个字。请写明实际情况。", wanted
            )
        )
    free_text.require(reason=(Word("说明"), text))
    now = clock.now()
    session.execute(
        update(kept)
        .where(kept.c.id == key)
        .values(standing=REASONED, reason=text, reasoned_by=actor.user_id, reasoned_at=now)
    )
    audit_log.enter(
        session,
        "registers",
        "finding_explained",
        actor_id=actor.user_id,
        region=row["region"],
        subject_id=row["household_id"],
        detail={"finding": key, "code": row["code"], "length": len(text)},
    )
