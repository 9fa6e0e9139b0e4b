"""The ground the other tests stand on."""

import socket

import pytest
from sqlalchemy import text


def test_a_test_cannot_reach_the_outside() -> None:
    with pytest.raises(PermissionError, match=r"not 192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_both_engines_really_serve(store, engine_name):
    with store.engine.connect() as connection:
        version = "sqlite_version()" if engine_name == "sqlite" else "version()"
        answer = str(connection.execute(text(f"SELECT {version}")).scalar())
    assert answer.startswith("3." if engine_name == "sqlite" else "PostgreSQL 18")


def test_a_database_has_the_newest_schema_and_its_key(store):
    assert store.revision()
    assert store.keyring.fingerprint


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_one_test_writes_no_other_reads(store, turn):
    with store.transaction() as session:
        session.execute(text("CREATE TABLE seen (turn TEXT NOT NULL)"))
        session.execute(text("INSERT INTO seen VALUES (:turn)"), {"turn": turn})
    with store.reading() as session:
        assert session.execute(text("SELECT turn FROM seen")).scalars().all() == [turn]
