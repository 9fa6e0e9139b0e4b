"""the persons behind the registers: representatives are told apart, and recused, by person."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: those on the register are tied to nobody yet."""
    op.add_column("representative", sa.Column("id_blind", sa.Text(), nullable=True))
    op.create_index("ix_representative_household", "representative", ["household_id"])
    op.create_index("ix_representative_blind", "representative", ["id_blind"])


def downgrade() -> None:
    """Back: the ties by ID number are lost, the entries stay."""
    op.drop_index("ix_representative_blind", "representative")
    op.drop_index("ix_representative_household", "representative")
    op.drop_column("representative", "id_blind")
