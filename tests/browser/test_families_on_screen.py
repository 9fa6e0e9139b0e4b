"""The household as it is, at the screen: each of these at an office's PC and on a phone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from models.case import Case
from models.household import Household, HouseholdLink
from models.household import Person as Somebody
from models.likeness import Likeness
from models.record import NoticeLine
from tests.browser.conftest import Town
from tests.browser.person import PC, PHONE, Person
from tests.browser.test_day_one_on_screen import HEADINGS, bring, done, on, world
from tests.browser.test_six_steps_on_screen import accept, hand_in
from tests.fixtures.ground import batch_of
from tests.fixtures.persons import id_number
from tests.fixtures.standing import home_of, people_of
from tests.fixtures.world import NUMERALS, SECOND, World
from tests.households.test_duplicates import enter, look
from tests.households.test_findings import night

pytestmark = pytest.mark.browser
SIZES = {"pc": PC, "phone": PHONE}
PAIRS = (("乐秀英", "乐秀瑛"), ("于桂兰", "于桂岚"))


@dataclass(frozen=True)
class Laid:
    """What is there for the walks of one size: a filed case, somebody who looks like another."""

    filed: int
    alike: str


@pytest.fixture(scope="module")
def laid(town: Town) -> dict[str, Laid]:
    """For each size a household that is filed, and two people who look alike."""
    with world(town) as w:
        started = w.today
        w.later()
        w.hour = 9
        campaign = w.campaign()
        batch = w.batch(campaign)
        filed = [w.open(batch, w.household(n)) for n in range(len(SIZES))]
        for case in filed:
            w.to_surveyed(case)
        w.to_passed(batch, filed)
        w.to_filed(filed, batch, campaign)
        names = [look_alike(w, n) for n in range(len(SIZES))]
        days = (w.today - started).days
    town.days_pass(days + 1)
    return dict(zip(SIZES, map(Laid, filed, names), strict=True))


@contextmanager
def there(town: Town) -> Iterator[World]:
    """The world from below on the day that the screens show."""
    with world(town) as w:
        w.later(int(float(town.days.read_text())))
        w.hour = 9
        yield w


def look_alike(w: World, n: int) -> str:
    """Two of nearly one name, born on one day, in two villages; the name of the first."""
    (name, other), born, order = PAIRS[n], date(1949 + n, 4, 4), 90 + n
    one = enter(
        w,
        (name, "head", born, "female", order),
        (name, "daughter", date(1975, 1, 1 + n), "female", order),
        address=f"东岭村{12 + n}号",
        phone=f"1381234567{n}",
    )
    enter(w, (other, "head", born, "female", order + 10), village=SECOND, login="clerk2")
    assert look(w, one)
    return name


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def people(town: Town, size: str) -> Iterator[dict[str, Person]]:
    """Whoever is asked for, signed in at this size."""

    class Signed(dict[str, Person]):
        def __missing__(self, login: str) -> Person:
            self[login] = town.person(login, SIZES[size])
            return self[login]

    signed = Signed()
    yield signed
    done(*signed.values())


def typed(person: Person, label: str, text: str) -> None:
    """Typed and on to the next field, without waiting: as a clerk who has the booklet at hand."""
    field = person.page.get_by_label(label, exact=True).first
    field.fill(text)
    field.press("Tab")


def chosen(person: Person, label: str, answer: str) -> None:
    """The same for a list: the beginning of the answer, then the answer."""
    title = person.page.locator("label").get_by_text(label, exact=True)
    lists = person.page.locator('[data-testid="stSelectbox"], [data-testid="stMultiSelect"]')
    field = lists.filter(has=title).get_by_role("combobox")
    # A list closes when the page scrolls under it.
    field.evaluate("e => e.scrollIntoView({block: 'center'})")
    wanted = person.page.get_by_role("option").filter(has_text=answer).first
    for turn in range(3):
        person.page.wait_for_timeout(60)
        if turn:
            field.fill("")
        field.fill(answer)
        with suppress(PlaywrightTimeout):
            wanted.wait_for(timeout=2_000)
            field.press("Enter")
            return
    raise AssertionError(f"the list did not stay open for {answer}")


def day(person: Person, label: str, when: date) -> None:
    """A day typed, and its calendar put away."""
    on(person, label, when)
    person.page.keyboard.press("Escape")
    person.settle()


def tick(person: Person, label: str) -> None:
    """A box that stands in no form."""
    box = person.page.get_by_test_id("stCheckbox").filter(has_text=label).first
    box.locator("label").first.click()
    person.settle()


def test_a_household_of_23_with_a_newborn_is_typed_in_and_splits(
    town: Town, laid: dict[str, Laid], size: str, people: dict[str, Person]
) -> None:
    """Nobody is cut off by the form's length; who has no number yet is entered with the reason."""
    clerk, nth = people["clerk"], list(SIZES).index(size)
    names = [f"{'马牛'[nth]}家{n}".translate(NUMERALS) for n in range(1, 24)]
    clerk.open("intake?new=1")
    for _handful in range(4):
        clerk.click("增加五人")
    clerk.click("增加一人")
    for n, name in enumerate(names, 1):
        typed(clerk, f"姓名 {n}", name)
        if n < 23:
            born, sex = date(1940 + 2 * n, 3, 1 + n), "female" if n == 2 else "male"
            typed(clerk, f"证件号码 {n}", id_number(born, sex, 50 + nth))
    clerk.settle()
    clerk.look("23-typed")
    chosen(clerk, "与户主关系 2", "配偶")
    for n in range(3, 24):
        chosen(clerk, f"与户主关系 {n}", "孙子")
    clerk.settle()
    tick(clerk, "没有证件号码 23")
    clerk.pick("没有证件号码的原因 23", "新生儿")
    clerk.pick("性别 23", "男")
    with there(town) as w:
        today = w.today
    day(clerk, "出生日期 23", today - timedelta(days=40))
    clerk.look("23-typed")
    clerk.click("登记")
    clerk.says("打开申请")
    clerk.says("23 人")
    clerk.look("23-kept")
    with there(town) as w:
        (home,) = w.rows(Household, head_name=names[0])
        rows = w.rows(Somebody, household_id=home["id"])
    assert [row["name"] for row in rows] == names
    assert [row["name"] for row in rows if not row["id_masked"]] == names[-1:]
    # One of them goes with the newborn; each is told by the screen's own list.
    clerk.open(f"intake?household={home['id']}&edit=1")
    clerk.pick("变更事项", "分户")
    day(clerk, "发生日期", today)
    clerk.pick("分出的人（可多选）", f"{names[2]}（")
    chosen(clerk, "分出的人（可多选）", f"{names[-1]}（")
    clerk.settle()
    clerk.pick("新户由谁任户主", names[2])
    related = clerk.page.locator("label").filter(has_text="是新户户主的").first
    clerk.pick(related.inner_text(), "之子")
    clerk.write("变更说明", "户口簿已经分开")
    clerk.look("23-split")
    clerk.click("登记变更")
    clerk.says("已登记变更")
    clerk.look("23-after")
    with there(town) as w:
        (link,) = w.rows(HouseholdLink, from_id=home["id"])
        gone = w.rows(Somebody, household_id=link["to_id"])
        assert sorted(row["name"] for row in gone) == sorted([names[2], names[-1]])
        assert w.row(Household, home["id"])["members"] == 21


def roster(nth: int) -> tuple[bytes, list[str]]:
    """Three odd households of the field, and who heads them: one whom work and no labour
    contradict, one of two namesakes, one with a child that has no number yet."""
    heads = [f"{'丙丁'[nth]}大山", f"{'王汪'[nth]}大山", f"{'贺何'[nth]}一山"]
    same = f"{heads[1][0]}秀英"

    def number(year: int, sex: str) -> str:
        return id_number(date(year, 2, 3), sex, 70 + nth)

    lines = [
        (1, heads[0], number(1966, "male"), "户主", "丧失劳动力", "乡(镇)外县内", "5"),
        (1, f"{heads[0][0]}小山", number(1990, "male"), "之子", "普通劳动力", "", ""),
        (2, heads[1], number(1965, "male"), "户主", "普通劳动力", "", ""),
        (2, same, number(1940, "female"), "之母", "无劳动力", "", ""),
        (2, same, number(1968, "female"), "配偶", "普通劳动力", "", ""),
        (3, heads[2], number(1991, "male"), "户主", "普通劳动力", "", ""),
        (3, f"{heads[2][0]}小宝", "", "儿子", "无劳动力", "", ""),
    ]
    rows = [
        f"37028299{nth}{home},{name},{no},{relation},即墨市,甲镇,东岭村,{labour},{work},{months}"
        for home, name, no, relation, labour, work, months in lines
    ]
    return "\n".join([f"{HEADINGS},劳动技能,务工状况,务工时间(月)", *rows]).encode(), heads


def test_odd_households_of_a_roster_come_to_acceptance(
    town: Town, laid: dict[str, Laid], size: str, people: dict[str, Person], tmp_path: Path
) -> None:
    """What stops a household opens the field that mends it; namesakes and a child without a number
    are ordinary."""
    content, heads = roster(list(SIZES).index(size))
    clerk, chair = people["clerk"], people["chair"]
    clerk.open("roster")
    bring(clerk, tmp_path, f"{size}.csv", content)
    clerk.look("roster")
    clerk.click("导入这 3 户")
    clerk.says("已导入 3 户")
    clerk.click("为这些户开申请")
    clerk.says("已为 3 户开出申请")
    with there(town) as w:
        cases = [w.rows(Case, head_name=head)[0]["id"] for head in heads]
    stopped, ordinary = cases[0], cases[1 + list(SIZES).index(size)]
    for case in (stopped, ordinary):
        clerk.case(case)
        clerk.look(f"roster-case-{heads[cases.index(case)][0]}")
        hand_in(clerk)
    accept(chair, ordinary)
    chair.says("已受理")
    chair.case(stopped)
    expect(chair.button("受理")).to_be_disabled()
    chair.says("“受理”现在还不能办")
    chair.look("stopped")
    # The night finds it as well; its line opens the field.
    with there(town) as w:
        night(w)
    clerk.open("findings")
    clerk.pick("规则", "E55")
    clerk.look("findings")
    line = clerk.page.locator('[data-testid="stVerticalBlock"]').filter(
        has=clerk.page.get_by_text(heads[0], exact=True)
    )
    line.last.get_by_role("button", name="去更正").click()
    clerk.settle()
    clerk.look("mending")
    clerk.pick("劳动技能 1", "普通劳动力")
    # What was answered is changed with a reason once the application is handed in.
    clerk.write("变更说明", "与本人核对，能劳动")
    clerk.click("保存变更")
    clerk.says("已保存变更")
    accept(chair, stopped)
    chair.says("已受理")


def test_the_head_dies_between_survey_and_notice(
    town: Town, laid: dict[str, Laid], size: str, people: dict[str, Person]
) -> None:
    """Told with the new head and confirmed by another; the notice names the living, and the day
    before shows who was there."""
    # What people did at their screens today lies behind.
    town.days_pass(1)
    with there(town) as w:
        before = w.today.isoformat()
        batch = batch_of(w)
        case = w.open(batch, w.household(len(SIZES) + list(SIZES).index(size)))
        w.to_surveyed(case)
        w.to_passed(batch, [case])
        home = home_of(w, case)
        head, wife = sorted(people_of(w, case), key=lambda p: p["relation"] != "head")
    town.days_pass(2)
    clerk, chair = people["clerk"], people["chair"]
    with there(town) as w:
        died = w.today
    # The village tells the death and who is head now, in one form.
    clerk.open(f"intake?household={home['id']}&edit=1")
    clerk.pick("变更事项", "死亡")
    day(clerk, "发生日期", died)
    clerk.pick("是哪一位", head["name"])
    clerk.pick("由谁任户主", wife["name"])
    clerk.write("变更说明", "户主去世，妻子任户主")
    clerk.look("death")
    clerk.click("登记变更")
    clerk.says("已登记变更")
    clerk.case(case)
    clerk.says("核对成员变更")
    clerk.look("death-case")
    chair.case(case)
    chair.choose("核对成员变更")
    chair.write("核对情况和结论不变的理由", "户主已去世，妻子任户主，仍然贫困")
    chair.look("death-confirm")
    chair.confirm()
    # The list is drawn from the register: the living.
    clerk.open("notices")
    clerk.pick("选择要拟定的名单", "第一次公示")
    # A list that hangs nowhere yet leaves its household to choose: there may be that one as well.
    clerk.page.get_by_role("button", name=re.compile("^拟定名单")).click()
    clerk.settle()
    clerk.says("名单已拟定")
    clerk.says(wife["name"])
    expect(clerk.page.get_by_text(head["name"])).to_have_count(0)
    with there(town) as w:
        (line,) = w.rows(NoticeLine, case_id=case)
        assert (line["head_name"], line["members"]) == (wife["name"], 1)
    # Who was there on the day before, with each answer's day and source.
    clerk.case(case)
    clerk.page.get_by_text("家庭成员", exact=True).first.click()
    clerk.settle()
    look_at(clerk, before)
    rows = clerk.page.locator(".lika-rows tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(head["name"])
    expect(rows.first).to_contain_text("长期慢性病")
    expect(rows.first).to_contain_text(f"{before} 农户自报")
    clerk.look("as-of")
    chair.open(f"intake?household={home['id']}")
    chair.unfold("以前某一天的家庭成员")
    look_at(chair, before)
    expect(chair.page.locator(".lika-rows tbody tr").first).to_contain_text(head["name"])


def look_at(person: Person, when: str) -> None:
    """Type a day, leave by Tab, press the button."""
    field = person.page.get_by_test_id("stDateInput").locator("input").first
    field.fill(when)
    field.press("Tab")
    person.settle()
    person.click("看这一天")


def test_a_death_after_filing_is_asked_for_and_confirmed(
    town: Town, laid: dict[str, Laid], size: str, people: dict[str, Person]
) -> None:
    case = laid[size].filed
    with there(town) as w:
        home, died = home_of(w, case), w.today
        head, wife = sorted(people_of(w, case), key=lambda p: p["relation"] != "head")
    clerk = people["clerk"]
    clerk.open(f"intake?household={home['id']}&edit=1")
    clerk.pick("变更事项", "死亡")
    day(clerk, "发生日期", died)
    clerk.pick("是哪一位", head["name"])
    clerk.pick("由谁任户主", wife["name"])
    clerk.write("变更说明", "村里和派出所证明")
    clerk.page.locator('input[type="file"]').first.set_input_files(str(clerk.photo))
    clerk.settle()
    clerk.look("request-form")
    clerk.click("提出变更申请")
    clerk.says("变更申请已提出")
    clerk.look("request-asked")
    with there(town) as w:
        assert len(people_of(w, case)) == 2
    officer = people["town"]
    officer.open(f"intake?household={home['id']}")
    officer.says("变更申请：死亡")
    officer.look("request-decide")
    officer.click("确认变更")
    officer.says("已确认变更")
    with there(town) as w:
        assert [p["name"] for p in people_of(w, case)] == [wife["name"]]


def test_two_who_look_alike_are_decided_on_once(
    town: Town, laid: dict[str, Laid], size: str, people: dict[str, Person]
) -> None:
    """By whoever answers for both villages; a village's clerk sees one side."""
    officer, clerk = people["town"], people["clerk"]
    for person in (officer, clerk):
        person.open("duplicates")
        person.says("姓名相近")
        person.look(f"alike-{'officer' if person is officer else 'clerk'}")
    clerk.says("另一人不在您的管辖范围内")
    pair = officer.page.locator('[class*="st-key-likeness_"]').filter(has_text=laid[size].alike)
    pair.get_by_text("不是同一人", exact=True).click()
    officer.settle()
    pair.get_by_label("依据（记录在案）").fill("两本户口簿都核对过")
    pair.get_by_role("button", name="记下判断").click()
    officer.settle()
    officer.says("已记下")
    with there(town) as w:
        (head,) = w.rows(Somebody, name=laid[size].alike, relation="head")
        found = [
            row for row in w.rows(Likeness) if head["id"] in (row["first_id"], row["second_id"])
        ]
        assert [row["standing"] for row in found] == ["different"]
