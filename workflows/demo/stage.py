"""The stage: one session, who acts, the papers in their hands. A refusal ends the story."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from models.account import User
from models.case import Case
from models.rows import table
from workflows.access.people import SWEEPER, Actor, actor_of
from workflows.access.places import county_of
from workflows.base import clock
from workflows.base.rows import RowDict, rows_of
from workflows.engine import carrying, execute
from workflows.storage import attachments

Scene = Callable[["Stage"], None]


@dataclass
class Script:
    """Scenes with their hours."""

    scenes: list[tuple[datetime, Scene]] = field(default_factory=list)

    def at(self, day: date, hour: int, scene: Scene, minute: int = 0) -> None:
        """Put a scene at an hour of a Shanghai day."""
        self.scenes.append((clock.at(day, hour, minute), scene))

    def in_order(self) -> Iterator[tuple[datetime, Scene]]:
        """By hour; scenes of the same hour as they were written."""
        yield from sorted(self.scenes, key=lambda entry: entry[0])


@dataclass
class Stage:
    """The engine's verbs as the cast uses them. The clock is moved around every scene, not here."""

    session: Session
    users: dict[str, int] = field(default_factory=dict)
    tokens: Iterator[int] = field(default_factory=lambda: count(1))

    def token(self) -> str:
        """A form's own token."""
        return f"demo-{next(self.tokens)}"

    def knows(self, login: str) -> bool:
        """Is there an account of that login?"""
        if login not in self.users:
            users = table(User)
            found = self.session.execute(select(users.c.id).where(users.c.login == login)).first()
            if found is None:
                return False
            self.users[login] = found.id
        return True

    def user(self, login: str) -> int:
        """The person behind a login."""
        self.knows(login)
        return self.users[login]

    def actor(self, login: str) -> Actor:
        """That person with the roles of the day; an empty name is the sweeper."""
        return actor_of(self.session, self.user(login)) if login else SWEEPER

    def keep(self, login: str, region: int, content: bytes, title: str) -> tuple[int, ...]:
        """Hand in a file; returns it as a form's answer."""
        kind = "photo" if "照片" in title else "signature" if "签名" in title else "scan"
        return (
            attachments.keep(
                self.session,
                self.actor(login),
                content,
                region=region,
                county=county_of(region),
                kind=kind,
                title=title,
            ),
        )

    def act(
        self,
        login: str,
        key: int,
        action: str,
        payload: Mapping[str, Any] | None = None,
        *,
        of: type[SQLModel] = Case,
        some_stay: bool = False,
    ) -> carrying.Outcome:
        """One step. Raises Refused, also when a household of a batch object stays behind."""
        outcome = execute.perform(
            self.session,
            key,
            action,
            self.actor(login),
            payload or {},
            seen=self.row(of, key)["version"],
            token=self.token(),
            of=of,
        )
        for left in outcome.left_out:
            if left.refused is not None and not some_stay:
                raise left.refused
        return outcome

    def act_all(
        self, login: str, keys: Sequence[int], action: str, payload: Mapping[str, Any] | None = None
    ) -> None:
        """One step of many households with the same answers."""
        cases = table(Case)
        chosen = select(cases.c.id, cases.c.version).where(cases.c.id.in_(keys))
        seen = {row.id: row.version for row in self.session.execute(chosen)}
        for outcome in execute.perform_many(
            self.session,
            keys,
            action,
            self.actor(login),
            payload or {},
            seen=seen,
            token=self.token(),
        ):
            if outcome.refused:
                raise outcome.refused

    def row(self, model: type[SQLModel], key: int) -> RowDict:
        """A row as it stands."""
        target = table(model)
        found: RowDict = rows_of(self.session, target, target.c.id == key)[0]
        return found

    def rows(self, model: type[SQLModel], **where: Any) -> list[RowDict]:
        """The rows with these values."""
        target = table(model)
        return rows_of(self.session, target, *(target.c[k] == v for k, v in where.items()))
