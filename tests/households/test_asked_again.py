"""An answer of long ago, asked again and found the same, holds for today: on the form, at the
visit, through the register."""

from datetime import date
from itertools import count

import pytest
from streamlit.testing.v1 import AppTest

from models.household import Household
from models.record import Survey
from pages.identification import survey_sheet
from tests.fixtures import ground
from tests.fixtures.ground import batch_of
from tests.fixtures.persons import id_number
from tests.fixtures.sitting import sit_down
from tests.fixtures.world import VILLAGE, World
from tests.households.test_household_form import field, labels, save, the_form
from tests.households.test_members import there
from workflows.base import clock
from workflows.households import answers, confirming, fields, member_checks, register
from workflows.households.answers import Source
from workflows.households.members import Entry, Member

database_template = ground.database_template

THEN = date(2016, 5, 20)
GROWN = {"labour": "ordinary", "education": "junior", "school": "none", "health": "healthy"}
# Ten years old then, of one name with the head's mother.
YOUNG = id_number(date(2006, 3, 3), "female", 7)
TICK = "今天重新问过，没改的也属实 {n}"


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


@pytest.fixture
def known(store):
    """A household as a list of 2016 had it: the daughter of ten is called an ordinary worker."""
    head = {"health": "healthy", "labour": "ordinary", "education": "junior", "school": "none"}
    family = (
        Member(
            name="田禾",
            relation="head",
            number=id_number(date(1970, 1, 1), "male", 3),
            traits=head,
        ),
        Member(name="王芳", relation="daughter", number=YOUNG, traits=GROWN),
        Member(
            name="王芳",
            relation="mother",
            number=id_number(date(1945, 2, 2), "female", 1),
            traits={"health": "chronic", "labour": "none", "education": "primary"},
        ),
    )
    with store.transaction() as session:
        world = World(session, today=THEN)
        entry = Entry(members=family, traits={"attribute": "general", "land": {"arable": "2"}})
        with world.at_now():
            actor = world.actor("clerk")
            home = register.register(session, actor, entry, region=VILLAGE, token=world.token())
    return home


def daughter(store, home):
    with store.reading() as session:
        return next(p for p in there(World(session), home) if p["relation"] == "daughter")


def stuck(store, home):
    """The codes that keep the household from applying today."""
    with store.reading() as session:
        world = World(session)
        people = there(world, home)
        row = world.row(Household, home)
        return {x.code for x in member_checks.blocking(row, people, clock.today())}


def at_the_form(store, monkeypatch, home):
    with store.reading() as session:
        actor = World(session).actor("clerk")
    sit_down(store, monkeypatch, actor)
    screen = AppTest.from_function(the_form, default_timeout=60)
    screen.session_state["home"] = home
    return screen.run()


def test_a_tick_on_the_households_form_confirms_what_it_shows(store, monkeypatch, known):
    assert stuck(store, known) == {"E50"}
    screen = at_the_form(store, monkeypatch, known)
    assert any("E50" not in x.value and "2016年5月20日" in x.value for x in screen.caption)
    # Whoever is asked stands third on the form only by the order of the household.
    n = next(
        n
        for n in (1, 2, 3)
        if field(screen, "text_input", f"姓名 {n}").placeholder == ""
        and field(screen, "selectbox", f"与户主关系 {n}").value == "daughter"
    )
    field(screen, "checkbox", TICK.format(n=n)).check().run()
    assert field(screen, "selectbox", f"劳动技能 {n}").value == "ordinary"
    assert f"文化程度 {n}" in labels(screen)  # what is confirmed is seen
    assert save(screen) == []
    person = daughter(store, known)
    today = clock.today()
    assert answers.days(person["traits"]) == dict.fromkeys(GROWN, today)
    assert answers.sources(person["traits"]) == dict.fromkeys(GROWN, "entry")
    assert stuck(store, known) == set()
    with store.reading() as session:
        head, *_rest = there(World(session), known)
    assert set(answers.days(head["traits"]).values()) == {THEN}  # nobody else was asked


def test_without_the_tick_an_answer_keeps_its_day(store, monkeypatch, known):
    screen = at_the_form(store, monkeypatch, known)
    field(screen, "text_input", "住址").input("村东头 3 号").run()
    assert save(screen) == []
    assert set(answers.days(daughter(store, known)["traits"]).values()) == {THEN}
    assert stuck(store, known) == {"E50"}


def test_a_family_that_was_asked_is_ticked_at_once(store, monkeypatch, known):
    screen = at_the_form(store, monkeypatch, known)
    next(b for b in screen.button if "全部勾上" in b.label).click().run()
    assert all(field(screen, "checkbox", TICK.format(n=n)).value for n in (1, 2, 3))
    assert not any("2016年5月20日" in x.value and "劳动技能" in x.value for x in screen.caption)
    assert save(screen) == []
    with store.reading() as session:
        people = there(World(session), known)
    assert {day for p in people for day in answers.days(p["traits"]).values()} == {clock.today()}


def test_the_households_own_answers_are_confirmed_with_theirs(store, monkeypatch, known):
    screen = at_the_form(store, monkeypatch, known)
    field(screen, "checkbox", "户的情况今天重新问过，没改的也属实").check().run()
    assert field(screen, "number_input", "耕地（亩）").value == 2.0
    assert save(screen) == []
    with store.reading() as session:
        traits = World(session).row(Household, known)["traits"]
    assert answers.days(traits) == dict.fromkeys(("attribute", "arable"), clock.today())


def test_what_was_not_asked_is_not_confirmed(store, known):
    person = daughter(store, known)
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None, tokens=count(500))
        confirming.confirm(
            session,
            world.actor("team"),
            known,
            {person["id"]: ["labour", "pension"]},
            (),
            source=Source.VISIT,
            seen=world.row(Household, known)["version"],
            token=world.token(),
        )
    held = daughter(store, known)["traits"]
    assert answers.days(held) == dict.fromkeys(GROWN, THEN) | {"labour": clock.today()}
    assert answers.sources(held)["labour"] == "visit"
    assert stuck(store, known) == set()


# ------------------------------------------------------------------------------- at the visit


def the_survey():
    from pages.identification import survey

    survey.render()


def visited(store, home):
    """The case of a household that waits for its visit today, and the surveyor."""
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None, tokens=count(500))
        case = world.open(batch_of(world), home)
        world.act("clerk", case, "submit", world.submission())
        world.act("chair", case, "accept")
        team = (world.user("member"), world.user("team"))
        world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
        return case, world.actor("team")


def test_the_visit_reads_out_what_is_old_and_confirms_it(store, monkeypatch, known):
    person = daughter(store, known)
    with store.transaction() as session:
        # What kept the household from applying was put right by the clerk; the rest is old.
        world = World(session, today=clock.today(), hour=None, tokens=count(500))
        confirming.confirm(
            session,
            world.actor("clerk"),
            known,
            {person["id"]: ["labour"]},
            (),
            source=Source.ENTRY,
            seen=world.row(Household, known)["version"],
            token=world.token(),
        )
    case, actor = visited(store, known)
    sit_down(store, monkeypatch, actor)
    screen = AppTest.from_function(the_survey, default_timeout=60)
    screen.query_params["case"] = str(case)
    screen.run()
    told = [x.value for x in screen.caption if "需重新询问" in x.value]
    assert any("文化程度：初中" in line and "劳动技能" not in line for line in told)
    assert any("耕地：2" in line for line in told)
    next(b for b in screen.button if "都当面问过" in b.label).click().run()
    assert not screen.exception
    assert not [x for x in screen.caption if "需重新询问（" in x.value]
    held = daughter(store, known)["traits"]
    assert answers.stale(held, clock.today()) == []
    assert answers.sources(held) == dict.fromkeys(GROWN, "visit") | {"labour": "entry"}
    with store.reading() as session:
        traits = World(session).row(Household, known)["traits"]
    assert answers.days(traits) == dict.fromkeys(("attribute", "arable"), clock.today())


def test_a_whole_visit_is_handed_in_with_land_left_empty(store, monkeypatch, known):
    with store.transaction() as session:
        # Nobody ever said anything about land; the people are as they are today.
        world = World(session, today=clock.today(), hour=None, tokens=count(500))
        home = world.household(0)
    case, actor = visited(store, home)
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None, pictures=count(900))
        papers = world.survey("team")
    sit_down(store, monkeypatch, actor)
    # The files are kept by a widget that this harness cannot fill: they are those just laid down.
    monkeypatch.setattr(survey_sheet, "keep_files", lambda _sheet, name, *_rest: papers[name])
    monkeypatch.setattr(survey_sheet, "go", lambda *_to: None)
    screen = AppTest.from_function(the_survey, default_timeout=60)
    screen.query_params["case"] = str(case)
    screen.run()
    assert field(screen, "number_input", "耕地（可不填）").value is None
    field(screen, "number_input", "务工收入").set_value(3000.0)
    field(screen, "selectbox", "住房安全").set_value("safe")
    field(screen, "segmented_control" if False else "selectbox", "主要致贫原因").set_value(
        "illness"
    )
    next(x for x in screen.main if getattr(x, "label", "") == "饮水是否安全").set_value(True)
    screen.run()
    next(b for b in screen.button if b.label == "提交调查结果").click().run()
    assert [error.value for error in screen.error] == []
    with store.reading() as session:
        world = World(session)
        assert world.case(case)["state"] == "B3"
        (survey,) = world.rows(Survey, case_id=case)
    assert survey["done"]
    land = {each.name for each in fields.CATALOGUE.surveyed if each.of == fields.Of.LAND}
    assert not [name for name in land if survey["answers"].get(name) not in (None, "")]


def test_a_member_is_put_right_from_the_visit_and_the_visit_goes_on(store, monkeypatch, known):
    person = daughter(store, known)
    with store.reading() as session:
        actor = World(session).actor("team")
    sit_down(store, monkeypatch, actor)
    gone = []
    monkeypatch.setattr(
        "pages.identification.intake_entry.go", lambda screen, **to: gone.append((screen, to))
    )
    screen = AppTest.from_function(the_household, default_timeout=60)
    screen.query_params["household"] = str(known)
    screen.query_params["person"] = str(person["id"])
    screen.query_params["back"] = "77"
    screen.query_params["edit"] = "1"
    screen.run()
    assert "回到入户调查" in [b.label for b in screen.button]
    names = [x for x in screen.text_input if x.label.startswith("姓名 ")]
    n = names[0].label.removeprefix("姓名 ")
    assert field(screen, "selectbox", f"与户主关系 {n}").value == "daughter"  # above the others
    field(screen, "selectbox", f"劳动技能 {n}").set_value("none").run()
    assert save(screen) == []
    assert gone[0] == ("survey", {"case": 77})
    assert daughter(store, known)["traits"]["labour"] == "none"


def the_household():
    from pages.identification import intake

    intake.render()
