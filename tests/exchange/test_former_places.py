"""A roster that names places as they were called: read as today's, with a note; or asked."""

import pytest
from sqlalchemy import select

from models.place import Region
from models.rows import table
from workflows.access.people import Actor, Held
from workflows.access.place_lists import OPERATOR, take_in
from workflows.access.roles import Role
from workflows.exchange.gazetteer import gazetteer
from workflows.exchange.roster.places import Place, Places

HEAD = "代码,名称,停用日期,继任代码,曾用名\n"
LIST = HEAD + (
    "34,皖省,,,\n3410,黄市,,,\n341021,歙东县,2019-12-31,341022,\n341022,徽州新区,,,\n"
    "341022104,移风店镇,,,古店乡\n341022104201,上村,,,老上村\n341022104202,下村,,,\n"
    "341022104203,并村,2019-12-31,341022104202,\n341022104204,散村,2019-12-31,,\n"
    "341022105,岭乡,,,\n341022105201,上村,,,\n"
)
UP, DOWN = 341022104201, 341022104202


@pytest.fixture
def villages(store):
    with store.transaction() as session:
        take_in(session, OPERATOR, "x.csv", LIST.encode())
        assert len(session.execute(select(table(Region))).all()) == 11
        county = Actor(1, "某", (Held(Role.COUNTY, 341022000000, 341023000000),))
        everywhere = Actor(1, "某", (Held(Role.COUNTY, 341000000000, 341100000000),))
        assert gazetteer(session, county).village_of("", "移风店镇", "上村") == UP
        return gazetteer(session, everywhere)


@pytest.mark.parametrize(
    ("named", "key", "now"),
    [
        (("徽州新区", "移风店镇", "上村"), UP, ""),
        (("徽州新区", "移风", "上村村委会"), UP, ""),
        (("歙东县", "移风店镇", "上村"), UP, "徽州新区移风店镇上村"),
        (("徽州新区", "古店乡", "上村"), UP, "徽州新区移风店镇上村"),
        (("", "", "老上村"), UP, "徽州新区移风店镇上村"),
        (("徽州新区", "移风店镇", "并村"), DOWN, "徽州新区移风店镇下村"),
        (("徽州新区", "移风店镇", "散村"), None, ""),
        (("", "", "上村"), None, ""),
    ],
)
def test_a_name_of_before_means_the_place_of_today(villages, named, key, now):
    assert villages.village_of(*named) == key
    assert villages.now_called(*named) == now


def test_a_name_of_several_villages_is_asked(villages):
    assert villages.several("", "", "上村") == ["徽州新区岭乡上村", "徽州新区移风店镇上村"]
    assert villages.several("徽州新区", "岭乡", "上村") == ()


def test_what_is_called_so_today_wins_over_what_was():
    both = Places(
        (
            Place(1, "甲县", "乙镇", "东村", ((), (), ("西村",))),
            Place(2, "甲县", "乙镇", "西村"),
        )
    )
    assert both.village_of("甲县", "乙镇", "西村") == 2
    assert both.now_called("甲县", "乙镇", "西村") == ""


def test_a_code_means_its_village_whatever_stands_beside_it(villages):
    assert villages.village_of("", "", "341022104201") == UP
    assert villages.village_of("歙东县", "移风店镇", "下村（341022104202）") == DOWN
    assert villages.now_called("", "", "341022104202") == "", "the code of today is no remark"


def test_a_name_that_is_not_the_code_s_is_told(villages):
    assert villages.now_called("", "", "上村（341022104202）") == "徽州新区移风店镇下村"
    assert villages.now_called("", "", "下村村委会 341022104202") == ""


def test_the_code_of_before_is_read_as_today_s_with_a_note(villages):
    assert villages.village_of("", "", "并村341022104203") == DOWN
    assert villages.now_called("", "", "并村341022104203") == "徽州新区移风店镇下村"


@pytest.mark.parametrize("text", ["341022104204", "341022104999", "3410221042010"])
def test_a_code_that_no_village_has_today_is_no_village(villages, text):
    assert villages.village_of("", "", text) is None
    assert villages.several("", "", text) == ()
