"""the remark beside a representative's name, the key of the official a card names."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.add_column("representative", sa.Column("remark", sa.Text(), nullable=True))
    op.add_column("case", sa.Column("contact_id", _BIG, nullable=True))


def downgrade() -> None:
    """Back: who is meant is then told by the name alone."""
    op.drop_column("case", "contact_id")
    op.drop_column("representative", "remark")
