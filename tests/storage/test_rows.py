"""A row is to mypy what its table says: whoever reads a column that is gone is named."""

import re
import shutil
import subprocess
import sys
from importlib import import_module
from typing import Any, get_type_hints

import pytest

from models.columns import metadata
from scripts import rows
from tests.fixtures.sources import ROOT

HOMES = [import_module(f"models.rows.{path.stem}") for path in sorted(rows.HOME.glob("[a-z]*.py"))]
TABLES = [kind for kind in rows.kinds() if hasattr(kind, "__table__")]


def test_the_rows_lie_there_as_the_tables_say_them():
    there = {path.name: path.read_text("utf-8") for path in rows.HOME.glob("*.py")}
    assert there == rows.written(), "run: python -m scripts.rows"


def test_every_table_has_its_row():
    assert {kind.__tablename__ for kind in TABLES} == set(metadata.tables)


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_a_row_has_every_column_and_says_which_may_be_empty(kind):
    (home,) = (m for m in HOMES if m.__name__.endswith(f".{rows.home_of(kind)}"))
    said = get_type_hints(getattr(home, rows.row_name(kind)))
    columns = metadata.tables[kind.__tablename__].columns
    assert set(said) == set(columns.keys())
    for name, told in said.items():
        if told is not Any:
            assert (type(None) in getattr(told, "__args__", ())) == columns[name].nullable, name


READERS = (
    "workflows/identification/guards/household.py",
    "workflows/identification/guards/publicity.py",
    "workflows/help/processes/gifts.py",
)


def test_mypy_names_the_readers_of_a_renamed_column(tmp_path):
    for room in ("models", "workflows"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    table = tmp_path / "models/rows/household.py"
    renamed = table.read_text("utf-8").replace("    head_name: str\n", "    headed_by: str\n", 1)
    table.write_text(renamed, "utf-8")
    # A cache of its own: what it keeps of the planted rows is nobody else's.
    cache = f"--cache-dir={ROOT / '.mypy_cache' / 'planted'}"
    asked = [sys.executable, "-m", "mypy", cache, "--follow-imports=silent", *READERS]
    told = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True).stdout
    missed = re.compile(r'^(\S+?):\d+: error: TypedDict "\w+" has no key "head_name"', re.M)
    named = set(missed.findall(told))
    assert named == set(READERS), told
