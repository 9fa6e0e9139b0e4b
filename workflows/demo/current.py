"""The round under way: today's villages of 移风店镇, every day told as so many days ago.

Households stand in every open state, a meeting is planned for tomorrow, lists hang and fall due,
rounds wait for visits and for signatures: whoever signs in finds work of their own.
"""

import json
from datetime import date
from itertools import islice

from models.batch import VillageBatch
from workflows.demo import cast, registers, reviews, steps
from workflows.demo.cast import (
    BINHE_VILLAGE,
    COUNTY_NOW,
    NOT_YET,
    NOW,
    QIJI_VILLAGE,
    SHANGBO_VILLAGE,
    SHUANGTA_VILLAGE,
    TOWN,
    Village,
)
from workflows.demo.families import families
from workflows.demo.incidents import cards, colleagues, incidents
from workflows.demo.lots import Lot
from workflows.demo.stage import Scene, Script, Stage
from workflows.demo.ways import DRAFTS, LISTS, REVIEWS, TRIAL, VOTED_DOWN, WAYS, Review, Round, Way
from workflows.policy import policy, profiles


def script(today: date) -> Script:
    """The round, scene by scene."""
    everyone = families(2, today)
    lots = {way.name: Lot(way.village, list(islice(everyone, way.size))) for way in WAYS}
    drafts = [Lot(village, list(islice(everyone, size))) for village, size in DRAFTS]
    play, r = Script(), Round(today, lots)
    _prepare(play, r)
    _train(play, r)
    for way in WAYS:
        _walk(play, r, way)
    for n, lot in enumerate(drafts):
        play.at(r.ago(1), 9 + n, _registering(r, lot))
    for review in REVIEWS:
        _review(play, r, review)
    for name, kind, posted, closed in LISTS:
        _hang(play, r, name, kind, posted, closed)
    incidents(play, r)
    colleagues(play, r)
    cards(play, r)
    return play


def _prepare(play: Script, r: Round) -> None:
    def staff(s: Stage) -> None:
        cast.enrol(s, COUNTY_NOW)
        registers.write(s, COUNTY_NOW, (*NOW, *NOT_YET))

    def begin(s: Stage) -> None:
        title = f"{r.today.year}年度低收入户识别"
        r.campaigns["all"] = steps.start_campaign(s, "county", COUNTY_NOW, title)

    def begin_trial(s: Stage) -> None:
        _trial_profile(s, r.ago(68))
        title = f"{r.today.year}年信息比对试点"
        r.campaigns["trial"] = steps.start_campaign(s, "town.yfd", TOWN, title)

    play.at(r.ago(200), 9, staff)
    play.at(r.ago(70), 9, begin)
    play.at(r.ago(68), 9, begin_trial)


def _planning(r: Round, villages: tuple[Village, ...], trained: int) -> Scene:
    def scene(s: Stage) -> None:
        for v in villages:
            campaign = r.campaigns["trial" if v is SHUANGTA_VILLAGE else "all"]
            title = f"{v.name}{r.today.year}年度"
            batch = steps.plan_batch(s, campaign, v, v.town, title)
            r.batches[v.key] = batch
            r.trainings[v.key] = steps.plan_training(s, v, batch, r.ago(trained))

    return scene


def _training(r: Round, villages: tuple[Village, ...]) -> Scene:
    def scene(s: Stage) -> None:
        for n, v in enumerate(villages):
            steps.hold_training(s, v, r.trainings[v.key], 28 + 7 * n)

    return scene


def _train(play: Script, r: Round) -> None:
    def opened(s: Stage) -> None:
        for v in NOW:
            steps.open_village(s, v, r.trainings[v.key], r.batches[v.key])

    def closed(s: Stage) -> None:
        clerk, batch = BINHE_VILLAGE.clerk, r.batches[BINHE_VILLAGE.key]
        s.act(clerk, batch, "close_applications", of=VillageBatch)

    play.at(r.ago(66), 10, _planning(r, NOW, 62))
    play.at(r.ago(62), 19, _training(r, NOW))
    play.at(r.ago(61), 15, opened)
    # One village has met and waits for the township; one has only announced its training.
    play.at(r.ago(6), 10, _planning(r, (QIJI_VILLAGE,), 1))
    play.at(r.ago(1), 19, _training(r, (QIJI_VILLAGE,)))
    play.at(r.ago(2), 10, _planning(r, (SHANGBO_VILLAGE,), -3))
    play.at(r.ago(1), 17, closed)


def _trial_profile(s: Stage, day: date) -> None:
    """The shipped profile with a comparison after the survey, for what is begun on this one day."""
    shipped = (policy.PROFILES / "jm-2026.json").read_text(encoding="utf-8")
    own = {
        "key": TRIAL,
        "label": "移风店镇信息比对试点（演示）",
        "compares": True,
        "valid_from": day.isoformat(),
        "valid_to": day.isoformat(),
    }
    content = json.dumps({**json.loads(shipped), **own}, ensure_ascii=False).encode()
    profiles.take_in(s.session, s.actor("admin"), content, COUNTY_NOW)


def _registering(r: Round, lot: Lot) -> Scene:
    return lambda s: steps.register(s, lot, r.batches[lot.village.key])


def _walk(play: Script, r: Round, way: Way) -> None:
    """The steps one lot has taken in its village."""
    lot, going = r.lots[way.name], r.going(way.name)
    every = list(range(way.size))
    down = VOTED_DOWN.get(way.name)

    def on(days: int | None, hour: int, scene: Scene) -> None:
        if days is not None:
            play.at(r.ago(days), hour, scene)

    def submit(s: Stage) -> None:
        kin = [0] if way.name == "town visits too" else []
        if kin:
            steps.submit(s, lot, kin, registers.kin(s, lot.village, 4, "nephew"))
        steps.submit(s, lot, [n for n in every if n not in kin])

    def survey(s: Stage) -> None:
        steps.survey(s, lot, going)
        if down is not None:
            steps.survey(s, lot, [down], 170)

    on(way.apply, 9, _registering(r, lot))
    on(way.apply, 15, submit)
    on(way.accept, 10, lambda s: steps.accept(s, lot))
    on(way.start, 11, lambda s: steps.start_survey(s, lot))
    on(way.survey, 16, survey)
    on(way.compare, 10, lambda s: steps.compare(s, lot))
    if way.plan is not None:
        _meet(play, r, way, way.plan)
    if way.post is not None:
        _hang(play, r, way.name, 1, way.post, way.close)
    on(way.report, 14, lambda s: steps.report(s, way.village, r.cases(way.name)))


def _meet(play: Script, r: Round, way: Way, planned: int) -> None:
    """The meeting of a lot: planned, and held unless it is still to come."""
    lot, down = r.lots[way.name], VOTED_DOWN.get(way.name)

    def plan(s: Stage) -> None:
        day = r.ago(way.meet if way.meet is not None else -1)
        batch = r.batches[way.village.key]
        r.meetings[way.name] = steps.plan_meeting(s, lot, batch, day)

    def meet(s: Stage) -> None:
        meeting = r.meetings[way.name]
        if way.name == "to sign":
            steps.vote(s, way.village, meeting)
            steps.write_minutes(s, way.village, meeting)
            return
        against = () if down is None else (lot.cases[down],)
        steps.hold_meeting(s, way.village, meeting, way.size % 3, against)

    play.at(r.ago(planned), 14, plan)
    if way.meet is not None:
        play.at(r.ago(way.meet), 19, meet)


def _hang(play: Script, r: Round, name: str, kind: int, posted: int, closed: int | None) -> None:
    """A list on the wall, and off it when its time is over."""
    village = r.lots[name].village

    def post(s: Stage) -> None:
        cases = r.cases(name)
        r.notices[name, kind] = reviews.post(s, village, r.batches[village.key], kind, cases)

    play.at(r.ago(posted), 9, post)
    if closed is not None:
        play.at(r.ago(closed), 9, lambda s: reviews.close(s, village, r.notices[name, kind]))


def _review(play: Script, r: Round, review: Review) -> None:
    county = review.level == "county"
    place, where = (COUNTY_NOW, "即墨区") if county else (TOWN, "移风店镇")

    def draw(s: Stage) -> None:
        title = f"{where}{r.today.year}年度{review.name}"
        campaign = r.campaigns["all"]
        r.reviews[review.name] = reviews.collect(s, campaign, place, review.level, title)

    def sign(s: Stage) -> None:
        number = review.document.format(year=r.today.year)
        reviews.sign(s, r.reviews[review.name], number)

    # After the reports and the signatures of the same day: a round takes in what is there.
    play.at(r.ago(review.draw), 16, draw, 30)
    play.at(
        r.ago(review.visit),
        17,
        lambda s: reviews.visit(s, r.reviews[review.name], leave=review.leave),
    )
    if review.decide is not None:
        play.at(r.ago(review.decide), 18, lambda s: reviews.decide(s, r.reviews[review.name]))
    if review.sign is not None:
        play.at(r.ago(review.sign), 15, sign)
