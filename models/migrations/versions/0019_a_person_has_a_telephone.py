"""a person has a telephone."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: nobody who is there has given one."""
    op.add_column("person", sa.Column("phone_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("person", sa.Column("phone_blind", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("phone_masked", sa.Text(), nullable=True))
    op.create_index("ix_person_phone", "person", ["phone_blind"], unique=False)


def downgrade() -> None:
    """Back: the telephones are lost."""
    op.drop_index("ix_person_phone", table_name="person")
    op.drop_column("person", "phone_masked")
    op.drop_column("person", "phone_blind")
    op.drop_column("person", "phone_sealed")
