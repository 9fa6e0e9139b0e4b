"""What does not go by the book in the round under way (objections, a hold, a veto), and cards."""

from workflows.demo import files, reviews, steps
from workflows.demo.cast import (
    COUNTY_NOW,
    SHUANGTA_VILLAGE,
    TOWN,
)
from workflows.demo.stage import Scene, Script, Stage
from workflows.demo.ways import Round


def incidents(play: Script, r: Round) -> None:
    """What does not go by the book: objections, a hold, a veto, corrections, an end."""

    def objected(name: str, n: int, action: str, facts: str) -> Scene:
        def scene(s: Stage) -> None:
            login = r.lots[name].village.clerk
            reviews.object_to(s, login, r.lots[name].cases[n], action, facts, "visit")

        return scene

    def held(s: Stage) -> None:
        answers = {"code": "H03", "reason": "全家到外地陪护病人，约两周后回村。"}
        s.act("town.yfd", r.lots["held"].cases[0], "hold", answers)

    def veto(s: Stage) -> None:
        paper = files.scan(s, "county", COUNTY_NOW, "车辆登记查询单", "小型轿车一辆")
        answers = {
            "item": "V02", "evidence": "车辆登记查询：户主名下有小型轿车一辆。",
            "papers": paper, "told_on": r.ago(4),
        }  # fmt: skip
        s.act("county", r.lots["veto"].cases[0], "propose_veto", answers)

    def incomplete(name: str, *items: str) -> Scene:
        lot = r.lots[name]
        return lambda s: _nothing(steps.correct(s, lot.village, lot.cases[0], items))

    def gone(s: Stage) -> None:
        proof = files.scan(s, "town.yfd", TOWN, "户口迁出证明", "全家迁往外省")
        answers = {"kind": "moved", "proof": proof, "reason": "全家户口迁出，随子女定居外省。"}
        s.act("town.yfd", r.lots["gone"].cases[0], "terminate", answers)

    def withdrawn(s: Stage) -> None:
        lot = r.lots["changed mind"]
        request = files.scan(s, lot.village.clerk, lot.village.key, "撤回申请", "女儿已就业")
        answers = {"request": request, "reason": "女儿毕业就业，家庭收入好转。"}
        s.act(lot.village.clerk, lot.cases[0], "withdraw", answers)

    def drafted(s: Stage) -> None:
        village = r.lots["passed on"].village
        reviews.draft(s, village, r.batches[village.key], 2, r.cases("passed on"))

    play.at(
        r.ago(3),
        11,
        objected("first posted", 1, "object_1", "反映该户儿子在城里有固定工作，收入没有计算在内。"),
    )
    play.at(
        r.ago(2),
        11,
        objected("second posted", 2, "object_2", "反映该户把承包地转租出去，租金没有申报。"),
    )
    play.at(
        r.ago(1), 11, objected("announced", 0, "object_3", "反映该户长期不在村里居住，房屋空置。")
    )

    play.at(r.ago(8), 10, held)
    play.at(r.ago(4), 10, veto)
    play.at(r.ago(29), 10, incomplete("lapsing", "缺户口簿首页复印件", "医疗票据不清楚"))
    play.at(r.ago(6), 2, lambda s: _nothing(s.act("", r.lots["lapsing"].cases[0], "warn")))
    play.at(r.ago(3), 10, incomplete("incomplete", "承诺书未签名"))
    play.at(r.ago(15), 10, gone)
    play.at(r.ago(3), 16, drafted)
    play.at(r.ago(20), 10, withdrawn)


def _nothing(_outcome: object) -> None:
    """A scene gives nothing back."""


def colleagues(play: Script, r: Round) -> None:
    """What colleagues tell each other about a household: a claim, an urging."""

    def claimed(s: Stage) -> None:
        s.act("team.yfd", r.lots["surveyed too"].cases[0], "claim")

    def urged(s: Stage) -> None:
        answers = {"text": "老人近日住院，盼尽早受理。"}
        s.act("clerk.shuangta", r.lots["waiting long"].cases[0], "urge", answers)

    play.at(r.ago(1), 9, claimed)
    play.at(r.ago(1), 10, urged)


def cards(play: Script, r: Round) -> None:
    """One filing batch: numbers are back for three of five, one of those has its card."""

    def exported(s: Stage) -> None:
        title = f"移风店镇{r.today.year}年度第一批录入"
        r.filing = reviews.export(s, r.campaigns["all"], TOWN, title)

    def back(s: Stage) -> None:
        reviews.receipt(s, r.filing, 4101, r.cases("filing")[:3])

    def card(s: Stage) -> None:
        reviews.file(s, SHUANGTA_VILLAGE, r.cases("filing")[:1], "华知远", 1)

    play.at(r.ago(4), 10, exported)
    play.at(r.ago(2), 10, back)
    play.at(r.ago(1), 15, card)
