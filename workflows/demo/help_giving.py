"""What enterprises and single officials gave: in all near two million yuan."""

from datetime import date
from typing import Any

from workflows.base import clock
from workflows.demo.help_stage import OFFICE, Year
from workflows.demo.stage import Script, Stage
from workflows.help.opening import gifts, plans


def write(play: Script, y: Year) -> None:
    """The scenes, by their days."""
    play.at(date(2016, 6, 28), 10, lambda s: _firms(s, y, "cash"))
    play.at(date(2016, 9, 13), 10, lambda s: _firms(s, y, "goods"))
    play.at(date(2016, 8, 26), 16, lambda s: _individuals(s, y))
    play.at(date(2016, 10, 14), 16, lambda s: _mistake(s, y))


def give(s: Stage, home: int, kind: str, item: str, fen: int, **more: Any) -> int:
    """One entry of the ledger, today."""
    answers = {"given_on": clock.today(), "kind": kind, "item": item, "fen": fen, **more}
    return gifts.give(s.session, s.actor(OFFICE), home, answers, token=s.token())


def _firms(s: Stage, y: Year, kind: str) -> None:
    """Each enterprise to the household it signed for; the city-wide ones where it is needed."""
    town = list(zip(y.firms["town"], y.elsewhere, strict=True))
    homes = [home["id"] for home in y.homes]
    zone = list(zip(y.firms["zone"], homes[:5], strict=True))
    city = list(zip(y.firms["city"], homes[5:15], strict=True))
    for n, (firm, home) in enumerate((*town, *zone, *city)):
        if kind == "cash":
            give(s, home, kind, "帮扶资金", (17 + n * 7 % 11) * 1_000_00, organisation=firm)
        else:
            item = ("种苗和化肥", "棉被和冬衣", "米面粮油", "家电")[n % 4]
            give(s, home, kind, item, (9 + n * 5 % 9) * 1_000_00, organisation=firm)


def _individuals(s: Stage, y: Year) -> None:
    """Officials from their own pocket: for two pupils of one family, yearly sums, a job."""
    pupils = plans.pupils(s.session, s.actor(OFFICE), 2016)
    homes = [pupil.household_id for pupil in pupils]
    family = next(home for home in homes if homes.count(home) == 2)
    helper = dict(zip((home["id"] for home in y.homes), y.officials, strict=True))
    give(s, family, "cash", "助学金（两名在校生）", 5_000_00, official=helper[family])
    sick = y.allowances[1]
    give(s, sick, "cash", "生活补助", 3_000_00, official=helper[sick], per_year=True)
    last = y.projects[-1]
    give(s, last, "cash", "生活补助", 600_00, official=helper[last], per_year=True)
    give(s, last, "job", "村保洁岗位", 0, official=helper[last], per_year=True)


def _mistake(s: Stage, y: Year) -> None:
    """A wrong entry, met by its counter-entry the same afternoon; both stay."""
    wrong = give(s, y.homes[0]["id"], "cash", "帮扶资金", 2_000_00, organisation=y.firms["zone"][0])
    gifts.counter(
        s.session,
        s.actor(OFFICE),
        wrong,
        "户主重名，登记错户。",
        seen=1,
        token=s.token(),
    )
