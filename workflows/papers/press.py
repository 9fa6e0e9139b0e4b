"""How a paper becomes bytes: typst, in PDF/A, from the values alone and the same every time."""

import io
import json
import re
from functools import cache, lru_cache
from typing import Final, Literal

import segno
import typst

from workflows.base import lettering
from workflows.base.code_lists import LISTS
from workflows.base.paths import ROOT
from workflows.base.refusals import Malformed, Reason
from workflows.base.words import CHINESE, catalogue, speaking
from workflows.papers import boxes
from workflows.papers.help import HelpCardsPaper
from workflows.papers.meeting import Link, Verdict
from workflows.papers.notice import NoticePaper, Outcome
from workflows.papers.values import Paper

TEMPLATES: Final = ROOT / "templates" / "papers"

# The clock has no part in a paper: the same values give the same bytes, and their hash is evidence.
TIMESTAMP: Final = 0
# 3a: tagged, every character known, and open to the household's data as an attachment.
STANDARD: Final = "a-3a"

# A Chinese literal in a template is one of our words.
LITERAL: Final = re.compile(r'"([^"\n]*[\u3001-\u9fff\uff01-\uff5e][^"\n]*)"')


def render(paper: Paper, *, language: str = CHINESE) -> bytes:
    """The paper as PDF/A-3a. Any number of threads may print at once."""
    pages = _compile(paper, language, "pdf", None)
    return b"".join(pages)


def pictures(paper: Paper, *, language: str = CHINESE, ppi: float = 72) -> list[bytes]:
    """The pages as PNG, to look at before printing."""
    return _compile(paper, language, "png", ppi)


def _compile(
    paper: Paper, language: str, form: Literal["pdf", "png"], ppi: float | None
) -> list[bytes]:
    # A template knows no code: answers come in words, and so do the boxes to tick.
    with speaking(language):
        values = paper.model_dump_json()
        answers = {key: list(listed.options().values()) for key, listed in LISTS.items()}
        words = _words(language)
        drawn = boxes.of(paper.template)
    _refuse_unprintable(values)
    # A letter of a name that no font has does not stop a village's list: it is written in by pen.
    values = lettering.printed(values)
    inputs = {"language": language, "paper": values, "answers": json.dumps(answers)}
    inputs |= {"words": words, "boxes": json.dumps(drawn)}
    if isinstance(paper, NoticePaper) and paper.url:
        inputs["qr"] = _qr(paper.url)
    if isinstance(paper, HelpCardsPaper):
        inputs["qrs"] = json.dumps([_qr(card.qr) if card.qr else "" for card in paper.cards])
    compiler = typst.Compiler(
        input=str(TEMPLATES / f"{paper.template}.typ"),
        root=str(ROOT),
        font_paths=_fonts(),
        sys_inputs=inputs,
    )
    standard: Literal["a-3a"] | None = STANDARD if form == "pdf" else None
    try:
        made = compiler.compile(format=form, ppi=ppi, pdf_standards=standard, timestamp=TIMESTAMP)
    except typst.TypstError as error:
        missing = re.search(r'text `"(.)"` could not be displayed', str(error.message))
        if missing is None:
            raise
        raise Malformed(_cannot_print(missing[1])) from error
    if made is None:
        return []
    return [made] if isinstance(made, bytes) else list(made)


@cache
def _words(language: str) -> str:
    """What the templates say, as JSON: {source: its forms} where the language has its own."""
    files = [*TEMPLATES.glob("*.typ"), TEMPLATES / "stages.json"]
    said = {word for file in files for word in LITERAL.findall(file.read_text(encoding="utf-8"))}
    said |= {*Outcome, *Verdict, *Link, "list separator"}
    known = catalogue(language)
    return json.dumps({word: known["", word] for word in sorted(said) if ("", word) in known})


@cache
def _fonts() -> typst.Fonts:
    """Only fonts we brought or the office chose: what the machine has must not change the bytes."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in lettering.folders()],
    )


@lru_cache(maxsize=256)
def _qr(url: str) -> str:
    """The address as a black on white drawing that survives a torn corner (level Q)."""
    drawing = io.BytesIO()
    segno.make(url, error="q", micro=False).save(
        drawing, kind="svg", border=4, dark="#000000", light="#ffffff", xmldecl=False
    )
    return drawing.getvalue().decode()


def _refuse_unprintable(values: str) -> None:
    """Private-use characters look right on one machine only; others are not letters at all."""
    for text in _strings(json.loads(values)):
        if odd := lettering.unprintable(text):
            raise Malformed(_cannot_print(odd[0]))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return []


def _cannot_print(character: str) -> Reason:
    shown = character if character.isprintable() else "□"
    return Reason(
        "unprintable",
        "“{character}”（{code}）印不出来：它是自造字，或字体里没有这个字。"
        "请改用标准字符，或把含此字的字体放进 templates/fonts 后再打印。",
        {"character": shown, "code": f"U+{ord(character):04X}"},
    )
