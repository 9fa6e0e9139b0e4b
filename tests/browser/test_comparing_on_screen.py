"""比对名单 at the screen: a list taken in, its hit resolved on a phone, and seen on the case."""

import os
from pathlib import Path

import pytest

from models.comparing import DepartmentHit
from models.household import Person
from models.installation import keyring_of
from tests.browser.conftest import Town
from tests.browser.person import PC, PHONE
from tests.browser.test_day_one_on_screen import bring, done, on, world

pytestmark = pytest.mark.browser


def test_a_list_is_compared_and_its_hit_resolved(town: Town, tmp_path: Path):
    looks = os.environ.get("LOOKS")
    with world(town) as w:
        case = w.open(w.batch(w.campaign()), w.household(71))
        w.act("clerk", case, "submit", w.submission())
        person = w.rows(Person, household_id=w.case(case)["household_id"])[0]
        number = keyring_of(w.session).open(person["id_sealed"], owner=f"person:{person['id']}:id")
        today = w.today
    content = (
        "车主姓名,车主证件号码,号牌号码,品牌型号,购车价格\n"
        f"某人,{number},鲁B12345,五菱宏光,80000\n没号的人,,鲁B00001,长安,1\n合计,,,,\n"
    )
    county = county_at(town, "comparing")
    county.page.get_by_role("tab", name="收取名单").click()
    county.settle()
    on(county, "数据截止日", today)
    county.write("提供部门", "公安车管")
    bring(county, tmp_path, "车管.csv", content.encode("utf-8-sig"))
    county.says("比中 1 项")
    county.says("没有证件号码 1 行")
    if looks:
        county.picture(Path(looks) / "list-pc.png")
    county.click("收取这份名单")
    county.says("新命中 1 项")
    town_person = town.person("town", PHONE)
    town_person.open("my_work")
    town_person.says("部门名单比中 1 项")
    town_person.open("comparing")
    town_person.says("五菱宏光")
    if looks:
        town_person.picture(Path(looks) / "queue-phone.png")
    assert town_person.sideways() == 0
    town_person.page.get_by_text("已说明，不影响").click()
    town_person.settle()
    town_person.write("理由", "车已报废，有注销证明")
    town_person.upload_all()
    if looks:
        town_person.picture(Path(looks) / "resolve-phone.png")
    town_person.click("办理“已说明，不影响”")
    town_person.says("已认定")
    county.open("comparing")
    county.settle()
    if looks:
        county.picture(Path(looks) / "queue-pc.png")
    with world(town) as w:
        (hit,) = w.rows(DepartmentHit)
        assert (hit["state"], hit["case_id"]) == ("explained", case)
    done(county, town_person)


def county_at(town: Town, screen: str):
    """The county's officer on that screen."""
    person = town.person("county", PC)
    person.open(screen)
    return person
