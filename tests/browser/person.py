"""Somebody at a screen: signs in, reads, clicks, types, uploads — and looks for what is wrong."""

import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PC = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# The last run's elements are drawn, and nothing has moved for a quarter of a second.
_STILL = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const still = app && app.dataset.testScriptState === 'notRunning';
    const stale = document.querySelector('[data-stale="true"]');
    if (!still || stale) { window.likaStill = 0; return false; }
    window.likaStill = window.likaStill || performance.now();
    return performance.now() - window.likaStill > 250;
}"""

# The middle of a thing, if a finger there would touch it; brought into sight within its list.
_ON_TOP = """thing => {
    thing.scrollIntoView({block: 'nearest'});
    const at = thing.getBoundingClientRect();
    const x = at.x + at.width / 2, y = at.y + at.height / 2;
    const hit = document.elementFromPoint(x, y);
    return hit && (thing.contains(hit) || hit.contains(thing)) ? [x, y] : null;
}"""

# How high a window would have to be to show the screen, or the dialog over it, whole.
_TALL = """() => Math.max(...[...document.querySelectorAll(
    '[data-testid="stMain"], [role="dialog"], [data-testid="stSidebarContent"]'
)].map(one => one.scrollHeight + 40))"""


# The devices nobody sits at, by browser and whether one touches them: a page that has drawn the
# screens before draws them in half the time of a new one.
_FREE: WeakKeyDictionary[Browser, dict[bool, list[Page]]] = WeakKeyDictionary()


def free(browser: Browser, *, touch: bool) -> list[Page]:
    return _FREE.setdefault(browser, {}).setdefault(touch, [])


def device(browser: Browser, size: dict[str, int]) -> Page:
    """One that somebody has left, or a new one."""
    touch = size is PHONE
    if left := free(browser, touch=touch):
        page = left.pop()
        page.set_viewport_size(size)
        return page
    context = browser.new_context(
        viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=touch
    )
    context.set_default_timeout(20_000)
    return context.new_page()


@dataclass
class Wire:
    """What goes between a page and the server: is a run asked for that has not ended?

    A page that has just been loaded owes its first run: before its socket has opened Streamlit
    calls itself idle, and somebody who looks then reads a screen without a body.
    """

    asked: float = 0.0
    runs: int = 0
    socket: WebSocket | None = None

    def loading(self) -> None:
        """A page of Streamlit's is asked for: what the one before still says counts no more."""
        self.socket = None
        self.asked = time.monotonic()

    def listen(self, socket: WebSocket) -> None:
        self.socket = socket
        self.asked = time.monotonic()
        socket.on("framesent", lambda frame: self._sent(socket, frame))
        socket.on("framereceived", lambda frame: self._received(socket, frame))

    def _sent(self, socket: WebSocket, frame: str | bytes) -> None:
        ours = socket is self.socket and isinstance(frame, bytes)
        if ours and BackMsg.FromString(frame).HasField("rerun_script"):
            self.asked = time.monotonic()
            self.runs += 1

    def _received(self, socket: WebSocket, frame: str | bytes) -> None:
        if socket is self.socket and isinstance(frame, bytes):
            message = ForwardMsg.FromString(frame)
            if (
                message.WhichOneof("type") == "script_finished"
                and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                self.asked = 0.0

    def busy(self) -> bool:
        return self.asked > 0


@dataclass
class Person:
    """One signed-in person at one device."""

    page: Page
    origin: str
    photo: Path
    wire: Wire = field(default_factory=Wire)
    touch: bool = False

    @classmethod
    def arrive(
        cls, browser: Browser, origin: str, photo: Path, size: dict[str, int] | None = None
    ) -> "Person":
        """Before the door: the sign-in page."""
        size = size or PC
        person = cls(device(browser, size), origin, photo, touch=size is PHONE)
        person.page.on("websocket", person.wire.listen)
        person.page.goto(f"{origin}/login")
        return person

    def leave(self) -> None:
        """Away from the device: nothing of this person stays on it, and the next may sit down.

        Who has changed the browser itself (a script, a listener, a line that is cut) closes it.
        """
        page, context = self.page, self.page.context
        browser = context.browser
        assert browser is not None
        page.remove_listener("websocket", self.wire.listen)
        for other in context.pages:
            if other is not page:
                other.close()
        context.clear_cookies()
        page.goto(f"{self.origin}/login")
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        free(browser, touch=self.touch).append(page)

    @classmethod
    def sign_in(
        cls,
        browser: Browser,
        origin: str,
        login: str,
        password: str,
        photo: Path,
        size: dict[str, int] | None = None,
    ) -> "Person":
        person = cls.arrive(browser, origin, photo, size)
        person.page.fill("input[name=login]", login)
        person.page.fill("input[name=password]", password)
        person.wire.loading()
        person.page.click("form button[type=submit]")
        person.settle()
        return person

    def speak(self, language: str) -> None:
        """Read the screens in this language from now on."""
        self.page.goto(f"{self.origin}/account")
        tongue = self.page.locator(f"button[value='{language}']")
        if tongue.is_enabled():
            tongue.click()
        expect(tongue).to_be_disabled()

    def settle(self) -> None:
        """Wait until every run asked for has ended and the screen stands still."""
        self.page.wait_for_selector('[data-testid="stApp"]')
        self.page.wait_for_timeout(50)
        late = time.monotonic() + 40
        while True:
            while self.wire.busy():
                assert time.monotonic() < late, "the server gave no answer in 40 s"
                self.page.wait_for_timeout(25)
            self.page.wait_for_function(_STILL)
            if not self.wire.busy():
                return

    def open(self, path: str) -> None:
        self.wire.loading()
        self.page.goto(f"{self.origin}/{path}")
        self.settle()

    def case(self, key: int) -> None:
        self.open(f"case_file?case={key}")

    def says(self, text: str | re.Pattern[str]) -> None:
        """The words stand on the screen."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    def click(self, label: str) -> None:
        """Press a button. One that slides away under the finger is pressed again: on a busy
        machine the page may still be laid out between the finger's going down and up."""
        button, runs = self.button(label).first, self.wire.runs
        button.click()
        late = time.monotonic() + 2
        while self.wire.runs == runs and time.monotonic() < late:
            self.page.wait_for_timeout(25)
        if self.wire.runs == runs and button.is_visible():
            self._point_at(button)
        self.settle()

    def form(self) -> Locator:
        return self.page.locator('[class*="st-key-form_"]').first

    def choose(self, label: str) -> None:
        """Open an action's form: by its button, or behind 更多操作."""
        button = self.button(label).first
        more = self.page.get_by_role("button", name="更多操作").first
        button.or_(more).first.wait_for()
        # While the page is being drawn 更多操作 may stand there before the action's own button.
        self.settle()
        if not button.is_visible():
            more.click()
        button.click()
        self.settle()
        self.form().wait_for()

    def write(self, label: str, text: str) -> None:
        optional = self.page.get_by_label(f"{label}（可不填）", exact=True)
        field = self.page.get_by_label(label, exact=True).or_(optional).first
        field.fill(text)
        field.press("Tab")
        self.settle()

    def pick(self, label: str, *options: str, within: Locator | None = None) -> None:
        """Choose from a list, one or several; from the one within a part of the page."""
        lists = (within or self.page).locator(
            '[data-testid="stSelectbox"], [data-testid="stMultiSelect"]'
        )
        title = self.page.locator("label").get_by_text(label, exact=True)
        # A form drawn anew leaves the one before it in the page for a moment, unseen.
        box = lists.filter(has=title).filter(visible=True).first
        for option in options:
            # A list closes when the page scrolls, and both an unfolding box and the driver's own
            # click scroll it: wait until things stand still, then point at them as a hand does.
            box.evaluate("e => e.scrollIntoView({block: 'center'})")
            wanted = self.page.get_by_role("option").filter(has_text=option).first
            field = box.get_by_role("combobox").first
            for turn in range(3):
                if turn == 0:
                    self._point_at(field)
                else:
                    # It closed before the hand was there: opened as from the keyboard.
                    field.press("ArrowDown")
                with suppress(PlaywrightTimeout):
                    self._point_at(wanted, patience=4_000)
                    break
            else:
                raise AssertionError(f"the list did not stay open for {option}")
            self.settle()
            assert option in box.inner_text() or option in field.input_value(), option
            if self.page.get_by_role("option").count():
                self.page.keyboard.press("Escape")
                self.settle()

    def _point_at(self, thing: Locator, patience: int = 20_000) -> None:
        """Click where something stands, once it lies on top and has not moved for a while."""
        thing.wait_for(state="attached", timeout=patience)
        seen: list[list[float] | None] = []
        while len(seen) < 4 or seen[-1] is None or any(at != seen[-1] for at in seen[-4:]):
            assert len(seen) < 300, "it never came to lie on top"
            self.page.wait_for_timeout(60)
            seen.append(thing.evaluate(_ON_TOP, timeout=patience))
        x, y = seen[-1]
        self.page.mouse.click(x, y)

    def unfold(self, label: str) -> None:
        """Open an expander whose title begins with the label, unless it is open."""
        summary = self.page.locator("summary").filter(has_text=label).first
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
            self.settle()

    def tick(self, label: str, *, within: Locator | None = None) -> None:
        """A box with these words: of the action's form, or within a part of the page."""
        boxes = (within or self.form()).locator('[data-testid="stCheckbox"]')
        boxes.filter(has_text=label).first.locator("label").first.click()
        self.settle()

    def answer(self, label: str, answer: str) -> None:
        """A yes-or-no question."""
        group = self.page.get_by_role("radiogroup", name=label)
        group.get_by_text(answer, exact=True).first.click()
        self.settle()

    def upload_all(self) -> None:
        """A photo into every file question of the open form."""
        fields = self.form().get_by_test_id("stFileUploader")
        fields.first.wait_for()
        for number in range(fields.count()):
            field = fields.nth(number)
            field.locator('input[type="file"]').set_input_files(str(self.photo))
            expect(field.get_by_text(self.photo.name).first).to_be_visible()
            self.settle()

    def keep_each(self) -> None:
        """A photo for every kind of paper of the survey; each is kept at once."""
        papers = self.page.locator('[class*="st-key-files_"]')
        for number in range(papers.count()):
            button = papers.nth(number).get_by_test_id("stFileUploader").locator("button")
            with self.page.expect_file_chooser() as opened:
                button.first.click()
            chooser = opened.value
            # What makes a phone offer its own camera beside the album.
            assert "image/jpeg" in (chooser.element.get_attribute("accept") or "")
            assert chooser.element.get_attribute("capture") is None, "the album would be shut out"
            chooser.set_files(str(self.photo))
            expect(papers.nth(number).get_by_text("已收 1 份")).to_be_visible()
            self.settle()

    def confirm(self, *, grave: bool = False) -> None:
        """Hand the open form in: its one green button; a grave step asks once more."""
        green = self.form().get_by_test_id("stBaseButton-primary").last
        green.click()
        self.settle()
        if grave:
            self.form().get_by_test_id("stBaseButton-primary").last.click()
            self.settle()
        self.form().wait_for(state="detached")
        self.settle()

    def picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(path))

    def look(self, name: str) -> None:
        """For somebody's own eyes: the whole screen under this name, where LOOKS names a folder."""
        folder, size = os.environ.get("LOOKS"), self.page.viewport_size
        if not folder or not size:
            return
        tall = self.page.evaluate(_TALL)
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], tall)})
        self.settle()
        self.picture(Path(folder) / f"{name}-{size['width']}.png")
        self.page.set_viewport_size(size)
        self.settle()

    def sideways(self) -> int:
        """How many pixels the page scrolls sideways: none, on any device."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )
