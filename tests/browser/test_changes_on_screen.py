"""A change after filing, at the screen: asked for by the village, confirmed by the township."""

import pytest

from tests.browser.conftest import Town
from tests.browser.person import PC, PHONE
from tests.browser.test_day_one_on_screen import done, world
from tests.fixtures.standing import home_of, people_of, stand

pytestmark = pytest.mark.browser


def test_a_death_after_filing_is_asked_for_and_confirmed_on_a_phone(town: Town):
    with world(town) as w:
        # Days go by until it is filed: below first, then for whoever sits at a screen.
        started = w.today
        w.later()
        w.hour = 9
        w.batch(w.campaign())
        case = stand(w, "G2")
        died, days = w.today, (w.today - started).days + 1
        home = home_of(w, case)
        head, wife = sorted(people_of(w, case), key=lambda p: p["relation"] != "head")
    town.days_pass(days)
    clerk = town.person("clerk", PC)
    clerk.open(f"intake?household={home['id']}&edit=1")
    clerk.pick("变更事项", "死亡")
    box = clerk.page.get_by_test_id("stDateInput").filter(has_text="发生日期")
    box.locator("input").first.fill(died.isoformat())
    box.locator("input").first.press("Tab")
    clerk.settle()
    clerk.pick("是哪一位", head["name"])
    clerk.pick("由谁任户主", wife["name"])
    clerk.write("变更说明", "村里和派出所证明")
    clerk.page.locator('input[type="file"]').first.set_input_files(str(clerk.photo))
    clerk.settle()
    clerk.click("提出变更申请")
    clerk.says("变更申请已提出")
    town_hall = town.person("town", PHONE)
    town_hall.open(f"intake?household={home['id']}")
    town_hall.says("变更申请：死亡")
    town_hall.click("确认变更")
    town_hall.says("已确认变更")
    with world(town) as w:
        assert [p["name"] for p in people_of(w, case)] == [wife["name"]]
    done(clerk, town_hall)
