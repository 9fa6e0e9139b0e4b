"""sex, party and affiliation of officials who help: nobody was asked yet."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# SQLite copies a table that it changes, and forgets that it was a strict one unless told.
_STRICT = {"sqlite_strict": True}
_COLUMNS = ("sex", "political", "affiliation")


def upgrade() -> None:
    """Forward."""
    for name in _COLUMNS:
        op.add_column("official", sa.Column(name, sa.Text(), nullable=True))
    officials = sa.table("official", *(sa.column(name, sa.Text()) for name in _COLUMNS))
    op.execute(officials.update().values(dict.fromkeys(_COLUMNS, "")))
    with op.batch_alter_table("official", table_kwargs=_STRICT) as batch:
        for name in _COLUMNS:
            batch.alter_column(name, existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    """Back: the answers are lost."""
    for name in reversed(_COLUMNS):
        op.drop_column("official", name)
