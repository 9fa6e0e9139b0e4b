"""钱物台账: cash and goods (valued), exact fen, by giver, household, campaign and year.

Nothing is overwritten: a wrong entry is met by a counter-entry of the same amount. No benefit
before filing but by the marked emergency path.
"""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from workflows.access.roles import Role
from workflows.base import dates
from workflows.base.refusals import Reason
from workflows.base.words import Word
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Ask, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.help.needs import (
    COUNTER_ENTRIES,
    COUNTERED,
    HOME,
    HOME_GIFTS,
    ORGANISATIONS,
    VISIT,
    VISIT_CAMPAIGN,
)
from workflows.help.processes.common import (
    FIELD,
    IN_SCOPE,
    KEEPERS,
    in_scope,
    in_window,
    known_helper,
    on_day,
    one_helper,
    same,
)
from workflows.households.needs import OFFICIALS
from workflows.identification.batches.preparation import WithReason
from workflows.policy.clauses import Clause

KINDS: Final = {"cash": "现金", "goods": "实物", "job": "岗位"}

OUTSIDE: Final = "日期 {day} 不在“{title}”的 {start} 至 {end} 之内，请更正。"


class Give(Form):
    """Who gave what to whom, on which day, worth how much."""

    official: Annotated[int | None, Ask("捐助人", kind="choice:officials")] = None
    organisation: Annotated[int | None, Ask("捐助单位", kind="choice:organisations")] = None
    given_on: Annotated[date, Ask("日期")]
    kind: Annotated[
        Literal["cash", "goods", "job"], Ask(Word("类别", "of help"), kind="choice:gift_kind")
    ]
    item: Annotated[
        str, Ask("内容", "如：慰问金、大米、面粉、花生油"), Field(min_length=1, max_length=60)
    ]
    quantity: Annotated[str, Ask("数量"), Field(max_length=20)] = ""
    fen: Annotated[int, Ask("金额或折价", kind="money"), Field(ge=0, le=10_000_000_00, strict=True)]
    per_year: Annotated[bool, Ask("每年给付")] = False
    person: Annotated[int | None, Ask("受助成员", kind="choice:members")] = None
    emergency: Annotated[bool, Ask("应急救助（未建档立卡）")] = False
    emergency_reason: Annotated[str, Ask("应急原因"), Field(max_length=300)] = ""
    receipt: Annotated[Files, Ask("签收单或照片", kind="attachments")] = ()


class HandOver(Form):
    """What the campaign's standard gives a household, handed over at a visit."""

    kind: Annotated[Literal["cash", "goods"], Ask(Word("类别", "of help"), kind="choice:gift_kind")]
    item: Annotated[str, Ask("内容"), Field(min_length=1, max_length=60)]
    quantity: Annotated[str, Ask("数量"), Field(max_length=20)] = ""
    fen: Annotated[int, Ask("金额或折价", kind="money"), Field(gt=0, le=10_000_000_00, strict=True)]
    receipt: Annotated[Files, Ask("签收单或照片", kind="attachments"), Field(min_length=1)]


class Counter(Form):
    """A counter-entry: as much as the entry it takes back, below nothing."""

    given_on: Annotated[date, Ask("日期")]
    fen: Annotated[int, Ask("冲销金额", kind="money"), Field(le=0, strict=True)]
    reason: Annotated[str, Ask("冲销原因", kind="area"), Field(min_length=2, max_length=300)]


def _gift_faults(facts: Facts[Give]) -> Unmet:
    form, campaign = facts.form, facts[VISIT_CAMPAIGN]
    reasons = one_helper(form.official, form.organisation) + on_day(form.given_on, facts, "日期")
    home = facts[HOME]
    filed = home["filed_on"] if home else None
    if not in_scope(facts) and not (form.emergency and form.emergency_reason):
        reasons.append(
            Reason(
                "gift_scope",
                "“{head}”户不在帮扶范围内（未建档立卡）。确属应急救助的，请勾选应急并写明原因。",
                {"head": home["head_name"] if home else ""},
            )
        )
    elif filed is not None and form.given_on < filed and not form.emergency:
        reasons.append(
            Reason(
                "before_filing",
                "日期 {day} 早于建档立卡日 {filed}，不能登记。请核对日期，或按应急救助登记。",
                {"day": form.given_on.isoformat(), "filed": filed.isoformat()},
            )
        )
    if form.kind != "job" and not form.fen:
        reasons.append(Reason("gift_value", "现金和实物须填写大于 0 的金额或折价，请补填。"))
    reasons += in_window(form.given_on, campaign, OUTSIDE)
    reasons += known_helper(facts, form.official, form.organisation)
    return reasons or None


GIFT_SOUND: Final = Guard(
    "gift_sound",
    "",
    _gift_faults,
    needs=(HOME, VISIT_CAMPAIGN, OFFICIALS, ORGANISATIONS),
    reads_form=True,
    clause=Clause.HELP,
)


def _given_before(facts: Facts[Give]) -> Unmet:
    form = facts.form
    said = form.model_dump(include={"given_on", "kind", "item", "quantity", "fen"})
    links = {"official_id": form.official, "organisation_id": form.organisation}
    links |= {"person_id": form.person}
    before = same(facts, facts[HOME_GIFTS], "given", **said, **links)
    if before is None:
        return None
    when = dates.stamp(before["opened_at"])
    return {"day": form.given_on.isoformat(), "item": form.item, "when": when}


GIVEN_ONCE: Final = Guard(
    "gift_twice",
    "{day} 的“{item}”已于 {when} 登记过同样的一笔，没有再登记。确是另一笔的，请在“内容”里写明。",
    _given_before,
    needs=(HOME_GIFTS,),
    reads_form=True,
)


def _counter_faults(facts: Facts[Counter]) -> Unmet:
    entry = facts[COUNTERED]
    if entry is None or entry["state"] != "given" or entry["fen"] < 0:
        return [Reason("counter", "没有找到可以冲销的记录，或已经冲销过。")]
    if facts[COUNTER_ENTRIES]:
        return [Reason("counter", "没有找到可以冲销的记录，或已经冲销过。")]
    if entry["fen"] != -facts.form.fen:
        return [Reason("counter_sum", "冲销金额须与原记录相等，请核对。")]
    return on_day(facts.form.given_on, facts, "日期") or None


COUNTER_SOUND: Final = Guard(
    "counter_sound", "", _counter_faults, needs=(COUNTERED, COUNTER_ENTRIES), reads_form=True
)


def _not_countered(facts: Facts) -> Unmet:
    return None if facts[COUNTER_ENTRIES] else {}


HAS_COUNTER: Final = Guard(
    "has_counter",
    "这笔记录还没有冲销记录。请先登记等额冲销，系统会同时标注原记录。",
    _not_countered,
    needs=(COUNTER_ENTRIES,),
)


_HANDED_TWICE: Final = (
    "“{title}”的“{item}”已于 {day} 发给该户，每户一份，不能重复。只登记走访的，请去掉签收单。"
)


def _handed_faults(facts: Facts[HandOver]) -> Unmet:
    """Only what the campaign's standard names, once per visit, and by the visitor himself."""
    form, visit, campaign = facts.form, facts[VISIT], facts[VISIT_CAMPAIGN]
    if (
        visit is None
        or campaign is None
        or visit["state"] != "recorded"
        or visit["household_id"] != facts.row["household_id"]
    ):
        return [Reason("handed_visit", "慰问品须随本户的一次活动走访登记。请先登记走访。")]
    told = {"kind": form.kind, "item": form.item, "quantity": form.quantity, "fen": form.fen}
    if told not in campaign["items"]:
        return [
            Reason(
                "handed_item",
                "“{item}”不在“{title}”的每户标准内。请按标准登记，或由村镇另行登记钱物。",
                {"item": form.item, "title": campaign["title"]},
            )
        ]
    before = same(
        facts, facts[HOME_GIFTS], "given", item=form.item, visit_campaign_id=campaign["id"]
    )
    if before is not None:
        told = {
            "item": form.item,
            "title": campaign["title"],
            "day": dates.short(before["given_on"]),
        }
        return [Reason("handed_twice", _HANDED_TWICE, told)]
    if facts.role == Role.HELPER and visit["moved_by"] != facts.actor.user_id:
        return [Reason("own_visit", "帮扶责任人只能登记自己的走访。")]
    return None


HANDED: Final = Guard(
    "handed",
    "",
    _handed_faults,
    needs=(VISIT, VISIT_CAMPAIGN, HOME_GIFTS),
    reads_form=True,
    clause=Clause.HOUSE,
)


def _given(facts: Facts[Give], changes: Changes) -> None:
    form = facts.form
    changes.set(
        official_id=form.official,
        organisation_id=form.organisation,
        person_id=form.person,
        given_on=form.given_on,
        kind=form.kind,
        item=form.item,
        quantity=form.quantity,
        fen=form.fen,
        per_year=form.per_year,
        emergency=form.emergency,
    )


def _handed(facts: Facts[HandOver], changes: Changes) -> None:
    visit = facts.must(VISIT)
    changes.set(
        official_id=visit["official_id"],
        organisation_id=visit["organisation_id"],
        given_on=visit["visited_on"],
        **facts.form.model_dump(exclude={"receipt"}),
    )


def _counters(facts: Facts[Counter], changes: Changes) -> None:
    entry = facts.must(COUNTERED)
    changes.set(
        official_id=entry["official_id"],
        organisation_id=entry["organisation_id"],
        visit_campaign_id=entry["visit_campaign_id"],
        visit_id=entry["visit_id"],
        person_id=entry["person_id"],
        kind=entry["kind"],
        item=entry["item"],
        quantity=entry["quantity"],
        given_on=facts.form.given_on,
        fen=facts.form.fen,
    )


_ACTIONS: Final = (
    Action(
        "give",
        "g1",
        "登记钱物",
        sources=(NEW,),
        targets=("given",),
        roles=KEEPERS,
        form=Give,
        guards=(GIFT_SOUND, GIVEN_ONCE),
        effect=_given,
    ),
    Action(
        "counter",
        "g2",
        "冲销",
        sources=(NEW,),
        targets=("counter",),
        roles=KEEPERS,
        form=Counter,
        guards=(COUNTER_SOUND,),
        effect=_counters,
    ),
    Action(
        "strike",
        "g3",
        "标为已冲销",
        sources=("given",),
        targets=("countered",),
        roles=KEEPERS,
        form=WithReason,
        guards=(HAS_COUNTER,),
        needs_confirmation=True,
    ),
    Action(
        "hand_over",
        "g4",
        "发放慰问品",
        sources=(NEW,),
        targets=("given",),
        roles=FIELD,
        form=HandOver,
        guards=(IN_SCOPE, HANDED),
        effect=_handed,
    ),
)
PROCESS: Final = Process(
    key="gift",
    edition=1,
    label="钱物台账",
    subject="gift",
    states=(
        State("given", "已登记", settled=True),
        State("countered", "已冲销", final=True),
        State("counter", "冲销记录", final=True),
    ),
    actions=_ACTIONS,
)
