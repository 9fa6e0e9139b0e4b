"""错评剔除公告: which households one sheet on the wall tells of, and the name of its public page.

It is no batch object: each household's posting is entered by itself. Its page is known by a word
made of the installation's key, so nothing is stored for it and nobody guesses it.
"""

import hmac
from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from models.case import Case
from models.household import Household
from models.installation import keyring_of
from models.record import WrongFiling
from models.rows import table
from models.rows.case import CaseRow
from models.rows.record import WrongFilingRow
from workflows.base.rows import rows_by, rows_of
from workflows.engine.definition import ListWords

_PREFIX: Final = "struck-"
# A key has 63 bits; the databases take no greater one.
_DIGITS: Final = 19
_GREATEST: Final = 2**63 - 1
WORDS: Final = ListWords(
    "错评剔除公告",
    "建档立卡后经核查并听取农户陈述，县级决定下列农户不应建档立卡，予以剔除，现予公告。",
    "错评剔除",
    "",
)


def code_of(session: Session, wrong: WrongFilingRow) -> str:
    """The public name of the sheet on which this household was told."""
    key = wrong["id"]
    return f"{_PREFIX}{key}-{keyring_of(session).blind(f'struck {key}')}"


def by_code(session: Session, code: str) -> WrongFilingRow | None:
    """Whose sheet it is; None for a name nobody gave out, and until it hangs."""
    key = code.removeprefix(_PREFIX).partition("-")[0]
    if not code.startswith(_PREFIX) or not (key.isascii() and key.isdecimal()):
        return None
    if len(key) > _DIGITS or int(key) > _GREATEST:
        return None
    wrong = table(WrongFiling)
    rows = rows_of(session, wrong, wrong.c.id == int(key), wrong.c.told_on.is_not(None))
    if not rows or not hmac.compare_digest(code_of(session, rows[0]).encode(), code.encode()):
        return None
    return rows[0]


def untold(session: Session, region: int) -> list[WrongFilingRow]:
    """Struck in that village, and no list has told it yet: what the next sheet says."""
    wrong = table(WrongFiling)
    struck = (wrong.c.region == region, wrong.c.state == "struck")
    return rows_of(session, wrong, *struck, wrong.c.told_on.is_(None))


def told_with(session: Session, one: WrongFilingRow) -> list[WrongFilingRow]:
    """Those of the village that were put up the same day at the same place."""
    wrong = table(WrongFiling)
    return rows_of(
        session,
        wrong,
        wrong.c.region == one["region"],
        wrong.c.state == "struck",
        wrong.c.told_on == one["told_on"],
        wrong.c.told_at == one["told_at"],
    )


def lines(session: Session, struck: Sequence[WrongFilingRow]) -> list[tuple[CaseRow, str]]:
    """The cases of the sheet with their group, in the order they were opened."""
    cases = rows_by(session, table(Case), "id", [row["case_id"] for row in struck])
    homes = rows_by(session, table(Household), "id", [row["household_id"] for row in cases])
    groups = {row["id"]: row["group_name"] for row in homes}
    return [
        (case, groups.get(case["household_id"], ""))
        for case in sorted(cases, key=lambda case: case["id"])
    ]
