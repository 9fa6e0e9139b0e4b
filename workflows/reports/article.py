"""The article's 24 facts, SD-01 to SD-24, each counted from the database this very moment.

No figure stands here: every row is asked of the same queries the screens use, within what the
reader may see. `rows(session, actor, region)` takes one place, for the article is about one.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.batch import TrainingSession
from models.case import Case, Event
from models.columns import table
from models.household import Household, Person
from models.support import (
    Gift,
    HelpCard,
    HelpPlan,
    Measure,
    Official,
    Organisation,
    Pairing,
    YearlyUpdate,
)
from workflows import identification
from workflows.access import places
from workflows.access.area_scope import within
from workflows.access.people import SEES_PEOPLE, Actor
from workflows.access.rollup import OVERSEERS
from workflows.base.codes import CAUSE, SCHOOL
from workflows.base.refusals import NotYours, Reason
from workflows.base.words import Word, _
from workflows.engine.context import RowDict
from workflows.help import queries as seen
from workflows.help.loaders import causes_of
from workflows.help.processes.helpers import DUTIES, KINDS
from workflows.help.processes.measures import KINDS as MEASURES
from workflows.help.processes.measures import goes_to_vocational_school
from workflows.help.processes.pairing import WAYS
from workflows.households.states import HouseholdState
from workflows.identification.states import CaseState

FIRST_YEAR: Final = 2016
# Poor through illness or through a sudden event: where the article's zone looked first.
FOCUS: Final = ("illness", "disaster")


@dataclass(frozen=True, slots=True)
class Behind:
    """One of the things a figure counts: a household, an official, a unit, a gift."""

    kind: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: what the article says, what is counted here, from where, and who is behind it."""

    id: str
    fact: str
    figure: str
    number: int
    source: str
    behind: tuple[Behind, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the place's books hold, read once for all rows."""

    session: Session
    actor: Actor
    filed: dict[int, str]
    homes: dict[int, str]
    elsewhere: dict[int, str]
    measures: list[RowDict]
    pairings: list[RowDict]
    cards: list[RowDict]
    officials: list[RowDict]
    units: list[RowDict]
    campaigns: list[RowDict]
    coverage: list[seen.Coverage]
    gifts: list[RowDict]
    plans: list[RowDict]
    updates: list[RowDict]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A row's figure before it gets its number and fact."""

    number: int
    figure: str
    behind: tuple[Behind, ...] = ()


def places_of_help(session: Session, actor: Actor) -> list[int]:
    """The places in the person's area that keep books of help, the one with most helpers first."""
    officials = table(Official)
    found = Counter(
        session.execute(
            select(officials.c.region).where(within(actor, officials.c.region, OVERSEERS))
        ).scalars()
    )
    return [region for region, _n in sorted(found.items(), key=lambda item: (-item[1], item[0]))]


def rows(session: Session, actor: Actor, region: int | None = None) -> list[Row]:
    """The 24 rows of one place (the first that keeps books of help). NotYours out of reach."""
    if region is None:
        region = next(iter(places_of_help(session, actor)), None)
    place = None if region is None else places.place_of(session, region)
    if place is None:
        raise NotYours(Reason("no_help_place", "您的管辖范围内还没有登记帮扶工作的地方。"))
    known = _read(session, _narrowed(actor, place.key, place.below))
    # A leader reads names of heads and helpers, no other member's.
    hidden = set() if actor.roles_at(place.key) & SEES_PEOPLE else {"person"}
    found = []
    for key, (fact, source, counts) in _ROWS.items():
        counted = counts(known)
        behind = tuple(one for one in counted.behind if one.kind not in hidden)
        found.append(Row(key, _(fact), counted.figure, counted.number, _(source), behind))
    return found


def _narrowed(actor: Actor, lo: int, hi: int) -> Actor:
    """The person as far as one place goes."""
    held = tuple(
        replace(grant, lo=max(grant.lo, lo), hi=min(grant.hi, hi))
        for grant in actor.held
        if grant.lo < hi and grant.hi > lo
    )
    return Actor(actor.user_id, actor.name, held)


def _read(session: Session, actor: Actor) -> _Seen:
    def all_of(model: Any, *where: Any) -> list[RowDict]:
        source = table(model)
        chosen = (
            select(source)
            .where(within(actor, source.c.region, OVERSEERS), *where)
            .order_by(source.c.id)
        )
        return [dict(row) for row in session.execute(chosen).mappings()]

    cases, homes = table(Case), table(Household)
    named = session.execute(
        select(homes.c.id, homes.c.head_name, homes.c.elsewhere, cases.c.id)
        .outerjoin(cases, (cases.c.household_id == homes.c.id) & (cases.c.state == CaseState.FILED))
        .where(within(actor, homes.c.region, OVERSEERS), homes.c.state == HouseholdState.KEPT)
        .order_by(homes.c.region, homes.c.id)
    )
    every = list(named)
    held = seen.campaigns(session, actor)
    held = [
        row for row in held if any(lo <= row["region"] < hi for lo, hi in actor.ranges(OVERSEERS))
    ]
    held.sort(key=lambda row: (row["from_on"], row["id"]))
    covered = [seen.coverage(session, actor, row["id"]) for row in held if row["kind"] == "visit"]
    return _Seen(
        session,
        actor,
        {row[0]: row[1] for row in every if row[3] is not None},
        {row[0]: row[1] for row in every},
        {row[0]: row[1] for row in every if row[2]},
        all_of(Measure, table(Measure).c.state != "dropped"),
        all_of(Pairing, table(Pairing).c.state == "current"),
        all_of(HelpCard),
        all_of(Official, table(Official).c.state == "serving"),
        all_of(Organisation, table(Organisation).c.state == "helping"),
        held,
        [one for one in covered if one is not None],
        all_of(Gift),
        all_of(HelpPlan),
        all_of(YearlyUpdate),
    )


def yuan(fen: int) -> str:
    """Fen as yuan, exact, thousands apart."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}" + (f".{cents:02d}" if cents else "")


def _households(k: _Seen, keys: Any) -> tuple[Behind, ...]:
    return tuple(Behind("household", key, k.homes.get(key, "")) for key in dict.fromkeys(keys))


def _sees_people(k: _Seen) -> bool:
    """A leader reads a household's name and state: not who is at school, not who is ill."""
    return k.actor.holds(*SEES_PEOPLE)


def _measured(k: _Seen, kind: str, *states: str) -> list[RowDict]:
    return [m for m in k.measures if m["kind"] == kind and (not states or m["state"] in states)]


def _sd_01(k: _Seen) -> _Counted:
    events, cases = table(Event), table(Case)
    passed = set(
        k.session.execute(
            select(events.c.target)
            .join(cases, cases.c.id == events.c.subject_id)
            .where(within(k.actor, cases.c.region, OVERSEERS), cases.c.state == CaseState.FILED)
            .distinct()
        ).scalars()
    )
    process = identification.PROCESS
    gone = {state.stage for state in process.states if state.key in passed}
    # The first step happens before there is a case: the training of the filed households' batches.
    trainings = table(TrainingSession)
    held = k.session.execute(
        select(trainings.c.id)
        .join(cases, cases.c.village_batch_id == trainings.c.village_batch_id)
        .where(
            within(k.actor, cases.c.region, OVERSEERS),
            cases.c.state == CaseState.FILED,
            trainings.c.state == "closed",
        )
        .limit(1)
    )
    if held.first() is not None:
        gone.add(process.stages[0].key)
    labels = [stage.label for stage in process.stages if stage.key in gone]
    return _Counted(
        len(labels), _("{n} 步：{steps}", n=len(labels), steps=labels), _households(k, k.filed)
    )


def _sd_02(k: _Seen) -> _Counted:
    return _Counted(len(k.filed), _("{n} 户", n=len(k.filed)), _households(k, k.filed))


def _sd_03(k: _Seen) -> _Counted:
    homes = dict.fromkeys(m["household_id"] for m in _measured(k, "allowance"))
    return _Counted(len(homes), _("{n} 户", n=len(homes)), _households(k, homes))


def _sd_04(k: _Seen) -> _Counted:
    homes = dict.fromkeys(m["household_id"] for m in _measured(k, "project", "applied"))
    return _Counted(len(homes), _("{n} 户", n=len(homes)), _households(k, homes))


def _sd_05(k: _Seen) -> _Counted:
    homes = dict.fromkeys(m["household_id"] for m in _measured(k, "project", "declared"))
    with_any = {m["household_id"] for m in k.measures}.intersection(k.filed)
    return _Counted(
        len(homes),
        _(
            "{n} 户；有措施的共 {some} 户，尚无措施的 {none} 户",
            n=len(homes),
            some=len(with_any),
            none=len(k.filed) - len(with_any),
        ),
        _households(k, homes),
    )


def _sd_06(k: _Seen) -> _Counted:
    people = table(Person)
    school = {
        row.id: row
        for row in k.session.execute(
            select(people.c.id, people.c.name, people.c.traits).where(
                people.c.household_id.in_(k.filed), people.c.left_on.is_(None)
            )
        )
        if (row.traits or {}).get("school", "none") != "none"
    }
    eligible = [row for row in school.values() if goes_to_vocational_school(row.traits)]
    applied = {m["person_id"] for m in _measured(k, "rain_dew") if m["state"] != "intended"}
    return _Counted(
        len(applied),
        _(
            "在校生 {all} 人，其中中职高职 {some} 人，已申请 {n} 人",
            all=len(school),
            some=len(eligible),
            n=len(applied),
        ),
        tuple(
            Behind("person", row.id, f"{row.name}（{SCHOOL.label(row.traits['school'])}）")
            for row in eligible
            if row.id in applied and _sees_people(k)
        ),
    )


def _sd_07(k: _Seen) -> _Counted:
    causes = causes_of(k.session, sorted(k.filed))
    homes = [key for key in k.filed if set(FOCUS).intersection(causes.get(key, ()))]
    words = [CAUSE.label(cause) for cause in FOCUS]
    return _Counted(
        len(homes),
        _("{n} 户（{causes}）", n=len(homes), causes=words),
        _households(k, homes) if _sees_people(k) else (),
    )


def _sd_08(k: _Seen) -> _Counted:
    sums = seen.reconciliation(k.session, k.actor)
    return _Counted(
        sums.whole,
        _(
            "{town} + {zone} + {city} = {whole}",
            town=sums.by_scope["town"],
            zone=sums.by_scope["zone"],
            city=sums.by_scope["city"],
            whole=sums.whole,
        ),
        tuple(Behind("organisation", unit["id"], unit["name"]) for unit in k.units),
    )


def _agreed(k: _Seen) -> list[RowDict]:
    return [
        p
        for p in k.pairings
        if p["organisation_id"] and p["agreement_no"] and p["household_id"] in k.elsewhere
    ]


def _sd_09(k: _Seen) -> _Counted:
    pairs = _agreed(k)
    homes = {p["household_id"] for p in pairs}
    firms = {p["organisation_id"] for p in pairs}
    return _Counted(
        len(homes),
        _("{n} 户，协议 {m} 份，企业 {firms} 家", n=len(homes), m=len(pairs), firms=len(firms)),
        _households(k, (p["household_id"] for p in pairs)),
    )


def _carded(k: _Seen, kind: str) -> dict[int, RowDict]:
    """{pairing: it} of current pairings with a card of a kind."""
    carded = {card["pairing_id"] for card in k.cards if card["kind"] == kind}
    return {p["id"]: p for p in k.pairings if p["id"] in carded}


def _sd_10(k: _Seen) -> _Counted:
    cards = _carded(k, "organisation")
    units = {unit["id"]: unit for unit in k.units}
    whole = [
        p
        for p in cards.values()
        if all(
            units.get(p["organisation_id"], {}).get(name)
            for name in ("address", "person_in_charge", "contact")
        )
    ]
    return _Counted(
        len(whole),
        _("{n} 张，地址、负责人、联系方式齐全", n=len(whole)),
        _households(k, (p["household_id"] for p in whole)),
    )


def _sd_11(k: _Seen) -> _Counted:
    units = {unit["id"]: unit["name"] for unit in k.units}
    used = Counter(way for p in k.pairings if p["organisation_id"] for way in p["ways"])
    named = [f"{_(WAYS[way])} {used[way]}" for way in WAYS if used[way]]
    return _Counted(
        len(named),
        _("{n} 种：{ways}", n=len(named), ways=named),
        tuple(
            Behind("organisation", p["organisation_id"], units.get(p["organisation_id"], ""))
            for p in k.pairings
            if p["ways"]
        ),
    )


def _sd_12(k: _Seen) -> _Counted:
    totals = seen.totals(k.session, k.actor)
    fen = sum(sum_ for year, sum_ in totals.by_year.items() if year >= FIRST_YEAR)
    return _Counted(
        fen,
        _(
            "{yuan} 元（现金 {cash} 元，物资折价 {goods} 元）",
            yuan=yuan(fen),
            cash=yuan(totals.by_kind.get("cash", 0)),
            goods=yuan(totals.by_kind.get("goods", 0)),
        ),
        tuple(Behind(giver.kind, giver.id, giver.name) for giver in totals.givers),
    )


def _sd_13(k: _Seen) -> _Counted:
    pairs = [p for p in k.pairings if p["official_id"]]
    helped = {p["household_id"] for p in pairs}.intersection(k.filed)
    busy = {p["official_id"] for p in pairs}
    leaders = [o for o in k.officials if o["leader"]]
    at_work = [o for o in leaders if o["id"] in busy]
    return _Counted(
        len(helped),
        _(
            "{n}/{filed} 户有帮扶责任人；{busy}/{leaders} 名班子成员包户",
            n=len(helped),
            filed=len(k.filed),
            busy=len(at_work),
            leaders=len(leaders),
        ),
        tuple(Behind("official", o["id"], o["name"]) for o in k.officials if o["id"] in busy),
    )


def _sd_14(k: _Seen) -> _Counted:
    homes = dict.fromkeys(p["household_id"] for p in _carded(k, "official").values())
    return _Counted(
        len(homes), _("{n}/{filed} 户", n=len(homes), filed=len(k.filed)), _households(k, homes)
    )


def _in_first_year(k: _Seen) -> list[seen.Coverage]:
    return [c for c in k.coverage if c.campaign["from_on"].year == FIRST_YEAR]


def _sd_15(k: _Seen) -> _Counted:
    held = _in_first_year(k)
    words = [
        _(
            "{title}：班子 {out}/{leaders}，农户 {met}/{homes}",
            title=c.campaign["title"],
            out=c.leaders_out,
            leaders=c.leaders,
            met=c.households_met,
            homes=c.households,
        )
        for c in held
    ]
    return _Counted(
        len(held),
        _("{n} 次；{each}", n=len(held), each=words),
        tuple(Behind("visit_campaign", c.campaign["id"], c.campaign["title"]) for c in held),
    )


def _sd_16(k: _Seen) -> _Counted:
    words, cash, homes = [], 0, dict[int, None]()
    for c in _in_first_year(k):
        given = [g for g in k.gifts if g["visit_campaign_id"] == c.campaign["id"]]
        cash += sum(g["fen"] for g in given if g["kind"] == "cash")
        homes |= dict.fromkeys(g["household_id"] for g in given)
        each = [
            _("{item} {yuan} 元", item=i["item"], yuan=yuan(i["fen"]))
            if i["kind"] == "cash"
            else i["item"]
            for i in c.campaign["items"]
        ]
        words.append(_("{title}每户 {items}", title=c.campaign["title"], items=each))
    return _Counted(
        cash,
        _("现金共 {yuan} 元；{each}", yuan=yuan(cash), each=words),
        _households(k, homes),
    )


def _sd_17(k: _Seen) -> _Counted:
    names = {o["id"]: o["name"] for o in k.officials}
    own = [
        g
        for g in k.gifts
        if g["official_id"] and not g["visit_campaign_id"] and g["state"] == "given"
    ]
    words = [
        g["item"]
        if g["kind"] == "job"
        else _("{item} {yuan} 元/年", item=g["item"], yuan=yuan(g["fen"]))
        if g["per_year"]
        else _("{item} {yuan} 元", item=g["item"], yuan=yuan(g["fen"]))
        for g in own
    ]
    return _Counted(
        len(own),
        _("{n} 笔：{each}", n=len(own), each=words),
        tuple(Behind("gift", g["id"], names.get(g["official_id"], "")) for g in own),
    )


def _sd_18(k: _Seen) -> _Counted:
    group = seen.leading_group(k.session, k.actor)
    heads = [row for row in group if row["duty"] in ("head", "responsible")]
    words = [f"{_(DUTIES[row['duty']])} {row['name']}（{row['post']}）" for row in heads]
    return _Counted(
        len(heads),
        _("{n} 人：{each}", n=len(heads), each=words),
        tuple(Behind("official", row["id"], row["name"]) for row in group),
    )


def _sd_19(k: _Seen) -> _Counted:
    reached = {o["id"] for o in k.officials if o["contact"]}
    named = {p["household_id"] for p in k.pairings if p["official_id"] in reached}
    contact = [key for key in k.filed if key in named]
    planned = {p["household_id"] for p in k.plans}.intersection(k.filed)
    office = [o["name"] for o in k.officials if o["duty"] == "office"]
    return _Counted(
        len(contact),
        _(
            "{n} 户有联系人，{plans} 户有一户一策；扶贫办负责人 {office}",
            n=len(contact),
            plans=len(planned),
            office=office,
        ),
        _households(k, contact),
    )


def _sd_20(k: _Seen) -> _Counted:
    held = [c for c in k.campaigns if c["kind"] == "launch"]
    words = [f"{c['from_on'].isoformat()} {c['title']}" for c in held]
    return _Counted(
        len(held),
        _("{n} 次：{each}", n=len(held), each=words),
        tuple(Behind("visit_campaign", c["id"], c["title"]) for c in held),
    )


def _sd_21(k: _Seen) -> _Counted:
    cases = table(Case)
    numbered = [
        row.household_id
        for row in k.session.execute(
            select(cases.c.household_id).where(
                within(k.actor, cases.c.region, OVERSEERS),
                cases.c.state == CaseState.FILED,
                cases.c.national_no != "",
            )
        )
    ]
    read = [p["household_id"] for p in k.plans if p["policy_read_on"] is not None]
    due = [u for u in k.updates if u["household_id"] in k.filed]
    return _Counted(
        len(numbered),
        _(
            "{n} 户已录入全国系统；{due} 户列入年度更新，已更新 {done} 户；政策已宣讲 {read} 户",
            n=len(numbered),
            due=len(due),
            done=sum(u["state"] != "due" for u in due),
            read=len(set(read)),
        ),
        _households(k, numbered),
    )


def _sd_22(k: _Seen) -> _Counted:
    count = Counter(unit["kind"] for unit in k.units)
    words = [f"{_(label)} {count[kind]}" for kind, label in KINDS.items()]
    return _Counted(
        len(KINDS),
        _("可登记 {n} 类：{each}", n=len(KINDS), each=words),
        tuple(Behind("organisation", unit["id"], unit["name"]) for unit in k.units),
    )


def _sd_23(k: _Seen) -> _Counted:
    repaired = _measured(k, "house_repair", "done")
    words = [f"{m['title']}：{m['effect']}" for m in repaired]
    return _Counted(
        len(repaired),
        _(
            "{kind} {n} 户；{each}",
            kind=Word(MEASURES["house_repair"]),
            n=len(repaired),
            each=words,
        ),
        _households(k, (m["household_id"] for m in repaired)),
    )


def _sd_24(k: _Seen) -> _Counted:
    named = [c for c in k.campaigns if c["alias"]]
    words = [_("{title}，又名{alias}", title=c["title"], alias=c["alias"]) for c in named]
    return _Counted(
        len(named),
        _("{n} 个：{each}", n=len(named), each=words),
        tuple(Behind("visit_campaign", c["id"], f"{c['title']} {c['alias']}") for c in named),
    )


_ROWS: Final[dict[str, tuple[str, str, Callable[[_Seen], _Counted]]]] = {
    "SD-01": ("识别程序六步", "已建档户走过的阶段（事件）", _sd_01),
    "SD-02": ("建档立卡贫困户", "状态为“已建档立卡”的户", _sd_02),
    "SD-03": ("低保兜底的户", "帮扶措施：低保兜底", _sd_03),
    "SD-04": ("申请了扶贫项目的户", "帮扶措施：扶贫项目，已申请", _sd_04),
    "SD-05": ("扶贫项目申报完成的户", "帮扶措施：扶贫项目，申报完成", _sd_05),
    "SD-06": ("申请雨露计划的学生", "家庭成员在校情况与雨露计划措施", _sd_06),
    "SD-07": ("因病或突发事件致贫的户", "入户调查的致贫原因", _sd_07),
    "SD-08": ("帮扶企业", "帮扶单位登记，按范围合计", _sd_08),
    "SD-09": ("签约结对的外镇户", "有协议编号的结对，外镇登记户", _sd_09),
    "SD-10": ("发放的企业帮扶卡", "帮扶卡登记与单位登记", _sd_10),
    "SD-11": ("帮扶方式", "结对登记的方式", _sd_11),
    "SD-12": ("2016年以来的资金和物资", "钱物台账合计（已减去冲销）", _sd_12),
    "SD-13": ("班子包户、一对一", "责任人结对", _sd_13),
    "SD-14": ("发放帮联AB卡的户", "帮扶卡登记", _sd_14),
    "SD-15": ("2016年集中走访", "走访活动与走访记录", _sd_15),
    "SD-16": ("走访慰问标准和发放", "活动每户标准与台账", _sd_16),
    "SD-17": ("个人资助", "责任人个人名下的台账", _sd_17),
    "SD-18": ("领导小组组长和具体负责人", "责任人登记的领导小组职务", _sd_18),
    "SD-19": ("有联系人的户，分户施策", "结对与一户一策", _sd_19),
    "SD-20": ("企业走亲活动启动", "走访活动：启动仪式", _sd_20),
    "SD-21": ("录入维护、动态管理、政策宣讲", "全国系统编号、年度更新、帮扶计划", _sd_21),
    "SD-22": ("帮扶力量类别", "帮扶单位登记", _sd_22),
    "SD-23": ("干部帮修房屋", "帮扶措施：危房维修，已完成", _sd_23),
    "SD-24": ("活动名称和别名", "走访活动的名称与别名", _sd_24),
}
