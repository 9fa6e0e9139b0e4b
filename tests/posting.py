"""A village with a posted list, and its plain pages asked without a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware

from models.batch import PublicityNotice
from models.store import Store
from pages import desk, plain, plain_notice, plain_offline, plain_papers, wire
from pages.gate import Gate
from tests.databases import Template
from tests.ground import TRAINED, batch_of
from tests.world import START, World
from workflows import clock, sign_in
from workflows.refusals import Refused

POSTED_ON = START
ROUTES = [*plain.ROUTES, *plain_notice.ROUTES, *plain_papers.ROUTES, *plain_offline.ROUTES]


def lay_posted(store: Store) -> None:
    """Five households passed: three posted, one on a draft, one waits; a sixth is surveyed."""
    with store.transaction() as session:
        world = World(session)
        batch = batch_of(world)
        cases = [world.open(batch, world.household(n)) for n in range(6)]
        for case in cases:
            world.to_surveyed(case)
        world.to_passed(batch, cases[:5])
        world.post(world.notice(batch, 1, cases[:3]))
        world.notice(batch, 1, cases[3:4])


POSTED = Template("posted", lay_posted, TRAINED)


@dataclass
class Answer:
    """What a plain page answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Town:
    """The plain pages over one database, on a day of its own."""

    store: Store
    today: date = POSTED_ON
    hour: int = 12

    @contextmanager
    def writing(self) -> Iterator[World]:
        with self.store.transaction() as session:
            yield World(session, self.today, self.hour)

    def notice(self, state: str = "posted") -> dict:
        with self.writing() as world:
            return world.rows(PublicityNotice, state=state)[0]

    def ledger(self, what: str) -> list[dict]:
        from models.account import Ledger

        with self.writing() as world:
            return world.rows(Ledger, book="access", what=what)

    def get(self, path: str, login: str | None = None) -> Answer:
        """One GET as a browser sends it, by a person signed in or a stranger."""
        headers = [(b"host", b"lika.example"), (b"accept", b"text/html")]
        with clock.moved_to(clock.at(self.today, self.hour)):
            if login:
                headers.append((b"cookie", f"lika={self._token(login)}".encode()))
            return anyio.run(_ask, path, headers)

    def _token(self, login: str) -> str:
        with self.writing() as world:
            attempt = sign_in.Attempt(login, "test", world.user(login), "!")
            opened = sign_in.conclude(world.session, attempt, True)
        assert opened is not None
        return opened.token


async def _ask(path: str, headers: list[tuple[bytes, bytes]]) -> Answer:
    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(wire.Guard), Middleware(Gate, routes=ROUTES)],
        exception_handlers={Refused: plain.refused},
    )
    place, _, query = path.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": place,
        "raw_path": place.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("lika.example", 80),
    }
    parts: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        parts.append(message)

    await app(scope, receive, send)
    sent = {k.decode().lower(): v.decode() for k, v in parts[0]["headers"]}
    return Answer(parts[0]["status"], sent, b"".join(p.get("body", b"") for p in parts[1:]))


@contextmanager
def served_by(store: Store, monkeypatch) -> Iterator[Town]:
    """The plain pages serve this store for as long as the block lasts."""
    monkeypatch.setattr(desk, "store", lambda: store)
    yield Town(store)
