"""The survey form of a telephone without network: the file as it is handed out, and its names.

ODK Collect and KoboCollect read the XForm in data/forms; `questions.py` draws it, and
`scripts/xform.py` writes it. The program itself only hands it out and reads what comes back.
"""

import json
import re
from functools import cache
from typing import Final

from workflows.base.paths import DATA
from workflows.policy.income import IncomeItem
from workflows.policy.policy import PROFILES

FILE: Final = DATA / "forms" / "lika_survey.xml"
FORM_ID: Final = "lika_survey"
YES: Final = "yes"
# How many pictures one kind of paper may have on the phone; more can be added on the screen.
SLOTS: Final = {
    "photos": 4,
    "household_signature": 2,
    "surveyor_signatures": 3,
    "survey_form": 4,
    "income_sheet": 2,
}


@cache
def items() -> tuple[IncomeItem, ...]:
    """Every item of income some shipped profile asks, in the order of the first that does.

    Which of them a household is asked, and which count, stands in the list of households: that is
    its own profile's to say.
    """
    found: dict[tuple[str, str], IncomeItem] = {}
    for file in sorted(PROFILES.glob("*.json")):
        for row in json.loads(file.read_text(encoding="utf-8"))["income_items"]:
            item = IncomeItem.model_validate(row)
            found.setdefault((item.block, item.item), item)
    return tuple(found.values())


def node(block: str, item: str) -> str:
    """The name of an item's question."""
    return f"{block}_{item}"


def slots(question: str) -> list[str]:
    """The names of the pictures of one kind of paper."""
    return [f"{question}_{n}" for n in range(1, SLOTS[question] + 1)]


@cache
def version() -> str:
    """The version of the form as it is handed out: another definition is another version."""
    found = re.search(rf'<data [^>]*id="{FORM_ID}"[^>]* version="(\w+)"', xform().decode())
    assert found is not None  # noqa: S101 - a test reads the file
    return found[1]


@cache
def xform() -> bytes:
    """The form as ODK Collect reads it."""
    return FILE.read_bytes()
