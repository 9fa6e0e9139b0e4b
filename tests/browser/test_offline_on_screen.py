"""On a telephone's screen: the pack down, the filled survey up, the draft shown in the survey."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from models.account import User
from models.columns import table
from models.store import Store
from tests.browser.conftest import PASSWORD, Town
from tests.browser.person import PHONE, Person
from tests.browser.test_axe import AXE, RULES, RUN
from tests.fixtures import telephone
from tests.fixtures.databases import SQLITE, Template
from tests.fixtures.serving import served
from tests.fixtures.telephone import ALL, ANSWERS, instance, zipped
from tests.fixtures.world import picture
from tests.identification.test_offline_pack import VISITS
from workflows.base import clock
from workflows.identification.offline import people

pytestmark = pytest.mark.browser


def lay_passwords(store: Store) -> None:
    """Everybody able to sign in (a quick hash: tests only)."""
    from argon2 import PasswordHasher

    hashed = PasswordHasher(1, 1024, 1).hash(PASSWORD)
    with store.transaction() as session:
        session.execute(update(table(User)).values(password=hashed))


SIGNED_VISITS = Template("signed visits", lay_passwords, VISITS)


@pytest.fixture(scope="module")
def visiting(all_databases, browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("visiting")
    url = all_databases.fresh(SQLITE, folder, SIGNED_VISITS)
    photo = folder / "photo.png"
    photo.write_bytes(picture("photo"))
    store = Store(url, folder)
    with served(url, folder) as server:
        yield Town(server.origin, folder, store, browser, folder / "days", photo)
    store.close()
    all_databases.drop(url)


def pack_of(person: Person) -> list[dict[str, str]]:
    """The list in the pack this person downloads."""
    with person.page.expect_download() as coming:
        person.page.get_by_role("link", name="下载离线包（2 户）").click()
    content = Path(coming.value.path()).read_bytes()
    listed = zipfile.ZipFile(io.BytesIO(content)).read("lika_survey-media/households.csv")
    return list(csv.DictReader(io.StringIO(listed.decode())))


def people_of(person: Person) -> list[dict[str, str]]:
    """Who may be chosen on the telephone, as the pack lists them."""
    with person.page.expect_download() as coming:
        person.page.get_by_role("link", name="下载离线包（2 户）").click()
    content = Path(coming.value.path()).read_bytes()
    listed = zipfile.ZipFile(io.BytesIO(content)).read("lika_survey-media/people.csv")
    return list(csv.DictReader(io.StringIO(listed.decode())))


def bring_back(person: Person, file: Path) -> None:
    person.unfold("没有网络时")
    person.page.locator('input[type="file"]').first.set_input_files(str(file))
    person.settle()
    person.click("看回传清单")


def test_the_pack_goes_out_and_the_survey_comes_back_as_the_draft(visiting, tmp_path):
    member = visiting.person("member", PHONE)
    member.open("survey")
    member.unfold("没有网络时")
    row = pack_of(member)[0]
    named, taken = telephone.pictures(1, *ALL)
    day = clock.today().isoformat()
    visit = instance({"household": row["name"], "visited_on": day, **ANSWERS, **named}), taken
    strange = instance({"household": "c1"}), {}
    file = tmp_path / "instances.zip"
    file.write_bytes(zipped(visit, strange))

    bring_back(member, file)
    member.says("没有这一户，或不在您的管辖范围内。请重新下载离线包，选对户再填。")
    assert member.sideways() == 0
    member.page.evaluate(AXE)
    assert member.page.evaluate(RUN, [RULES, []]) == []
    member.click("写入我的草稿（1 户）")
    member.says("1 户已写入草稿，还没有提交：请逐户核对后提交。")
    member.click("核对并提交：丁山零")
    for label, value in (("务工收入", "3000.00"), ("种植业收入", "2000.50"), ("共同生活人数", "2")):
        expect(member.page.get_by_label(label, exact=True).first).to_have_value(value)
    member.says("人均 2,100.25 元")
    expect(member.page.get_by_text("已收 2 份")).to_have_count(2)
    expect(member.page.get_by_text("已收 1 份")).to_have_count(3)
    expect(member.button("提交调查结果")).to_be_enabled()
    assert member.sideways() == 0

    member.open("survey")
    bring_back(member, file)
    member.says("已回传过，没有变化")
    member.says("没有可写入的。")


def test_what_stands_open_is_filled_anew_by_what_comes_back(visiting, tmp_path):
    """The sheet of this household was drawn before: its old answers must not win."""
    member = visiting.person("member", PHONE)
    member.open("survey")
    member.unfold("没有网络时")
    row = pack_of(member)[1]
    member.button("填写调查").nth(1).click()
    member.settle()
    member.write("看到的情况", "先在网上记了一句")
    member.click("名单")
    xml = instance({"household": row["name"], **ANSWERS})
    file = tmp_path / "visit.xml"
    file.write_bytes(xml)
    bring_back(member, file)
    member.says("替换我的草稿")
    member.click("写入我的草稿（1 户）")
    member.click("核对并提交：卞山一")
    observed = member.page.get_by_label("看到的情况（可不填）", exact=True)
    expect(observed).to_have_value(ANSWERS["observed"])


def test_what_is_told_of_a_member_is_looked_at_in_the_households_form(visiting, tmp_path):
    """The form was open before: what the telephone brought stands in it all the same."""
    member = visiting.person("member", PHONE)
    member.open("survey")
    member.unfold("没有网络时")
    head = next(row for row in people_of(member) if row["label"].startswith("卞山一"))
    member.button("填写调查").nth(1).click()
    member.settle()
    member.page.get_by_role("button", name="更正").first.click()
    member.settle()
    member.page.get_by_label("变更说明").fill("入户时问过")
    member.open("survey")
    told = {people.WHO: head["name"], "person_work_months": "5", "person_health": "chronic"}
    file = tmp_path / "visit.xml"
    file.write_bytes(instance({"household": head["household"], **ANSWERS}, members=[told]))
    bring_back(member, file)
    member.says("成员更正 2 项")
    member.click("写入我的草稿（1 户）")
    member.click("核对并保存成员情况：卞山一")
    member.says("家庭成员")
    health = member.page.get_by_label("健康状况 1", exact=True)
    expect(health.first).to_have_value("长期慢性病")
    assert member.sideways() == 0


def test_a_broken_file_is_one_sentence_on_the_screen(visiting, tmp_path):
    member = visiting.person("member", PHONE)
    member.open("survey")
    file = tmp_path / "instances.zip"
    file.write_bytes(b"PK\x03\x04 and nothing behind it")
    bring_back(member, file)
    member.says("文件损坏，打不开。请在手机上重新压缩后再传。")
    expect(member.page.get_by_text("写入我的草稿")).to_have_count(0)
