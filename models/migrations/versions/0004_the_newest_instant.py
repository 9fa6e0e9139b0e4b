"""the newest instant on record is found without reading every record."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index("ix_event_recorded_at", "event", ["recorded_at"])
    op.create_index("ix_ledger_at", "ledger", ["at"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_ledger_at", "ledger")
    op.drop_index("ix_event_recorded_at", "event")
