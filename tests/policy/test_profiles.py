"""Rules and calendar as an administrator brings them in: dated, sound, never changed afterwards."""

import json
from dataclasses import replace
from datetime import date

import pytest

from models.batch import Campaign
from models.columns import table
from models.place import Region
from models.policy import HolidayYear
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.world import COUNTY, OTHER_TOWN, TOWN, VILLAGE, World, lay_ground
from workflows.access.places import place_of
from workflows.base.refusals import Malformed, NotNow, NotYours
from workflows.engine import execute
from workflows.identification.queries import notices
from workflows.policy import policy, profiles
from workflows.policy.clauses import Basis, cited
from workflows.storage import settings

GROUND = Template("ground", lay_ground, EMPTY)


@pytest.fixture
def database_template():
    return GROUND


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


def pattern(**changes) -> bytes:
    body = json.loads((policy.PROFILES / "jm-2018.json").read_text(encoding="utf-8"))
    body |= {"key": "JM-2027", "valid_from": "2027-01-01", "valid_to": None} | changes
    return json.dumps(body).encode()


def bring_in(world, content, login="admin", region=COUNTY):
    with world.at_now():
        return profiles.take_in(world.session, world.actor(login), content, region)


def test_a_new_profile_counts_from_its_day_in_its_area(world):
    bring_in(world, pattern(notice_days={"1": 10, "2": 10, "3": 10}))
    session = world.session
    assert policy.policy_for(session, VILLAGE, date(2027, 1, 1)) == "JM-2027"
    assert policy.policy_for(session, VILLAGE, date(2026, 12, 31)) == "JM-2026"
    assert policy.policy_for(session, 370681101201, date(2027, 1, 1)) == "JM-2026"
    assert policy.policy(session, "JM-2027").notice_days[1] == 10


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"not json", "profile_json"),
        (b"[1]", "profile_json"),
        (b"[" * 100_000, "profile_json"),
        (b" " * 300_000, "profile_size"),
        (b"{}", "profile_field"),
        (pattern(surveyors=1), "profile_field"),
        (pattern(quorum="3/2"), "profile_field"),
        (pattern(pass_ratio="1/0"), "profile_field"),
        (pattern(limits={"A1": "three"}), "profile_field"),
        (pattern(notice_days={"1": 0, "2": 7, "3": 7}), "profile_field"),
        (pattern(notice_days={"1": 7, "2": 7}), "profile_field"),
        (pattern(verdict_reasons={"refuse": []}), "profile_field"),
        (pattern(clauses={"quorum": {"title": "《村民委员会组织法》"}}), "profile_field"),
        (pattern(valid_from="soon"), "profile_dates"),
        (pattern(valid_to="2026-01-01"), "register_dates"),
    ],
)
def test_an_unsound_profile_is_refused(world, content, key):
    with pytest.raises(Malformed) as refused:
        bring_in(world, content)
    assert refused.value.reasons[0].key == key


def test_a_profile_of_before_clauses_were_named_cites_those_of_its_time(world):
    body = json.loads(pattern(valid_from="2016-01-01"))
    del body["clauses"]
    rules = policy.Policy.model_validate(body)
    shipped = json.loads((policy.PROFILES / "jm-2014.json").read_text(encoding="utf-8"))
    assert {key: basis.title for key, basis in rules.clauses.items()} == {
        key: basis["title"] for key, basis in shipped["clauses"].items()
    }
    quorum = rules.clauses["quorum"]
    assert rules.cited(["quorum", "house", "", "quorum"]) == f"{quorum.title}，{quorum.clause}"
    assert rules.cited(["house", ""]) == "", "the program's own care is no law to look up"


def test_a_regulation_is_named_once_with_all_its_clauses():
    of = [Basis(title="《甲》", number="一号", clause=clause) for clause in ("乙", "丙")]
    assert cited([*of, Basis(title="《丁》"), of[0]]) == "《甲》（一号），乙、丙；《丁》"


def test_a_profile_is_never_changed_nor_doubled(world):
    bring_in(world, pattern())
    with pytest.raises(NotNow):
        bring_in(world, pattern())
    with pytest.raises(NotNow):
        bring_in(world, pattern(key="JM-2027b"))


def test_a_prefecture_whose_code_ends_in_nought_rules_its_own_counties_only(world):
    """威海 is 3710 and 临沂 3713: taken as digits without their noughts, one lay in the other."""
    weihai, linyi_village = 371000000000, 371302001201
    world.session.execute(
        table(Region)
        .insert()
        .values(
            key=weihai,
            below=weihai + 10**8,
            code="3710",
            name="威海市",
            level="prefecture",
        )
    )
    policy.lay_down(world.session, json.loads(pattern(key="WH-2027")), weihai)
    on = date(2027, 1, 1)
    assert policy.policy_for(world.session, weihai + 2_001_201, on) == "WH-2027"
    assert policy.policy_for(world.session, linyi_village, on) == "JM-2026"


def test_what_is_opened_in_one_go_is_pinned_to_the_rules_of_its_own_place(world):
    """A list of many places: none takes the rules of the first."""
    own = pattern(key="OWN-2015", valid_from="2015-01-01")
    policy.lay_down(world.session, json.loads(own), OTHER_TOWN)
    wishes = [
        (
            {"title": "一批", "year": 2015},
            {"region": place, "county": COUNTY, "title": "", "year": 0},
        )
        for place in (TOWN, OTHER_TOWN, TOWN)
    ]
    with world.at_now():
        execute.open_many(
            world.session, Campaign, "plan", world.actor("county"), wishes, token=world.token()
        )
    pinned = {(row["region"], row["profile"]) for row in world.rows(Campaign)}
    assert pinned == {(TOWN, "JM-2014"), (OTHER_TOWN, "OWN-2015")}


def test_only_an_administrator_and_only_for_a_county(world):
    for login in ("county", "leader", "town"):
        with pytest.raises(NotYours):
            bring_in(world, pattern(), login)
    with pytest.raises(Malformed):
        bring_in(world, pattern(), region=TOWN)


def add_year(world, text, year=2027, source="国办发明电〔2026〕1号", login="admin"):
    with world.at_now():
        return profiles.add_year(world.session, world.actor(login), year, source, text)


def test_a_year_of_holidays_moves_the_working_days(world):
    before = policy.calendar(world.session)
    assert before.works(date(2027, 1, 1))
    assert before.after(date(2026, 12, 31), 1) == (date(2027, 1, 1), True)
    done = add_year(world, "2027-01-01 休 元旦\n\n2027-01-03,班\n2027-01-02 休 星期六")
    assert (done.rests, done.works) == (1, 1)
    calendar = policy.calendar(world.session)
    assert calendar.after(date(2026, 12, 31), 1) == (date(2027, 1, 3), False)
    assert world.rows(HolidayYear, year=2027)


@pytest.mark.parametrize(
    "text", ["", "2027-01-01", "2027-01-01 假", "2026-01-01 休", "2027-01-01 休\n2027-01-01 休"]
)
def test_an_unreadable_calendar_is_refused_whole(world, text):
    with pytest.raises(Malformed):
        add_year(world, text)
    assert not world.rows(HolidayYear, year=2027)


def test_a_published_year_is_not_entered_twice(world):
    with pytest.raises(NotNow):
        add_year(world, "2016-01-01 休", year=2016)
    with pytest.raises(Malformed):
        add_year(world, "2027-01-01 休", source="")
    with pytest.raises(NotYours):
        add_year(world, "2027-01-01 休", login="county")


def change_url(world, url, login="admin"):
    settings.change_public_url(world.session, world.actor(login), url)


@pytest.mark.parametrize("url", ["http://192.168.1.5:8501", "https://lika.example.cn/gs"])
def test_a_public_address_is_kept_without_its_last_slash(world, url):
    change_url(world, f" {url}/ ")
    assert settings.value(world.session, settings.PUBLIC_URL) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "lika.example.cn",
        "ftp://lika.example.cn",
        "https://",
        "https://a b.cn",
        "https://u:p@lika.cn",
        "https://lika.cn/?a=1",
        "https://lika.cn:99999",
        "javascript:alert(1)",
        "http://localhost:8501",
        "http://lika.localhost",
        "http://127.0.0.1:8501",
        "http://[::1]",
        "http://0.0.0.0:8501",
        "https://lika.cn/" + "a" * 200,
    ],
)
def test_a_public_address_that_no_phone_opens_is_refused(world, url):
    with pytest.raises(Malformed):
        change_url(world, url)


def test_the_address_of_the_environment_wins_and_is_not_changed_on_the_screen(world, monkeypatch):
    assert settings.public_url(world.session) == ""
    change_url(world, "https://lika.example.cn")
    assert settings.public_url(world.session) == "https://lika.example.cn"
    monkeypatch.setenv("LIKA_PUBLIC_URL", "https://door.example.cn/")
    assert settings.public_url(world.session) == "https://door.example.cn"
    assert settings.poster_url(world.session) == "https://door.example.cn"
    with pytest.raises(NotNow):
        change_url(world, "https://other.example.cn")
    monkeypatch.delenv("LIKA_PUBLIC_URL")
    assert settings.public_url(world.session) == "https://lika.example.cn"


def test_an_office_signs_by_its_name(world):
    admin = world.actor("admin")
    settings.change_unit_name(world.session, admin, VILLAGE, "东岭村村民委员会")
    assert settings.unit_name(world.session, VILLAGE) == "东岭村村民委员会"
    assert settings.unit_name(world.session, TOWN) == ""
    clerk = world.actor("clerk")
    assert notices.issuer(world.session, clerk, VILLAGE, 1) == "东岭村村民委员会"
    settings.change_unit_name(world.session, admin, VILLAGE, "移风店镇东岭村村委会")
    assert notices.issuer(world.session, clerk, VILLAGE, 1) == "移风店镇东岭村村委会"
    # The second list and the announcement are the township's, here by the place's own name.
    town = place_of(world.session, TOWN)
    assert notices.issuer(world.session, clerk, VILLAGE, 2) == f"{town.name}人民政府"
    assert notices.office_of(replace(town, name="环秀街道")) == "环秀街道办事处"
    village = place_of(world.session, VILLAGE)
    assert notices.office_of(replace(village, name="西镇社区")) == "西镇社区居民委员会"
    assert notices.office_of(replace(village, name="东岭村委会")) == "东岭村委会"
    assert notices.issuer(world.session, world.actor("far_clerk"), VILLAGE, 1) == ""
    with pytest.raises(Malformed):
        settings.change_unit_name(world.session, admin, VILLAGE, "长" * 41)
    with pytest.raises(NotYours):
        settings.change_unit_name(world.session, world.actor("town"), VILLAGE, "别名")
