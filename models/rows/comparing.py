"""Rows of the tables of `models.comparing`. Written by `python -m scripts.rows`."""

from datetime import date
from typing import Any

from models.rows.columns import KeyedRow, SubjectRow


class DepartmentHitRow(SubjectRow):
    """A row of `department_hit`."""

    list_id: int
    household_id: int
    case_id: int
    person_id: int
    kind: str
    as_of: date
    says: list[Any]
    mark: str
    outcome: str
    evidence: list[Any]


class DepartmentListRow(SubjectRow):
    """A row of `department_list`."""

    kind: str
    office: str
    as_of: date
    file_name: str
    file_sha: str
    read: int
    unread: int
    nameless: int
    hits: int
    left_out: int


class DepartmentRowRow(KeyedRow):
    """A row of `department_row`."""

    list_id: int
    blind: str
    sealed: bytes
