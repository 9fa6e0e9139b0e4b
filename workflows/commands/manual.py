"""Write the generated part of docs/manual: what each role may do, from the definitions."""

import argparse
import ast
import inspect
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from workflows.access.people import Role
from workflows.base.paths import ROOT
from workflows.base.words import CHINESE, ENGLISH, _, language, speaking
from workflows.commands import complain, say
from workflows.engine.definition import NEW, Action, Ask, Guard, Process
from workflows.engine.registry import processes
from workflows.policy import policy

MANUALS: Final = ROOT / "docs" / "manual"
BEGIN: Final = "<!-- actions: written by `python -m workflows manual` -->"
END: Final = "<!-- actions: end -->"
PAGES: Final = {
    Role.CLERK: "village-clerk",
    Role.COMMITTEE: "committee-and-work-team",
    Role.TOWNSHIP: "township-officer",
    Role.TOWNSHIP_LEADER: "township-leader",
    Role.COUNTY: "county-officer",
    Role.COUNTY_LEADERS: "county-leading-group",
    Role.HELPER: "helper",
    Role.LEADER: "leader",
    Role.INSPECTOR: "inspector",
    Role.ADMINISTRATOR: "administrator",
}
# What nobody does by hand stands in the page that leads to the others.
INDEX: Final = "README"
_FIGURE: Final = re.compile(r"\{[^{}]*\}")
# A word's two forms; of a figure left open it is the second.
_FORMS: Final = re.compile(r"\{\w+:[^{}|]*\|([^{}]*)\}")


def add(parser: argparse.ArgumentParser) -> None:
    """Write, or only look."""
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when one is old")


def run(args: argparse.Namespace) -> int:
    """Bring every manual up to date; with --check name those that are not."""
    old = [path for path in pages() if written(path) != path.read_text(encoding="utf-8")]
    if args.check:
        if old:
            return complain(_("手册已过时：{names}", names=[path.name for path in old]))
        return 0
    for path in old:
        path.write_text(written(path), encoding="utf-8")
    say(_("更新了 {n} 份手册。", n=len(old)))
    return 0


def pages() -> list[Path]:
    """Every manual, in both languages."""
    names = [INDEX, *PAGES.values()]
    return [MANUALS / f"{name}{ending}" for name in names for ending in (".md", ".en.md")]


def written(path: Path) -> str:
    """The page with its generated part as the definitions have it now."""
    page = path.read_text(encoding="utf-8")
    before, _begin, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    with speaking(ENGLISH if path.name.endswith(".en.md") else CHINESE):
        return f"{before}{BEGIN}\n\n{part_of(path)}\n{END}{after}"


def part_of(path: Path) -> str:
    """The generated part of one page."""
    name = path.name.split(".")[0]
    role = next((role for role, page in PAGES.items() if page == name), None)
    blocks = []
    for process in processes():
        chosen = [action for action in process.actions if concerns(action, role)]
        if chosen:
            blocks.append(f"### {_(process.label)}\n")
            blocks += [told(process, action) for action in chosen]
    return "\n".join(blocks) or _("这个角色不办理任何步骤。") + "\n"


def concerns(action: Action, role: Role | None) -> bool:
    """Does the action belong on this role's page (None: the page of what nobody does by hand)?"""
    if role is None:
        return not action.roles or Role.SYSTEM in action.roles
    return role in action.roles


def told(process: Process, action: Action) -> str:
    """One action: number, label, when, what to prepare, what it does, what is refused."""
    lines = [f"#### {_(action.number)} · {_(action.label)}\n"]
    lines.append("- " + _("什么时候：{when}", when=when(process, action)))
    asked = list(questions(action)) if action.roles else []
    for source, wanted in (("要备齐：{what}", True), ("可以填：{what}", False)):
        if what := [words for words, needed in asked if needed is wanted]:
            lines.append("- " + _(source, what=what))
    lines += ["- " + words for words in remarks(action)]
    if why := list(dict.fromkeys(r for guard in action.guards for r in reasons(guard))):
        lines.append("- " + _("不能办的情形："))
        lines += [f"  - {reason}" for reason in why]
    return "\n".join(lines) + "\n"


def _run(process: Process, action: Action) -> str | None:
    """A long unbroken run of open states in a few words; None when they are better listed."""
    steps = [state.key for state in process.open_states()]
    if len(action.sources) < 9 or action.sources[0] not in steps:
        return None
    begun = steps.index(action.sources[0])
    if list(action.sources) != steps[begun : begun + len(action.sources)]:
        return None
    if list(action.sources) == steps:
        return _("办结以前的各步")
    first, last = (process.state(key).label for key in (action.sources[0], action.sources[-1]))
    return _("从“{first}”到“{last}”的各步", first=first, last=last)


def when(process: Process, action: Action) -> str:
    """From which states to which; the limits are those of the newest shipped profile."""
    if action.sources == (NEW,):
        sources = _("新建")
    elif (run := _run(process, action)) is not None:
        sources = run
    else:
        sources = joined(stand(process, key) for key in action.sources)
    if action.stays:
        return _("{sources}（办后仍在原处）", sources=sources)
    return f"{sources} → {joined(_(process.state(key).label) for key in action.targets)}"


def stand(process: Process, key: str) -> str:
    """A state with the days it allows."""
    state = process.state(key)
    days = _limits().get(state.limit or "")
    if days is None:
        return _(state.label)
    source = "{state}（限 {n} 个工作日）" if days.endswith("w") else "{state}（限 {n} 天）"
    return _(source, state=state.label, n=days.rstrip("w"))


def _limits() -> dict[str, str]:
    newest = sorted(policy.PROFILES.glob("*.json"))[-1]
    limits: dict[str, str] = json.loads(newest.read_text(encoding="utf-8"))["limits"]
    return limits


def questions(action: Action) -> Iterator[tuple[str, bool]]:
    """Every question of the form, and whether it must be answered."""
    for field in action.form.model_fields.values():
        ask = next((mark for mark in field.metadata if isinstance(mark, Ask)), None)
        if ask is not None:
            words = _(ask.label)
            if ask.help:
                words = _("{label}（{help}）", label=words, help=_(ask.help))
            yield words, field.is_required()


def remarks(action: Action) -> Iterator[str]:
    """What sets an action apart from the others."""
    if action.fired_by is not None:
        label = next(process.label for process in processes() if process.subject == action.fired_by)
        alone = "由“{what}”带动，没有单独的按钮。"
        yield _("也由“{what}”成批办理。" if action.roles else alone, what=label)
    if action.fans_out is not None:
        yield _("名单上的户一并办理；办不了的户留在原处，逐户列明原因。")
    if action.barred_for:
        yield _("曾经手该户申请、录入或入户调查的人不能办。")
    if action.when_held:
        yield _("中止期间也可以办。")
    if action.needs_confirmation:
        yield _("办前会再问一遍。")


def reasons(guard: Guard) -> Iterator[str]:
    """Every sentence with which a rule may refuse; the figures are left open."""
    for source in filter(None, (guard.reason, *_spoken(guard))):
        yield _FIGURE.sub("…", _FORMS.sub(r"\1", _(source)))


def _spoken(guard: Guard) -> list[str]:
    """The sentences of the Reasons a rule builds itself, read off its source."""
    if guard.violation.__name__ == "<lambda>":
        return []
    tree = ast.parse(textwrap.dedent(inspect.getsource(guard.violation)))
    return [
        node.args[1].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Reason"
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    ]


def joined(words: Iterator[str]) -> str:
    """Words as a list in the reader's language."""
    return ("、" if language() == CHINESE else ", ").join(words)
