"""Every word of the glossary is said by the program, and all it names in the code is there."""

import ast
import importlib
import re

import pytest

from tests.fixtures.sources import ROOT, modules
from workflows.base.words import english
from workflows.engine.registry import processes
from workflows.identification.process import PROCESS as CASES

LINE = re.compile(r"^\| (?P<zh>[^|]+) \| (?P<en>[^|]+) \| `(?P<code>[\w.]+)` \|")
TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
LINES = [found.groupdict() for row in TEXT.splitlines() if (found := LINE.match(row))]
STATES = {state.key: state.label for state in CASES.states}


def there(name: str) -> bool:
    """Is this a state's code, an action (`process.key`), or something one can import?"""
    if name in STATES:
        return True
    room, _dot, rest = name.partition(".")
    told = [process for process in processes() if process.key == room]
    if told:
        return any(process.action(rest) for process in told)
    return imported(name) if room in ("models", "workflows", "pages") else False


def imported(name: str) -> bool:
    """A module, or an attribute of one however deep; a column is found among a table's fields."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            columns = getattr(found, "model_fields", {})
            if part not in columns and not hasattr(found, part):
                return False
            found = getattr(found, part, None)
        return True
    return False


def said() -> str:
    """All words of the program: its literals, and its plain pages and papers."""
    literals = [
        node.value
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.typ")]
    return "\n".join([*literals, *(file.read_text("utf-8") for file in files)])


def test_every_row_of_the_glossary_is_a_line_and_every_state_has_one():
    rows = [row for row in TEXT.splitlines() if row.startswith("| ") and "中文" not in row]
    assert len(rows) == len(LINES) > 60
    assert {line["code"]: line["zh"] for line in LINES if line["code"] in STATES} == STATES


def test_every_name_of_the_code_is_there():
    assert [line["code"] for line in LINES if not there(line["code"])] == []


@pytest.mark.parametrize(
    "gone",
    ["models.case.Cases", "models.household.Household.heads", "identification.accepted", "Q7"],
)
def test_a_name_that_is_gone_would_be_found(gone):
    assert not there(gone)


def test_every_chinese_word_is_said_by_the_program_and_in_the_english_of_the_screens():
    words = said()
    assert [line["zh"] for line in LINES if line["zh"] not in words] == []
    shown = english()
    assert {
        line["zh"]: line["en"] for line in LINES if shown.get(line["zh"], line["en"]) != line["en"]
    } == {}
