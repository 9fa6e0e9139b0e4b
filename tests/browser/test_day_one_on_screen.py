"""The first day at the screen: registers and rosters from files, people who go.

With it what a reader of the dark theme sees where the screens are widest.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from models.batch import ReviewMeeting
from models.case import Case
from models.columns import table
from models.household import Household
from models.register import OfficialKin, Representative
from models.support import Pairing, VisitCampaign
from tests.browser.conftest import Town
from tests.browser.person import PC, PHONE, Person
from tests.browser.test_axe import DemoTown, demo_town
from tests.fixtures.persons import id_number
from tests.fixtures.world import VILLAGE, World
from workflows.base import clock

pytestmark = pytest.mark.browser
__all__ = ["demo_town"]

HEADINGS = "户编号,姓名,证件号码,与户主关系,县,乡镇,村"
# One run of numbers for every look at the world: a form handed in twice would be one form.
TOKENS = count(1)
RIGHTED = "更正已有对应的原因（乡镇填写）"
THEMES = ("light", "dark")
DRAWN = "theme => getComputedStyle(document.querySelector('.stApp')).colorScheme === theme"


@contextmanager
def world(town: Town) -> Iterator[World]:
    """What the screens show, reached from below: to lay the ground, and to look at it."""
    with town.store.transaction() as session:
        yield World(session, today=clock.today(), hour=None, tokens=TOKENS)


@pytest.fixture(scope="module")
def batch(town: Town) -> int:
    """A village whose training is closed."""
    with world(town) as w:
        return w.batch(w.campaign())


def bring(person: Person, folder: Path, name: str, content: bytes) -> None:
    """A file into the screen's one field for files, and its dry run."""
    file = folder / name
    file.write_bytes(content)
    field = person.page.get_by_test_id("stFileUploader").locator('input[type="file"]')
    field.set_input_files(str(file))
    expect(person.page.get_by_test_id("stFileUploader").get_by_text(name)).to_be_visible()
    person.settle()
    person.click("预检")


def look_up(person: Person, label: str, words: str) -> None:
    """Find one in a long list by typing."""
    title = person.page.locator("label").get_by_text(label, exact=True)
    box = person.page.get_by_test_id("stSelectbox").filter(has=title).first
    box.get_by_role("combobox").first.fill(words)
    person.page.get_by_role("option").filter(has_text=words).first.click()
    person.settle()


def on(person: Person, label: str, day: date) -> None:
    """A day typed into its field."""
    field = person.page.get_by_test_id("stDateInput").filter(has_text=label).first
    field.get_by_role("spinbutton").first.click()
    person.page.keyboard.type(day.strftime("%Y%m%d"))
    person.page.keyboard.press("Tab")
    person.settle()


def tab(person: Person, label: str) -> None:
    """One of a row of buttons."""
    person.page.get_by_role("radio", name=label, exact=True).click()
    person.settle()


def done(*people: Person) -> None:
    for person in people:
        assert person.sideways() <= 0
        person.leave()


def test_registers_come_in_from_files_after_a_dry_run(town: Town):
    clerk = town.person("clerk", PC)
    clerk.open("registers")
    clerk.unfold("从表格导入")
    bring(clerk, town.folder, "broken.xlsx", b"PK\x03\x04 broken")
    expect(clerk.page.get_by_test_id("stAlert")).to_have_count(1)
    clerk.says("文件损坏，打不开。")
    bring(
        clerk,
        town.folder,
        "reps.csv",
        "姓名,任期起\n丁代,2015-01-01\n卞代,某日\n合计,2人\n".encode(),
    )
    clerk.says("新增 1 行")
    clerk.says("不能导入 1 行")
    clerk.says("“某日”不是日期。请写成年月日")
    clerk.says("这是合计行，不是人，没有读入。")
    with world(town) as w:
        assert not w.rows(Representative, name="丁代")
    clerk.click("导入这 1 行")
    clerk.says("登记了 1 条，0 条原来就有。")
    clerk.says("任期内的村民代表 10 人")
    done(clerk)


def test_an_entry_is_tied_to_its_person_on_its_screen(town: Town):
    with world(town) as w:
        home = w.household(7)
        name = w.row(Household, home)["head_name"]
    clerk = town.person("clerk", PC)
    clerk.open("registers")
    clerk.says("未对应到户/人")
    clerk.click("对应到人…")
    dialog = clerk.page.get_by_role("dialog")
    # The entry's own name starts the search; nobody is chosen by it.
    wanted = dialog.get_by_label("查找本人所在的户（姓名、户编号或身份证号）")
    expect(wanted).to_have_value(re.compile("代"))
    entry = wanted.input_value()
    # Only what stands already is put right with a reason.
    expect(dialog.get_by_label(RIGHTED)).to_have_count(0)
    wanted.fill(name)
    wanted.press("Enter")
    clerk.settle()
    dialog.get_by_test_id("stSelectbox").filter(has_text="是哪一位").get_by_role("combobox").click()
    clerk.page.get_by_role("option").filter(has_text=name).first.click()
    clerk.settle()
    dialog.get_by_role("button", name="保存").click()
    clerk.settle()
    clerk.says("已对应。")
    clerk.says(f"户：{name} 一组")
    with world(town) as w:
        tied = {row["name"]: row["household_id"] for row in w.rows(Representative, region=VILLAGE)}
        assert tied[entry] == home
    clerk.button("对应到人…").nth(list(tied).index(entry)).click()
    expect(dialog.get_by_label(RIGHTED)).to_be_visible()
    done(clerk)


def test_kin_and_telephones_come_in_on_a_phone(town: Town):
    chair = town.person("chair", PHONE)
    chair.open("registers")
    tab(chair, "干部近亲属备案")
    chair.unfold("从表格导入")
    number = id_number(date(1970, 5, 6), "female", 7)
    text = f"干部姓名,职务,关系,亲属姓名,亲属身份证号\n吴主,村主任,配偶,钱水,{number}\n"
    bring(chair, town.folder, "kin.csv", text.encode())
    chair.says("已对应到账号")
    assert number not in chair.page.inner_text("body")
    chair.click("导入这 1 行")
    chair.says("登记了 1 条")
    with world(town) as w:
        assert w.rows(OfficialKin)[0]["user_id"] == w.user("chair")
    officer = town.person("town", PHONE)
    officer.open("registers")
    tab(officer, "异议电话")
    officer.unfold("从表格导入")
    text = "受理单位,电话\n镇扶贫办,0532-86655443\n某处,老王\n"
    bring(officer, town.folder, "phones.csv", text.encode())
    officer.says("“老王”不是电话号码。请填座机（可带区号、分机）、手机或服务电话。")
    officer.click("导入这 1 行")
    officer.says("0532-86655443")
    done(chair, officer)


def test_a_roster_is_undone_while_nobody_has_moved_its_cases(town: Town, batch: int):
    assert batch
    rows = [
        f"7701,江一帆,{id_number(date(1960, 3, 5), 'male', 31)},户主,即墨市,甲镇,东岭村",
        f"7702,江二舟,{id_number(date(1961, 4, 6), 'male', 32)},户主,即墨市,甲镇,东岭村",
    ]
    text = "\n".join([HEADINGS, *rows]).encode()
    clerk = town.person("clerk", PHONE)
    clerk.open("roster")

    def take_in() -> None:
        bring(clerk, town.folder, "roster.csv", text)
        clerk.click("导入这 2 户")
        clerk.says("已导入 2 户")

    def undo() -> None:
        clerk.page.get_by_role("button", name="撤销导入…").first.click()
        clerk.page.get_by_test_id("stPopoverBody").get_by_role("button", name="撤销").click()
        clerk.settle()

    take_in()
    clerk.click("为这些户开申请")
    clerk.says("已为 2 户开出申请。")
    undo()
    clerk.says("已撤销 2 户。")
    take_in()
    clerk.click("为这些户开申请")
    with world(town) as w:
        home = next(h for h in w.rows(Household, number="7702") if h["state"] == "H1")
        case = next(c for c in w.rows(Case, household_id=home["id"]) if c["state"] == "A0")
        w.act("clerk", case["id"], "submit", w.submission())
    undo()
    clerk.says("有 1 户导入后已变更或已申请（户编号 7702），不能撤销。")
    done(clerk)


def test_who_leaves_hands_over_and_a_lost_password_is_made_anew(town: Town, batch: int):
    with world(town) as w:
        w.meeting(batch, [])
    admin = town.person("admin", PC)
    admin.open("admin")
    tab(admin, "交接代班")
    look_up(admin, "谁要离开或请假", "clerk2")
    look_up(admin, "由谁代班", "town2")
    admin.click("交接")
    admin.says("不能同时是“村信息员”")
    look_up(admin, "谁要离开或请假", "周信")
    admin.says("东岭村")
    admin.says("记录人")
    look_up(admin, "由谁代班", "member")
    until = clock.today() + timedelta(days=14)
    on(admin, "到（含这一天）", until)
    admin.click("交接")
    admin.says("已交接 1 个角色")
    tab(admin, "账号与授权")
    look_up(admin, "账号（可输入姓名或登录名查找）", "member")
    admin.says("代班")
    look_up(admin, "账号（可输入姓名或登录名查找）", "far_clerk")
    gone = town.person("far_clerk", PHONE)
    admin.click("重置密码")
    admin.says("一次性密码，只显示这一次")
    expect(admin.page.get_by_text("一次性密码，只显示这一次")).to_be_in_viewport()
    once = admin.page.get_by_test_id("stCode").inner_text().strip()
    gone.page.goto(f"{town.origin}/login")
    gone.page.fill("input[name=login]", "far_clerk")
    gone.page.fill("input[name=password]", once)
    gone.page.click("form button[type=submit]")
    expect(gone.page.get_by_text("请先换成自己的密码")).to_be_visible()
    admin.click("已抄下，不再显示")
    assert once not in admin.page.inner_text("body")
    done(admin, gone)


def look(demo: DemoTown, person: Person, name: str) -> None:
    """What stands on the screen, in either theme."""
    for theme in THEMES:
        person.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        person.page.wait_for_function(DRAWN, arg=theme)
        person.settle()
        demo.look(person.page, f"{name} ({theme})")


def test_a_meeting_reads_well_in_either_theme(town: Town, batch: int):
    eyes = DemoTown(town.origin, town.store, town.browser)
    with world(town) as w:
        case = w.open(batch, w.household(2))
        w.to_surveyed(case)
        meeting = w.meeting(batch, [case])
        for action in ("notify", "begin_sign_in"):
            w.act("clerk", meeting, action, of=ReviewMeeting)
    clerks = {name: town.person("clerk", size) for name, size in (("pc", PC), ("phone", PHONE))}
    for name, clerk in clerks.items():
        clerk.open(f"meeting?meeting={meeting}")
        clerk.button("登记签到：0 人到会").wait_for()
        look(eyes, clerk, f"signing in ({name})")
    with world(town) as w:
        present = [row["id"] for row in w.rows(Representative, region=VILLAGE)]
        w.act("clerk", meeting, "sign_in", {"present": present}, of=ReviewMeeting)
        w.act("chair", meeting, "open_meeting", of=ReviewMeeting)
    for name, clerk in clerks.items():
        clerk.open(f"meeting?meeting={meeting}")
        clerk.page.get_by_label("同意", exact=True).wait_for()
        look(eyes, clerk, f"voting ({name})")
    done(*clerks.values())
    assert eyes.told() == []


def test_every_part_of_the_administration_reads_well_in_either_theme(town: Town):
    eyes = DemoTown(town.origin, town.store, town.browser)
    for name, size in (("pc", PC), ("phone", PHONE)):
        admin = town.person("admin", size)
        admin.open("admin")
        parts = admin.page.get_by_role("radiogroup", name="管理什么").get_by_role("radio")
        for label in parts.all_inner_texts():
            tab(admin, label)
            for folded in admin.page.locator("summary").all():
                admin.unfold(folded.inner_text().splitlines()[-1])
            look(eyes, admin, f"{label} ({name})")
        done(admin)
    assert eyes.told() == []


def test_what_help_opens_reads_well_in_either_theme(demo_town: DemoTown):
    with demo_town.store.reading() as session:
        newest = {
            name: session.execute(select(func.max(table(model).c[column]))).scalar_one()
            for name, model, column in (
                ("home", Pairing, "household_id"),
                ("unit", Pairing, "organisation_id"),
                ("campaign", VisitCampaign, "id"),
            )
        }
    for name, size in (("pc", PC), ("phone", PHONE)):
        officer = demo_town.person("county", size)
        for what, key in newest.items():
            officer.open(f"help?{what}={key}")
            look(demo_town, officer, f"{what} ({name})")
        assert officer.sideways() <= 0
        demo_town.leaves(officer)
    assert demo_town.told() == []


def test_a_household_from_paper_goes_on_once_its_papers_are_in(town: Town, batch: int):
    with world(town) as w:
        w.household(1)
        name = w.entry(1).members[0].name
    officer = town.person("town", PC)
    officer.open(f"rounds?batch={batch}")
    officer.unfold("中途接入")
    officer.write("户主姓名或拼音首字母", name)
    officer.pick("已办到哪一步", "已公示")
    officer.write("接入说明", "纸质办理中接入")
    officer.answer("是否与村镇干部有近亲属关系", "否")
    on(officer, "张贴日", clock.today() - timedelta(days=3))
    on(officer, "结束日", clock.today())
    officer.click("接入")
    officer.says("满 7 天最早")
    on(officer, "张贴日", clock.today() - timedelta(days=9))
    for paper in ("01—03", "04—05", "08"):
        field = officer.page.get_by_test_id("stFileUploader").filter(has_text=paper)
        field.locator("input").set_input_files(str(town.photo))
        expect(field.get_by_text(town.photo.name)).to_be_visible()
        officer.settle()
    officer.click("接入")
    officer.says("缺的材料补齐前不能建档立卡")
    with world(town) as w:
        case = w.rows(Case, head_name=name)[0]["id"]
    chair = town.person("chair", PHONE)
    chair.case(case)
    chair.says("中途接入")
    chair.says("档案缺 1 份：09 第一次公示")
    expect(chair.button("上报乡镇")).to_be_disabled()
    clerk = town.person("clerk", PHONE)
    clerk.case(case)
    clerk.choose("补交接入前的材料")
    expect(clerk.page.get_by_test_id("stPopoverBody")).to_have_count(0)
    clerk.pick("补交哪一份", "09 第一次公示")
    clerk.upload_all()
    clerk.confirm()
    chair.case(case)
    chair.choose("上报乡镇")
    chair.upload_all()
    chair.confirm()
    chair.says("乡镇审核中")
    done(officer, clerk, chair)
