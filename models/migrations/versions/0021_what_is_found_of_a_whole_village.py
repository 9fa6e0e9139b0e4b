"""what is found of a whole village."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("standing <> 'closed'")
_VILLAGE = sa.text("household_id IS NULL AND standing <> 'closed'")


def _nullable(*, household: bool) -> None:
    """SQLite copies the table for it: its indexes are laid anew, with what they leave out."""
    op.drop_index("uq_data_finding_live", table_name="data_finding")
    op.drop_index("ix_data_finding_region", table_name="data_finding")
    with op.batch_alter_table("data_finding", table_kwargs={"sqlite_strict": True}) as batch:
        batch.alter_column("household_id", existing_type=_BIG, nullable=household)
    op.create_index("ix_data_finding_region", "data_finding", ["region", "standing", "id"])
    op.create_index(
        "uq_data_finding_live",
        "data_finding",
        ["household_id", "person_id", "code", "field", "nth"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )


def upgrade() -> None:
    """Forward: a finding may be about no single household."""
    _nullable(household=True)
    op.create_index(
        "uq_data_finding_village",
        "data_finding",
        ["region", "code", "field", "nth"],
        unique=True,
        sqlite_where=_VILLAGE,
        postgresql_where=_VILLAGE,
    )


def downgrade() -> None:
    """Back: what was found of villages is found again by the night of a later version."""
    op.drop_index("uq_data_finding_village", table_name="data_finding")
    op.execute(sa.text("DELETE FROM data_finding WHERE household_id IS NULL"))
    _nullable(household=False)
