"""Every sentence Lika says has its English, one home and the same figures; a name stays a name."""

import ast
import re
from collections import Counter
from string import Formatter

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import words
from scripts.sentences import HAN, chinese, extract, from_html, from_typst, spoken, spoken_calls
from tests.fixtures.sources import calls, last_name, modules
from workflows.base import code_list, codes
from workflows.base.refusals import Reason
from workflows.base.words import CHINESE, ENGLISH, LANGUAGES, Word, _, catalogue, english, speaking


@pytest.fixture(scope="module")
def said():
    return extract()


@pytest.fixture(scope="module")
def written():
    """{language: its messages}, each with the file it lies in."""
    return {
        language: [
            (subject, one) for subject, found in words.read(language).items() for one in found
        ]
        for language in words.LANGUAGES
    }


def figures(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


# ------------------------------------------------------------------------------- the catalogues


def test_every_sentence_said_has_its_translation(said, written):
    for language, messages in written.items():
        there = {words.key_of(one) for _home, one in messages if all(words.forms_of(one))}
        missing = [
            f"{', '.join(sentence.files)}: {sentence.source}"
            for key, sentence in said.items()
            if words.needs(language, sentence) and key not in there
        ]
        assert not missing, f"{language}: `make words`, then translate:\n" + "\n".join(missing)


def test_nothing_in_a_catalogue_is_said_by_nobody(said, written):
    for language, messages in written.items():
        dead = [f"{home}.po: {one.id}" for home, one in messages if words.key_of(one) not in said]
        assert not dead, f"{language}: `make words` takes these out:\n" + "\n".join(dead)


def test_every_sentence_has_one_home(written):
    for language, messages in written.items():
        assert {home for home, _one in messages} <= words.SUBJECTS.keys()
        homes = Counter(words.key_of(one) for _home, one in messages)
        assert not [key for key, times in homes.items() if times > 1], language


def test_a_translation_is_whole_and_nobody_guessed_it(written):
    for language, messages in written.items():
        guessed = [one.id for _home, one in messages if one.fuzzy or not all(words.forms_of(one))]
        assert not guessed, language


def test_both_sides_carry_the_same_figures(written):
    # One may be said without its figure: "the household"; the form for many says how many.
    for messages in written.values():
        for _home, one in messages:
            _context, source = words.key_of(one)
            first, *_more, many = ("", *words.forms_of(one))
            assert figures(many) == figures(source), source
            assert figures(source) - {"n"} <= figures(first or many) <= figures(source), source


def test_what_counts_has_a_form_for_each_plural(said, written):
    counted = {key for key, sentence in said.items() if sentence.counts}
    assert len(counted) > 200
    for _home, one in written["en"]:
        assert len(words.forms_of(one)) == (2 if words.key_of(one) in counted else 1), one.id


def test_a_counted_noun_has_its_two_forms_in_every_sentence(written):
    forms = [words.forms_of(one) for _home, one in written["en"]]
    nouns = {
        noun
        for one, *many in forms
        if many and one != many[0]
        for noun in re.findall(r"\{n\}\*{0,2} (\w+s|people)\b", many[0])
    }
    assert len(nouns) > 20
    bare = re.compile(r"\{n\}\*{0,2} (?:" + "|".join(sorted(nouns)) + r")\b")
    assert not [one for one, *many in forms if many == [one] and bare.search(one)]


def test_the_english_is_english(written):
    # A Chinese word may be quoted to explain it, so it must stand in the source.
    assert not [
        one.id
        for _home, one in written["en"]
        for form in words.forms_of(one)
        if not set(HAN.findall(form)) <= set(HAN.findall(words.key_of(one)[1]))
    ]


# Signs of Chinese print; “” are English as well.
PRINT = re.compile("[：；，、。？！（）【】《》]")


def test_the_english_is_written_with_english_signs(written):
    """But for what is quoted: an example of what to type."""
    assert not [
        form
        for _home, one in written["en"]
        for form in words.forms_of(one)
        if PRINT.search(re.sub("“[^”]*”", "", form))
    ]


# What these put together is stored, sent or typed in Chinese, whoever reads it.
CHINESE_ALONE = {
    "workflows/base/names.py": "the remark is what stood beside the name",
    "workflows/base/telephones.py": "several numbers as one stored text",
    "workflows/demo/cast.py": "the accounts of the demo",
    "workflows/demo/steps.py": "what the demo's people write",
    "workflows/exchange/roster/rows.py": "the remark is what stood in the file",
    "workflows/households/fields/field.py": "the regulation's words, for other offices",
    "workflows/households/forms.py": "the reason, as it is stored",
    "workflows/households/event_list.py": "who went and why, as it is stored",
    "workflows/identification/departments/states.py": "written into records",
    "workflows/identification/offline/pack.py": "the telephone's form is Chinese",
    "pages/identification/intake_findings.py": "several numbers as they are typed",
    "pages/parts/money.py": "what was typed is read",
}


def glued(tree: ast.AST) -> list[ast.Constant]:
    """Signs of Chinese print that join pieces outside of a sentence: every language would have
    them."""
    pieces: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces += node.values
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            pieces += [node.left, node.right]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            pieces += [node.func.value] if node.func.attr == "join" else []
    return [
        piece
        for piece in pieces
        if isinstance(piece, ast.Constant)
        and isinstance(piece.value, str)
        and PRINT.search(piece.value)
        and not HAN.search(piece.value)
    ]


def test_pieces_are_joined_as_the_readers_language_joins_them():
    found = {
        f"{path}:{node.lineno} {node.value!r}"
        for path, tree in modules().items()
        if str(path) not in CHINESE_ALONE
        for node in glued(tree)
    }
    assert not found, "labelled(), joined() or phrases():\n" + "\n".join(sorted(found))


@pytest.mark.parametrize(
    "planted", ["f'{a}：{b}'", "'；'.join(each)", "label + '：'", "f'{name}（{role}）'"]
)
def test_what_is_glued_would_be_found(planted):
    assert glued(ast.parse(planted))
    assert not glued(ast.parse("_('{a}：{b}', a=a, b=b) + joined(each)"))


def test_every_code_has_its_english():
    lists = [value for value in vars(codes).values() if isinstance(value, code_list.CodeList)]
    assert len(lists) > 5
    missing = {
        label
        for code_list in lists
        for label in (code_list.name, *code_list.labels.values())
        if HAN.search(label) and label not in english()
    }
    assert not missing


# --------------------------------------------------------------------------------- what is said


def test_what_is_planted_would_be_found():
    # An f-string cannot be looked up: its pieces are Chinese literals without English.
    assert [node.value for node in chinese(ast.parse('f"还差{n}户"'))] == ["还差", "户"]
    assert [node.value for node in spoken(ast.parse('_("已办理")'))] == ["已办理"]
    assert [node.value for node in spoken(ast.parse('Reason("k", "未签名")'))] == ["未签名"]
    assert list(spoken(ast.parse('_(Word("期满", "heading"))')).values()) == ["heading"]
    assert not chinese(ast.parse('"""注。"""\nif text == "否": pass'))


def test_a_template_is_read_as_well(tmp_path):
    page, paper = tmp_path / "page.html", tmp_path / "paper.typ"
    page.write_text('{{ _("{n} 人", n=2) }}{{ _(title) }}{# 注 #}', encoding="utf-8")
    paper.write_text('// "注"\n#t("日期") #t("{n} 户", n: 2)', encoding="utf-8")
    for path, read, known in (
        (page, from_html, [("{n} 人", "{n} 人")]),
        (paper, from_typst, [("日期",), ("{n} 户", "{n} 户")]),
    ):
        with path.open("rb") as file:
            assert [message for _line, _name, message, _notes in read(file)] == known


def test_what_make_words_does_with_a_new_and_a_dead_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(words, "LOCALES", tmp_path)
    old = words.Sentence("", "旧的一句", ("pages/my_work.py",))
    two = words.Sentence("", "有 {n} 户", ("workflows/kinship.py",))
    told = {("", "旧的一句"): ("An old one",), ("", "有 {n} 户"): ("One", "{n} households")}
    assert not words.update("en", {("", one.source): one for one in (old, two)}, told)
    new = words.Sentence(
        "a button", "新的一句", ("templates/papers/notice.typ", "pages/my_work.py")
    )
    missing = words.update("en", {("a button", new.source): new, ("", two.source): two}, {})
    assert missing == ["en/papers.po: 新的一句"]
    there = {
        words.key_of(one): words.forms_of(one)
        for found in words.read("en").values()
        for one in found
    }
    assert there == {("a button", "新的一句"): ("",), ("", "有 {n} 户"): ("One", "{n} households")}
    assert not (tmp_path / "en" / "LC_MESSAGES" / "screens.po").exists(), "nobody says it any more"


def test_every_figure_a_sentence_asks_for_is_given():
    wrong = []
    for path, tree in modules().items():
        for call, literal in spoken_calls(tree):
            given_ = figures_given(call)
            if given_ is not None and given_ != figures(str(literal.value)):
                wrong.append(f"{path}:{literal.lineno} {literal.value} is given {sorted(given_)}")
    assert not wrong, "\n".join(wrong)


def figures_given(call: ast.Call) -> set[str] | None:
    """The names of the values in a call; None when they cannot be read off the source."""
    if last_name(call.func) == "Word":
        return None
    if last_name(call.func) == "_":
        names = [keyword.arg for keyword in call.keywords]
        return None if None in names else {name for name in names if name}
    values = [*call.args[2:3], *(kw.value for kw in call.keywords if kw.arg == "values")]
    if not values:
        return set()
    if isinstance(values[0], ast.Dict) and all(isinstance(k, ast.Constant) for k in values[0].keys):
        return {str(k.value) for k in values[0].keys if isinstance(k, ast.Constant)}
    return None


# ---------------------------------------------------------------------------------- our own words


# Constants that hold words of ours: one of them in a sentence is a Word.
TABLES = re.compile(r"_?([A-Z]+_)*(NAMES|LABELS|KINDS|PARTS|FOLDERS|HEADINGS|STATUS|WAYS|LEVELS)$")


def bare_words(tree: ast.AST) -> list[ast.expr]:
    """Words of ours that fill a {name} as plain text: they would stay Chinese in every language."""
    return [
        part
        for value in filling(tree)
        for part in (value.values if isinstance(value, ast.BoolOp) else [value])
        if (isinstance(part, ast.Constant) and HAN.search(str(part.value)))
        or (isinstance(part, ast.Subscript) and TABLES.match(last_name(part.value)))
    ]


def filling(tree: ast.AST) -> list[ast.expr]:
    """Every expression that fills a {name} of `_()` or a Reason, where the source shows it."""
    found: list[ast.expr] = []
    for call, name, _on in calls(tree):
        if name == "_":
            found += [keyword.value for keyword in call.keywords]
        elif name == "Reason":
            told = [*call.args[2:3], *(k.value for k in call.keywords if k.arg == "values")]
            found += [value for one in told if isinstance(one, ast.Dict) for value in one.values]
    return found


def test_our_own_words_in_a_sentence_are_of_their_type():
    bare = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path, tree in modules().items()
        for node in bare_words(tree)
    ]
    assert not bare, "Word(…) around:\n" + "\n".join(bare)


@pytest.mark.parametrize(
    "planted",
    [
        '_("由{who}办理", who="村民代表")',
        '_("由{who}办理", who=name or "村民代表")',
        '_("由{who}办理", who=people.ROLE_NAMES[role])',
        'Reason("k", "由{who}办理", {"who": ROLE_NAMES[role]})',
    ],
)
def test_a_bare_word_would_be_found(planted):
    assert bare_words(ast.parse(planted))


SENTENCE = "“{role}”只能在 {levels} 一级授予，{place} 不是。"
OURS = sorted(english())
NAMES = st.one_of(st.text(), st.sampled_from(OURS), st.sampled_from(["组长", "是", "户主", "其他"]))


@given(name=NAMES, listed=st.lists(NAMES, min_size=1))
def test_what_somebody_typed_is_said_as_it_is_in_every_language(name, listed):
    for language, mark in ((CHINESE, "、"), (ENGLISH, ", ")):
        with speaking(language):
            sentence = str(
                Reason("level", SENTENCE, {"role": name, "levels": listed, "place": name})
            )
            around = _(SENTENCE, role="\0", levels="\1", place="\0").split("\0")
        before, between, after = around
        between = between.replace("\1", mark.join(listed))
        assert sentence == before + name + between + name + after


@given(word=st.sampled_from(OURS))
def test_a_word_of_ours_is_said_in_the_readers_language(word):
    with speaking(ENGLISH):
        told = english()[word]
        assert _(
            "“{process}”没有操作“{action}”。请刷新页面。", process=Word(word), action=word
        ) == (f"“{told}” has no action “{word}”. Reload the page.")
    assert f"“{word}”没有" in _(
        "“{process}”没有操作“{action}”。请刷新页面。", process=Word(word), action=""
    )


@given(word=st.sampled_from(OURS), context=st.sampled_from(["", "button"]))
def test_a_word_is_stored_and_compared_as_its_source(word, context):
    ours = Word(word, context)
    assert ours == word
    assert hash(ours) == hash(word)
    assert orjson.dumps({"label": ours}) == orjson.dumps({"label": word})
    assert f"{ours}" == word, "outside of a sentence it is text like any other"
    assert Word(ours).context == context, "wrapped again it means the same"


def test_a_context_tells_two_meanings_apart():
    with speaking(ENGLISH):
        assert _("期满") == "Over"
        assert _(Word("期满", "heading")) == "Ends"
        assert _("{stage} {n}", stage=Word("申请", "button"), n=2) == "Apply 2"
        assert _("{stage} {n}", stage=Word("申请"), n=2) == "Application 2"
    assert _(Word("期满", "heading")) == "期满"


def test_a_list_of_words_is_said_in_the_readers_language():
    said_of = "此事须由“{roles}”办理，您在此地没有这一角色。请联系管理员或交由相应人员办理。"
    roles = [Word("村信息员"), Word("乡镇经办")]
    assert "村信息员、乡镇经办" in _(said_of, roles=roles)
    with speaking("en"):
        assert "Village clerk, Township officer" in _(said_of, roles=roles)
        assert "村信息员, Township officer" in _(said_of, roles=["村信息员", Word("乡镇经办")])


def test_one_is_said_in_the_singular():
    assert _("还剩 {n} 天", n=1) == "还剩 1 天"
    with speaking("en"):
        assert _("还剩 {n} 天", n=1) == "1 day left"
        assert _("还剩 {n} 天", n=0) == "0 days left"
        assert _("还剩 {n} 天", n=21) == "21 days left"
        assert _("{n} 户没有随同办理", n="1") == "1 household was not moved with it"
        assert _("将通过 {n} 户 {m} 人", n=1, m=2) == "1 household, 2 people, will pass"
        assert _("将通过 {n} 户 {m} 人", n=2, m=1) == "2 households, 1 person, will pass"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_read_once(language):
    assert catalogue(language) is catalogue(language)
    assert catalogue(language)["", "list separator"]
