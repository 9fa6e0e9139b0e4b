"""people who look alike, and what was decided about them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "likeness",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("region", _BIG, nullable=False),
        sa.Column("county", _BIG, nullable=False),
        sa.Column("first_id", _BIG, nullable=False),
        sa.Column("second_id", _BIG, nullable=False),
        sa.Column("other_region", _BIG, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("found_at", _BIG, nullable=False),
        sa.Column("decided_by", _BIG, nullable=True),
        sa.Column("decided_at", _BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name="fk_likeness_first_id_person"),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name="fk_likeness_second_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_likeness"),
        sqlite_strict=True,
    )
    op.create_index("uq_likeness_pair", "likeness", ["first_id", "second_id"], unique=True)
    op.create_index("ix_likeness_region", "likeness", ["region", "standing"])
    op.create_index("ix_likeness_other", "likeness", ["other_region", "standing"])
    op.create_index("ix_person_born", "person", ["county", "born"])


def downgrade() -> None:
    """Back: what was decided is lost, the ledger still tells it."""
    op.drop_index("ix_person_born", table_name="person")
    op.drop_table("likeness")
