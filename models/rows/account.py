"""Rows of the tables of `models.account`. Written by `python -m scripts.rows`."""

from datetime import date, datetime
from typing import Any, TypedDict

from models.rows.columns import KeyedRow


class DraftRow(TypedDict):
    """A row of `draft`."""

    user_id: int
    form: str
    sealed: str
    at: datetime


class FailedSignInRow(KeyedRow):
    """A row of `failed_sign_in`."""

    who: str
    at: datetime


class GrantRow(KeyedRow):
    """A row of `grant_of_role`."""

    user_id: int
    role: str
    region: int
    body: str | None
    valid_from: date
    valid_to: date | None
    stands_in_for: int | None


class LedgerRow(KeyedRow):
    """A row of `ledger`."""

    book: str
    seq: int
    at: datetime
    actor_id: int
    what: str
    region: int
    subject_id: int | None
    detail: dict[str, Any]
    previous: str
    hash: str


class SettingRow(TypedDict):
    """A row of `setting`."""

    key: str
    value: Any


class SignInRow(KeyedRow):
    """A row of `sign_in`."""

    token_sha: str
    user_id: int
    address: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class UserRow(KeyedRow):
    """A row of `account`."""

    login: str
    name: str
    password: str
    must_change: bool
    disabled_at: datetime | None
    language: str
    created_at: datetime
