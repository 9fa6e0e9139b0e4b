"""Help on the screens: pair, card, a campaign on a phone, a gift, 40 + 5 + 10 = 55."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.columns import table
from models.store import Store
from models.support import Gift, HelpCard, Organisation, Pairing, Visit, VisitCampaign
from tests.browser.conftest import PASSWORD, Town
from tests.browser.person import PHONE, Person
from tests.fixtures.databases import SQLITE, Template
from tests.fixtures.helping import HELPERS, Helping, firm
from tests.fixtures.serving import served
from tests.fixtures.world import TOWN, picture
from workflows.base import clock
from workflows.base.rows import rows_of
from workflows.help.opening import helpers, plans

pytestmark = pytest.mark.browser
# The world of HELPERS has one enterprise for the other town and one city-wide.
STANDING = {"town": 39, "zone": 5, "city": 8}


def lay_enterprises(store: Store) -> None:
    """All but one of the 55, and everybody able to sign in (a quick hash: tests only)."""
    from argon2 import PasswordHasher
    from sqlalchemy import update

    from models.account import User

    with store.transaction() as session:
        helping = Helping(session, first=20_000)
        helping.world.today = clock.today() - timedelta(days=1)  # the server may run before 9:00
        for scope, n in STANDING.items():
            for number in range(n):
                helping.new(
                    helpers.register_organisation, TOWN, firm(f"{scope}{number:02d}号服装", scope)
                )
        wish = {"kind": "allowance", "year": helping.day.year}
        helping.new(plans.intend, helping.homes[1], wish)
        hashed = PasswordHasher(1, 1024, 1).hash(PASSWORD)
        session.execute(update(table(User)).values(password=hashed))


ENTERPRISES = Template("enterprises", lay_enterprises, HELPERS)


@pytest.fixture(scope="module")
def helped(all_databases, browser, tmp_path_factory):
    """Three filed households, two officials, 54 enterprises: a served world of help."""
    folder = tmp_path_factory.mktemp("helped")
    url = all_databases.fresh(SQLITE, folder, ENTERPRISES)
    photo = folder / "photo.png"
    photo.write_bytes(picture("photo"))
    store = Store(url, folder)
    with served(url, folder) as server:
        yield Town(server.origin, folder, store, browser, folder / "days", photo)
    store.close()
    all_databases.drop(url)


def rows(town, model):
    with town.store.reading() as session:
        return rows_of(session, table(model))


def first_home(town):
    with town.store.reading() as session:
        return Helping(session).homes[0]


def part(person: Person, label: str) -> None:
    """One part of a screen: its button in the row on top."""
    person.page.get_by_test_id("stMain").get_by_text(label, exact=True).first.click()
    person.settle()


def unfolded(person: Person, label: str) -> None:
    """An expander with exactly this title, open."""
    summary = (
        person.page.locator("summary").filter(has=person.page.get_by_text(label, exact=True)).first
    )
    if summary.locator("xpath=..").get_attribute("open") is None:
        summary.click()
        person.settle()


def test_pair_print_visit_give_and_add_up(helped):
    town = helped.person("town")
    home = first_home(helped)

    # Pair: the official who signs in as helper takes the first household.
    town.open(f"help?home={home}")
    part(town, "结对和帮扶卡")
    town.pick("帮扶责任人（可不填）", "万帮扶")
    town.click("结对")
    town.says("已结对，请发卡。")
    assert [row["household_id"] for row in rows(helped, Pairing)] == [home]

    # A card: numbered by itself, printed on a route that asks who is asking.
    town.click("登记发卡")
    card = rows(helped, HelpCard)[0]
    town.says(card["number"])
    address = town.page.get_by_role("link", name="打印帮扶卡").first.get_attribute("href")
    paper = town.page.request.get(f"{helped.origin}{address}")
    assert paper.status == 200
    assert paper.body().startswith(b"%PDF")

    # A campaign, planned and begun.
    town.open("help")
    part(town, "走访活动")
    town.write("活动名称", "冬季走访")
    today = clock.today()
    town.write("内容 1", "慰问金")
    town.write("金额或折价 1（元）", "800.50")
    town.click("计划活动")
    town.says("活动已计划，到时请启动。")
    town.choose("启动")
    town.confirm()
    campaign = rows(helped, VisitCampaign)[0]
    assert campaign["state"] == "open"
    assert campaign["items"] == [{"kind": "cash", "item": "慰问金", "quantity": "", "fen": 80050}]
    assert campaign["from_on"] <= today <= campaign["to_on"] + timedelta(days=1)

    # The helper on a phone: only one household; photo, receipt, save.
    helper = helped.person("helper", PHONE)
    helper.says("我的帮扶户")
    expect(helper.page.get_by_role("button", name="看这一户享受的帮扶")).to_have_count(1)
    files = helper.page.locator('input[type="file"]')
    files.nth(0).set_input_files(str(helped.photo))
    helper.settle()
    files.nth(1).set_input_files(str(helped.photo))
    helper.settle()
    helper.click("保存走访")
    helper.says(re.compile("已登记走访"))
    assert helper.sideways() == 0
    visit = rows(helped, Visit)[0]
    assert visit["visit_campaign_id"] == campaign["id"]
    assert [gift["fen"] for gift in rows(helped, Gift)] == [80050]

    # Coverage says so at once, with who was never visited.
    town.open(f"help?campaign={campaign['id']}")
    town.says("户 1/3")
    town.says("没有走访到的户（2）")

    # A gift: typed in yuan, kept in fen; what is no amount is refused.
    town.open(f"help?home={home}")
    part(town, "钱物")
    unfolded(town, "登记钱物")
    town.pick("捐助人（可不填）", "江帮扶")
    town.pick("类别", "现金")
    town.write("内容", "助学金")
    town.write("金额或折价（元）", "12.345")
    town.says(re.compile("不是金额"))
    town.click("登记钱物")
    assert len(rows(helped, Gift)) == 1
    town.write("金额或折价（元）", "5,000")
    town.click("登记钱物")
    town.says(re.compile("用等额冲销更正"))
    assert sorted(gift["fen"] for gift in rows(helped, Gift)) == [80050, 500000]

    # The 55th enterprise; the parts make the whole.
    town.open("help")
    part(town, "帮扶力量")
    town.says("40 + 5 + 9 = 54")
    unfolded(town, "登记单位")
    town.write("单位名称", "青岛汐望物流有限公司")
    town.pick("单位类别", "企业")
    town.pick("帮扶范围", "面向全市")
    town.pick("帮扶地区", "即墨市")
    town.write("负责人", "于负责")
    town.write("联系电话", "0532-80000009")
    town.click("登记单位")
    town.says("40 + 5 + 10 = 55")
    assert len(rows(helped, Organisation)) == 55
    assert town.sideways() == 0


def test_leaders_see_names_behind_a_figure_and_no_more(helped):
    leader = helped.person("leader")
    leader.open("help_progress")
    # The first figure of a server loads its library.
    expect(leader.page.get_by_text("走访覆盖").first).to_be_visible(timeout=20_000)
    part(leader, "措施和原因")
    leader.click("看名单")
    expect(leader.page.locator(".st-key-help_names")).to_be_visible()
    leader.open(f"help?home={first_home(helped)}")
    assert leader.page.get_by_text("收到的钱物").count() == 0
