"""The cast: who works where in the demo, under which login. Nobody here exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import update

from models.account import User
from models.rows import table
from workflows.access import accounts, grants, passwords, places
from workflows.access.roles import ROLE_NAMES, Role
from workflows.base.words import _
from workflows.demo.stage import Stage

# Printed by `demo` and good for nothing else: the demo is for looking round on one's own machine.
PASSWORD: Final = "lika-demo-2016"  # noqa: S105

COUNTY_THEN, ZONE = 370282000000, 370282400000
COUNTY_NOW, TOWN = 370215000000, 370215104000
DONGTAZI, XITAZI, XILIU = 370282400201, 370282400202, 370282400203
YIFENG, GUHE, BINHE, SHUANGTA = 370215104202, 370215104218, 370215104237, 370215104284
SHANGBO, QIJI = 370215104223, 370215104267

FIRST_DAY: Final = date(2015, 8, 3)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the cast: a login, a name, one role at one or more places."""

    login: str
    name: str
    role: Role
    places: tuple[int, ...]
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Village:
    """The people of one village as the story calls them, and the township's above them."""

    key: int
    name: str
    clerk: str
    chair: str
    member: str
    team: str
    town: str
    town2: str
    lead: str
    representatives: int

    @property
    def issuer(self) -> str:
        """What stands at the foot of its notices."""
        return f"{self.name}村民委员会"


def _village(key: int, name: str, word: str, area: str, representatives: int) -> Village:
    return Village(
        key,
        name,
        f"clerk.{word}",
        f"chair.{word}",
        f"member.{word}",
        f"team.{area}",
        f"town.{area}",
        f"town2.{area}",
        f"lead.{area}",
        representatives,
    )


DONGTAZI_VILLAGE: Final = _village(DONGTAZI, "东塔子村", "dongtazi", "zone", 15)
XITAZI_VILLAGE: Final = _village(XITAZI, "西塔子村", "xitazi", "zone", 12)
XILIU_VILLAGE: Final = _village(XILIU, "黄家西流村", "xiliu", "zone", 13)
THEN: Final = (DONGTAZI_VILLAGE, XITAZI_VILLAGE, XILIU_VILLAGE)
YIFENG_VILLAGE: Final = _village(YIFENG, "移风村", "yifeng", "yfd", 18)
GUHE_VILLAGE: Final = _village(GUHE, "沽河村", "guhe", "yfd", 14)
BINHE_VILLAGE: Final = _village(BINHE, "滨河村", "binhe", "yfd", 16)
SHUANGTA_VILLAGE: Final = _village(SHUANGTA, "双塔村", "shuangta", "yfd", 12)
SHANGBO_VILLAGE: Final = _village(SHANGBO, "上泊新村", "qiji", "yfd", 11)
QIJI_VILLAGE: Final = _village(QIJI, "七级村", "qiji", "yfd", 15)
NOW: Final = (YIFENG_VILLAGE, GUHE_VILLAGE, BINHE_VILLAGE, SHUANGTA_VILLAGE)
NOT_YET: Final = (SHANGBO_VILLAGE, QIJI_VILLAGE)

_V, _VC = Role.CLERK, Role.COMMITTEE
PEOPLE: Final = (
    Person("county", "隋思齐", Role.COUNTY, (COUNTY_THEN, COUNTY_NOW)),
    Person("county2", "宫若溪", Role.COUNTY, (COUNTY_THEN, COUNTY_NOW)),
    Person("group", "迟敬之", Role.COUNTY_LEADERS, (COUNTY_THEN, COUNTY_NOW)),
    Person("leader", "曲望舒", Role.LEADER, (COUNTY_THEN, COUNTY_NOW)),
    Person("inspector", "万澄观", Role.INSPECTOR, (COUNTY_THEN, COUNTY_NOW)),
    Person("town.yfd", "于砚秋", Role.TOWNSHIP, (TOWN,)),
    Person("town2.yfd", "姜叙白", Role.TOWNSHIP, (TOWN,)),
    Person("lead.yfd", "仇远山", Role.TOWNSHIP_LEADER, (TOWN,)),
    Person("clerk.yifeng", "江问渠", _V, (YIFENG,)),
    Person("chair.yifeng", "解庆余", _VC, (YIFENG,), "committee"),
    Person("member.yifeng", "孙月桥", _VC, (YIFENG,), "committee"),
    Person("team.yfd", "时恒之", _VC, (YIFENG, GUHE, BINHE, SHUANGTA, SHANGBO, QIJI), "work_team"),
    Person("helper.yfd", "华知远", Role.HELPER, (TOWN,)),
    Person("clerk.guhe", "房采薇", _V, (GUHE,)),
    Person("chair.guhe", "矫广仁", _VC, (GUHE,), "committee"),
    Person("member.guhe", "蓝溪照", _VC, (GUHE,), "committee"),
    Person("clerk.binhe", "安以宁", _V, (BINHE,)),
    Person("chair.binhe", "邴承业", _VC, (BINHE,), "committee"),
    Person("member.binhe", "栾语松", _VC, (BINHE,), "committee"),
    Person("clerk.shuangta", "鞠清和", _V, (SHUANGTA,)),
    Person("chair.shuangta", "逄立诚", _VC, (SHUANGTA,), "committee"),
    Person("member.shuangta", "郇映川", _VC, (SHUANGTA,), "committee"),
    Person("clerk.qiji", "周闻笛", _V, (QIJI, SHANGBO)),
    Person("chair.qiji", "姜秉坤", _VC, (QIJI, SHANGBO), "committee"),
    Person("town.zone", "于既明", Role.TOWNSHIP, (ZONE,)),
    Person("town2.zone", "隋予怀", Role.TOWNSHIP, (ZONE,)),
    Person("lead.zone", "宫延年", Role.TOWNSHIP_LEADER, (ZONE,)),
    Person("leader.zone", "安培元", Role.LEADER, (ZONE,)),
    Person("clerk.dongtazi", "迟听澜", _V, (DONGTAZI,)),
    Person("chair.dongtazi", "江世勋", _VC, (DONGTAZI,), "committee"),
    Person("member.dongtazi", "曲仲谦", _VC, (DONGTAZI,), "committee"),
    Person("team.zone", "华同舟", _VC, (DONGTAZI, XITAZI, XILIU), "work_team"),
    Person("helper.zone", "万嘉言", Role.HELPER, (ZONE,)),
    Person("clerk.xitazi", "解知微", _V, (XITAZI,)),
    Person("chair.xitazi", "仇茂林", _VC, (XITAZI,), "committee"),
    Person("member.xitazi", "时兆丰", _VC, (XITAZI,), "committee"),
    Person("clerk.xiliu", "房亦舒", _V, (XILIU,)),
    Person("chair.xiliu", "蓝树基", _VC, (XILIU,), "committee"),
    Person("member.xiliu", "逄沛霖", _VC, (XILIU,), "committee"),
)
ADMINISTRATOR: Final = Person("admin", "系统管理员", Role.ADMINISTRATOR, (37 * 10**10,))


def enrol(stage: Stage, county: int) -> None:
    """Accounts and roles of everybody who works in a county, given by the administrator today."""
    accounts.first_administrator(stage.session, ADMINISTRATOR.login)
    admin = stage.actor(ADMINISTRATOR.login)
    there = [(person, place) for person in PEOPLE for place in person.places]
    for person, place in there:
        if places.county_of(place) != county:
            continue
        if not stage.knows(person.login):
            accounts.create_user(
                stage.session, admin, login=person.login, name=person.name, region=place
            )
        user = stage.user(person.login)
        grants.grant(stage.session, admin, user, person.role, place, body=person.body)


def open_doors(stage: Stage) -> None:
    """The printed password for everybody: one hash for all, forty would take five seconds."""
    known = passwords.kept(PASSWORD)
    stage.session.execute(update(table(User)).values(password=known, must_change=False))


def account_lines(stage: Stage) -> Iterator[str]:
    """Every account as one line: login, password, role, place."""
    for person in (ADMINISTRATOR, *PEOPLE):
        names = (places.place_of(stage.session, key) for key in person.places)
        where = "、".join(place.name for place in names if place is not None)
        yield "\t".join((person.login, PASSWORD, _(ROLE_NAMES[person.role]), where))


def officer(region: int) -> str:
    """Who handles a round of that place."""
    return {ZONE: "town.zone", TOWN: "town.yfd"}.get(region, "county")
