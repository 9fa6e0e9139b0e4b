"""how many people a village was given, and by which paper."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("village_batch", sa.Column("quota", sa.Integer(), nullable=True))
    op.add_column("village_batch", sa.Column("quota_basis", sa.Text(), nullable=True))


def downgrade() -> None:
    """Back: the number was information alone."""
    op.drop_column("village_batch", "quota_basis")
    op.drop_column("village_batch", "quota")
