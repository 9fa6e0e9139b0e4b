"""A village clerk who wants others in the household: every way round the reason, the look of a
second person, and the township's confirmation."""

from datetime import date

import pytest
from sqlalchemy import insert, update
from streamlit.testing.v1 import AppTest

from models.account import Grant
from models.columns import table
from models.household import ChangeRequest, Household, Person
from models.installation import keyring_of
from models.keys import new_id
from tests.exchange.test_roster import person, sheet
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.fixtures.sitting import sit_down
from tests.fixtures.standing import (
    WHY,
    amend,
    entered,
    forward,
    head_dies,
    home_of,
    people_of,
    stand,
    told,
)
from tests.fixtures.world import COUNTY, TOWN, VILLAGE, World
from workflows.base.refusals import Refused
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.households import members as register_members
from workflows.households import open_requests
from workflows.identification.process import PROCESS
from workflows.identification.queries import case as cases

database_template = ground.database_template
quick = ground.quick


@pytest.fixture
def engine_name():
    return "sqlite"  # what the store is for here is the screen's side


DAUGHTER = id_number(date(2014, 5, 6), "female", 77)
OTHER = id_number(date(1956, 3, 4), "female", 31)


def kept(row, **changes):
    """A person on record as the form hands the line back: by key, the number left alone."""
    said = {name: row[name] for name in ("name", "relation", "sex", "born")}
    return register_members.Member(**{"key": row["id"], "traits": row["traits"], **said, **changes})


def newcomer(name="丁小满", relation="daughter", number=DAUGHTER, **more):
    return register_members.Member(name=name, relation=relation, number=number, **more)


def keys_of(do):
    with pytest.raises(Refused) as caught:
        do()
    return [reason.key for reason in caught.value.reasons]


# ------------------------------------------------------------------------------------- the reason


def test_who_goes_by_the_list_of_reasons_needs_no_further_words(quick):
    """The head dies, his wife is the head: the event is the reason, its note empty."""
    case = stand(quick, "B3")
    head, _wife = people_of(quick, case)
    head_dies(quick, case, note="")
    (said,) = told(quick, case)
    assert said["reason"] == "死亡；丁山零：死亡"
    assert (said["head"], said["members"]) == ("丁水零", 1)
    assert quick.row(Person, head["id"])["left_why"] == "death"


@pytest.mark.parametrize("note", ["", "    ", "　　　　　", "换人"])
def test_another_one_in_the_place_of_who_left_is_told_with_a_reason_of_its_own(quick, note):
    case = stand(quick, "B3")
    head, wife = people_of(quick, case)

    def swapped(note):
        members = [kept(head), newcomer("丁秋月", "spouse", OTHER)]
        return amend(quick, case, members, note=note, leaving={wife["id"]: "moved_out"})

    assert keys_of(lambda: swapped(note)) == ["change_reason"]
    swapped("离婚后再婚")
    assert told(quick, case)[-1]["reason"] == "离婚后再婚；丁水零：其他转出"


@pytest.mark.parametrize("why", ["    ", "走", "变更"])
def test_a_reason_of_spaces_or_of_one_word_is_none(quick, why):
    """Neither the note nor words in its place say why somebody goes: a code of the list does."""
    case = stand(quick, "B3")
    head, wife = people_of(quick, case)
    alone = [entered(quick, case).members[0]]
    assert keys_of(lambda: amend(quick, case, alone, note=why, leaving={})) == ["leave_reason"]
    with pytest.raises((Refused, ValueError)):
        amend(quick, case, [kept(head)], note="", leaving={wife["id"]: why})
    assert len(people_of(quick, case)) == 2
    assert told(quick, case) == []


def test_a_reason_is_told_once(quick):
    case = stand(quick, "G2")
    head_dies(quick, case)
    assert quick.rows(ChangeRequest)[-1]["reason"].count(WHY) == 1


# ------------------------------------------------------------------------- in small edits, slowly


def test_renamed_today_and_another_number_tomorrow_is_another_person(quick):
    """Each edit looks small; whoever checks the change reads from whom to whom it led."""
    case = stand(quick, "B3")
    head, wife = people_of(quick, case)
    amend(quick, case, [kept(head), kept(wife, name="丁秋月")], note="更正姓名")
    quick.later()
    head, wife = people_of(quick, case)
    amend(quick, case, [kept(head), kept(wife, number=OTHER)], note="更正号码")
    assert forward(quick, case) == ["people_settled"]
    with quick.at_now():
        (missing,) = cases.header(quick.session, quick.actor("town"), case).missing
    assert "原：丁水零（配偶）；现：丁秋月（配偶）" in missing
    quick.act("town", case, "confirm_people", {"reason": "号码录错，核对无误"})
    quick.later()
    head, wife = people_of(quick, case)
    amend(quick, case, [kept(head), kept(wife, relation="daughter")], note="更正关系")
    with quick.at_now():
        (missing,) = cases.header(quick.session, quick.actor("town"), case).missing
    assert "原：丁秋月（配偶）；现：丁秋月（之女）" in missing


def test_what_was_changed_before_the_last_look_is_not_told_again():
    """Every step after which the case stands on the people there are is named as one."""
    steps = {
        action.key
        for action in PROCESS.actions
        if "people_now"
        in {need for guard in action.guards for need in guard.needs} | {*action.needs}
    }
    assert steps == {action.key for action in PROCESS.actions if action.settles}


def test_somebody_without_a_number_is_not_made_another_by_sex_and_birth(quick):
    """Nothing but name, sex and birth says who they are: all three do."""
    case = stand(quick, "A3")
    head, wife = people_of(quick, case)
    child = newcomer(
        number="", sex="female", born=date(2015, 8, 20), traits={"no_number": "newborn"}
    )
    amend(quick, case, [kept(head), kept(wife), child])
    team = (quick.user("member"), quick.user("team"))
    quick.act("chair", case, "start_survey", {"surveyors": team, "visit_on": quick.today})
    forward(quick, case)
    assert quick.case(case)["state"] == "B3"
    baby = people_of(quick, case)[-1]
    family = [kept(head), kept(wife)]
    grown = kept(baby, sex="male", born=date(1990, 1, 2))
    assert keys_of(lambda: amend(quick, case, [*family, grown], note="")) == ["change_reason"]
    amend(quick, case, [*family, grown])
    assert forward(quick, case) == ["people_settled"]
    amend(quick, case, [*family, kept(baby)])
    assert forward(quick, case) == []


# --------------------------------------------------------------------------- after the card, alone


def held_too(world, login, role, region):
    """One more role for somebody who has one."""
    world.session.execute(
        insert(table(Grant)).values(
            id=new_id(),
            user_id=world.user(login),
            role=role,
            region=region,
            valid_from=date(2015, 1, 1),
        )
    )


def decided(world, login, case, action="confirm_change", **more):
    request = world.rows(ChangeRequest)[-1]["id"]
    home = home_of(world, case)["id"]
    return world.act(login, home, action, {"request": request, **more}, of=Household)


@pytest.mark.parametrize("login", ["clerk", "chair"])
def test_nobody_confirms_their_own_request_with_all_roles_of_the_town(quick, login):
    case = stand(quick, "G2")
    for role, region in (("V", VILLAGE), ("VC", VILLAGE), ("T", TOWN), ("C", COUNTY)):
        held_too(quick, login, role, region)
    head_dies(quick, case, login=login)
    with quick.at_now():
        assert open_requests.waiting(quick.session, quick.actor(login)) == []
    assert refused(lambda: decided(quick, login, case)) == ["second_person"]
    decided(quick, "town2", case)
    assert home_of(quick, case)["head_name"] == "丁水零"


def test_while_a_request_waits_nothing_else_of_the_household_changes(quick):
    """Address and answers of a filed household are asked for too: one after another."""
    case = stand(quick, "G2")
    head, wife = people_of(quick, case)
    proof = {"event": "facts", "day": quick.today, "evidence": quick.file("clerk")}
    more = {"address": "村西头 9 号", "traits": {"cause": "illness"}, **proof}
    ill = {"health": "chronic"}
    head_dies(quick, case)
    changed = kept(wife, traits={**wife["traits"], **ill})
    assert refused(lambda: amend(quick, case, [kept(head), changed], **more)) == ["one_request"]
    decided(quick, "town", case)
    (widow,) = people_of(quick, case)
    amend(quick, case, [kept(widow, traits={**widow["traits"], **ill})], **more)
    assert home_of(quick, case)["address"] == ""
    decided(quick, "town", case)
    home, (widow,) = home_of(quick, case), people_of(quick, case)
    assert home["address"] == "村西头 9 号"
    assert home["traits"]["cause"] == "illness"
    assert (home["head_name"], home["members"]) == ("丁水零", 1)
    assert widow["traits"]["health"] == "chronic"


# ---------------------------------------------------------------------------------- by the roster


PLACE = {"县": "即墨市", "乡镇": "甲镇", "行政村": "东岭村"}
NUMBER = "370282400201000001"
RELATIONS = {"head": "户主", "spouse": "配偶"}


def listed(world, case):
    """The household's lines of a roster, as it stands: {name: line}."""
    home = home_of(world, case)["id"]
    homes = table(Household)
    world.session.execute(update(homes).where(homes.c.id == home).values(number=NUMBER))
    ring = keyring_of(world.session)
    return {
        row["name"]: person(
            row["name"],
            **PLACE,
            户编号=NUMBER,
            证件号码=ring.open(row["id_sealed"], owner=f"person:{row['id']}:id"),
            与户主关系=RELATIONS[row["relation"]],
        )
        for row in people_of(world, case)
    }


def bring(world, lines, login="town"):
    """The file taken in: the dry run and the import."""
    with world.at_now():
        actor = world.actor(login)
        staging = read_and_stage(world.session, actor, sheet(*lines))
        return staging, importing.take_in(world.session, actor, staging)


def stranger():
    return person("丁秋月", **PLACE, 户编号=NUMBER, 证件号码=OTHER, 与户主关系="其他")


def test_a_roster_asks_for_the_change_of_a_filed_household_and_makes_none(quick):
    case = stand(quick, "G2")
    lines = listed(quick, case)
    staging, batch = bring(quick, [*lines.values(), stranger()])
    assert [len(staging.of(status)) for status in ("new", "changed", "same")] == [0, 1, 0]
    assert sorted(p["name"] for p in people_of(quick, case)) == ["丁山零", "丁水零"]
    assert batch["report"]["asked"] == [home_of(quick, case)["id"]]
    (request,) = quick.rows(ChangeRequest)
    assert (request["event"], "名册导入" in request["reason"]) == ("roster", True)
    with pytest.raises(Refused) as caught, quick.at_now():
        importing.undo(quick.session, quick.actor("town"), batch["id"])
    assert [reason.key for reason in caught.value.reasons] == ["import_changed"]
    # Whoever took the file in asked; a colleague looks at it.
    assert refused(lambda: decided(quick, "town", case)) == ["second_person"]
    decided(quick, "town2", case)
    assert sorted(p["name"] for p in people_of(quick, case)) == ["丁山零", "丁水零", "丁秋月"]
    assert home_of(quick, case)["members"] == 3


def test_a_roster_with_one_household_that_waits_already_takes_the_others_in(quick):
    case = stand(quick, "G2")
    lines = listed(quick, case)
    head_dies(quick, case)
    other = person("卞新来", born=date(1960, 1, 1), **PLACE, 户编号="370282400201000002")
    staging, batch = bring(quick, [*lines.values(), stranger(), other])
    (remark,) = staging.refusals
    assert remark.reason.key == "one_request"
    assert remark.household == NUMBER
    assert staging.refused == 1
    assert batch["report"]["asked"] == []
    assert [row["head_name"] for row in quick.rows(Household, number="370282400201000002")] == [
        "卞新来"
    ]


def test_a_roster_taken_in_under_way_is_told_to_the_case_and_keeps_it_waiting(quick):
    case = stand(quick, "C2")
    lines = listed(quick, case)
    bring(quick, [*lines.values(), stranger()])
    assert told(quick, case)[-1]["reason"].startswith("名册导入")
    assert forward(quick, case) == ["candidates"]


# ------------------------------------------------------------------- where the township finds them


def the_case():
    import streamlit as st

    from pages.work.case_file import render

    st.query_params["case"] = str(st.session_state["case"])
    render()


@pytest.fixture
def seated(store, monkeypatch):
    """Somebody at a filed household's case, whose clerk has asked for a change."""

    def sit(login):
        with store.transaction() as session:
            world = World(session)
            case = stand(world, "G2")
            head_dies(world, case)
            request, actor = world.rows(ChangeRequest)[-1]["id"], world.actor(login)
        sit_down(store, monkeypatch, actor)
        screen = AppTest.from_function(the_case, default_timeout=60)
        screen.session_state["case"] = case
        return case, request, screen.run()

    return sit


def buttons(screen):
    assert not screen.exception
    return {button.label: button for button in screen.button}


def test_the_request_stands_on_the_case_and_is_confirmed_there(seated, store):
    case, request, screen = seated("town")
    assert any("丁山零（户主" in table.proto.body for table in screen.get("html"))
    buttons(screen)["确认变更"].click().run()
    assert not screen.error
    with store.reading() as session:
        world = World(session)
        assert world.row(ChangeRequest, request)["state"] == "confirmed"
        assert world.case(case)["head_name"] == "丁水零"
    assert "确认变更" not in buttons(screen.run())


def test_a_refusal_on_the_case_wants_its_reason(seated, store):
    _case, request, screen = seated("town")
    buttons(screen)["不同意变更"].click().run()
    assert [error.value for error in screen.error]
    next(field for field in screen.text_input if field.label == "不同意的理由").set_value(
        "没有死亡证明"
    )
    buttons(screen.run())["不同意变更"].click().run()
    with store.reading() as session:
        assert World(session).row(ChangeRequest, request)["outcome"] == "没有死亡证明"


def test_who_asked_sees_on_the_case_that_it_waits_and_confirms_nothing(seated):
    _case, _request, screen = seated("clerk")
    assert any(WHY in text.value for text in screen.text)
    assert "确认变更" not in buttons(screen)


def the_household():
    import streamlit as st

    from pages.identification.intake import render

    st.query_params["household"] = str(st.session_state["home"])
    render()


def test_the_form_of_a_filed_household_asks_answers_and_points_to_the_events(store, monkeypatch):
    with store.transaction() as session:
        world = World(session)
        home, actor = home_of(world, stand(world, "G2"))["id"], world.actor("clerk")
    sit_down(store, monkeypatch, actor)
    screen = AppTest.from_function(the_household, default_timeout=60)
    screen.session_state["home"] = home
    there = buttons(screen.run())
    assert {"登记变更", "提出变更申请"} <= there.keys()
    assert "增加一人" not in there
    assert not [
        field for field in screen.text_input if field.label.startswith(("姓名", "证件号码"))
    ]
