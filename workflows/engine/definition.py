"""The vocabulary of a procedure: stages, states, actions, guards, forms.

Frozen values, nothing of ours imported but the roles and the refusals. One process is one file (or
one folder) of these values; everything else is drawn from it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypeVar

from workflows.access.roles import Role
from workflows.base.refusals import DefinitionError, Reason
from workflows.base.words import Word

if TYPE_CHECKING:
    from workflows.engine.changes import Changes
    from workflows.engine.context import Facts
    from workflows.engine.known import Need

NEW: Final = "new"


class _Labelled:
    """What bears one of our own words, and hands it to sentences as such."""

    __slots__ = ()
    label: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", Word(self.label))


@dataclass(frozen=True, slots=True)
class Ask(_Labelled):
    """The words of one question on a form, and how it is asked.

    kind: "" (by its type) · area · attachments · people · choice:<list> · lines. A secret answer is
    never kept in an event; a given one is allotted by the program, no person says it.
    """

    label: str
    help: str = ""
    kind: str = ""
    secret: bool = False
    given: bool = False


class Form(BaseModel):
    """What an action asks for. Unknown fields are refused; texts are stripped."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    # What a value inside an answer is called, where not by the answer's own question.
    inner: ClassVar[Mapping[str, str]] = {}

    def claimed(self) -> datetime | None:
        """When the act happened, as the person says; None when it is the recording itself."""
        return None


class Nothing(Form):
    """An action that asks nothing."""


_NOTHING: Final[Any] = Nothing
F = TypeVar("F", bound=Form, default=Any)
# A rule that reads a form may judge every step whose form has as much.
Asked = TypeVar("Asked", bound=Form, contravariant=True, default=Any)
Unmet = Mapping[str, object] | Sequence[Reason] | None


@dataclass(frozen=True, slots=True)
class Guard(Generic[Asked]):
    """A rule: the sentence shown when it fails, how it is found to fail, and what it rests on
    (a key of `workflows.policy.clauses`; the dated profile names the regulation). `violation`
    gives None when the rule holds, else the figures of `reason` (or ready reasons). One that
    `reads_form` is checked when the form is handed in; the others grey the button, or take it
    away where unmet means nothing is to be done (`withholds`). `needs` names loaders, `looks`
    lookups by the answers (with `reads_form` only).
    """

    key: str
    reason: str
    violation: Callable[["Facts[Asked]"], Unmet]
    clause: str = ""
    needs: tuple["Need[Any]", ...] = ()
    looks: tuple["Need[Any]", ...] = ()
    reads_form: bool = False
    withholds: bool = False

    def unmet(self, facts: "Facts[Asked]") -> list[Reason]:
        """Every reason this rule gives now; empty when it holds."""
        found = self.violation(facts)
        if found is None:
            return []
        if isinstance(found, Mapping):
            return [Reason(self.key, self.reason, found, self.clause)]
        return [replace(reason, clause=self.clause) for reason in found]


@dataclass(frozen=True, slots=True)
class Stage(_Labelled):
    """One of the steps a leader counts."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """The batch object that subjects of a state wait for: its kind and level, who begins it.

    `counted`: the sentence that counts who waits, with {n}. `passed`: only those whose verdict is
    "pass" wait for it (True), only those without a verdict (False), all of the state (None).
    """

    subject: str
    level: str | int
    begun_by: tuple[Role, ...] = ()
    counted: str = ""
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class ListWords:
    """What a public list says: its head, the sentence under it, what it says of its households,
    and what its lines keep of them."""

    title: str
    lead: str
    outcome: str
    line: str


@dataclass(frozen=True, slots=True)
class State(_Labelled):
    """Where a subject can stand, and everything that a reader may want to know of standing there.

    limit: names a number of the policy profile; final states have none.
    goal: what the procedure is for has been reached. refuses: ended against the subject.
    draft: nothing is handed in yet.
    settled: it may stay so: nobody waits for a next step, though there may be one.
    completes: the stage that is done for whoever comes here (the leaders' trend).
    held_by: in whose hands it is while a batch object decides about it.
    awaits: the batch objects that have to be begun for it; waiting: what is told meanwhile.
    level: which of the lists shown in public it belongs to, 0 for none.
    on_wall: its list hangs: nobody can hurry it, nobody is late before its day.
    listed_from: where it waits for the list it is on, or was on last, when that list falls.
    hearing: an objection is heard here; its answer is the next step.
    answers_first: an open objection is answered before anything else is done.
    fills: the numbers of the file's folders that are filled on the way here.
    visited: people are on their way to the household.
    entered_as: a subject already midway on paper may enter here; what it has behind it.
    """

    key: str
    label: str
    stage: str = ""
    limit: str | None = None
    final: bool = False
    _: KW_ONLY
    goal: bool = False
    refuses: bool = False
    draft: bool = False
    settled: bool = False
    completes: str = ""
    held_by: tuple[Role, ...] = ()
    awaits: tuple[Awaited, ...] = ()
    waiting: str = ""
    level: int = 0
    on_wall: bool = False
    listed_from: str = ""
    hearing: bool = False
    answers_first: bool = False
    fills: tuple[str, ...] = ()
    visited: bool = False
    entered_as: str = ""

    @property
    def stands(self) -> bool:
        """Does what is in this state count, and was not given up, countered or replaced?"""
        return self.settled or not self.final

    def waits_for(self, subject: str, level: str | int | None = None) -> bool:
        """Do its subjects wait for a batch object of that kind (and level)?"""
        return any(each.subject == subject and level in (None, each.level) for each in self.awaits)


@dataclass(frozen=True, slots=True)
class Action(_Labelled, Generic[F]):
    """A step: who, from where, to where, under which rules, with which questions, to what effect.

    `fired_by`: closing an object of that kind, whose own action was authorised; by a person
    only where `roles` names some. `barred_for`: parts in the case that bar a person from this step
    (separation of duties). `when_held`: allowed while the case is on hold. `pinned`: whenever it
    can be taken it is due, though it is possible from almost anywhere. `chooses`: picks among
    several targets. A target of () stays where it is. `alone`: two steps of this word never run at
    one moment, so that each is judged by what the other has stored. `whose`: who of `roles` may
    take it on this very subject, first whose work it is; a guard still says so in words.
    `returns`: sends the subject back to those who had it. `settles`: from it on the subject stands
    on the people there are. `about`: the screen's matter it belongs to, "" for the subject itself.
    `own_place`: its screen draws it by itself. `whole`: whom it fans out to moves too, or nobody.
    """

    key: str
    number: str
    label: str
    _: KW_ONLY
    sources: tuple[str, ...]
    targets: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    form: type[F] = _NOTHING
    guards: tuple[Guard[F], ...] = ()
    needs: tuple["Need[Any]", ...] = ()
    effect: Callable[["Facts[F]", "Changes"], None] | None = None
    fans_out: Callable[["Facts[F]"], Sequence["FanOut"]] | None = None
    chooses: Callable[["Facts[F]"], str] | None = None
    whose: Callable[[Mapping[str, Any]], tuple[Role, ...]] | None = None
    fired_by: str | None = None
    barred_for: tuple[str, ...] = ()
    when_held: bool = False
    primary: bool = False
    pinned: bool = False
    needs_confirmation: bool = False
    alone: str = ""
    returns: bool = False
    settles: bool = False
    about: str = ""
    own_place: bool = False
    whole: bool = False

    def roles_on(self, row: Mapping[str, Any]) -> tuple[Role, ...]:
        """The roles that may take it on this subject."""
        if self.whose is None:
            return self.roles
        return tuple(role for role in self.whose(row) if role in self.roles)

    @property
    def stays(self) -> bool:
        """Does the subject stay in its state?"""
        return not self.targets

    def all_needs(self) -> tuple["Need[Any]", ...]:
        """Everything that has to be known before this action is judged."""
        return tuple(
            dict.fromkeys((*self.needs, *(n for guard in self.guards for n in guard.needs)))
        )


@dataclass(frozen=True, slots=True)
class FanOut:
    """Whom a batch object moves: which case (or row of the table `of`), how, with what."""

    case_id: int
    action: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    of: type | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Process(_Labelled):
    """A whole procedure of one kind of subject. Compared by identity: it keys caches that are asked
    on every click.

    `states` stand in the order of the way. `judges_households`: each subject is the case of one
    household, so declared kin step back, an earlier part in the case can bar, a hold stops it, and
    its members are held in it. `counted`: the leaders' counters follow its states. `answered_by`:
    who answers an objection that is open where none is heard. `lists`: what its public lists say,
    by their kind. `keeps`, knowing `needs`, is called before a step of a subject that is there, and
    what it returns after it with what the step writes: so its past is kept. `adopts`: where cases
    taken over stand whose state of an earlier edition is gone.
    """

    key: str
    edition: int
    label: str
    subject: str
    states: tuple[State, ...]
    actions: tuple[Action, ...]
    stages: tuple[Stage, ...] = ()
    answered_by: tuple[Role, ...] = ()
    judges_households: bool = False
    counted: bool = False
    lists: Mapping[int, ListWords] = field(default_factory=dict)
    needs: tuple["Need[Any]", ...] = ()
    keeps: Callable[["Facts"], Callable[["Changes"], None]] | None = None
    adopts: Mapping[str, str] = field(default_factory=dict)

    def state(self, key: str) -> State:
        """The state of that key; DefinitionError when there is none."""
        for state in self.states:
            if state.key == key:
                return state
        raise DefinitionError(f"{self.key} has no state {key}")

    def action(self, key: str) -> Action | None:
        """The action of that key, if the process knows it."""
        return next((action for action in self.actions if action.key == key), None)

    def lets(self, roles: Collection[Role], action: str, state: str) -> bool:
        """May one of these roles take that action from that state, guards and parts aside?"""
        found = self.action(action)
        return found is not None and state in found.sources and not {*found.roles}.isdisjoint(roles)

    def sources_of(self, action: str) -> tuple[str, ...]:
        """The states from which that action leads on; () when there is none of that key."""
        found = self.action(action)
        return found.sources if found else ()

    def openers(self, *actions: str) -> frozenset[Role]:
        """Who brings such a subject into being: by any of its actions, or by those named."""
        return frozenset(
            role
            for action in self.actions
            if NEW in action.sources and (not actions or action.key in actions)
            for role in action.roles
        )

    def open_states(self) -> tuple[State, ...]:
        """The states that are not final."""
        return tuple(state for state in self.states if not state.final)

    def states_where(self, test: Callable[[State], object]) -> tuple[str, ...]:
        """The keys of the states for which the test holds, in their order."""
        return tuple(state.key for state in self.states if test(state))

    def actions_where(self, test: Callable[[Action], object]) -> tuple[str, ...]:
        """The keys of the actions for which the test holds, in their order."""
        return tuple(action.key for action in self.actions if test(action))

    def filled_by(self, key: str) -> tuple[str, ...]:
        """The folders that are filled by the time a subject stands in that state, sorted."""
        last = self.states.index(self.state(key))
        return tuple(sorted({n for state in self.states[: last + 1] for n in state.fills}))

    def edges(self) -> list[tuple[str, Action, str]]:
        """Every (source, action, target); an action that stays is an edge to its own source."""
        return [
            (source, action, target)
            for action in self.actions
            for source in action.sources
            for target in (action.targets or (source,))
        ]

    def faults(self) -> list[str]:
        """Everything that makes the definition unsound; must be empty."""
        known = {state.key for state in self.states} | {NEW}
        finals = {state.key for state in self.states if state.final}
        found = [
            f"{self.key}: {kind} {key} twice"
            for kind, keys in (
                ("state", [s.key for s in self.states]),
                ("action", [a.key for a in self.actions]),
            )
            for key in sorted(set(keys))
            if keys.count(key) > 1
        ]
        found += [
            f"{self.key}.{action.key}: unknown state {key}"
            for action in self.actions
            for key in (*action.sources, *action.targets)
            if key not in known
        ]
        found += [
            f"{self.key}.{action.key}: several targets and no choice"
            for action in self.actions
            if len(action.targets) > 1 and action.chooses is None
        ]
        found += [
            f"{self.key}.{action.key}: nobody may do it"
            for action in self.actions
            if not action.roles and action.fired_by is None
        ]
        stages = {stage.key for stage in self.stages}
        found += [
            f"{self.key}: state {state.key} is on no stage"
            for state in self.states
            if stages and not state.final and state.stage not in stages
        ]
        reached, ends = self._closure({NEW}, forward=True), self._closure(finals, forward=False)
        found += [
            f"{self.key}: {s.key} is never reached" for s in self.states if s.key not in reached
        ]
        found += [f"{self.key}: {s.key} is a dead end" for s in self.states if s.key not in ends]
        return found

    def _closure(self, start: set[str], *, forward: bool) -> set[str]:
        seen, edges = set(start), self.edges()
        while True:
            more = {
                (target if forward else source)
                for source, _action, target in edges
                if (source if forward else target) in seen
            } - seen
            if not more:
                return seen
            seen |= more
