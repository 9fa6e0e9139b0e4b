"""农户申请: the application's papers and declarations, and a household that enters midway."""

from workflows.base import clock
from workflows.engine.changes import Step
from workflows.engine.context import Facts
from workflows.identification.effects.records import end, files
from workflows.identification.steps.declared_kin import declare


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
    step.set(taken_over=True, related_official=form.related, people_hash=f["people_now"])
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
    declare(f, step)
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
    declare(f, step)
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
