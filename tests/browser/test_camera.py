"""A photo taken at the table is kept large enough to read a paper from it."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Town
from tests.browser.person import PHONE
from tests.browser.test_cut_line import visits

pytestmark = pytest.mark.browser
__all__ = ["visits"]

# A4 held before a phone of today. A line of print is read from 1,600 on the longer side.
TAKEN, READABLE = (3000, 4000), 1600


def test_a_photo_of_twelve_megapixels_is_kept_in_a_size_one_can_read(
    town: Town, visits: Iterator[int]
):
    surveyor = town.person("team", PHONE)
    surveyor.open(f"survey?case={next(visits)}")
    paper = surveyor.page.locator(".st-key-files_household_signature")
    expect(paper.get_by_text("已收 1 份")).to_be_visible()
    shot = BytesIO()
    Image.effect_noise(TAKEN, 40).save(shot, "JPEG", quality=60)
    with surveyor.page.expect_file_chooser() as asked:
        paper.get_by_test_id("stFileUploader").locator("button").first.click()
    asked.value.set_files(
        {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": shot.getvalue()}
    )
    expect(paper.get_by_text("已收 2 份")).to_be_visible()
    surveyor.settle()
    address = paper.get_by_role("link").last.get_attribute("href") or ""
    kept = surveyor.page.request.get(town.origin + address[address.index("/file/") :])
    with Image.open(BytesIO(kept.body())) as picture:
        assert max(picture.size) >= READABLE
        assert picture.width * 4 == picture.height * 3
    surveyor.page.context.close()
