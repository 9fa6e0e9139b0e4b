"""rows of a department's list, sealed, for households that sign after it came."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "department_row",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("list_id", _BIG, nullable=False),
        sa.Column("blind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["department_list.id"], name="fk_department_row_list_id_department_list"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_department_row"),
        sqlite_strict=True,
    )
    op.create_index("ix_department_row_blind", "department_row", ["blind"])
    op.create_index("ix_department_row_list", "department_row", ["list_id"])


def downgrade() -> None:
    """Back: a household that signs after a list came is compared by the next."""
    op.drop_index("ix_department_row_list", "department_row")
    op.drop_index("ix_department_row_blind", "department_row")
    op.drop_table("department_row")
