"""The registers the procedure leans on: representatives in term, objection telephones, and who of
them lives with, or is kin to, a household that applies."""

from random import Random
from typing import Final

from models.register import Representative
from workflows.base.rows import RowDict
from workflows.demo import cast
from workflows.demo.cast import officer
from workflows.demo.families import SURNAMES, pairs
from workflows.demo.stage import Stage
from workflows.registers import entries as books
from workflows.registers import search
from workflows.registers.words import PHONES, REPRESENTATIVES

_GIVEN: Final = pairs(
    "长河明远守拙致和存义得水起凤来仪传薪永贞向阳迎春会英同德学礼遵道友竹宝田万仓纪元"
)


_OFFICES: Final = {
    cast.COUNTY_THEN: (
        (cast.COUNTY_THEN, "即墨市扶贫开发领导小组办公室"),
        (cast.ZONE, "即墨经济开发区扶贫办"),
    ),
    cast.COUNTY_NOW: (
        (cast.COUNTY_NOW, "即墨区农业农村局帮扶科"),
        (cast.TOWN, "移风店镇帮扶办"),
    ),
}


def write(stage: Stage, county: int, villages: tuple[cast.Village, ...], to_elect: int = 0) -> None:
    """Representatives of the villages (but those still to elect), telephones of every place of a
    county."""
    dice = Random(county)  # noqa: S311 - invented people, not secrets
    for key, office in _OFFICES[county]:
        _telephone(stage, dice, officer(key), key, office)
    for village in villages:
        _telephone(stage, dice, village.town, village.key, f"{village.name}村务监督委员会")
        names = set[str]()
        while len(names) < village.representatives - to_elect:
            names.add(dice.choice(SURNAMES) + dice.choice(_GIVEN))
        clerk, listed = stage.actor(village.clerk), sorted(names)
        if county == cast.COUNTY_NOW and len(listed) > 1:
            # Two of one name, told apart by what the village calls them.
            listed[:2] = [f"{listed[1]}（大）", f"{listed[1]}（小）"]
        for name in listed:
            books.add(stage.session, clerk, REPRESENTATIVES, village.key, {"name": name})


def _telephone(stage: Stage, dice: Random, login: str, key: int, office: str) -> None:
    words = {"office": office, "phone": f"0532-5550{dice.randrange(10_000):04d}"}
    books.add(stage.session, stage.actor(login), PHONES, key, words)


def elect(stage: Stage, village: cast.Village, household: int, name: str) -> None:
    """A representative who lives in a household that applies: recused when it is voted on."""
    clerk = stage.actor(village.clerk)
    found = search.people(stage.session, clerk, village.key, name)
    person = next(row["id"] for row in found if row["household_id"] == household)
    words = {"name": name}
    books.add(stage.session, clerk, REPRESENTATIVES, village.key, words, person_id=person)


def kin(stage: Stage, village: cast.Village, nth: int, relation: str) -> tuple[RowDict, ...]:
    """What a household declares that is kin to a representative of its village."""
    representative = stage.rows(Representative, region=village.key)[nth]
    return ({"official": representative["id"], "relation": relation},)
