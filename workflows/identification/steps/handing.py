"""认领、放回、转办、催办: on whose desk a case lies, and who waits for it.

A claim says to the colleagues "I am at it" and reserves nothing: whoever may act still may. It
ends with the step, whoever takes it, so that no household ever waits for one person's return from
leave.
"""

from collections.abc import Callable
from typing import Final

from workflows.access.people import ROLE_NAMES, Role
from workflows.base import dates
from workflows.base.refusals import Reason
from workflows.engine.assignment import HEARINGS, holders_of
from workflows.engine.changes import Step
from workflows.engine.context import Facts
from workflows.engine.definition import Action, Guard, Unmet

# On the wall nobody can hurry: the days have to pass.
HANGING: Final = ("D1", "E2", "F3")


def _next_steps(f: Facts) -> list[Action]:
    """What is to be done next by a person: the main actions, or the answer that is owed."""
    if f.row["objections"] and f.row["state"] not in HEARINGS:
        return [a for a in f.process.actions if a.key == "answer_objection"]
    return [a for a in f.process.actions if a.main and f.row["state"] in a.sources]


def _barred(f: Facts, user_id: int, roles: set[Role]) -> bool:
    """Does an earlier part in the case bar this person from every next step of their roles?"""
    parts: dict[str, set[int]] = f["parts"]
    had = {part for part, users in parts.items() if user_id in users}
    theirs = [a for a in _next_steps(f) if roles.intersection(a.roles)]
    return bool(theirs) and all(had.intersection(a.apart) for a in theirs)


def _names(roles: tuple[Role, ...]) -> list[str]:
    return [ROLE_NAMES[role] for role in roles]


def is_owner(f: Facts) -> bool:
    """Does the case wait for one of this person's roles?"""
    return bool(f.actor.roles_at(f.row["region"]).intersection(holders_of(f.process, f.row)))


def _not_next(f: Facts) -> Unmet:
    wanted = holders_of(f.process, f.row)
    if not is_owner(f):
        return [
            Reason(
                "not_next",
                "该户的下一步由“{roles}”办理，不在您手里。要请他们快办，请用“催办”。",
                {"roles": _names(wanted)},
            )
        ]
    if _barred(f, f.actor.user_id, f.actor.roles_at(f.row["region"])):
        return [
            Reason(
                "next_apart",
                "您经办过该户的申请、录入或调查，下一步须由他人办理，不能认领。请“转办”给他人。",
            )
        ]
    return None


NEXT_IS_MINE: Final = Guard("next_is_mine", "", _not_next, needs=("parts",))


def _claimed(f: Facts) -> Unmet:
    if f.row["claimed_by"] is None:
        return None
    if f.row["claimed_by"] == f.actor.user_id:
        return [Reason("claimed_mine", "您已经认领了该户，可以直接办理。")]
    return [
        Reason(
            "claimed_already",
            "{name}已认领该户。认领不妨碍您办理：可以直接办，也可以“转办”给自己。",
            {"name": f["claimer"]},
        )
    ]


UNCLAIMED: Final = Guard("unclaimed", "", _claimed, needs=("claimer",))


def _not_mine(f: Facts) -> Unmet:
    if f.row["claimed_by"] == f.actor.user_id:
        return None
    if f.row["claimed_by"] is None:
        return [Reason("not_claimed", "该户没有人认领，无须放回。")]
    return [
        Reason(
            "claimed_by_other",
            "该户由{name}认领，只有本人可以放回。您可以直接办理，或“转办”给他人。",
            {"name": f["claimer"]},
        )
    ]


CLAIMED_BY_ME: Final = Guard("claimed_by_me", "", _not_mine, needs=("claimer",))


def _not_to_pass(f: Facts) -> Unmet:
    if f.row["claimed_by"] == f.actor.user_id or is_owner(f):
        return None
    return {"roles": _names(holders_of(f.process, f.row))}


MAY_PASS_ON: Final = Guard(
    "may_pass_on",
    "该户现在由“{roles}”办理，只有他们可以转办。要请他们快办，请用“催办”。",
    _not_to_pass,
)


def _unfit(f: Facts) -> Unmet:
    """The colleague must be able to take the next step: role here today, not kin, no part in it."""
    to = f.form.to
    held = [member for member in f["team"] if member["user_id"] == to]
    if not held:
        return [Reason("pass_here", "这位同事在本地没有授权，请另选。")]
    name, roles = held[0]["name"], {Role(member["role"]) for member in held}
    wanted = holders_of(f.process, f.row)
    if to == f.row["claimed_by"]:
        return [Reason("pass_same", "该户已经在{name}手里，无须转办。", {"name": name})]
    if not roles.intersection(wanted):
        return [
            Reason(
                "pass_role",
                "{name}没有办理下一步的角色（{roles}）。请另选同事。",
                {"name": name, "roles": _names(wanted)},
            )
        ]
    if any(kin["user_id"] == to for kin in f["kin"]):
        return [
            Reason("pass_kin", "{name}与该户有登记的亲属关系，须回避。请另选同事。", {"name": name})
        ]
    if _barred(f, to, roles):
        return [
            Reason(
                "pass_apart",
                "{name}经办过该户的申请、录入或调查，不能办下一步。请另选同事。",
                {"name": name},
            )
        ]
    return None


COLLEAGUE_FIT: Final = Guard("colleague_fit", "", _unfit, needs=("team", "kin", "parts"), asks=True)


def _in_my_hands(f: Facts) -> Unmet:
    """A colleague's claim makes the other owners wait for that colleague."""
    has = f.row["claimed_by"]
    return {} if has == f.actor.user_id or (has is None and is_owner(f)) else None


WAITS_FOR_OTHERS: Final = Guard(
    "waits_for_others", "该户正等您办理，请直接办理，无须催办。", _in_my_hands
)


def _period_runs(f: Facts) -> Unmet:
    close_at = f.row["close_at"]
    if f.row["state"] not in HANGING or close_at is None or f.now >= close_at:
        return None
    return {"when": dates.stamp(close_at)}


SOMETHING_TO_URGE: Final = Guard(
    "something_to_urge",
    "公示到 {when} 才期满，在此之前没有可以催办的事。请期满后再催。",
    _period_runs,
)


def _urged_before(f: Facts) -> Unmet:
    when = f["urged_today"].get(f.actor.user_id)
    if when is None:
        return None
    return {
        "when": dates.hour(when),
        "roles": _names(holders_of(f.process, f.row)),
    }


ONCE_A_DAY: Final = Guard(
    "once_a_day",
    "您今天 {when} 已催办过该户，每人对每户一天只能催办 1 次。请明天再催，或直接联系“{roles}”。",
    _urged_before,
    needs=("urged_today",),
)


def urged(f: Facts, step: Step) -> None:
    """催办: its owners see how often, until it moves."""
    step.set(urged=f.row["urged"] + 1)


def claimed(f: Facts, step: Step) -> None:
    """认领: everybody sees who is at it."""
    step.set(claimed_by=f.actor.user_id)


def released(_f: Facts, step: Step) -> None:
    """放回: it lies there for any of the colleagues."""
    step.set(claimed_by=None)


def passed_on(f: Facts, step: Step) -> None:
    """转办: another one has it now."""
    step.set(claimed_by=f.form.to)


Effect = Callable[[Facts, Step], None]


def letting_go(effect: Effect | None) -> Effect:
    """An effect that moves the case; what was claimed and urged was the step now taken."""

    def both(f: Facts, step: Step) -> None:
        if effect is not None:
            effect(f, step)
        step.set(claimed_by=None, urged=0)

    return both
