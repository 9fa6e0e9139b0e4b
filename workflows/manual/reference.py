"""The reference beside the manuals: every action of a role, as the definitions have it now."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from workflows.access.people import Actor
from workflows.access.roles import ROLE_NAMES, Role
from workflows.base import clock
from workflows.base.refusals import NotReady
from workflows.base.rows import Row
from workflows.base.words import Word, _, joined
from workflows.engine.definition import NEW, Action, Ask, Guard, Process
from workflows.engine.registry import pinned, processes
from workflows.policy import policy

# The name of a role's manual and of its reference: the file's, and the last word of the address.
BOOKS: Final = {
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
    # What nobody does by hand: the sweeper's steps and those a batch object takes along.
    Role.SYSTEM: "without-a-button",
}
_FIGURE: Final = re.compile(r"\{[^{}]*\}")
# A word's two forms; of a figure left open it is the second.
_FORMS: Final = re.compile(r"\{\w+:[^{}|]*\|([^{}]*)\}")
# So many sources in a row are told by the first and the last.
_LONG: Final = 9


@dataclass(frozen=True, slots=True)
class Entry:
    """One action in the reader's language: its anchor and heading, then whole sentences.

    `lines`: from where to where, what is asked, what sets it apart. `reasons`: every sentence with
    which it may be refused, their figures left open.
    """

    anchor: str
    heading: str
    lines: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The actions of one process."""

    label: str
    entries: tuple[Entry, ...]


def anchor(process: Process, action: Action) -> str:
    """Where the action stands in a reference; it changes with the keys only, and they never do."""
    return f"{process.key}-{action.key}"


def address(row: Row, action: Action, actor: Actor) -> str:
    """Where the running program explains this action on a subject to this person: in the reference
    of the first role they hold that may take it."""
    held = [held.role for held in actor.held if held.role in action.roles]
    book = BOOKS[next(iter(held), Role.SYSTEM)]
    return f"/manual/{book}#{anchor(pinned(row), action)}"


def books_of(actor: Actor) -> dict[str, str]:
    """The references of the roles this person holds: the heading of each by its address."""
    return {f"/manual/{BOOKS[held.role]}": title(held.role) for held in actor.held}


def role_of(book: str) -> Role | None:
    """Whose reference has this name; None when there is none."""
    return next((role for role, name in BOOKS.items() if name == book), None)


def title(role: Role) -> str:
    """The heading of a role's reference, in the reader's language."""
    if role is Role.SYSTEM:
        return _("没有单独按钮的步骤")
    return _("能办的每一步：{role}", role=Word(ROLE_NAMES[role]))


def chapters(role: Role, rules: policy.Policy | None) -> list[Chapter]:
    """What the role may do, process by process, in the reader's language.

    `rules`: the policy profile whose limits and clauses are told; without one, none are.
    """
    told = []
    for process in processes():
        entries = tuple(_entry(process, a, rules) for a in process.actions if concerns(a, role))
        if entries:
            told.append(Chapter(_(process.label), entries))
    return told


def chapters_for(session: Session, actor: Actor, role: Role) -> list[Chapter]:
    """The same under the profile in force today where the reader holds their first role; without
    limits and clauses where none is in force."""
    place = actor.held[0].lo if actor.held else 0
    try:
        key = policy.policy_for(session, place, clock.today())
    except NotReady:
        return chapters(role, None)
    return chapters(role, policy.policy(session, key))


def concerns(action: Action, role: Role) -> bool:
    """Does the action belong into this role's reference?"""
    return role in action.roles or (role is Role.SYSTEM and not action.roles)


def _entry(process: Process, action: Action, rules: policy.Policy | None) -> Entry:
    return Entry(
        anchor(process, action),
        f"{_(action.number)} · {_(action.label)}",
        tuple(_lines(process, action, rules)),
        tuple(dict.fromkeys(r for guard in action.guards for r in _reasons(guard))),
    )


def _lines(process: Process, action: Action, rules: policy.Policy | None) -> Iterator[str]:
    limits = rules.limits if rules else {}
    yield _("什么时候：{when}", when=when(process, action, limits))
    asked = list(_questions(action)) if action.roles else []
    for source, papers, needed in (
        ("要交的材料：{what}", True, True),
        ("要备齐：{what}", False, True),
        ("可以交的材料：{what}", True, False),
        ("可以填：{what}", False, False),
    ):
        if what := [words for words, *kind in asked if kind == [papers, needed]]:
            yield _(source, what=what)
    yield from _remarks(action)
    if rules and (bases := rules.cited(guard.clause for guard in action.guards)):
        yield _("依据：{bases}", bases=bases)


# ------------------------------------------------------------------------- from where, to where


def when(process: Process, action: Action, limits: Mapping[str, str]) -> str:
    """From which states to which, with the days each allows."""
    if action.sources == (NEW,):
        sources = _("新建")
    elif (run := _run(process, action)) is not None:
        sources = run
    else:
        sources = joined(_stand(process, key, limits) for key in action.sources)
    if action.stays:
        return _("{sources}（办后仍在原处）", sources=sources)
    return f"{sources} → {joined(_(process.state(key).label) for key in action.targets)}"


def _run(process: Process, action: Action) -> str | None:
    """A long unbroken run of open states in a few words; None when they are better listed."""
    steps = [state.key for state in process.open_states()]
    if len(action.sources) < _LONG or action.sources[0] not in steps:
        return None
    begun = steps.index(action.sources[0])
    if list(action.sources) != steps[begun : begun + len(action.sources)]:
        return None
    if list(action.sources) == steps:
        return _("办结以前的各步")
    first, last = (process.state(key).label for key in (action.sources[0], action.sources[-1]))
    return _("从“{first}”到“{last}”的各步", first=first, last=last)


def _stand(process: Process, key: str, limits: Mapping[str, str]) -> str:
    """A state with the days it allows."""
    state = process.state(key)
    days = limits.get(state.limit or "")
    if days is None:
        return _(state.label)
    source = "{state}（限 {n} 个工作日）" if days.endswith("w") else "{state}（限 {n} 天）"
    return _(source, state=state.label, n=days.rstrip("w"))


# ------------------------------------------------------------------------ what it asks, what stops


def _questions(action: Action) -> Iterator[tuple[str, bool, bool]]:
    """Every question of the form: its words, whether papers answer it, whether it must be."""
    for field in action.form.model_fields.values():
        ask = next((mark for mark in field.metadata if isinstance(mark, Ask)), None)
        if ask is not None:
            words = _(ask.label)
            if ask.help:
                words = _("{label}（{help}）", label=words, help=_(ask.help))
            yield words, ask.kind == "attachments", field.is_required()


def _remarks(action: Action) -> Iterator[str]:
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


def _reasons(guard: Guard) -> Iterator[str]:
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
