"""疑似重复 at the screen: two of one name and day side by side, decided once."""

import os
from datetime import date

import pytest

from models.likeness import Likeness
from tests.browser.conftest import Town
from tests.browser.person import PC, PHONE
from tests.browser.test_day_one_on_screen import done, world
from tests.fixtures.world import SECOND
from tests.households.test_duplicates import enter, look

pytestmark = pytest.mark.browser


def test_two_who_look_alike_are_decided_on_once(town: Town):
    born = date(1949, 4, 4)
    with world(town) as w:
        one = enter(
            w,
            ("乐秀英", "head", born, "female", 91),
            ("乐秀英", "daughter", date(1975, 1, 1), "female", 91),
            address="东岭村十二号",
            phone="13812345678",
        )
        enter(w, ("乐秀瑛", "head", born, "female", 92), village=SECOND, login="clerk2")
        assert len(look(w, one)) == 1
    officer = town.person("town", PC)
    officer.open("duplicates")
    officer.says("姓名相近")
    officer.says("东岭村")
    if folder := os.environ.get("LOOKS"):
        officer.page.screenshot(path=f"{folder}/dup_pc.png", full_page=True)
    clerk = town.person("clerk", PHONE)
    clerk.open("duplicates")
    clerk.says("另一人不在您的管辖范围内")
    if folder:
        clerk.page.screenshot(path=f"{folder}/dup_phone.png", full_page=True)
    officer.page.get_by_text("不是同一人", exact=True).click()
    officer.write("依据（记录在案）", "两本户口簿都核对过")
    officer.click("记下判断")
    officer.says("已记下")
    with world(town) as w:
        assert [row["standing"] for row in w.rows(Likeness)] == ["different"]
    done(officer, clerk)
