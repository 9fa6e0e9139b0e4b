"""lists, rounds and holds are of one process: those that are there are of the identification's."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_LISTS = ("review_meeting", "publicity_notice", "review_round", "filing_batch")
# SQLite copies a table that it changes, and forgets that it was a strict one unless told.
_STRICT = {"sqlite_strict": True}


def _add(table: str, column: str) -> None:
    op.add_column(table, sa.Column(column, sa.Text(), nullable=True))
    op.execute(sa.table(table, sa.column(column)).update().values({column: "identification"}))
    with op.batch_alter_table(table, table_kwargs=_STRICT) as batch:
        batch.alter_column(column, existing_type=sa.Text(), nullable=False)


def upgrade() -> None:
    """Forward."""
    for name in _LISTS:
        _add(name, "case_process")
    _add("open_case", "process")
    with op.batch_alter_table("open_case", table_kwargs=_STRICT) as batch:
        batch.drop_constraint("pk_open_case", type_="primary")
        batch.create_primary_key("pk_open_case", ["id_blind", "process"])


def downgrade() -> None:
    """Back: the holds of other processes are lost, their events stay."""
    op.execute(sa.text("DELETE FROM open_case WHERE process <> 'identification'"))
    with op.batch_alter_table("open_case", table_kwargs=_STRICT) as batch:
        batch.drop_constraint("pk_open_case", type_="primary")
        batch.create_primary_key("pk_open_case", ["id_blind"])
        batch.drop_column("process")
    for name in _LISTS:
        op.drop_column(name, "case_process")
