"""What an event brings is checked as the household's form checks it: when it is asked for, and
again when it is confirmed.

Only what the event makes wrong counts, by what it says itself: a rule that also reads an answer
that nobody is asked here is left to the screen that asks it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from workflows.base.refusals import Reason
from workflows.base.rows import Row
from workflows.base.saying import said
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import PEOPLE
from workflows.households import fitting
from workflows.households.changes import REASON_AT_LEAST, people_after
from workflows.households.checks import check_household
from workflows.households.checks.facts import HouseholdFacts
from workflows.households.checks.rule import Finding
from workflows.households.event_list import EVENTS, Shape
from workflows.households.forms import Content
from workflows.households.person_facts import member_facts

if TYPE_CHECKING:
    from datetime import date

    from workflows.engine.context import Facts

# Who somebody is stands in every event that touches a person.
_WHO: Final = frozenset({"relation", "sex", "born", "number"})
# Told by a rule of its own: a change leaves one head.
_ELSEWHERE: Final = frozenset({"E7"})


class _Group(NamedTuple):
    """People as they would live together, and what is new of whom: {person: fields}."""

    people: Sequence[Row]
    new: Mapping[int, frozenset[str]]


def _groups(content: Content, people: Sequence[Row]) -> list[_Group]:
    """The household afterwards and, of a split or a merge, those who go, as they arrive there."""
    stored = {row["id"]: row for row in people}
    new = {row["id"]: _told(None, row) for row in content.added}
    new |= {key: _told(stored[key], values) for key, values in content.changed if key in stored}
    relations = content.there.get("relations") or {}
    going = [
        {**row, "relation": relations[str(row["id"])]}
        for row in people
        if str(row["id"]) in relations
    ]
    return [
        _Group(people_after(people, content), new),
        _Group(going, {row["id"]: frozenset({"relation"}) for row in going}),
    ]


def _told(was: Row | None, values: Row) -> frozenset[str]:
    if was is None:
        return _WHO | set(fitting.answered(None, values.get("traits")))
    found = {
        name for name in ("relation", "sex", "born") if values.get(name, was[name]) != was[name]
    }
    traits = values["traits"] if "traits" in values else was["traits"]
    return frozenset(found | set(fitting.answered(was["traits"], traits)))


def _findings(people: Sequence[Row], on: "date") -> dict[tuple[str, int, str], Finding]:
    """{(code, whose, figures): what is found}, 0 for the household as a whole."""
    facts = HouseholdFacts(members=tuple(member_facts(row) for row in people))
    return {
        (
            each.code,
            0 if each.member is None else people[each.member]["id"],
            str(sorted(each.reason.values.items())),
        ): each
        for each in check_household(facts, on)
    }


def brings(content: Content, people: Sequence[Row], on: "date") -> list[Finding]:
    """What the change makes wrong, each once. Nothing of a form without an event, nor of a roster,
    which is checked where it is read."""
    event = EVENTS.get(content.event)
    if event is None or event.shape is Shape.ROSTER:
        return []
    before, found = _findings(people, on), dict[tuple[str, int, str], Finding]()
    for group in _groups(content, people):
        every = frozenset().union(*group.new.values())
        for some in _together(group):
            for key, each in _findings(some, on).items():
                fields = group.new.get(key[1], frozenset()) if key[1] else every
                asked = set(each.reads) <= fields | _WHO and fields & set(each.reads)
                if asked and key not in before and each.code not in _ELSEWHERE:
                    found.setdefault(key, each)
    return list(found.values())


def _together(group: _Group) -> Iterable[Sequence[Row]]:
    """All of them; and whoever is new beside the head alone, where a rule tells only of the first
    pair that breaks it."""
    yield group.people
    heads = [row for row in group.people if row["relation"] == "head"]
    for row in group.people:
        if row["id"] in group.new and row not in heads:
            yield [*heads, row]


def refusals(findings: Iterable[Finding], note: str) -> list[Reason]:
    """What of these refuses the event: an E as it is, a W that no reason explains; the sentence is
    that of the household's form."""
    silent = said(note) < REASON_AT_LEAST
    return [
        Reason(each.code, "{wrong}{remedy}", {"wrong": each.reason, "remedy": each.remedy})
        for each in findings
        if (each.severity == "E" and each.stops) or (each.severity == "W" and silent)
    ]


def _wrong(facts: "Facts[Content]") -> Unmet:
    found = brings(facts.form, facts[PEOPLE], facts.today)
    return refusals(found, facts.form.note) or None


CHECKED: Final = Guard("event_checked", "", _wrong, needs=(PEOPLE,), reads_form=True)
