"""former names of places, and the lists they came from."""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "place_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", models.columns.Instant(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("counts", models.columns.Body(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_list")),
        sqlite_strict=True,
    )
    op.create_table(
        "place_name",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_to", models.columns.Day(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_name")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("place_name", schema=None) as batch_op:
        batch_op.create_index("ix_place_name_place", ["place"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("place_name", schema=None) as batch_op:
        batch_op.drop_index("ix_place_name_place")

    op.drop_table("place_name")
    op.drop_table("place_list")
