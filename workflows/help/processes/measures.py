"""帮扶措施: a household's measures from intention to its own word on their effect."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from models.rows.support import MeasureRow
from workflows.base import dates
from workflows.base.refusals import Reason
from workflows.base.standing_codes import MEASURE as MEASURES
from workflows.base.words import Word
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Ask, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.engine.needs import PEOPLE
from workflows.help.needs import HOME, HOME_MEASURES
from workflows.help.processes.common import (
    IN_SCOPE,
    KEEPERS,
    Left,
    on_day,
)
from workflows.identification.batches.preparation import WithReason

# Which measures answer which cause; used for warnings, never to refuse (分类指导).
ANSWERS: Final[dict[str, frozenset[str]]] = {
    "illness": frozenset({"medical", "allowance", "welfare", "project"}),
    "disability": frozenset({"allowance", "welfare", "medical", "public_post"}),
    "schooling": frozenset({"rain_dew", "education", "welfare"}),
    "disaster": frozenset({"welfare", "house_repair", "project", "allowance"}),
    "labour": frozenset({"allowance", "public_post", "welfare", "project"}),
    "skill": frozenset({"employment", "industry", "project", "loan"}),
    "funds": frozenset({"industry", "project", "employment", "loan"}),
    "land": frozenset({"employment", "industry", "project", "loan"}),
}
# These ask for their own condition, whatever made the household poor.
ANY_CAUSE: Final = frozenset(
    {"rain_dew", "education", "house_repair"}
    | {"transport", "labour_export", "insurance", "relocation"}
    | {"kept_in_school", "water", "living", "infrastructure"}
)


def fits(kind: str, causes: Sequence[str]) -> bool:
    """Does a measure answer one of a household's causes? Causes we know no answer to never warn."""
    known = [ANSWERS[cause] for cause in causes if cause in ANSWERS]
    return kind in ANY_CAUSE or not known or any(kind in answers for answers in known)


VOCATIONAL: Final = ("vocational", "higher_vocational")
Kind = Literal[
    "allowance", "project", "rain_dew", "industry", "employment", "welfare", "house_repair",
    "public_post", "medical", "education", "transport", "labour_export", "insurance", "relocation",
    "loan", "kept_in_school", "water", "living", "infrastructure",
]  # fmt: skip


def goes_to_vocational_school(traits: dict[str, Any] | None) -> bool:
    """雨露计划 is for pupils of 中职 and 高职 only."""
    return str((traits or {}).get("school", "")).startswith(VOCATIONAL)


class Intend(Form):
    """A measure thought of for a household, or for one of its members."""

    kind: Annotated[Kind, Ask("措施", kind="choice:measure")]
    year: Annotated[int, Ask("年度"), Field(ge=2013, le=2100)]
    title: Annotated[str, Ask("具体内容"), Field(max_length=120)] = ""
    person: Annotated[int | None, Ask("受助成员", "雨露计划必填", kind="choice:members")] = None
    fen: Annotated[int, Ask("金额", kind="money"), Field(ge=0, le=10_000_000_00)] = 0


class Proof(Form):
    """One stage further, with its day and evidence."""

    on: Annotated[date, Ask("日期")]
    fen: Annotated[
        int | None, Ask("金额（有变化才填）", kind="money"), Field(ge=0, le=10_000_000_00)
    ] = None
    evidence: Annotated[Files, Ask("材料", kind="attachments")] = ()


class Done(Proof):
    """The measure's effect in the household's own words, signed."""

    effect: Annotated[
        str, Ask("成效（农户的话）", kind="area"), Field(min_length=2, max_length=500)
    ]
    signature: Annotated[Files, Ask("农户签名或手印", kind="attachments"), Field(min_length=1)]


def _intend_faults(facts: Facts[Intend]) -> Unmet:
    people = {p["id"]: p for p in facts[PEOPLE]}
    person = people.get(facts.form.person) if facts.form.person else None
    if facts.form.person and person is None:
        return [Reason("member", "受助成员不在该户，请重新选择。")]
    if facts.form.kind == "rain_dew":
        if person is None:
            return [Reason("pupil", "雨露计划须选定受助学生。")]
        if not goes_to_vocational_school(person["traits"]):
            return [
                Reason(
                    "vocational",
                    "{name}不是中职或高职在校生，不符合雨露计划条件。请核对在校生状况。",
                    {"name": person["name"]},
                )
            ]
        if any(
            m["kind"] == "rain_dew"
            and m["person_id"] == facts.form.person
            and m["year"] == facts.form.year
            and m["state"] != "dropped"
            for m in facts[HOME_MEASURES]
        ):
            return [Reason("twice", "该学生本年度已登记雨露计划，不能重复登记。")]
    before = next((m for m in facts[HOME_MEASURES] if _says_the_same(facts, m)), None)
    if before is not None:
        told = {"kind": MEASURES.labels[facts.form.kind], "year": facts.form.year}
        told |= {"when": dates.stamp(before["opened_at"])}
        return [Reason("measure_twice", _TWICE, told)]
    return None


_TWICE: Final = (
    "{year} 年同样的“{kind}”已于 {when} 登记，没有再登记。确是另一项的，请在“具体内容”里写明。"
)


def _says_the_same(facts: Facts, row: MeasureRow) -> bool:
    form = facts.form
    said = (form.kind, form.year, form.title, form.person)
    other = row["id"] != facts.row["id"] and row["state"] != "dropped"
    return other and said == (row["kind"], row["year"], row["title"], row["person_id"])


INTEND_SOUND: Final = Guard(
    "intend_sound", "", _intend_faults, needs=(PEOPLE, HOME_MEASURES), reads_form=True
)
PROOF_DAY: Final = Guard(
    "proof_day", "", lambda facts: on_day(facts.form.on, facts, "日期") or None, reads_form=True
)


def _intended(facts: Facts[Intend], changes: Changes) -> None:
    form, causes = facts.form, facts.must(HOME)["causes"]
    changes.set(
        kind=form.kind, year=form.year, title=form.title, person_id=form.person, fen=form.fen
    )
    changes.set(cause=causes[0] if causes else "")


def _further(facts: Facts[Proof], changes: Changes) -> None:
    if facts.form.fen is not None:
        changes.set(fen=facts.form.fen)


def _done(facts: Facts[Done], changes: Changes) -> None:
    _further(facts, changes)
    changes.set(effect=facts.form.effect, signed=True)


_MEASURE_ACTIONS: Final = (
    Action(
        "intend",
        "s1",
        "登记意向",
        sources=(NEW,),
        targets=("intended",),
        roles=KEEPERS,
        form=Intend,
        guards=(IN_SCOPE, INTEND_SOUND),
        effect=_intended,
    ),
    Action(
        "apply",
        "s2",
        Word("申请", "button"),
        sources=("intended",),
        targets=("applied",),
        roles=KEEPERS,
        form=Proof,
        guards=(PROOF_DAY,),
        effect=_further,
        primary=True,
    ),
    Action(
        "declare",
        "s3",
        "申报",
        sources=("applied",),
        targets=("declared",),
        roles=KEEPERS,
        form=Proof,
        guards=(PROOF_DAY,),
        effect=_further,
        primary=True,
    ),
    Action(
        "begin",
        "s4",
        "开始实施",
        sources=("intended", "applied", "declared"),
        targets=("under_way",),
        roles=KEEPERS,
        form=Proof,
        guards=(PROOF_DAY,),
        effect=_further,
    ),
    Action(
        "finish",
        "s5",
        "完成",
        sources=("under_way",),
        targets=("done",),
        roles=KEEPERS,
        form=Done,
        guards=(PROOF_DAY,),
        effect=_done,
        primary=True,
    ),
    Action(
        "drop",
        "s6",
        "取消",
        sources=("intended", "applied", "declared", "under_way"),
        targets=("dropped",),
        roles=KEEPERS,
        form=WithReason,
        needs_confirmation=True,
    ),
    Action(
        "household_left",
        "s7",
        "户已不在册，措施取消",
        sources=("intended", "applied", "declared", "under_way"),
        targets=("dropped",),
        form=Left,
        fired_by="case",
    ),
)
MEASURE: Final = Process(
    key="measure",
    edition=1,
    label="帮扶措施",
    subject="measure",
    states=(
        State("intended", "意向"),
        State("applied", "已申请"),
        State("declared", "申报完成"),
        State("under_way", "实施中"),
        State("done", "已完成", final=True, settled=True),
        State("dropped", "已取消", final=True),
    ),
    actions=_MEASURE_ACTIONS,
)
