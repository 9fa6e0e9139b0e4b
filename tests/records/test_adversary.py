"""Somebody who wants more than the role gives: forged frames, foreign numbers, stolen sessions.

Against a running Lika with the demo in it, by people with real accounts. What is asked for a place
of somebody else has to answer to the letter what it answers for a number that does not exist.
"""

import importlib
import inspect
import io
import pkgutil
import re
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from pypdf import PdfReader
from sqlalchemy import select, update
from websockets.exceptions import ConnectionClosed, InvalidStatus

import workflows
from models.account import Grant, Ledger, SignIn, User
from models.batch import (
    Campaign,
    FilingBatch,
    PublicityNotice,
    ReviewMeeting,
    ReviewRound,
    TrainingSession,
    VillageBatch,
)
from models.case import Attachment, Case, Event
from models.columns import table
from models.household import Household, Person
from models.record import Objection, Survey
from models.store import Store
from pages.wording import plain
from tests.commands.test_demo import DEMO
from tests.exchange.test_roster_hostile import rows, workbook
from tests.fixtures.forging import Frames, Home, Line, count, homes, line, staff, state_of
from tests.fixtures.serving import Browser, Served, browsing, served
from tests.fixtures.sources import QUERIES
from tests.server.test_server import GUARD, PAGES
from workflows.access.people import actor_of
from workflows.base import clock, id_faults
from workflows.base.refusals import Malformed, Refused
from workflows.demo import cast
from workflows.exchange.staging import read_and_stage
from workflows.households import members as register_members
from workflows.households import register
from workflows.identification import paperwork
from workflows.identification.process import PROCESS
from workflows.records import backup

# One worker lays the demo and does whatever asks for it; the other need not wait until it is laid.
pytestmark = pytest.mark.xdist_group("demo")

COUNTED = 9_000_000_000_000_000_000
# Every number a screen takes from its address, and whose number it is.
TAKES = {
    "case": Case,
    "household": Household,
    "meeting": ReviewMeeting,
    "notice": PublicityNotice,
    "round": ReviewRound,
    "batch": FilingBatch,
}
READERS = ("leader", "leader.zone", "helper.yfd", "helper.zone", "admin")


@dataclass
class Den:
    """A running demo, a look into its database, and everybody signed in once."""

    server: Served
    store: Store
    open: ExitStack
    known: dict[str, Browser] = field(default_factory=dict)

    def somebody(self, login: str) -> Browser:
        if login not in self.known:
            browser = self.open.enter_context(browsing(self.server))
            assert browser.sign_in(login, cast.PASSWORD).status_code == 303
            self.known[login] = browser
        return self.known[login]

    @contextmanager
    def line(self, login: str) -> Iterator[Line]:
        with line(self.somebody(login)) as opened:
            yield opened

    def rows(self, model: Any, place: int | None = None, **where: Any) -> list[Any]:
        found = table(model)
        chosen = select(found).order_by(found.c.id)
        for name, value in where.items():
            chosen = chosen.where(found.c[name] == value)
        with self.store.reading() as session:
            rows = session.execute(chosen).all()
        return [row for row in rows if place is None or inside(row.region, place)]

    def some(self, place: int) -> dict[str, int]:
        """One number of each kind that lies in (or, for rounds, over) a place."""
        found = {}
        for name, model in TAKES.items():
            rows = self.rows(model, place)
            if rows:
                found[name] = rows[-1].id
        return found

    def homes(self, place: int) -> list[Home]:
        return [home for home in homes(self.store) if inside(home.region, place)]

    def only_there(self, there: int, here: int) -> set[str]:
        """Names of people who live there, and whom nobody here is called."""
        abroad = {name for home in self.homes(there) for name in home.names}
        local = {name for home in self.homes(here) for name in home.names}
        return abroad - local - staff(self.store)


def inside(region: int, place: int) -> bool:
    return str(region).startswith(str(place).rstrip("0"))


@pytest.fixture(scope="module")
def den(all_databases, tmp_path_factory) -> Iterator[Den]:
    folder = tmp_path_factory.mktemp("den")
    url = all_databases.fresh("sqlite", folder, DEMO)
    store = Store(url, folder)
    with served(url, folder) as server, ExitStack() as opened:
        yield Den(server, store, opened)
        # Whatever the tests did, in whatever order, went through this one log.
        assert not named_in(server.log(), store)
    store.close()
    all_databases.drop(url)


def asked(numbers: dict[str, int]) -> str:
    return "&".join(f"{name}={key}" for name, key in numbers.items())


# -------------------------------------------------------------- A1: the first request after a start


@pytest.mark.parametrize("way", ["name", "hash", "file"])
def test_the_first_words_after_a_restart_open_no_screen_of_somebody_else(
    den, tmp_path, all_databases, way
):
    """The clerk's cookie survives the restart; the administrator's screen stays shut."""
    with den.line("admin") as theirs:
        hashed = theirs.ask().pages()["admin"]
    asks = {
        "name": {"page": "admin"},
        "hash": {"hashed": hashed},
        "file": {"page": "admin_accounts"},
    }[way]
    with served(den.store.url, den.store.folder) as fresh:
        with browsing(fresh) as stranger, pytest.raises(InvalidStatus), line(stranger) as nobody:
            nobody.ask(**asks)
        with browsing(fresh) as clerk:
            clerk.http.cookies.update(den.somebody("clerk.yifeng").http.cookies)
            with line(clerk) as opened:
                said = opened.ask(**asks)
    assert said.holds("江问渠")
    assert not said.holds("开立账号")
    assert not said.holds("chair.yifeng")


@pytest.mark.parametrize("login", [*READERS, "clerk.yifeng", "inspector", "town.yfd", "county"])
def test_a_screen_outside_the_navigation_is_not_drawn_by_its_name_nor_by_its_hash(den, login):
    hashes: dict[str, str] = {}
    for other in ("admin", "town.yfd", "clerk.yifeng", "county"):
        with den.line(other) as theirs:
            hashes |= theirs.ask().pages()
    with den.line(login) as opened:
        first = opened.ask()
        home, own = first.words(), first.pages()
        shut = [page for page in PAGES if page not in own]
        assert shut
        for page in shut:
            assert set(opened.ask(page=page).words()) <= set(home), page
            if page in hashes:
                assert set(opened.ask(hashed=hashes[page]).words()) <= set(home), page


# ----------------------------------------------------------------- deep links into somebody's place


NEIGHBOURS = [
    ("clerk.yifeng", cast.YIFENG, cast.GUHE),  # the next village
    ("clerk.yifeng", cast.YIFENG, cast.ZONE),  # another county
    ("chair.dongtazi", cast.DONGTAZI, cast.XITAZI),
    ("town.yfd", cast.TOWN, cast.ZONE),
    ("town.zone", cast.ZONE, cast.TOWN),
    ("lead.yfd", cast.TOWN, cast.ZONE),
    ("helper.zone", cast.ZONE, cast.TOWN),
    ("leader.zone", cast.ZONE, cast.TOWN),
]


@pytest.mark.parametrize(("login", "here", "there"), NEIGHBOURS)
def test_a_number_of_another_place_answers_like_a_number_that_does_not_exist(
    den, login, here, there
):
    theirs, names = den.some(there), den.only_there(there, here)
    assert {"case", "household"} <= set(theirs)
    assert names
    nowhere = {name: COUNTED + number for number, name in enumerate(theirs)}
    with den.line(login) as opened:
        for page in opened.ask().pages():
            unknown = opened.ask(page=page, query=asked(nowhere)).words()
            said = opened.ask(page=page, query=asked(theirs))
            # A form half drawn shows fewer words, never others.
            whole = said.words() if len(said.words()) >= len(unknown) else unknown
            assert set(said.words()) | set(unknown) <= set(whole), page
            assert not [name for name in names if said.holds(name)], page
            for name, key in theirs.items():
                alone = opened.ask(page=page, query=f"{name}={key}&do=3&new=1")
                assert not [word for word in names if alone.holds(word)], (page, name)


def test_one_s_own_numbers_do_show_something(den):
    """Else the test above would pass on a screen that ignores its address."""
    own = den.some(cast.YIFENG)
    screens = {
        "case_file": "case", "intake": "household", "meeting": "meeting", "notices": "notice",
    }  # fmt: skip
    with den.line("clerk.yifeng") as opened:
        for page, name in screens.items():
            bare = opened.ask(page=page).words()
            assert opened.ask(page=page, query=f"{name}={own[name]}").words() != bare, page


@pytest.mark.parametrize(("login", "here", "there"), NEIGHBOURS)
def test_files_and_papers_of_another_place_are_refused_like_unknown_ones(den, login, here, there):
    browser, theirs = den.somebody(login), den.some(there)
    unknown = browser.get(f"/file/{COUNTED}")
    assert unknown.status_code == 403
    for file in den.rows(Attachment, there)[:12]:
        answer = browser.get(f"/file/{file.id}")
        assert (answer.status_code, answer.content) == (403, unknown.content)
    papers = dict.fromkeys(("application", "survey", "registration"), "case")
    for kind, name in (papers | {"meeting": "meeting", "notice": "notice"}).items():
        unknown = browser.get(f"/paper/{kind}/{COUNTED}.pdf")
        answer = browser.get(f"/paper/{kind}/{theirs[name]}.pdf")
        assert (answer.status_code, answer.content) == (403, unknown.content), kind
    batches = den.rows(FilingBatch, there)
    for batch in batches:
        assert browser.get(f"/national/{batch.id}.xlsx").status_code == 403


def test_searching_finds_one_s_own_area_only(den):
    abroad = [home for home in den.homes(cast.ZONE) if home.head not in staff(den.store)]
    own = den.homes(cast.YIFENG)[0]
    with den.line("clerk.yifeng") as opened:
        drawn = opened.ask(page="case_file")
        field_, part = next((e, f) for kind, e, f in drawn.elements() if kind == "text_input")

        def search(text: str) -> Frames:
            return opened.ask(page="case_file", fragment=part, states={field_.id: text})

        assert search(own.head).holds(own.head)
        for number in own.numbers:
            if re.fullmatch(r"\d{17}[\dX]", number):
                assert search(number).holds(own.head)

        def found_nothing(text: str) -> bool:
            # Signs of Markdown are broken on their way to the screen, so that it shows them.
            said = search(text)
            return any(said.holds(f"没有找到“{words}”") for words in (text, plain(text)))

        assert found_nothing("查无此人")
        for home in abroad[:8]:
            for wanted in (home.head, home.head[:1] + "%", *home.numbers):
                said = search(wanted)
                assert not said.holds(f">{home.head}<"), wanted
                if wanted != home.head:
                    assert not said.holds(home.head)
        for trick in ("%", "_", "*", "' OR 1=1 --"):
            assert found_nothing(trick)


# ------------------------------------------------------------- who sees no people meets no people


def personal(den: Den, place: int, *, heads: bool) -> set[str]:
    """What such a reader must not meet: numbers, also masked ones; people; where they live."""
    found: set[str] = set()
    heads_of = {home.head for home in homes(den.store)}
    for home in den.homes(place):
        found |= home.numbers | home.masked
        found |= home.names - heads_of - staff(den.store)
        if heads:
            found |= {home.head} - staff(den.store)
    return found


def everything(line_: Line, numbers: list[dict[str, int]], *, press: bool) -> Iterator[Frames]:
    """Every screen with every number, and every button on it once."""
    first = line_.ask()
    yield first
    for page in first.pages():
        for query in ("", *map(asked, numbers)):
            drawn = line_.ask(page=page, query=query)
            yield drawn
            for button, _part in drawn.buttons()[:12] if press else ():
                if not button.disabled:
                    yield line_.ask(page=page, query=query, press=button.id)


@pytest.mark.parametrize("login", READERS)
def test_leaders_helpers_and_administrators_meet_no_personal_data_on_any_screen(den, login):
    places = (cast.TOWN, cast.ZONE)
    numbers = [den.some(place) for place in places]
    shut = set().union(*(personal(den, place, heads=login == "admin") for place in places))
    before = count(den.store, Event)
    with den.line(login) as opened:
        for said in everything(opened, numbers, press=login != "admin"):
            assert not [word for word in shut if said.holds(word)]
            assert not id_numbers(said.raw)
    # A helper's own visits are theirs to record: pressing those buttons is no offence.
    with den.store.reading() as session:
        made = session.execute(select(table(Event)).order_by(table(Event).c.id.desc())).all()
    fresh = {event.subject for event in made[: len(made) - before]}
    assert fresh <= ({"visit", "gift"} if login.startswith("helper") else set())


def id_numbers(raw: bytes) -> list[str]:
    """What could be an ID number of this prefecture's, by its date and its check digit.

    Our own keys are as long, and one in some thousands has a date and a check digit that fit; they
    count milliseconds since 2020, so those that began with 3702 were made in 2022.
    """
    found = re.findall(r"(?<!\d)3702\d{13}[\dXx](?!\d)", raw.decode("utf-8", "replace"))
    return [n for n in found if not id_faults.number_faults(n, clock.today())]


def test_the_search_for_numbers_finds_one(den):
    """Else the test above would pass on a screen that shows every number."""
    number = next(n for n in den.homes(cast.YIFENG)[0].numbers if len(n) == 18)
    assert id_numbers(f"字段{number}字段".encode()) == [number]


@pytest.mark.parametrize("login", READERS)
def test_leaders_helpers_and_administrators_get_no_file_paper_or_list(den, login):
    browser, before = den.somebody(login), count(den.store, Ledger)
    for place in (cast.TOWN, cast.ZONE):
        some = den.some(place)
        for file in den.rows(Attachment, place)[:6]:
            assert browser.get(f"/file/{file.id}").status_code == 403
        for kind in paperwork.KINDS:
            name = kind if kind in some else "case"
            assert browser.get(f"/paper/{kind}/{some[name]}.pdf").status_code == 403
        for batch in den.rows(FilingBatch, place):
            assert browser.get(f"/national/{batch.id}.xlsx").status_code == 403
    assert count(den.store, Ledger) == before


# ------------------------------------------------------------------------------- B: forged triggers


def offered(den: Den, login: str, page: str, query: str) -> tuple[list[str], Frames]:
    """What somebody may press there, for others to press."""
    with den.line(login) as opened:
        drawn = opened.ask(page=page, query=query)
        return [button.id for button, _part in drawn.buttons()], drawn


@pytest.mark.parametrize("login", ["leader", "helper.yfd", "admin", "inspector", "clerk.guhe"])
def test_buttons_drawn_for_others_do_nothing_when_pressed_from_elsewhere(den, login):
    some = den.some(cast.YIFENG)
    den.somebody(login)  # signing in stands in the book too
    for page in ("my_work", "case_file", "meeting", "notices", "rounds", "registers", "intake"):
        theirs, _drawn = offered(den, "clerk.yifeng", page, asked(some))
        before = state_of(den.store)
        with den.line(login) as opened:
            opened.ask()
            opened.ask(page=page, query=asked(some), press=theirs)
            opened.ask(page=page, query=asked(some), press=theirs)
        assert state_of(den.store) == before, page


def test_grey_buttons_do_nothing_when_pressed(den):
    grey = 0
    for login in ("clerk.yifeng", "town.yfd", "county"):
        place = cast.YIFENG if login == "clerk.yifeng" else cast.TOWN
        with den.line(login) as opened:
            pages = opened.ask().pages()
            for page in pages:
                query = asked(den.some(place))
                drawn = opened.ask(page=page, query=query)
                shut = [button.id for button, _part in drawn.buttons() if button.disabled]
                grey += len(shut)
                before = state_of(den.store) if shut else None
                if shut:
                    opened.ask(page=page, query=query, press=shut)
                    assert state_of(den.store) == before, page
    assert grey


def held(den: Den) -> Any:
    return next(row for row in den.rows(Case, cast.TOWN) if row.held_at)


def resuming(opened: Line, case: int, reason: str) -> tuple[Any, str, dict[str, Any]]:
    """The form that ends a hold, filled in: its button, its fragment, its answers."""
    query, label = f"case={case}", PROCESS.action("resume").label
    drawn = opened.ask(page="case_file", query=query)
    form = opened.ask(page="case_file", query=query, press=drawn.button(label).id)
    field_, part = next(
        (e, f) for kind, e, f in form.elements() if kind in ("text_area", "text_input") and f
    )
    states = {field_.id: reason}
    opened.ask(page="case_file", query=query, fragment=part, states=states)
    do = next(b for b, f in form.buttons() if f == part and b.type == "primary")
    return do, part, states


def test_five_rapid_clicks_are_one_event_and_the_button_gone_does_nothing_more(den):
    case = held(den)
    with den.line("town.yfd") as opened, den.line("town2.yfd") as other:
        do, part, states = resuming(opened, case.id, "家里的事已经办完")
        hashed = other.ask().pages()["case_file"]
        theirs = resuming(other, case.id, "也来恢复一次")
        before = count(den.store, Event)
        for _click in range(5):
            opened.send("case_file", f"case={case.id}", fragment=part, press=do.id, states=states)
        opened.drain()
        assert count(den.store, Event) == before + 1
        assert count(den.store, Event, subject_id=case.id, action="resume") >= 1
        # B5: the button is gone from the screen, its frame is kept and sent again.
        for fragment in (part, ""):
            opened.send("case_file", f"case={case.id}", fragment=fragment, press=do.id)
            opened.drain()
        assert count(den.store, Event) == before + 1
        # A second person with the form still open is told who was first.
        button, part, states = theirs
        # As a browser asks: a part's run that draws the page anew finds it by its hash.
        said = other.ask(
            query=f"case={case.id}", hashed=hashed, fragment=part, press=button.id, states=states
        )
        assert said.holds("于砚秋")
    assert count(den.store, Event) == before + 1


@pytest.mark.parametrize(
    "value", ["no such option", "Z1", "' OR 1=1", "<b>x</b>", 7, -1, ["a", "a"]]
)
def test_an_answer_that_is_no_option_changes_nothing_and_shows_no_trace(den, value):
    den.somebody("town.yfd")  # signing in stands in the book too
    before, some = state_of(den.store), asked(den.some(cast.TOWN))
    with den.line("town.yfd") as opened:
        for page in ("my_work", "rounds", "notices", "approvals", "filing", "registers"):
            drawn = opened.ask(page=page, query=some)
            kinds = ("selectbox", "button_group", "multiselect", "radio", "number_input", "slider")
            states = {e.id: value for kind in kinds for e in drawn.widgets(kind)}
            said = opened.ask(page=page, query=some, states=states)
            assert not said.holds("Traceback")
            assert not said.holds('File "')
            assert not said.holds("site-packages")
    assert state_of(den.store) == before
    assert "Traceback" not in den.server.log() or "ValueError: no such" not in den.server.log()


def test_garbage_on_the_line_closes_it_and_nothing_else(den):
    browser = den.somebody("inspector")
    with line(browser) as opened:
        opened.ask()
        opened.socket.send(b"\xff\x00 no message")
        with pytest.raises((ConnectionClosed, TimeoutError)):
            opened.read(2)
    with den.line("inspector") as opened:
        assert opened.ask().holds("万澄观")


# ------------------------------------------------------------------ sessions and roles that end


@pytest.fixture
def passing(den) -> Iterator[Browser]:
    """The second township officer in a session of their own, which a test may end."""
    with browsing(den.server) as browser:
        assert browser.sign_in("town2.yfd", cast.PASSWORD).status_code == 303
        yield browser


def pieces_of(den: Den, browser: Browser) -> Iterator[tuple[Line, str, str, str]]:
    """(line, page, query, fragment) of everything that can run by itself."""
    query = asked(den.some(cast.TOWN))
    for page in ("my_work", "case_file", "notices", "rounds", "approvals", "filing", "intake"):
        with line(browser) as opened:
            parts = opened.ask(page=page, query=query).fragments()
            for part in parts or {""}:
                yield opened, page, query, part


def test_a_revoked_session_dies_at_the_next_click_and_in_every_fragment(den, passing):
    names = {home.head for home in den.homes(cast.TOWN)}
    accounts_, sessions = table(User), table(SignIn)
    with den.store.reading() as session:
        user = session.execute(
            select(accounts_.c.id).where(accounts_.c.login == "town2.yfd")
        ).scalar_one()
        newest = session.execute(
            select(sessions.c.id, sessions.c.opened_at)
            .where(sessions.c.user_id == user)
            .order_by(sessions.c.id.desc())
        ).first()
    before, ran = state_of(den.store), 0
    for opened, page, query, part in pieces_of(den, passing):
        pressed = [b.id for b, _f in opened.ask(page=page, query=query).buttons()]
        with ended(den, newest.id):
            for fragment in (part, ""):
                said = opened.ask(page=page, query=query, fragment=fragment, press=pressed)
                assert not [name for name in names if said.holds(name)], (page, part)
                assert said.holds("signed_out") or not said.words(), page
                ran += 1
            assert passing.get("/").status_code == 302
            assert passing.get(f"/file/{den.rows(Attachment)[0].id}").status_code == 302
    assert ran > 10
    assert state_of(den.store) == before


@contextmanager
def ended(den: Den, key: int) -> Iterator[None]:
    """The session is revoked in the database, as a sign-out elsewhere or an administrator does."""
    sessions = table(SignIn)
    with den.store.transaction() as session:
        moment = session.execute(
            select(sessions.c.opened_at).where(sessions.c.id == key)
        ).scalar_one()
        session.execute(update(sessions).where(sessions.c.id == key).values(ended_at=moment))
    try:
        yield
    finally:
        with den.store.transaction() as session:
            session.execute(update(sessions).where(sessions.c.id == key).values(ended_at=None))


def test_a_role_taken_away_is_gone_in_the_page_that_is_still_open(den, passing):
    """The day the grant ends, the open screens of the officer show nothing of the households."""
    names = {home.head for home in den.homes(cast.TOWN)} - staff(den.store)
    grants, accounts_ = table(Grant), table(User)
    mine = select(accounts_.c.id).where(accounts_.c.login == "town2.yfd").scalar_subquery()
    with den.store.reading() as session:
        kept = session.execute(select(grants).where(grants.c.user_id == mine)).one()
    for opened, page, query, part in pieces_of(den, passing):
        pressed = [b.id for b, _f in opened.ask(page=page, query=query).buttons()]
        with den.store.transaction() as session:
            session.execute(
                update(grants).where(grants.c.id == kept.id).values(valid_to=kept.valid_from)
            )
        before = state_of(den.store)
        try:
            for fragment in (part, ""):
                said = opened.ask(page=page, query=query, fragment=fragment, press=pressed)
                assert not [name for name in names if said.holds(name)], (page, part)
            assert state_of(den.store) == before
        finally:
            with den.store.transaction() as session:
                session.execute(
                    update(grants).where(grants.c.id == kept.id).values(valid_to=kept.valid_to)
                )


# ------------------------------------------------------------------ reveals, papers, the book


def test_a_number_is_shown_for_a_reason_that_stands_in_the_book_first(den):
    home = den.homes(cast.YIFENG)[0]
    case = next(row for row in den.rows(Case, cast.YIFENG) if row.household_id == home.key)
    shown = 0
    with den.line("clerk.yifeng") as opened:
        drawn = opened.ask(page="case_file", query=f"case={case.id}")
        for number in home.numbers:
            assert not drawn.holds(number)
        whole = [b for b, _f in drawn.buttons() if b.label.endswith(("的身份证号", "联系电话"))]
        for press in (whole[0], whole[-1]):
            dialog = opened.ask(page="case_file", query=f"case={case.id}", press=press.id)
            field_, part = next(
                (e, f) for kind, e, f in dialog.elements()
                if kind == "text_input" and "理由" in e.label
            )  # fmt: skip
            show = next(b for b, f in dialog.buttons() if f == part and b.label == "查看")
            for reason, more in (("", 0), ("核", 0), ("核对医保信息", 1)):
                before = count(den.store, Ledger, book="access")
                said = opened.ask(
                    "case_file", f"case={case.id}", fragment=part,
                    press=show.id, states={field_.id: reason},
                )  # fmt: skip
                assert count(den.store, Ledger, book="access") == before + more
                assert any(said.holds(number) for number in home.numbers) is bool(more)
                shown += more
    assert shown


def test_every_paper_and_every_file_that_leaves_stands_in_the_book(den):
    clerk, some = den.somebody("clerk.yifeng"), den.some(cast.YIFENG)
    paths = [f"/file/{file.id}" for file in den.rows(Attachment, cast.YIFENG)[:2]]
    paths += [f"/paper/{kind}/{some['case']}.pdf" for kind in ("application", "survey")]
    paths += [
        f"/paper/meeting/{some['meeting']}.pdf",
        f"/paper/application/{some['case']}.pdf?blank=1",
    ]
    secrets = {n for home in homes(den.store) for n in home.numbers}
    for path in paths:
        before = count(den.store, Ledger, book="access")
        answer = clerk.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "no-store, private"
        assert count(den.store, Ledger, book="access") == before + 1, path
        if answer.headers["content-type"] == "application/pdf":
            said = text_of(answer.content)
            assert not [n for n in secrets if n in said or n.encode() in answer.content], path


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


# ---------------------------------------------------------------------------- what hangs in public


def test_public_page_and_poster_hold_no_number_and_no_whole_name(den):
    secrets = {n for home in homes(den.store) for n in home.numbers | home.masked}
    clerk = {"YIFENG": den.somebody("clerk.yifeng")}["YIFENG"]
    seen = 0
    with browsing(den.server) as stranger:
        for notice in den.rows(PublicityNotice):
            page = stranger.get(f"/notice/{notice.code}")
            if page.status_code != 200:
                assert page.status_code in (404, 410)
                continue
            seen += 1
            heads = {home.head for home in homes(den.store) if inside(home.region, notice.region)}
            heads -= staff(den.store)
            assert not [word for word in secrets | heads if word in page.text]
            assert not re.search(r"\d{17}[\dXx]|(?<!\d)1[3-9]\d{9}(?!\d)", page.text)
            assert "no-store" in page.headers["cache-control"]
            if inside(notice.region, cast.YIFENG):
                poster = clerk.get(f"/paper/notice/{notice.id}.pdf")
                said = text_of(poster.content)
                assert not [n for n in secrets if n in said or n.encode() in poster.content]
                assert not re.search(r"\d{17}[\dXx]", said)
    assert seen


# ------------------------------------------------------------------------------ uploads


def test_an_upload_into_somebody_s_open_page_is_refused(den):
    """The number of a session stands in addresses: it must not be worth anything."""
    with den.line("clerk.yifeng") as opened:
        opened.ask(page="roster")
        frames = opened.ask(page="roster")
        theirs = next(
            m.new_session.initialize.session_id
            for m in frames.messages
            if m.WhichOneof("type") == "new_session"
        )
        path = f"{den.server.origin}/_stcore/upload_file/{theirs}/1"
        own = {"origin": den.server.origin}
        anonymous = requests.put(path, data=b"x", headers=own, timeout=10)
        assert anonymous.status_code == 401
        leader = den.somebody("leader").http.put(path, data=b"x", headers=own)
        assert leader.status_code >= 400
        foreign = den.somebody("clerk.yifeng").http.put(
            path, data=b"x", headers={"origin": "https://evil.example"}
        )
        assert foreign.status_code == 403


# ---------------------------------------------------------------------- headers, cookies, raw bytes


def test_the_guarding_headers_stand_on_every_answer(den):
    some = den.some(cast.YIFENG)
    file = den.rows(Attachment, cast.YIFENG)[0].id
    code = den.rows(PublicityNotice, cast.YIFENG)[0].code
    paths = [
        "/", "/login", "/healthz", "/account", "/password", "/lika.js", "/favicon.png",
        "/session", "/logout", "/no/such/page", "/_stcore/health", "/_stcore/metrics",
        "/_stcore/host-config", "/_stcore/stream", "/_stcore/upload_file/a/b", "/media/x.pdf",
        f"/notice/{code}", "/notice/none", f"/file/{file}", f"/file/{COUNTED}", "/file/x",
        f"/paper/application/{some['case']}.pdf", f"/paper/x/{some['case']}.pdf",
        f"/national/{COUNTED}.xlsx", "/static/none.js", *(f"/{page}" for page in PAGES),
    ]  # fmt: skip
    with browsing(den.server) as stranger:
        for browser in (stranger, den.somebody("clerk.yifeng")):
            for path in paths:
                answer = browser.get(path)
                for name, value in GUARD.items():
                    assert answer.headers.get(name) == value, (path, name)
                assert answer.status_code < 500, path
                assert "Traceback" not in answer.text
                if path not in ("/lika.js",):
                    assert "cache-control" in answer.headers, path
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
            for path in ("/", "/login", f"/file/{file}"):
                answer = stranger.http.request(
                    method, den.server.origin + path, headers={"origin": den.server.origin},
                    allow_redirects=False,
                )  # fmt: skip
                assert answer.headers["content-security-policy"] == GUARD["content-security-policy"]
                assert answer.status_code >= 400 or answer.status_code == 302


def test_a_session_number_is_never_in_an_address_and_the_cookie_is_new_at_every_sign_in(den):
    tokens = set()
    for _again in range(2):
        with browsing(den.server) as browser:
            browser.http.cookies.set("lika", "chosen-by-somebody-else", path="/")
            answer = browser.sign_in("leader.zone", cast.PASSWORD)
            cookie = answer.headers["set-cookie"]
            assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
            tokens.add(cookie.split(";")[0])
            assert "chosen" not in cookie
            assert answer.headers["location"] == "/"
    assert len(tokens) == 2


def named_in(log: str, store: Store) -> list[str]:
    """The people of the demo a log names, by number or by name."""
    known = (home.numbers | home.masked | home.names for home in homes(store))
    return [word for words in known for word in words if word in log]


def test_a_fault_in_the_middle_of_a_screen_names_nobody_in_the_log(den):
    """Addresses that name people, and answers of the wrong kind, on screens full of people."""
    home = den.homes(cast.TOWN)[0]
    number = min(home.numbers)
    browser = den.somebody("town.yfd")
    for path in (f"/case_file?case={number}", f"/{number}", f"/file/{number}", f"/notice/{number}"):
        browser.get(path)
    with den.line("town.yfd") as opened:
        drawn = opened.ask(page="case_file", query=f"case={den.some(cast.TOWN)['case']}")
        for kind in ("button_group", "text_input", "selectbox"):
            for element in drawn.widgets(kind):
                opened.ask(page="case_file", states={element.id: [home.head, number]})
    assert den.server.log()
    assert not named_in(den.server.log(), den.store)


def test_the_raw_files_hold_no_number(den):
    """The database with its journal, byte for byte, and everything beside it but the key."""
    secrets = [n.encode() for home in homes(den.store) for n in home.numbers]
    assert len(secrets) > 200
    base = den.store.url.removeprefix("sqlite:///")
    files = [Path(base), Path(f"{base}-wal"), *den.store.folder.rglob("*")]
    for file in files:
        if file.is_file():
            body = file.read_bytes()
            assert not [n for n in secrets if n in body], file.name


def test_a_backup_carries_no_key(den, tmp_path):
    backup.make(den.store, tmp_path / "copy.tar")
    written = den.store.key_file.read_text().split()
    ring = den.store.keyring
    keys = [ring.sealing, ring.indexing, "".join(written).encode(), written[0].encode()]
    keys += [key.hex().encode() for key in keys[:2]]
    with tarfile.open(tmp_path / "copy.tar") as archive:
        members = [m for m in archive if m.isfile()]
        assert den.store.key_file.name not in {m.name.rsplit("/", 1)[-1] for m in members}
        for member in members:
            body = archive.extractfile(member).read()
            assert not [key for key in keys if len(key) > 8 and key in body], member.name


# --------------------------------------------------------------- below the screens: every query


def one_number() -> Iterator[tuple[str, Any]]:
    """Every public query that asks for one number: its name and itself."""
    for found in pkgutil.walk_packages(workflows.__path__, "workflows."):
        if not re.match(QUERIES, found.name.replace(".", "/") + ".py"):
            continue
        module = importlib.import_module(found.name)
        for name, call in inspect.getmembers(module, inspect.isfunction):
            told_ = inspect.signature(call).parameters.values()
            needed = [p for p in told_ if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
            asks = [p.name for p in needed[:2]] == ["session", "actor"] and len(needed) == 3
            if asks and call.__module__ == module.__name__ and needed[2].annotation in (int, "int"):
                yield f"{found.name}.{name}", call


ALL_KINDS = (*TAKES.values(), VillageBatch, Campaign, TrainingSession, Objection, Survey, Person)


def told(den: Den, login: str, keys: set[int]) -> Iterator[tuple[str, int, str]]:
    """What every such query answers somebody, for every one of these numbers."""
    accounts_ = table(User)
    with den.store.reading() as session:
        user = session.execute(
            select(accounts_.c.id).where(accounts_.c.login == login)
        ).scalar_one()
        actor = actor_of(session, user)
        for name, call in one_number():
            for key in keys:
                try:
                    found = call(session, actor, key)
                except Refused as refused:
                    yield name, key, " ".join(refused.sentences())
                else:
                    yield name, key, repr(list(found) if inspect.isgenerator(found) else found)


@pytest.mark.parametrize(
    ("login", "here", "there"),
    [NEIGHBOURS[1], NEIGHBOURS[3], NEIGHBOURS[6]],
)
def test_no_query_tells_of_another_place(den, login, here, there):
    names = den.only_there(there, here)
    keys = {row.id for model in ALL_KINDS for row in den.rows(model, there)[-1:]}
    assert len(list(one_number())) > 20
    for name, key, said in told(den, login, {*keys, there}):
        assert not [word for word in names if word in said], (name, key)


@pytest.mark.parametrize("login", ["leader.zone", "helper.yfd", "admin"])
def test_no_query_tells_a_reader_of_figures_about_people(den, login):
    place = cast.ZONE if login.endswith("zone") else cast.TOWN
    shut = personal(den, place, heads=login == "admin")
    keys = {row.id for model in ALL_KINDS for row in den.rows(model, place)[-1:]}
    for name, key, said in told(den, login, {*keys, place}):
        assert not [word for word in shut if word in said], (name, key)


def test_who_types_a_number_of_elsewhere_is_not_told_whose_it_is(den):
    """Registering is no way round the search: the number is refused, the name stays at home."""
    home = den.homes(cast.ZONE)[0]
    taken = next(n for n in home.numbers if re.fullmatch(r"\d{17}[\dX]", n))
    member = register_members.Member(name="试一试", relation="head", number=taken)
    accounts_ = table(User)
    with den.store.transaction() as session:
        user = session.execute(
            select(accounts_.c.id).where(accounts_.c.login == "clerk.yifeng")
        ).scalar_one()
        with pytest.raises(Malformed) as refused:
            register.register(
                session, actor_of(session, user), register_members.Entry(members=(member,)),
                region=cast.YIFENG,
            )  # fmt: skip
    said = " ".join(refused.value.sentences())
    assert "已在另一户登记" in said
    assert not [name for name in home.names if name in said]
    assert taken not in said


@pytest.mark.parametrize("kind", ["far cell", "entities", "no zip", "empty", "other zip"])
def test_a_hostile_roster_gets_one_sentence_and_leaves_nothing(den, kind):
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>'
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    content = {
        "far cell": workbook(rows(far)),
        "entities": workbook(rows(b"", bomb)),
        "no zip": b"PK\x03\x04 broken",
        "empty": b"",
        "other zip": backup_like(),
    }[kind]
    accounts_ = table(User)
    before = state_of(den.store)
    begun = time.monotonic()
    with den.store.reading() as session:
        user = session.execute(
            select(accounts_.c.id).where(accounts_.c.login == "clerk.yifeng")
        ).scalar_one()
        with pytest.raises(Malformed) as refused:
            read_and_stage(session, actor_of(session, user), content, name="名册.xlsx")
    assert time.monotonic() - begun < 3
    assert len(refused.value.sentences()) == 1
    assert "Traceback" not in refused.value.sentences()[0]
    assert state_of(den.store) == before


def backup_like() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../evil", b"x")
    return out.getvalue()
