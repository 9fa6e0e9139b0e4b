"""Everybody can read it: axe-core over every screen, on a PC and on a phone, in both languages.

With it what a person with a screen reader or a small screen needs first: the page's language and
name, one first heading, nothing cut off at the side, no English of Streamlit's on a Chinese page,
and nothing fetched from anywhere else.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect
from sqlalchemy import func, select

from models.batch import FilingBatch, PublicityNotice, ReviewMeeting, ReviewRound
from models.case import Case
from models.columns import table
from models.store import Store
from pages.navigation import SCREENS
from tests.browser.person import PC, PHONE, Person
from tests.browser.test_pictures import LIVED
from tests.fixtures.databases import SQLITE, Databases
from tests.fixtures.serving import served
from workflows.demo.cast import PASSWORD, TOWN

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
RUN = """async ([rules, excepted]) => {
    const told = {runOnly: rules, resultTypes: ['violations']};
    const found = await axe.run({exclude: excepted.map(one => [one])}, told);
    return found.violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`));
}"""
# Selectors inside Streamlit's own widgets that axe may not look at, each with its upstream issue.
EXCEPTED: dict[str, str] = {}
# What the console may say: part of the address, or of the words, and why.
REVIEWED = {
    "data:font/woff2": "a formula font inside Streamlit's styles; the CSP lets no data: font in",
    "/_stcore/": "a screen opened directly asks below itself first, streamlit/streamlit#7074",
}
# Streamlit's own words that must not stand on a Chinese page.
ENGLISH = re.compile(
    r"Upload|Add files|Drag and drop.*|.* per file.*|No results|Select all|Choose an option|Open"
    r"|Choose options|Clear (value|all|entry|date)|Increment|Decrement|file upload|Take Photo"
    r"|Skip to main content|(Expand|Collapse) sidebar|Sidebar|App pages|Main menu|Press .* to apply"
    r"|Remove .*|Choose date|Calendar|Next|Previous|Fullscreen|Dismiss|Close"
)
SAID = """() => [...document.querySelectorAll('[aria-label], [placeholder], [title]')]
    .flatMap(one => ['aria-label', 'placeholder', 'title'].map(name => one.getAttribute(name)))
    .concat(document.body.innerText.split('\\n')).filter(Boolean).map(one => one.trim())"""

# Who looks at which screen: each screen once, somebody who works there.
ROUNDS = {
    "clerk.yifeng": ("my_work", "case_file", "intake", "rounds", "meeting", "registers"),
    "team.yfd": ("survey",),
    "town.yfd": ("notices", "approvals", "filing", "roster", "help", "findings", "duplicates"),
    "county": ("comparing", "income_recount"),
    "leader": ("progress", "help_progress", "article"),
    "helper.yfd": ("my_households",),
    "admin": ("admin",),
}
SIZES = {"pc": PC, "phone": PHONE}


@dataclass
class DemoTown:
    """The demo served, and one person at one device at a time."""

    origin: str
    store: Store
    browser: Browser
    faults: list[str] = field(default_factory=list)

    def person(self, login: str, size: dict[str, int], language: str = "zh-CN") -> Person:
        person = Person.sign_in(self.browser, self.origin, login, PASSWORD, Path(), size)
        person.speak(language)
        self.overhear(person.page)
        return person

    def overhear(self, page: Page) -> None:
        """What the page fetches and complains of from now on."""
        page.on("console", self._complaint)
        page.on("request", self._asked)

    def leaves(self, person: Person) -> None:
        """Away, and overheard no more."""
        person.page.remove_listener("console", self._complaint)
        person.page.remove_listener("request", self._asked)
        person.leave()

    def _complaint(self, message: ConsoleMessage) -> None:
        where = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and not any(known in where for known in REVIEWED):
            self.faults.append(f"console: {where[:300]}")

    def _asked(self, asked: Request) -> None:
        url = asked.url
        if not url.startswith((self.origin, "data:", "blob:", self.origin.replace("http", "ws"))):
            self.faults.append(f"fetched from outside: {url}")

    def look(self, page: Page, name: str, language: str = "zh-CN") -> None:
        """Everything that is wrong with what stands there now."""
        page.evaluate(AXE)
        wrong = page.evaluate(RUN, [RULES, list(EXCEPTED)])
        if wrong:
            # On a busy machine a change of theme reaches the margin later than the body.
            page.wait_for_timeout(1_000)
            wrong = page.evaluate(RUN, [RULES, list(EXCEPTED)])
        told = page.evaluate(
            "() => [document.documentElement.lang, document.title,"
            " document.querySelectorAll('h1').length,"
            " document.documentElement.scrollWidth - document.documentElement.clientWidth]"
        )
        wrong += [] if told[0] == language else [f"language {told[0]}"]
        wrong += [] if told[1].strip() else ["no title"]
        wrong += [] if told[2] == 1 else [f"{told[2]} first headings"]
        wrong += [] if told[3] <= 0 else [f"{told[3]} px sideways"]
        if language == "zh-CN":
            wrong += [f"English: {s}" for s in set(page.evaluate(SAID)) if ENGLISH.fullmatch(s)]
        self.faults += [f"{name}: {one}" for one in wrong]

    def newest(self, model: type, *states: str) -> int:
        """The newest of the township's in one of these states."""
        rows = table(model)
        chosen = select(func.max(rows.c.id)).where(
            rows.c.state.in_(states), rows.c.region.between(TOWN, TOWN + 999)
        )
        with self.store.reading() as session:
            found = session.execute(chosen).scalar_one()
        assert found, (model.__name__, states)
        return int(found)

    def told(self) -> list[str]:
        """The faults so far, once."""
        faults, self.faults = list(dict.fromkeys(self.faults)), []
        return faults


@pytest.fixture(scope="module")
def demo_town(
    all_databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoTown]:
    folder = tmp_path_factory.mktemp("demo-town")
    url = all_databases.fresh(SQLITE, folder, LIVED)
    store = Store(url, folder)
    with served(url, folder) as server:
        yield DemoTown(server.origin, store, browser)
    store.close()
    all_databases.drop(url)


def test_every_screen_is_somebodys_here():
    shown = [screen for screens in ROUNDS.values() for screen in screens]
    assert sorted(shown) == sorted(screen.path for screen in SCREENS)


@pytest.mark.parametrize("size", SIZES)
def test_every_screen_is_without_fault(demo_town: DemoTown, size: str):
    for login, screens in ROUNDS.items():
        person = demo_town.person(login, SIZES[size])
        for screen in screens:
            person.open(screen)
            demo_town.look(person.page, f"{screen} ({size})")
        demo_town.leaves(person)
    assert demo_town.told() == []


def test_the_english_screens_are_without_fault(demo_town: DemoTown):
    person = demo_town.person("town2.yfd", PC, "en")
    for screen in ("", "rounds", "filing", "progress"):
        person.open(screen)
        demo_town.look(person.page, screen, "en")
    demo_town.leaves(person)
    assert demo_town.told() == []


DETAILS: dict[str, tuple[Callable[[DemoTown], str], ...]] = {
    "town.yfd": (
        lambda t: f"meeting?meeting={t.newest(ReviewMeeting, 'minutes')}",
        lambda t: f"notices?notice={t.newest(PublicityNotice, 'draft')}",
        lambda t: f"notices?notice={t.newest(PublicityNotice, 'posted')}",
        lambda t: f"approvals?round={t.newest(ReviewRound, 'sampling')}",
        lambda t: f"approvals?round={t.newest(ReviewRound, 'deliberating')}",
        lambda t: f"filing?case={t.newest(Case, 'G2')}",
        lambda t: f"filing?batch={t.newest(FilingBatch, 'receipted')}",
        lambda t: f"case_file?case={t.newest(Case, 'F1')}",
    ),
    "team.yfd": (lambda t: f"survey?case={t.newest(Case, 'B1')}",),
}


@pytest.mark.parametrize("size", SIZES)
def test_what_a_screen_opens_is_without_fault(demo_town: DemoTown, size: str):
    for login, paths in DETAILS.items():
        person = demo_town.person(login, SIZES[size])
        for path in paths:
            person.open(path(demo_town))
            demo_town.look(person.page, f"{path(demo_town)} ({size})")
        demo_town.leaves(person)
    assert demo_town.told() == []


def test_a_case_with_its_tabs_and_forms_is_without_fault(demo_town: DemoTown):
    """Each tab; the form of the next step; one that is refused keeps what it says readable."""
    person = demo_town.person("clerk.yifeng", PHONE)
    person.case(demo_town.newest(Case, "B3", "C2", "D3"))
    for tab in person.page.get_by_role("tab").all():
        tab.click()
        person.settle()
        demo_town.look(person.page, f"tab {tab.inner_text()}")
    person.open("intake")
    person.click("登记新农户")
    demo_town.look(person.page, "entry of a household")
    person.button("登记").last.click()
    person.settle()
    assert person.page.get_by_test_id("stAlert").count()
    demo_town.look(person.page, "a refused form")
    demo_town.leaves(person)
    assert demo_town.told() == []


def test_the_plain_pages_are_without_fault(demo_town: DemoTown):
    notices = table(PublicityNotice)
    with demo_town.store.reading() as session:
        code = session.execute(
            select(notices.c.code).where(notices.c.state == "posted").limit(1)
        ).scalar_one()
    for size in SIZES.values():
        context = demo_town.browser.new_context(viewport=size, locale="zh-CN")
        page = context.new_page()
        for path in ("login", f"notice/{code}", "notice/none-such"):
            page.goto(f"{demo_town.origin}/{path}")
            demo_town.look(page, path)
        context.close()
        person = demo_town.person("member.guhe", size)
        for path in ("account", "password", "manual/village-clerk", "no/such/page"):
            person.page.goto(f"{demo_town.origin}/{path}")
            demo_town.look(person.page, path)
        demo_town.leaves(person)
    demo_town.faults = [one for one in demo_town.faults if "status of 404" not in one]
    assert demo_town.told() == []


def test_what_was_done_is_said_in_sight_on_a_phone(demo_town: DemoTown):
    """The button is far down the page, the sentence stands on top of it."""
    person = demo_town.person("county2", PHONE)
    person.open("rounds")
    person.unfold("新建工作批次")
    person.write("名称", "冬季复核")
    person.write("年度", "2026")
    person.click("新建工作批次")
    expect(person.page.get_by_text("工作批次已建立").first).to_be_in_viewport()
    demo_town.leaves(person)
    demo_town.told()


def test_streamlits_words_are_chinese_and_data_is_left_alone(demo_town: DemoTown):
    person = demo_town.person("town.yfd", PC)
    person.open("rounds")
    person.unfold("新建村批次")
    box = person.page.get_by_test_id("stMultiSelect").first.get_by_role("combobox")
    box.click()
    person.page.get_by_role("option", name="全选").wait_for()
    box.fill("zzz")
    person.page.get_by_text("没有匹配的选项").wait_for()
    person.open("roster")
    person.page.get_by_text("每个文件不超过 10 MB").wait_for()
    person.page.evaluate(
        """() => {
            const data = document.createElement('div');
            data.dataset.testid = 'stMarkdownContainer';
            data.innerHTML = '<p id="said" title="Open">Upload</p>';
            document.querySelector('[data-testid=stMain]').append(data);
        }"""
    )
    person.page.wait_for_timeout(100)
    said = person.page.locator("#said")
    assert (said.inner_text(), said.get_attribute("title")) == ("Upload", "Open")
    demo_town.leaves(person)
    demo_town.told()
