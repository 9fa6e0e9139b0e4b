"""认领、放回、转办、催办: on whose desk a case lies, and who waits for it.

A claim says to the colleagues "I am at it" and reserves nothing: whoever may act still may. It
ends with the step, whoever takes it, so that no household ever waits for one person's return from
leave.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from workflows.access.roles import ROLE_NAMES, Role
from workflows.base import dates
from workflows.base.refusals import Reason
from workflows.base.words import Word
from workflows.engine.assignment import holders_of
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import Action, Guard, Unmet
from workflows.engine.needs import KIN, PARTS_TAKEN, TEAM
from workflows.identification.needs import CLAIMER, URGED_TODAY
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.forms import PassOn


def _next_steps(facts: Facts) -> list[Action]:
    """What is to be done next by a person: the main actions, or the answer that is owed."""
    if facts.row["objections"] and not facts.state.hearing:
        return [a for a in facts.process.actions if a.key == "answer_objection"]
    return [a for a in facts.process.actions if a.primary and facts.row["state"] in a.sources]


def _barred(facts: Facts, user_id: int, roles: set[Role]) -> bool:
    """Does an earlier part in the case bar this person from every next step of their roles?"""
    parts: dict[str, set[int]] = facts[PARTS_TAKEN]
    had = {part for part, users in parts.items() if user_id in users}
    theirs = [a for a in _next_steps(facts) if roles.intersection(a.roles)]
    return bool(theirs) and all(had.intersection(a.barred_for) for a in theirs)


def _names(roles: tuple[Role, ...]) -> list[str]:
    return [Word(ROLE_NAMES[role]) for role in roles]


def is_owner(facts: Facts) -> bool:
    """Does the case wait for one of this person's roles?"""
    return bool(
        facts.actor.roles_at(facts.row["region"]).intersection(holders_of(facts.process, facts.row))
    )


def _not_next(facts: Facts) -> Unmet:
    wanted = holders_of(facts.process, facts.row)
    if not is_owner(facts):
        return [
            Reason(
                "not_next",
                "该户的下一步由“{roles}”办理，不在您手里。要请他们快办，请用“催办”。",
                {"roles": _names(wanted)},
            )
        ]
    if _barred(facts, facts.actor.user_id, facts.actor.roles_at(facts.row["region"])):
        return [
            Reason(
                "next_apart",
                "您经办过该户的申请、录入或调查，下一步须由他人办理，不能认领。请“转办”给他人。",
            )
        ]
    return None


NEXT_IS_MINE: Final = Guard(
    "next_is_mine",
    "",
    _not_next,
    needs=(PARTS_TAKEN,),
    clause=Clause.HOUSE,
)


def _claimed(facts: Facts) -> Unmet:
    if facts.row["claimed_by"] is None:
        return None
    if facts.row["claimed_by"] == facts.actor.user_id:
        return [Reason("claimed_mine", "您已经认领了该户，可以直接办理。")]
    return [
        Reason(
            "claimed_already",
            "{name}已认领该户。认领不妨碍您办理：可以直接办，也可以“转办”给自己。",
            {"name": facts[CLAIMER]},
        )
    ]


UNCLAIMED: Final = Guard(
    "unclaimed",
    "",
    _claimed,
    needs=(CLAIMER,),
    clause=Clause.HOUSE,
)


def _not_mine(facts: Facts) -> Unmet:
    if facts.row["claimed_by"] == facts.actor.user_id:
        return None
    if facts.row["claimed_by"] is None:
        return [Reason("not_claimed", "该户没有人认领，无须放回。")]
    return [
        Reason(
            "claimed_by_other",
            "该户由{name}认领，只有本人可以放回。您可以直接办理，或“转办”给他人。",
            {"name": facts[CLAIMER]},
        )
    ]


CLAIMED_BY_ME: Final = Guard(
    "claimed_by_me",
    "",
    _not_mine,
    needs=(CLAIMER,),
    clause=Clause.HOUSE,
)


def _not_to_pass(facts: Facts) -> Unmet:
    if facts.row["claimed_by"] == facts.actor.user_id or is_owner(facts):
        return None
    return {"roles": _names(holders_of(facts.process, facts.row))}


MAY_PASS_ON: Final = Guard(
    "may_pass_on",
    "该户现在由“{roles}”办理，只有他们可以转办。要请他们快办，请用“催办”。",
    _not_to_pass,
    clause=Clause.HOUSE,
)


def _unfit(facts: "Facts[PassOn]") -> Unmet:
    """The colleague must be able to take the next step: role here today, not kin, no part in it."""
    to = facts.form.to
    held = [member for member in facts[TEAM] if member["user_id"] == to]
    if not held:
        return [Reason("pass_here", "这位同事在本地没有授权，请另选。")]
    name, roles = held[0]["name"], {Role(member["role"]) for member in held}
    wanted = holders_of(facts.process, facts.row)
    if to == facts.row["claimed_by"]:
        return [Reason("pass_same", "该户已经在{name}手里，无须转办。", {"name": name})]
    if not roles.intersection(wanted):
        return [
            Reason(
                "pass_role",
                "{name}没有办理下一步的角色（{roles}）。请另选同事。",
                {"name": name, "roles": _names(wanted)},
            )
        ]
    if any(kin["user_id"] == to for kin in facts[KIN]):
        return [
            Reason("pass_kin", "{name}与该户有登记的亲属关系，须回避。请另选同事。", {"name": name})
        ]
    if _barred(facts, to, roles):
        return [
            Reason(
                "pass_apart",
                "{name}经办过该户的申请、录入或调查，不能办下一步。请另选同事。",
                {"name": name},
            )
        ]
    return None


COLLEAGUE_FIT: Final = Guard(
    "colleague_fit",
    "",
    _unfit,
    needs=(TEAM, KIN, PARTS_TAKEN),
    reads_form=True,
    clause=Clause.APART,
)


def _in_my_hands(facts: Facts) -> Unmet:
    """A colleague's claim makes the other owners wait for that colleague."""
    has = facts.row["claimed_by"]
    return {} if has == facts.actor.user_id or (has is None and is_owner(facts)) else None


WAITS_FOR_OTHERS: Final = Guard(
    "waits_for_others",
    "该户正等您办理，请直接办理，无须催办。",
    _in_my_hands,
    clause=Clause.HOUSE,
)


def _period_runs(facts: Facts) -> Unmet:
    close_at = facts.row["close_at"]
    if not facts.state.on_wall or close_at is None or facts.now >= close_at:
        return None
    return {"when": dates.stamp(close_at)}


SOMETHING_TO_URGE: Final = Guard(
    "something_to_urge",
    "公示到 {when} 才期满，在此之前没有可以催办的事。请期满后再催。",
    _period_runs,
    clause=Clause.PERIOD,
)


def _urged_before(facts: Facts) -> Unmet:
    when = facts[URGED_TODAY].get(facts.actor.user_id)
    if when is None:
        return None
    return {
        "when": dates.hour(when),
        "roles": _names(holders_of(facts.process, facts.row)),
    }


ONCE_A_DAY: Final = Guard(
    "once_a_day",
    "您今天 {when} 已催办过该户，每人对每户一天只能催办 1 次。请明天再催，或直接联系“{roles}”。",
    _urged_before,
    needs=(URGED_TODAY,),
    clause=Clause.HOUSE,
)


def urged(facts: Facts, changes: Changes) -> None:
    """催办: its owners see how often, until it moves."""
    changes.set(urged=facts.row["urged"] + 1)


def claimed(facts: Facts, changes: Changes) -> None:
    """认领: everybody sees who is at it."""
    changes.set(claimed_by=facts.actor.user_id)


def released(_f: Facts, changes: Changes) -> None:
    """放回: it lies there for any of the colleagues."""
    changes.set(claimed_by=None)


def passed_on(facts: "Facts[PassOn]", changes: Changes) -> None:
    """转办: another one has it now."""
    changes.set(claimed_by=facts.form.to)


Effect = Callable[[Facts, Changes], None]


def letting_go(effect: Effect | None) -> Effect:
    """An effect that moves the case; what was claimed and urged was the step now taken."""

    def both(facts: Facts, changes: Changes) -> None:
        if effect is not None:
            effect(facts, changes)
        changes.set(claimed_by=None, urged=0)

    return both
