"""The head dies between survey and notice: the village tells it with the new head, another
confirms, the notice names the living, and the day before shows who was there."""

import pytest
from playwright.sync_api import expect

from models.record import NoticeLine
from tests.browser.conftest import Town
from tests.browser.person import PC, PHONE, Person
from tests.browser.test_day_one_on_screen import done, world
from tests.fixtures.standing import home_of, people_of, stand

pytestmark = pytest.mark.browser


def look_at(person: Person, day: str) -> None:
    """Type a day, leave by Tab, press the button."""
    field = person.page.get_by_test_id("stDateInput").locator("input").first
    field.fill(day)
    field.press("Tab")
    person.settle()
    person.click("看这一天")


def test_the_head_dies_between_survey_and_notice(town: Town):
    with world(town) as w:
        w.batch(w.campaign())
        case = stand(w, "C2")
        home = home_of(w, case)
        head, wife = sorted(people_of(w, case), key=lambda p: p["relation"] != "head")
        before = w.today.isoformat()
    town.days_pass(2)
    # The village tells the death and who is head now, in one form.
    clerk = town.person("clerk", PC)
    clerk.open(f"intake?household={home['id']}&edit=1")
    clerk.write("姓名 1", "")
    clerk.pick(f"“{head['name']}”将移出本户，请选择原因", "死亡")
    clerk.pick("与户主关系 2", "户主")
    clerk.write("变更说明", "户主去世，妻子任户主")
    clerk.click("保存变更")
    clerk.case(case)
    clerk.says("核对成员变更")
    # Another of the village confirms, on a phone.
    chair = town.person("chair", PHONE)
    chair.case(case)
    chair.choose("核对成员变更")
    chair.write("核对情况和结论不变的理由", "户主已去世，妻子任户主，仍然贫困")
    chair.confirm()
    # The list is drawn from the register: the living.
    clerk.open("notices")
    clerk.pick("选择要拟定的名单", "第一次公示")
    clerk.click("拟定名单（1 户）")
    clerk.says(wife["name"])
    expect(clerk.page.get_by_text(head["name"])).to_have_count(0)
    with world(town) as w:
        (line,) = w.rows(NoticeLine, case_id=case)
        assert (line["head_name"], line["members"]) == (wife["name"], 1)
    # Who was there on the day before, with each answer's day and source.
    for person in (clerk, chair):
        person.case(case)
        person.page.get_by_text("家庭成员", exact=True).first.click()
        person.settle()
        look_at(person, before)
        rows = person.page.locator(".lika-rows tbody tr")
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text(head["name"])
        expect(rows.first).to_contain_text(f"长期慢性病（{before} 农户自报）")
        person.open(f"intake?household={home['id']}")
        person.unfold("以前某一天的家庭成员")
        look_at(person, before)
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text(head["name"])
    done(clerk, chair)
