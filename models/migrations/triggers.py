"""Append-only by the database itself: events and ledgers refuse UPDATE and DELETE."""

from typing import Final

from alembic import op

APPEND_ONLY: Final = ("event", "ledger", "root")


def forbid_changes() -> None:
    """Lay the triggers on every append-only table."""
    if op.get_bind().dialect.name == "sqlite":
        for name in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                    f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION lika_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for name in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lika_append_only()"
        )


def allow_changes() -> None:
    """Take the triggers away again."""
    if op.get_bind().dialect.name == "sqlite":
        for name in APPEND_ONLY:
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {name}_no_{verb}")
        return
    for name in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {name}_append_only ON {name}")
    op.execute("DROP FUNCTION lika_append_only()")
