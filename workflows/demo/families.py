"""Invented households of one to five people, mostly poor through illness, in order for the checks.

Names are drawn from lists made for this; numbers have a true check digit and belong to nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, Final

from workflows.base import identity
from workflows.households.members import Entry, Member


def pairs(text: str) -> tuple[str, ...]:
    """Given names of two characters each, written without gaps."""
    return tuple(text[n : n + 2] for n in range(0, len(text), 2))


SURNAMES: Final = "于姜隋解邴矫逄蓝万时仇迟华房宫郇安栾曲鞠闫修栗展冷柳纪辛"
_MEN: Final = pairs(
    "恒泰兆丰仲谦树基培元茂林庆余广仁世勋承业立诚敬之延年秉坤沛霖克勤"
    "修远崇文维新思源鹤鸣松涛佑安启明怀远景和绍棠开泰述之光第汝舟济川"
)
_WOMEN: Final = pairs(
    "素琴月娥彩云翠萍巧珍惠敏春桃秋菊爱莲美荣淑贞桂芝银环玉珂"
    "凤仪若兰佩兰静姝婉如采芹雅琴慧心瑞芝香菱红英小满冬梅雪梅"
)
_CHILDREN: Final = pairs(
    "浩宇子轩思远一鸣俊熙天佑景行知行明哲乐山梓萱雨桐佳怡诗涵可欣晓彤若曦语嫣安然书瑶"
)
_PREFIX: Final = "370282"
# The families of the round under way, and the one of them whose child has no number yet.
LIKE_LIFE: Final = 2
NUMBERLESS: Final = 12


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of member: who, how old, how well, how schooled, working away for how long."""

    relation: str
    sex: str
    ages: tuple[int, int]
    health: str
    labour: str
    education: str
    school: str
    months: int
    certificate: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of household: why it is poor, where its income comes from, who lives in it."""

    cause: str
    others: tuple[str, ...]
    income: tuple[tuple[str, str, int], ...]
    why: str
    members: tuple[Sort, ...] = ()


# Where a household's income comes from: block, item, parts of the whole.
_INCOME: Final[dict[str, tuple[tuple[str, str, int], ...]]] = {
    "old": (
        ("transfers", "pension", 5),
        ("transfers", "farm_subsidy", 1),
        ("transfers", "support", 2),
        ("property", "land_rent", 2),
    ),
    "farm": (
        ("business", "crops", 6),
        ("wages", "odd_jobs", 3),
        ("transfers", "farm_subsidy", 1),
    ),
    "jobs": (
        ("wages", "odd_jobs", 7),
        ("business", "crops", 3),
        ("transfers", "farm_subsidy", 1),
    ),
    "post": (
        ("wages", "public_post", 4),
        ("business", "livestock", 3),
        ("transfers", "allowance", 3),
    ),
}
# A kind begins at the margin: cause (and others), income, why. Then its members: relation, sex,
# ages, health, labour, schooling (or school=), months of work, ending of a disability certificate.
_KINDS: Final = """
illness | old | 两位老人常年看病吃药
  head male 68-75 serious lost primary
  spouse female 66-73 chronic weak none
illness schooling | jobs | 户主患大病，孩子上学
  head male 45-52 serious weak junior
  spouse female 44-50 healthy ordinary junior months=6
  son male 15-17 healthy none school=vocational_1
disability | post | 户主肢体残疾，一人生活
  head male 55-59 disabled lost junior certificate=42
illness schooling | jobs | 妻子患大病，一人打工养家
  head male 40-46 healthy ordinary junior months=9
  spouse female 38-44 serious weak junior
  daughter female 16-17 healthy none school=vocational_2
  son male 8-11 healthy none school=primary
illness | old | 独居老人，慢性病多年
  head female 71-80 chronic lost none
schooling | jobs | 两个孩子同时上学
  head male 46-50 healthy ordinary junior months=8
  spouse female 45-49 healthy ordinary junior
  daughter female 19-21 healthy none school=higher_vocational_2
  son male 16-17 healthy none school=vocational_1
illness labour | farm | 老人住院，户主有病
  head male 42-48 chronic weak junior
  spouse female 41-47 healthy ordinary junior months=5
  son male 15-16 healthy none school=vocational_1
  father male 72-78 serious lost primary
  mother female 70-76 chronic weak none
disability | old | 女儿精神残疾须照看
  head male 63-70 healthy weak primary
  daughter female 33-40 disabled none none certificate=62
illness | farm | 母亲卧病，户主慢性病
  head male 50-56 chronic weak junior
  spouse female 49-55 healthy ordinary primary
  mother female 75-81 serious lost none
disaster | farm | 大棚遭风灾，欠下贷款
  head male 50-57 healthy ordinary junior
  spouse female 50-56 healthy ordinary primary
labour schooling | old | 祖孙二人，没有劳力
  head female 66-72 healthy weak primary
  grandson male 9-12 healthy none school=primary
illness | post | 父亲患大病，独自带孩子
  head male 38-44 serious weak junior
  daughter female 9-11 healthy none school=primary
skill funds | farm | 没有技术，收入不稳
  head male 36-41 healthy ordinary primary months=4
  spouse female 34-40 healthy ordinary junior
  son male 7-9 healthy none school=primary
illness | old | 妻子突发重病，花费大
  head male 62-67 chronic weak primary
  spouse female 60-66 serious lost primary
disability | jobs | 户主残疾，只有妻子打工
  head male 47-54 disabled weak junior certificate=43
  spouse female 45-52 healthy ordinary junior months=6
  daughter female 10-12 healthy none school=primary
"""


def _kinds(text: str) -> tuple[Kind, ...]:
    found: list[Kind] = []
    for line in text.strip().splitlines():
        if line.startswith(" "):
            kind = found.pop()
            found.append(replace(kind, members=(*kind.members, _sort(line))))
        else:
            causes, income, why = line.split(" | ")
            cause, *others = causes.split()
            found.append(Kind(cause, tuple(others), _INCOME[income], why))
    return tuple(found)


def _sort(line: str) -> Sort:
    relation, sex, ages, health, labour, *rest = line.split()
    low, high = ages.split("-")
    more = dict(word.split("=") for word in rest if "=" in word)
    education = "".join(word for word in rest if "=" not in word)
    return Sort(
        relation,
        sex,
        (int(low), int(high)),
        health,
        labour,
        education,
        more.get("school", ""),
        int(more.get("months", 0)),
        more.get("certificate", ""),
    )


KINDS: Final = _kinds(_KINDS)


@dataclass(frozen=True, slots=True)
class Family:
    """One household of the story: what the clerk enters, and what the survey will find."""

    entry: Entry
    kind: Kind
    n: int

    @property
    def head(self) -> str:
        """The head's name."""
        return self.entry.head.name

    @property
    def size(self) -> int:
        """How many live together."""
        return len(self.entry.members)

    def income(self, line_fen: int, share: int = 0) -> list[dict[str, Any]]:
        """A year's items, coming to a share (percent) of the line per head: 46 to 90 by default."""
        percent = share or 46 + self.n * 7 % 45
        gross = line_fen * self.size * percent // 100
        farms = any(block == "business" for block, _item, _part in self.kind.income)
        costs = gross // 6 if farms else 0
        parts = sum(part for _block, _item, part in self.kind.income)
        lines = [
            {
                "block": block,
                "item": item,
                "fen": (gross + costs) * part // parts // 10_000 * 10_000,
            }
            for block, item, part in self.kind.income
        ]
        if costs:
            lines.append({"block": "costs", "item": "inputs", "fen": costs // 10_000 * 10_000})
        return lines


def families(seed: int, on: date) -> Iterator[Family]:
    """Households without end, the same for the same seed: ages as of a day. No name twice but
    that of a wife and a mother in one house of the round under way."""
    dice = Random(seed)  # noqa: S311 - invented people, not secrets
    names: set[str] = set()
    numbers = count(seed % 10 * 40 + 11)
    for n in count():
        kind = KINDS[n % len(KINDS)]
        surname = dice.choice(SURNAMES)
        members = tuple(
            _member(dice, sort, surname, on, names, next(numbers)) for sort in kind.members
        )
        if seed == LIKE_LIFE:
            members = tuple(_as_it_comes(member, members, n) for member in members)
        yield Family(_entry(dice, kind, members, seed, n), kind, n)


def _as_it_comes(member: Member, members: tuple[Member, ...], n: int) -> Member:
    """Namesakes in one house, and a child who has no number yet: both are ordinary."""
    wife = next((m for m in members if m.relation == "spouse"), None)
    if wife and member.relation == "mother":
        return member.model_copy(update={"name": wife.name})
    if n == NUMBERLESS and member.relation in ("son", "grandson"):
        born, sex = identity.born_on(member.number), identity.sex_of(member.number)
        traits = member.traits | {"no_number": "unregistered"}
        told = {"number": "", "born": born, "sex": sex, "traits": traits}
        return member.model_copy(update=told)
    return member


def _member(dice: Random, sort: Sort, surname: str, on: date, names: set[str], nth: int) -> Member:
    age = dice.randint(*sort.ages)
    # A birthday at least 70 days past: one age from the application to the day told.
    born = on - timedelta(days=age * 365 + age // 4 + dice.randint(70, 230))
    married_in = sort.relation in ("spouse", "mother")
    traits = {
        "ethnicity": "han",
        "health": sort.health,
        "labour": sort.labour,
        "resident_medical": "yes",
        "employee_medical": "no",
        "serious_illness": "yes",
        "pension": "yes" if age >= 16 and not sort.school else "no",
    }
    traits |= {"education": sort.education} if sort.education else {"school": sort.school}
    more = {"work": "county", "work_months": sort.months} if sort.months else {}
    return Member(
        name=_name(dice, sort, dice.choice(SURNAMES) if married_in else surname, age, names),
        relation=sort.relation,
        number=_number(born, sort.sex, nth) + sort.certificate,
        traits={**traits, **more},
    )


def _name(dice: Random, sort: Sort, surname: str, age: int, names: set[str]) -> str:
    given = _CHILDREN if age < 26 else _MEN if sort.sex == "male" else _WOMEN
    while True:
        name = surname + dice.choice(given)
        if name not in names:
            names.add(name)
            return name
        if len(names) > len(SURNAMES) * len(given) // 3:
            surname = dice.choice(SURNAMES)


def _number(born: date, sex: str, nth: int) -> str:
    order = nth * 2 % 1000 + (sex == "male")
    first = f"{_PREFIX}{born:%Y%m%d}{order:03d}"
    return first + identity.check_digit(first)


def _entry(dice: Random, kind: Kind, members: tuple[Member, ...], seed: int, n: int) -> Entry:
    area = 60 + dice.randint(0, 60)
    unable = all(member.traits.get("labour") in ("lost", "none") for member in members)
    allowed = unable or kind.income is _INCOME["post"]
    return Entry(
        group_name=f"{'一二三四五六'[n % 6]}组",
        address=f"{n % 6 + 1}组{10 + n}号",
        phone=f"199{seed % 10}000{n:04d}" if n % 7 else "",
        traits={
            "cause": kind.cause,
            "other_causes": list(kind.others),
            **({"disaster": "weather"} if kind.cause == "disaster" else {}),
            "attribute": "allowance" if allowed else "general",
            "land": {
                "arable": dice.randint(1, 6),
                "forest": 0,
                "fallow": 0,
                "orchard": n % 3,
                "pasture": 0,
                "water": 0,
            },
            "living": {
                "safe_water": "yes",
                "toilet": "no" if n % 4 == 0 else "yes",
                "electricity": "yes",
                "road": "concrete" if n % 3 else "gravel",
                "dangerous": "no",
                "area": area,
                "road_km": n % 3,
            },
        },
        members=members,
    )
