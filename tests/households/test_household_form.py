"""The household's form: what it asks, and whom each line belongs to."""

from datetime import date
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from models.household import Household, Person
from tests.fixtures import ground
from tests.fixtures.persons import id_number
from tests.fixtures.sitting import sit_down
from tests.fixtures.world import VILLAGE, World
from tests.households.test_members import family, registered, there
from workflows.base import clock, codes
from workflows.households import fields, member_checks, person_facts, register
from workflows.households.checks import CATALOGUE
from workflows.households.checks.facts import MEMBER_ANSWERS, MemberFacts
from workflows.households.checks.rule import HouseholdRule, MemberRule
from workflows.households.members import Entry, Member

database_template = ground.database_template


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


def the_form():
    import streamlit as st

    from pages import backend
    from pages.identification.intake_entry import entry_form
    from workflows.identification.queries import intake

    key = st.session_state["home"]
    with backend.reading() as (session, actor):
        home = intake.household(session, actor, key)
    entry_form({home["region"]: "东岭村"}, home)


@pytest.fixture
def desk(store, monkeypatch):
    """The village's clerk at a household's form; `sit(members)` registers and opens it."""

    def sit(members):
        with store.transaction() as session:
            world = World(session, today=clock.today(), hour=None)
            home = registered(world, members)
            actor = world.actor("clerk")
        sit_down(store, monkeypatch, actor)
        screen = AppTest.from_function(the_form, default_timeout=60)
        screen.session_state["home"] = home
        return SimpleNamespace(home=home, screen=screen.run())

    return sit


def people(store, home):
    with store.reading() as session:
        return there(World(session), home)


def field(screen, kind, label):
    return next(x for x in getattr(screen, kind) if x.label == label)


def save(screen):
    next(b for b in screen.button if b.label == "保存变更").click().run()
    assert not screen.exception
    return [error.value for error in screen.error]


def labels(screen):
    kinds = ("text_input", "selectbox", "number_input", "checkbox", "date_input")
    return {x.label for kind in kinds for x in getattr(screen, kind)}


def child(n=0, **traits):
    born = date(clock.today().year - 8, 1, 1)
    return Member(name="田小", relation="son", number=id_number(born, "male", n), traits=traits)


# --------------------------------------------------------------- what the checks read is asked


class Spy:
    """Facts that tell which of them were read."""

    def __init__(self, facts, read):
        self.facts, self.read = facts, read

    def __getattr__(self, name):
        self.read.add(name)
        value = getattr(type(self.facts), name, None)
        if isinstance(value, property):
            return value.fget(self)
        if callable(value):
            return lambda *args: value(self, *args)
        return getattr(self.facts, name)


def fields_read(rule):
    """The member's answers a rule looks at, whatever the others say."""
    read = set()
    for school in ("", "none", "primary", "preschool"):
        for labour in ("none", "ordinary"):
            for health in ("healthy", "disabled"):
                facts = MemberFacts(
                    name="田小",
                    relation="son",
                    sex="male",
                    born=date(2010, 1, 1),
                    school=school,
                    education="" if school else "preschool",
                    labour=labour,
                    health=health,
                    work="county",
                    medical_aid="yes",
                    resident_medical="no",
                    employee_medical="no",
                )
                rule.broken(Spy(facts, read), date(2026, 1, 1))
    return {name for name in read if name in MemberFacts.__dataclass_fields__} - {"days"}


def test_every_answer_a_blocking_rule_reads_is_asked_on_the_form_or_left_out(desk):
    """Whoever is stopped by an answer can give it: no screen showed schooling or work."""
    at = desk([*family()[:1], child(school="primary")])
    shown = labels(at.screen)
    words = {
        "name": "姓名",
        "relation": codes.RELATION.name,
        "number": "证件号码",
    } | {each.key: each.label for each in fields.CATALOGUE.entered(fields.Of.MEMBER)}
    told_by_number = {"sex", "born", "id_kind"}
    rules = [r for r in CATALOGUE if r.code[0] == "E" and isinstance(r, MemberRule)]
    stored = {name: "no" for name in MemberFacts.__dataclass_fields__ if name != "days"}
    row = {
        "name": "田小",
        "relation": "son",
        "sex": "male",
        "born": None,
        "id_kind": "",
        "traits": stored,
    }
    asked = MEMBER_ANSWERS & fields.CATALOGUE.asked_of_members
    judged = person_facts.member_facts(row, asked)
    read = set()
    for rule in rules:
        for name in fields_read(rule) - told_by_number:
            read.add(name)
            assert getattr(judged, name) is None or f"{words[name]} 2" in shown, (rule.code, name)
    assert {"school", "education", "dropout", "work", "work_months", "labour", "health"} <= read


def test_no_household_is_stopped_by_what_no_screen_asks():
    """Land, house, insurance: folded away on the screens, so they stop nobody."""
    traits = {"land": {"arable": None}, "living": {"toilet": ""}}
    member = {"resident_medical": "no", "employee_medical": "no", "medical_aid": "yes"}
    row = {
        "name": "田禾",
        "relation": "head",
        "sex": "male",
        "born": None,
        "id_kind": "",
        "traits": member,
    }
    found = {
        x.code
        for x in member_checks.findings(
            {"traits": traits, "phone_blind": "x"}, [row], clock.today()
        )
    }
    assert {"E60", "E64", "E100", "E103"} <= found
    assert (
        member_checks.blocking({"traits": traits, "phone_blind": "x"}, [row], clock.today()) == []
    )
    assert any(isinstance(r, HouseholdRule) and r.code == "E100" for r in CATALOGUE)


def test_schooling_and_work_are_shown_and_put_right(desk, store):
    at = desk([*family()[:1], child(school="junior_1", work="county", work_months=3)])
    assert any("初中应为 12—17 岁" in x.value for x in at.screen.markdown)
    field(at.screen, "selectbox", "在校生状况 2").set_value("primary").run()
    field(at.screen, "selectbox", "务工状况 2").set_value(None).run()
    field(at.screen, "number_input", "务工时间（月） 2").set_value(None).run()
    assert not any("应为" in x.value for x in at.screen.markdown)
    assert save(at.screen) == []
    traits = people(store, at.home)[1]["traits"]
    said = {k: v for k, v in traits.items() if k not in ("as_of", "source")}
    assert said == {"school": "primary"}
    assert traits["as_of"] == {"school": clock.today().isoformat()}


def test_a_grown_persons_schooling_is_folded_away_and_stays_as_it_is(desk, store):
    grown = family()[0].model_copy(update={"traits": {"education": "junior", "work": "county"}})
    at = desk([grown, child()])
    assert "文化程度 1" not in labels(at.screen)
    assert "文化程度 2" in labels(at.screen)
    field(at.screen, "text_input", "住址").set_value("一组 3 号").run()
    assert save(at.screen) == []
    traits = people(store, at.home)[0]["traits"]
    assert (traits["education"], traits["work"]) == ("junior", "county")


# ------------------------------------------------------------------------ whom a line belongs to


@pytest.mark.parametrize("n", [2, 3])
def test_the_line_that_is_cleared_is_the_one_who_leaves(desk, store, n):
    at = desk(family())
    rows = people(store, at.home)
    field(at.screen, "text_input", f"姓名 {n}").set_value("").run()
    assert save(at.screen) == ["请选择“王芳”离开本户的原因。"]
    assert len(people(store, at.home)) == 3
    field(at.screen, "selectbox", "“王芳”将移出本户，请选择原因").set_value("moved_out").run()
    assert save(at.screen) == []
    assert people(store, at.home) == [row for i, row in enumerate(rows, 1) if i != n]
    with store.reading() as session:
        gone = World(session).row(Person, rows[n - 1]["id"])
    assert gone["left_why"] == "moved_out"


def test_who_is_renamed_need_not_type_the_number_again(desk, store):
    at = desk(family())
    rows = people(store, at.home)
    field(at.screen, "text_input", "姓名 2").set_value("王方").run()
    assert save(at.screen) == []
    rows[1]["name"] = "王方"
    assert people(store, at.home) == rows


def test_a_household_of_23_loses_nobody_when_its_address_changes(desk, store):
    many = [
        Member(
            name="田禾",
            relation="other",
            number=id_number(date(1950 + n, 1, 1), "male", n),
            traits={"education": "primary"},
        )
        for n in range(22)
    ]
    at = desk([*family()[:1], *many])
    rows = people(store, at.home)
    assert "姓名 23" in labels(at.screen)
    field(at.screen, "text_input", "住址").set_value("一组 3 号").run()
    assert save(at.screen) == []
    assert people(store, at.home) == rows
    with store.reading() as session:
        home = World(session).row(Household, at.home)
    assert (home["members"], home["address"]) == (23, "一组 3 号")


def test_a_newborn_without_a_number_is_entered_with_the_reason(desk, store):
    at = desk(family()[:2])
    next(b for b in at.screen.button if b.label == "增加一人").click().run()
    field(at.screen, "text_input", "姓名 3").set_value("田小").run()
    field(at.screen, "selectbox", "与户主关系 3").set_value("son").run()
    assert save(at.screen) == [
        "“田小”：没有填写证件号码。请按户口簿或身份证填写；"
        "确实没有的，请在“申请”里登记这一户并写明原因。"
    ]
    field(at.screen, "checkbox", "没有证件号码 3").check().run()
    field(at.screen, "selectbox", "没有证件号码的原因 3").set_value("newborn").run()
    field(at.screen, "selectbox", "性别 3").set_value("male").run()
    field(at.screen, "date_input", "出生日期 3").set_value(clock.today()).run()
    assert save(at.screen) == []
    baby = people(store, at.home)[2]
    assert (baby["name"], baby["sex"], baby["born"]) == ("田小", "male", clock.today())
    assert baby["traits"]["no_number"] == "newborn"


def warned(screen):
    return [each.value for each in screen.markdown if "同一个联系电话" in each.value]


def test_a_telephone_that_others_gave_is_noticed_while_it_is_typed(store, desk):
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None)
        for order in (7, 8):
            number = id_number(date(1970, 1, 1), "male", order)
            neighbour = Member(name="田禾", relation="head", number=number)
            entry = Entry(members=[neighbour], phone="13800000001、0532-88551234")
            clerk = world.actor("clerk")
            register.register(session, clerk, entry, region=VILLAGE, token=f"neighbour {order}")
    screen = desk(family()).screen
    assert warned(screen) == []
    field(screen, "text_input", "联系电话").set_value("13800000002").run()
    assert warned(screen) == []
    field(screen, "text_input", "联系电话").set_value("138 0000 0001").run()
    (said,) = warned(screen)
    assert "另有 2 户" in said


def test_what_is_put_right_in_a_name_is_said_and_what_no_paper_can_print(desk):
    screen = desk(family()).screen
    said = lambda: [each.value for each in (*screen.caption, *screen.markdown)]  # noqa: E731
    name = field(screen, "text_input", "姓名 1")
    before = said()
    name.set_value("阿依古丽．热合曼（大）").run()
    new = [each for each in said() if each not in before]
    assert any("姓名登记为“阿依古丽·热合曼”" in each for each in new)
    assert any("“大”另记为备注" in each for each in new)
    name.set_value("阿依古丽·热合曼").run()
    assert not any("姓名登记为" in each for each in said())
    name.set_value("王\U0002ebf0").run()
    assert any("〓" in each for each in said())
    name.set_value("张三 李四").run()
    assert any(":red[" in each for each in said())


def test_a_number_of_another_household_is_told_while_it_is_typed(store, desk):
    number = id_number(date(1970, 1, 1), "male", 7)
    with store.transaction() as session:
        world = World(session, today=clock.today(), hour=None)
        entry = Entry(members=[Member(name="江一帆", relation="head", number=number)])
        clerk = world.actor("clerk")
        register.register(session, clerk, entry, region=VILLAGE, token="neighbour")
    screen = desk(family()[:1]).screen
    next(b for b in screen.button if b.label == "增加一人").click().run()
    told = lambda: [each.value for each in screen.error]  # noqa: E731
    field(screen, "text_input", "姓名 2").set_value("江一帆").run()
    assert not any("已在另一户登记" in each for each in told())
    field(screen, "text_input", "证件号码 2").set_value(number).run()
    (said,) = [each for each in told() if "已在另一户登记" in each]
    assert number not in said
