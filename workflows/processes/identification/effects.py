"""What each step leaves behind: records, papers, the subject's own columns. Never a decision of
its own."""

from typing import Any, Final

from models.record import AgendaLine, NoticeLine, Objection, Survey, Veto
from workflows import clock
from workflows.facts import Facts, RowDict
from workflows.processes.identification.guards import FOLDERS, is_late, line_of, objection_of
from workflows.step import Step

# After a return everything past the target is superseded and dated anew: from which folder on.
_FIRST_SUPERSEDED: Final = {
    "A1": 4,
    "A2": 4,
    "A3": 4,
    "B1": 4,
    "B2": 6,
    "B3": 8,
    "C2": 9,
    "D3": 10,
    "E1": 11,
    "F1": 13,
    "F2": 14,
}
_LAST_OF_PROCEDURE: Final = 17
_APART_FROM_RETURNS: Final = frozenset({"07"})
# The folder a notice of each kind goes into.
PAPER_OF: Final = {1: "09", 2: "12", 3: "14"}


def files(f: Facts, *names: str) -> list[RowDict]:
    """The attachment rows behind form fields."""
    return [f.known["files"][key] for name in names for key in getattr(f.form, name)]


def place(f: Facts) -> dict[str, int]:
    """The columns every record of the case carries."""
    return {"region": f.row["region"], "county": f.row["county"], "case_id": f.row["id"]}


def go_back(f: Facts, step: Step, target: str, *, keep_verdict: bool = False) -> None:
    """Return to `target`: supersede the papers after it, clear what was decided after it."""
    first = _FIRST_SUPERSEDED[target]
    step.supersede(
        f,
        frozenset(
            n
            for n in FOLDERS
            if first <= int(n) <= _LAST_OF_PROCEDURE and n not in _APART_FROM_RETURNS
        ),
    )
    leave_lists(f, step, "returned")
    step.set(reason_code="")
    if target in ("F1", "F2"):
        step.set(approval_no=f.row["approval_no"] if target == "F2" else None)
        return
    step.set(approval_no=None, closed_2_at=None)
    if not keep_verdict:
        step.set(verdict=None)
    if target == "E1":
        return
    if target != "D3":
        step.set(closed_1_at=None)
    if target == "B1":
        new_survey(f, step)


def leave_lists(f: Facts, step: Step, why: str) -> None:
    """Take the case off a live notice and off an agenda; the lines stay on record with the
    reason."""
    line = f.known.get("notice_line")
    if line is not None and f.row["notice_id"] is not None and line["ended"] == "":
        step.change(NoticeLine, line, ended=why)
    step.set(notice_id=None, close_at=None)
    agenda = f.known.get("agenda_line")
    if agenda is not None and f.row["meeting_id"] is not None and agenda["result"] == "":
        step.change(AgendaLine, agenda, result="struck", note=why)
    step.set(meeting_id=None)


def end(f: Facts, step: Step, code: str = "") -> None:
    """Into a final Z state: off every list, remembered where it was decided, the persons set
    free."""
    leave_lists(f, step, "ended")
    step.set(
        decided_from=f.row["state"],
        reason_code=code,
        held_at=None,
        hold_reason="",
        paused_due_at=None,
        due_at=None,
    )
    step.freed = True


def opened(f: Facts, step: Step) -> None:
    """A new application: who entered it, whom it holds."""
    household = f["household"]
    step.set(head_name=household["head_name"], members=len(f["people"]))
    step.part(f.actor.user_id, "entered")
    step.taken = sorted({p["id_blind"] for p in f["people"] if p["id_blind"]})


def taken_over(f: Facts, step: Step) -> None:
    """中途接入: marked for good, with the papers the village really has."""
    opened(f, step)
    form = f.form
    step.set(taken_over=True, related_official=form.related)
    for folder, name in (
        ("01", "early_papers"),
        ("02", "early_papers"),
        ("03", "early_papers"),
        ("04", "survey_papers"),
        ("05", "survey_papers"),
        ("06", "comparison_paper"),
        ("08", "meeting_papers"),
        ("09", "notice_papers"),
        ("07", "kin_paper"),
    ):
        if rows := files(f, name):
            step.paper(f, folder, rows)
    if form.reached == "D3":
        step.set(closed_1_at=clock.start_of(form.notice_closed_on))


def supplied(f: Facts, step: Step) -> None:
    """A paper of before the take-over has come."""
    step.paper(f, f.form.folder, files(f, "papers"), "接入补件")


def submitted(f: Facts, step: Step) -> None:
    """The application handed in: its papers, its declarations, the members it holds now."""
    step.paper(f, "01", files(f, "application", "signature"))
    step.paper(f, "02", files(f, "promise"))
    step.paper(f, "03", files(f, "documents"))
    if f.form.kin_paper:
        step.paper(f, "07", files(f, "kin_paper"))
    step.set(
        related_official=f.form.related,
        head_name=f["household"]["head_name"],
        members=len(f["people"]),
    )
    step.part(f.actor.user_id, "applied")
    step.taken = sorted({p["id_blind"] for p in f["people"] if p["id_blind"]})


def asked_correction(f: Facts, step: Step) -> None:
    """What is missing, told once."""
    step.set(asked_once=True, wanted=list(f.form.items), warned_at=None)
    if f.form.slip:
        step.paper(f, "21", files(f, "slip"), "补正通知书")


def resubmitted(f: Facts, step: Step) -> None:
    """Everything asked for has come."""
    step.paper(f, "03", files(f, "papers"), "补正材料")
    step.set(
        wanted=[], warned_at=None, members=len(f["people"]), head_name=f["household"]["head_name"]
    )
    step.taken = sorted({p["id_blind"] for p in f["people"] if p["id_blind"]})


def refused(f: Facts, step: Step) -> None:
    """Out of scope: the letter with its reason."""
    if f.form.letter:
        step.paper(f, "21", files(f, "letter"), "不予纳入告知书")
    end(f, step, f.form.code)


def new_survey(f: Facts, step: Step) -> None:
    """A fresh visit by the same team; the old survey stays on record."""
    old = f.known.get("survey")
    key = step.add(
        Survey,
        **place(f),
        nth=1 if old is None else old["nth"] + 1,
        surveyors=[] if old is None else old["surveyors"],
    )
    step.set(survey_id=key)


def survey_started(f: Facts, step: Step) -> None:
    """Who visits: from now on they are apart from every verdict."""
    surveyors = sorted(set(f.form.surveyors))
    nth = len(f["surveys"]) + 1
    key = step.add(Survey, **place(f), nth=nth, surveyors=surveyors)
    step.set(survey_id=key)
    for user_id in surveyors:
        step.part(user_id, "surveyed")


def team_changed(f: Facts, step: Step) -> None:
    """Another team visits (somebody left, is ill, or turned out to be kin); both stay apart from
    verdicts."""
    surveyors = sorted(set(f.form.surveyors))
    # The other team's visit is still to come, whatever day a survey taken back was made on.
    step.change(Survey, f["survey"], surveyors=surveyors, visited_on=None)
    for user_id in surveyors:
        step.part(user_id, "surveyed")


def survey_done(f: Facts, step: Step) -> None:
    """What the visit found, computed by the profile's formula."""
    form = f.form
    income = [line.model_dump() for line in form.income]
    step.change(
        Survey,
        f["survey"],
        visited_on=form.visited_on,
        people=form.people,
        income=income,
        answers={
            "housing": form.housing,
            "water_safe": form.water_safe,
            "cause": form.cause,
            "observed": form.observed,
        },
        per_head_fen=f.policy.per_head(income, form.people),
        formula=f.policy.key,
        done=True,
    )
    step.paper(
        f, "04", files(f, "survey_form", "photos", "surveyor_signatures", "household_signature")
    )
    step.paper(f, "05", files(f, "income_sheet"))
    step.part(f.actor.user_id, "surveyed")


def compared(f: Facts, step: Step) -> None:
    """The comparison's result and what each hit was found to be."""
    step.change(Survey, f["survey"], comparison=[hit.model_dump() for hit in f.form.hits])
    step.paper(f, "06", files(f, "result"))


def contradicted(f: Facts, step: Step) -> None:
    """The comparison speaks against the survey: visit again."""
    go_back(f, step, "B1")


def veto_proposed(f: Facts, step: Step) -> None:
    """A veto item, told to the household."""
    item = f.policy.choice(f.policy.vetoes, f.form.item)
    step.add(
        Veto,
        **place(f),
        item=f.form.item,
        hard=bool(item and item.hard),
        evidence=f.form.evidence,
        told_on=f.form.told_on,
        proposed_by=f.actor.user_id,
    )
    step.paper(f, "21", files(f, "papers"), "否决情形告知")
    step.set(vetoes=f.row["vetoes"] + 1)


def _veto(f: Facts) -> RowDict:
    return next(v for v in f["vetoes"] if v["id"] == f.form.veto)


def veto_confirmed(f: Facts, step: Step) -> None:
    """The veto stands: not included, in writing."""
    step.change(Veto, _veto(f), state="confirmed", outcome=f.form.heard)
    step.paper(f, "21", files(f, "letter"), "不予纳入告知书")
    end(f, step, "R04")
    step.set(vetoes=f.row["vetoes"] - 1)


def veto_dropped(f: Facts, step: Step) -> None:
    """The veto is refuted; a soft one stays to be annotated for the meeting."""
    step.change(Veto, _veto(f), state="dropped", outcome=f.form.reason)
    if f.form.papers:
        step.paper(f, "21", files(f, "papers"), "否决情形反证")
    step.set(vetoes=f.row["vetoes"] - 1)


def on_agenda(f: Facts, step: Step) -> None:
    """On the meeting's agenda: the snapshot is frozen; due the day after the meeting."""
    meeting = next(m for m in f["meetings"] if m["id"] == f.form.meeting)
    step.add(
        AgendaLine,
        **place(f),
        meeting_id=meeting["id"],
        head_name=f.row["head_name"],
        members=f.row["members"],
        note=f.form.note,
    )
    due = clock.close_of(meeting["planned_on"], f.policy.meeting_slack_days)
    step.set(meeting_id=meeting["id"], due_at=due, provisional=False)


def _agenda_line(f: Facts) -> RowDict | None:
    if f.cause is None:
        return None
    return next((line for line in f.cause.known["agenda"] if line["case_id"] == f.row["id"]), None)


def off_agenda(f: Facts, step: Step) -> None:
    """Adjourned, cancelled or struck: back to wait for another meeting."""
    line = _agenda_line(f)
    if line is not None:
        step.change(AgendaLine, line, result="struck", note=f.form.reason)
    step.set(meeting_id=None)


def left_meeting(f: Facts, step: Step) -> None:
    """Left behind by a meeting that is over (held, for one): it waits for another."""
    line = f["agenda_line"]
    if line is not None:
        step.change(AgendaLine, line, result="struck", note=f.form.reason)
    step.set(meeting_id=None)


def decided(f: Facts, step: Step) -> None:
    """The meeting's minutes go into the household's folder."""
    step.paper(f, "08", files(f, "papers"), "评议会议记录")
    step.set(meeting_id=None)


def voted_down(f: Facts, step: Step) -> None:
    """Not passed: written reasons."""
    step.paper(f, "08", files(f, "papers"), "评议会议记录")
    step.paper(f, "21", [], "评议未通过告知书")
    end(f, step, "R05")


def doubted(f: Facts, step: Step) -> None:
    """The meeting doubts the facts: visit again; the minutes stay superseded on record."""
    step.paper(f, "08", files(f, "papers"), "评议会议记录", live=False)
    go_back(f, step, "B1")


def _posted(f: Facts, step: Step, folder: str) -> None:
    line = line_of(f)
    if f.cause is None or line is None:
        return
    step.change(NoticeLine, line, close_at=f.form.close_at)
    step.set(
        notice_id=f.cause.row["id"],
        close_at=f.form.close_at,
        due_at=f.form.close_at,
        provisional=False,
    )
    step.paper(f, folder, files(f, "papers"), "张贴照片")


def posted_1(f: Facts, step: Step) -> None:
    """On the first list, with a clock of its own."""
    _posted(f, step, "09")


def posted_2(f: Facts, step: Step) -> None:
    """On the second list."""
    _posted(f, step, "12")


def announced(f: Facts, step: Step) -> None:
    """On the announcement."""
    _posted(f, step, "14")


def _closed(f: Facts, step: Step, folder: str) -> None:
    line = line_of(f)
    if line is not None:
        step.change(NoticeLine, line, ended="closed")
    step.paper(f, folder, files(f, "papers"), "期满照片")
    step.set(notice_id=None, close_at=None)


def closed_1(f: Facts, step: Step) -> None:
    """The first list has stood its full time."""
    _closed(f, step, "09")
    step.set(closed_1_at=f.now)


def closed_2(f: Facts, step: Step) -> None:
    """The second list has stood its full time."""
    _closed(f, step, "12")
    step.set(closed_2_at=f.now)


def closed_3(f: Facts, step: Step) -> None:
    """The announcement has stood its full time."""
    _closed(f, step, "14")


def voided(f: Facts, step: Step) -> None:
    """The notice was void: wait for a new one, full N."""
    line = line_of(f)
    if line is not None:
        step.change(NoticeLine, line, ended="void")
    step.supersede(f, frozenset({PAPER_OF[_kind_at(f.row["state"])]}))
    step.set(notice_id=None, close_at=None)


def left_notice(f: Facts, step: Step) -> None:
    """Left behind by a notice that is over: it waits for a supplementary one, full N."""
    line = f["notice_line"]
    if line is not None:
        step.change(NoticeLine, line, ended="returned")
    step.supersede(f, frozenset({PAPER_OF[_kind_at(f.row["state"])]}))
    step.set(notice_id=None, close_at=None)


def objected(f: Facts, step: Step) -> None:
    """An objection enters the register; its line alone waits."""
    form = f.form
    line = f["notice_line"]
    kind = line["kind"] if line else _kind_at(f.row["state"])
    step.add(
        Objection,
        **place(f),
        notice_id=line["notice_id"] if line else _last_notice(f),
        kind=kind,
        raised_at=form.raised_at,
        late=is_late(f),
        channel=form.channel,
        facts=form.facts,
        against_user_id=form.against,
    )
    step.set(objections=f.row["objections"] + 1)


def _kind_at(state: str) -> int:
    return {"C": 1, "D": 1, "E": 2}.get(state[0], 3)


def _last_notice(f: Facts) -> int | None:
    """A late objection after its notice ended: the newest notice the case stood on."""
    lines: list[RowDict] = f["notice_lines"]
    # A household taken over after its first notice stood on none of ours.
    return lines[-1]["notice_id"] if lines else None


def _answer(f: Facts, step: Step, state: str) -> None:
    objection = objection_of(f)
    if objection is None:
        return
    form: Any = f.form
    step.change(
        Objection,
        objection,
        state=state,
        finders=sorted(set(form.finders)),
        finding=form.finding,
        answered_on=form.answered_on,
    )
    step.paper(f, "21", files(f, "answer"), "异议核查结论与答复")
    step.set(objections=f.row["objections"] - 1)


def answered(f: Facts, step: Step) -> None:
    """A further or late objection answered; the case stays."""
    _answer(f, step, "dismissed")


def still_live(f: Facts) -> bool:
    """Does the line simply go on: notice live, text unchanged, close not reached?"""
    line, notice = f["notice_line"], f["notice"]
    if line is None or notice is None:
        return False
    same = (line["head_name"], line["members"]) == (f.row["head_name"], f.row["members"])
    close_at = f.row["close_at"]
    held: bool = f.row["held_at"] is not None
    runs: bool = held if close_at is None else f.now < close_at
    return same and runs and on_wall(f)


def on_wall(f: Facts) -> bool:
    """Does the case's line hang on a posted list now?"""
    line, notice = f["notice_line"], f["notice"]
    return (
        line is not None
        and notice is not None
        and line["ended"] == ""
        and notice["state"] == "posted"
    )


def dismissed(f: Facts, step: Step) -> None:
    """Not founded: the line goes on, or waits for a supplementary notice with the full N."""
    _answer(f, step, "dismissed")
    if still_live(f):
        step.set(due_at=f.row["close_at"], provisional=False)
        return
    line = f["notice_line"]
    if line is not None and line["ended"] == "":
        step.change(NoticeLine, line, ended="objected")
    step.set(notice_id=None, close_at=None)


def upheld_facts(f: Facts, step: Step) -> None:
    """Founded, the facts are to be surveyed again."""
    _answer(f, step, "upheld")
    go_back(f, step, "B1")


def upheld_ineligible(f: Facts, step: Step) -> None:
    """Founded, the household does not qualify."""
    _answer(f, step, "upheld")
    end(f, step, "R06")


def reconsidered(f: Facts, step: Step) -> None:
    """Founded in the announcement: the county looks again."""
    _answer(f, step, "upheld")
    go_back(f, step, "F1")


def reported(f: Facts, step: Step) -> None:
    """The village's report, signed and sealed."""
    step.paper(f, "10", files(f, "report"))


def returned(target: str) -> Any:
    """A return for correction to `target`, its items listed."""

    def effect(f: Facts, step: Step) -> None:
        go_back(f, step, target)
        if getattr(f.form, "slip", ()):
            step.paper(f, "21", files(f, "slip"), "退回单")
        if target == "A2":
            step.set(wanted=list(f.form.items), warned_at=None)

    return effect


def round_passed(f: Facts, step: Step) -> None:
    """The township's signed verdict: pass."""
    step.set(verdict="pass")
    step.paper(f, "11", files(f, "papers"), "乡镇审核意见")


def round_refused(f: Facts, step: Step) -> None:
    """A refusal signed by the leader, reasons in writing."""
    step.paper(f, "21", files(f, "papers"), "不予纳入告知书")
    end(f, step, f.form.code or "R07")


def approved(f: Facts, step: Step) -> None:
    """The county's approval with its document number."""
    step.set(approval_no=f.form.document_no)
    step.paper(f, "13", files(f, "papers"), "县审定文件")


def filed(f: Facts, step: Step) -> None:
    """建档立卡: the file number is allotted in filing order, the card and handbook registered."""
    form = f.form
    step.paper(f, "15", files(f, "register_form"))
    step.paper(f, "16", files(f, "handbook"))
    step.paper(f, "17", files(f, "plan"))
    step.allot_file_no(f.today.year)
    step.set(
        handbook_no=form.handbook_no,
        card_no=form.card_no,
        contact_name=form.contact,
        national_no=form.national_no or f.row["national_no"],
    )


def receipted(f: Facts, step: Step) -> None:
    """The number the national system gave back."""
    step.set(national_no=f.form.reason)


def withdrawn(f: Facts, step: Step) -> None:
    """The household's own wish, signed."""
    step.paper(f, "21", files(f, "request"), "撤回申请书")
    end(f, step)


def withdrawn_unsigned(f: Facts, step: Step) -> None:
    """Opened by mistake (an import undone) and never touched: no paper exists yet."""
    end(f, step)


def lapsed(f: Facts, step: Step) -> None:
    """No answer within the limit, warned before."""
    step.paper(f, "21", [], "逾期未补正视为撤回告知书")
    end(f, step)


def held(f: Facts, step: Step) -> None:
    """中止: every limit of the case stands still; a posted line stops."""
    step.set(
        held_at=f.now,
        hold_reason=f.form.code,
        paused_due_at=f.row["due_at"],
        due_at=None,
    )
    if on_wall(f):
        step.change(NoticeLine, f["notice_line"], close_at=None)
        step.set(close_at=None)


def resumed(f: Facts, step: Step) -> None:
    """恢复: limits run on by as many days as they had left; a posted line gets the full N."""
    step.set(held_at=None, hold_reason="", paused_due_at=None)
    if on_wall(f):
        days = f.policy.notice_days[f["notice_line"]["kind"]]
        close_at = clock.close_of(f.today, days)
        step.change(NoticeLine, f["notice_line"], close_at=close_at)
        step.set(close_at=close_at)
        if f.row["state"] in ("D1", "E2", "F3"):
            step.set(due_at=close_at)
            return
    due = f.row["paused_due_at"]
    if due is not None:
        paused = f.today - clock.shanghai_day(f.row["held_at"])
        step.set(due_at=clock.start_of(clock.shanghai_day(due) + paused))


def terminated(f: Facts, step: Step) -> None:
    """整户销户、迁出、并案, with proof."""
    step.paper(f, "22", files(f, "proof"))
    end(f, step)


REOPENS_AT: Final = {"D2": "C2", "E3": "E1", "F4": "F2", "C1": "B3"}


def reopen_target(f: Facts) -> str:
    """Back to where the refusal was decided."""
    decided = f.row["decided_from"] or "A1"
    return REOPENS_AT.get(decided, decided)


def reopened(f: Facts, step: Step) -> None:
    """Taken up again by order; every later step anew."""
    go_back(f, step, reopen_target(f))
    step.paper(f, "21", files(f, "order"), "复查决定")
    step.set(decided_from=None, reason_code="")
    step.taken = sorted({p["id_blind"] for p in f["people"] if p["id_blind"]})


def warned(f: Facts, step: Step) -> None:
    """The household is reminded before its correction lapses."""
    step.set(warned_at=f.now)
