"""numbers and telephones of households: what one is found by, filled from what is there."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CASE = {"national_no": "national", "handbook_no": "handbook", "card_no": "card", "file_no": "file"}
_KEPT = (
    "INSERT INTO household_number (number, household_id, kind) "
    "SELECT DISTINCT upper(trim({column})), {key}, {kind} FROM {source} "
    "WHERE {column} IS NOT NULL AND trim({column}) <> ''"
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "household_number",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("household_id", _BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name="fk_household_number_household_id_household"
        ),
        sa.PrimaryKeyConstraint("number", "household_id", "kind", name="pk_household_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_household_number_household", "household_number", ["household_id"])
    op.create_table(
        "household_phone",
        sa.Column("blind", sa.Text(), nullable=False),
        sa.Column("household_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name="fk_household_phone_household_id_household"
        ),
        sa.PrimaryKeyConstraint("blind", "household_id", name="pk_household_phone"),
        sqlite_strict=True,
    )
    op.create_index("ix_household_phone_household", "household_phone", ["household_id"])
    kind = "CASE WHEN elsewhere = 1 THEN 'card' ELSE 'roster' END"
    op.execute(_KEPT.format(column="number", key="id", kind=kind, source="household"))
    for column, called in _CASE.items():
        told = {"column": column, "key": "household_id", "kind": f"'{called}'", "source": '"case"'}
        op.execute(_KEPT.format(**told))
    homes = sa.table("household", sa.column("id", _BIG), sa.column("phone_blind", sa.Text()))
    given = sa.select(homes).where(homes.c.phone_blind.is_not(None))
    rows = [
        {"blind": word, "household_id": row.id}
        for row in op.get_bind().execute(given).all()
        for word in dict.fromkeys(row.phone_blind.split())
    ]
    if rows:
        phones = sa.table(
            "household_phone", sa.column("blind", sa.Text()), sa.column("household_id", _BIG)
        )
        op.bulk_insert(phones, rows)


def downgrade() -> None:
    """Back: the columns it was made from are still there."""
    op.drop_table("household_phone")
    op.drop_table("household_number")
