"""The revisions: what is released stays as it is, and models and migrated databases are one."""

import hashlib
import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import CheckConstraint, Column, DefaultClause, Index, MetaData, Text, text

import models.columns
from models import schema
from scripts import migration
from tests.fixtures import earlier

MIGRATIONS = schema.VERSIONS

# The files that databases were laid with, and the first digits of their SHA-256.
RELEASED = {
    "triggers.py": "bca58d11c9a7c31a",
    "versions/0001_the_tables_as_first_laid_down.py": "278ce0d0775cde16",
    "versions/0002_the_people_a_case_stands_on.py": "503b547b9ce32ceb",
    "versions/0003_the_persons_behind_the_registers.py": "9cde3467c7b9da4b",
    "versions/0004_the_newest_instant.py": "86ad4bf2226074a0",
    "versions/0005_whatever_day_the_first_was_laid.py": "ec6cb644169b9c83",
    "versions/0006_lists_of_one_process.py": "4c4eae87ba356b3c",
    "versions/0007_former_names_of_places_and_the_lists_they_came_from.py": "b9d2271cf07ba149",
    "versions/0008_a_household_as_it_was_before_each_change.py": "b5c7044ae823cc46",
    "versions/0009_what_departments_say_of_households.py": "9ff725420a8aa7f7",
    "versions/0010_numbers_and_telephones_of_households.py": "7cfa2c48bee1cf4e",
    "versions/0011_what_the_checks_found_is_kept.py": "832cd4d07015575b",
    "versions/0012_people_who_look_alike.py": "c73bb8d5b86a506d",
    "versions/0013_what_a_change_is.py": "169e8089cd8a2a8e",
    "versions/0014_the_remark_of_a_representative_and_the_key_of_a_contact.py": "0ff7d69e3ac8afd1",
    "versions/0015_sex_party_and_affiliation_of_helpers.py": "041c900e27c3824b",
    "versions/0016_who_was_filed_wrongly_and_where_the_village_read_it.py": "5c6cb54665ac7778",
    "versions/0017_rows_of_a_list_sealed_for_who_signs_later.py": "fd1ac893cc479d81",
    "versions/0018_how_many_people_a_village_was_given.py": "245597c8b738dea8",
    "versions/0019_a_person_has_a_telephone.py": "5d12252a925538b4",
    "versions/0020_numbers_put_right_and_who_left_is_found.py": "49782484378e76ef",
    "versions/0021_what_is_found_of_a_whole_village.py": "286764177154a422",
}


def digest(name: str) -> str:
    return hashlib.sha256((MIGRATIONS / name).read_bytes()).hexdigest()[:16]


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_revision_is_never_edited(name):
    assert digest(name) == RELEASED[name], (
        f"{name} has laid databases that say they are at it; edited, it leaves them behind. "
        'Put it back (git checkout) and write the change as a new one: make migration m="…".'
    )


def test_every_revision_is_among_the_released():
    files = {f"versions/{path.name}" for path in (MIGRATIONS / "versions").glob("0*.py")}
    new = {name: digest(name) for name in files - RELEASED.keys()}
    assert not new, f"read it a last time, then freeze it: add it to RELEASED in {__file__}: {new}"


def test_revisions_are_numbered_one_after_the_other():
    numbers = [int(revision) for revision in reversed(schema.revisions())]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_first_revision_lays_what_0_1_0_laid(bare):
    """Its column types are the living code's: what they make is compared as well."""
    earlier.lay(bare, "0001")
    with closing(sqlite3.connect(":memory:")) as kept, bare.looking() as now:
        kept.executescript(earlier.words(earlier.RELEASE))
        words = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, 2"
        assert [tuple(row) for row in now.execute(text(words))] == kept.execute(words).fetchall()


# -------------------------------------------------------------------------------------- drift


def test_models_and_a_migrated_database_are_the_same(store):
    with store.looking() as connection:
        assert schema.drift(connection) == []
        assert list(schema.missing(connection)) == []


def planted() -> MetaData:
    copied = MetaData(naming_convention=models.columns.metadata.naming_convention)
    for table in models.columns.metadata.sorted_tables:
        table.to_metadata(copied)
    return copied


def a_column(tables):
    tables["household"].append_column(Column("motto", Text))


def a_null(tables):
    tables["household"].c.head_name.nullable = True


def a_default(tables):
    tables["household"].c.members.server_default = DefaultClause("0")


def a_type(tables):
    tables["household"].c.members.type = Text()


def an_index(tables):
    Index("ix_household_head_name", tables["household"].c.head_name)


def a_unique_index(tables):
    (found,) = (i for i in tables["household"].indexes if i.name == "ix_household_number")
    found.unique = True


def a_check(tables):
    tables["household"].append_constraint(CheckConstraint("members >= 0", name="members"))


def a_table_less(tables):
    tables["household"].metadata.remove(tables["tally"])


@pytest.mark.parametrize(
    "plant",
    [a_column, a_default, a_null, a_type, an_index, a_unique_index, a_check, a_table_less],
)
def test_a_difference_in_the_models_is_found(store, plant):
    against = planted()
    plant(against.tables)
    with store.looking() as connection:
        assert schema.drift(connection, against)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ALTER TABLE household ADD COLUMN motto TEXT", "motto"),
        ("DROP INDEX ix_household_number", "ix_household_number"),
        ("ALTER TABLE household ADD COLUMN seen INTEGER NOT NULL DEFAULT 0", "seen"),
        ("CREATE INDEX ix_more ON household (head_name)", "ix_more"),
        ("CREATE TABLE more (id INTEGER CONSTRAINT ck_more CHECK (id > 0))", "ck_more"),
    ],
)
def test_a_difference_in_the_database_is_found(store, words, found):
    with store.engine.begin() as connection:
        connection.execute(text(words))
    with store.looking() as connection:
        assert found in " ".join(schema.drift(connection))


def test_a_lost_trigger_is_found_and_is_missing(store):
    name, on = ("event_no_update", "") if store.sqlite else ("event_append_only", " ON event")
    with store.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
    with store.looking() as connection:
        assert schema.drift(connection) == [f"trigger {name}"]
        assert list(schema.missing(connection)) == [name]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_table_copied_without_being_strict_is_found(bare):
    bare.migrate()
    with bare.engine.begin() as connection:
        words = "SELECT sql FROM sqlite_master WHERE name = 'help_sum'"
        made = connection.execute(text(words)).scalar_one().rpartition(" STRICT")[0]
        connection.execute(text("DROP TABLE help_sum"))
        connection.exec_driver_sql(made)
    with bare.looking() as connection:
        assert "help_sum is not STRICT" in schema.drift(connection)


# ------------------------------------------------------------------------------- make migration


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The revisions in a folder of this test's own."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "VERSIONS", folder)
    return folder


def test_a_column_added_to_the_models_becomes_the_next_revision(copied, bare, monkeypatch):
    against = planted()
    a_column(against.tables)
    an_index(against.tables)
    monkeypatch.setattr(models.columns, "metadata", against)
    number = f"{len(RELEASED):04}"
    made = migration.write("a household has a motto")
    assert made == copied / "versions" / f"{number}_a_household_has_a_motto.py"
    words = made.read_text("utf-8")
    assert words.startswith('"""a household has a motto."""')
    assert f'down_revision = "{int(number) - 1:04}"' in words
    earlier.lay(bare, "head")
    assert bare.revision() == number
    with bare.looking() as connection:
        assert schema.drift(connection, against) == []
    earlier.lay_back(bare, f"{int(number) - 1:04}")
    with bare.looking() as connection:
        assert schema.drift(connection) == []


def test_a_revision_without_a_name_is_none(copied):
    with pytest.raises(SystemExit, match="Say what changes"):
        migration.write(" ")
    assert sorted(copied.rglob("0*.py")) == [copied / name for name in RELEASED if "/" in name]
