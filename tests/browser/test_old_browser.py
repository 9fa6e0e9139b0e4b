"""The floor: Chromium 109 works (it walks the six steps elsewhere), below it one sentence."""

import re

import pytest
from playwright.sync_api import expect
from streamlit import file_util

from pages.web.headers import index
from tests.browser.conftest import PASSWORD
from tests.fixtures.serving import ROOT

pytestmark = pytest.mark.browser

EARLY = ROOT / "pages" / "web" / "static" / "early.js"
# What a browser may lack: first what is looked for, then what nobody thought of, so that
# Streamlit's bundle breaks off by itself.
LACKS = {
    "modules": "delete HTMLScriptElement.prototype.noModule",
    "dvh": "const own = CSS.supports; CSS.supports = (a, b) => b !== '1dvh' && own.call(CSS, a, b)",
    "structuredClone": "delete window.structuredClone",
    "something else": "delete window.URLSearchParams",
}


def arrive(browser, town, lacks=""):
    """A page signed in as the clerk in a browser that lacks something."""
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{town.origin}/login")
    page.fill("input[name=login]", "clerk")
    page.fill("input[name=password]", PASSWORD)
    if lacks:
        context.add_init_script(lacks)
    page.click("form button[type=submit]")
    return page


@pytest.mark.parametrize("lacks", LACKS.values(), ids=LACKS)
def test_a_browser_below_the_floor_is_told_which_one_to_install(town, browser, lacks):
    page = arrive(browser, town, lacks)
    for sentence in ("请安装 Chrome 或 Edge 109 以上", "Please install Chrome or Edge 109"):
        expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_text("正在打开")).to_be_hidden()
    page.context.close()


def test_the_oldest_promised_browser_draws_my_work_without_a_fault(town, oldest):
    page = arrive(oldest, town)
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    expect(page.get_by_test_id("stApp").get_by_role("heading").first).to_be_visible()
    expect(page.get_by_text("浏览器太旧")).to_be_hidden()
    assert page.evaluate("[3, 1].toSorted().join() + new RegExp('^a$', 'v').test('a')") == "1,3true"
    assert page.evaluate("new RegExp('a') instanceof RegExp && /a/.constructor === RegExp")
    assert not faults
    page.context.close()


# Newer than Chromium 109, and seen in bundles of our day.
NEWER = (
    *("toSorted", "toReversed", "toSpliced", "withResolvers", "canParse", "isSubsetOf"),
    *("fromAsync", "symmetricDifference", "isDisjointFrom", "groupBy", "tryFrom", "sumPrecise"),
)
# Named in what no screen of ours loads: drawings in Markdown.
ELSEWHERE = ("mermaid", "chunk-", "Diagram", "diagram-")


def test_what_streamlit_takes_for_granted_is_lent():
    """Its next release may take more: this says so by name."""
    lent = set(re.findall(r'lend\(\w[\w.]*, "(\w+)"', EARLY.read_text(encoding="utf-8")))
    taken = {}
    for file in (ROOT / file_util.get_static_dir() / "static" / "js").glob("*.js"):
        if file.name.startswith(ELSEWHERE) or "Diagram" in file.name:
            continue
        words = file.read_text(encoding="utf-8")
        for name in NEWER:
            if re.search(rf"\.{name}\(", words):
                taken.setdefault(name, file.name)
    assert set(taken) <= lent, taken
    assert lent <= set(taken), "lent to nobody"


def test_the_first_script_can_be_read_by_the_oldest_browser():
    """IE 11 must get as far as the sentence: nothing in it that came after 2009."""
    words = re.sub(r"//.*", "", EARLY.read_text(encoding="utf-8"))
    assert not re.search(r"=>|`|\b(?:let|const|class|async)\b|\?\.|\?\?|catch \{|\.\.\.", words)


def test_the_sentence_stands_in_the_page_in_both_languages():
    for language in ("zh-CN", "en"):
        page = index(language)
        assert page.index("/early.js") < page.index("/static/js/index")
        assert "这个浏览器太旧" in page
        assert "This browser is too old" in page
