"""回传 in: what came back from a telephone, looked at household by household, then kept as a draft.

Nothing is handed in here. The person opens the survey, sees everything filled in, checks it and
hands it in through the engine, as always.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session

from models.account import Ledger
from models.case import Case
from models.record import Survey
from models.rows import table
from models.rows.case import CaseRow
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.base import audit_log
from workflows.base.refusals import NotReady, Reason
from workflows.base.rows import rows_of
from workflows.engine.forms import misfits
from workflows.engine.registry import pinned
from workflows.households import entry_draft, fields
from workflows.households.fields import Kind
from workflows.identification import survey_questions
from workflows.identification.forms import SubmitSurvey
from workflows.identification.offline import form, people
from workflows.identification.offline.pack import SURVEYED_IN
from workflows.identification.offline.reading import Submission
from workflows.identification.queries.survey import VISITORS
from workflows.policy import policy
from workflows.policy.policy import Policy
from workflows.storage import attachments, drafts

_KEY: Final = re.compile(r"c([0-7]?[0-9a-f]{1,15})")
_NUMBER: Final = re.compile(r"uuid:[0-9A-Za-z-]{8,64}")
_AMOUNT: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?(E-?\d{1,2})?")
_KINDS: Final = {
    "photos": "photo",
    "household_signature": "signature",
    "surveyor_signatures": "signature",
}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Staged:
    """One submission and what would become of it: new, replaces (my draft), same, refused.

    `people`: what it says of members, as the draft of the household's form keeps it; `gone`: of
    whom nothing was taken, for they left since.
    """

    submission: Submission
    status: str
    case: CaseRow | None = None
    reasons: tuple[Reason, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    people: Mapping[str, Any] = field(default_factory=dict, repr=False)
    gone: tuple[Reason, ...] = ()

    @property
    def missing(self) -> int:
        """How many pictures the answers name that did not come along."""
        return len(self.submission.missing)


def stage(session: Session, actor: Actor, submissions: Sequence[Submission]) -> tuple[Staged, ...]:
    """What would become of each, nothing written. Two of one household are both refused."""
    staged = [_judged(session, actor, submission) for submission in submissions]
    taken = Counter(one.case["id"] for one in staged if one.case and one.status != "refused")
    return tuple(
        replace(one, status="refused", reasons=(_several(taken[one.case["id"]]),))
        if one.case and one.status != "refused" and taken[one.case["id"]] > 1
        else one
        for one in staged
    )


def _several(n: int) -> Reason:
    source = "这一户有 {n} 份填好的调查，分不清用哪一份。请只选一份回传。"
    return Reason("offline_several", source, {"n": n})


def take_in(session: Session, actor: Actor, submission: Submission) -> Staged:
    """Keep one submission as this person's draft of the household's survey. Raises Refused.

    Judged anew: what was staged may be minutes old. The same one again changes nothing.
    """
    # Two tabs at one moment: the second waits here, and then finds it taken.
    cases = table(Case)
    where = cases.c.id == _key(submission), within(actor, cases.c.region, VISITORS)
    session.execute(select(cases.c.id).where(*where).with_for_update())
    staged = _judged(session, actor, submission)
    if staged.reasons:
        raise NotReady(*staged.reasons)
    case = staged.case
    assert case is not None  # noqa: S101 - what is not refused has its household
    if staged.status == "same":
        return staged
    name = draft_of(case["id"])
    kept = _pictures(session, actor, case, submission)
    drafts.keep(session, actor, name, _draft(drafts.get(session, actor, name), staged, kept))
    if staged.people:
        home = entry_draft.draft_of(case["household_id"])
        drafts.keep(session, actor, home, {**drafts.get(session, actor, home), **staged.people})
    audit_log.enter(
        session,
        "imports",
        "survey_submission",
        actor_id=actor.user_id,
        region=case["region"],
        subject_id=case["id"],
        detail={
            "instance": submission.instance,
            "digest": submission.digest,
            "files": len(submission.pictures),
        },
    )
    return staged


def draft_of(case_id: int) -> str:
    """The name of the survey screen's draft of a household."""
    return f"survey:{case_id}"


# ----------------------------------------------------------------------------------- may it come in


def _judged(session: Session, actor: Actor, submission: Submission) -> Staged:
    """The first thing that keeps it out, else every answer that does not fit."""
    wrong = _wrong_form(submission)
    if wrong is not None:
        return Staged(submission, "refused", None, (wrong,))
    case = _case(session, actor, _key(submission))
    if case is None:
        why = Reason(
            "offline_household", "没有这一户，或不在您的管辖范围内。请重新下载离线包，选对户再填。"
        )
        return Staged(submission, "refused", None, (why,))
    closed = _not_theirs(session, actor, case)
    if closed is not None:
        return Staged(submission, "refused", case, (closed,))
    answers, faults = _answers(submission, policy.policy(session, case["profile"]))
    told = people.read(session, case["household_id"], submission.people)
    faults += told.faults
    if faults:
        return Staged(submission, "refused", case, tuple(faults))
    if _was_taken(session, actor, case["id"], submission):
        return Staged(submission, "same", case)
    there = drafts.get(session, actor, draft_of(case["id"]))
    return Staged(
        submission, "replaces" if there else "new", case, (), answers, told.draft, told.gone
    )


def _wrong_form(submission: Submission) -> Reason | None:
    if submission.form != form.FORM_ID or not _NUMBER.fullmatch(submission.instance):
        return Reason("offline_form", "不是立卡的入户调查表。请用离线包里的表单填写。")
    if submission.version != form.version():
        return Reason(
            "offline_version",
            "填的是旧版调查表（{old}），现在是 {new}。请下载新的离线包重填，或在网上填写。",
            {"old": submission.version[:20], "new": form.version()},
        )
    return None


def _key(submission: Submission) -> int:
    """The number of the case the submission names; 0 names none."""
    named = _KEY.fullmatch(submission.answers.get("household", ""))
    return int(named[1], 16) if named else 0


def _case(session: Session, actor: Actor, key: int) -> CaseRow | None:
    """The household's case, when it is in this person's reach."""
    cases = table(Case)
    where = cases.c.id == key, within(actor, cases.c.region, VISITORS)
    return next(iter(rows_of(session, cases, *where)), None)


def _not_theirs(session: Session, actor: Actor, case: CaseRow) -> Reason | None:
    if case["state"] != SURVEYED_IN:
        return Reason(
            "offline_state",
            "该户现在是“{state}”，不在入户调查中，回传的内容没有用处。请核对是否已经提交。",
            {"state": pinned(case).state(case["state"]).label},
        )
    surveys = table(Survey)
    survey = rows_of(session, surveys, surveys.c.id == case["survey_id"])[0]
    if actor.user_id not in survey["surveyors"]:
        return Reason(
            "offline_team", "您不是该户这次入户的调查人。请由参加入户的调查人用自己的账号回传。"
        )
    return None


def _was_taken(session: Session, actor: Actor, case_id: int, submission: Submission) -> bool:
    """Did this person bring back exactly this before? What they typed since then stays."""
    entries = table(Ledger)
    rows = session.execute(
        select(entries.c.detail).where(
            entries.c.book == "imports",
            entries.c.what == "survey_submission",
            entries.c.subject_id == case_id,
            entries.c.actor_id == actor.user_id,
        )
    ).scalars()
    one = (submission.instance, submission.digest)
    return any((detail["instance"], detail["digest"]) == one for detail in rows)


# --------------------------------------------------------------------------------- what it answers


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else "?"
    except ValueError:
        return "?"


def _whole(text: str) -> int | str:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else "?"


# A text of these as what it means; what means nothing is left for the form to refuse in its words.
_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "visited_on": _day,
    "people": _whole,
}


def _readers() -> dict[str, Callable[[str], Any]]:
    """{a question: how a telephone's text of it is read}, of those that are no plain text."""
    found = dict(_READ)
    for each in fields.CATALOGUE.surveyed:
        if each.kind is Kind.SEVERAL:
            found[each.name] = lambda text: tuple(text.split())
        elif each.yes_no and each.question and each.question.needed:
            found[each.name] = lambda text: {"yes": True, "no": False}.get(text, "?")
        elif each.kind is Kind.WHOLE:
            found[each.name] = _whole
    return found


def _plain() -> tuple[str, ...]:
    """The questions that are answered by one text."""
    return ("visited_on", "people", *survey_questions.names())


def _answers(submission: Submission, rules: Policy) -> tuple[dict[str, Any], list[Reason]]:
    """The answers given, as the survey's own form takes them, and what does not fit it.

    What was left empty is no fault: the screen asks for it before anything is handed in.
    """
    given = {name: submission.answers.get(name, "") for name in _plain()}
    answers: dict[str, Any] = {name: text for name, text in given.items() if text}
    for name, read in _readers().items():
        if name in answers:
            answers[name] = read(answers[name])
    income, faults = _income(submission.answers, rules)
    answers["income"] = income
    try:
        SubmitSurvey.model_validate(answers)
    except ValidationError as error:
        wrong = misfits(SubmitSurvey, error)
        faults += [one for one in wrong if one.key.removeprefix("form_") in answers]
    return answers, faults


def _income(answers: Mapping[str, str], rules: Policy) -> tuple[list[dict[str, Any]], list[Reason]]:
    """The amounts in fen; one that is no amount, or that this household's rules do not ask."""
    asked = {(item.block, item.item) for item in rules.income_items}
    lines, faults = [], []
    for item in form.items():
        text = answers.get(form.node(item.block, item.item), "")
        if not text:
            continue
        fen = _fen(text)
        if fen is None or (item.block, item.item) not in asked:
            source = (
                "“{item}”不是这一户可以填的金额（0 至 1000 万元，最多两位小数）。请更正后再传。"
            )
            faults.append(Reason("offline_amount", source, {"item": item.label}))
        else:
            # 0 is an answer: asked, and there is none.
            lines.append({"block": item.block, "item": item.item, "fen": fen})
    return lines, faults


def _fen(text: str) -> int | None:
    """Yuan as a telephone writes them (3000, 12.5, 1.0E7) in whole fen; None when it is none."""
    if not _AMOUNT.fullmatch(text):
        return None
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        return None
    return int(fen) if fen == int(fen) and 0 <= fen <= 10_000_000_00 else None


# ------------------------------------------------------------------------------------ what is kept


def _pictures(
    session: Session, actor: Actor, case: CaseRow, submission: Submission
) -> dict[str, list[int]]:
    """Every picture kept as the survey screen keeps them, by the kind of paper it is."""
    kept: dict[str, list[int]] = {}
    for question in form.SLOTS:
        for slot in form.slots(question):
            picture = submission.pictures.get(slot)
            if picture is None:
                continue
            number = attachments.keep(
                session,
                actor,
                picture.content,
                region=case["region"],
                county=case["county"],
                kind=_KINDS.get(question, "scan"),
                title=picture.name,
                subject_id=case["id"],
            )
            kept.setdefault(question, []).append(number)
    return kept


def _draft(
    before: Mapping[str, Any], staged: Staged, kept: Mapping[str, list[int]]
) -> dict[str, Any]:
    """The draft as the survey screen keeps it (pages/parts: each widget under its own name).

    Answers that did not come back keep what was typed; income is one sheet and replaced as one.
    """
    draft = {name: value for name, value in before.items() if not name.startswith("income ")}
    draft |= {name: staged.answers[name] for name in _plain() if name in staged.answers}
    if isinstance(draft.get("visited_on"), date):
        draft["visited_on"] = {"day": draft["visited_on"].isoformat()}
    # What was left empty is empty, also where an earlier survey of the household had an amount.
    draft |= {f"income {item.block} {item.item}": None for item in form.items()}
    for line in staged.answers["income"]:
        draft[f"income {line['block']} {line['item']}"] = line["fen"] / 100
    # Products that have an amount are those chosen on the screen.
    draft["products"] = [
        line["item"] for line in staged.answers["income"] if line["block"] == "business"
    ]
    draft |= {f"{question} kept": numbers for question, numbers in kept.items()}
    return draft
