"""One meeting decides many households: who is in the room, who votes, what is signed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from models.batch import ReviewMeeting
from models.columns import table
from models.keys import new_id
from models.record import AgendaLine, Paper, Veto
from models.register import OfficialKin, Representative
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, dump, refused, surveyed
from tests.fixtures.world import COUNTY, SECOND, START, VILLAGE
from workflows.identification import opening

database_template = ground.database_template
quick = ground.quick
world = ground.world

LINKS = ("宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认")


def deliberating(world, count=1):
    cases = surveyed(world, count)
    meeting = world.meeting(batch_of(world), cases)
    world.to_deliberating(meeting)
    return cases, meeting


def step(world, login, meeting, action, payload=None):
    return world.act(login, meeting, action, payload or {}, of=ReviewMeeting)


def plan(world, **changes):
    payload = {
        "planned_on": world.today,
        "place": "村委会",
        "chair": world.user("chair"),
        "recorder": world.user("clerk"),
    }
    with world.at_now():
        return opening.plan_meeting(
            world.session,
            world.actor("clerk"),
            batch_of(world),
            payload | changes,
            token=world.token(),
        )


def test_chair_and_recorder_are_two_of_the_village(quick):
    chair = quick.user("chair")
    assert refused(lambda: plan(quick, recorder=chair)) == ["two_officers"]
    for login in ("town", "clerk2", "helper"):
        assert refused(lambda n=login: plan(quick, chair=quick.user(n))) == ["officers_here"]
    assert refused(lambda: plan(quick, planned_on=START - timedelta(days=1))) == ["meeting_day"]
    plan(quick)


def test_a_meeting_needs_an_agenda_and_representatives_in_term(quick):
    empty = plan(quick)
    assert refused(lambda: step(quick, "clerk", empty, "notify")) == ["agenda_set"]
    meeting = quick.meeting(batch_of(quick), surveyed(quick))
    people = table(Representative)
    term = update(people).where(people.c.region == VILLAGE)
    quick.session.execute(term.values(valid_to=quick.today - timedelta(days=1)))
    assert refused(lambda: step(quick, "clerk", meeting, "notify")) == ["register_current"]
    quick.session.execute(term.values(valid_to=quick.today))
    step(quick, "clerk", meeting, "notify")


def test_only_representatives_of_this_village_sign_in(quick):
    meeting = quick.meeting(batch_of(quick), surveyed(quick))
    step(quick, "clerk", meeting, "notify")
    step(quick, "clerk", meeting, "begin_sign_in")
    strangers = [row["id"] for row in quick.rows(Representative, region=SECOND)][:7]
    for present in (strangers, [1, 2, 3]):
        keys = refused(lambda p=present: step(quick, "clerk", meeting, "sign_in", {"present": p}))
        assert keys == ["present_known"]
    own = [row["id"] for row in quick.rows(Representative, region=VILLAGE)]
    # The same name on the sheet twice is one person.
    step(quick, "clerk", meeting, "sign_in", {"present": own[:5] * 2})
    assert refused(lambda: step(quick, "chair", meeting, "open_meeting")) == ["quorate"]


@pytest.mark.parametrize(
    ("votes", "why"),
    [
        ((9, 1, 0), "sum"),
        ((8, 0, 0), "sum"),
        ((10, 0, 0), "sum"),
        ((-1, 10, 0), "form_votes_for"),
        ((9, 0, 1), "sum"),
    ],
)
def test_votes_that_do_not_add_up_are_refused(quick, votes, why):
    (case,), meeting = deliberating(quick)
    yes, no, abstain = votes
    assert refused(lambda: quick.vote(meeting, case, yes, no, abstain)) == [why]
    assert quick.rows(AgendaLine)[0]["votes_for"] is None


def test_who_is_recused_must_be_there_and_does_not_vote(quick):
    (case,), meeting = deliberating(quick)
    own = [row["id"] for row in quick.rows(Representative, region=VILLAGE)]
    assert "recused_present" in refused(lambda: quick.vote(meeting, case, 8, recused=[99]))
    quick.vote(meeting, case, 4, 4, recused=[own[0]])
    assert quick.rows(AgendaLine)[0]["result"] == "refused"
    quick.vote(meeting, case, 4, 3, recused=own[:2])
    assert quick.rows(AgendaLine)[0]["result"] == "passed"


def test_when_all_are_recused_nothing_is_decided(quick):
    """Nobody's vote is no refusal: the household waits for another meeting."""
    (case,), meeting = deliberating(quick)
    own = [row["id"] for row in quick.rows(Representative, region=VILLAGE)]
    present = quick.row(ReviewMeeting, meeting)["present"]
    told = refused(lambda: quick.vote(meeting, case, 0, recused=present))
    assert told == ["nobody_votes"]
    assert quick.rows(AgendaLine)[0]["votes_for"] is None
    quick.vote(meeting, case, 1, 0, 0, recused=[key for key in present if key != own[0]])
    assert quick.rows(AgendaLine)[0]["result"] == "passed"


def test_a_household_not_on_the_agenda_has_no_vote(quick):
    _cases, meeting = deliberating(quick)
    (other,) = surveyed(quick, 1, first=5)
    assert refused(lambda: quick.vote(meeting, other)) == ["line"]
    strike = {"case": other, "reason": "不在议程"}
    assert refused(lambda: step(quick, "chair", meeting, "strike_line", strike)) == ["line_there"]


def test_every_line_is_decided_or_struck_before_the_minutes(world):
    cases, meeting = deliberating(world, 3)
    world.vote(meeting, cases[0])
    assert refused(
        lambda: step(world, "chair", meeting, "write_minutes", {"checklist": LINKS})
    ) == ["all_decided"]
    struck = {"case": cases[1], "reason": "材料待补"}
    step(world, "chair", meeting, "strike_line", struck)
    world.vote(meeting, cases[2], doubted=True)
    world.close_meeting(meeting)
    assert [world.case(c)["state"] for c in cases] == ["C2", "B3", "B1"]
    assert [x["result"] for x in world.rows(AgendaLine)] == ["passed", "struck", "doubted"]
    minutes = [p for p in world.rows(Paper, folder="08") if p["superseded_at"] is None]
    assert {p["case_id"] for p in minutes} == {cases[0]}


@pytest.mark.parametrize("missing", LINKS)
def test_all_five_links_are_done(quick, missing):
    (case,), meeting = deliberating(quick)
    quick.vote(meeting, case)
    some = {"checklist": tuple(x for x in LINKS if x != missing)}
    assert refused(lambda: step(quick, "chair", meeting, "write_minutes", some)) == ["all_links"]


def test_both_and_only_both_officers_sign(quick):
    (case,), meeting = deliberating(quick)
    quick.vote(meeting, case)
    step(quick, "chair", meeting, "write_minutes", {"checklist": LINKS})
    papers = {name: quick.file("chair") for name in ("minutes", "sheet", "photos")}
    assert refused(lambda: step(quick, "chair", meeting, "close", papers)) == ["both_signed"]
    assert refused(lambda: step(quick, "member", meeting, "sign")) == ["signer"]
    step(quick, "chair", meeting, "sign")
    assert refused(lambda: step(quick, "chair", meeting, "sign")) == ["signed_already"]
    assert refused(lambda: step(quick, "chair", meeting, "close", papers)) == ["both_signed"]
    step(quick, "clerk", meeting, "sign")
    for name in papers:
        lacking = {k: v for k, v in papers.items() if k != name}
        keys = refused(lambda p=lacking: step(quick, "chair", meeting, "close", p))
        assert keys == [f"form_{name}"]
    step(quick, "chair", meeting, "close", papers)


def test_nothing_moves_once_the_minutes_are_closed(quick):
    cases, meeting = deliberating(quick, 2)
    for case in cases:
        quick.vote(meeting, case)
    quick.close_meeting(meeting)
    before = dump(quick)
    attempts = {
        "vote": {"case": cases[0], "votes_for": 0, "votes_against": 9, "votes_abstain": 0},
        "strike_line": {"case": cases[0], "reason": "反悔了"},
        "sign_in": {"present": ()},
        "sign": {},
        "cancel": {"reason": "改期"},
    }
    for action, payload in attempts.items():
        keys = refused(lambda a=action, p=payload: step(quick, "chair", meeting, a, p))
        assert keys == ["state"]
    assert dump(quick) == before


def test_another_chair_means_signing_again(quick):
    (case,), meeting = deliberating(quick)
    quick.vote(meeting, case)
    step(quick, "chair", meeting, "write_minutes", {"checklist": LINKS})
    step(quick, "clerk", meeting, "sign")
    officers = {"chair": quick.user("member"), "recorder": quick.user("clerk")}
    step(quick, "chair", meeting, "change_officers", officers)
    assert quick.row(ReviewMeeting, meeting)["signed"] == []


@pytest.mark.parametrize("how", ["cancel", "adjourn"])
def test_a_meeting_called_off_gives_everybody_back(world, how):
    """They wait for another meeting, and stand in none."""
    cases = surveyed(world, 2)
    meeting = world.meeting(batch_of(world), cases)
    if how == "adjourn":
        assert refused(lambda: world.to_deliberating(meeting, 3)) == ["quorate"]
    step(world, "chair", meeting, how, {"reason": "到会不足"})
    assert {(world.case(c)["state"], world.case(c)["meeting_id"]) for c in cases} == {("B3", None)}
    world.to_passed(batch_of(world), cases)
    assert {world.case(c)["state"] for c in cases} == {"C2"}


def test_a_soft_veto_is_put_before_the_meeting(quick):
    (case,) = surveyed(quick)
    told = {"item": "V07", "evidence": "购买商业养老保险", "told_on": quick.today}
    quick.act("chair", case, "propose_veto", told | {"papers": quick.file("chair")})
    meeting = plan(quick)
    agenda = {"meeting": meeting}
    assert "no_open_veto" in refused(lambda: quick.act("clerk", case, "put_on_agenda", agenda))
    drop = {"veto": quick.rows(Veto)[0]["id"], "reason": "金额很小"}
    quick.act("town", case, "drop_veto", drop)
    assert refused(lambda: quick.act("clerk", case, "put_on_agenda", agenda)) == ["annotate"]
    quick.act("clerk", case, "put_on_agenda", agenda | {"note": "有一份商业保险"})


def test_a_household_goes_on_the_agenda_of_its_own_villages_meeting_only(quick):
    (case,) = surveyed(quick)
    for meeting in (12345, quick.meeting(batch_of(quick), [])):
        if meeting != 12345:
            step(quick, "clerk", meeting, "cancel", {"reason": "改期"})
        keys = refused(lambda m=meeting: quick.act("clerk", case, "put_on_agenda", {"meeting": m}))
        assert keys == ["meeting"]


# ------------------------------------------------------------------------ who stands at its head


def kin_of(world, case, login):
    world.session.execute(
        insert(table(OfficialKin)).values(
            id=new_id(),
            region=VILLAGE,
            county=COUNTY,
            user_id=world.user(login),
            official_name="某干部",
            post="村干部",
            relation="兄弟",
            household_id=world.case(case)["household_id"],
            valid_from=date(2015, 1, 1),
        )
    )


def test_who_closes_a_meeting_is_kin_to_nobody_on_its_agenda(quick):
    """Also where somebody else took the chair and kept the record."""
    (case,), meeting = deliberating(quick)
    kin_of(quick, case, "team")
    quick.vote(meeting, case)
    step(quick, "chair", meeting, "write_minutes", {"checklist": LINKS})
    for login in ("chair", "clerk"):
        step(quick, login, meeting, "sign")
    papers = {name: quick.file("team") for name in ("minutes", "sheet", "photos")}
    kept = refused(lambda: step(quick, "team", meeting, "close", papers))
    assert kept == ["no_kin_in_charge"]
    papers = {name: quick.file("member") for name in ("minutes", "sheet", "photos")}
    step(quick, "member", meeting, "close", papers)
    assert quick.case(case)["state"] == "C2"


@pytest.mark.parametrize(("present", "keys"), [(4, ["quorate"]), (5, [])])
def test_the_quorum_is_of_those_in_term_when_they_sign_in(quick, present, keys):
    """Nine when the notice went out; two terms ran out overnight, so five of seven are enough."""
    meeting = quick.meeting(batch_of(quick), surveyed(quick))
    step(quick, "clerk", meeting, "notify")
    assert quick.row(ReviewMeeting, meeting)["expected"] == 9
    seats = [row["id"] for row in quick.rows(Representative, region=VILLAGE)]
    there = table(Representative)
    runs_out = update(there).where(there.c.id.in_(seats[:2])).values(valid_to=quick.today)
    quick.session.execute(runs_out)
    quick.later(1)
    step(quick, "clerk", meeting, "begin_sign_in")
    step(quick, "clerk", meeting, "sign_in", {"present": seats[2 : 2 + present]})
    assert quick.row(ReviewMeeting, meeting)["expected"] == 7
    if keys:
        assert refused(lambda: step(quick, "chair", meeting, "open_meeting")) == keys
    else:
        step(quick, "chair", meeting, "open_meeting")


def test_minutes_that_lost_a_household_are_signed_anew(quick):
    """What was signed spoke of two households."""
    cases, meeting = deliberating(quick, 2)
    for case in cases:
        quick.vote(meeting, case)
    step(quick, "chair", meeting, "write_minutes", {"checklist": LINKS})
    for login in ("chair", "clerk"):
        step(quick, login, meeting, "sign")
    there, home = table(Representative), quick.case(cases[0])["household_id"]
    voter = quick.row(ReviewMeeting, meeting)["present"][0]
    lives = update(there).where(there.c.id == voter).values(household_id=home)
    quick.session.execute(lives)
    struck = {"case": cases[0], "reason": "该户代表未回避"}
    step(quick, "chair", meeting, "strike_line", struck)
    papers = {name: quick.file("chair") for name in ("minutes", "sheet", "photos")}
    assert refused(lambda: step(quick, "chair", meeting, "close", papers)) == ["both_signed"]
    for login in ("chair", "clerk"):
        step(quick, login, meeting, "sign")
    step(quick, "chair", meeting, "close", papers)
    assert [quick.case(case)["state"] for case in cases] == ["B3", "C2"]
