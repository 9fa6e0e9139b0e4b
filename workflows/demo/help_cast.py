"""Who helps in the demo: the zone's officials, 55 enterprises, 40 households of another town."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from workflows.demo.cast import COUNTY_THEN, PEOPLE, ZONE
from workflows.demo.families import SURNAMES, pairs
from workflows.help.opening.elsewhere import Elsewhere

OTHER_TOWN: Final = 370282104000
HELPER: Final = next(person for person in PEOPLE if person.login == "helper.zone")

_POSTS: Final = (
    ("head", "党工委书记"),
    ("deputy", "党工委副书记、管委会主任"),
    ("responsible", "党工委副书记"),
    ("responsible", "武装部部长"),
    ("office", "扶贫办主任"),
    ("member", "纪工委书记"),
    ("member", "管委会副主任"),
    ("member", "管委会副主任"),
    ("member", "组织委员"),
    ("member", "宣传委员"),
    ("member", "统战委员"),
)
_OFFICES: Final = (
    "党政办公室", "经济发展局", "招商局", "财政所", "社会事务办", "农业服务中心",
    "规划建设办", "安监办", "文化站", "人社中心", "信访办", "扶贫办",
)  # fmt: skip
_GIVEN: Final = pairs(
    "既白临川望岳行健怀瑾守真闻达立言若谷致远含章抱朴知非如松慎独在野弘毅思齐克己乐水见山"
)
_WORDS: Final = pairs(
    "云岫禾苇星槎砚池松麓鹭汀棠溪沐岚霁川麦垄槐序石漱苇航晴澜谷芒枕流半亩青筠漱雪望汐"
)
_TRADES: Final = ("服装", "针织", "食品", "机械", "包装", "物流", "家具", "工具")
_HEADS: Final = pairs(
    "春和秋实夏长冬藏有田有粮得林得水守土守义传家传礼福来福至顺年顺意广义广德世安世和"
    "长庚长安金锁金柱玉山玉田宝山宝河"
)
SCOPES: Final = (("town", 40, OTHER_TOWN), ("zone", 5, ZONE), ("city", 10, COUNTY_THEN))
WAYS: Final = ("industry", "employment", "welfare")


def _phone(n: int) -> str:
    return f"1990532{n:04d}"


def officials(user: int) -> list[dict[str, Any]]:
    """The zone's eleven leaders and twelve heads of office; `user` is the one who signs in."""
    dice = Random(23)  # noqa: S311 - invented people, not secrets
    taken = {person.name for person in PEOPLE}
    found = []
    for n in range(len(_POSTS) + len(_OFFICES)):
        leader = n < len(_POSTS)
        duty, post = _POSTS[n] if leader else ("", "负责人")
        name = HELPER.name
        while name in taken and n != len(_POSTS):
            name = dice.choice(SURNAMES) + dice.choice(_GIVEN)
        taken.add(name)
        found.append(
            {
                "name": name,
                "unit": "即墨经济开发区" if leader else _OFFICES[n - len(_POSTS)],
                "post": post,
                "contact": _phone(100 + n),
                "leader": leader,
                "duty": duty,
                "user_id": user if n == len(_POSTS) else None,
            }
        )
    return found


def enterprises() -> Iterator[dict[str, Any]]:
    """Forty for the other town, five for the zone, ten city-wide without a fixed household."""
    dice = Random(55)  # noqa: S311 - invented people, not secrets
    n = 0
    for scope, count, region in SCOPES:
        for _each in range(count):
            name = _WORDS[n % 20] + _TRADES[(n + n // 20 * 3) % 8]
            yield {
                "name": f"青岛{name}有限公司",
                "kind": "enterprise",
                "scope": scope,
                "scope_region": region,
                "address": f"即墨经济开发区孔雀河路{100 + n}号",
                "person_in_charge": dice.choice(SURNAMES) + dice.choice(_GIVEN),
                "contact": _phone(200 + n),
            }
            n += 1


def elsewhere() -> Iterator[Elsewhere]:
    """Households filed by the other town."""
    dice = Random(40)  # noqa: S311 - invented people, not secrets
    names: set[str] = set()
    causes = ("illness", "illness", "disability", "labour", "schooling")
    while len(names) < 40:
        name = dice.choice(SURNAMES) + dice.choice(_HEADS)
        if name in names:
            continue
        n = len(names)
        names.add(name)
        village = "黑家屯村" if n < 26 else "移风村"
        yield Elsewhere(
            head=name,
            place=f"移风店镇{village}",
            card_number=f"YFD-2015-{n + 1:04d}",
            people=1 + n % 4,
            cause=causes[n % 5],
        )
