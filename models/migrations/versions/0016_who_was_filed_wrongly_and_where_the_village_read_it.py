"""who was filed wrongly, and where the village read it."""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "wrong_filing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("proposed_at", models.columns.Instant(), nullable=False),
        sa.Column("heard_on", models.columns.Day(), nullable=True),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("heard_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", models.columns.Instant(), nullable=True),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("told_on", models.columns.Day(), nullable=True),
        sa.Column("told_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_wrong_filing_case_id_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_filing")),
        sqlite_strict=True,
    )
    op.create_index("ix_wrong_filing_case", "wrong_filing", ["case_id"], unique=False)
    op.create_index("ix_wrong_filing_state", "wrong_filing", ["state", "region"], unique=False)


def downgrade() -> None:
    """Back: who put forward, heard and decided is in the events alone."""
    op.drop_index("ix_wrong_filing_state", table_name="wrong_filing")
    op.drop_index("ix_wrong_filing_case", table_name="wrong_filing")
    op.drop_table("wrong_filing")
