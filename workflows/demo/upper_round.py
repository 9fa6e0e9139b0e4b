"""The autumn of 2015 above the villages: rounds, later lists, cards, the archive."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from models.batch import Campaign, VillageBatch
from workflows.demo import reviews, steps
from workflows.demo.autumn import HELPER, MEET_AGAIN, PAPERLESS, VISIT_AGAIN, Round
from workflows.demo.cast import (
    COUNTY_THEN,
    DONGTAZI,
    DONGTAZI_VILLAGE,
    THEN,
    XILIU,
    XILIU_VILLAGE,
    XITAZI,
    XITAZI_VILLAGE,
    ZONE,
)
from workflows.demo.stage import Scene, Script, Stage


def write(play: Script, r: Round) -> None:
    """The scenes from the township's first round to the last card."""
    for part in (_township, _back_again, _second_round):
        part(play, r)
    for nth, dates in enumerate((_FIRST, _SECOND)):
        _lists(play, r, nth, dates)
        _county(play, r, nth, dates)
    _archive(play, r)


def _township(play: Script, r: Round) -> None:
    def drawn(s: Stage) -> None:
        title = "即墨经济开发区2015年秋季第一批"
        r.reviews["t1"] = reviews.collect(s, r.campaign, ZONE, "township", title)

    def returned(s: Stage) -> None:
        wrong = {
            r.case(DONGTAZI, PAPERLESS): (
                "return_paper",
                "村上报表缺村委会公章\n公示照片日期看不清",
            ),
            r.case(XITAZI, MEET_AGAIN): ("return_meeting", "评议记录没有写明讨论情况"),
            r.case(XILIU, VISIT_AGAIN): ("return_facts", "务工收入与工友所述不一致"),
        }
        reviews.decide(s, r.reviews["t1"], wrong)

    def signed(s: Stage) -> None:
        reviews.sign(s, r.reviews["t1"])
        for v in THEN:
            r.first[v.key] = [c for c in r.first[v.key] if c not in r.late[v.key]]

    play.at(date(2015, 10, 28), 9, drawn)
    play.at(date(2015, 10, 29), 16, lambda s: reviews.visit(s, r.reviews["t1"], leave=2))
    play.at(date(2015, 11, 2), 16, lambda s: reviews.visit(s, r.reviews["t1"]))
    play.at(date(2015, 11, 4), 9, returned)
    play.at(date(2015, 11, 5), 15, signed)


def _back_again(play: Script, r: Round) -> None:
    """The three sent back: each does again what was wrong and everything after it."""
    xi, liu = r.lots[XITAZI], r.lots[XILIU]

    def reported(s: Stage) -> None:
        steps.report(s, DONGTAZI_VILLAGE, r.late[DONGTAZI])

    def planned(s: Stage) -> None:
        for lot, nth in ((xi, MEET_AGAIN), (liu, VISIT_AGAIN)):
            key, day = lot.village.key, date(2015, 11, 12)
            r.meetings[key] = steps.plan_meeting(s, lot, r.batches[key], day, [nth])

    def met(s: Stage) -> None:
        for lot in (xi, liu):
            steps.hold_meeting(s, lot.village, r.meetings[lot.village.key], absent=3)

    def posted(s: Stage) -> None:
        for v in (XITAZI_VILLAGE, XILIU_VILLAGE):
            key = reviews.post(s, v, r.batches[v.key], 1, r.late[v.key])
            r.notices[v.key, 1, 1] = key

    def closed(s: Stage) -> None:
        for v in (XITAZI_VILLAGE, XILIU_VILLAGE):
            reviews.close(s, v, r.notices[v.key, 1, 1])
            steps.report(s, v, r.late[v.key])

    play.at(date(2015, 11, 9), 10, reported)
    play.at(date(2015, 11, 9), 16, lambda s: steps.survey(s, liu, [VISIT_AGAIN]))
    play.at(date(2015, 11, 10), 9, planned)
    play.at(date(2015, 11, 12), 19, met)
    play.at(date(2015, 11, 13), 9, posted)
    play.at(date(2015, 11, 23), 9, closed)


def _second_round(play: Script, r: Round) -> None:
    def drawn(s: Stage) -> None:
        title = "即墨经济开发区2015年秋季第二批"
        r.reviews["t2"] = reviews.collect(s, r.campaign, ZONE, "township", title)
        reviews.visit(s, r.reviews["t2"])

    play.at(date(2015, 11, 24), 9, drawn)
    play.at(date(2015, 11, 25), 9, lambda s: reviews.decide(s, r.reviews["t2"]))
    play.at(date(2015, 11, 26), 15, lambda s: reviews.sign(s, r.reviews["t2"]))


@dataclass(frozen=True, slots=True)
class Dates:
    """When the later steps of one lot happen."""

    post_2: date
    close_2: date
    draw: date
    visit: date
    sign: date
    document: str
    announce: date
    close_3: date
    export: date
    receipt: date
    file: date
    number: int


_FIRST: Final = Dates(
    date(2015, 11, 6), date(2015, 11, 16), date(2015, 11, 17), date(2015, 11, 18),
    date(2015, 11, 24), "即扶组〔2015〕12号", date(2015, 11, 26), date(2015, 12, 4),
    date(2015, 12, 7), date(2015, 12, 14), date(2015, 12, 16), 101,
)  # fmt: skip
_SECOND: Final = Dates(
    date(2015, 11, 27), date(2015, 12, 7), date(2015, 12, 8), date(2015, 12, 9),
    date(2015, 12, 15), "即扶组〔2015〕15号", date(2015, 12, 17), date(2015, 12, 25),
    date(2015, 12, 28), date(2016, 1, 6), date(2016, 1, 8), 121,
)  # fmt: skip


def _lists(play: Script, r: Round, nth: int, dates: Dates) -> None:
    """The second notice and the announcement of a lot, in every village."""

    def posted(kind: int) -> Scene:
        def scene(s: Stage) -> None:
            for v in THEN:
                key = reviews.post(s, v, r.batches[v.key], kind, r.of(nth, v))
                r.notices[v.key, kind, nth] = key

        return scene

    def closed(kind: int) -> Scene:
        def scene(s: Stage) -> None:
            for v in THEN:
                reviews.close(s, v, r.notices[v.key, kind, nth])

        return scene

    play.at(dates.post_2, 9, posted(2))
    play.at(dates.close_2, 9, closed(2))
    play.at(dates.announce, 9, posted(3))
    play.at(dates.close_3, 9, closed(3))


def _county(play: Script, r: Round, nth: int, dates: Dates) -> None:
    """The county's review of a lot, and its cards."""
    lot = "一二"[nth]

    def drawn(s: Stage) -> None:
        title = f"即墨市2015年秋季第{lot}批复审"
        r.reviews[f"c{nth}"] = reviews.collect(s, r.campaign, COUNTY_THEN, "county", title)

    def decided(s: Stage) -> None:
        reviews.visit(s, r.reviews[f"c{nth}"])
        reviews.decide(s, r.reviews[f"c{nth}"])

    def exported(s: Stage) -> None:
        title = f"即墨经济开发区第{lot}批录入"
        r.reviews[f"f{nth}"] = reviews.export(s, r.campaign, ZONE, title)

    def filed(s: Stage) -> None:
        for v in THEN:
            reviews.file(s, v, r.of(nth, v), HELPER, dates.number)
        reviews.finish(s, r.reviews[f"f{nth}"])

    play.at(dates.draw, 9, drawn)
    play.at(dates.visit, 16, decided)
    play.at(dates.sign, 10, lambda s: reviews.sign(s, r.reviews[f"c{nth}"], dates.document))
    play.at(dates.export, 9, exported)
    play.at(dates.receipt, 9, lambda s: reviews.receipt(s, r.reviews[f"f{nth}"], dates.number))
    play.at(dates.file, 10, filed)


def _archive(play: Script, r: Round) -> None:
    def archived(s: Stage) -> None:
        for v in THEN:
            s.act(v.town, r.batches[v.key], "archive", of=VillageBatch)

    play.at(date(2016, 1, 20), 10, archived)
    play.at(date(2016, 1, 22), 10, lambda s: _finish(s, r.campaign))


def _finish(s: Stage, campaign: int) -> None:
    s.act("county", campaign, "finish", of=Campaign)
