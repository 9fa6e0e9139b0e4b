"""A served world for a file of browser tests, and Chromium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import update

from models.account import User
from models.columns import table
from models.store import Store
from tests.browser.person import Person
from tests.fixtures.databases import EMPTY, SQLITE, Databases, Template
from tests.fixtures.serving import ROOT, served
from tests.fixtures.world import CAST, lay_ground, picture

PASSWORD = "a village at the river"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


def lay_signed(store: Store) -> None:
    """The invented world, everybody with the same password (a quick hash: tests only)."""
    from argon2 import PasswordHasher

    lay_ground(store)
    hashed = PasswordHasher(1, 1024, 1).hash(PASSWORD)
    with store.transaction() as session:
        session.execute(update(table(User)).values(password=hashed))


SIGNED = Template("signed", lay_signed, EMPTY)


SEEN: list[Person] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """When a browser test fails, everybody's screen as it was lies beside the server's log."""
    report = yield
    if report.failed:
        folder = Path(os.environ.get("LIKA_TEST_DAYS", ".")).parent
        for number, person in enumerate(SEEN):
            if not person.page.is_closed():
                with suppress(PlaywrightError):
                    person.picture(folder / f"failed-{number}.png")
        report.sections.append(("screens", f"the screens at the failure: {folder}/failed-*.png"))
    return report


@dataclass
class Town:
    """A running Lika with the invented world in it."""

    origin: str
    folder: Path
    store: Store
    browser: Browser
    days: Path
    photo: Path

    def person(
        self, login: str, size: dict[str, int] | None = None, browser: Browser | None = None
    ) -> Person:
        assert login in {row[0] for row in CAST}
        with_ = browser or self.browser
        person = Person.sign_in(with_, self.origin, login, PASSWORD, self.photo, size)
        SEEN.append(person)
        return person

    def days_pass(self, days: int) -> None:
        """It is so many days later, for everybody."""
        self.days.write_text(str(float(self.days.read_text()) + days))


def chromium_path() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "no chromium: `make test` installs it"
    return found


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(QUIET))
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def oldest(playwright: Playwright) -> Iterator[Browser]:
    """Chromium 109, the last that Windows 7 gets: the floor that README and manual promise."""
    path = ROOT / ".venv" / "chromium-109" / "chromium"
    assert path.exists(), "no Chromium 109: scripts/browser fetches it"
    chromium = playwright.chromium.launch(executable_path=str(path), args=list(QUIET))
    assert chromium.version.startswith("109.")
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def town(
    all_databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    url = all_databases.fresh(SQLITE, folder, SIGNED)
    days = folder / "days"
    days.write_text("0")
    photo = folder / "photo.png"
    photo.write_bytes(picture("photo"))
    store = Store(url, folder)
    os.environ["LIKA_TEST_DAYS"] = str(days)
    with served(url, folder, "tests.browser.at_another_hour:app") as server:
        yield Town(server.origin, folder, store, browser, days, photo)
    store.close()
    all_databases.drop(url)
