"""结对帮扶: household ↔ official, household ↔ enterprise; agreement, cards, hand-over, end — all
dated."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from models.rows.support import PairingRow
from models.support import HelpCard
from workflows.base.refusals import Reason
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Ask, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.help.needs import CARDS, HOME_PAIRINGS, OFFICIAL_LOAD, ORGANISATIONS
from workflows.help.processes.common import (
    ARRANGERS,
    IN_SCOPE,
    KEEPERS,
    Left,
    on_day,
    one_helper,
)
from workflows.households.needs import OFFICIALS

WAYS: Final = {"industry": "产业帮扶", "employment": "就业帮扶", "welfare": "公益帮扶"}
CARD_KINDS: Final = {"official": "帮联AB卡", "organisation": "帮扶卡"}
Way = Literal["industry", "employment", "welfare"]


class Pair(Form):
    """Who helps whom, from when, in which ways, by which agreement."""

    official: Annotated[int | None, Ask("帮扶责任人", kind="choice:officials")] = None
    organisation: Annotated[int | None, Ask("帮扶单位", kind="choice:organisations")] = None
    from_on: Annotated[date, Ask("开始日期")]
    ways: Annotated[tuple[Way, ...], Ask("帮扶方式", kind="checklist")] = ()
    agreement_no: Annotated[str, Ask("协议编号"), Field(max_length=40)] = ""
    agreement: Annotated[Files, Ask("结对协议（签字）", kind="attachments")] = ()
    succeeds: Annotated[int | None, Ask("接替的结对", kind="choice:ended_pairings")] = None


class Issue(Form):
    """A card handed to the household."""

    number: Annotated[str, Ask("卡号", given=True), Field(min_length=2, max_length=40)]
    issued_on: Annotated[date, Ask("发放日期")]
    receipt: Annotated[Files, Ask("签收照片", kind="attachments")] = ()


class Reprint(Issue):
    """A card handed out again, and why."""

    reason: Annotated[str, Ask("补发原因"), Field(min_length=2, max_length=200)]


class End(Form):
    """The last day of a pairing, and why it ends."""

    to_on: Annotated[date, Ask("结束日期")]
    reason: Annotated[str, Ask("变更原因", kind="area"), Field(min_length=2, max_length=300)]


def overlaps(row: PairingRow, start: date) -> bool:
    """Does a pairing still run on that day?"""
    return row["state"] == "current" or (row["to_on"] is not None and start <= row["to_on"])


def _pair_faults(facts: Facts[Pair]) -> Unmet:
    form = facts.form
    reasons = one_helper(form.official, form.organisation)
    reasons += on_day(form.from_on, facts, "开始日期")
    others = [
        p for p in facts[HOME_PAIRINGS] if p["id"] != facts.row["id"] and overlaps(p, form.from_on)
    ]
    if form.official is not None:
        standing = [p for p in others if p["official_id"] is not None]
        if standing:
            reasons.append(
                Reason(
                    "one_official",
                    "该户自 {since} 起已有帮扶责任人，时间重叠。"
                    "请先结束原结对（移交），再登记新的。",
                    {"since": standing[0]["from_on"].isoformat()},
                )
            )
        helper = next((o for o in facts[OFFICIALS] if o["id"] == form.official), None)
        load = facts[OFFICIAL_LOAD].get(form.official, 0)
        if helper is None:
            reasons.append(Reason("official", "没有找到这名在任的帮扶责任人，请重新选择。"))
        elif load >= facts.policy.helper_load:
            reasons.append(
                Reason(
                    "helper_load",
                    "{name}已帮扶 {n} 户，每人最多 {most} 户。请另选责任人。",
                    {"name": helper["name"], "n": load, "most": facts.policy.helper_load},
                )
            )
    if form.organisation is not None:
        if any(p["organisation_id"] == form.organisation for p in others):
            reasons.append(
                Reason(
                    "same_organisation",
                    "该单位与该户的结对还在有效期内，不能重复登记。请先结束原结对。",
                )
            )
        firm = next((o for o in facts[ORGANISATIONS] if o["id"] == form.organisation), None)
        if firm is None or firm["state"] != "helping":
            reasons.append(Reason("organisation", "没有找到这个帮扶单位，请先登记单位。"))
        elif firm["scope"] == "city":
            reasons.append(
                Reason(
                    "city_wide",
                    "“{name}”面向全市帮扶、没有固定帮扶户，不登记结对。",
                    {"name": firm["name"]},
                )
            )
        if not form.agreement_no:
            reasons.append(Reason("agreement", "单位结对须填写协议编号，请补填。"))
    return reasons or None


PAIR_SOUND: Final = Guard(
    "pair_sound",
    "",
    _pair_faults,
    needs=(HOME_PAIRINGS, OFFICIALS, OFFICIAL_LOAD, ORGANISATIONS),
    reads_form=True,
)


def _card_faults(facts: Facts[Issue | Reprint]) -> Unmet:
    reasons = on_day(facts.form.issued_on, facts, "发放日期")
    if facts.form.issued_on < facts.row["from_on"]:
        reasons.append(
            Reason(
                "card_before_pairing",
                "发放日期早于结对开始日期 {day}，请更正。",
                {"day": facts.row["from_on"].isoformat()},
            )
        )
    if any(card["number"] == facts.form.number for card in facts[CARDS]):
        reasons.append(
            Reason(
                "card_number", "卡号 {number} 已经用过，请换一个。", {"number": facts.form.number}
            )
        )
    return reasons or None


CARD_SOUND: Final = Guard("card_sound", "", _card_faults, needs=(CARDS,), reads_form=True)


def _end_faults(facts: Facts[End]) -> Unmet:
    reasons = on_day(facts.form.to_on, facts, "结束日期")
    if facts.form.to_on < facts.row["from_on"]:
        reasons.append(
            Reason(
                "end_before_start",
                "结束日期早于开始日期 {day}，请更正。",
                {"day": facts.row["from_on"].isoformat()},
            )
        )
    return reasons or None


END_SOUND: Final = Guard("end_sound", "", _end_faults, reads_form=True)


def _paired(facts: Facts[Pair], changes: Changes) -> None:
    form = facts.form
    changes.set(
        official_id=form.official,
        organisation_id=form.organisation,
        from_on=form.from_on,
        ways=list(form.ways),
        agreement_no=form.agreement_no,
        succeeds_id=form.succeeds,
    )


def _card(facts: Facts[Issue | Reprint], changes: Changes) -> None:
    changes.add(
        HelpCard,
        region=facts.row["region"],
        county=facts.row["county"],
        pairing_id=facts.row["id"],
        kind="official" if facts.row["official_id"] else "organisation",
        number=facts.form.number,
        issued_on=facts.form.issued_on,
        reprint_why=getattr(facts.form, "reason", ""),
    )


def _ended(facts: Facts[End], changes: Changes) -> None:
    changes.set(to_on=facts.form.to_on, ended_why=facts.form.reason)


def _left(facts: Facts[Left], changes: Changes) -> None:
    # Whoever was paired after the day it happened helped for that day alone.
    changes.set(to_on=max(facts.form.day, facts.row["from_on"]), ended_why=facts.form.reason)


_ACTIONS: Final = (
    Action(
        "pair",
        "b1",
        "结对",
        sources=(NEW,),
        targets=("current",),
        roles=ARRANGERS,
        form=Pair,
        guards=(IN_SCOPE, PAIR_SOUND),
        effect=_paired,
    ),
    Action(
        "issue_card",
        "b2",
        "发卡",
        sources=("current",),
        roles=KEEPERS,
        form=Issue,
        guards=(CARD_SOUND,),
        effect=_card,
        primary=True,
        own_place=True,
    ),
    Action(
        "reprint_card",
        "b3",
        "补发卡",
        sources=("current",),
        roles=KEEPERS,
        form=Reprint,
        guards=(CARD_SOUND,),
        effect=_card,
        own_place=True,
    ),
    Action(
        "end",
        "b4",
        "结束结对",
        sources=("current",),
        targets=("ended",),
        roles=ARRANGERS,
        form=End,
        guards=(END_SOUND,),
        effect=_ended,
        needs_confirmation=True,
    ),
    Action(
        "household_left",
        "b5",
        "户已不在册，结对结束",
        sources=("current",),
        targets=("ended",),
        form=Left,
        effect=_left,
        fired_by="case",
    ),
)
PROCESS: Final = Process(
    key="pairing",
    edition=1,
    label="结对帮扶",
    subject="pairing",
    states=(State("current", "帮扶中", settled=True), State("ended", "已结束", final=True)),
    actions=_ACTIONS,
)
