"""误登恢复: a household recorded as gone by mistake has a door back, and nobody opens it alone."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from models.household import ChangeRequest, Household, HouseholdVersion, Person
from models.rows import table
from pages.identification import change_hand_in, intake_back
from pages.identification.change_hand_in import Papers
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused
from tests.fixtures.sitting import sit_down
from tests.fixtures.standing import home_of, people_of, stand, tell
from tests.fixtures.world import SECOND, World, picture
from tests.households.test_changes_attacked import related
from tests.households.test_two_households import act, decide, into, other, whole
from workflows.base import clock
from workflows.base.refusals import NotYours, Refused
from workflows.households import coming_back, history, open_requests, register
from workflows.households import members as register_members
from workflows.identification import opening
from workflows.identification.queries import first_time, timeline

database_template = ground.database_template
quick = ground.quick
world = ground.world
WHY = "把同名的另一户当成本户登记了，已核对户口簿"


def gone(world, state="A1", **said):
    """A case in that state, whose household is recorded as gone: (case, household)."""
    case = stand(world, state)
    home = home_of(world, case)["id"]
    act(world, home, "gone", login="town", **said)
    if state == "G2":
        decide(world, "town2", home)
    assert world.row(Household, home)["state"] == "H9"
    return case, home


def ask(world, home, login="clerk", *, why=WHY, proof=True, seen=None):
    version = world.row(Household, home)["version"] if seen is None else seen
    evidence = world.file(login) if proof else ()
    with world.at_now():
        return coming_back.ask(
            world.session, world.actor(login), home, why, evidence, seen=version,
            token=world.token(),
        )  # fmt: skip


def offered(world, login, home):
    with world.at_now():
        return coming_back.offer(world.session, world.actor(login), home)


def stood(world, home):
    """Household and people, without what every step moves on."""
    moved = ("version", "head", "moved_at", "moved_by", "since")
    row = {k: v for k, v in world.row(Household, home).items() if k not in moved}
    return row, sorted(world.rows(Person, household_id=home), key=lambda row: row["id"])


def posted(world, home, payload, action="ask_back", login="clerk"):
    return world.act(login, home, action, payload, of=Household)


@pytest.mark.parametrize("state", ["A1", "B3", "D1", "G2"])
def test_who_was_recorded_dead_by_mistake_comes_back_as_they_were(quick, state):
    case = stand(quick, state)
    home = home_of(quick, case)["id"]
    before = stood(quick, home)
    act(quick, home, "gone", login="town")
    if state == "G2":
        decide(quick, "town2", home)
    ended = stood(quick, home)
    ask(quick, home)
    assert stood(quick, home) == ended  # nothing but a request
    decide(quick, "town", home)
    assert stood(quick, home) == before
    assert [row["relation"] for row in people_of(quick, case)].count("head") == 1
    assert quick.case(case)["state"] == "Z3"  # the case stays ended, the filed one too
    whole(quick, case)


@pytest.mark.parametrize("state", ["B3", "G2"])
def test_the_household_applies_again_and_is_never_filed_by_coming_back(quick, state):
    case, home = gone(quick, state)
    ask(quick, home)
    decide(quick, "town", home)

    def again(**more):
        with quick.at_now():
            return opening.open_case(
                quick.session, home, batch_of(quick), quick.actor("clerk"),
                {"changed": "误登为整户消亡，已恢复", **more}, token=quick.token(),
                action="reapply", earlier_case_id=case,
            )  # fmt: skip

    with quick.at_now():
        row = quick.row(Household, home)
        asks = first_time.brings_refusal(quick.session, quick.actor("clerk"), row)
    assert asks == (state == "G2")  # the screen asks for what the step wants
    if state == "G2":
        assert refused(again) == ["new_evidence"]
        key = again(evidence=quick.file("clerk"))
    else:
        key = again()
    assert (quick.case(key)["state"], quick.case(key)["members"]) == ("A0", 2)
    assert quick.case(case)["state"] == "Z3"
    whole(quick, case)


def test_a_household_that_never_applied_comes_back_too(quick):
    stand(quick, "A1")
    home = other(quick)
    before = stood(quick, home)
    act(quick, home, "gone", login="town")
    ask(quick, home, "town")
    decide(quick, "town2", home)
    assert stood(quick, home) == before


def test_only_who_lived_there_at_the_end_comes_back(quick):
    case = stand(quick, "A1")
    home = home_of(quick, case)["id"]
    wife = next(p for p in people_of(quick, case) if p["relation"] == "spouse")
    tell(quick, case, "death", person=wife["id"])
    act(quick, home, "gone", login="town")
    ask(quick, home)
    decide(quick, "town", home)
    assert [p["relation"] for p in people_of(quick, case)] == ["head"]
    assert quick.row(Person, wife["id"])["left_why"] == "death"
    assert quick.row(Household, home)["members"] == 1


def test_recorded_as_gone_a_second_time_it_comes_back_as_it_was_then(quick):
    case, home = gone(quick)
    ask(quick, home)
    decide(quick, "town", home)
    wife = next(p for p in people_of(quick, case) if p["relation"] == "spouse")
    tell(quick, case, "moved_out", person=wife["id"])
    act(quick, home, "gone", login="town")
    ask(quick, home)
    decide(quick, "town", home)
    assert [p["relation"] for p in people_of(quick, case)] == ["head"]
    whole(quick, case)


# ---------------------------------------------------------------------- what is asked, and by whom


def test_without_a_paper_or_a_reason_nobody_asks(quick):
    _case, home = gone(quick)
    assert refused(lambda: ask(quick, home, proof=False)) == ["evidence"]
    assert refused(lambda: ask(quick, home, why="误登了")) == ["why_back"]
    assert refused(lambda: ask(quick, home, why="……。。！！")) == ["why_back"]
    ask(quick, home, why="误登一户")
    assert refused(lambda: ask(quick, home)) == ["one_request"]


def test_who_works_elsewhere_or_has_another_office_neither_asks_nor_is_offered_it(quick):
    _case, home = gone(quick)
    for login in ("clerk2", "far_clerk", "other_town", "chair", "county", "leader", "inspector"):
        assert offered(quick, login, home) is None
        with pytest.raises(NotYours):
            ask(quick, home, login)
        payload = {"event": "restored", "note": WHY, "evidence": quick.file("clerk")}
        with pytest.raises(Refused):
            posted(quick, home, payload, login=login)
    assert quick.rows(ChangeRequest) == []
    for login in ("clerk", "town", "town2"):
        assert len(offered(quick, login, home).people) == 2


def test_a_second_person_of_that_township_confirms_and_nobody_else(quick):
    _case, home = gone(quick)
    ask(quick, home, "town")
    assert offered(quick, "clerk", home) is None  # it waits
    assert refused(lambda: decide(quick, "town", home)) == ["second_person"]
    for login in ("clerk", "chair", "county", "other_town", "far_clerk"):
        with pytest.raises(Refused):
            decide(quick, login, home)
    assert quick.row(Household, home)["state"] == "H9"
    decide(quick, "town2", home)
    assert quick.row(Household, home)["state"] == "H1"


def test_kin_neither_ask_nor_confirm_nor_refuse(quick):
    case, home = gone(quick)
    head = next(p for p in quick.rows(Person, household_id=home) if p["relation"] == "head")
    related(quick, "clerk", home=home)
    related(quick, "town", blind=head["id_blind"])
    assert refused(lambda: ask(quick, home)) == ["kin"]
    assert refused(lambda: ask(quick, home, "town")) == ["kin"]
    ask(quick, home, "town2")
    assert refused(lambda: decide(quick, "town", home)) == ["kin"]
    assert refused(lambda: decide(quick, "town", home, "refuse_change", reason="不同意")) == ["kin"]
    assert quick.case(case)["state"] == "Z3"


def test_it_is_refused_with_a_reason_or_taken_back_and_asked_anew(quick):
    _case, home = gone(quick)
    ask(quick, home)
    assert refused(lambda: decide(quick, "town", home, "withdraw_change")) == ["own_request"]
    with pytest.raises(Refused):
        decide(quick, "town", home, "refuse_change", reason="")
    decide(quick, "town", home, "refuse_change", reason="证明看不清")
    assert [row["state"] for row in quick.rows(ChangeRequest)] == ["refused"]
    ask(quick, home)
    decide(quick, "clerk", home, "withdraw_change")
    # Neither leaves an image of an empty household: who comes back is known as before.
    assert len(quick.rows(HouseholdVersion, household_id=home)) == 1
    ask(quick, home)
    decide(quick, "town", home)
    assert quick.row(Household, home)["members"] == 2


def test_the_request_lies_on_the_townships_desk(quick):
    _case, home = gone(quick)
    ask(quick, home)

    def desk(login):
        with quick.at_now():
            return open_requests.waiting(quick.session, quick.actor(login))

    (row,) = desk("town")
    assert (row["title"], row["household_id"], row["decides"]) == ("误登恢复", home, True)
    assert (row["stale"], len(row["now"]), len(row["evidence"])) == ([], 2, 1)
    assert desk("other_town") == desk("clerk") == []


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"columns": {"head_name": "某人"}}, "back_alone"),
        ({"added": ({"id": 1, "name": "某人", "relation": "son", "traits": {}},)}, "back_alone"),
        ({"there": {"to": 1}}, "back_alone"),
        ({"left": ("某人：死亡",)}, "back_alone"),
        ({"day": "2015-01-01"}, "back_alone"),
        ({"event": "birth"}, "event_of_gone"),
        ({"event": ""}, "event_of_gone"),
    ],
)
def test_nobody_says_by_hand_who_comes_back_or_when(quick, more, key):
    _case, home = gone(quick)
    said = {"event": "restored", "note": WHY, "evidence": quick.file("clerk")} | more
    assert refused(lambda: posted(quick, home, said)) == [key]
    assert quick.rows(ChangeRequest) == []


def test_a_household_on_the_register_is_not_restored(quick):
    case = stand(quick, "A1")
    home = home_of(quick, case)["id"]
    assert offered(quick, "clerk", home) is None
    with pytest.raises(Refused):
        ask(quick, home)
    for event in ("restored", "facts", "roster"):
        assert refused(lambda e=event: act(quick, home, e)) == ["event_elsewhere"]


# ----------------------------------------------------------------------------- who cannot come back


def test_a_merge_is_undone_by_a_split_and_says_so(quick):
    case = stand(quick, "A1")
    home, there = home_of(quick, case)["id"], other(quick)
    act(quick, home, "merge", **into(quick, case, there))
    (fault,) = offered(quick, "clerk", home).faults
    assert fault.key == "merged_away"
    assert quick.row(Household, there)["head_name"] in str(fault)
    assert "分户" in str(fault)
    assert "merged_away" in refused(lambda: ask(quick, home))


def entered_elsewhere(world, home):
    """The same people, entered as a household of the neighbouring village meanwhile."""
    head = next(p for p in world.rows(Person, household_id=home) if p["relation"] == "head")
    entry = next(world.entry(n) for n in range(30) if world.entry(n).head.name == head["name"])
    with world.at_now():
        return register.register(
            world.session, world.actor("clerk2"),
            register_members.Entry(group_name="", members=(entry.head,)),
            region=SECOND, token=world.token(),
        )  # fmt: skip


def moved(world, home):
    return dict.fromkeys([p["id"] for p in world.rows(Person, household_id=home)], "moved_out")


def moved_away(world):
    case = stand(world, "A1")
    home = home_of(world, case)["id"]
    act(world, home, "gone", login="town", fates=moved(world, home))
    return home


def test_who_lives_in_another_household_meanwhile_does_not_come_back(quick):
    home = moved_away(quick)
    there = entered_elsewhere(quick, home)
    (fault,) = offered(quick, "town", home).faults
    assert fault.key == "back_elsewhere"
    # Whose number it is, is told only to who may see people there.
    name = quick.row(Household, there)["head_name"]
    assert name in str(fault)
    assert name not in str(offered(quick, "clerk", home).faults[0])
    assert refused(lambda: ask(quick, home, "town")) == ["back_elsewhere"]
    # Away from there again, the door is open.
    act(quick, there, "gone", login="town", fates=moved(quick, there))
    ask(quick, home, "town")
    decide(quick, "town2", home)
    assert quick.row(Household, home)["state"] == "H1"


def test_who_was_entered_elsewhere_since_it_was_asked_for_stops_the_confirmation(quick):
    home = moved_away(quick)
    ask(quick, home)
    entered_elsewhere(quick, home)
    assert refused(lambda: decide(quick, "town", home)) == ["back_elsewhere"]
    with quick.at_now():
        (row,) = open_requests.waiting(quick.session, quick.actor("town"))
    assert "现在登记在另一户" in row["stale"][0]
    assert quick.row(Household, home)["state"] == "H9"
    decide(quick, "town", home, "refuse_change", reason="人已在邻村")


def test_who_died_by_another_record_does_not_come_back(quick):
    home = moved_away(quick)
    there = entered_elsewhere(quick, home)
    act(quick, there, "gone", login="town")
    assert refused(lambda: ask(quick, home, "town")) == ["back_dead"]


def test_without_one_head_it_does_not_come_back(quick):
    _case, home = gone(quick)
    people = table(Person)
    quick.session.execute(
        update(people).where(people.c.household_id == home).values(relation="other")
    )
    assert refused(lambda: ask(quick, home)) == ["back_heads"]


# ------------------------------------------------------------------------------------- the history


def test_the_gap_is_closed_as_recorded(quick):
    case = stand(quick, "B3")
    home = home_of(quick, case)["id"]
    quick.later(5)
    lived = quick.today
    quick.later(5)
    act(quick, home, "gone", login="town")
    end = quick.today
    quick.later(10)

    def on(day):
        with quick.at_now():
            return history.as_of(quick.session, quick.actor("town"), home, day)

    between = end + timedelta(days=5)
    assert (len(on(lived).people), on(between).people) == (2, ())
    ask(quick, home)
    decide(quick, "town", home)
    back = quick.today
    quick.later()
    # They lived there all the time, and that it was told later is said.
    assert [(p.row["relation"], p.told) for p in on(between).people] == [
        ("head", back),
        ("spouse", back),
    ]
    assert [p.told for p in on(lived).people] == [None, None]
    assert len(on(quick.today).people) == 2
    with quick.at_now():
        told = timeline.timeline(quick.session, quick.actor("town"), case, limit=50)
        changes = history.changes_of(quick.session, quick.actor("town"), home)
    labels = [str(each.label) for each in told]
    assert "申请恢复误登的户" in labels
    assert "确认恢复误登的户" in labels
    assert any(WHY in value for each in told for _label, value in each.said)
    version = quick.row(Household, home)["version"]
    assert {(d.who, d.was) for d in changes[version]} >= {("丁山零", "—"), ("丁水零", "—")}
    whole(quick, case)


# -------------------------------------------------------------------------------------- the screen


def the_page():
    from pages.identification import intake

    intake.render()


def at_the_page(store, monkeypatch, login, home, again=None):
    with store.reading() as session:
        actor = World(session).actor(login)
    sit_down(store, monkeypatch, actor)
    screen = AppTest.from_function(the_page, default_timeout=60)
    screen.query_params["household"] = str(home)
    if again is not None:
        screen.query_params["again"] = str(again)
    screen.run()
    assert not screen.exception
    return screen


def test_the_page_of_a_household_that_is_gone_offers_the_way_back(store, monkeypatch):
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None, tokens=count(700))
        home = world.household(0)
        act(world, home, "gone", login="town")
    offer = "恢复误登的户"
    assert offer not in [x.label for x in at_the_page(store, monkeypatch, "chair", home).expander]
    screen = at_the_page(store, monkeypatch, "clerk", home)
    assert offer in [x.label for x in screen.expander]
    assert any("丁山零" in x.value and "丁水零" in x.value for x in screen.text)
    next(x for x in screen.text_input if x.label == "怎样误登、怎样查实").input(WHY).run()
    hand_in = next(b for b in screen.button if b.label == "提出变更申请")
    hand_in.click().run()
    assert any("证明材料" in x.value for x in screen.error)
    # The widget of files cannot be filled here: a paper is laid down in its place.
    paper = Papers((), (("证明.png", picture("proof")),))
    monkeypatch.setattr(intake_back, "ask_papers", lambda *_asked, **_how: paper)
    monkeypatch.setattr(change_hand_in, "go", lambda *_to, **_asked: None)
    next(b for b in screen.button if b.label == "提出变更申请").click().run()
    assert [x.value for x in screen.error] == []
    with store.reading() as session:
        (request,) = World(session).rows(ChangeRequest, household_id=home)
    assert (request["event"], request["state"]) == ("restored", "open")
    screen = at_the_page(store, monkeypatch, "town", home)
    assert offer not in [x.label for x in screen.expander]  # it waits
    assert "确认变更" in [b.label for b in screen.button]
    next(b for b in screen.button if b.label == "确认变更").click().run()
    with store.reading() as session:
        assert World(session).row(Household, home)["state"] == "H1"


def test_what_was_refused_is_asked_anew_as_it_was_told(store, monkeypatch):
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None, tokens=count(700))
        home = world.household(0)
        act(world, home, "gone", login="town")
        ask(world, home)
        decide(world, "town", home, "refuse_change", reason="证明看不清")
    screen = at_the_page(store, monkeypatch, "clerk", home)
    why = "怎样误登、怎样查实"
    assert next(x for x in screen.text_input if x.label == why).value == ""
    assert [b.label for b in screen.button].count("重新提出") == 1
    with store.reading() as session:
        (request,) = World(session).rows(ChangeRequest, household_id=home)
    screen = at_the_page(store, monkeypatch, "clerk", home, request["id"])
    assert next(x for x in screen.text_input if x.label == why).value == WHY
    same = next(x for x in screen.checkbox if "沿用上次提出时的证明材料" in x.label)
    assert same.value
    monkeypatch.setattr(change_hand_in, "go", lambda *_to, **_asked: None)
    next(b for b in screen.button if b.label == "提出变更申请").click().run()
    assert [x.value for x in screen.error] == []
    with store.reading() as session:
        first, second = World(session).rows(ChangeRequest, household_id=home)
    assert (second["state"], second["reason"]) == ("open", first["reason"])
    assert second["evidence"] == first["evidence"]


def test_what_was_asked_of_the_household_before_it_was_gone_is_not_asked_anew(quick):
    case = stand(quick, "G2")
    home = home_of(quick, case)["id"]
    tell(quick, case, "phone", said={"phone": "13800000001"})
    decide(quick, "town2", home, "refuse_change", reason="请核对号码")

    def anew():
        with quick.at_now():
            rows = open_requests.of_household(quick.session, quick.actor("clerk"), home)
        return {row["event"]: row["asks_again"] for row in rows if row["state"] == "refused"}

    assert anew() == {"phone": True}
    act(quick, home, "gone", login="town")
    decide(quick, "town2", home)
    assert anew() == {"phone": False}
    (request,) = [r for r in quick.rows(ChangeRequest) if r["event"] == "phone"]
    with quick.at_now():
        actor = quick.actor("clerk")
        assert coming_back.offer(quick.session, actor, home, request["id"]).again is None
    ask(quick, home)
    decide(quick, "town2", home, "refuse_change", reason="证明看不清")
    assert anew() == {"phone": False, "restored": True}
    ask(quick, home)
    decide(quick, "town2", home)
    assert anew() == {"phone": True, "restored": False}
