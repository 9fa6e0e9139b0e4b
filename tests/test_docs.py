"""What is written about Lika leads somewhere, and names only what is there."""

import re

import pytest

from tests.fixtures.sources import ROOT
from workflows.__main__ import parser

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:models|workflows|pages|tests|templates|locales|docs|data)/[\w./-]+\.\w+)`")
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
