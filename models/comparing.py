"""What the departments' lists say of households."""

from datetime import date
from typing import Any

from sqlalchemy import Index, Integer, Text
from sqlmodel import Field

from models.columns import BYTES, Big, Body, Day, Row, Subject

STRICT = {"sqlite_strict": True}


class DepartmentList(Subject, table=True):
    """部门名单: one list of a department, compared: its hash and its figures. Its rows lie sealed
    beside it for a while (DepartmentRow).

    `read` rows could be read, `unread` could not, `nameless` had no number to compare by;
    `left_out` households were not compared because no signed authorisation is on file.
    """

    __tablename__ = "department_list"
    __table_args__ = (
        Index("ix_department_list_region", "region", "kind", "as_of"),
        Index("ix_department_list_sha", "file_sha"),
        STRICT,
    )

    kind: str = Field(sa_type=Text)
    office: str = Field(sa_type=Text)
    as_of: date = Field(sa_type=Day)
    file_name: str = Field(sa_type=Text)
    file_sha: str = Field(sa_type=Text)
    read: int = Field(default=0, sa_type=Integer)
    unread: int = Field(default=0, sa_type=Integer)
    nameless: int = Field(default=0, sa_type=Integer)
    hits: int = Field(default=0, sa_type=Integer)
    left_out: int = Field(default=0, sa_type=Integer)


class DepartmentRow(Row, table=True):
    """One row of a list, for households that sign their authorisation after it came.

    `blind` is the keyed word of the ID number, `sealed` what the row says, sealed under that number
    (Keyring.under): without a member who has it nobody can read it. Deleted when a newer list of
    the kind comes, or after the profile's `list_days`.
    """

    __tablename__ = "department_row"
    __table_args__ = (
        Index("ix_department_row_blind", "blind"),
        Index("ix_department_row_list", "list_id"),
        STRICT,
    )

    list_id: int = Field(sa_type=Big, foreign_key="department_list.id")
    blind: str = Field(sa_type=Text)
    sealed: bytes = Field(sa_type=BYTES)


class DepartmentHit(Subject, table=True):
    """比对命中: what a department's list says of one member, and what a person found it to be.

    `says` is a list of [column, text as shown]; numbers in it are masked before they come here.
    `mark` is the keyed word of the whole row: the same row of a later list is no second hit.
    `evidence` lists the keys of attachments.
    """

    __tablename__ = "department_hit"
    __table_args__ = (
        Index("ix_department_hit_state", "state", "region", "id"),
        Index("ix_department_hit_case", "case_id"),
        Index("ix_department_hit_person", "person_id"),
        Index("ix_department_hit_mark", "mark"),
        STRICT,
    )

    list_id: int = Field(sa_type=Big, foreign_key="department_list.id")
    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    case_id: int = Field(sa_type=Big, foreign_key="case.id")
    person_id: int = Field(sa_type=Big, foreign_key="person.id")
    kind: str = Field(sa_type=Text)
    as_of: date = Field(sa_type=Day)
    says: Any = Field(default_factory=list, sa_type=Body)
    mark: str = Field(sa_type=Text)
    outcome: str = Field(default="", sa_type=Text)
    evidence: Any = Field(default_factory=list, sa_type=Body)
