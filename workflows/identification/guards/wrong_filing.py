"""错评: one at a time, heard before it is decided, decided by somebody else, then told."""

from typing import TYPE_CHECKING, Final

from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.identification.effects.wrong_filing import open_one, untold
from workflows.identification.needs import WRONG_FILINGS
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.household_forms import HearStrike, ProposeStrike, TellStrike

_COUNTY: Final = (Role.COUNTY, Role.COUNTY_LEADERS)


def _code_unknown(facts: "Facts[ProposeStrike]") -> Unmet:
    known = facts.policy.choice(facts.policy.vetoes, facts.form.code)
    return None if known else {"code": facts.form.code}


CODE_KNOWN: Final = Guard(
    "strike_known",
    "错评情形代码“{code}”不在清单中，请重新选择。",
    _code_unknown,
    reads_form=True,
    clause=Clause.LISTS,
)
NONE_OPEN: Final = Guard(
    "strike_open",
    "“{head}”户的错评已经提出，还没有决定。请等县级决定后再提出。",
    lambda facts: {"head": facts.row["head_name"]} if open_one(facts) else None,
    needs=(WRONG_FILINGS,),
    clause=Clause.HOUSE,
)
PUT_FORWARD: Final = Guard(
    "strike_proposed",
    "“{head}”户没有待决定的错评。请先由乡镇或县级“提出错评”，写明情形和依据。",
    lambda facts: None if open_one(facts) else {"head": facts.row["head_name"]},
    needs=(WRONG_FILINGS,),
    clause=Clause.HOUSE,
    withholds=True,
)


def _unheard(facts: Facts) -> Unmet:
    row = open_one(facts)
    unheard = row is not None and row["heard_on"] is None
    return {"head": facts.row["head_name"]} if unheard else None


HEARD: Final = Guard(
    "strike_heard",
    "还没有听取“{head}”户的陈述，不能决定。请先“听取农户陈述”，由农户签字。",
    _unheard,
    needs=(WRONG_FILINGS,),
    clause=Clause.HOUSE,
)


def _own(facts: Facts) -> Unmet:
    row = open_one(facts)
    mine = row is not None and facts.actor.user_id in (row["proposed_by"], row["heard_by"])
    return {"head": facts.row["head_name"]} if mine else None


SECOND_PERSON: Final = Guard(
    "second_person",
    "“{head}”户的错评是您提出的，或者陈述是您听取的，须由县级另一人决定。请交由同事办理。",
    _own,
    needs=(WRONG_FILINGS,),
    clause=Clause.HOUSE,
)


def _not_theirs(facts: Facts) -> Unmet:
    row = open_one(facts)
    county = facts.actor.roles_at(facts.row["region"]).intersection(_COUNTY)
    if row is None or county or row["proposed_by"] == facts.actor.user_id:
        return None
    return {"head": facts.row["head_name"]}


COUNTY_OR_OWN: Final = Guard(
    "strike_dropped_by",
    "“{head}”户的错评不是您提出的，须由县级决定是否剔除，或由提出人撤销。",
    _not_theirs,
    needs=(WRONG_FILINGS,),
    clause=Clause.HOUSE,
)


def _hearing_faults(facts: "Facts[HearStrike]") -> Unmet:
    row, day = open_one(facts), facts.form.heard_on
    if row is None:
        return None
    since = clock.shanghai_day(row["proposed_at"])
    told = {"day": day.isoformat(), "since": since.isoformat()}
    if day > facts.today:
        source = "听取陈述的日期 {day} 晚于今天，请按实际日期填写。"
        return [Reason("strike_future", source, told)]
    if day < since:
        source = "听取陈述的日期 {day} 早于提出错评的日期 {since}。请在提出后听取，按实际日期填写。"
        return [Reason("strike_before", source, told)]
    return None


HEARING_SOUND: Final = Guard(
    "hearing_day",
    "",
    _hearing_faults,
    needs=(WRONG_FILINGS,),
    reads_form=True,
    clause=Clause.HOUSE,
)
TO_BE_TOLD: Final = Guard(
    "strike_untold",
    "“{head}”户没有待公告的错评剔除：未经错评剔除，或者已经公告。",
    lambda facts: None if untold(facts) else {"head": facts.row["head_name"]},
    needs=(WRONG_FILINGS,),
    clause=Clause.PUBLICITY,
    withholds=True,
)


def _posting_faults(facts: "Facts[TellStrike]") -> Unmet:
    row, day = untold(facts), facts.form.posted_on
    if row is None or row["decided_at"] is None:
        return None
    since = clock.shanghai_day(row["decided_at"])
    told = {"day": day.isoformat(), "since": since.isoformat()}
    if day > facts.today:
        return [Reason("posted_future", "张贴日期 {day} 晚于今天，请按实际日期填写。", told)]
    if day < since:
        source = "张贴日期 {day} 早于决定剔除的日期 {since}，请按实际日期填写。"
        return [Reason("posted_before", source, told)]
    return None


POSTED_SOUND: Final = Guard(
    "posted_day",
    "",
    _posting_faults,
    needs=(WRONG_FILINGS,),
    reads_form=True,
    clause=Clause.PUBLICITY,
)
