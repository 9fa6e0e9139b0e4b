"""区划 at the screen: a list is tried, refused by row, taken in; a merged village goes over."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.household import Household
from models.place import Region
from models.rows import table
from tests.browser.conftest import Town
from tests.browser.person import PC, PHONE
from tests.browser.test_day_one_on_screen import done, world
from tests.fixtures.world import SECOND, VILLAGE
from workflows.access import places
from workflows.records.verify import verify

pytestmark = pytest.mark.browser
HEAD = "代码,名称,停用日期,继任代码\n"


def test_a_list_is_tried_taken_in_and_a_merged_village_moved(town: Town, tmp_path):
    with world(town) as w:
        home = w.household(81)
        w.batch(w.campaign())
    try:
        for size, name in ((PC, "北岭村"), (PHONE, "北坡村")):
            admin = town.person("admin", size)
            admin.open("admin")
            admin.page.get_by_text("区划", exact=True).first.click()
            admin.settle()
            chooser = admin.page.locator("input[type=file]")
            wrong = {"name": "区划.csv", "mimeType": "text/csv",
                     "buffer": (HEAD + "370282409201,无乡村,,\n").encode()}  # fmt: skip
            chooser.set_input_files(wrong)
            admin.settle()
            admin.says("有 1 行不能收")
            rows = HEAD + f"370282400203,{name},,\n370282400202,西岭村,,\n"
            right = {"name": "区划.csv", "mimeType": "text/csv", "buffer": rows.encode()}
            admin.page.locator("input[type=file]").set_input_files(right)
            admin.settle()
            admin.says(name)
            admin.picture(tmp_path / f"try-{size['width']}.png")
            admin.click("导入这份区划表")
            admin.says("区划表已导入")
        with world(town) as w:
            regions = table(Region)
            ended = {"valid_to": w.today - timedelta(days=1), "successor": SECOND}
            w.session.execute(update(regions).where(regions.c.key == VILLAGE).values(ended))
            places.changed(w.session)
        admin.open("admin")
        admin.page.get_by_text("区划", exact=True).first.click()
        admin.settle()
        admin.says("并村移户")
        admin.says(re.compile("村批次没有归档"))
        admin.page.get_by_text("并村移户").scroll_into_view_if_needed()
        admin.picture(tmp_path / "move-390.png")
        with world(town) as w:
            assert w.row(Household, home)["region"] == VILLAGE
        admin.click("移到西岭村")
        admin.says(re.compile("依据"))
        admin.write("依据", "县政府关于村级建制调整的批复")
        admin.click("移到西岭村")
        admin.says("已移到西岭村")
        admin.picture(tmp_path / "moved-390.png")
        with world(town) as w:
            assert w.row(Household, home)["region"] == SECOND
            assert verify(w.session).broken == []
        wide = town.person("admin", PC)
        wide.open("admin")
        wide.page.get_by_text("区划", exact=True).first.click()
        wide.settle()
        wide.page.get_by_text("并村移户").scroll_into_view_if_needed()
        wide.picture(tmp_path / "moved-1366.png")
        assert wide.sideways() == admin.sideways() == 0
        done(admin)
    finally:
        with world(town) as w:
            regions = table(Region)
            back = {"valid_to": None, "successor": None}
            w.session.execute(update(regions).where(regions.c.key == VILLAGE).values(back))
            places.changed(w.session)
