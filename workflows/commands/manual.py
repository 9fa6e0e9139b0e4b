"""Write docs/manual/reference: what each role may do, from the definitions."""

import argparse
from functools import cache
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from workflows.base.paths import ROOT, TEMPLATES
from workflows.base.words import CHINESE, ENGLISH, LANGUAGES, _, speaking
from workflows.commands import complain, say
from workflows.manual import reference
from workflows.policy import policy

MANUALS: Final = ROOT / "docs" / "manual"
REFERENCES: Final = MANUALS / "reference"
ENDINGS: Final = {CHINESE: ".md", ENGLISH: ".en.md"}


def add(parser: argparse.ArgumentParser) -> None:
    """Write, or only look."""
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when one is old")


def run(args: argparse.Namespace) -> int:
    """Bring every reference up to date; with --check name those that are not."""
    told = written()
    old = [name for name, text in told.items() if _stored(name) != text]
    if args.check:
        return complain(_("手册已过时：{names}", names=old)) if old else 0
    for name in old:
        (REFERENCES / name).write_text(told[name], encoding="utf-8")
    say(_("更新了 {n} 份手册。", n=len(old)))
    return 0


def written() -> dict[str, str]:
    """Every reference as the definitions have it now, by the name of its file."""
    return {
        f"{book}{ending}": _told(book, language)
        for book in reference.BOOKS.values()
        for language, ending in ENDINGS.items()
    }


def _stored(name: str) -> str | None:
    path = REFERENCES / name
    return path.read_text(encoding="utf-8") if path.exists() else None


def _told(book: str, language: str) -> str:
    role = reference.role_of(book)
    assert role is not None  # noqa: S101 - the names are those of the roles
    other = next(tongue for tongue in LANGUAGES if tongue != language)
    ending = ENDINGS[language]
    with speaking(language):
        return _template().render(
            title=reference.title(role),
            chapters=reference.chapters(role, newest()),
            other=f"{book}{ENDINGS[other]}",
            other_name=LANGUAGES[other],
            one_page=f"../{book}{ending}" if _has_page(book) else f"../README{ending}",
        )


def _has_page(book: str) -> bool:
    return (MANUALS / f"{book}.md").exists()


@cache
def newest() -> policy.Policy:
    """The newest profile that comes with the program."""
    newest = sorted(policy.PROFILES.glob("*.json"))[-1]
    return policy.Policy.model_validate_json(newest.read_text(encoding="utf-8"))


@cache
def _template() -> Template:
    # Markdown, not HTML: our own sentences and nothing typed, so nothing is escaped.
    files = Environment(
        loader=FileSystemLoader(TEMPLATES / "manual"),
        autoescape=False,  # noqa: S701 - see above
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    files.globals["_"] = _
    return files.get_template("reference.md")
