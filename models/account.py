"""Accounts: who may sign in, which role they hold where and when, and their open sessions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Integer, Text
from sqlmodel import Field

from models.columns import Base, Big, Body, Day, Flag, Instant, Row

STRICT = {"sqlite_strict": True}


class User(Row, table=True):
    """A named person. No shared accounts: a signature is always somebody's (谁调查谁复核)."""

    __tablename__ = "account"
    __table_args__ = (Index("uq_account_login", "login", unique=True), STRICT)

    login: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    password: str = Field(sa_type=Text)
    must_change: bool = Field(default=False, sa_type=Flag)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)
    language: str = Field(default="zh-CN", sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)


class Grant(Row, table=True):
    """A role at a place, from one day to another. `body` says committee or work_team for VC.

    `stands_in_for` names the colleague whose absence a dated substitute covers.
    """

    __tablename__ = "grant_of_role"
    __table_args__ = (Index("ix_grant_user", "user_id"), Index("ix_grant_region", "region"), STRICT)

    user_id: int = Field(sa_type=Big, foreign_key="account.id")
    role: str = Field(sa_type=Text)
    region: int = Field(sa_type=Big, foreign_key="region.key")
    body: str | None = Field(default=None, sa_type=Text)
    valid_from: date = Field(sa_type=Day)
    valid_to: date | None = Field(default=None, sa_type=Day)
    stands_in_for: int | None = Field(default=None, sa_type=Big, foreign_key="account.id")


class SignIn(Row, table=True):
    """An open session: only the SHA-256 of its random token is kept."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("uq_sign_in_token", "token_sha", unique=True), STRICT)

    token_sha: str = Field(sa_type=Text)
    user_id: int = Field(sa_type=Big, foreign_key="account.id")
    address: str = Field(sa_type=Text)
    opened_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class FailedSignIn(Row, table=True):
    """A failed attempt, counted per account name and address (both only as keyed hashes)."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_key", "who", "at"), STRICT)

    who: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


class Draft(Base, table=True):
    """What somebody typed and has not handed in yet: back after a refresh, gone once handed in."""

    __tablename__ = "draft"
    __table_args__ = STRICT

    user_id: int = Field(primary_key=True, sa_type=Big)
    form: str = Field(primary_key=True, sa_type=Text)
    sealed: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


class Setting(Base, table=True):
    """One setting of this installation, such as the public address on the posters."""

    __tablename__ = "setting"
    __table_args__ = STRICT

    key: str = Field(primary_key=True, sa_type=Text)
    value: Any = Field(default=None, sa_type=Body)


class Ledger(Row, table=True):
    """What was done beside the cases (accounts, reveals, exports, settings), one hash chain per
    book."""

    __tablename__ = "ledger"
    __table_args__ = (
        Index("uq_ledger_book_seq", "book", "seq", unique=True),
        Index("ix_ledger_at", "at"),
        STRICT,
    )

    book: str = Field(sa_type=Text)
    seq: int = Field(sa_type=Integer)
    at: datetime = Field(sa_type=Instant)
    actor_id: int = Field(sa_type=Big)
    what: str = Field(sa_type=Text)
    region: int = Field(sa_type=Big)
    subject_id: int | None = Field(default=None, sa_type=Big)
    detail: Any = Field(default_factory=dict, sa_type=Body)
    previous: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)
