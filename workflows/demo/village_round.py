"""The autumn of 2015 in the villages: training, applications, surveys, meetings, first lists."""

from datetime import date

from models.batch import VillageBatch
from models.case import Case
from models.record import Veto
from workflows.demo import cast, files, registers, reviews, steps
from workflows.demo.autumn import (
    CORRECTED,
    DOUBTED,
    KIN,
    OBJECTED,
    OWN,
    PAUSED,
    RICH,
    SEATED,
    SILENT,
    VETOED,
    WITHDRAWN,
    Round,
)
from workflows.demo.cast import (
    COUNTY_THEN,
    DONGTAZI,
    DONGTAZI_VILLAGE,
    THEN,
    XILIU,
    XILIU_VILLAGE,
    XITAZI,
    ZONE,
    Village,
)
from workflows.demo.lots import Lot
from workflows.demo.stage import Scene, Script, Stage
from workflows.identification.states import CaseState


def write(play: Script, r: Round) -> None:
    """The scenes from the first training to the first lists."""
    for part in (_prepare, _apply, _survey, _meet, _first_notice, _objections):
        part(play, r)


def _prepare(play: Script, r: Round) -> None:
    def staff(s: Stage) -> None:
        cast.enrol(s, COUNTY_THEN)
        registers.write(s, COUNTY_THEN, THEN, to_elect=1)

    def begin(s: Stage) -> None:
        title = "2015年秋季贫困户识别"
        r.campaign = steps.start_campaign(s, "county", COUNTY_THEN, title)

    def plan(s: Stage) -> None:
        for v in THEN:
            batch = steps.plan_batch(s, r.campaign, v, v.town, f"{v.name}2015年秋季")
            r.batches[v.key] = batch
            r.trainings[v.key] = steps.plan_training(s, v, batch, date(2015, 9, 10))

    def train(s: Stage) -> None:
        for n, v in enumerate(THEN):
            steps.hold_training(s, v, r.trainings[v.key], 31 + 9 * n)

    def opened(s: Stage) -> None:
        for v in THEN:
            steps.open_village(s, v, r.trainings[v.key], r.batches[v.key])

    play.at(cast.FIRST_DAY, 9, staff)
    play.at(date(2015, 9, 7), 9, begin)
    play.at(date(2015, 9, 8), 10, plan)
    play.at(date(2015, 9, 10), 19, train)
    play.at(date(2015, 9, 11), 15, opened)


def _apply(play: Script, r: Round) -> None:
    for n, village in enumerate(THEN):
        lot = r.lots[village.key]
        play.at(date(2015, 9, 14 + n), 9, _registering(r, lot))
        play.at(date(2015, 9, 16 + n), 14, _submitting(lot))

    def corrections(s: Stage) -> None:
        steps.correct(
            s, DONGTAZI_VILLAGE, r.case(DONGTAZI, CORRECTED), ("户口簿缺子女页", "承诺书未按手印")
        )
        steps.correct(s, XILIU_VILLAGE, r.case(XILIU, SILENT), ("缺户口簿复印件",))

    def corrected(s: Stage) -> None:
        case = r.case(DONGTAZI, CORRECTED)
        papers = files.scan(s, "clerk.dongtazi", DONGTAZI, "补正材料", "户口簿子女页", "承诺书")
        wanted = s.row(Case, case)["wanted"]
        s.act("clerk.dongtazi", case, "resubmit", {"present": tuple(wanted), "papers": papers})

    def accepted(s: Stage) -> None:
        for lot in r.lots.values():
            steps.accept(s, lot, _besides(lot, {SILENT} if lot.village.key == XILIU else set()))

    def applications_closed(s: Stage) -> None:
        for v in THEN:
            s.act(v.clerk, r.batches[v.key], "close_applications", of=VillageBatch)

    play.at(date(2015, 9, 21), 9, corrections)
    play.at(date(2015, 9, 23), 10, corrected)
    play.at(date(2015, 9, 24), 15, accepted)
    play.at(date(2015, 9, 30), 17, applications_closed)
    silent = XILIU, SILENT
    play.at(date(2015, 10, 14), 2, lambda s: _say(s, "", r.case(*silent), "warn"))
    play.at(date(2015, 10, 23), 2, lambda s: _say(s, "", r.case(*silent), "lapse"))


def _say(s: Stage, login: str, case: int, action: str) -> None:
    s.act(login, case, action)


def _besides(lot: Lot, gone: set[int]) -> list[int]:
    return [n for n in range(len(lot.families)) if n not in gone]


def _registering(r: Round, lot: Lot) -> Scene:
    def scene(s: Stage) -> None:
        steps.register(s, lot, r.batches[lot.village.key])
        registers.elect(s, lot.village, lot.homes[SEATED], lot.families[SEATED].head)

    return scene


def _submitting(lot: Lot) -> Scene:
    def scene(s: Stage) -> None:
        declares = {DONGTAZI: (KIN, 3, "sibling"), XITAZI: (OWN, 5, "uncle")}
        related = -1
        if lot.village.key in declares:
            related, nth, relation = declares[lot.village.key]
            steps.submit(s, lot, [related], registers.kin(s, lot.village, nth, relation))
        steps.submit(s, lot, [n for n in range(len(lot.cases)) if n != related])

    return scene


def _survey(play: Script, r: Round) -> None:
    dong, xi, liu = (r.lots[v.key] for v in THEN)

    def named(s: Stage) -> None:
        steps.start_survey(s, dong)
        steps.start_survey(s, xi)
        steps.start_survey(s, liu, _besides(liu, {SILENT}))

    def paused(s: Stage) -> None:
        answers = {"code": "H01", "reason": "家中老人去世，办理丧事，请求推迟入户。"}
        s.act("town.zone", r.case(DONGTAZI, PAUSED), "hold", answers)

    def resumed(s: Stage) -> None:
        answers = {"reason": "丧事办完，本人同意入户。"}
        s.act("town.zone", r.case(DONGTAZI, PAUSED), "resume", answers)

    def withdrawn(s: Stage) -> None:
        request = files.scan(s, "clerk.xitazi", XITAZI, "撤回申请", "儿子回村接去同住")
        answers = {"request": request, "reason": "随儿子到城里生活，不再申请。"}
        s.act("clerk.xitazi", r.case(XITAZI, WITHDRAWN), "withdraw", answers)

    def vetoed(s: Stage) -> None:
        evidence = files.scan(s, "chair.xitazi", XITAZI, "车辆登记查询单", "小型轿车一辆")
        answers = {
            "item": "V02", "evidence": "车管所查询：名下有小型轿车一辆，2014年购置。",
            "papers": evidence, "told_on": date(2015, 10, 8),
        }  # fmt: skip
        s.act("chair.xitazi", r.case(XITAZI, VETOED), "propose_veto", answers)

    def confirmed(s: Stage) -> None:
        case = r.case(XITAZI, VETOED)
        letter = files.scan(
            s, "town.zone", ZONE, "不予纳入告知书", "存在否决情形 V02", seal="即墨经济开发区扶贫办"
        )
        veto = s.rows(Veto, case_id=case)[0]["id"]
        answers = {"veto": veto, "heard": "户主承认车辆为自家所有，未提出反证。", "letter": letter}
        s.act("town.zone", case, "confirm_veto", answers)

    play.at(date(2015, 9, 25), 9, named)
    play.at(date(2015, 9, 28), 9, paused)
    play.at(date(2015, 9, 26), 16, lambda s: steps.survey(s, dong, _besides(dong, {PAUSED, RICH})))
    play.at(date(2015, 9, 26), 17, lambda s: steps.survey(s, dong, [RICH], 164))
    play.at(date(2015, 9, 27), 16, lambda s: steps.survey(s, xi, _besides(xi, {WITHDRAWN})))
    play.at(date(2015, 9, 29), 9, withdrawn)
    play.at(date(2015, 9, 29), 16, lambda s: steps.survey(s, liu, _besides(liu, {SILENT})))
    play.at(date(2015, 10, 8), 9, resumed)
    play.at(date(2015, 10, 8), 15, vetoed)
    play.at(date(2015, 10, 9), 16, lambda s: steps.survey(s, dong, [PAUSED]))
    play.at(date(2015, 10, 12), 10, confirmed)


def _meet(play: Script, r: Round) -> None:
    gone = {DONGTAZI: set[int](), XITAZI: {WITHDRAWN, VETOED}, XILIU: {SILENT}}

    def planned(s: Stage) -> None:
        for n, v in enumerate(THEN):
            lot = r.lots[v.key]
            day = date(2015, 10, 13 + n)
            nth = _besides(lot, gone[v.key])
            r.meetings[v.key] = steps.plan_meeting(s, lot, r.batches[v.key], day, nth)

    def held(village: Village, absent: int) -> Scene:
        def scene(s: Stage) -> None:
            down = (r.case(DONGTAZI, RICH),) if village.key == DONGTAZI else ()
            steps.hold_meeting(s, village, r.meetings[village.key], absent, down)

        return scene

    play.at(date(2015, 10, 12), 16, planned)
    for n, village in enumerate(THEN):
        play.at(date(2015, 10, 13 + n), 19, held(village, 2 + n % 2))


def _first_notice(play: Script, r: Round) -> None:
    def posted(village: Village) -> Scene:
        def scene(s: Stage) -> None:
            cases = [
                c for c in r.lots[village.key].cases if s.row(Case, c)["state"] == CaseState.PASSED
            ]
            key = reviews.post(s, village, r.batches[village.key], 1, cases)
            r.notices[village.key, 1, 0] = key

        return scene

    def closed(s: Stage) -> None:
        for v in THEN:
            reviews.close(s, v, r.notices[v.key, 1, 0])

    def reported(s: Stage) -> None:
        for v in THEN:
            cases = [
                c for c in r.lots[v.key].cases if s.row(Case, c)["state"] == CaseState.VILLAGE_OK
            ]
            r.first[v.key] = cases
            steps.report(s, v, cases)

    for n, village in enumerate(THEN):
        play.at(date(2015, 10, 15 + n), 9, posted(village))
    play.at(date(2015, 10, 26), 9, closed)
    play.at(date(2015, 10, 27), 14, reported)


def _objections(play: Script, r: Round) -> None:
    def objections(s: Stage) -> None:
        facts = "反映该户在城里有亲戚资助，不算困难。"
        doubted, objected = r.case(DONGTAZI, DOUBTED), r.case(DONGTAZI, OBJECTED)
        reviews.object_to(s, "clerk.dongtazi", doubted, "object_1", facts, "visit")
        facts = "反映该户在镇上开有小卖部，雇人看店，收入不低。"
        reviews.object_to(s, "town.zone", objected, "object_1", facts, "phone")

    def dismissed(s: Stage) -> None:
        finding = "核实亲戚只逢年节送米面，未有固定资助，反映不属实。"
        finders = ("chair.dongtazi", "town.zone")
        case = r.case(DONGTAZI, DOUBTED)
        reviews.answer(s, "chair.dongtazi", case, "dismiss_1", finders, finding)

    def upheld(s: Stage) -> None:
        finding = "营业执照登记在户主名下，雇工一人，反映属实。"
        finders = ("town.zone", "town2.zone")
        case = r.case(DONGTAZI, OBJECTED)
        heard = "户主承认，表示服从。"
        reviews.answer(s, "town.zone", case, "uphold_ineligible_1", finders, finding, heard=heard)

    play.at(date(2015, 10, 17), 10, objections)
    play.at(date(2015, 10, 20), 15, dismissed)
    play.at(date(2015, 10, 21), 11, upheld)
