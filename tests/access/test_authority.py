"""Who may do what, where, from which state: every cell, through the engine on a real database.

Cases are put into their states by hand (only here): who may act must not depend on how they got
there. The expectation is the hand-written table of test_definition, not the definition.
"""

from datetime import date

import pytest
from sqlalchemy import insert, update

from models.batch import (
    Campaign,
    FilingBatch,
    PublicityNotice,
    ReviewMeeting,
    ReviewRound,
    TrainingSession,
    VillageBatch,
)
from models.case import Case, Part
from models.columns import table
from models.household import Household, Person
from models.keys import new_id
from models.record import WrongFiling
from models.register import OfficialKin, Representative
from tests.engine.test_definition import BATCHES, ROWS, STATES, cells
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, campaign_of
from tests.fixtures.world import COUNTY, FAR, OTHER_TOWN, TOWN, VILLAGE
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.engine import execute
from workflows.engine.changes import full
from workflows.identification import opening

database_template = ground.database_template
quick = ground.quick

STATE_KEYS = [line.split()[0] for line in STATES.strip().split("\n")]
NEXT_COUNTY = 370283000000
# Where a role is held so that it covers the subject, and a place of the same level that does not.
INSIDE = {
    **dict.fromkeys(["V", "VC", "HP"], (VILLAGE, VILLAGE + 1)),
    **dict.fromkeys(["T", "TL"], (TOWN, TOWN + 1000)),
    **dict.fromkeys(["C", "CL", "LD", "IN", "AD", "S"], (COUNTY, NEXT_COUNTY)),
}
OUTSIDE = {
    **dict.fromkeys(["V", "VC", "HP"], (FAR, FAR + 1)),
    **dict.fromkeys(["T", "TL"], (OTHER_TOWN, OTHER_TOWN + 1000)),
    **dict.fromkeys(["C", "CL", "LD", "IN", "AD", "S"], (NEXT_COUNTY, NEXT_COUNTY + 1_000_000)),
}
EVERYWHERE = (0, 10**12)


def person(world, *roles: str, place=None) -> Actor:
    held = tuple(Held(Role(r), *(place or INSIDE[r])) for r in roles)
    return Actor(world.user("helper"), "某人", held)


def one_of_each_state(world) -> dict[str, int]:
    """A case in every state, set there by hand."""
    batch, cases = batch_of(world), table(Case)
    found = {}
    for n, state in enumerate(STATE_KEYS):
        key = world.open(batch, world.household(n))
        world.session.execute(update(cases).where(cases.c.id == key).values(state=state))
        found[state] = key
    return found


def tried(world, keys, action, actor, of=Case) -> list[str]:
    """What becomes of it for each subject, and nothing stays of the try."""
    seen = {row["id"]: row["version"] for row in world.rows(of) if row["id"] in set(keys)}
    with world.at_now(), world.session.begin_nested() as try_out:
        outcomes = execute.perform_many(
            world.session, keys, action, actor, {}, seen=seen, token=world.token(), of=of
        )
        try_out.rollback()
    return [type(o.refused).__name__ if o.refused else "done" for o in outcomes]


def expected(sources: str, roles: str, state: str, role: str, inside: bool) -> str:
    if not inside or role not in roles.split():
        return "NotYours"
    return "allowed" if state in sources.split() else "NotNow"


def agrees(found: str, wanted: str) -> bool:
    return found not in ("NotYours", "NotNow") if wanted == "allowed" else found == wanted


def test_every_cell_of_the_case(quick):
    cases = one_of_each_state(quick)
    count, wrong = 0, []
    for _no, action, sources, _to, roles, *_rest in cells(ROWS):
        for role in Role:
            for inside, places in ((True, INSIDE), (False, OUTSIDE)):
                actor = person(quick, role.value, place=places[role.value])
                outcomes = tried(quick, list(cases.values()), action, actor)
                for state, found in zip(cases, outcomes, strict=True):
                    count += 1
                    wanted = expected(sources, roles, state, role.value, inside)
                    if not agrees(found, wanted):
                        wrong.append((state, action, role.value, inside, found, wanted))
    assert wrong == []
    assert count == 24 * len(cells(ROWS)) * 11 * 2
    assert count >= 5_000


def batch_objects(world) -> dict[str, tuple[type, int]]:
    """One of each batch object of the village, its township or its county."""
    campaign, batch = campaign_of(world), batch_of(world)
    case = world.open(batch, world.household(30))
    cases = table(Case)
    world.session.execute(update(cases).where(cases.c.id == case).values(state="C2"))
    with world.at_now():
        filing = opening.collect_filing(
            world.session, world.actor("town"), campaign, TOWN, {"title": "录入"}, token="f"
        )
        level = opening.collect_round(
            world.session,
            world.actor("town"),
            campaign,
            TOWN,
            "township",
            {"title": "审核"},
            token="r",
        )
    return {
        "household": (Household, world.case(case)["household_id"]),
        "campaign": (Campaign, campaign),
        "village_batch": (VillageBatch, batch),
        "training": (TrainingSession, world.rows(TrainingSession)[0]["id"]),
        "meeting": (ReviewMeeting, world.meeting(batch, [])),
        "notice": (PublicityNotice, world.notice(batch, 1, [case])),
        "round": (ReviewRound, level),
        "filing": (FilingBatch, filing),
    }


def test_every_cell_of_the_batch_objects(quick):
    count, wrong = 0, []
    for subject, (model, key) in batch_objects(quick).items():
        process, text = BATCHES[subject]
        target = table(model)
        region = quick.row(model, key)["region"]
        for state in process.states:
            quick.session.execute(update(target).where(target.c.id == key).values(state=state.key))
            for action, sources, _to, roles in cells(text):
                for role in Role:
                    for inside in (True, False):
                        place = (INSIDE if inside else OUTSIDE)[role.value]
                        # A village's grant does not reach up to its township's own objects.
                        covers = place[0] <= region < place[1]
                        actor = person(quick, role.value, place=place)
                        found = tried(quick, [key], action, actor, of=model)[0]
                        wanted = expected(sources, roles, state.key, role.value, covers)
                        count += 1
                        if not agrees(found, wanted):
                            wrong.append((subject, state.key, action, role.value, found, wanted))
    assert wrong == []
    assert count > 5_000


@pytest.mark.parametrize(
    "declared", ["by household", "by number", "by representative", "by name", "lives there"]
)
def test_declared_kin_act_on_nothing(quick, declared):
    """A person with every role everywhere, and kin: refused in every cell."""
    cases = one_of_each_state(quick)
    for key in cases.values():
        home = quick.case(key)["household_id"]
        member = quick.session.execute(
            table(Person).select().where(table(Person).c.household_id == home)
        ).mappings().first()  # fmt: skip
        seat = new_id() if declared in ("by representative", "lives there") else None
        if seat is not None:
            quick.session.execute(
                insert(table(Representative)).values(
                    id=seat,
                    region=VILLAGE,
                    county=COUNTY,
                    name="代表十",
                    user_id=quick.user("helper"),
                    household_id=home if declared == "lives there" else None,
                    valid_from=date(2015, 1, 1),
                )
            )
        if declared == "lives there":
            continue
        quick.session.execute(
            insert(table(OfficialKin)).values(
                id=new_id(),
                region=VILLAGE,
                county=COUNTY,
                user_id=quick.user("helper")
                if declared.endswith(("household", "number"))
                else None,
                representative_id=seat,
                official_name="代表十" if seat else "吕帮",
                post="帮扶责任人",
                relation="侄",
                household_id=home if declared != "by number" else None,
                kin_blind=member["id_blind"] if declared == "by number" else None,
                valid_from=date(2015, 1, 1),
            )
        )
    actor = person(quick, *(r.value for r in Role), place=EVERYWHERE)
    for _no, action, *_rest in cells(ROWS):
        assert set(tried(quick, list(cases.values()), action, actor)) == {"NotYours"}


def test_kin_of_yesterday_or_tomorrow_may_act(quick):
    case = quick.open(batch_of(quick), quick.household(1))
    kin = {
        "region": VILLAGE,
        "county": COUNTY,
        "user_id": quick.user("clerk"),
        "official_name": "周信",
        "post": "信息员",
        "relation": "侄",
        "household_id": quick.case(case)["household_id"],
    }
    for since, until in ((date(2015, 1, 1), date(2015, 8, 31)), (date(2015, 9, 2), None)):
        quick.session.execute(
            insert(table(OfficialKin)).values(id=new_id(), valid_from=since, valid_to=until, **kin)
        )
    quick.act("clerk", case, "submit", quick.submission())
    assert quick.case(case)["state"] == "A1"


@pytest.mark.parametrize("part", ["applied", "entered", "surveyed", "verified"])
def test_who_took_part_signs_no_verdict_and_no_finding(quick, part):
    """A person with every role everywhere: refused exactly where the part bars."""
    cases = one_of_each_state(quick)
    actor = person(quick, *(r.value for r in Role), place=EVERYWHERE)
    for key in cases.values():
        quick.session.execute(
            insert(table(Part)).values(case_id=key, user_id=actor.user_id, part=part)
        )
    for _no, action, sources, _to, roles, _via, apart, _held in cells(ROWS):
        found = tried(quick, list(cases.values()), action, actor)
        barred = part in apart.split() or not roles
        for state, what in zip(cases, found, strict=True):
            if barred:
                assert what == "NotYours", (action, state)
            else:
                assert (what == "NotNow") == (state not in sources.split()), (action, state, what)
                assert what != "NotYours", (action, state)


def test_what_a_person_is_offered_is_what_the_table_allows(quick):
    cases = one_of_each_state(quick)
    # Only of a case that was struck is there something to tell.
    struck = {"decided_from": "G2", "reason_code": "V02"}
    ended = table(Case)
    quick.session.execute(update(ended).where(ended.c.id == cases["Z3"]).values(struck))
    # Without a 错评 that is open, or untold, none of its steps is shown, not even grey.
    offered_as_the_table_has_it(quick, cases, {*STRIKE} - {"propose_strike"})
    for state, how in (("G2", "open"), ("Z3", "struck")):
        quick.session.execute(
            insert(table(WrongFiling)).values(wrong_filing(quick, cases[state], how))
        )
    offered_as_the_table_has_it(quick, cases, set())


STRIKE = ("propose_strike", "hear_strike", "strike_filed", "keep_filed", "tell_strike")


def wrong_filing(world, case, state):
    row = {
        "id": new_id(), "case_id": case, "region": VILLAGE, "county": COUNTY, "code": "V02",
        "reason": "有小汽车", "proposed_by": world.user("town"), "proposed_at": world.moment,
        "state": state,
    }  # fmt: skip
    return full(WrongFiling, row)


def offered_as_the_table_has_it(quick, cases, withheld):
    for role in Role:
        for inside, places in ((True, INSIDE), (False, OUTSIDE)):
            actor = person(quick, role.value, place=places[role.value])
            for state, key in cases.items():
                with quick.at_now():
                    found = {o.action.key for o in execute.offers(quick.session, key, actor)}
                wanted = {
                    action
                    for _no, action, sources, _to, roles, *_rest in cells(ROWS)
                    if inside and role.value in roles.split() and state in sources.split()
                } - withheld
                assert found == wanted, (role, inside, state)


def test_a_held_case_takes_only_what_the_table_names(quick):
    cases = one_of_each_state(quick)
    held = table(Case)
    quick.session.execute(update(held).values(held_at=quick.moment))
    actor = person(quick, *(r.value for r in Role), place=EVERYWHERE)
    for _no, action, sources, _to, roles, _via, _apart, when_held in cells(ROWS):
        if not roles or action in ("open", "reapply", "take_over"):
            continue
        found = dict(zip(cases, tried(quick, list(cases.values()), action, actor), strict=True))
        for state in sources.split():
            if state in cases:
                assert (found[state] == "NotNow") == (when_held != "held"), (action, state)


def test_out_of_reach_says_nothing_about_the_household(quick):
    """The same words for a case elsewhere and for one that does not exist."""
    case = quick.open(batch_of(quick), quick.household(1))
    stranger = quick.actor("far_clerk")
    with quick.at_now():
        refused = [
            execute.perform_many(
                quick.session, [key], "submit", stranger, {}, seen={key: 1}, token="x"
            )[0].refused
            for key in (case, 12345)
        ]
    assert [str(r.reasons[0]) for r in refused] == [str(refused[0].reasons[0])] * 2
