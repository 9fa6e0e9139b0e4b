"""Is all there that the registered processes need? Asked at the start: what is missing is named
then, and is not silence later."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.policy import Profile
from models.rows import table
from workflows.base import clock
from workflows.base.refusals import Malformed, NotReady, Reason
from workflows.base.words import ENGLISH, Word, _, speaking
from workflows.engine.definition import Form, Process
from workflows.engine.forms import asks
from workflows.engine.registry import models, processes
from workflows.policy.demands import lacking, readable
from workflows.policy.policy import Policy

_HAN: Final = re.compile("[\u4e00-\u9fff]")


def refuse(session: Session) -> None:
    """NotReady when a profile in use lacks what a process needs, or a process lacks a word."""
    reasons = [*_profiles_lacking(session), *(r for p in processes() for r in unworded(p))]
    if reasons:
        raise NotReady(*reasons)


def limits_lacking(rules: Policy, of: Collection[Process] | None = None) -> list[Reason]:
    """The limits that states (of these processes, else of all) name and the profile has not:
    without one nobody would ever be late."""
    return [
        Reason(
            "limit_lacking",
            "缺少时限“limits.{limit}”：“{process}”第 {edition} 版的“{state}”须按它计算期限。",
            {
                "limit": state.limit,
                "process": process.label,
                "edition": process.edition,
                "state": state.label,
            },
        )
        for process in (processes() if of is None else of)
        for state in process.states
        if state.limit is not None and state.limit not in rules.limits
    ]


def _profiles_lacking(session: Session) -> Iterator[Reason]:
    kept = table(Profile)
    current, pinned = _current(session), _pinned(session)
    chosen = select(kept).where(kept.c.key.in_({*current, *pinned})).order_by(kept.c.key)
    for row in session.execute(chosen):
        # A profile of before is asked only for what is still under way by it.
        of = None if row.key in current else pinned[row.key]
        for reason in _lacking(row.body, of):
            yield Reason(
                "profile_lacks",
                "政策参数“{profile}”不齐，没有启动：{what}"
                "请备好补齐的参数文件，用 python -m workflows rules 文件 {region} 登记后再启动。",
                {"profile": row.key, "what": reason, "region": row.region},
            )


def _lacking(body: Mapping[str, Any], of: Collection[Process] | None) -> Sequence[Reason]:
    try:
        rules = readable(body)
    except Malformed as fault:
        return fault.reasons
    return lacking(rules, vital=True) if of is None else limits_lacking(rules, of)


def _current(session: Session) -> set[str]:
    """The profiles by which something may be opened: of each place the newest in force, and those
    to come."""
    kept, today = table(Profile), clock.today()
    newest: dict[int, str] = {}
    used = set()
    for row in session.execute(select(kept).order_by(kept.c.valid_from)):
        if row.valid_from > today:
            used.add(row.key)
        elif row.valid_to is None or row.valid_to >= today:
            newest[row.region] = row.key
    return {*used, *newest.values()}


def _pinned(session: Session) -> dict[str, list[Process]]:
    """{profile: the processes that have open subjects by it}."""
    used: dict[str, list[Process]] = {}
    for process in processes():
        if not any(state.limit for state in process.states):
            continue
        subjects = table(models()[process.subject])
        chosen = select(subjects.c.profile).where(
            subjects.c.process == process.key,
            subjects.c.edition == process.edition,
            subjects.c.state.in_([state.key for state in process.open_states()]),
        )
        for profile in session.execute(chosen.distinct()).scalars():
            used.setdefault(profile, []).append(process)
    return used


def unworded(process: Process) -> list[Reason]:
    """The words of a process that one of the two languages lacks."""
    found = []
    for source in dict.fromkeys(_words(process)):
        with speaking(ENGLISH):
            english = _HAN.search(_(source)) is None
        if not english or not _HAN.search(source):
            found.append(
                Reason(
                    "unworded",
                    "“{process}”的“{word}”没有{language}。请补上再启动。",
                    {
                        "process": process.label,
                        "word": source,
                        "language": Word("中文") if english else Word("英文"),
                    },
                )
            )
    return found


def _words(process: Process) -> Iterator[str]:
    """Every word of a definition that a person reads: labels, and why a step is refused."""
    yield process.label
    yield from (stage.label for stage in process.stages)
    yield from (state.label for state in process.states)
    for action in process.actions:
        form: type[Form] = action.form
        yield action.label
        # What only a batch object hands in is never asked, and has no words.
        yield from (ask.label for name, ask in asks(form).items() if ask.label != name)
        yield from (guard.reason for guard in action.guards if guard.reason)
