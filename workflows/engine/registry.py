"""The processes of this installation, the table each kind of subject lives in, and who wants to
know of a write.

Nothing is imported here from above: `workflows.procedures` is the only list, and whatever starts
Lika (the server, a command, the tests) imports it. A subject's process is the one its row names.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session, SQLModel

from workflows.base.refusals import DefinitionError
from workflows.base.rows import RowDict
from workflows.engine.definition import Action, FanOut, Process, State

if TYPE_CHECKING:
    from workflows.engine.context import Facts

# A row before (None: it is new) and after a step.
Step = tuple[RowDict | None, RowDict]
# Entered before the rows of one kind of subject are written, left after them.
Watcher = Callable[[Session, str, Sequence[Step]], AbstractContextManager[None]]

# Whom else a step moves, told once it stands where it will: what belongs to a package above.
Follower = Callable[[Session, "Facts"], Sequence[FanOut]]

_models: Final[dict[str, type[SQLModel]]] = {}
_subjects: Final[dict[type[SQLModel], str]] = {}
_processes: Final[dict[tuple[str, int], Process]] = {}
_watchers: Final[dict[str, list[Watcher]]] = {}
_followers: Final[dict[str, list[Follower]]] = {}


def register(model: type[SQLModel], *processes: Process) -> None:
    """Processes whose subjects live in that table. DefinitionError when they are unsound or do not
    go with those known already."""
    for process in processes:
        found = [*process.faults(), *_clashes(model, process)]
        if found:
            raise DefinitionError("; ".join(found))
        _models[process.subject] = model
        _subjects[model] = process.subject
        _processes[process.key, process.edition] = process


def _clashes(model: type[SQLModel], process: Process) -> list[str]:
    """What another process has already: the key, the table, or the code of a state.

    A state's code tells whose it is: lists, counters and deadlines that ask for states never mix
    two processes of one table.
    """
    found = []
    if (process.key, process.edition) in _processes:
        found.append(f"{process.key}, edition {process.edition}: registered twice")
    if _models.get(process.subject, model) is not model:
        found.append(f"{process.key}: {process.subject} lives in another table")
    mine = {state.key for state in process.states}
    found += [
        f"{process.key}: state {state.key} stands in {other.key}"
        for other in _processes.values()
        if (other.subject, other.key != process.key) == (process.subject, True)
        for state in other.states
        if state.key in mine
    ]
    return found


@contextmanager
def also(model: type[SQLModel], *processes: Process) -> Iterator[None]:
    """These processes too, while the block lasts: a trial of what is not on the list."""
    register(model, *processes)
    try:
        yield
    finally:
        for process in processes:
            del _processes[process.key, process.edition]


def watch(watcher: Watcher, *subjects: str) -> None:
    """Let somebody know of every write of these kinds of subject."""
    for subject in subjects:
        _watchers.setdefault(subject, []).append(watcher)


def watchers(subject: str) -> Sequence[Watcher]:
    """Who wants to know of a write of that kind of subject."""
    return _watchers.get(subject, ())


def follow(follower: Follower, subject: str) -> None:
    """Let what belongs to another package move along with the steps of that kind of subject."""
    _followers.setdefault(subject, []).append(follower)


def followers(subject: str) -> Sequence[Follower]:
    """Whose subjects move along with steps of that kind."""
    return _followers.get(subject, ())


def processes() -> tuple[Process, ...]:
    """Every edition of every process, in the order of the list."""
    return tuple(_known().values())


def models() -> Mapping[str, type[SQLModel]]:
    """{kind of subject: its table}."""
    _known()
    return _models


def subject_of(model: type[SQLModel]) -> str:
    """The kind of subject a table holds."""
    _known()
    return _subjects[model]


def process_of(key: str, edition: int | None = None) -> Process:
    """The process of that key: one edition of it, or the newest."""
    known = _known()
    if edition is None:
        edition = max((n for name, n in known if name == key), default=0)
    if (key, edition) not in known:
        raise DefinitionError(f"no process {key}, edition {edition}")
    return known[key, edition]


def pinned(row: Mapping[str, Any]) -> Process:
    """The process and edition a subject's row is pinned to."""
    return process_of(row["process"], row["edition"])


def holding(subject: str, state: str, edition: int | None = None) -> Process:
    """The process of that kind of subject that has the state, told by its code; the newest edition
    unless one is named."""
    found = [
        process
        for process in processes()
        if process.subject == subject
        and edition in (None, process.edition)
        and any(known.key == state for known in process.states)
    ]
    if not found:
        raise DefinitionError(f"no process of {subject} has a state {state}, edition {edition}")
    return max(found, key=lambda process: process.edition)


def editions(key: str) -> tuple[Process, ...]:
    """Every edition of that process: whoever was opened under one finishes under it."""
    return tuple(process for process in processes() if process.key == key)


def processes_in(model: type[SQLModel]) -> tuple[Process, ...]:
    """Every process whose subjects live in that table."""
    subject = subject_of(model)
    return tuple(process for process in processes() if process.subject == subject)


def states_where(subject: str, test: Callable[[State], object]) -> tuple[str, ...]:
    """The keys of the states for which the test holds, of every process of that kind of subject: a
    code tells whose it is, so lists and counts may ask for all of them at once."""
    found = [p.states_where(test) for p in processes() if p.subject == subject]
    return tuple(dict.fromkeys(key for keys in found for key in keys))


def actions_where(subject: str, test: Callable[[Action], object]) -> tuple[str, ...]:
    """The keys of the actions for which the test holds, of every process of that kind."""
    found = [p.actions_where(test) for p in processes() if p.subject == subject]
    return tuple(dict.fromkeys(key for keys in found for key in keys))


def opened_in(model: type[SQLModel], key: str | None) -> Process:
    """The newest edition of the process by which a new row of that table is opened: the one named,
    or the table's only one."""
    keys = {process.key for process in processes_in(model)} if key is None else {key}
    if len(keys) != 1:
        raise DefinitionError(f"{subject_of(model)}: say by which process, {sorted(keys)}")
    return process_of(keys.pop())


def _known() -> Mapping[tuple[str, int], Process]:
    if not _processes:
        raise DefinitionError("no process is registered: import workflows.procedures first")
    return _processes
