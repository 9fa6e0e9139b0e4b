"""What is written about Lika leads somewhere, and names only what is there."""

import re
from collections.abc import Iterable

import pytest

from tests.fixtures.sources import ROOMS, ROOT
from workflows.__main__ import parser

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:models|workflows|pages|tests|templates|locales|docs|data)/[\w./-]+\.\w+)`")
WORD = re.compile(r"`([\w.*<>/-]+)`")
FILE = re.compile(r"\w\.(?:py|md|toml|js|css|typ|json|yml|xml|txt)$|\w/")
VERB = re.compile(r"`?python -m workflows (\w+)")
TARGET = re.compile(r"`?make ([a-z]+)`?")


def names(text: str, pattern: re.Pattern[str]) -> set[str]:
    return {found for found in pattern.findall(text) if not found.startswith("http")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_file_named_is_there(page):
    text = page.read_text(encoding="utf-8")
    dead = {link for link in names(text, LINK) if not (page.parent / link).exists()}
    dead |= {path for path in names(text, PATH) if not (ROOT / path).exists()}
    assert not dead


def nowhere(text: str, files: Iterable[str]) -> set[str]:
    """Files and folders named in backticks that end no path of ours; `<subject>` and * stand for
    any name. What begins with a slash is an address of the server."""
    gone = set()
    for word in names(text, WORD):
        if word.startswith("/") or not FILE.search(word):
            continue
        some = re.escape(re.sub(r"<\w+>", "*", word).rstrip("/")).replace(r"\*", r"[^/]*")
        if not any(re.search(rf"(?:^|/){some}(?:/|$)", file) for file in files):
            gone.add(word)
    return gone


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_a_line_is_put_where_there_is_a_place(page):
    rooms = (*ROOMS, "tests", "templates", "locales", "docs", "data", "scripts", "benchmarks")
    found = [file for room in rooms for file in (ROOT / room).rglob("*") if file.is_file()]
    files = [file.relative_to(ROOT).as_posix() for file in (*found, *ROOT.glob("*"))]
    planted = "`engine/` `execute.py` `queries/<subject>.py` `/login` `hands_of.py` `folklore/`"
    assert nowhere(planted, files) == {"hands_of.py", "folklore/"}
    assert nowhere((ROOT / page).read_text("utf-8"), files) == set()


def test_every_verb_named_is_a_verb():
    usage = parser().format_help()
    said = {verb for page in PAGES for verb in names(page.read_text("utf-8"), VERB)}
    assert {"verify", "backup", "restore", "sweep", "import"} <= said
    assert {verb for verb in said if f"    {verb} " not in usage} == set()


def test_every_target_of_make_named_is_a_target():
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in (ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md"):
        assert names(page.read_text("utf-8"), TARGET) <= rules


def test_both_read_mes_tell_the_same_settings_and_commands():
    english, chinese = (
        (ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")
    )
    for pattern in (re.compile(r"`(LIKA_\w+)`"), VERB, re.compile(r"docs/screenshots/[\w-]+")):
        assert names(english, pattern) == names(chinese, pattern)


def test_every_hook_before_a_commit_asks_what_make_check_asks_and_fetches_nothing():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"^ *- repo: (.*)$", hooks, re.MULTILINE) == ["local"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    check = makefile.partition("\ncheck:")[2].partition("\n\n")[0].replace("$(BIN)", ".venv/bin")
    entries = re.findall(r"^ *entry: (.*)$", hooks, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^ *language: system$", hooks, re.MULTILINE)) == 5
    for entry in entries:
        program, *words = entry.split()
        assert any(
            line.split()[0] == program and set(words) - {"--force-exclude"} <= {*line.split(), "."}
            for line in check.splitlines()
            if line.strip().startswith(".venv/bin")
        ), entry


def test_the_licence_is_named_and_whole():
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text("utf-8")
    for name in ("README.md", "README.zh-CN.md"):
        assert "Apache" in (ROOT / name).read_text("utf-8")
