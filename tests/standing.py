"""A household in each state of its case, what changes its people there, and the next step on."""

import json
from datetime import date

from models.case import Event
from models.household import Household, Person
from tests.ground import (
    approved,
    at_county,
    at_township,
    batch_of,
    campaign_of,
    finding,
    objection,
    on_first_notice,
    passed,
    surveyed,
    to_be_filed,
)
from tests.persons import id_number
from tests.world import World
from workflows import households
from workflows.refusals import Refused

WHY = "户口簿核对：家中有人去世，改户主"
CONFIRM = {
    **dict.fromkeys(("B1", "B3", "C1", "C2", "D1", "D3"), ("confirm_people", "chair")),
    **dict.fromkeys(("E1", "E2"), ("confirm_people_town", "town")),
    **dict.fromkeys(("F1", "F2", "F3", "G1"), ("confirm_people_county", "county")),
}
ROAD = ["A0", "A1", "A2", "A3", "B1", "B3", "C1", "C2", "D1", "D2", "D3"]
ROAD += ["E1", "E2", "E3", "F1", "F2", "F3", "F4", "G1"]


def home_of(world, case):
    return world.row(Household, world.case(case)["household_id"])


def people_of(world, case):
    home = world.case(case)["household_id"]
    return [row for row in world.rows(Person, household_id=home) if row["left_on"] is None]


def entered(world, case):
    """The household as it was typed first."""
    head = next(p for p in people_of(world, case) if p["relation"] == "head")
    return next(world.entry(n) for n in range(30) if world.entry(n).head.name == head["name"])


def amend(world, case, members, *, login="clerk", note=WHY, **more):
    home = home_of(world, case)
    entry = households.Entry(group_name=home["group_name"], members=tuple(members), **more)
    with world.at_now():
        return households.amend(
            world.session,
            world.actor(login),
            home["id"],
            entry,
            seen=home["version"],
            token=world.token(),
            note=note,
        )


def head_dies(world, case, **more):
    """The wife is the head from now on, in the same act."""
    _dead, wife = entered(world, case).members
    return amend(world, case, [wife.model_copy(update={"relation": "head"})], **more)


def renamed(world, case, **more):
    """The head's name was misspelt; number and person are the same."""
    head, wife = entered(world, case).members
    return amend(world, case, [head.model_copy(update={"name": "丁山凌"}), wife], **more)


def another_family(world, case, **more):
    return amend(world, case, world.entry(21, 2).members, **more)


def child_comes(world, case, **more):
    number = id_number(date(2014, 5, 6), "female", 77)
    child = households.Member(name="丁小满", relation="daughter", number=number)
    return amend(world, case, [*entered(world, case).members, child], **more)


def told(world, case):
    events = world.rows(Event, subject_id=case, action="household_changed")
    return [json.loads(row["payload"]) for row in events]


def stand(world: World, state: str) -> int:
    """A household in that state, by lawful steps."""
    return {"A": applied, "B": looked_at, "C": looked_at, "D": listed, "E": reviewed}.get(
        state[0], decided
    )(world, state)


def applied(world, state):
    case = world.open(batch_of(world), world.household(0))
    if state > "A0":
        world.act("clerk", case, "submit", world.submission())
    if state == "A2":
        world.act("chair", case, "ask_correction", {"items": ["户口簿缺页"]})
    if state == "A3":
        world.act("chair", case, "accept")
    return case


def looked_at(world, state):
    if state == "B1":
        case = stand(world, "A3")
        team = (world.user("member"), world.user("team"))
        world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
        return case
    if state == "C2":
        return passed(world)[0]
    (case,) = surveyed(world)
    if state == "C1":
        world.meeting(batch_of(world), [case])
    return case


def listed(world, state):
    (case,), notice = on_first_notice(world)
    return hung(world, case, notice, state, "object_1")


def reviewed(world, state):
    (case,) = at_township(world)
    if state == "E1":
        return case
    world.sign_round(world.round(campaign_of(world), "township"))
    return posted(world, case, 2, state, "object_2")


def decided(world, state):
    if state == "F1":
        return at_county(world)[0]
    if state in ("F2", "F3", "F4"):
        (case,) = approved(world)
        return case if state == "F2" else posted(world, case, 3, state, "object_3")
    (case,) = to_be_filed(world)
    if state == "G2":
        world.act("clerk", case, "file", world.filing(case))
    return case


def posted(world, case, kind, state, objects):
    notice = world.notice(batch_of(world), kind, [case])
    world.post(notice)
    return hung(world, case, notice, state, objects)


def hung(world, case, notice, state, objects):
    if state in ("D2", "E3", "F4"):
        world.act("clerk", case, objects, objection(world))
    if state == "D3":
        world.later(8)
        world.close_notice(notice)
    return case


def forward(world, case):
    """The next step on from where it stands; the keys of the reasons when it is refused."""
    state, batch, campaign = world.case(case)["state"], batch_of(world), campaign_of(world)

    def left_out(outcome):
        return [reason.key for left in outcome.left_out for reason in left.refused.reasons]

    def list_(kind):
        return left_out(world.post(world.notice(batch, kind, [case])))

    def closed():
        notice = world.case(case)["notice_id"]
        world.later(8)
        return left_out(world.close_notice(notice))

    def met():
        meeting = world.case(case)["meeting_id"]
        world.to_deliberating(meeting)
        world.vote(meeting, case)
        return left_out(world.close_meeting(meeting))

    def round_(level):
        return left_out(world.sign_round(world.round(campaign, level)))

    people = len(people_of(world, case))
    steps = {
        "A0": lambda: world.act("clerk", case, "submit", world.submission()),
        "A1": lambda: world.act("chair", case, "accept"),
        "A2": lambda: world.act(
            "clerk", case, "resubmit", {"present": ("户口簿缺页",), "papers": world.file("clerk")}
        ),
        "A3": lambda: world.act(
            "chair",
            case,
            "start_survey",
            {"surveyors": (world.user("member"), world.user("team")), "visit_on": world.today},
        ),
        "B1": lambda: world.act("team", case, "submit_survey", world.survey(people=people)),
        "B3": lambda: world.meeting(batch, [case]),
        "C1": met,
        "C2": lambda: list_(1),
        "D1": closed,
        "D2": lambda: world.act("town", case, "dismiss_1", finding(world, case, "town")),
        "D3": lambda: world.report(case),
        "E1": lambda: list_(2) if world.case(case)["verdict"] else round_("township"),
        "E2": closed,
        "E3": lambda: world.act("town2", case, "dismiss_2", finding(world, case, "town2")),
        "F1": lambda: round_("county"),
        "F2": lambda: list_(3),
        "F3": closed,
        "F4": lambda: world.act("county", case, "dismiss_3", finding(world, case, "county")),
        "G1": lambda: world.act("clerk", case, "file", world.filing(case)),
    }
    try:
        out = steps[state]()
    except Refused as refusal:
        return [reason.key for reason in refusal.reasons]
    return out if isinstance(out, list) else []
