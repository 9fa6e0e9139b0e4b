"""The article's 24 facts, SD-01 to SD-24, counted in the demo's zone. A real county has no article.

FACTS says what each is, what one counts, how, and which screen names those who are counted. No
figure stands here: they come from the queries of the screens, within what the reader may see.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlmodel import Session

from models.case import Case
from models.rows import table
from models.support import HelpCard, Official, Pairing
from workflows.access import places
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.rollup import OVERSEERS
from workflows.base.refusals import NotYours, Reason
from workflows.base.rows import RowDict, rows_of
from workflows.base.words import _
from workflows.demo.cast import ZONE
from workflows.help.loaders import causes_of
from workflows.help.processes.helpers import KINDS
from workflows.help.queries import gaps, measures, money, pairing, screen
from workflows.help.queries import visits as queries_visits
from workflows.identification.states import CaseState
from workflows.reports import progress

FIRST_YEAR: Final = 2016
_APPLIED: Final = ("applied", "declared", "under_way", "done")
_ALL: Final = 10_000
# A screen's address, its title, and the part of it where the names are read.
PROGRESS: Final = ("progress", "进度")
GRID: Final = ("help_progress", "帮扶进度", "措施和原因")
COVERAGE: Final = ("help_progress", "帮扶进度", "走访覆盖")
MONEY: Final = ("help_progress", "帮扶进度", "资金")
NETWORK: Final = ("help_progress", "帮扶进度", "结对网络")
HOMES: Final = ("help", "帮扶", "各户")
UNITS: Final = ("help", "帮扶", "帮扶力量")
VISITS: Final = ("help", "帮扶", "走访活动")
LEDGER: Final = ("help", "帮扶", "钱物台账")
PUPILS: Final = ("help", "帮扶", "学生摸底")
FILING: Final = ("filing", "建档立卡")

FACTS: Final = {
    "SD-01": ("识别程序六步", "{n} 步", "已建档户走过的阶段", PROGRESS),
    "SD-02": ("建档立卡贫困户", "{n} 户", "状态为“已建档立卡”的户", PROGRESS),
    "SD-03": ("低保兜底的户", "{n} 户", "帮扶措施：低保兜底", GRID),
    "SD-04": ("申请了扶贫项目的户", "{n} 户", "帮扶措施：扶贫项目，已申请", GRID),
    "SD-05": ("扶贫项目申报完成的户", "{n} 户", "帮扶措施：扶贫项目，申报完成", GRID),
    "SD-06": ("申请雨露计划的学生", "{n} 人", "帮扶措施：雨露计划，已申请", PUPILS),
    "SD-07": ("因病或突发事件致贫的户", "{n} 户", "入户调查的致贫原因", HOMES),
    "SD-08": ("帮扶企业", "{n} 家", "帮扶单位登记，按范围合计", UNITS),
    "SD-09": ("签约结对的外镇户", "{n} 户", "有协议编号的结对，外镇登记户", NETWORK),
    "SD-10": ("发放的企业帮扶卡", "{n} 张卡", "帮扶卡登记", HOMES),
    "SD-11": ("帮扶方式", "{n} 种", "结对登记的方式", HOMES),
    "SD-12": ("2016年以来的资金和物资", "{n} 元", "钱物台账合计（已减去冲销）", MONEY),
    "SD-13": ("班子包户、一对一", "{n} 户", "责任人结对", NETWORK),
    "SD-14": ("发放帮联AB卡的户", "{n} 户", "帮扶卡登记", HOMES),
    "SD-15": ("2016年集中走访", "{n} 次", "走访活动与走访记录", COVERAGE),
    "SD-16": ("走访慰问标准和发放", "{n} 元", "活动每户标准与台账", LEDGER),
    "SD-17": ("个人资助", "{n} 笔", "责任人个人名下的台账", LEDGER),
    "SD-18": ("领导小组组长和具体负责人", "{n} 人", "责任人登记的领导小组职务", UNITS),
    "SD-19": ("有联系人的户，分户施策", "{n} 户", "有联系方式的责任人结对", HOMES),
    "SD-20": ("企业走亲活动启动", "{n} 次", "走访活动：启动仪式", VISITS),
    "SD-21": ("录入维护、动态管理、政策宣讲", "{n} 户", "全国系统编号", FILING),
    "SD-22": ("帮扶力量类别", "{n} 类", "帮扶单位登记", UNITS),
    "SD-23": ("干部帮修房屋", "{n} 户", "帮扶措施：危房维修，已完成", GRID),
    "SD-24": ("活动名称和别名", "{n} 个", "走访活动的名称与别名", VISITS),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in the reader's language: `figure` is counted now, `where` names a screen."""

    id: str
    said: str
    figure: str
    how: str
    path: str
    where: str


def facts(session: Session, actor: Actor) -> list[Fact]:
    """All 24 in order. NotYours for whoever does not oversee the whole zone."""
    n = counted(session, actor)
    return [
        Fact(key, _(said), _(unit, n=n[key]), _(how), path, " · ".join(_(part) for part in parts))
        for key, (said, unit, how, (path, *parts)) in FACTS.items()
    ]


def counted(session: Session, actor: Actor) -> Mapping[str, int | str]:
    """{fact: its number now}, money in yuan as it is written. NotYours as above."""
    here = _in_zone(session, actor)
    return (
        _registered(session, here)
        | _measures(session, here)
        | _pairings(session, here)
        | _given(session, here)
    )


def _in_zone(session: Session, actor: Actor) -> Actor:
    """The person as far as the zone goes."""
    zone = places.place_of(session, ZONE)
    spans = actor.ranges(OVERSEERS)
    if zone is None or not any(lo <= zone.key and zone.below <= hi for lo, hi in spans):
        raise NotYours(Reason("no_help_place", "您的管辖范围内还没有登记帮扶工作的地方。"))
    held = [replace(h, lo=max(h.lo, zone.key), hi=min(h.hi, zone.below)) for h in actor.held]
    return replace(actor, held=tuple(one for one in held if one.lo < one.hi))


def _rows(session: Session, here: Actor, model: Any, *where: ColumnElement[bool]) -> list[RowDict]:
    """Rows of the zone, for what no screen counts."""
    source = table(model)
    return rows_of(session, source, within(here, source.c.region, OVERSEERS), *where)


def _registered(session: Session, here: Actor) -> dict[str, int | str]:
    stages = progress.overview(session, here, ZONE).stages
    filed = _rows(session, here, Case, table(Case).c.state == CaseState.FILED)
    # Where the article's zone looked first: poor through illness or through a sudden event.
    causes = causes_of(session, [case["household_id"] for case in filed]).values()
    group = pairing.leading_group(session, here)
    return {
        "SD-01": sum(stage.reached > 0 for stage in stages),
        "SD-02": gaps.standing(session, here).filed,
        "SD-07": sum("illness" in found or "disaster" in found for found in causes),
        "SD-08": pairing.reconciliation(session, here).whole,
        "SD-18": sum(row["duty"] in ("head", "responsible") for row in group),
        "SD-21": sum(bool(case["national_no"]) for case in filed),
        "SD-22": len(KINDS),
    }


def _measures(session: Session, here: Actor) -> dict[str, int | str]:
    found = measures.measures_by_cause(session, here)
    pupils = [n for at, n in found.by_state.items() if at[0] == "rain_dew" and at[1] in _APPLIED]
    held = {
        (kind, home.state, home.household_id)
        for cause, kind in found.grid
        for home in screen.behind(session, here, "measure", cause, kind)
    }
    homes = Counter((kind, state) for kind, state, _home in held)
    return {
        "SD-03": len({home for kind, _state, home in held if kind == "allowance"}),
        "SD-04": homes["project", "applied"],
        "SD-05": homes["project", "declared"],
        "SD-06": sum(pupils),
        "SD-23": homes["house_repair", "done"],
    }


def _pairings(session: Session, here: Actor) -> dict[str, int | str]:
    edges = pairing.network(session, here, _ALL)
    firms = [edge for edge in edges if edge.helper_kind == "organisation"]
    own = [edge for edge in edges if edge.helper_kind == "official"]
    carded = {card["pairing_id"] for card in _rows(session, here, HelpCard)}
    reached = {row["id"] for row in _rows(session, here, Official) if row["contact"]}
    pairings = _rows(session, here, Pairing, table(Pairing).c.state == "current")
    return {
        "SD-09": len({edge.household_id for edge in firms if edge.elsewhere}),
        "SD-10": sum(edge.pairing_id in carded for edge in firms),
        "SD-11": len({way for row in pairings for way in row["ways"]}),
        "SD-13": len({edge.household_id for edge in own}),
        "SD-14": len({edge.household_id for edge in own if edge.pairing_id in carded}),
        "SD-19": len({edge.household_id for edge in own if edge.helper_id in reached}),
    }


def _given(session: Session, here: Actor) -> dict[str, int | str]:
    campaigns = queries_visits.campaigns(session, here)
    visits = {
        row["id"]
        for row in campaigns
        if row["kind"] == "visit" and row["from_on"].year == FIRST_YEAR
    }
    ledger = money.ledger(session, here, limit=_ALL)
    handed = [g["fen"] for g in ledger if g["visit_campaign_id"] in visits and g["kind"] == "cash"]
    own = [g for g in ledger if g["official_id"] and not g["visit_campaign_id"]]
    by_year = money.totals(session, here).by_year
    return {
        "SD-12": _yuan(sum(fen for year, fen in by_year.items() if year >= FIRST_YEAR)),
        "SD-15": len(visits),
        "SD-16": _yuan(sum(handed)),
        "SD-17": sum(gift["state"] == "given" for gift in own),
        "SD-20": sum(row["kind"] == "launch" for row in campaigns),
        "SD-24": sum(bool(row["alias"]) for row in campaigns),
    }


def _yuan(fen: int) -> str:
    """Fen as yuan, exact, thousands apart."""
    return f"{fen / 100:,.2f}".removesuffix(".00")
