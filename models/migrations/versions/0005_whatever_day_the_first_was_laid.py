"""one schema, whichever day's 0001 a database was laid with.

0001 was rewritten five times after 0.1.0 and is now again what 0.1.0 laid. Databases of every one
of those days say 0001 to 0004, so each step here looks at what is there: on a database of a
rewritten 0001 some of it is done, on the newest all of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _indexes(table: str) -> set[str | None]:
    return {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}


def _columns(table: str) -> set[str]:
    return {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    if name not in _indexes(table):
        rows = sa.text(where)
        op.create_index(
            name, table, columns, unique=unique, sqlite_where=rows, postgresql_where=rows
        )


def upgrade() -> None:
    """Forward: cases that are there are claimed by nobody and were never urged."""
    there = _columns("case")
    if "claimed_by" not in there:
        big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
        op.add_column("case", sa.Column("claimed_by", big, nullable=True))
    if "urged" not in there:
        op.add_column("case", sa.Column("urged", sa.Integer(), nullable=True))
        op.execute(sa.text('UPDATE "case" SET urged = 0'))
        # SQLite copies the table for that, and forgets that it was a strict one unless told.
        with op.batch_alter_table("case", table_kwargs={"sqlite_strict": True}) as batch:
            batch.alter_column("urged", existing_type=sa.Integer(), nullable=False)
    _index("ix_case_claimed", "case", ["claimed_by"], "claimed_by IS NOT NULL")
    _index("ix_case_objected", "case", ["state", "region"], "objections > 0")
    _index("ix_case_urged", "case", ["state", "region"], "urged > 0")
    _index("uq_person_blind", "person", ["id_blind"], "left_on IS NULL", unique=True)
    if "ix_person_blind" in _indexes("person"):
        op.drop_index("ix_person_blind", table_name="person")


def downgrade() -> None:
    """Back to what 0.1.0 laid: claims and urgings are lost, their events stay."""
    op.create_index("ix_person_blind", "person", ["id_blind"])
    op.drop_index("uq_person_blind", table_name="person")
    for name in ("ix_case_urged", "ix_case_objected", "ix_case_claimed"):
        op.drop_index(name, table_name="case")
    op.drop_column("case", "urged")
    op.drop_column("case", "claimed_by")
