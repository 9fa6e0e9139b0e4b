"""What is arranged for the households: measures, the schooling sweep, plans, the yearly round."""

from datetime import date
from typing import Any

from models.household import Person
from models.support import HelpPlan, Measure, YearlyUpdate
from workflows.base import clock
from workflows.demo.cast import ZONE
from workflows.demo.files import scan, signed
from workflows.demo.help_stage import OFFICE, Year
from workflows.demo.stage import Script, Stage
from workflows.help.opening import plans, yearly

# Of the 14 households with a measure: three 低保兜底, nine projects applied for, two declared.
ALLOWANCES, APPLIED, DECLARED = 3, 9, 2
UPDATED = 7


def write(play: Script, y: Year) -> None:
    """The scenes, by their days."""
    play.at(date(2016, 3, 8), 10, lambda s: _measures(s, y))
    play.at(date(2016, 5, 17), 10, lambda s: _declare(s, y))
    play.at(date(2016, 8, 9), 10, lambda s: _repair(s, y))
    play.at(date(2016, 9, 21), 10, lambda s: _sweep(s))
    play.at(date(2016, 11, 3), 10, lambda s: _repaired(s, y))
    play.at(date(2016, 12, 5), 9, lambda s: _begin_round(s))
    play.at(date(2016, 12, 20), 15, lambda s: _update(s, y))
    play.at(date(2017, 1, 11), 10, lambda s: _plan(s, y))


def _choose(s: Stage, y: Year) -> None:
    """Households with pupils get a project first, so that their chances come together."""
    pupils = plans.pupils(s.session, s.actor(OFFICE), 2016)
    y.schooling = list(dict.fromkeys(pupil.household_id for pupil in pupils))
    others = [home["id"] for home in y.homes if home["id"] not in y.schooling]
    # Old and sick first: where nobody can work a project helps nobody.
    weak = [key for key in others if all(_weak(p) for p in s.rows(Person, household_id=key))]
    y.allowances = weak[:ALLOWANCES]
    rest = [key for key in others if key not in y.allowances]
    y.projects = (y.schooling + rest)[: APPLIED + DECLARED]


def _weak(person: dict[str, Any]) -> bool:
    return bool(person["traits"].get("labour") in ("none", "weak", "lost"))


def intend(s: Stage, home: int, kind: str, title: str, fen: int = 0) -> int:
    """A measure thought of this year."""
    answers = {"kind": kind, "year": clock.today().year, "title": title, "fen": fen}
    return plans.intend(s.session, s.actor(OFFICE), home, answers, token=s.token())


def further(s: Stage, measure: int, action: str, **answers: Any) -> None:
    """One stage further, today."""
    s.act(OFFICE, measure, action, {"on": clock.today(), **answers}, of=Measure)


def _measures(s: Stage, y: Year) -> None:
    _choose(s, y)
    for home in y.allowances:
        measure = intend(s, home, "allowance", "最低生活保障", 3_600_00)
        further(s, measure, "apply")
        further(s, measure, "begin")
    for n, home in enumerate(y.projects):
        title = ("大棚蔬菜", "肉鸭养殖", "光伏入户")[n % 3]
        further(s, intend(s, home, "project", title, 8_000_00), "apply")


def _declare(s: Stage, y: Year) -> None:
    for n, home in enumerate(y.projects[APPLIED:], 1):
        measure = s.rows(Measure, household_id=home, kind="project")[0]["id"]
        paper = scan(s, OFFICE, ZONE, "扶贫项目申报表", f"申报完成·第{n}户")
        further(s, measure, "declare", evidence=paper)


def _repair(s: Stage, y: Year) -> None:
    measure = intend(s, y.allowances[0], "house_repair", "屋顶翻修，干部帮工", 12_000_00)
    further(s, measure, "begin")
    post = intend(s, y.projects[-1], "public_post", "村保洁岗位")
    further(s, post, "begin")


def _repaired(s: Stage, y: Year) -> None:
    home = next(home for home in y.homes if home["id"] == y.allowances[0])
    measure = s.rows(Measure, household_id=home["id"], kind="house_repair")[0]["id"]
    word = signed(s, OFFICE, home["region"], home["head_name"], "房屋修缮验收")
    further(s, measure, "finish", effect="房子不漏了，过冬不怕了。", signature=word)


def _sweep(s: Stage) -> None:
    """Every child's schooling looked through; who is in 中职 or 高职 applies."""
    office = s.actor(OFFICE)
    people = [pupil.person_id for pupil in plans.pupils(s.session, office, 2016)]
    for measure in plans.intend_for_pupils(s.session, office, people, 2016, token=s.token()):
        further(s, measure, "apply")


def _begin_round(s: Stage) -> None:
    yearly.begin_year(s.session, s.actor(OFFICE), ZONE, 2016, token=s.token())


def _update(s: Stage, y: Year) -> None:
    for n, home in enumerate(y.homes[:UPDATED]):
        row = s.rows(YearlyUpdate, household_id=home["id"])[0]
        sheet = scan(s, OFFICE, home["region"], "年度信息采集表", f"户主 {home['head_name']}")
        answers = {
            "people": home["members"],
            "per_head_fen": 3_150_00 + n * 120_00,
            "housing": "safe",
            "next_step": "继续落实帮扶措施，年底再核收入。",
            "sheet": sheet,
        }
        s.act(OFFICE, row["id"], "update", answers, of=YearlyUpdate)


def _plan(s: Stage, y: Year) -> None:
    """一户一策 of the coming year: written, read out with the policy, signed by the household."""
    for home in y.homes:
        answers = {
            "year": 2017,
            "target": "全年人均纯收入稳定超过标准，吃穿不愁，看病上学有保障。",
            "steps": "责任人每季度走访一次；落实已申报措施；政策送到手、讲明白。",
        }
        plan = plans.draft_plan(s.session, s.actor(OFFICE), home["id"], answers, token=s.token())
        word = signed(s, OFFICE, home["region"], home["head_name"], "2017年帮扶计划")
        agreed = {"policy_read_on": clock.today(), "signature": word}
        s.act(OFFICE, plan, "agree", agreed, of=HelpPlan)
