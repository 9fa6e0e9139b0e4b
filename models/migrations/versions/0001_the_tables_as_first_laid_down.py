"""the tables as first laid down."""

import sqlalchemy as sa
from alembic import op

import models.columns
from models.migrations.triggers import allow_changes, forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("must_change", models.columns.Flag(), nullable=False),
        sa.Column("disabled_at", models.columns.Instant(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sqlite_strict=True,
    )
    op.create_index("uq_account_login", "account", ["login"], unique=True)

    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", models.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sqlite_strict=True,
    )
    op.create_index("ix_attachment_sha", "attachment", ["sha"], unique=False)
    op.create_index("ix_attachment_subject", "attachment", ["subject_id"], unique=False)

    op.create_table(
        "campaign",
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
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sqlite_strict=True,
    )
    op.create_index("ix_campaign_region", "campaign", ["region"], unique=False)

    op.create_table(
        "draft",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("at", models.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "form", name=op.f("pk_draft")),
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("recorded_at", models.columns.Instant(), nullable=False),
        sa.Column("claimed_at", models.columns.Instant(), nullable=True),
        sa.Column("clock_back", sa.Integer(), nullable=False),
        sa.Column("cause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("records", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_strict=True,
    )
    op.create_index("ix_event_actor", "event", ["actor_id", "recorded_at"], unique=False)
    op.create_index("ix_event_cause", "event", ["cause_id"], unique=False)
    op.create_index(
        "ix_event_opened",
        "event",
        ["token"],
        unique=False,
        sqlite_where=sa.text("seq = 1"),
        postgresql_where=sa.text("seq = 1"),
    )
    op.create_index("uq_event_subject_seq", "event", ["subject_id", "seq"], unique=True)
    op.create_index("uq_event_subject_token", "event", ["subject_id", "token"], unique=True)

    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", models.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
        sqlite_strict=True,
    )
    op.create_index("ix_failed_sign_in_key", "failed_sign_in", ["who", "at"], unique=False)

    op.create_table(
        "file_number",
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", "year", name=op.f("pk_file_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "help_sum",
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("region", "county", "kind", "what", "at", name=op.f("pk_help_sum")),
        sqlite_strict=True,
    )
    op.create_table(
        "holiday",
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("works", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
        sqlite_strict=True,
    )
    op.create_table(
        "holiday_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_holiday_year")),
        sqlite_strict=True,
    )
    op.create_table(
        "household",
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
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("head_name", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_blind", sa.Text(), nullable=True),
        sa.Column("phone_masked", sa.Text(), nullable=False),
        sa.Column("bank_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("bank_masked", sa.Text(), nullable=False),
        sa.Column("traits", models.columns.Body(), nullable=False),
        sa.Column("elsewhere", models.columns.Flag(), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sqlite_strict=True,
    )
    op.create_index("ix_household_import", "household", ["import_id"], unique=False)
    op.create_index("ix_household_number", "household", ["number"], unique=False)
    op.create_index("ix_household_region", "household", ["region", "id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", models.columns.Instant(), nullable=False),
        sa.Column("undone_at", models.columns.Instant(), nullable=True),
        sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("report", models.columns.Body(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sqlite_strict=True,
    )
    op.create_index("ix_import_batch_sha", "import_batch", ["file_sha"], unique=False)

    op.create_table(
        "ledger",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", models.columns.Instant(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("detail", models.columns.Body(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sqlite_strict=True,
    )
    op.create_index("uq_ledger_book_seq", "ledger", ["book", "seq"], unique=True)

    op.create_table(
        "objection_phone",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("valid_from", models.columns.Day(), nullable=False),
        sa.Column("valid_to", models.columns.Day(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_phone")),
        sqlite_strict=True,
    )
    op.create_index("ix_objection_phone_region", "objection_phone", ["region"], unique=False)

    op.create_table(
        "organisation",
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
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("plain_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column(
            "scope_region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("person_in_charge", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sqlite_strict=True,
    )
    op.create_index("ix_organisation_region", "organisation", ["region"], unique=False)
    op.create_index(
        "uq_organisation_plain_name", "organisation", ["county", "plain_name"], unique=True
    )

    op.create_table(
        "profile",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", models.columns.Day(), nullable=False),
        sa.Column("valid_to", models.columns.Day(), nullable=True),
        sa.Column("body", models.columns.Body(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_profile")),
        sqlite_strict=True,
    )
    op.create_index("ix_profile_region", "profile", ["region"], unique=False)

    op.create_table(
        "region",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("below", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("valid_from", models.columns.Day(), nullable=True),
        sa.Column("valid_to", models.columns.Day(), nullable=True),
        sa.Column("successor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_region")),
        sqlite_strict=True,
    )
    op.create_index("ix_region_parent", "region", ["parent"], unique=False)

    op.create_table(
        "root",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", models.columns.Instant(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("detail", models.columns.Body(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_root")),
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", models.columns.Body(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
        sqlite_strict=True,
    )
    op.create_table(
        "tally",
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", "county", "kind", "state", "day", name=op.f("pk_tally")),
        sqlite_strict=True,
    )
    op.create_table(
        "visit_campaign",
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
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_on", models.columns.Day(), nullable=False),
        sa.Column("to_on", models.columns.Day(), nullable=False),
        sa.Column("items", models.columns.Body(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_campaign")),
        sqlite_strict=True,
    )
    op.create_index("ix_visit_campaign_region", "visit_campaign", ["region", "state"], unique=False)

    op.create_table(
        "filing_batch",
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
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("exported_sha", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_filing_batch_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_batch")),
        sqlite_strict=True,
    )
    op.create_index("ix_filing_batch_region", "filing_batch", ["region", "state"], unique=False)

    op.create_table(
        "grant_of_role",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("valid_from", models.columns.Day(), nullable=False),
        sa.Column("valid_to", models.columns.Day(), nullable=True),
        sa.Column(
            "stands_in_for", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["region.key"], name=op.f("fk_grant_of_role_region_region")
        ),
        sa.ForeignKeyConstraint(
            ["stands_in_for"], ["account.id"], name=op.f("fk_grant_of_role_stands_in_for_account")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_grant_of_role_user_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_of_role")),
        sqlite_strict=True,
    )
    op.create_index("ix_grant_region", "grant_of_role", ["region"], unique=False)
    op.create_index("ix_grant_user", "grant_of_role", ["user_id"], unique=False)

    op.create_table(
        "help_plan",
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
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("causes", models.columns.Body(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("policy_read_on", models.columns.Day(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_help_plan_household_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_plan")),
        sqlite_strict=True,
    )
    op.create_index("ix_help_plan_region", "help_plan", ["region", "state"], unique=False)
    op.create_index(
        "uq_help_plan_household_year", "help_plan", ["household_id", "year"], unique=True
    )

    op.create_table(
        "official",
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
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("leader", models.columns.Flag(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_official_user_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official")),
        sqlite_strict=True,
    )
    op.create_index("ix_official_region", "official", ["region"], unique=False)
    op.create_index("ix_official_user", "official", ["user_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("born", models.columns.Day(), nullable=True),
        sa.Column("id_kind", sa.Text(), nullable=False),
        sa.Column("id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_blind", sa.Text(), nullable=True),
        sa.Column("id_masked", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("traits", models.columns.Body(), nullable=False),
        sa.Column("came_on", models.columns.Day(), nullable=True),
        sa.Column("left_on", models.columns.Day(), nullable=True),
        sa.Column("left_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_person_household_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sqlite_strict=True,
    )
    op.create_index("ix_person_blind", "person", ["id_blind"], unique=False)
    op.create_index("ix_person_household", "person", ["household_id"], unique=False)

    op.create_table(
        "representative",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("valid_from", models.columns.Day(), nullable=False),
        sa.Column("valid_to", models.columns.Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_representative_household_id_household"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_representative_user_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative")),
        sqlite_strict=True,
    )
    op.create_index("ix_representative_region", "representative", ["region"], unique=False)

    op.create_table(
        "review_round",
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
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("signed_at", models.columns.Instant(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_review_round_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_round")),
        sqlite_strict=True,
    )
    op.create_index("ix_review_round_region", "review_round", ["region", "state"], unique=False)

    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_search_word_household_id_household")
        ),
        sa.PrimaryKeyConstraint("word", "household_id", name=op.f("pk_search_word")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_search_word_county", "search_word", ["county", "word", "region"], unique=False
    )
    op.create_index("ix_search_word_household", "search_word", ["household_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_sha", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("opened_at", models.columns.Instant(), nullable=False),
        sa.Column("seen_at", models.columns.Instant(), nullable=False),
        sa.Column("expires_at", models.columns.Instant(), nullable=False),
        sa.Column("ended_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_sign_in_user_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sqlite_strict=True,
    )
    op.create_index("uq_sign_in_token", "sign_in", ["token_sha"], unique=True)

    op.create_table(
        "village_batch",
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
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("trained_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_village_batch_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_batch")),
        sqlite_strict=True,
    )
    op.create_index("ix_village_batch_region", "village_batch", ["region", "state"], unique=False)
    op.create_index(
        "uq_village_batch_campaign_region", "village_batch", ["campaign_id", "region"], unique=True
    )

    op.create_table(
        "yearly_update",
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
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("answers", models.columns.Body(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_yearly_update_household_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_update")),
        sqlite_strict=True,
    )
    op.create_index("ix_yearly_update_region", "yearly_update", ["region", "state"], unique=False)
    op.create_index(
        "uq_yearly_update_household_year", "yearly_update", ["household_id", "year"], unique=True
    )

    op.create_table(
        "case",
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
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "village_batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "earlier_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("head_name", sa.Text(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("related_official", models.columns.Flag(), nullable=False),
        sa.Column("taken_over", models.columns.Flag(), nullable=False),
        sa.Column("wanted", models.columns.Body(), nullable=False),
        sa.Column("asked_once", models.columns.Flag(), nullable=False),
        sa.Column("warned_at", models.columns.Instant(), nullable=True),
        sa.Column("held_at", models.columns.Instant(), nullable=True),
        sa.Column("hold_reason", sa.Text(), nullable=False),
        sa.Column("paused_due_at", models.columns.Instant(), nullable=True),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("close_at", models.columns.Instant(), nullable=True),
        sa.Column("closed_1_at", models.columns.Instant(), nullable=True),
        sa.Column("closed_2_at", models.columns.Instant(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("approval_no", sa.Text(), nullable=True),
        sa.Column("decided_from", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("objections", sa.Integer(), nullable=False),
        sa.Column("vetoes", sa.Integer(), nullable=False),
        sa.Column("file_no", sa.Text(), nullable=True),
        sa.Column("national_no", sa.Text(), nullable=True),
        sa.Column("handbook_no", sa.Text(), nullable=True),
        sa.Column("card_no", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_case_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["village_batch_id"],
            ["village_batch.id"],
            name=op.f("fk_case_village_batch_id_village_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sqlite_strict=True,
    )
    op.create_index("ix_case_county_due", "case", ["county", "due_at"], unique=False)
    op.create_index("ix_case_county_moved", "case", ["county", "moved_at"], unique=False)
    op.create_index("ix_case_household", "case", ["household_id"], unique=False)
    op.create_index("ix_case_moved_by", "case", ["moved_by", "moved_at"], unique=False)
    op.create_index("ix_case_region_state", "case", ["region", "state", "id"], unique=False)
    op.create_index("ix_case_state_region", "case", ["state", "region"], unique=False)
    op.create_index("ix_case_village_batch", "case", ["village_batch_id"], unique=False)

    op.create_table(
        "measure",
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
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("signed", models.columns.Flag(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_measure_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_measure_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sqlite_strict=True,
    )
    op.create_index("ix_measure_household", "measure", ["household_id"], unique=False)
    op.create_index("ix_measure_region", "measure", ["region", "state"], unique=False)

    op.create_table(
        "official_kin",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "representative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("official_name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("kin_name", sa.Text(), nullable=False),
        sa.Column("kin_blind", sa.Text(), nullable=True),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("valid_from", models.columns.Day(), nullable=False),
        sa.Column("valid_to", models.columns.Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_official_kin_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["representative.id"],
            name=op.f("fk_official_kin_representative_id_representative"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_official_kin_user_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_kin")),
        sqlite_strict=True,
    )
    op.create_index("ix_official_kin_blind", "official_kin", ["kin_blind"], unique=False)
    op.create_index("ix_official_kin_household", "official_kin", ["household_id"], unique=False)
    op.create_index("ix_official_kin_region", "official_kin", ["region"], unique=False)

    op.create_table(
        "pairing",
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
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("ways", models.columns.Body(), nullable=False),
        sa.Column("agreement_no", sa.Text(), nullable=False),
        sa.Column("from_on", models.columns.Day(), nullable=False),
        sa.Column("to_on", models.columns.Day(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column(
            "succeeds_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_pairing_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_pairing_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_pairing_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
        sqlite_strict=True,
    )
    op.create_index("ix_pairing_household", "pairing", ["household_id"], unique=False)
    op.create_index("ix_pairing_official", "pairing", ["official_id"], unique=False)
    op.create_index("ix_pairing_organisation", "pairing", ["organisation_id"], unique=False)
    op.create_index("ix_pairing_region", "pairing", ["region", "state"], unique=False)

    op.create_table(
        "publicity_notice",
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
        sa.Column(
            "village_batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("list_hash", sa.Text(), nullable=False),
        sa.Column("posted_at", models.columns.Instant(), nullable=True),
        sa.Column("close_at", models.columns.Instant(), nullable=True),
        sa.Column("closed_at", models.columns.Instant(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column(
            "supplements_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["village_batch_id"],
            ["village_batch.id"],
            name=op.f("fk_publicity_notice_village_batch_id_village_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity_notice")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_publicity_notice_region", "publicity_notice", ["region", "state"], unique=False
    )
    op.create_index("uq_publicity_notice_code", "publicity_notice", ["code"], unique=True)

    op.create_table(
        "review_meeting",
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
        sa.Column(
            "village_batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("planned_on", models.columns.Day(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recorder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("present", models.columns.Body(), nullable=False),
        sa.Column("checklist", models.columns.Body(), nullable=False),
        sa.Column("signed", models.columns.Body(), nullable=False),
        sa.Column("opened_on", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["account.id"], name=op.f("fk_review_meeting_chair_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["account.id"], name=op.f("fk_review_meeting_recorder_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["village_batch_id"],
            ["village_batch.id"],
            name=op.f("fk_review_meeting_village_batch_id_village_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_meeting")),
        sqlite_strict=True,
    )
    op.create_index("ix_review_meeting_region", "review_meeting", ["region", "state"], unique=False)

    op.create_table(
        "training_session",
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
        sa.Column(
            "village_batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("planned_on", models.columns.Day(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("held_on", models.columns.Day(), nullable=True),
        sa.Column("attendees", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_batch_id"],
            ["village_batch.id"],
            name=op.f("fk_training_session_village_batch_id_village_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_training_session_batch", "training_session", ["village_batch_id"], unique=False
    )

    op.create_table(
        "visit",
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
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "visit_campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("visited_on", models.columns.Day(), nullable=False),
        sa.Column("topics", models.columns.Body(), nullable=False),
        sa.Column("requests", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_visit_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_visit_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_visit_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["visit_campaign_id"],
            ["visit_campaign.id"],
            name=op.f("fk_visit_visit_campaign_id_visit_campaign"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_visit_campaign", "visit", ["visit_campaign_id", "official_id"], unique=False
    )
    op.create_index("ix_visit_household", "visit", ["household_id"], unique=False)
    op.create_index("ix_visit_region", "visit", ["region"], unique=False)

    op.create_table(
        "agenda_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("head_name", sa.Text(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("recused", models.columns.Body(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("votes_abstain", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agenda_line_case_id_case")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["review_meeting.id"],
            name=op.f("fk_agenda_line_meeting_id_review_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_line")),
        sqlite_strict=True,
    )
    op.create_index("ix_agenda_line_case", "agenda_line", ["case_id"], unique=False)
    op.create_index("ix_agenda_line_meeting", "agenda_line", ["meeting_id"], unique=False)

    op.create_table(
        "filing_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "filing_batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("national_no", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_filing_line_case_id_case")),
        sa.ForeignKeyConstraint(
            ["filing_batch_id"],
            ["filing_batch.id"],
            name=op.f("fk_filing_line_filing_batch_id_filing_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_line")),
        sqlite_strict=True,
    )
    op.create_index("ix_filing_line_batch", "filing_line", ["filing_batch_id"], unique=False)

    op.create_table(
        "gift",
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
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "visit_campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("given_on", models.columns.Day(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("per_year", models.columns.Flag(), nullable=False),
        sa.Column("emergency", models.columns.Flag(), nullable=False),
        sa.Column(
            "counters_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_gift_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_gift_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_gift_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_gift_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["visit_campaign_id"],
            ["visit_campaign.id"],
            name=op.f("fk_gift_visit_campaign_id_visit_campaign"),
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_gift_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift")),
        sqlite_strict=True,
    )
    op.create_index("ix_gift_campaign", "gift", ["visit_campaign_id"], unique=False)
    op.create_index("ix_gift_household", "gift", ["household_id"], unique=False)
    op.create_index("ix_gift_official", "gift", ["official_id"], unique=False)
    op.create_index("ix_gift_organisation", "gift", ["organisation_id"], unique=False)
    op.create_index("ix_gift_region_day", "gift", ["region", "given_on"], unique=False)

    op.create_table(
        "help_card",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "pairing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", models.columns.Day(), nullable=False),
        sa.Column("reprint_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_help_card_pairing_id_pairing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_card")),
        sqlite_strict=True,
    )
    op.create_index("ix_help_card_pairing", "help_card", ["pairing_id"], unique=False)

    op.create_table(
        "notice_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("head_name", sa.Text(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("close_at", models.columns.Instant(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_notice_line_case_id_case")),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["publicity_notice.id"],
            name=op.f("fk_notice_line_notice_id_publicity_notice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_line")),
        sqlite_strict=True,
    )
    op.create_index("ix_notice_line_case", "notice_line", ["case_id"], unique=False)
    op.create_index("ix_notice_line_notice", "notice_line", ["notice_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("raised_at", models.columns.Instant(), nullable=False),
        sa.Column("late", models.columns.Flag(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column(
            "against_user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("finders", models.columns.Body(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("answered_on", models.columns.Day(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_objection_case_id_case")),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["publicity_notice.id"],
            name=op.f("fk_objection_notice_id_publicity_notice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sqlite_strict=True,
    )
    op.create_index("ix_objection_case", "objection", ["case_id"], unique=False)

    op.create_table(
        "open_case",
        sa.Column("id_blind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_open_case_case_id_case")),
        sa.PrimaryKeyConstraint("id_blind", name=op.f("pk_open_case")),
        sqlite_strict=True,
    )
    op.create_index("ix_open_case_case", "open_case", ["case_id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column(
            "attachment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sha", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("filed_at", models.columns.Instant(), nullable=False),
        sa.Column("superseded_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_paper_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_paper_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sqlite_strict=True,
    )
    op.create_index("ix_paper_case", "paper", ["case_id"], unique=False)

    op.create_table(
        "part",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_part_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_part_user_id_account")),
        sa.PrimaryKeyConstraint("case_id", "user_id", "part", name=op.f("pk_part")),
        sqlite_strict=True,
    )
    op.create_index("ix_part_user", "part", ["user_id"], unique=False)

    op.create_table(
        "round_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("head_name", sa.Text(), nullable=False),
        sa.Column("related", models.columns.Flag(), nullable=False),
        sa.Column("drawn", sa.Text(), nullable=False),
        sa.Column("visited_on", models.columns.Day(), nullable=True),
        sa.Column("visitors", models.columns.Body(), nullable=False),
        sa.Column("visit_finding", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_round_line_case_id_case")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["review_round.id"], name=op.f("fk_round_line_round_id_review_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_line")),
        sqlite_strict=True,
    )
    op.create_index("ix_round_line_case", "round_line", ["case_id"], unique=False)
    op.create_index("ix_round_line_round", "round_line", ["round_id"], unique=False)

    op.create_table(
        "survey",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("visited_on", models.columns.Day(), nullable=True),
        sa.Column("surveyors", models.columns.Body(), nullable=False),
        sa.Column("answers", models.columns.Body(), nullable=False),
        sa.Column("income", models.columns.Body(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column(
            "per_head_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("comparison", models.columns.Body(), nullable=True),
        sa.Column("findings", models.columns.Body(), nullable=False),
        sa.Column("done", models.columns.Flag(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_survey_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sqlite_strict=True,
    )
    op.create_index("ix_survey_case", "survey", ["case_id"], unique=False)

    op.create_table(
        "veto",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("hard", models.columns.Flag(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("told_on", models.columns.Day(), nullable=False),
        sa.Column(
            "proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_veto_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veto")),
        sqlite_strict=True,
    )
    op.create_index("ix_veto_case", "veto", ["case_id"], unique=False)

    forbid_changes()


def downgrade() -> None:
    """Back."""
    allow_changes()
    op.drop_index("ix_veto_case", table_name="veto")

    op.drop_table("veto")
    op.drop_index("ix_survey_case", table_name="survey")

    op.drop_table("survey")
    op.drop_index("ix_round_line_round", table_name="round_line")
    op.drop_index("ix_round_line_case", table_name="round_line")

    op.drop_table("round_line")
    op.drop_index("ix_part_user", table_name="part")

    op.drop_table("part")
    op.drop_index("ix_paper_case", table_name="paper")

    op.drop_table("paper")
    op.drop_index("ix_open_case_case", table_name="open_case")

    op.drop_table("open_case")
    op.drop_index("ix_objection_case", table_name="objection")

    op.drop_table("objection")
    op.drop_index("ix_notice_line_notice", table_name="notice_line")
    op.drop_index("ix_notice_line_case", table_name="notice_line")

    op.drop_table("notice_line")
    op.drop_index("ix_help_card_pairing", table_name="help_card")

    op.drop_table("help_card")
    op.drop_index("ix_gift_region_day", table_name="gift")
    op.drop_index("ix_gift_organisation", table_name="gift")
    op.drop_index("ix_gift_official", table_name="gift")
    op.drop_index("ix_gift_household", table_name="gift")
    op.drop_index("ix_gift_campaign", table_name="gift")

    op.drop_table("gift")
    op.drop_index("ix_filing_line_batch", table_name="filing_line")

    op.drop_table("filing_line")
    op.drop_index("ix_agenda_line_meeting", table_name="agenda_line")
    op.drop_index("ix_agenda_line_case", table_name="agenda_line")

    op.drop_table("agenda_line")
    op.drop_index("ix_visit_region", table_name="visit")
    op.drop_index("ix_visit_household", table_name="visit")
    op.drop_index("ix_visit_campaign", table_name="visit")

    op.drop_table("visit")
    op.drop_index("ix_training_session_batch", table_name="training_session")

    op.drop_table("training_session")
    op.drop_index("ix_review_meeting_region", table_name="review_meeting")

    op.drop_table("review_meeting")
    op.drop_index("uq_publicity_notice_code", table_name="publicity_notice")
    op.drop_index("ix_publicity_notice_region", table_name="publicity_notice")

    op.drop_table("publicity_notice")
    op.drop_index("ix_pairing_region", table_name="pairing")
    op.drop_index("ix_pairing_organisation", table_name="pairing")
    op.drop_index("ix_pairing_official", table_name="pairing")
    op.drop_index("ix_pairing_household", table_name="pairing")

    op.drop_table("pairing")
    op.drop_index("ix_official_kin_region", table_name="official_kin")
    op.drop_index("ix_official_kin_household", table_name="official_kin")
    op.drop_index("ix_official_kin_blind", table_name="official_kin")

    op.drop_table("official_kin")
    op.drop_index("ix_measure_region", table_name="measure")
    op.drop_index("ix_measure_household", table_name="measure")

    op.drop_table("measure")
    op.drop_index("ix_case_village_batch", table_name="case")
    op.drop_index("ix_case_state_region", table_name="case")
    op.drop_index("ix_case_region_state", table_name="case")
    op.drop_index("ix_case_moved_by", table_name="case")
    op.drop_index("ix_case_household", table_name="case")
    op.drop_index("ix_case_county_moved", table_name="case")
    op.drop_index("ix_case_county_due", table_name="case")

    op.drop_table("case")
    op.drop_index("uq_yearly_update_household_year", table_name="yearly_update")
    op.drop_index("ix_yearly_update_region", table_name="yearly_update")

    op.drop_table("yearly_update")
    op.drop_index("uq_village_batch_campaign_region", table_name="village_batch")
    op.drop_index("ix_village_batch_region", table_name="village_batch")

    op.drop_table("village_batch")
    op.drop_index("uq_sign_in_token", table_name="sign_in")

    op.drop_table("sign_in")
    op.drop_index("ix_search_word_household", table_name="search_word")
    op.drop_index("ix_search_word_county", table_name="search_word")

    op.drop_table("search_word")
    op.drop_index("ix_review_round_region", table_name="review_round")

    op.drop_table("review_round")
    op.drop_index("ix_representative_region", table_name="representative")

    op.drop_table("representative")
    op.drop_index("ix_person_household", table_name="person")
    op.drop_index("ix_person_blind", table_name="person")

    op.drop_table("person")
    op.drop_index("ix_official_user", table_name="official")
    op.drop_index("ix_official_region", table_name="official")

    op.drop_table("official")
    op.drop_index("uq_help_plan_household_year", table_name="help_plan")
    op.drop_index("ix_help_plan_region", table_name="help_plan")

    op.drop_table("help_plan")
    op.drop_index("ix_grant_user", table_name="grant_of_role")
    op.drop_index("ix_grant_region", table_name="grant_of_role")

    op.drop_table("grant_of_role")
    op.drop_index("ix_filing_batch_region", table_name="filing_batch")

    op.drop_table("filing_batch")
    op.drop_index("ix_visit_campaign_region", table_name="visit_campaign")

    op.drop_table("visit_campaign")
    op.drop_table("tally")
    op.drop_table("setting")
    op.drop_table("root")
    op.drop_index("ix_region_parent", table_name="region")

    op.drop_table("region")
    op.drop_index("ix_profile_region", table_name="profile")

    op.drop_table("profile")
    op.drop_index("uq_organisation_plain_name", table_name="organisation")
    op.drop_index("ix_organisation_region", table_name="organisation")

    op.drop_table("organisation")
    op.drop_index("ix_objection_phone_region", table_name="objection_phone")

    op.drop_table("objection_phone")
    op.drop_index("uq_ledger_book_seq", table_name="ledger")

    op.drop_table("ledger")
    op.drop_index("ix_import_batch_sha", table_name="import_batch")

    op.drop_table("import_batch")
    op.drop_index("ix_household_region", table_name="household")
    op.drop_index("ix_household_number", table_name="household")
    op.drop_index("ix_household_import", table_name="household")

    op.drop_table("household")
    op.drop_table("holiday_year")
    op.drop_table("holiday")
    op.drop_table("help_sum")
    op.drop_table("file_number")
    op.drop_index("ix_failed_sign_in_key", table_name="failed_sign_in")

    op.drop_table("failed_sign_in")
    op.drop_index("uq_event_subject_token", table_name="event")
    op.drop_index("uq_event_subject_seq", table_name="event")
    op.drop_index("ix_event_opened", table_name="event")
    op.drop_index("ix_event_cause", table_name="event")
    op.drop_index("ix_event_actor", table_name="event")

    op.drop_table("event")
    op.drop_table("draft")
    op.drop_index("ix_campaign_region", table_name="campaign")

    op.drop_table("campaign")
    op.drop_index("ix_attachment_subject", table_name="attachment")
    op.drop_index("ix_attachment_sha", table_name="attachment")

    op.drop_table("attachment")
    op.drop_index("uq_account_login", table_name="account")

    op.drop_table("account")
