"""a household as it was before each change: none is on record yet, what stands is the first."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "household_version",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("region", _BIG, nullable=False),
        sa.Column("county", _BIG, nullable=False),
        sa.Column("household_id", _BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("known_until", _BIG, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name="fk_household_version_household_id_household",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_household_version"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_household_version_household", "household_version", ["household_id", "version"]
    )
    op.add_column("agenda_line", sa.Column("group_name", sa.Text(), nullable=True))


def downgrade() -> None:
    """Back: what was kept of before is lost, the events stay."""
    op.drop_column("agenda_line", "group_name")
    op.drop_table("household_version")
