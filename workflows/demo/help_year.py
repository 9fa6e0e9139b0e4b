"""2016 in the zone after filing: helpers paired, two visit campaigns, enterprises going visiting.

The office's clerk writes most of it down; one official keeps his own household with his own login.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from models.case import Case
from models.household import Household
from models.support import VisitCampaign
from workflows.base import clock
from workflows.demo import help_cast, help_giving, help_plans
from workflows.demo.cast import COUNTY_THEN, ZONE
from workflows.demo.files import scan, shot
from workflows.demo.help_stage import OFFICE, Year
from workflows.demo.stage import Script, Stage
from workflows.help.opening import elsewhere, helpers, pairing
from workflows.help.opening import visits as opening_visits
from workflows.identification.states import CaseState

SPRING: Final = (
    ("cash", "慰问金", "", 800_00),
    ("goods", "大米", "10公斤", 60_00),
    ("goods", "面粉", "10公斤", 45_00),
    ("goods", "花生油", "5升", 80_00),
)
APRIL: Final = SPRING[1:3]


def script() -> Script:
    """The year, scene by scene."""
    play, y = Script(), Year()
    play.at(date(2016, 1, 23), 9, lambda s: _helpers(s, y))
    play.at(date(2016, 1, 23), 15, lambda s: _pair(s, y))
    play.at(date(2016, 1, 25), 9, lambda s: _cards(s, y.pairings))
    _campaign(play, y, "春节前走访慰问", date(2016, 1, 25), date(2016, 2, 5), SPRING)
    _campaign(play, y, "四月走访", date(2016, 4, 11), date(2016, 4, 22), APRIL)
    play.at(date(2016, 6, 6), 9, lambda s: _enterprises(s, y))
    play.at(date(2016, 6, 16), 9, lambda s: _launch(s, y))
    play.at(date(2016, 6, 16), 15, lambda s: _cards(s, y.agreements))
    help_plans.write(play, y)
    help_giving.write(play, y)
    return play


def _helpers(s: Stage, y: Year) -> None:
    """The zone's officials entered; the 23 households of the finished round found."""
    cases = list(s.rows(Case, county=COUNTY_THEN, state=CaseState.FILED))
    homes = {row["household_id"] for row in cases}
    y.homes = [row for row in s.rows(Household, county=COUNTY_THEN) if row["id"] in homes]
    y.homes.sort(key=lambda row: (row["region"], row["id"]))
    for answers in help_cast.officials(s.user(help_cast.HELPER.login)):
        key = helpers.register_official(s.session, s.actor(OFFICE), ZONE, answers, token=s.token())
        y.officials.append(key)


def _pair(s: Stage, y: Year) -> None:
    """One official, one household (一对一)."""
    for official, home in zip(y.officials, y.homes, strict=True):
        answers = {"official": official, "from_on": clock.today()}
        key = pairing.pair(s.session, s.actor(OFFICE), home["id"], answers, token=s.token())
        y.pairings.append(key)


def _cards(s: Stage, pairings: Iterable[int]) -> None:
    pairing.issue_cards(s.session, s.actor(OFFICE), list(pairings), clock.today(), token=s.token())


def _campaign(
    play: Script, y: Year, title: str, start: date, end: date, items: Iterable[tuple[Any, ...]]
) -> None:
    """A campaign planned and begun, every household visited within a few days, then closed."""
    names = ("kind", "item", "quantity", "fen")
    standard = [dict(zip(names, item, strict=True)) for item in items]

    def begin(s: Stage) -> None:
        answers = {
            "title": f"2016年{title}",
            "from_on": start,
            "to_on": end,
            "items": standard,
        }
        y.campaigns[title] = opening_visits.plan_campaign(
            s.session, s.actor(OFFICE), ZONE, answers, token=s.token()
        )
        s.act(OFFICE, y.campaigns[title], "start", of=VisitCampaign)

    def visits(nth: int) -> Any:
        return lambda s: _visit(s, y, title, nth)

    def close(s: Stage) -> None:
        s.act(OFFICE, y.campaigns[title], "close", of=VisitCampaign)

    play.at(start, 9, begin, 30)
    for nth in range(3):
        play.at(start.replace(day=start.day + 1 + nth), 15, visits(nth))
    play.at(end, 17, close)


def _visit(s: Stage, y: Year, title: str, nth: int) -> None:
    """A third of the households: each by its own official, receipts signed on the spot."""
    receipts: dict[str, tuple[int, ...]] = {}
    own = y.officials[len(y.officials) - 12]
    for n, (official, home) in enumerate(zip(y.officials, y.homes, strict=True)):
        if n % 3 != nth:
            continue
        login = help_cast.HELPER.login if official == own else OFFICE
        key = f"{login}{home['region']}"
        if key not in receipts:
            by = "责任人" if login == help_cast.HELPER.login else "扶贫办"
            receipts[key] = shot(s, login, home["region"], f"{title}签收·{by}")
        answers = {
            "official": official,
            "visited_on": clock.today(),
            "topics": ("condition", "policy", "gift"),
            "requests": "希望孩子上学有补助。" if n % 4 == 0 else "",
            "next_step": "联系学校，核对在校情况。" if n % 4 == 0 else "",
        }
        opening_visits.record_visit(
            s.session,
            s.actor(login),
            home["id"],
            answers,
            campaign_id=y.campaigns[title],
            receipt=receipts[key],
            token=s.token(),
        )


def _enterprises(s: Stage, y: Year) -> None:
    """The 55 entered, and the 40 households the other town has filed."""
    office = s.actor(OFFICE)
    for answers in help_cast.enterprises():
        key = helpers.register_organisation(s.session, office, ZONE, answers, token=s.token())
        y.firms[answers["scope"]].append(key)
    for entry in help_cast.elsewhere():
        key = elsewhere.register_elsewhere(s.session, office, ZONE, entry, token=s.token())
        y.elsewhere.append(key)


def _launch(s: Stage, y: Year) -> None:
    """The launch of 走亲: agreements signed, 40 in the other town, 5 at home."""
    office, today = s.actor(OFFICE), clock.today()
    answers = {
        "title": "“千企帮千户”走亲活动启动仪式",
        "alias": "百企帮百村、千企扶千户",
        "kind": "launch",
        "from_on": today,
        "to_on": today,
    }
    launch = opening_visits.plan_campaign(s.session, office, ZONE, answers, token=s.token())
    s.act(OFFICE, launch, "start", of=VisitCampaign)
    paper = scan(s, OFFICE, ZONE, "结对帮扶协议书", "企业与农户", seal="即墨经济开发区扶贫办")
    pairs = [
        *zip(y.firms["town"], y.elsewhere, strict=True),
        *zip(y.firms["zone"], (home["id"] for home in y.homes[:5]), strict=True),
    ]
    for n, (firm, home) in enumerate(pairs):
        agreed = {
            "organisation": firm,
            "from_on": today,
            "ways": help_cast.WAYS if n % 4 == 0 else (help_cast.WAYS[n % 3],),
            "agreement_no": f"JD-2016-{n + 1:03d}",
            "agreement": paper,
        }
        y.agreements.append(pairing.pair(s.session, office, home, agreed, token=s.token()))
    s.act(OFFICE, launch, "close", of=VisitCampaign)
