"""认领、催办、拿回 at the screen: an application comes back, is claimed on a phone, is urged."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Town
from tests.browser.person import PC, PHONE
from tests.browser.test_day_one_on_screen import done, world
from tests.browser.test_six_steps_on_screen import hand_in

pytestmark = pytest.mark.browser


def test_an_application_is_taken_back_claimed_and_urged(town: Town):
    with world(town) as w:
        case = w.open(w.batch(w.campaign()), w.household(70))
        head = w.case(case)["head_name"]
    clerk = town.person("clerk", PC)
    clerk.case(case)
    hand_in(clerk)
    clerk.choose("拿回申请")
    clerk.write("原因", "漏填了一名家庭成员")
    clerk.confirm()
    clerk.says("待申请")
    hand_in(clerk)
    chair = town.person("chair", PHONE)
    chair.case(case)
    chair.choose("认领")
    chair.confirm()
    chair.says("我已认领")
    clerk.case(case)
    clerk.says("由吴主认领")
    clerk.choose("催办")
    clerk.write("催办的话", "老人近日住院")
    clerk.confirm()
    clerk.says("被催办 1 次")
    # Once a day; and what a colleague has claimed is no longer taken back.
    clerk.page.get_by_role("button", name="更多操作").first.click()
    why = clerk.page.get_by_test_id("stPopoverBody")
    expect(why.get_by_text("每人对每户一天只能催办 1 次")).to_be_visible()
    expect(why.get_by_text("不能再拿回")).to_be_visible()
    # Beside the reasons: the manual, opened at this very step; what was open here stays open.
    with clerk.page.expect_popup() as opened:
        why.get_by_role("link", name="手册里的这一步：催办").click()
    step = opened.value.locator("article:target")
    expect(step.get_by_role("heading")).to_contain_text("催办")
    expect(step).to_be_in_viewport()
    expect(step.get_by_text("每人对每户一天只能催办")).to_be_visible()
    opened.value.close()
    chair.open("my_work")
    row = chair.page.get_by_test_id("stLayoutWrapper").filter(has_text=head).last
    expect(row.get_by_text("被催办 1 次")).to_be_visible()
    expect(row.get_by_text("我已认领")).to_be_visible()
    with world(town) as w:
        assert (w.case(case)["urged"], w.case(case)["claimed_by"]) == (1, w.user("chair"))
    done(clerk, chair)
