"""what the checks found is kept."""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("standing <> 'closed'")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "data_finding",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("region", _BIG, nullable=False),
        sa.Column("county", _BIG, nullable=False),
        sa.Column("household_id", _BIG, nullable=False),
        sa.Column("person_id", _BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("said", models.columns.Body(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("first_seen", models.columns.Instant(), nullable=False),
        sa.Column("due_on", models.columns.Day(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reasoned_by", _BIG, nullable=True),
        sa.Column("reasoned_at", models.columns.Instant(), nullable=True),
        sa.Column("closed_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_data_finding_household_id_household"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_finding")),
        sqlite_strict=True,
    )
    op.create_index("ix_data_finding_region", "data_finding", ["region", "standing", "id"])
    op.create_index(
        "uq_data_finding_live",
        "data_finding",
        ["household_id", "person_id", "code", "field", "nth"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("data_finding")
