"""a change that is asked for says what happened, when, and what proves it; households of one act
are linked."""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# SQLite copies a table that it changes, and forgets that it was a strict one unless told.
_STRICT = {"sqlite_strict": True}
_FILLED = {
    "event": (sa.Text(), ""),
    "evidence": (models.columns.Body(), []),
    "lines": (models.columns.Body(), []),
}


def upgrade() -> None:
    """Forward."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    home = "fk_household_link_{}_household"
    op.create_table(
        "household_link",
        sa.Column("id", big, nullable=False),
        sa.Column("region", big, nullable=False),
        sa.Column("county", big, nullable=False),
        sa.Column("from_id", big, nullable=False),
        sa.Column("to_id", big, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("people", models.columns.Body(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["household.id"], name=home.format("from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["household.id"], name=home.format("to_id")),
        sa.PrimaryKeyConstraint("id", name="pk_household_link"),
        **_STRICT,
    )
    op.create_index("ix_household_link_from", "household_link", ["from_id"])
    op.create_index("ix_household_link_to", "household_link", ["to_id"])
    op.add_column("change_request", sa.Column("day", models.columns.Day(), nullable=True))
    for name, (kind, start) in _FILLED.items():
        op.add_column("change_request", sa.Column(name, kind, nullable=True))
        asked = sa.table("change_request", sa.column(name, kind))
        op.execute(asked.update().values({name: start}))
    with op.batch_alter_table("change_request", table_kwargs=_STRICT) as batch:
        for name, (kind, _start) in _FILLED.items():
            batch.alter_column(name, existing_type=kind, nullable=False)


def downgrade() -> None:
    """Back: what was asked for stays, with its reason alone."""
    for name in ("lines", "evidence", "event", "day"):
        op.drop_column("change_request", name)
    op.drop_table("household_link")
