"""The registers the procedure leans on: representatives in term, objection telephones, kin."""

from random import Random
from typing import Final

from models.register import Representative
from workflows import registers as books
from workflows.demo import cast
from workflows.demo.families import SURNAMES, pairs
from workflows.demo.reviews import officer
from workflows.demo.stage import Stage

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


def write(stage: Stage, county: int, villages: tuple[cast.Village, ...]) -> None:
    """Representatives of the villages, telephones of every place of a county."""
    dice = Random(county)  # noqa: S311 - invented people, not secrets
    for key, office in _OFFICES[county]:
        _telephone(stage, dice, officer(key), key, office)
    for village in villages:
        _telephone(stage, dice, village.town, village.key, f"{village.name}村务监督委员会")
        names = set[str]()
        while len(names) < village.representatives:
            names.add(dice.choice(SURNAMES) + dice.choice(_GIVEN))
        clerk = stage.actor(village.clerk)
        for name in sorted(names):
            books.add(stage.session, clerk, books.REPRESENTATIVES, village.key, {"name": name})


def _telephone(stage: Stage, dice: Random, login: str, key: int, office: str) -> None:
    words = {"office": office, "phone": f"0532-5550{dice.randrange(10_000):04d}"}
    books.add(stage.session, stage.actor(login), books.PHONES, key, words)


def related(
    stage: Stage, village: cast.Village, household: int, nth: int, relation: str, kin_name: str
) -> None:
    """A representative declares kinship to a household: recused when it is voted on."""
    representative = stage.rows(Representative, region=village.key)[nth]
    books.add(
        stage.session,
        stage.actor(village.clerk),
        books.KIN,
        village.key,
        {
            "official_name": representative["name"],
            "post": "村民小组长、村民代表",
            "relation": relation,
            "kin_name": kin_name,
        },
        household_id=household,
        representative_id=representative["id"],
    )
