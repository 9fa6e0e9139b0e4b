"""Whatever day a database was laid, today's program opens it, and nothing in its books changes."""

import json
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import func, inspect, select, text

from models import schema
from models.account import Ledger
from models.case import Case, Event
from models.columns import late, table
from models.household import Household, HouseholdNumber, HouseholdPhone
from models.store import Store
from tests.fixtures import earlier
from tests.fixtures.serving import served
from tests.storage.test_startup import verb
from workflows.base import clock
from workflows.base.refusals import NotReady
from workflows.base.rows import rows_of
from workflows.commands import init
from workflows.demo.stage import Stage
from workflows.records import backup, startup
from workflows.records.verify import verify


@pytest.fixture
def database_template():
    return earlier.FIRST_RELEASE


def differences(store: Store) -> list[str]:
    with store.looking() as connection:
        return schema.drift(connection)


def newest(store: Store) -> str:
    assert store.revision() == schema.revisions()[0]
    return store.revision()


def test_what_0_1_0_left_is_as_it_left_it(store):
    assert store.revision() == "0001"
    with store.looking() as connection:
        assert set(schema.missing(connection)) >= {"case.urged", "change_request"}
    assert len(earlier.hashes(store)) == 1032


def test_an_installation_of_0_1_0_opens_verifies_and_keeps_every_hash(store):
    before = earlier.hashes(store)
    assert init.prepare(store) == 0
    assert newest(store)
    assert differences(store) == []
    with store.reading() as session:
        found = verify(session)
    assert (found.broken, found.cases, found.events) == ([], 67, len(before))
    assert earlier.hashes(store) == before


def test_the_server_opens_it_and_the_command_verifies(store, database_url, own_folder):
    before = earlier.hashes(store)
    store.close()
    old = verb(database_url, own_folder, "verify")
    assert (old.returncode, old.stdout) == (1, "")
    assert "0001" in old.stderr
    assert "python -m workflows init" in old.stderr
    with served(database_url, own_folder):
        done = verb(database_url, own_folder, "verify")
    assert (done.returncode, done.stderr) == (0, "")
    # The server's sweeper has reminded whom time passed by since; what stood stands.
    assert before.items() <= earlier.hashes(store).items()


def test_a_case_opened_under_0_1_0_goes_on(store):
    init.prepare(store)
    with store.transaction() as session:
        # The upgrade itself stands in the ledger: it brought a profile in.
        marks = (func.max(table(Event).c.recorded_at), func.max(table(Ledger).c.at))
        newest_instant = max(session.execute(select(mark)).scalar_one() for mark in marks)
        stage, cases = Stage(session), table(Case)
        case = session.execute(select(cases.c.id).where(cases.c.state == "A1")).scalars().first()
        with clock.moved_to(newest_instant + timedelta(hours=1)):
            stage.act("chair.yifeng", case, "accept")
        after = stage.row(Case, case)
        assert (after["state"], after["urged"], after["claimed_by"]) == ("A3", 0, None)
    with store.reading() as session:
        assert verify(session).broken == []


def test_the_last_schema_before_the_first_was_frozen_comes_along(bare):
    earlier.last_unfrozen(bare)
    assert bare.revision() == "0004"
    bare.migrate()
    assert newest(bare)
    assert differences(bare) == []


def test_that_schema_of_the_commit_that_lost_an_index_comes_along(bare):
    earlier.last_unfrozen(bare)
    with bare.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_person_blind"))
        connection.execute(text("CREATE INDEX ix_person_blind ON person (id_blind)"))
    bare.migrate()
    assert differences(bare) == []


# What each rewriting of 0001 before that added; an installation may be of any of those days.
REWRITTEN = (
    'CREATE INDEX ix_case_objected ON "case" (state, region) WHERE objections > 0',
    'ALTER TABLE "case" ADD COLUMN claimed_by {big};'
    'CREATE INDEX ix_case_claimed ON "case" (claimed_by) WHERE claimed_by IS NOT NULL',
    "CREATE UNIQUE INDEX uq_person_blind ON person (id_blind) WHERE left_on IS NULL;"
    "DROP INDEX ix_person_blind",
)


@pytest.mark.parametrize("rewritings", range(len(REWRITTEN) + 1))
@pytest.mark.parametrize("at", ["0001", "0003"])
def test_an_0001_of_any_day_between_comes_along(bare, rewritings, at):
    earlier.lay(bare, "0001")
    with bare.engine.begin() as connection:
        for words in ";".join(REWRITTEN[:rewritings]).split(";"):
            if words:
                big = "INTEGER" if bare.sqlite else "BIGINT"
                connection.execute(text(words.format(big=big)))
    earlier.lay(bare, at)
    bare.migrate()
    assert differences(bare) == []


def test_an_upgrade_that_meets_somebody_in_two_households_says_so_and_changes_nothing(store):
    with store.engine.begin() as connection:
        two = connection.execute(
            text("SELECT id, household_id FROM person WHERE id_blind IS NOT NULL ORDER BY id")
        ).all()
        first, second = two[0], next(row for row in two if row[1] != two[0][1])
        connection.execute(
            text(
                "UPDATE person SET id_blind = "
                "(SELECT twin.id_blind FROM person twin WHERE twin.id = :first) WHERE id = :second"
            ),
            {"first": first[0], "second": second[0]},
        )
    before = earlier.hashes(store)
    with pytest.raises(NotReady, match="doubled_persons") as refused:
        startup.upgrade(store)
    assert "有 1 人同时登记在两户" in refused.value.sentences()[0]
    assert store.revision() == "0001"
    with store.looking() as connection:
        assert "case.urged" in set(schema.missing(connection))
    assert earlier.hashes(store) == before


def test_an_image_of_before_a_column_existed_says_nothing_of_it_and_verify_still_looks(store):
    with store.looking() as connection:
        images = connection.execute(text("SELECT after FROM event WHERE subject = 'case'"))
        assert not any("urged" in image or "people_hash" in image for image in images.scalars())
    startup.upgrade(store)
    with store.transaction() as session:
        cases = table(Case)
        key = session.execute(select(func.min(cases.c.id))).scalar_one()
        session.execute(cases.update().where(cases.c.id == key).values(urged=3))
        assert verify(session).broken == [f"case {key}: its row is not what its last event left"]


def test_a_table_whose_rows_went_into_events_has_the_columns_of_then(store):
    """Events keep a digest of each record's row: a column more that is not marked as late, and none
    of them would fit."""
    with store.looking() as connection:
        kept = connection.execute(text("SELECT records FROM event")).scalars()
        digested = {key.partition(":")[0] for record in kept for key in json.loads(record)}
        columns = inspect(connection).get_multi_columns()
    then = {name: {c["name"] for c in found} for (_schema, name), found in columns.items()}
    assert len(digested) > 5
    for name in sorted(digested):
        now = set(schema.metadata.tables[name].columns.keys())
        came = {column for column, _first in late(name)}
        assert now - came == then[name], f"a new column of {name} is not marked LATE"
        assert not came & then[name]


@pytest.fixture
def old_backup(all_databases, tmp_path):
    """A backup that was made of 0.1.0's SQLite, and the key that lies beside it."""
    folder = tmp_path / "then"
    store = Store(all_databases.fresh("sqlite", folder, earlier.FIRST_RELEASE), folder)
    backup.make(store, tmp_path / "then.tar")
    yield store, tmp_path / "then.tar"
    store.close()


def test_a_backup_of_0_1_0_is_restored_on_either_database(old_backup, bare):
    then, file = old_backup
    bare.folder.mkdir(exist_ok=True)
    shutil.copyfile(then.key_file, bare.key_file)
    assert backup.restore(bare, file).schema == "0001"
    assert newest(bare)
    with bare.reading() as session:
        assert verify(session).broken == []
    assert earlier.hashes(bare) == earlier.hashes(then)


def test_a_backup_that_cannot_be_upgraded_or_is_newer_replaces_nothing(old_backup, bare, tmp_path):
    then, _file = old_backup
    bare.migrate()
    for words, key in (
        ('ALTER TABLE "case" ADD COLUMN people_hash TEXT', "backup_unfit"),
        ("UPDATE alembic_version SET version_num = '0099'", "schema"),
    ):
        with then.engine.begin() as connection:
            connection.execute(text(words))
        file = tmp_path / f"{key}.tar"
        backup.make(then, file)
        with pytest.raises(NotReady, match=key):
            backup.restore(bare, file)
        assert newest(bare)
        assert earlier.hashes(bare) == {}


def test_the_numbers_and_telephones_that_were_there_find_their_households(store):
    init.prepare(store)
    homes, cases = table(Household), table(Case)
    with store.reading() as session:
        known = {
            (row["number"], row["household_id"], row["kind"])
            for row in rows_of(session, table(HouseholdNumber))
        }
        told = rows_of(session, homes)
        filed = rows_of(session, cases, cases.c.national_no.is_not(None))
        phones = {
            (row["blind"], row["household_id"]) for row in rows_of(session, table(HouseholdPhone))
        }
    of_rosters = {(r["number"].upper(), r["id"], "roster") for r in told if r["number"]}
    assert {each for each in known if each[2] == "roster"} == of_rosters
    assert filed
    assert {each for each in known if each[2] == "national"} == {
        (row["national_no"], row["household_id"], "national") for row in filed
    }
    assert {each for each in known if each[2] == "file"}
    assert phones
    assert phones == {(r["phone_blind"], r["id"]) for r in told if r["phone_blind"]}
