"""An office's first week on the screens alone: from `init`, by accounts of its own.

Nothing is laid by code: the administrator opens the accounts, the township the batch, the village
the register and the roster. On the list are a relative of the chair's and two people of one name.
An office of another prefecture begins without our places: its administrator brings its list.
"""

import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from models.batch import VillageBatch
from models.case import Case
from models.columns import table
from models.household import Household
from models.household import Person as Resident
from models.place import Region
from models.record import AgendaLine
from models.register import Representative
from models.store import Store
from tests.browser.conftest import PASSWORD, SEEN
from tests.browser.person import PC, PHONE, Person
from tests.browser.test_day_one_on_screen import bring, look_up, on, tab
from tests.browser.test_six_steps_on_screen import accept, hand_in, survey
from tests.fixtures.persons import id_number
from tests.fixtures.serving import ROOT, served
from tests.fixtures.world import picture
from workflows.access.place_lists import SHIPPED
from workflows.base import clock
from workflows.base.rows import RowDict, rows_of
from workflows.records.verify import verify

pytestmark = pytest.mark.browser

ROSTER = ROOT / "data" / "roster_2016_export.xlsx"
CHAIR = "吴建春"
NAMESAKE = "李桂兰"
SEATS = (CHAIR, "高一水", "高二水", "高三水", "高四水", "高五水", "高六水", "高七水", "高八水")
RELATED = "何建秀"
# login: name, role, body, is it a village's
STAFF = {
    "zhen": ("卫镇", "乡镇经办", "", False),
    "xin": ("周信", "村信息员", "", True),
    "zhu": (CHAIR, "村两委/驻村工作队", "村两委", True),
    "wei": ("冯委", "村两委/驻村工作队", "村两委", True),
    "dui": ("郑队", "村两委/驻村工作队", "驻村工作队", True),
}


@dataclass(frozen=True)
class Ground:
    """Where an office works: from the province down to its township, and its village."""

    zone: tuple[str, ...]
    village: str

    def roster(self) -> bytes:
        """The households of the village's roster."""
        return ROSTER.read_bytes()


class Elsewhere(Ground):
    """Another prefecture, of invented codes and names: nothing of it is shipped."""

    def listed(self) -> bytes:
        """Its places as the bureau of statistics lists them, and no column more."""
        codes = ("340000000000", "341000000000", "341021000000", "341021100000", "341021100201")
        units = zip(codes, (*self.zone, self.village), strict=True)
        lines = ["统计用区划代码,名称", *map(",".join, units)]
        return "\n".join(lines).encode("gb18030")

    def roster(self) -> bytes:
        """Two households of the shipped roster, as if they lived here."""
        book = load_workbook(ROSTER)
        sheet = book.active
        keep, heads = set(), ("吕燕涵", RELATED)
        for row in sheet.iter_rows(min_row=4):
            if row[6].value in heads and row[10].value == "户主":
                keep.add(row[4].value)
        for row in reversed(list(sheet.iter_rows(min_row=4))):
            if row[4].value not in keep:
                sheet.delete_rows(row[0].row)
                continue
            for at, name in enumerate((self.zone[2], self.zone[3], self.village)):
                row[at].value = name
            for at in (4, 5):
                row[at].value = row[at].value.replace("370282", "341021")
        out = BytesIO()
        book.save(out)
        return out.getvalue()


OURS = Ground(("山东省", "青岛市", "即墨市", "即墨经济开发区"), "东塔子村")
ELSEWHERE = Elsewhere(("皖省", "黄市", "歙东县", "徽镇"), "上塔村")


@dataclass
class Office:
    """A running Lika that somebody has just installed."""

    ground: Ground
    origin: str
    store: Store
    folder: Path
    browser: Browser
    photo: Path
    once: dict[str, str]
    inside: dict[str, Person] = field(default_factory=dict)

    def person(self, login: str, size: dict[str, int] = PC) -> Person:
        """Somebody at their desk; the first time with the password they were handed."""
        if login not in self.inside:
            person = Person.arrive(self.browser, self.origin, self.photo, size)
            SEEN.append(person)
            enter(person, login, self.once.pop(login))
            self.inside[login] = person
        return self.inside[login]

    def rows(self, model: type, **where: object) -> list[RowDict]:
        source = table(model)
        with self.store.reading() as session:
            return rows_of(session, source, *(source.c[k] == v for k, v in where.items()))

    def case_of(self, head: str) -> RowDict:
        (case,) = self.rows(Case, head_name=head)
        return case


def enter(person: Person, login: str, once: str) -> None:
    """Through the door with a one-time password, and a password of one's own at once."""
    page = person.page
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", once)
    page.click("form button[type=submit]")
    page.fill("input[name=old]", once)
    page.fill("input[name=new]", PASSWORD)
    page.fill("input[name=again]", PASSWORD)
    person.wire.loading()
    page.locator("form.card button[type=submit]").click()
    person.settle()


@pytest.fixture(scope="module")
def office(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    ground: Ground = request.param
    folder = tmp_path_factory.mktemp("office") / "var"
    env = {k: v for k, v in os.environ.items() if not k.startswith("LIKA_")}
    url = f"sqlite:///{folder / 'lika.sqlite'}"
    env |= {"LIKA_DATA_DIR": str(folder), "LIKA_DATABASE_URL": url}
    shipped = SHIPPED if ground is OURS else ()
    lists = [word for file in shipped for word in ("--places", str(file))]
    done = subprocess.run(
        [sys.executable, "-m", "workflows", "init", *lists],
        cwd=ROOT, env=env, check=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    (login, once) = next(line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    photo = folder.parent / "photo.png"
    photo.write_bytes(picture("photo"))
    store = Store(url, folder)
    with served(url, folder) as server:
        yield Office(ground, server.origin, store, folder.parent, browser, photo, {login: once})
    store.close()


def open_account(office: Office, login: str) -> None:
    """An account and its one role, by the administrator."""
    name, role, body, of_village = STAFF[login]
    admin = office.person("admin")
    admin.unfold("新开账号")
    admin.write("使用人姓名", name)
    admin.write("登录名", login)
    admin.click("开立账号")
    admin.says("一次性密码，只显示这一次")
    office.once[login] = admin.page.get_by_test_id("stCode").inner_text().strip()
    admin.click("已抄下，不再显示")
    look_up(admin, "账号（可输入姓名或登录名查找）", login)
    admin.unfold("授予角色")
    box = admin.page.get_by_test_id("stExpander").filter(has_text="授予角色")
    admin.pick("角色", role, within=box)
    ground = office.ground
    places = (*ground.zone, ground.village) if of_village else ground.zone
    for above, below in pairwise(places):
        admin.pick(f"{above}的下级", below, within=box)
    if body:
        admin.answer("机构", body)
    admin.click("授予")
    admin.says("已授予")


def accounts(office: Office, logins: Collection[str] = STAFF) -> None:
    """The administrator of an empty installation opens the office's accounts."""
    assert office.rows(Household) == []
    office.person("admin").open("admin")
    for login in logins:
        open_account(office, login)
    office.person("admin").leave()
    for login in logins:
        office.person(login, PHONE if login == "zhu" else PC)


def training(office: Office) -> None:
    """组织培训: the township opens the work, the village holds its training."""
    town = office.person("zhen")
    town.open("rounds")
    town.write("名称", "冬季识别")
    town.write("年度", str(clock.today().year))
    town.click("新建工作批次")
    town.choose("启动")
    town.confirm()
    town.unfold("新建村批次")
    town.pick("村", office.ground.village)
    town.click("为所选 1 个村建立村批次")
    (batch,) = office.rows(VillageBatch)
    clerk = office.person("xin")
    clerk.open(f"rounds?batch={batch['id']}")
    clerk.write("地点", "村委会")
    clerk.click("计划培训")
    clerk.choose("登记召开")
    clerk.write("到会人数", "16")
    clerk.upload_all()
    clerk.confirm()
    town.open(f"rounds?batch={batch['id']}")
    town.choose("归档")
    town.confirm()
    town.choose("开放申请")
    town.confirm()
    town.says("已培训，受理申请")


def representatives(office: Office) -> None:
    """The village's register comes in from a file; the chair stands on it too."""
    clerk = office.person("xin")
    clerk.open("registers")
    clerk.unfold("从表格导入")
    text = "姓名,任期起\n" + "".join(f"{name},2024-01-01\n" for name in SEATS)
    bring(clerk, office.folder, "reps.csv", text.encode())
    clerk.click("导入这 9 行")
    clerk.says("任期内的村民代表 9 人")


def roster(office: Office) -> list[str]:
    """The village's families of ten years ago come in, and their applications are opened."""
    clerk = office.person("xin")
    clerk.open("roster")
    bring(clerk, office.folder, "roster.xlsx", office.ground.roster())
    clerk.button(re.compile(r"^导入这 \d+ 户$")).click()
    clerk.settle()
    clerk.says("已导入")
    clerk.click("为这些户开申请")
    clerk.says("开出申请")
    heads = [case["head_name"] for case in office.rows(Case)]
    assert RELATED in heads
    return heads


def applications(office: Office, heads: list[str]) -> None:
    """农户申请, 受理: every one of them is handed in; the chair accepts all but his brother."""
    clerk, chair = office.person("xin"), office.person("zhu")
    for head in heads:
        case = office.case_of(head)["id"]
        clerk.case(case)
        if head == RELATED:
            hand_in_related(clerk)
        else:
            hand_in(clerk)
            accept(chair, case)
    related = office.case_of(RELATED)["id"]
    chair.case(related)
    expect(chair.button("受理")).not_to_be_enabled()
    chair.says("近亲属")
    assert office.case_of(RELATED)["state"] == "A1"
    accept(office.person("wei"), related)


def hand_in_related(clerk: Person) -> None:
    """The application of a household that names the official it is related to."""
    clerk.choose("提交申请")
    clerk.write("申请理由", "年老多病，收入低")
    clerk.answer("是否由他人代写", "否")
    clerk.answer("是否与村镇干部有近亲属关系", "是")
    clerk.pick("有亲属关系的干部、村民代表（可不填） 1", CHAIR)
    look_up(clerk, "户主是其 1", "之兄弟姐妹")
    clerk.upload_all()
    clerk.confirm()
    clerk.says("已申请待受理")


def namesakes(office: Office) -> int:
    """A household entered by hand: wife and mother have one name, and the mother dies."""
    clerk = office.person("xin")
    clerk.open("intake")
    clerk.click("登记新农户")
    clerk.write("姓名 1", "田禾")
    clerk.write("证件号码 1", id_number(date(1968, 3, 1), "male", 11))
    clerk.click("增加一人")
    for n, relation, born in ((2, "之母", date(1944, 5, 1)), (3, "配偶", date(1970, 6, 1))):
        clerk.write(f"姓名 {n}", NAMESAKE)
        look_up(clerk, f"与户主关系 {n}", relation)
        clerk.write(f"证件号码 {n}", id_number(born, "female", 11 + n))
    clerk.click("登记")
    clerk.says("打开申请")
    clerk.button("打开申请").last.click()
    clerk.settle()
    case = office.case_of("田禾")
    clerk.case(case["id"])
    hand_in(clerk)
    clerk.open(f"intake?household={case['household_id']}&edit=1")
    clerk.write("住址", "东街 9 号")
    clerk.write("变更说明", "住址填写完整")
    clerk.click("保存变更")
    clerk.says("已保存变更")
    clerk.open(f"intake?household={case['household_id']}&edit=1")
    clerk.pick("变更事项", "死亡")
    on(clerk, "发生日期", clock.today())
    clerk.page.keyboard.press("Escape")
    clerk.settle()
    clerk.pick("是哪一位", "之母")
    clerk.write("变更说明", "在家中去世")
    clerk.click("登记变更")
    clerk.says("已登记变更")
    people = office.rows(Resident, household_id=case["household_id"])
    stay = {row["relation"]: row["name"] for row in people if row["left_on"] is None}
    assert stay == {"head": "田禾", "spouse": NAMESAKE}
    clerk.case(case["id"])
    clerk.page.get_by_role("tab", name="办理经过").click()
    clerk.settle()
    clerk.says("死亡")
    accept(office.person("zhu"), case["id"])
    return case["id"]


def first_vote(office: Office) -> None:
    """民主评议: the brother's seat is ticked as standing back, and cannot be counted."""
    clerk, chair = office.person("xin"), office.person("wei")
    clerk.open("meeting")
    clerk.unfold("计划评议会")
    clerk.write("地点", "村委会")
    clerk.pick("主持人", "冯委")
    clerk.pick("记录人", "周信")
    clerk.click("计划评议会")
    clerk.click("列入 2 户")
    clerk.choose("发会议通知")
    clerk.confirm()
    clerk.choose("开始签到")
    clerk.confirm()
    for name in SEATS:
        clerk.click(name)
    clerk.click(f"登记签到：{len(SEATS)} 人到会")
    where = clerk.page.url.split("/")[-1]
    chair.open(where)
    chair.choose("宣布开会")
    chair.confirm()
    clerk.open(where)
    tab(clerk, RELATED)
    seat = clerk.button(CHAIR)
    expect(seat).to_have_attribute("aria-pressed", "true")
    clerk.write("同意", "8")
    clerk.click(CHAIR)
    clerk.says(f"{CHAIR}须回避，请勾选。")
    expect(clerk.button(f"登记“{RELATED}”户的表决")).to_be_disabled()
    clerk.click(CHAIR)
    clerk.click(f"登记“{RELATED}”户的表决")
    clerk.says("逐户表决：1 / 2 户")
    (seat,) = office.rows(Representative, name=CHAIR)
    (line,) = office.rows(AgendaLine, case_id=office.case_of(RELATED)["id"])
    assert (line["votes_for"], line["recused"], line["result"]) == (8, [seat["id"]], "passed")


def bring_places(office: Office, ground: Elsewhere) -> None:
    """Before there is a place there is one thing to do: the administrator brings the list."""
    assert office.rows(Region) == []
    admin = office.person("admin")
    admin.open("admin")
    admin.says("还没有区划")
    file = {"name": "区划.csv", "mimeType": "text/csv", "buffer": ground.listed()}
    admin.page.locator("input[type=file]").set_input_files(file)
    admin.settle()
    admin.says(ground.village)
    admin.click("导入这份区划表")
    admin.says("区划表已导入")
    assert {row["key"] // 10**10 for row in office.rows(Region)} == {34}


@pytest.mark.parametrize("office", [ELSEWHERE], indirect=True, ids=["elsewhere"])
def test_an_office_of_another_prefecture_begins_without_our_places(office: Office):
    bring_places(office, ELSEWHERE)
    accounts(office, STAFF.keys() - {"dui"})
    training(office)
    representatives(office)
    heads = roster(office)
    assert len(heads) == 2
    applications(office, heads)
    assert {case["state"] for case in office.rows(Case)} == {"A3"}
    assert {case["region"] for case in office.rows(Case)} == {341021100201}
    with office.store.reading() as session:
        assert verify(session).broken == []


@pytest.mark.parametrize("office", [OURS], indirect=True, ids=["ours"])
def test_an_office_from_init_to_its_first_vote(office: Office):
    accounts(office)
    training(office)
    representatives(office)
    heads = roster(office)
    applications(office, heads)
    case = namesakes(office)
    for key, chair in ((case, "zhu"), (office.case_of(RELATED)["id"], "wei")):
        survey(office.person(chair), office.person("dui"), key)
    first_vote(office)
    with office.store.reading() as session:
        assert verify(session).broken == []
