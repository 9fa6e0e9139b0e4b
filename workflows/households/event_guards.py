"""What an event of a household must be: one of the list, with day and proof, and no more than it
says; after filing never before what was decided then."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from workflows.base import clock, codes
from workflows.base.refusals import Reason
from workflows.base.rows import Row
from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import PEOPLE
from workflows.households import answers, fitting
from workflows.households.changes import stands
from workflows.households.differing import differs
from workflows.households.event_list import BY_EVENT_ALONE, EVENTS, Shape
from workflows.households.forms import ROSTER, Content
from workflows.households.needs import (
    INTO,
    LIVE_CASES,
    NEWEST_OF,
    NUMBER_FAULTS,
    REQUESTS,
    THERE_SINCE,
)
from workflows.households.states import HouseholdState

if TYPE_CHECKING:
    from workflows.households.forms import Decision

# Events of one person: no earlier than the birth and the coming of whom they touch.
OF_ONE: Final = frozenset({"school_in", "school_out", "enlisted", "discharged"})
# What is put right or answered anew says nothing of when a person lived there.
_NOT_OF_PEOPLE: Final = frozenset(
    {Shape.ANSWERS, Shape.CORRECTS, Shape.FACTS, Shape.ROSTER, Shape.PHONE, Shape.BANK}
)

_HAPPENS: Final = frozenset(Shape) - _NOT_OF_PEOPLE | {Shape.ANSWERS}


def event_word(code: str) -> Word:
    """An event's label, a code that no list has as it is."""
    return Word(codes.CHANGE.labels.get(code, code))


EVENT_KNOWN: Final = Guard(
    "event_known",
    "变更事项“{event}”不在清单中，请重新选择。",
    lambda facts: (
        {"event": facts.form.event}
        if facts.form.event and facts.form.event not in codes.CHANGE.labels
        else None
    ),
    reads_form=True,
)


def _nameless(facts: Facts[Content]) -> Unmet:
    if facts.form.event:
        return None
    touched = fitting.touches(facts.form, facts.row, facts[PEOPLE])
    told = [touch.told for touch in touched] or [Word("户信息")]
    return {"head": facts.row["head_name"], "n": len(told), "what": told}


NAMED: Final = Guard(
    "event_named",
    "“{head}”户的这 {n} 处改动（{what}）不能直接改。"
    "请在“登记变更”中选择变更事项，写明发生日期，上传证明材料后提出。",
    _nameless,
    needs=(PEOPLE,),
    reads_form=True,
)


def _dies_by_the_form(facts: Facts[Content]) -> Unmet:
    """A death without its event has no day and no proof."""
    if facts.form.event:
        return None
    dead = {k for k, values in facts.form.changed if values.get("left_why") in BY_EVENT_ALONE}
    names = [row["name"] for row in facts[PEOPLE] if row["id"] in dead]
    return {"n": len(names), "names": names} if names else None


DEATH_TOLD: Final = Guard(
    "death_by_event",
    "“{names}”{n} 人去世，不能在这里移出。请在“登记变更”中选“死亡”（全家亡故的选“整户消亡”，"
    "没有建档立卡的户由乡镇办理），写明日期；户主去世的同时选择由谁任户主。",
    _dies_by_the_form,
    needs=(PEOPLE,),
    reads_form=True,
)
BY_ROSTER: Final = Guard(
    "event_by_roster",
    "“{event}”只由名册导入提出，不能手工填写。请在“登记变更”中另选变更事项。",
    lambda facts: (
        {"event": event_word(facts.form.event)}
        if facts.form.event == ROSTER and facts.door != ROSTER
        else None
    ),
    reads_form=True,
)


def _empty(facts: Facts[Content]) -> bool:
    """Answers that were asked again and found the same hold for another day: that is something."""
    form: Content = facts.form
    again = form.event == "facts" and (form.columns or form.changed)
    return bool(form.event) and not again and not differs(form, facts.row, facts[PEOPLE])


NO_CHANGE: Final = Guard(
    "no_change",
    "“{event}”没有改动“{head}”户的任何登记：填写的与登记的相同，或者没有填写。请填写要变更的内容。",
    lambda facts: (
        {"head": facts.row["head_name"], "event": event_word(facts.form.event)}
        if _empty(facts)
        else None
    ),
    needs=(PEOPLE,),
    reads_form=True,
)


def _two(facts: Facts[Content]) -> bool:
    event = EVENTS.get(facts.form.event)
    return event is not None and event.shape in fitting.OVER_TWO


OF_ONE_HOUSEHOLD: Final = Guard(
    "event_of_two",
    "“{event}”涉及两户或销户，须连同另一户一起办理。请在“登记变更”中重新选择后办理。",
    lambda facts: {"event": event_word(facts.form.event)} if _two(facts) else None,
    reads_form=True,
)
OVER_TWO: Final = Guard(
    "event_of_one",
    "“{event}”不是分户、并户或整户消亡，不能这样办理。请在“登记变更”中重新选择后办理。",
    lambda facts: None if _two(facts) else {"event": event_word(facts.form.event or "—")},
    reads_form=True,
)


def _strays(facts: Facts[Content]) -> Unmet:
    found = fitting.strays(facts.form, facts.row, facts[PEOPLE])
    if not found:
        return None
    told = list(dict.fromkeys(touch.told for touch in found))
    event = event_word(facts.form.event) if facts.form.event else Word("变更")
    return {"event": event, "n": len(told), "what": told}


FITS: Final = Guard(
    "event_fits",
    "“{event}”不包括这 {n} 处改动：{what}。请在“登记变更”中按相应的事项分别提出。",
    _strays,
    needs=(PEOPLE,),
    reads_form=True,
)


def _unproven(facts: Facts[Content]) -> Unmet:
    form: Content = facts.form
    by_roster = form.event == ROSTER and facts.door == ROSTER
    if not form.event or form.evidence or by_roster:
        return None
    return {"head": facts.row["head_name"], "event": event_word(form.event)}


EVIDENCE: Final = Guard(
    "evidence",
    "“{head}”户的“{event}”须附证明材料（照片或扫描件），现有 0 份。请上传后再提出。",
    _unproven,
    reads_form=True,
)
PROVEN: Final = Guard(
    "evidence",
    EVIDENCE.reason,
    lambda facts: (
        None
        if facts.form.evidence
        else {"head": facts.row["head_name"], "event": event_word(facts.form.event)}
    ),
    reads_form=True,
)


# By the name of the field: a form of answers asks the day they hold for.
NO_DAY: Final = "“{event}”没有填写发生日期，请填写。"
_NO_DAY_OF_ANSWERS: Final = "“{event}”没有填写情况截至的日期，请填写。"
IN_FUTURE: Final = "“{event}”的日期 {day} 晚于今天，请更正。"


def _day_faults(facts: Facts[Content]) -> Unmet:
    """Not in the future, not before whom it is about was born or came."""
    form: Content = facts.form
    if not form.event or form.event == ROSTER:
        return None
    event = event_word(form.event)
    if form.day is None:
        source = _NO_DAY_OF_ANSWERS if form.event == Shape.FACTS else NO_DAY
        return [Reason("event_day", source, {"event": event})]
    told = {"event": event, "day": form.day.isoformat()}
    if form.day > facts.today:
        return [Reason("event_future", IN_FUTURE, told)]
    at_hand = {row["id"]: row for row in facts[PEOPLE]}
    about = [at_hand[key] for key, _values in form.changed if key in at_hand]
    gone = [at_hand[key] for key, v in form.changed if v.get("left_on") and key in at_hand]
    reasons, there_since = [], facts[THERE_SINCE]
    for row in gone or (about if form.event in OF_ONE else []):
        for since, source in (
            (row["born"], "“{event}”的日期 {day} 早于“{name}”的出生日期 {since}，请更正。"),
            (
                there_since.get(row["id"], row["came_on"]),
                "“{event}”的日期 {day} 早于“{name}”来到本户的日期 {since}，请更正。",
            ),
        ):
            if since is not None and form.day < since:
                more = {"name": row["name"], "since": since.isoformat()}
                reasons.append(Reason("event_before", source, told | more))
    for new in form.added:
        born = new.get("born")
        if born is not None and form.event == "birth" and form.day != born:
            source = (
                "“{event}”的发生日期 {day} 与“{name}”的出生日期 {since} 不同，请按出生证明更正。"
            )
            more = {"name": new["name"], "since": born.isoformat()}
            reasons.append(Reason("event_birth", source, told | more))
        elif born is not None and form.day < born:
            source = "“{event}”的日期 {day} 早于“{name}”的出生日期 {since}，请更正。"
            more = {"name": new["name"], "since": born.isoformat()}
            reasons.append(Reason("event_before", source, told | more))
    return reasons or None


DAY_SOUND: Final = Guard(
    "event_day", "", _day_faults, needs=(PEOPLE,), looks=(THERE_SINCE,), reads_form=True
)


def _out_of_order(facts: Facts[Content]) -> Unmet:
    """Not before what was told of the same person already; no newer answer by an older one."""
    form: Content = facts.form
    event = EVENTS.get(form.event)
    if event is None or form.day is None:
        return None
    told = {"event": event_word(form.event), "day": form.day.isoformat()}
    newest = facts[NEWEST_OF]
    reasons = []
    for row in facts[PEOPLE]:
        values = dict(form.changed).get(row["id"])
        if values is None:
            continue
        known = newest.get(row["id"]) if event.shape in _HAPPENS else None
        if known is not None and form.day < known[0] and _is_about(event.shape, values):
            source = (
                "“{event}”的日期 {day} 早于“{name}”已登记的“{earlier}”的日期 {since}。"
                "请核对证明上的日期后更正。"
            )
            more = {
                "name": row["name"], "earlier": event_word(known[1]), "since": known[0].isoformat(),
            }  # fmt: skip
            reasons.append(Reason("event_order", source, told | more))
    if event.shape is Shape.FACTS:
        reasons += _older_answers(facts, told)
    return reasons or None


def _is_about(shape: Shape, values: Row) -> bool:
    """Whom the event itself is about, not whose relation follows from it."""
    return shape is Shape.ANSWERS or bool(values.get("left_on")) or values.get("relation") == "head"


def _older_answers(facts: Facts[Content], told: dict[str, Any]) -> list[Reason]:
    form: Content = facts.form
    whose: dict[int, Row] = {row["id"]: row for row in facts[PEOPLE]}
    asked = [(whose.get(key, {}), values) for key, values in form.changed]
    said = [
        (row, values["traits"])
        for row, values in [*asked, (facts.row, form.columns)]
        if row and "traits" in values
    ]
    reasons = []
    for row, traits in said:
        held = answers.days(row["traits"])
        for key in fitting.answered(row["traits"], traits):
            if key in held and form.day is not None and form.day < held[key]:
                source = (
                    "“{name}”的“{what}”登记的是 {since} 的情况，不能改成更早的 {day} 的情况。"
                    "请更正日期，或不改这一项。"
                )
                who = row["name"] if "name" in row else row["head_name"]
                more = {"name": who, "what": fitting.label_of(key), "since": held[key].isoformat()}
                reasons.append(Reason("answer_older", source, told | more))
    return reasons


IN_ORDER: Final = Guard(
    "event_order", "", _out_of_order, needs=(PEOPLE,), looks=(NEWEST_OF,), reads_form=True
)


def filed_on(cases: Sequence[Row]) -> date | None:
    """The day the household of these cases was filed; None while it is not."""
    days = [clock.shanghai_day(case["since"]) for case in cases if stands(case).goal]
    return min(days, default=None)


def before_filing(
    code: str, day: date | None, home: Row, cases: Sequence[Row]
) -> dict[str, object] | None:
    """The figures of the sentence, where that event would change backwards who lived there when it
    was decided: they were surveyed, voted on and posted."""
    event, since = EVENTS.get(code), filed_on(cases)
    if event is None or event.shape in _NOT_OF_PEOPLE or since is None or day is None:
        return None
    if day >= since:
        return None
    return {
        "event": event_word(event.code),
        "day": day.isoformat(),
        "head": home["head_name"],
        "since": since.isoformat(),
        "n": home["members"],
    }


SINCE_FILING: Final = Guard(
    "event_before_filing",
    "“{event}”的日期 {day} 早于“{head}”户建档立卡的日期 {since}，已经评议、公示的 {n} 人不能倒改。"
    "建档时已不在本户的请选“错登移出”，当时漏登的请选“漏登补录”，日期填更正的那一天。",
    lambda facts: before_filing(facts.form.event, facts.form.day, facts.row, facts[LIVE_CASES]),
    needs=(LIVE_CASES,),
    reads_form=True,
)


# Of a household that others join: what was asked for was judged when it was asked for.
SINCE_FILING_UNASKED: Final = Guard(
    SINCE_FILING.key,
    SINCE_FILING.reason,
    lambda facts: None if facts.form.request is not None else SINCE_FILING.violation(facts),
    needs=(LIVE_CASES,),
    reads_form=True,
)


def _nowhere(facts: Facts[Content]) -> Unmet:
    """A split names who goes where; a merge another household than this."""
    form: Content = facts.form
    to, relations = form.there.get("to"), form.there.get("relations") or {}
    going = {str(key) for key, values in form.changed if values.get("left_on")}
    label = event_word(form.event)
    if form.event == "gone":
        return [_unclear(label, len(form.there))] if form.there else None
    if to == facts.row["id"]:
        source = "“{head}”户不能并入自己，请选择另一户。"
        return [Reason("into_itself", source, {"head": facts.row["head_name"]})]
    if relations.keys() != going or (to is None) != (form.event == "split"):
        return [_unclear(label, len(relations.keys() ^ going))]
    into = facts[INTO]
    same = into is not None and into["region"] == facts.row["region"]
    if to is not None and not (same and into and into["state"] == HouseholdState.KEPT):
        # Whose it is stays untold: it may be anywhere.
        source = "要并入的 {n} 户已销户或不在本村，不能并入。请从本村在册的户中选择。"
        return [Reason("into_gone", source, {"n": 1})]
    return None


def _unclear(event: Word, n: int) -> Reason:
    source = "“{event}”没有写清去向（{n} 人对不上）。请刷新后重新办理。"
    return Reason("destination", source, {"event": event, "n": n})


DESTINATION: Final = Guard("destination", "", _nowhere, looks=(INTO,), reads_form=True)


def _numbers(facts: "Facts[Content | Decision]") -> Unmet:
    return facts[NUMBER_FAULTS] or None


NUMBERS_FIT: Final = Guard(
    "numbers_fit",
    "",
    _numbers,
    needs=(REQUESTS, LIVE_CASES, PEOPLE),
    looks=(NUMBER_FAULTS,),
    reads_form=True,
)
