"""Alembic's entry: one tree of revisions for SQLite and PostgreSQL.

The connection comes from models.schema, in a transaction of its own: a chain of revisions is run
whole or not at all.
"""

from alembic import context

import models
from models.columns import metadata

# Every table is imported before the metadata is read.
TABLES = models.__all__

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
