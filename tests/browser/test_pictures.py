"""The pictures of the documents, of the demo in both languages; `LIKA_PICTURES=1` keeps them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from models.batch import PublicityNotice, ReviewMeeting
from models.case import Case
from models.columns import table
from models.store import Store
from tests.browser.person import PC, PHONE, Person
from tests.fixtures.databases import EMPTY, SQLITE, Databases, Template
from tests.fixtures.installations import weak_hashes
from tests.fixtures.serving import served
from tests.fixtures.sources import ROOT
from workflows.base.words import LANGUAGES
from workflows.commands import demo
from workflows.demo.cast import PASSWORD, TOWN, YIFENG

pytestmark = pytest.mark.browser

KEEP = ROOT / "docs" / "screenshots"
# The number a person is told when the program failed.
FAULT = re.compile(r"\bE-[0-9A-F]{6}\b")


def lived_through(store: Store) -> None:
    """The demo as `make demo` builds it."""
    with weak_hashes():
        assert demo.prepare(store) == 0


LIVED: Template = Template("demo", lived_through, EMPTY)


class Album:
    """The demo served, and where its pictures go."""

    def __init__(self, origin: str, store: Store, browser: Browser, folder: Path) -> None:
        self.origin, self.store, self.browser = origin, store, browser
        self.folder = KEEP if os.environ.get("LIKA_PICTURES") else folder

    def key(self, model: type, state: str, **where: object) -> int:
        """The newest in that state, of the township's round of today."""
        rows = table(model)
        chosen = select(rows.c.id).where(
            rows.c.state == state,
            rows.c.region.between(TOWN, TOWN + 999),
            *(rows.c[name] == value for name, value in where.items()),
        )
        with self.store.reading() as session:
            return max(session.execute(chosen).scalars())

    def code(self) -> str:
        """The public name of a notice that is up."""
        notices = table(PublicityNotice)
        with self.store.reading() as session:
            return session.execute(
                select(notices.c.code).where(
                    notices.c.id == self.key(PublicityNotice, "posted", kind=1)
                )
            ).scalar_one()

    def take(
        self, name: str, login: str, path: str, language: str, size: dict[str, int] = PC
    ) -> None:
        person = Person.sign_in(self.browser, self.origin, login, PASSWORD, Path(), size)
        person.speak(language)
        person.open(path)
        self.keep(person, name, language)
        person.leave()

    def keep(self, person: Person, name: str, language: str) -> None:
        expect(person.page.locator('[data-testid="stSkeleton"]')).to_have_count(0, timeout=20_000)
        person.page.wait_for_timeout(700)  # a chart grows into its place
        assert FAULT.search(person.page.inner_text("body")) is None
        assert person.sideways() <= 0
        ending = "" if language == "zh-CN" else f".{language}"
        person.picture(self.folder / f"{name}{ending}.png")
        assert (self.folder / f"{name}{ending}.png").stat().st_size > 10_000


@pytest.fixture(scope="module")
def album(
    all_databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Album]:
    folder = tmp_path_factory.mktemp("album")
    url = all_databases.fresh(SQLITE, folder, LIVED)
    store = Store(url, folder)
    with served(url, folder) as server:
        yield Album(server.origin, store, browser, folder)
    store.close()
    all_databases.drop(url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screens_of_the_read_me_are_as_pictured(album: Album, language: str):
    case = album.key(Case, "B3", region=YIFENG)
    surveyed = album.key(Case, "B1")
    meeting = album.key(ReviewMeeting, "minutes")
    album.take("my-work", "clerk.yifeng", "", language)
    album.take("case", "chair.yifeng", f"case_file?case={case}", language)
    album.take("survey-phone", "team.yfd", f"survey?case={surveyed}", language, PHONE)
    album.take("meeting", "team.yfd", f"meeting?meeting={meeting}", language)
    album.take("progress", "lead.yfd", "progress", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_page_is_as_pictured(album: Album, language: str):
    page = album.browser.new_context(viewport=PHONE, locale=language).new_page()
    answer = page.goto(f"{album.origin}/notice/{album.code()}?lang={language}")
    assert answer is not None
    assert answer.status == 200
    album.keep(Person(page, album.origin, Path()), "notice-public-phone", language)
    page.context.close()
