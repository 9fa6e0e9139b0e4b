"""The line drops while one types: what stands in the field counts, or the step is refused."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Locator, expect

from models.household import Household
from models.record import Survey
from tests.browser.conftest import PASSWORD, SEEN, Town
from tests.browser.person import PC, Person
from tests.browser.test_day_one_on_screen import world
from tests.fixtures.world import World
from workflows.storage import drafts

pytestmark = pytest.mark.browser

SUBSIDY = "农业补贴"
PAPERS = ("photos", "household_signature", "surveyor_signatures", "survey_form", "income_sheet")


class Line:
    """The village's line: what goes to the server goes through here, until it is cut.

    Cut aloud, both ends hear of it at once. Cut silently, nothing more comes through and nobody is
    told, as when a telephone leaves the mast.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._through = threading.Event()
        self._through.set()
        self._refused = False
        self._ends: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._door.accept()
                if self._refused:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._port))
                self._ends += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(
                        target=self._pass_on, args=(source, target), daemon=True
                    ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while words := source.recv(65536):
                # What was on its way when the line went silent is lost with it.
                if not self._through.wait(60):
                    break
                target.sendall(words)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def silent(self) -> None:
        self._through.clear()

    def cut(self) -> None:
        self._refused = True
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._through.set()

    def mend(self) -> None:
        self._refused = False

    def end(self) -> None:
        self._door.close()
        self.cut()


@pytest.fixture
def line(town: Town) -> Iterator[Line]:
    line = Line(int(town.origin.rsplit(":", 1)[1]))
    yield line
    line.end()


@pytest.fixture(params=["109", "today"])
def surveyor(request, town: Town, line: Line, oldest: Browser) -> Iterator[Person]:
    browser = oldest if request.param == "109" else town.browser
    person = Person.sign_in(browser, line.origin, "team", PASSWORD, town.photo, PC)
    SEEN.append(person)
    yield person
    person.page.context.close()


@pytest.fixture(scope="module")
def visits(town: Town) -> Iterator[int]:
    """Households whose survey is filled in but for one income; laid before anybody does a step."""
    with world(town) as w:
        batch = w.batch(w.campaign())
        return iter([filled_in(w, batch, number) for number in range(1, 14)])


def filled_in(w: World, batch: int, number: int) -> int:
    case = w.open(batch, w.household(number))
    w.act("clerk", case, "submit", w.submission())
    w.act("chair", case, "accept")
    surveyors = (w.user("member"), w.user("team"))
    w.act("chair", case, "start_survey", {"surveyors": surveyors, "visit_on": w.today})
    answers = {"housing": "safe", "water_safe": True, "cause": "illness"}
    answers |= {f"{paper} kept": list(w.file("team")) for paper in PAPERS}
    answers |= {"income wages odd_jobs": 3000.0}
    drafts.keep(w.session, w.actor("team"), f"survey:{case}", answers)
    return case


@pytest.fixture
def case(visits: Iterator[int]) -> int:
    return next(visits)


def earned(town: Town, case: int) -> dict[str, int]:
    """Yuan by item, as the survey was handed in; empty while it was not."""
    with world(town) as w:
        return {
            income["item"]: income["fen"] // 100
            for row in w.rows(Survey, case_id=case)
            for income in row["income"]
        }


def connected(person: Person, yes: bool = True) -> None:
    app = person.page.get_by_test_id("stApp")
    whether = expect(app) if yes else expect(app).not_to_have_attribute
    if yes:
        whether.to_have_attribute("data-test-connection-state", "CONNECTED", timeout=30_000)
    else:
        whether("data-test-connection-state", "CONNECTED", timeout=30_000)


def drop_for(line: Line, person: Person, milliseconds: int = 4000) -> None:
    runs = person.wire.runs
    line.cut()
    connected(person, yes=False)
    person.page.wait_for_timeout(milliseconds)
    line.mend()
    connected(person)
    person.page.wait_for_timeout(500)
    if person.wire.runs == runs:
        # A page that finds its line again owes no run, unlike one that has just been opened.
        person.wire.asked = 0
    person.settle()


def amount(person: Person, case: int) -> Locator:
    person.open(f"survey?case={case}")
    return person.page.get_by_label(SUBSIDY, exact=True)


def hand_in(person: Person) -> None:
    person.button("提交调查结果").last.click()
    person.settle()


def refused(person: Person, words: str) -> None:
    expect(person.page.get_by_test_id("stAlert").get_by_text(re.compile(words))).to_be_visible()


def test_a_number_typed_when_the_line_drops_is_counted(
    town: Town, line: Line, surveyor: Person, case: int
):
    field = amount(surveyor, case)
    field.press_sequentially("9000")
    drop_for(line, surveyor)
    expect(field).to_have_value("9000.00")
    hand_in(surveyor)
    assert earned(town, case) == {"odd_jobs": 3000, "farm_subsidy": 9000}


def test_a_step_pressed_into_a_silent_line_is_done_with_what_was_typed_or_not_at_all(
    town: Town, line: Line, surveyor: Person, case: int
):
    field = amount(surveyor, case)
    line.silent()
    field.press_sequentially("9000")
    surveyor.button("提交调查结果").last.click()
    surveyor.page.wait_for_timeout(500)
    drop_for(line, surveyor)
    assert earned(town, case) == {}
    expect(field).to_have_value("9000.00")
    hand_in(surveyor)
    assert earned(town, case) == {"odd_jobs": 3000, "farm_subsidy": 9000}


def test_what_the_browser_never_hands_in_refuses_the_step_and_names_the_field(
    town: Town, line: Line, surveyor: Person, case: int
):
    """As if no field were ever left for the person: the server sees the difference by itself."""
    surveyor.page.add_init_script(
        "window.addEventListener('focusout',"
        " event => { if (!event.isTrusted) event.stopImmediatePropagation(); }, true)"
    )
    field = amount(surveyor, case)
    field.press_sequentially("9000")
    drop_for(line, surveyor)
    expect(field).to_have_value("9000")
    hand_in(surveyor)
    refused(surveyor, f"“{SUBSIDY}”里显示的是 9000，系统收到的是 空")
    assert earned(town, case) == {}
    field.press("Enter")
    surveyor.settle()
    hand_in(surveyor)
    assert earned(town, case) == {"odd_jobs": 3000, "farm_subsidy": 9000}


def test_a_day_typed_when_the_line_drops_is_the_one_that_stands_there_afterwards(
    town: Town, line: Line, surveyor: Person, case: int
):
    amount(surveyor, case)
    day = surveyor.page.get_by_test_id("stDateInput").first.get_by_role("spinbutton")
    day.nth(1).press_sequentially("10")
    drop_for(line, surveyor)
    stands = "-".join(day.all_inner_texts())
    hand_in(surveyor)
    with world(town) as w:
        (row,) = w.rows(Survey, case_id=case)
    assert str(row["visited_on"]) == stands


@pytest.mark.parametrize(
    ("typed", "words"),
    [("99999999999", "里显示的是 99999999999，系统收到的是 空"), ("12e", "里填的不是数字")],
)
def test_what_a_field_cannot_take_refuses_the_step_and_names_it(
    town: Town, line: Line, visits: Iterator[int], typed: str, words: str
):
    surveyor = town.person("team")
    case = next(visits)
    field = amount(surveyor, case)
    field.press_sequentially(typed)
    hand_in(surveyor)
    refused(surveyor, f"“{SUBSIDY}”{words}")
    assert earned(town, case) == {}
    field.fill("100")
    hand_in(surveyor)
    assert earned(town, case) == {"odd_jobs": 3000, "farm_subsidy": 100}
    surveyor.page.context.close()


def test_words_typed_when_the_line_drops_are_kept_in_another_form(
    town: Town, line: Line, visits: Iterator[int]
):
    home = next(visits)
    with world(town) as w:
        household = w.case(home)["household_id"]
    clerk = Person.sign_in(town.browser, line.origin, "clerk", PASSWORD, town.photo, PC)
    SEEN.append(clerk)
    clerk.open(f"intake?household={household}&edit=1")
    clerk.page.get_by_label("住址", exact=True).fill("河东 7 号")
    drop_for(line, clerk)
    clerk.write("变更说明", "搬家")
    clerk.click("保存变更")
    with world(town) as w:
        assert w.row(Household, household)["address"] == "河东 7 号"
    clerk.page.context.close()


def test_a_browser_without_our_script_does_no_step(town: Town, visits: Iterator[int]):
    surveyor = town.person("team")
    surveyor.page.route("**/typed.js", lambda route: route.abort())
    case = next(visits)
    amount(surveyor, case)
    hand_in(surveyor)
    refused(surveyor, "本页没有完整打开")
    assert earned(town, case) == {}
    surveyor.page.context.close()
