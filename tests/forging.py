"""A client that says what no browser would: any page, any query, any widget, any fragment.

And what there is to steal in an installation: every number and name, in the clear.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.json_format import MessageToDict
from sqlalchemy import func, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from models.account import User
from models.case import Case
from models.columns import table
from models.household import Household, Person
from models.store import Store
from tests.serving import Browser

# What an element is called inside the protocol: no words for a person.
_NAMES = frozenset({"id", "elementId", "formId", "fragmentId", "activeScriptHash", "hash"})
# Rows that come and go with sessions, not with what is done.
_PASSING = frozenset({"sign_in", "failed_sign_in", "draft"})
NOTHING: Mapping[str, Any] = {}


@dataclass
class Frames:
    """All that the server sent for one run."""

    raw: bytes = b""
    messages: list[ForwardMsg] = field(default_factory=list)

    def holds(self, word: str) -> bool:
        """Does the word stand anywhere in the bytes, plain or as JSON writes it?"""
        return word.encode() in self.raw or word.encode("unicode_escape") in self.raw

    def elements(self) -> Iterator[tuple[str, Any, str]]:
        """(kind, element, its fragment) of everything drawn."""
        for message in self.messages:
            if message.WhichOneof("type") == "delta":
                delta = message.delta
                if delta.WhichOneof("type") == "new_element":
                    kind = delta.new_element.WhichOneof("type")
                    if kind:
                        yield kind, getattr(delta.new_element, kind), delta.fragment_id

    def buttons(self) -> list[tuple[Any, str]]:
        """Every button drawn, with its fragment."""
        return [(element, part) for kind, element, part in self.elements() if kind == "button"]

    def button(self, label: str) -> Any:
        """The first button whose words begin so."""
        return next(e for e, _part in self.buttons() if e.label.startswith(label))

    def widgets(self, kind: str) -> list[Any]:
        return [e for k, e, _f in self.elements() if k == kind]

    def fragments(self) -> set[str]:
        return {f for _k, _e, f in self.elements() if f}

    def words(self) -> list[str]:
        """What a person reads, in its order, without the numbers of things."""
        found: list[str] = []

        def collect(value: Any) -> None:
            if isinstance(value, dict):
                for name, inner in value.items():
                    if name not in _NAMES:
                        collect(inner)
            elif isinstance(value, list):
                for inner in value:
                    collect(inner)
            elif isinstance(value, str):
                found.append(re.sub(r"\d{6,}", "#", value))

        for _kind, element, _fragment in self.elements():
            collect(MessageToDict(element))
        return found

    def pages(self) -> dict[str, str]:
        """{address: hash} of the navigation."""
        return {
            page.url_pathname: page.page_script_hash
            for message in self.messages
            if message.WhichOneof("type") == "navigation"
            for page in message.navigation.app_pages
        }


@dataclass
class Line:
    """An open websocket, and every field of a request in one's own hand."""

    socket: ClientConnection

    def send(
        self,
        page: str = "",
        query: str = "",
        *,
        hashed: str = "",
        fragment: str = "",
        press: str | Sequence[str] = (),
        states: Mapping[str, Any] = NOTHING,
    ) -> None:
        """One request for a run: buttons pressed, and the states of other widgets by their id."""
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name, asked.query_string = page, query
        asked.page_script_hash, asked.fragment_id = hashed, fragment
        for number in [press] if isinstance(press, str) else press:
            state = asked.widget_states.widgets.add()
            state.id, state.trigger_value = number, True
        for number, value in states.items():
            state = asked.widget_states.widgets.add()
            state.id = number
            if isinstance(value, bool):
                state.bool_value = value
            elif isinstance(value, int):
                state.int_value = value
            elif isinstance(value, list):
                state.string_array_value.data.extend(value)
            else:
                state.string_value = value
        self.socket.send(message.SerializeToString())

    def ask(self, *args: Any, **told: Any) -> Frames:
        self.send(*args, **told)
        return self.read()

    def read(self, seconds: float = 15) -> Frames:
        """Until the run has come to its end; a run that begins anew is read on."""
        frames = Frames()
        while True:
            data = self.socket.recv(timeout=seconds)
            message = ForwardMsg.FromString(data)
            frames.raw += data
            frames.messages.append(message)
            ended = message.WhichOneof("type") == "script_finished"
            if ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return frames

    def drain(self, quiet: float = 1.0) -> Frames:
        """Whatever still comes, until nothing has come for a while."""
        frames = Frames()
        while True:
            try:
                data = self.socket.recv(timeout=quiet)
            except TimeoutError:
                return frames
            frames.raw += data
            frames.messages.append(ForwardMsg.FromString(data))


@contextmanager
def line(browser: Browser) -> Iterator[Line]:
    with browser.page() as opened:
        yield Line(opened.socket)


# ------------------------------------------------------------------------------ what could be taken


@dataclass(frozen=True)
class Home:
    """One household in the clear."""

    key: int
    region: int
    head: str
    names: frozenset[str]
    numbers: frozenset[str]
    masked: frozenset[str]
    address: str


def homes(store: Store) -> list[Home]:
    """Every household with its sealed numbers opened."""
    ring, found = store.keyring, []
    with store.reading() as session:
        members: dict[int, list[Any]] = {}
        for row in session.execute(select(table(Person))):
            members.setdefault(row.household_id, []).append(row)
        for home in session.execute(select(table(Household))):
            there = members.get(home.id, [])
            numbers = {
                ring.open(p.id_sealed, owner=f"person:{p.id}:id") for p in there if p.id_sealed
            }
            for kind in ("phone", "bank"):
                sealed = getattr(home, f"{kind}_sealed")
                if sealed:
                    numbers.add(ring.open(sealed, owner=f"household:{home.id}:{kind}"))
            masked = {p.id_masked for p in there} | {home.phone_masked, home.bank_masked}
            found.append(
                Home(
                    home.id,
                    home.region,
                    home.head_name,
                    frozenset(p.name for p in there),
                    frozenset(numbers),
                    frozenset(masked - {""}),
                    home.address,
                )
            )
    return found


def staff(store: Store) -> frozenset[str]:
    with store.reading() as session:
        return frozenset(session.execute(select(table(User).c.name)).scalars())


def state_of(store: Store) -> dict[str, Any]:
    """Every row of every table that is not about sessions: equal, nothing was done."""
    metadata = table(Case).metadata
    with store.reading() as session:
        return {
            name: sorted(map(repr, session.execute(select(each)).all()))
            for name, each in metadata.tables.items()
            if name not in _PASSING
        }


def count(store: Store, model: Any, **where: Any) -> int:
    """How many rows of that kind."""
    rows = table(model)
    chosen = select(func.count()).select_from(rows)
    with store.reading() as session:
        for name, value in where.items():
            chosen = chosen.where(rows.c[name] == value)
        return session.execute(chosen).scalar_one()
