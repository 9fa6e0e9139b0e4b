"""Every sentence Lika says has its English, one English only, with the same figures in it."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter
from typing import TypeGuard

import pytest

from tests.fixtures.sources import ROOT, calls, last_name, modules
from workflows.base import codes
from workflows.base.words import _, speaking

CATALOGUES = sorted((ROOT / "locales" / "en").glob("*.json"))
HAN = re.compile(r"[\u4e00-\u9fff]")

# Where a literal is certainly a sentence: the function and the position of its source.
SAID_BY = {"_": 0, "Reason": 1}

# Chinese that is matter, not speech: it is compared with a file or a name, is a place or a person.
# A path, or path:NAME for one constant → the reason. All other Chinese is read by somebody.
MATTER: dict[str, str] = {
    "workflows/exchange/roster/columns.py": "the headings other offices write in their lists",
    "workflows/exchange/roster/places.py": "endings of place names ignored when matching",
    "workflows/exchange/roster/__init__.py:_TOTALS": "the rows of a list that are no household",
    "workflows/exchange/roster/kinds.py:_LABELS": "what stands in the last rows of a list",
    "workflows/exchange/roster/kinds.py:_NOBODY": "what stands for a name where there is nobody",
    "workflows/registers/words.py:_ALIASES": "the headings other offices write in their lists",
    "workflows/base/codes.py:_OF": "how the standard writes a kinship to the head",
    "workflows/base/codes.py:_PEOPLES": "56 names in one table; the test of the codes reads them",
    "workflows/base/codes.py:ETHNICITY": "made from that table",
    "workflows/exchange/national.py:COLUMNS": "the headings of the national system's own lists",
    "workflows/exchange/national.py:TITLE": "its first title row",
    "workflows/exchange/national.py:UNITS": "its second title row",
    "workflows/help/processes/helpers.py:_ENDINGS": "legal endings of firms, not matched",
    "workflows/base/words.py": "each language under its own name",
}
MATTER |= {
    f"workflows/demo/{file.name}": "what the demo's invented people are called and write down"
    for file in (ROOT / "workflows" / "demo").glob("*.py")
}
# So is what is handed to these: a pattern to find, a character to replace.
COMPARED_BY = {"compile", "search", "match", "fullmatch", "sub", "split", "replace", "removesuffix"}
COMPARED_BY |= {"endswith", "startswith", "strip", "partition", "maketrans", "removeprefix"}


def read(pairs: list[tuple[str, str]]) -> dict[str, str]:
    twice = [source for source, times in Counter(key for key, _ in pairs).items() if times > 1]
    assert not twice, f"written twice in one file: {twice}"
    return dict(pairs)


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    words: dict[str, str] = {}
    for file in CATALOGUES:
        words |= json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=read)
    return words


def said(tree: ast.AST) -> Iterator[ast.Constant]:
    """The literals that are spoken: `_("…")`, `Reason("key", "…")`."""
    for _call, literal in spoken_calls(tree):
        yield literal


def spoken_calls(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.Constant]]:
    for call, name, _on in calls(tree):
        if name in SAID_BY:
            named = [keyword.value for keyword in call.keywords if keyword.arg == "source"]
            for literal in [*call.args[SAID_BY[name] :][:1], *named]:
                if is_chinese(literal):
                    yield call, literal


def is_chinese(node: ast.AST) -> TypeGuard[ast.Constant]:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value) is not None
    )


def chinese(tree: ast.AST, path: str = "") -> Iterator[ast.Constant]:
    """Every Chinese literal that somebody reads: labels, help, lists of choices."""
    unread = {id(part) for node in unread_parts(tree, path) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if is_chinese(node) and id(node) not in unread:
            yield node


def unread_parts(tree: ast.AST, path: str) -> Iterator[ast.AST]:
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


def figures(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_sentence_said_has_its_english(english):
    missing = [
        f"{path}:{node.lineno} {node.value}"
        for path, tree in modules().items()
        for node in said(tree)
        if node.value not in english
    ]
    assert not missing, "\n".join(missing)


def test_every_chinese_label_has_its_english(english):
    missing = [
        f"{path}:{node.lineno} {node.value}"
        for path, tree in modules().items()
        if path not in MATTER
        for node in chinese(tree, path)
        if node.value not in english
    ]
    assert not missing, "\n".join(missing)


def test_every_code_has_its_english(english):
    lists = [value for value in vars(codes).values() if isinstance(value, codes.CodeList)]
    assert len(lists) > 5
    missing = {
        label
        for code_list in lists
        for label in (code_list.name, *code_list.labels.values())
        if HAN.search(label) and label not in english
    }
    assert not missing


def test_every_word_of_the_shipped_profiles_has_its_english(english):
    profiles = sorted((ROOT / "data" / "profiles").glob("*.json"))
    assert profiles
    shown = {
        text
        for file in profiles
        for text in texts(json.loads(file.read_text(encoding="utf-8")))
        if HAN.search(text)
    }
    assert len(shown) > 30
    assert not sorted(shown - english.keys())


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


def test_a_list_of_words_is_said_in_the_readers_language():
    said_of = "此事须由“{roles}”办理，您在此地没有这一角色。请联系管理员或交由相应人员办理。"
    assert "村信息员、乡镇经办" in _(said_of, roles=["村信息员", "乡镇经办"])
    with speaking("en"):
        assert "Village clerk, Township officer" in _(said_of, roles=["村信息员", "乡镇经办"])


def test_a_sentence_built_from_pieces_would_be_found():
    # An f-string cannot be looked up: its pieces are Chinese literals without English.
    assert [node.value for node in chinese(ast.parse('f"还差{n}户"'))] == ["还差", "户"]
    assert [node.value for node in said(ast.parse('_("已办理")'))] == ["已办理"]
    assert [node.value for node in said(ast.parse('Reason("k", "未签名")'))] == ["未签名"]


def test_no_sentence_has_two_englishes():
    found: dict[str, dict[str, str]] = {}
    for file in CATALOGUES:
        for source, words in json.loads(file.read_text(encoding="utf-8")).items():
            found.setdefault(source, {})[file.name] = words
    differing = {source: by for source, by in found.items() if len(set(by.values())) > 1}
    assert not differing


def test_the_english_carries_the_same_figures(english):
    differing = {
        source: words for source, words in english.items() if figures(source) != figures(words)
    }
    assert not differing


def test_one_is_said_in_the_singular():
    assert _("还剩 {n} 天", n=1) == "还剩 1 天"
    with speaking("en"):
        assert _("还剩 {n} 天", n=1) == "1 day left"
        assert _("还剩 {n} 天", n=0) == "0 days left"
        assert _("还剩 {n} 天", n=21) == "21 days left"
        assert _("{n} 户没有随同办理", n="1") == "1 household was not moved with it"


def test_a_noun_that_has_two_forms_has_them_in_every_sentence(english):
    forms = [
        spec
        for words in english.values()
        for _, _, spec, _ in Formatter().parse(words)
        if spec and "|" in spec
    ]
    assert forms
    assert all(spec.count("|") == 1 and all(spec.split("|")) for spec in forms)
    many = {re.sub(r" (is|are|was|were|has|have|do)\b.*", "", s.partition("|")[2]) for s in forms}
    bare = re.compile(r"\}\*{0,2} (?:[a-z]+ )?(?:" + "|".join(sorted(many)) + r")\b")
    assert not {source: words for source, words in english.items() if bare.search(words)}


def test_every_figure_a_sentence_asks_for_is_given():
    wrong = []
    for path, tree in modules().items():
        for call, literal in spoken_calls(tree):
            given = figures_given(call)
            if given is not None and given != figures(literal.value):
                wrong.append(f"{path}:{literal.lineno} {literal.value} is given {sorted(given)}")
    assert not wrong, "\n".join(wrong)


def figures_given(call: ast.Call) -> set[str] | None:
    """The names of the values in a call; None when they cannot be read off the source."""
    if last_name(call.func) == "_":
        names = [keyword.arg for keyword in call.keywords]
        return None if None in names else {name for name in names if name}
    values = [*call.args[2:3], *(kw.value for kw in call.keywords if kw.arg == "values")]
    if not values:
        return set()
    if isinstance(values[0], ast.Dict) and all(isinstance(k, ast.Constant) for k in values[0].keys):
        return {str(k.value) for k in values[0].keys if isinstance(k, ast.Constant)}
    return None


def test_the_english_is_english(english):
    assert not {source: words for source, words in english.items() if not words.strip()}
    # A Chinese word may be quoted to explain it, so it must stand in the source.
    assert not {
        source: words
        for source, words in english.items()
        if not set(HAN.findall(words)) <= set(HAN.findall(source))
    }
