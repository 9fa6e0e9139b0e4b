"""numbers put right, and who left is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LEFT = sa.text("left_on IS NOT NULL")


def upgrade() -> None:
    """Forward: numbers put right before this day are not known."""
    op.create_table(
        "former_number",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("region", _BIG, nullable=False),
        sa.Column("county", _BIG, nullable=False),
        sa.Column("person_id", _BIG, nullable=False),
        sa.Column("blind", sa.Text(), nullable=False),
        sa.Column("until", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_former_number_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_former_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_former_number_blind", "former_number", ["blind"])
    op.create_index("ix_former_number_person", "former_number", ["person_id"])
    for name, columns in (
        ("ix_person_left", ["id_blind"]),
        ("ix_person_left_name", ["county", "name"]),
    ):
        op.create_index(name, "person", columns, sqlite_where=_LEFT, postgresql_where=_LEFT)
    op.create_index("ix_likeness_second", "likeness", ["second_id"])


def downgrade() -> None:
    """Back: by which numbers people were known before is lost."""
    op.drop_index("ix_likeness_second", table_name="likeness")
    op.drop_index("ix_person_left_name", table_name="person")
    op.drop_index("ix_person_left", table_name="person")
    op.drop_table("former_number")
