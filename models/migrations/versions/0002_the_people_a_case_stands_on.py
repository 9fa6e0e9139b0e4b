"""the people a case stands on, and the changes that wait for the township."""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward. Cases that are there begin with no mark: the next change of their people sets it."""
    op.add_column("case", sa.Column("people_hash", sa.Text(), nullable=True))
    op.create_table(
        "change_request",
        sa.Column("id", _big(), nullable=False),
        sa.Column("region", _big(), nullable=False),
        sa.Column("county", _big(), nullable=False),
        sa.Column("household_id", _big(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("was", models.columns.Body(), nullable=False),
        sa.Column("now", models.columns.Body(), nullable=False),
        sa.Column("content", models.columns.Body(), nullable=False),
        sa.Column("asked_by", _big(), nullable=False),
        sa.Column("asked_at", models.columns.Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", _big(), nullable=True),
        sa.Column("decided_at", models.columns.Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_change_request_household_id_household"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
        sqlite_strict=True,
    )
    op.create_index("ix_change_request_household", "change_request", ["household_id"])
    op.create_index("ix_change_request_state", "change_request", ["state", "region"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_change_request_state", table_name="change_request")
    op.drop_index("ix_change_request_household", table_name="change_request")
    op.drop_table("change_request")
    op.drop_column("case", "people_hash")
