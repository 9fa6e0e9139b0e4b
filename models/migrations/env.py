"""Alembic's entry: one tree of revisions for SQLite and PostgreSQL."""

from alembic import context

import models
from models.columns import metadata

# Every table is imported before the metadata is read.
TABLES = models.__all__

with context.config.attributes["engine"].connect() as connection:
    # No PRAGMA before begin_transaction: the version stamp would silently be rolled back.
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
