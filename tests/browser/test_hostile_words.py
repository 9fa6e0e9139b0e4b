"""Hostile words in every free column of every table: shown as words on each screen, never obeyed.

They are written straight into the rows, so no check at the door softens them. The content policy
would stop most of them; so the page is also searched for what they would have become.
"""

import csv
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import String, select, update
from sqlalchemy import cast as as_text

from models.batch import FilingBatch, PublicityNotice, ReviewMeeting, ReviewRound, VillageBatch
from models.case import Case
from models.columns import table
from models.household import Household
from models.store import Store
from tests.browser.person import Person
from tests.commands.test_demo import DEMO
from tests.fixtures.databases import Template
from tests.fixtures.serving import served
from workflows.demo import cast

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=window.lost=1></div><script>window.lost=1</script>"
    '"><svg onload=alert(1)><iframe srcdoc="<script>parent.lost=1</script>"></iframe>'
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>"
    "<style>body{display:none}</style><form action=https://evil.example/><input></form>"
    "![p](https://evil.example/p.png) [l](javascript:window.lost=1) <https://evil.example/a>"
    "\n\n# 标题 :red[x] $x^2$ :material/home: {{7*7}} ${7*7}"
)
FREE = frozenset(
    (
        *("name", "head_name", "group_name", "address", "title", "note", "facts", "finding"),
        *("evidence", "hold_reason", "place", "issuer", "official_name", "post", "kin_name"),
        *("visit_finding", "office", "contact_name", "document_no", "outcome", "file_name"),
        *("reason", "duty", "target", "steps", "result", "cause", "effect", "next_step"),
    )
)
# Chains whose rows nobody may change, triggers see to it; and the list of places.
SEALED = frozenset({"event", "ledger", "region", "policy_profile", "calendar_day"})
BECOME = (
    'img[src*="evil"], img[onerror], svg[onload], iframe, form[action*="evil"], '
    'meta[http-equiv="refresh" i], a[href*="evil"], a[href^="javascript"]'
)


def poison(store: Store) -> None:
    """The demo, with the words added to whatever somebody could have typed."""
    metadata = table(Case).metadata
    with store.transaction() as session:
        for name, rows in metadata.tables.items():
            free = [column for column in rows.c if column.name in FREE and name not in SEALED]
            free = [column for column in free if isinstance(column.type, String)]
            if free:
                changed = {column: as_text(column, String) + HOSTILE for column in free}
                session.execute(update(rows).values(changed))
        cases = table(Case)
        session.execute(update(cases).where(cases.c.state == "A2").values(wanted=[HOSTILE]))


POISONED = Template("poisoned", poison, DEMO)


@pytest.fixture(scope="module")
def den(all_databases, tmp_path_factory) -> Iterator[tuple[str, Store]]:
    folder = tmp_path_factory.mktemp("poisoned")
    url = all_databases.fresh("sqlite", folder, POISONED)
    store = Store(url, folder)
    with served(url, folder) as server:
        yield server.origin, store
    store.close()
    all_databases.drop(url)


def newest(store: Store, model: object, place: int, **where: object) -> int:
    rows = table(model)
    chosen = select(rows.c.id).where(rows.c.region >= place).order_by(rows.c.id.desc())
    chosen = chosen.where(rows.c.region < place + 10 ** len(re.search("0*$", str(place))[0]))
    for name, value in where.items():
        chosen = chosen.where(rows.c[name] == value)
    with store.reading() as session:
        return session.execute(chosen).scalars().first() or 0


def screens(store: Store) -> dict[str, list[str]]:
    """{who: the screens to look at}."""
    town, village = cast.TOWN, cast.YIFENG
    with_objection = newest(store, Case, town, state="D2")
    return {
        "town.yfd": [
            "my_work",
            f"case_file?case={with_objection}",
            f"case_file?case={newest(store, Case, town, state='A2')}",
            f"rounds?batch={newest(store, VillageBatch, town)}",
            f"meeting?meeting={newest(store, ReviewMeeting, town)}",
            f"notices?notice={newest(store, PublicityNotice, town, state='posted')}",
            f"approvals?round={newest(store, ReviewRound, town)}",
            f"filing?case={newest(store, Case, town, state='G1')}",
            "registers",
            "progress",
        ],
        "clerk.yifeng": [
            f"survey?case={newest(store, Case, village, state='B1')}",
            f"intake?household={newest(store, Household, village)}",
            "meeting",
            "registers",
            "roster",
        ],
        "county": [f"filing?batch={newest(store, FilingBatch, town)}", "registers", "approvals"],
        "leader": ["my_work", "progress"],
        "admin": ["admin"],
    }


@pytest.mark.parametrize("login", ["town.yfd", "clerk.yifeng", "county", "leader", "admin"])
def test_hostile_words_are_words_on_every_screen(browser, den, tmp_path, login):
    origin, store = den
    person = Person.sign_in(browser, origin, login, cast.PASSWORD, tmp_path)
    page = person.page
    outside: list[str] = []
    page.on("dialog", lambda dialog: (outside.append(f"dialog {dialog.type}"), dialog.dismiss()))
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((origin, origin.replace("http", "ws"), "data:", "blob:"))
            else outside.append(asked.url)
        ),
    )
    shown = 0
    for screen in screens(store)[login]:
        person.open(screen)
        looked(page, outside, screen)
        shown += page.locator("body").inner_text().count("onerror=window.lost")
        for tab in range(page.get_by_role("tab").count()):
            page.get_by_role("tab").nth(tab).click()
            person.settle()
            looked(page, outside, f"{screen} tab {tab}")
            shown += page.locator("body").inner_text().count("onerror=window.lost")
    assert shown or login == "admin", "the words were never on the screen"
    page.context.close()


def looked(page, outside: list[str], screen: str) -> None:
    assert not outside, screen
    assert page.evaluate("window.lost") is None, screen
    assert page.locator(BECOME).count() == 0, (
        screen,
        page.locator(BECOME).first.evaluate("e => e.parentElement.outerHTML.slice(0, 600)"),
    )
    assert page.evaluate("getComputedStyle(document.body).display") != "none", screen
    assert page.locator("h1").get_by_text("标题", exact=True).count() == 0, screen


def test_hostile_words_of_a_roster_are_words_in_its_dry_run(browser, den, tmp_path):
    origin, _store = den
    link = "[l](https://evil.example/l) ![p](https://evil.example/p.png) **b**"
    row = ["即墨区", "移风店镇", link, link, link, link, "男", "370282********1234**", "户主"]
    heads = [
        "县(市、区)",
        "乡(镇)",
        "行政村",
        "户编号",
        "人编号",
        "姓名",
        "性别",
        "证件号码",
        "与户主关系",
    ]
    roster = tmp_path / "roster.csv"
    with roster.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, row])
    person = Person.sign_in(browser, origin, "town.yfd", cast.PASSWORD, tmp_path)
    page = person.page
    outside: list[str] = []
    page.on("request", lambda asked: "evil.example" not in asked.url or outside.append(asked.url))
    person.open("roster")
    page.locator('input[type="file"]').first.set_input_files(roster)
    person.settle()
    person.click("预检")
    table_shown = page.locator("table.lika-rows").first
    assert "[l](https" in table_shown.inner_text()
    assert table_shown.locator("a, img, strong").count() == 0
    assert not outside
    page.context.close()


def test_hostile_words_are_words_on_the_public_page(browser, den):
    origin, store = den
    notices = table(PublicityNotice)
    with store.reading() as session:
        codes = list(
            session.execute(select(notices.c.code).where(notices.c.state == "posted")).scalars()
        )
    outside: list[str] = []
    page = browser.new_page()
    page.on("dialog", lambda dialog: (outside.append(f"dialog {dialog.type}"), dialog.dismiss()))
    page.on("request", lambda asked: asked.url.startswith(origin) or outside.append(asked.url))
    assert codes
    for code in codes:
        page.goto(f"{origin}/notice/{code}")
        looked(page, outside, code)
    page.close()
