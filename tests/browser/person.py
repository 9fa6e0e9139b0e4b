"""Somebody at a screen: signs in, reads, clicks, types, uploads — and looks for what is wrong."""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

PC = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@dataclass
class Person:
    """One signed-in person at one device."""

    page: Page
    origin: str
    photo: Path

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
        context = browser.new_context(
            viewport=size or PC,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=size is PHONE,
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(f"{origin}/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password)
        page.click("form button[type=submit]")
        person = cls(page, origin, photo)
        person.settle()
        return person

    def settle(self) -> None:
        """Wait until the script has run and the screen stands still."""
        self.page.wait_for_selector('[data-testid="stApp"]')
        # A click first has to reach the server: then the script is seen to run.
        self.page.wait_for_timeout(150)
        self.page.wait_for_function(
            """() => {
                const app = document.querySelector('[data-testid="stApp"]');
                const still = app && app.dataset.testScriptState === 'notRunning';
                const stale = document.querySelector('[data-stale="true"]');
                if (!still || stale) { window.likaStill = 0; return false; }
                window.likaStill = window.likaStill || performance.now();
                return performance.now() - window.likaStill > 250;
            }"""
        )

    def open(self, path: str) -> None:
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
        self.button(label).first.click()
        self.settle()

    def form(self) -> Locator:
        return self.page.locator('[class*="st-key-form_"]').first

    def choose(self, label: str) -> None:
        """Open an action's form: by its button, or behind 更多操作."""
        button = self.button(label).first
        with suppress(PlaywrightTimeout):
            button.wait_for(timeout=4_000)
        if not button.is_visible():
            self.page.get_by_role("button", name="更多操作").first.click()
        button.click()
        self.settle()
        self.form().wait_for()

    def write(self, label: str, text: str) -> None:
        optional = self.page.get_by_label(f"{label}（可不填）", exact=True)
        field = self.page.get_by_label(label, exact=True).or_(optional).first
        field.fill(text)
        field.press("Tab")
        self.settle()

    def pick(self, label: str, *options: str) -> None:
        """Choose from a list, one or several."""
        lists = self.page.locator('[data-testid="stSelectbox"], [data-testid="stMultiSelect"]')
        title = self.page.locator("label").get_by_text(label, exact=True)
        box = lists.filter(has=title).first
        for option in options:
            for _attempt in range(4):
                self._take(box, option)
                if self._taken(box, option):
                    break
                self.page.keyboard.press("Escape")
                self.settle()
            else:
                raise AssertionError(f"{label}: {option} was not taken")
            if self.page.get_by_role("option").count():
                self.page.keyboard.press("Escape")
            self.settle()

    def _taken(self, box: Locator, option: str) -> bool:
        """Does the list show the option as chosen, within three seconds?"""
        field = box.get_by_role("combobox").first
        for _tenth in range(30):
            if option in box.inner_text() or option in field.input_value():
                return True
            self.page.wait_for_timeout(100)
        return False

    def _take(self, box: Locator, option: str) -> None:
        """Click an option of a list; a redraw just then may have closed it, so open it again."""
        wanted = self.page.get_by_role("option").filter(has_text=option).first
        for _attempt in range(5):
            box.get_by_role("combobox").first.click()
            with suppress(PlaywrightTimeout):
                wanted.click(timeout=4_000)
                return
            self.page.keyboard.press("Escape")
            self.settle()
        wanted.click()

    def unfold(self, label: str) -> None:
        """Open an expander whose title begins with the label, unless it is open."""
        summary = self.page.locator("summary").filter(has_text=label).first
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
            self.settle()

    def tick(self, label: str) -> None:
        """A box with these words."""
        self.form().locator('[data-testid="stCheckbox"]').filter(has_text=label).first.locator(
            "label"
        ).first.click()
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
            paper = papers.nth(number)
            paper.locator('input[type="file"]').first.set_input_files(str(self.photo))
            expect(paper.get_by_text("已收 1 份")).to_be_visible()
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

    def sideways(self) -> int:
        """How many pixels the page scrolls sideways: none, on any device."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )
