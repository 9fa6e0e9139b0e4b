"""Two fields more in the catalogue, and every form, list and paper has them: nothing else is
written for them but their words."""

from datetime import date

import pytest
from pydantic.fields import FieldInfo
from streamlit.testing.v1 import AppTest

from models.case import Case
from models.household import Household, Person
from models.record import Survey
from pages.work import case_people
from tests.exchange.test_roster import sheet
from tests.fixtures import ground
from tests.fixtures.ground import batch_of
from tests.fixtures.persons import id_number
from tests.fixtures.sitting import sit_down
from tests.fixtures.world import World
from tests.households import test_household_form
from tests.households.test_household_form import field, people, save
from tests.households.test_members import family
from tests.papers.test_papers import text_of
from workflows import papers
from workflows.base import clock, code_list, codes
from workflows.base.spreadsheet.sheet import read_sheet
from workflows.engine.forms import asks
from workflows.exchange import importing, national
from workflows.exchange.staging import read_and_stage
from workflows.households import fields
from workflows.households.fields import Asked, Box, Catalogue, Column, Field, Kind, Of, Question
from workflows.identification import paperwork, survey_questions
from workflows.identification.forms import SubmitSurvey
from workflows.identification.offline import questions
from workflows.policy import policy

database_template = ground.database_template
quick = ground.quick
desk = test_household_form.desk
engine_name = test_household_form.engine_name
FORMS = ("survey", "registration")
DOG = Field(
    "dog", "养狗", Of.LIVING, Kind.CODE, code_list.YES_NO, asked=frozenset({Asked.ENTRY}), boxes=()
)
HEATING = Field(
    "heating",
    "冬季取暖",
    Of.LIVING,
    Kind.CODE,
    codes.FUEL,
    asked=frozenset({Asked.SURVEY}),
    question=Question("冬天怎样取暖"),
    headings=("取暖方式",),
    national=Column(27, "取暖方式"),
    boxes=(Box(FORMS),),
)
IMPAIRED = Field(
    "impaired",
    "残疾类别",
    Of.MEMBER,
    Kind.CODE,
    codes.DISABILITY,
    asked=frozenset({Asked.ENTRY}),
    headings=("残疾的类别",),
    national=Column(28, "残疾的类别"),
    boxes=(Box(FORMS),),
    tab=True,
)


@pytest.fixture(autouse=True)
def one_more(monkeypatch):
    """The catalogue with two entries more. The survey's form is drawn from it when the program
    starts: here it is drawn once more."""
    with monkeypatch.context() as patched:
        patched.setattr(fields, "CATALOGUE", Catalogue((*fields.CATALOGUE, HEATING, IMPAIRED, DOG)))
        known = dict(SubmitSurvey.__pydantic_fields__)
        for name, (kind, _default) in survey_questions.asked().items():
            known.setdefault(name, FieldInfo.from_annotation(kind))
        patched.setattr(SubmitSurvey, "__pydantic_fields__", known)
        redraw()
        yield
    redraw()


def redraw():
    SubmitSurvey.model_rebuild(force=True)
    asks.cache_clear()


def roster(**cells):
    """A household of one, as an office's list has it."""
    number = id_number(date(1960, 3, 5), "male", 170)
    place = {"县": "即墨市", "乡镇": "甲镇", "行政村": "东岭村"}
    person = {"户编号": "07", "姓名": "江一帆", "证件号码": number, "与户主关系": "户主"}
    return sheet(person | place | cells)


def brought(world, **cells):
    """The household's key after such a list came in."""
    with world.at_now():
        actor = world.actor("town")
        staging = read_and_stage(world.session, actor, roster(**cells))
        assert staging.refusals == ()
        importing.take_in(world.session, actor, staging)
    return world.rows(Household, number="07")[0]["id"]


def test_a_roster_brings_it_and_the_comparison_tells_a_change_in_words(quick):
    home = brought(quick, 残疾的类别="视力残疾", 取暖方式="煤炭")
    assert quick.row(Household, home)["traits"] == {
        "living": {
            "heating": "coal",
            "as_of": {"heating": "2015-09-01"},
            "source": {"heating": "roster"},
        }
    }
    (person,) = quick.rows(Person, household_id=home)
    assert person["traits"]["impaired"] == "sight"
    with quick.at_now():
        new = roster(残疾的类别="听力残疾", 取暖方式="柴草")
        (staged,) = read_and_stage(quick.session, quick.actor("town"), new).households
    assert [(change.field, change.old, change.new) for change in staged.changes] == [
        ("冬季取暖", "煤炭", "柴草"),
        ("残疾类别", "视力残疾", "听力残疾"),
    ]


def test_the_telephones_form_asks_it():
    sheets = questions.definition()
    (line,) = [line for line in sheets["survey"] if line.get("name") == "heating"]
    assert (line["type"], line["label::中文 (zh)"]) == ("select_one fuel", "冬天怎样取暖")
    assert {"coal", "wood"} < {c["name"] for c in sheets["choices"] if c["list_name"] == "fuel"}


def test_it_is_printed_and_exported_in_words(quick):
    home = brought(quick, 残疾的类别="视力残疾", 取暖方式="柴草")
    case = quick.open(batch_of(quick), home)
    quick.act("clerk", case, "submit", quick.submission())
    quick.act("chair", case, "accept")
    team = (quick.user("member"), quick.user("team"))
    quick.act("chair", case, "start_survey", {"surveyors": team, "visit_on": quick.today})
    quick.act("team", case, "submit_survey", quick.survey(people=1, heating="coal"))
    (survey,) = quick.rows(Survey, case_id=case)
    assert survey["answers"]["heating"] == "coal"
    for kind in FORMS:
        paper = paperwork.fill(quick.session, quick.actor("team"), kind, case)
        text = text_of(papers.render(paper))
        for word in ("冬季取暖", "柴草", "煤炭", "残疾类别", "视力残疾"):
            assert word in text, (kind, word)
        assert (paper.living.heating, paper.members[0].impaired) == ("coal", "sight")
    heads = [heading for heading, _key in national.columns()]
    rows = national._rows(quick.session, quick.rows(Case, id=case))
    page = read_sheet(national.sheet(rows, "2015-12-01"), name="a.xlsx").rows
    line = dict(zip(heads, [cell.text for cell in page[3]], strict=True))
    assert (line["取暖方式"], line["残疾的类别"]) == ("煤炭", "视力残疾")


def test_the_case_shows_it_in_words():
    shown = [each for each in fields.CATALOGUE.of(Of.MEMBER) if each.tab]
    assert IMPAIRED in shown
    person = {each.column or each.key: "" for each in shown} | {"id_masked": ""}
    for each in (one for one in shown if one.codes):
        for code, label in each.codes.labels.items():
            said = {each.column: code} if each.column else {}
            traits = {} if each.column else {each.key: code}
            told = case_people._told(person | {"traits": traits} | said, shown, "男，50 岁")
            assert label in told
            assert code not in told


# --------------------------------------------------------------------------------- on the screens


def test_the_households_form_asks_it(desk, store):
    at = desk(family()[:1])
    field(at.screen, "checkbox", "文化程度、在校、务工 1").check().run()
    field(at.screen, "selectbox", "残疾类别 1").set_value("limb").run()
    field(at.screen, "selectbox", "养狗").set_value("yes").run()
    assert save(at.screen) == []
    assert people(store, at.home)[0]["traits"]["impaired"] == "limb"
    with store.reading() as session:
        living = World(session).row(Household, at.home)["traits"]["living"]
        assert living["dog"] == "yes"
        assert (living["as_of"], living["source"]) == (
            {"dog": clock.today().isoformat()},
            {"dog": "entry"},
        )


def test_the_survey_asks_it(store, monkeypatch):
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None)
        case = world.open(batch_of(world), world.household(0))
        world.act("clerk", case, "submit", world.submission())
        world.act("chair", case, "accept")
        team = (world.user("member"), world.user("team"))
        world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
        actor = world.actor("team")
        assert policy.policy(session, world.case(case)["profile"]).income_items
    sit_down(store, monkeypatch, actor)
    screen = AppTest.from_function(the_survey, default_timeout=60)
    screen.query_params["case"] = str(case)
    screen.run()
    assert not screen.exception
    assert field(screen, "selectbox", "冬天怎样取暖").options == list(codes.FUEL.labels.values())


def the_survey():
    from pages.identification import survey

    survey.render()
