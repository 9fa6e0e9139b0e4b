"""what departments say of households."""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "department_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("opened_at", models.columns.Instant(), nullable=False),
        sa.Column("since", models.columns.Instant(), nullable=False),
        sa.Column("moved_at", models.columns.Instant(), nullable=False),
        sa.Column("moved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_at", models.columns.Instant(), nullable=True),
        sa.Column("provisional", models.columns.Flag(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("as_of", models.columns.Day(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha", sa.Text(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("nameless", sa.Integer(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_list")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("department_list", schema=None) as batch_op:
        batch_op.create_index(
            "ix_department_list_region", ["region", "kind", "as_of"], unique=False
        )
        batch_op.create_index("ix_department_list_sha", ["file_sha"], unique=False)

    op.create_table(
        "department_hit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("opened_at", models.columns.Instant(), nullable=False),
        sa.Column("since", models.columns.Instant(), nullable=False),
        sa.Column("moved_at", models.columns.Instant(), nullable=False),
        sa.Column("moved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_at", models.columns.Instant(), nullable=True),
        sa.Column("provisional", models.columns.Flag(), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("as_of", models.columns.Day(), nullable=False),
        sa.Column("says", models.columns.Body(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("evidence", models.columns.Body(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_department_hit_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_department_hit_household_id_household"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["department_list.id"],
            name=op.f("fk_department_hit_list_id_department_list"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_department_hit_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_hit")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("department_hit", schema=None) as batch_op:
        batch_op.create_index("ix_department_hit_case", ["case_id"], unique=False)
        batch_op.create_index("ix_department_hit_mark", ["mark"], unique=False)
        batch_op.create_index("ix_department_hit_person", ["person_id"], unique=False)
        batch_op.create_index("ix_department_hit_state", ["state", "region", "id"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("department_hit", schema=None) as batch_op:
        batch_op.drop_index("ix_department_hit_state")
        batch_op.drop_index("ix_department_hit_person")
        batch_op.drop_index("ix_department_hit_mark")
        batch_op.drop_index("ix_department_hit_case")

    op.drop_table("department_hit")
    with op.batch_alter_table("department_list", schema=None) as batch_op:
        batch_op.drop_index("ix_department_list_sha")
        batch_op.drop_index("ix_department_list_region")

    op.drop_table("department_list")
