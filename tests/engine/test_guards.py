"""Rules that nothing else trips over: each just outside, and then just inside it."""

import pytest
from sqlalchemy import update

from models.batch import FilingBatch, ReviewRound, VillageBatch
from models.case import Case
from models.columns import table
from models.household import Person
from models.record import Paper
from tests.fixtures import ground
from tests.fixtures.ground import at_township, batch_of, campaign_of, refused, surveyed, to_be_filed
from tests.fixtures.world import COUNTY, SECOND, TOWN
from workflows.engine.loading import gather
from workflows.households.needs import PEOPLE_NOW
from workflows.identification import opening

database_template = ground.database_template
quick = ground.quick


def related_as(world, case_or_home, relation, *, was):
    home = case_or_home
    people = table(Person)
    world.session.execute(
        update(people)
        .where(people.c.household_id == home, people.c.relation == was)
        .values(relation=relation)
    )


def without(world, case, folder, when):
    papers = table(Paper)
    world.session.execute(
        update(papers)
        .where(papers.c.case_id == case, papers.c.folder == folder)
        .values(superseded_at=when)
    )


def begun(world, n=0) -> int:
    """A household whose survey has begun."""
    case = world.open(batch_of(world), world.household(n))
    world.act("clerk", case, "submit", world.submission())
    world.act("chair", case, "accept")
    team = (world.user("chair"), world.user("team"))
    world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
    return case


def test_a_household_has_one_head_when_it_is_opened_and_when_it_is_handed_in(quick):
    home = quick.household(0)
    related_as(quick, home, "head", was="spouse")
    assert refused(lambda: quick.open(batch_of(quick), home)) == ["has_head"]
    related_as(quick, home, "spouse", was="head")
    assert refused(lambda: quick.open(batch_of(quick), home)) == ["has_head"]
    other = quick.household(1)
    case = quick.open(batch_of(quick), other)
    related_as(quick, other, "spouse", was="head")
    handed = quick.submission()
    assert refused(lambda: quick.act("clerk", case, "submit", handed)) == ["has_head"]


@pytest.mark.parametrize("step", ["accept", "submit_survey", "file"])
def test_what_must_be_put_right_is_put_right_before(quick, step):
    if step == "accept":
        case = quick.open(batch_of(quick), quick.household(0))
        quick.act("clerk", case, "submit", quick.submission())
        login, payload = "chair", {}
    elif step == "submit_survey":
        case, login, payload = begun(quick), "team", quick.survey()
    else:
        (case,) = to_be_filed(quick)
        login, payload = "clerk", quick.filing(case)
    home = quick.case(case)["household_id"]
    related_as(quick, home, "head", was="spouse")
    swapped = ["people_settled"] if step == "file" else []
    assert refused(lambda: quick.act(login, case, step, payload)) == ["E7", *swapped]
    people = table(Person)
    second = max(row["id"] for row in quick.rows(Person, household_id=home))
    quick.session.execute(update(people).where(people.c.id == second).values(relation="spouse"))
    quick.act(login, case, step, payload)


def test_nobody_is_filed_while_a_paper_is_missing(quick):
    (case,) = to_be_filed(quick)
    for folder in ("01", "14"):
        without(quick, case, folder, quick.moment)
        assert refused(lambda: quick.act("clerk", case, "file", quick.filing(case))) == [
            "folder_14"
        ]
        without(quick, case, folder, None)
    quick.act("clerk", case, "file", quick.filing(case))


def test_who_has_no_number_yet_is_accepted_and_surveyed_but_not_filed(quick):
    (case,) = to_be_filed(quick)
    people = table(Person)
    spouse = max(quick.rows(Person, household_id=quick.case(case)["household_id"]), key=by_id)
    said = {"id_blind": None, "id_sealed": None, "traits": {"no_number": "unregistered"}}
    mine = people.c.id == spouse["id"]
    quick.session.execute(update(people).where(mine).values(said))
    why = refused(lambda: quick.act("clerk", case, "file", quick.filing(case)))
    assert why == ["numbered", "people_settled"]
    proved = quick.filing(case) | {"no_number": quick.file("clerk")}
    # With reason and proof only the change of people itself is still to be looked at.
    assert refused(lambda: quick.act("clerk", case, "file", proved)) == ["people_settled"]
    # Nor while the number on record is being checked, whatever the proof.
    for why in ({}, {"no_number": "checking"}):
        quick.session.execute(update(people).where(mine).values(traits=why))
        assert "numbered" in refused(lambda: quick.act("clerk", case, "file", proved))
    quick.session.execute(update(people).where(mine).values(id_blind=spouse["id_blind"]))
    quick.act("clerk", case, "file", quick.filing(case))


def test_who_has_no_number_for_a_proved_reason_is_filed(quick):
    (case,) = to_be_filed(quick)
    people, cases = table(Person), table(Case)
    spouse = max(quick.rows(Person, household_id=quick.case(case)["household_id"]), key=by_id)
    said = {"id_blind": None, "id_sealed": None, "traits": {"no_number": "unregistered"}}
    quick.session.execute(update(people).where(people.c.id == spouse["id"]).values(said))
    # As if it had been so from the beginning.
    now = gather(quick.session, [quick.case(case)], [PEOPLE_NOW])[case][PEOPLE_NOW]
    quick.session.execute(update(cases).where(cases.c.id == case).values(people_hash=now))
    assert refused(lambda: quick.act("clerk", case, "file", quick.filing(case))) == ["numbered"]
    quick.act("clerk", case, "file", quick.filing(case) | {"no_number": quick.file("clerk")})
    assert quick.case(case)["state"] == "G2"
    papers = [paper for paper in quick.rows(Paper, case_id=case) if paper["folder"] == "22"]
    assert [paper["title"] for paper in papers] == ["没有证件号码的证明"]


def by_id(row):
    return row["id"]


def test_a_survey_needs_its_authorisation_and_agrees_with_the_register(quick):
    case = begun(quick)
    without(quick, case, "02", quick.moment)
    hand_in = lambda **said: quick.act("team", case, "submit_survey", quick.survey(**said))  # noqa: E731
    assert refused(hand_in) == ["authorised"]
    without(quick, case, "02", None)
    for people in (1, 3):
        assert refused(lambda n=people: hand_in(people=n)) == ["people_agree"]
    strange = [{"block": "wages", "item": "lottery", "fen": 100}]
    assert refused(lambda: hand_in(income=strange)) == ["income_known"]
    assert "profile_compares" in refused(
        lambda: quick.act("team", case, "send_to_compare", quick.survey())
    )
    hand_in()


def test_a_veto_is_of_the_list_and_open(quick):
    case = begun(quick)
    told = {"evidence": "名下有车", "told_on": quick.today, "papers": quick.file("chair")}
    assert refused(lambda: quick.act("chair", case, "propose_veto", told | {"item": "V99"})) == [
        "veto_known"
    ]
    drop = {"veto": 1, "reason": "车辆已过户多年"}
    confirm = {"veto": 1, "heard": "没有申辩", "letter": quick.file("town")}
    assert refused(lambda: quick.act("town", case, "drop_veto", drop)) == [
        "some_veto", "veto_there",
    ]  # fmt: skip
    assert refused(lambda: quick.act("town", case, "confirm_veto", confirm)) == [
        "some_veto", "veto",
    ]  # fmt: skip
    quick.act("chair", case, "propose_veto", told | {"item": "V02"})
    assert refused(lambda: quick.act("town", case, "drop_veto", drop)) == ["veto_there"]


def test_a_hold_has_a_reason_of_the_list_and_is_not_laid_twice(quick):
    case = begun(quick)
    why = {"code": "H01", "reason": "家中有丧事"}
    assert refused(lambda: quick.act("town", case, "hold", why | {"code": "H99"})) == ["hold_known"]
    quick.act("town", case, "hold", why)
    assert refused(lambda: quick.act("town", case, "hold", why)) == ["not_held"]


def test_an_application_somebody_worked_on_is_not_simply_taken_out(quick):
    case, other = (quick.open(batch_of(quick), quick.household(n)) for n in range(2))
    quick.act("clerk", case, "comment", {"text": "户口簿还在办"})
    assert refused(lambda: quick.act("clerk", case, "discard")) == ["untouched"]
    quick.act("clerk", other, "discard")


def test_applications_open_once_a_training_is_closed(quick):
    batch = quick.batch(quick.campaign(), SECOND, "clerk2", train=False)
    step = {"of": VillageBatch}
    assert refused(lambda: quick.act("town", batch, "open_applications", **step)) == ["trained"]


def test_a_verdict_withdrawn_since_the_draft_is_not_posted(quick):
    """Returned and reported again, it waits for the township's next verdict."""
    first, second = at_township(quick, 2)
    quick.sign_round(quick.round(campaign_of(quick), "township"))
    notice = quick.notice(batch_of(quick), 2, [first, second])
    quick.act("town", first, "return_paper", {"items": ["缺公示照片"]})
    quick.report(first)
    outcome = quick.post(notice)
    (left,) = outcome.left_out
    assert left.subject_id == first
    assert [reason.key for reason in left.refused.reasons] == ["township_passed"]
    assert quick.case(second)["state"] == "E2"


def test_each_level_works_its_own_round(quick):
    """The county reaches the township's round, and leaves it to the township."""
    (case,) = at_township(quick)
    named = {"title": "审核"}
    with quick.at_now():
        keys = refused(
            lambda: opening.collect_round(
                quick.session, quick.actor("county"), campaign_of(quick), TOWN, "township",
                named, token=quick.token(),
            )
        )  # fmt: skip
        key = opening.collect_round(
            quick.session, quick.actor("town"), campaign_of(quick), TOWN, "township", named,
            token=quick.token(),
        )  # fmt: skip
    assert keys == ["round_role"]
    visit = {"case": case, "visited_on": quick.today, "finding": "情况属实"}
    visit["visitors"] = (quick.user("town"),)
    for step, payload in (("draw", {}), ("visit", visit), ("deliberate", {})):
        assert "round_role" in refused(
            lambda s=step, p=payload: quick.act("county", key, s, p, of=ReviewRound)
        )
        off = "county", key, "cancel", {"reason": "名单有误"}
        told = "round_role" if step == "draw" else "round_cancel"
        assert refused(lambda o=off: quick.act(*o, of=ReviewRound)) == [told]
        quick.act("town", key, step, payload, of=ReviewRound)
    quick.act("town", key, "decide", {"cases": [case], "verdict": "pass"}, of=ReviewRound)
    signed = {"signed_at": quick.moment, "papers": quick.file("town_lead", TOWN)}
    quick.act("town_lead", key, "sign", signed, of=ReviewRound)
    assert refused(lambda: quick.act("county", key, "issue", of=ReviewRound)) == ["round_role"]
    quick.act("town", key, "issue", of=ReviewRound)


def test_nothing_is_exported_while_nobody_waits_for_a_number(quick):
    surveyed(quick)
    with quick.at_now():
        key = opening.collect_filing(
            quick.session, quick.actor("county"), campaign_of(quick), COUNTY, {"title": "录入"},
            token=quick.token(),
        )  # fmt: skip
    file = {"sha": "0" * 64}
    assert refused(lambda: quick.act("county", key, "export", file, of=FilingBatch)) == [
        "some_cases"
    ]
