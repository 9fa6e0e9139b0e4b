"""The income sheet at the table, and a place counted anew, on a PC and on a telephone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Town
from tests.browser.person import PC, PHONE
from tests.browser.test_day_one_on_screen import done, world
from workflows.storage import drafts

pytestmark = pytest.mark.browser


def test_every_line_is_explained_at_the_table_and_a_place_is_counted_anew(
    town: Town, tmp_path: Path
):
    with world(town) as w:
        case = w.open(w.batch(w.campaign()), w.household(81))
        w.act("clerk", case, "submit", w.submission())
        w.act("chair", case, "accept")
        team = (w.user("member"), w.user("team"))
        w.act("chair", case, "start_survey", {"surveyors": team, "visit_on": w.today})
        answers = {
            "products": ["wheat"],
            "income business wheat": 3000.0,
            "income transfers solatium": 4800.0,
            "income costs inputs": 800.0,
            "income wages odd_jobs": 0.0,
            "nothing else": True,
        }
        drafts.keep(w.session, w.actor("team"), f"survey:{case}", answers)
    surveyor, phone = town.person("team", PC), town.person("team", PHONE)
    for person, name in ((surveyor, "income-pc"), (phone, "income-phone")):
        person.open("survey")
        person.button("填写调查").first.click()
        person.says("小麦 3,000 元 × 0.31 = 930 元")
        person.says("帮扶慰问金 4,800 元：按 JM-2026 不计入")
        person.says("已含在系数（成本比例）里，不再扣除")
        person.says("问过，没有：打零工收入")
        person.says("念给农户听：您家 2 口人")
        person.picture(tmp_path / f"{name}.png")
        assert person.sideways() == 0
    with world(town) as w:
        income = [{"block": "business", "item": "wheat", "fen": 300_000}]
        w.act("team", case, "submit_survey", w.survey(income=income))
    officer = town.person("county", PC)
    officer.open("income_recount")
    officer.button("测算").first.click()
    expect(officer.page.get_by_text("将低于标准（进）").first).to_be_visible()
    officer.picture(tmp_path / "recount-pc.png")
    done(surveyor, phone, officer)
