"""The whole procedure on the screens: nine people, six steps, one household, PC and phone."""

from datetime import date

import pytest

from models.batch import Campaign, VillageBatch
from models.case import Case
from models.columns import table
from tests.browser.person import PC, PHONE
from tests.fixtures.persons import id_number
from tests.fixtures.world import NUMERALS
from workflows.base.rows import rows_of
from workflows.records.verify import verify

pytestmark = pytest.mark.browser
SIZES = {"pc": PC, "phone": PHONE}


def the_only(town, model, **where):
    source = table(model)
    with town.store.reading() as session:
        rows = rows_of(session, source, *(source.c[k] == v for k, v in where.items()))
    assert len(rows) == 1, f"{len(rows)} rows of {model.__name__}"
    return rows[0]


@pytest.fixture(params=SIZES)
def size(request):
    return SIZES[request.param]


@pytest.fixture
def people(town, size, oldest):
    """Everybody signed in at the same kind of device; again after days have passed.

    The PCs of the office are the oldest that are promised, the phones are of today.
    """
    known = {}
    browser = oldest if size is PC else town.browser

    def person(login, anew=False):
        if anew and login in known:
            known.pop(login).leave()
        if login not in known:
            known[login] = town.person(login, size, browser)
        return known[login]

    yield person
    for one in known.values():
        one.leave()


def prepare(town, person):
    """组织培训: campaign, village batch, training, applications open."""
    county = person("county")
    county.open("rounds")
    county.write("名称", "冬季识别")
    county.write("年度", str(date.today().year))
    county.click("新建工作批次")
    county.choose("启动")
    county.confirm()
    county.says("进行中")
    county.unfold("新建村批次")
    county.pick("村", "东岭村")
    county.click("为所选 1 个村建立村批次")
    batch = the_only(town, VillageBatch)["id"]
    clerk = person("clerk")
    clerk.open(f"rounds?batch={batch}")
    clerk.write("地点", "村委会")
    clerk.click("计划培训")
    clerk.choose("登记召开")
    clerk.write("到会人数", "16")
    clerk.upload_all()
    clerk.confirm()
    town_officer = person("town")
    town_officer.open(f"rounds?batch={batch}")
    town_officer.choose("归档")
    town_officer.confirm()
    town_officer.choose("开放申请")
    town_officer.confirm()
    town_officer.says("已培训，受理申请")
    return batch


def hand_in(clerk):
    """The application, filled in and handed in."""
    clerk.choose("提交申请")
    clerk.write("申请理由", "因病致贫，收入低")
    clerk.upload_all()
    clerk.answer("是否由他人代写", "否")
    clerk.answer("是否与村镇干部有近亲属关系", "否")
    clerk.confirm()
    clerk.says("已申请待受理")


def apply(town, person, number):
    """农户申请: the household entered, the application opened and handed in."""
    clerk = person("clerk")
    clerk.open("intake")
    clerk.click("登记新农户")
    clerk.write("姓名 1", f"田禾{number}".translate(NUMERALS))
    clerk.write("证件号码 1", id_number(date(1958, 3, 1 + number), "male", number))
    clerk.write("姓名 2", f"白露{number}".translate(NUMERALS))
    clerk.pick("与户主关系 2", "配偶")
    clerk.write("证件号码 2", id_number(date(1960, 5, 1 + number), "female", number))
    clerk.click("登记")
    clerk.says("打开申请")
    clerk.button("打开申请").last.click()
    clerk.settle()
    case = the_only(town, Case, head_name=f"田禾{number}".translate(NUMERALS))["id"]
    clerk.case(case)
    hand_in(clerk)
    return case


def accept(person, case):
    """受理, by somebody of the committee."""
    person.case(case)
    person.choose("受理")
    person.confirm()


def survey(chair, team, case):
    """入户调查: arranged, visited by two, handed in."""
    chair.case(case)
    chair.choose("安排入户")
    chair.pick("调查人（至少两人）", "冯委", "郑队")
    chair.confirm()
    chair.says("入户调查中")
    team.open(f"survey?case={case}")
    team.write("打零工收入", "3000")
    team.pick("住房安全", "有安全住房")
    team.answer("饮水是否安全", "是")
    team.pick("主要致贫原因", "因病")
    team.tick("没有填的项目都问过了，没有", within=team.page.locator("body"))
    team.says("低于标准")
    team.keep_each()
    team.button("提交调查结果").last.click()
    team.settle()
    team.says("调查完成待评议")


def meet(person, case_name):
    """民主评议: agenda, sign-in, vote, two signatures, closed."""
    clerk, chair = person("clerk"), person("chair")
    clerk.open("meeting")
    clerk.unfold("计划评议会")
    clerk.write("地点", "村委会")
    clerk.pick("主持人", "吴主")
    clerk.pick("记录人", "周信")
    clerk.click("计划评议会")
    clerk.click("列入 1 户")
    clerk.choose("发会议通知")
    clerk.confirm()
    clerk.choose("开始签到")
    clerk.confirm()
    for n in range(1, 10):
        clerk.page.get_by_role("button", name=f"代表{n}", exact=True).click()
        clerk.settle()
    clerk.click("登记签到：9 人到会")
    where = clerk.page.url.split("/")[-1]
    chair.open(where)
    chair.choose("宣布开会")
    chair.confirm()
    clerk.open(where)
    clerk.write("同意", "8")
    clerk.write("反对", "1")
    clerk.click(f"登记“{case_name}”户的表决")
    chair.open(where)
    chair.choose("表决完毕，整理记录")
    for link in ("宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认"):
        chair.tick(link)
    chair.confirm()
    chair.choose("签字")
    chair.confirm()
    clerk.open(where)
    clerk.choose("签字")
    clerk.confirm()
    chair.open(where)
    chair.choose("结束会议")
    chair.upload_all()
    chair.confirm(grave=True)
    chair.says("已结束")


def publish(town, people, kind, drafter, poster, closer, name):
    """公示公告: the list drafted, posted, its days passed, closed with a photo."""
    label = {1: "第一次公示", 2: "第二次公示", 3: "公告"}[kind]
    one = people(drafter, anew=kind > 1)
    one.open("notices")
    one.pick("选择要拟定的名单", label)
    one.click("拟定名单（1 户）")
    where = one.page.url.split("/")[-1]
    two = people(poster, anew=kind > 1 and poster != drafter)
    two.open(where)
    two.choose("登记张贴")
    two.write("张贴地点", "村务公开栏")
    two.pick("核实人（两人签字）", "吴主", "郑队")
    two.upload_all()
    two.confirm(grave=True)
    two.says("公示中")
    town.days_pass(8)
    three = people(closer, anew=True)
    three.open(where)
    three.choose("确认期满")
    three.upload_all()
    three.confirm(grave=True)
    three.says("已期满")
    return where


def review(person, officer, leader, document=""):
    """乡镇审核、县级复审: drawn, visited, decided, signed."""
    one = person(officer, anew=True)
    one.open("approvals")
    one.unfold("新建审核批次")
    one.write("名称", "冬季审核")
    one.click("新建审核批次")
    one.choose("抽取样本")
    one.confirm(grave=True)
    one.choose("登记入户核查")
    one.pick("户", "田禾")
    one.pick("核查人", "卫镇" if officer == "town" else "杨县")
    one.write("核查情况", "情况属实")
    one.upload_all()
    one.confirm()
    one.choose("抽查完毕，会审")
    one.confirm()
    one.click("其余 1 户全部通过")
    one.says("将通过 1 户")
    one.click("确认通过这 1 户")
    where = one.page.url.split("/")[-1]
    lead = person(leader, anew=True)
    lead.open(where)
    lead.choose("签发")
    if document:
        lead.write("文号", document)
    lead.upload_all()
    lead.confirm(grave=True)
    lead.says("已签发")


def test_a_household_goes_from_training_to_its_card_on_the_screens(town, people, size):
    number = 1 if size is PC else 2
    try:
        batch = the_only(town, VillageBatch)["id"]
    except AssertionError:
        batch = prepare(town, people)
    assert batch
    assert the_only(town, Campaign)["state"] == "open"
    name = f"田禾{number}".translate(NUMERALS)
    case = apply(town, people, number)
    accept(people("chair"), case)
    survey(people("chair"), people("team"), case)
    meet(people, name)
    publish(town, people, 1, "clerk", "chair", "clerk", name)
    chair = people("chair", anew=True)
    chair.case(case)
    chair.choose("上报乡镇")
    chair.upload_all()
    chair.confirm()
    chair.says("乡镇审核中")
    review(people, "town", "town_lead")
    publish(town, people, 2, "town", "town", "town", name)
    review(people, "county", "group", document=f"即扶〔2026〕{number}号")
    publish(town, people, 3, "town", "town", "town", name)
    clerk = people("clerk", anew=True)
    clerk.case(case)
    clerk.choose("建档立卡")
    clerk.write("扶贫手册编号", f"SC-{number}")
    clerk.write("帮扶卡编号", f"AB-{number}")
    clerk.write("帮扶责任人姓名", "吕帮")
    clerk.write("全国系统户编号", f"3702820000{number}")
    clerk.upload_all()
    clerk.confirm()
    clerk.says("已建档立卡")
    assert the_only(town, Case, id=case)["state"] == "G2"
    with town.store.reading() as session:
        assert verify(session).broken == []
    assert clerk.sideways() <= 0
