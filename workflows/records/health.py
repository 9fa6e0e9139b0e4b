"""How the installation is: its database, the schema's revision, the number of cases."""

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlmodel import Session

from models.case import Case
from models.rows import table


@dataclass(frozen=True, slots=True)
class Condition:
    """What /healthz tells; no more, since anybody may ask."""

    database: str
    schema: str
    cases: int


def of(session: Session) -> Condition:
    """Ask the database."""
    schema = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    cases = session.execute(select(func.count()).select_from(table(Case))).scalar_one()
    kind = "sqlite" if session.get_bind().dialect.name == "sqlite" else "postgresql"
    return Condition(kind, schema, cases)
