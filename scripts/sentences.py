"""Every sentence of ours, as Babel extracts it: from the code, the papers' templates, the profiles.

Chinese in the code is speech wherever somebody reads it: not only what stands in `_()`, `Word` and
`Reason` is taken, but labels, help and lists of choices too. `MATTER` lists what is not speech.
"""

import ast
import json
import re
from collections.abc import Iterator
from typing import IO, Any, Final, NamedTuple, TypeGuard
from unicodedata import east_asian_width

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from jinja2.ext import babel_extract

from tests.fixtures.sources import ROOT, calls, last_name
from workflows.base import codes
from workflows.papers.press import LITERAL

HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_FIGURE: Final = re.compile(r"\{[^{}]*\}")

# Where a literal is certainly a sentence: the function and the position of its source.
SAID_BY: Final = {"_": 0, "Word": 0, "Reason": 1}

# Chinese that is matter, not speech: it is compared with a file or a name, is a place or a person.
# A path, or path:NAME for one constant → the reason. All other Chinese is read by somebody.
MATTER: Final[dict[str, str]] = {
    "workflows/exchange/roster/places.py": "endings of place names ignored when matching",
    "workflows/access/place_rows.py:HEADINGS": "the headings other offices write in their lists",
    "workflows/access/place_rows.py:_LEVELS": "how they write a level",
    "workflows/access/place_rows.py:_NEVER": "how they write that there is none",
    "workflows/access/place_lists.py:_EXPORTED": "the columns of the export, read back here",
    "workflows/access/place_lists.py:_UNTIL": "the last day of a former name, read back here",
    "workflows/exchange/roster/__init__.py:_TOTALS": "the rows of a list that are no household",
    "workflows/exchange/roster/kinds.py:_LABELS": "what stands in the last rows of a list",
    "workflows/exchange/roster/kinds.py:_NOBODY": "what stands for a name where there is nobody",
    "workflows/base/days.py:_DIGITS": "the figures of a day written in words",
    "workflows/base/days.py:_TEN": "the ten among them",
    "workflows/base/gone.py": "words beside a name that say somebody is dead or gone",
    "workflows/exchange/roster/beside.py:_REMARKS": "the headings over such words",
    "workflows/exchange/roster/beside.py:_DEAD_IF": "headings to which yes or no says it",
    "workflows/exchange/roster/beside.py:_DAYS_OF_DEATH": "headings of a day of death",
    "workflows/exchange/roster/beside.py:_DEAD": "the word that those columns stand for",
    "workflows/base/names.py:_SURNAMES": "surnames, to tell two names in one cell",
    "workflows/base/names.py:_DOUBLE": "surnames of two letters",
    "workflows/base/names.py:_REMARKS": "words beside a name that are none",
    "workflows/base/names.py:_RADICALS": "parts of letters and the letters they stand for",
    "workflows/base/relations.py:ALIASES": "what people call a relation",
    "workflows/base/relations.py:_NEAREST": "what people call a relation that has no code",
    "workflows/base/relations.py:STANDARD": "the words of GB/T 4761 as lists write them",
    "workflows/base/relations.py:_MALE": "signs in which a word for a man ends",
    "workflows/base/relations.py:_FEMALE": "signs in which a word for a woman ends",
    "workflows/base/relations.py:_MEN": "words for men that end in a woman's sign, and others",
    "workflows/base/relations.py:_WOMEN": "words for women that end in a man's sign, and others",
    "workflows/base/telephones.py:_TURN": "stands before an extension, as it is stored",
    "workflows/base/telephones.py:_NONE": "what stands for a telephone where there is none",
    "workflows/base/codes.py:_UNNUMBERED": "what stands for an ID number, and why",
    "workflows/exchange/roster/figures.py:_UNIT": "which way to write a unit is a column's own",
    "workflows/exchange/roster/figures.py:_WRITTEN": "the units other offices write in their lists",
    "workflows/exchange/roster/rows.py:_NO_NUMBER": "what stands for an ID number there is not",
    "workflows/registers/words.py:_ALIASES": "the headings other offices write in their lists",
    "workflows/base/codes.py:_OF": "how the standard writes a kinship to the head",
    "workflows/base/peoples.py:_WORDS": "56 names in one table; the test of the codes reads them",
    "workflows/base/codes.py:ETHNICITY": "made from that table",
    "workflows/exchange/national.py:TITLE": "its first title row",
    "workflows/exchange/national.py:UNITS": "its second title row",
    "workflows/help/processes/helpers.py:_ENDINGS": "legal endings of firms, not matched",
    "workflows/base/words.py": "each language under its own name",
}
MATTER.update(
    (f"workflows/demo/{file.name}", "what the demo's invented people are called and write down")
    for file in (ROOT / "workflows" / "demo").glob("*.py")
    if file.name != "article.py"
)
# So is what is handed to these: a pattern to find, a character to replace.
COMPARED_BY: Final = {
    *("compile", "search", "match", "fullmatch", "sub", "split", "replace", "removesuffix"),
    *("endswith", "startswith", "strip", "partition", "maketrans", "removeprefix"),
    # The headings other offices write in their lists, the columns of the national system's own.
    *("headed", "nth"),
}


class Sentence(NamedTuple):
    """A message of the catalogues: what it is known by, and the files that say it."""

    context: str
    source: str
    files: tuple[str, ...] = ()

    @property
    def is_chinese(self) -> bool:
        """It has Chinese in it, signs count: `{name}（{about}）` is written otherwise elsewhere."""
        return any(east_asian_width(sign) in "WF" for sign in self.source)

    @property
    def is_key(self) -> bool:
        """It is no language's words, as `list separator`: each language says what it stands for."""
        letters = any(sign.isalpha() for sign in _FIGURE.sub("", self.source))
        return letters and not self.is_chinese

    @property
    def counts(self) -> bool:
        """{n} is what a sentence counts: such a one has a form for each plural."""
        return "{n}" in self.source


def extract() -> dict[tuple[str, str], Sentence]:
    """{(context, source): the sentence} of everything that Lika says, files in their order."""
    found: dict[tuple[str, str], list[str]] = {}
    for path, _line, message, _comments, context in extract_from_dir(
        str(ROOT), method_map=_METHODS, keywords=DEFAULT_KEYWORDS, directory_filter=_is_ours
    ):
        source = message if isinstance(message, str) else message[0]
        found.setdefault((context or "", source), []).append(path)
    # The 56 peoples are one table of codes and names: their labels are made from it.
    for label in (codes.ETHNICITY.name, *codes.ETHNICITY.labels.values()):
        found.setdefault(("", label), []).append("workflows/base/codes.py")
    return {key: Sentence(*key, tuple(dict.fromkeys(files))) for key, files in found.items()}


Extracted = tuple[int, str, str | tuple[str, ...], list[str]]


def from_python(file: IO[bytes], *_wishes: Any, **_options: Any) -> Iterator[Extracted]:
    """Babel's extraction method for a module of ours."""
    path = _path(file)
    tree = ast.parse(file.read())
    literals = {} if path in MATTER else chinese(tree, path)
    literals |= spoken(tree)
    for node, context in literals.items():
        yield _message(node.lineno, context, str(node.value))


def from_typst(file: IO[bytes], *_wishes: Any, **_options: Any) -> Iterator[Extracted]:
    """Babel's extraction method for a paper's template: its Chinese literals."""
    for line, text in enumerate(file.read().decode().splitlines(), 1):
        for source in LITERAL.findall("" if text.lstrip().startswith("//") else text):
            yield _message(line, "", source)


def from_html(file: IO[bytes], *_wishes: Any, **_options: Any) -> Iterator[Extracted]:
    """Babel's extraction method for a plain page or a manual: its `_("…")`, as Jinja2 sees them."""
    for line, _name, said, _notes in babel_extract(file, ("_",), (), {"silent": "false"}):
        source = said if isinstance(said, str) or said is None else said[0]
        if source is not None:  # else a value is said, whose words stand where it is made
            yield _message(line, "", source)


def from_profile(file: IO[bytes], *_wishes: Any, **_options: Any) -> Iterator[Extracted]:
    """Babel's extraction method for a shipped policy profile: every text in it."""
    for text in texts(json.load(file)):
        if HAN.search(text):
            yield _message(1, "", text)


_METHODS: Final = [
    ("app.py", from_python),
    ("models/**.py", from_python),
    ("workflows/**.py", from_python),
    ("pages/**.py", from_python),
    ("templates/**.typ", from_typst),
    ("templates/**.html", from_html),
    ("templates/manual/*.md", from_html),
    ("data/profiles/**.json", from_profile),
]


def _is_ours(folder: str) -> bool:
    parts = folder.removeprefix(str(ROOT)).strip("/").split("/")
    return parts[0] in ("models", "workflows", "pages", "templates", "data")


def _path(file: IO[bytes]) -> str:
    return file.name.removeprefix(str(ROOT)).strip("/")


def _message(line: int, context: str, source: str) -> Extracted:
    """As Babel's keywords take it: with a context, with plurals, with both, or bare."""
    forms = (source, source) if Sentence(context, source).counts else (source,)
    name = ("n" if forms[1:] else "") + ("p" if context else "") + "gettext"
    return line, name, (context, *forms) if context else forms, []


def spoken(tree: ast.AST) -> dict[ast.Constant, str]:
    """The literals that are certainly speech, `_("…")`, `Reason("key", "…")`, and their context."""
    found: dict[ast.Constant, str] = {}
    for call, literal in spoken_calls(tree):
        context = call.args[1:2] if last_name(call.func) == "Word" else []
        named = [*context, *(k.value for k in call.keywords if k.arg == "context")]
        found.setdefault(literal, "")
        if named and isinstance(named[0], ast.Constant):
            found[literal] = str(named[0].value)
    return found


def spoken_calls(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.Constant]]:
    """Each call that says a literal, with the literal."""
    for call, name, _on in calls(tree):
        if name in SAID_BY:
            named = [keyword.value for keyword in call.keywords if keyword.arg == "source"]
            for literal in [*call.args[SAID_BY[name] :][:1], *named]:
                if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                    yield call, literal


def is_chinese(node: ast.AST) -> TypeGuard[ast.Constant]:
    """A literal with a Chinese character in it."""
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value) is not None
    )


def chinese(tree: ast.AST, path: str = "") -> dict[ast.Constant, str]:
    """Every Chinese literal that somebody reads: labels, help, lists of choices; no context."""
    unread = {id(part) for node in _unread_parts(tree, path) for part in ast.walk(node)}
    return {node: "" for node in ast.walk(tree) if is_chinese(node) and id(node) not in unread}


def _unread_parts(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """Notes on the code, words that are compared or looked up, constants that are matter."""
    for call, name, _on in calls(tree):
        if name in COMPARED_BY:
            yield from call.args
    for node in ast.walk(tree):
        is_note = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        named = f"{path}:{last_name(node.target)}" if isinstance(node, ast.AnnAssign) else ""
        if is_note or isinstance(node, ast.Compare) or named in MATTER:
            yield node
        elif isinstance(node, ast.Dict):
            yield from (key for key in node.keys if key is not None)


def texts(value: object) -> Iterator[str]:
    """Every text in a JSON value, wherever it stands."""
    if isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value
