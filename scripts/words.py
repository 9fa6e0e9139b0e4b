"""Brings the catalogues in locales/ up to date with what the code says: `make words`.

Every sentence has one home, the file of its subject; a new one is put there by where it is said. A
translation that is there is kept, a sentence nobody says any more goes, and what has no translation
yet is named (and the command fails, so that it can stand in a check).
"""

import io
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from scripts.sentences import ROOT, Sentence, extract

LOCALES: Final = ROOT / "locales"
LANGUAGES: Final = ("en", "zh_CN")
Key = tuple[str, str]

# Subject → where its sentences are said; the first that fits one of the files is a sentence's home.
SUBJECTS: Final = {
    "writing": r"workflows/base/words\.py",
    "papers": r"^templates/papers|papers?/|paper",
    "manual": r"manual",
    "help": r"help/|help_|article",
    "imports": r"exchange|roster|import|offline",
    "registers": r"register|kin",
    "households": r"household|members|codes|checks|identity|intake|survey",
    "procedure": r"^workflows/(identification|engine|policy)|^data/profiles",
    "accounts": r"access|account|people|grant|sign|passw|handover|admin|settings|web/|app\.py",
    "commands": r"commands|demo|backup|restore|verify|startup|records|storage",
    "screens": r"",
}
HEADER: Final = """\
# Lika: {subject} ({language}). Written by `make words`: translations are kept, all else is not.
# What the language says with the source itself needs no entry.
#"""


# The header's lines with days and names: they would differ in every branch, and git knows them.
_OF_A_DAY: Final = re.compile(rb'"(POT-|PO-|Last-|Language-Team|Report-|Generated-)')


def subject_of(files: Iterable[str]) -> str:
    """The home of a new sentence."""
    return next(name for name, said in SUBJECTS.items() if any(re.search(said, f) for f in files))


def path_of(language: str, subject: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"{subject}.po"


def read(language: str) -> dict[str, list[Message]]:
    """{subject: its messages} as they lie in the files, sentences that occur twice twice."""
    found = {}
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = [message for message in read_po(file) if message.id]
    return found


def key_of(message: Message) -> Key:
    """(context, source)"""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> tuple[str, ...]:
    """What it says: one form, or one for each plural."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def needs(language: str, sentence: Sentence) -> bool:
    """Chinese says a Chinese sentence with the source itself; a key has its words in each."""
    return language != "zh_CN" or sentence.is_key


def update(
    language: str, said: Mapping[Key, Sentence], new: Mapping[Key, tuple[str, ...]]
) -> list[str]:
    """Write the files of a language; `new` holds translations that are not in them yet. Returns
    what is still to be translated."""
    homes: dict[Key, str] = {}
    words = dict(new)
    for subject, messages in read(language).items():
        for message in messages:
            homes[key_of(message)] = subject
            if any(forms_of(message)):
                words[key_of(message)] = forms_of(message)
    catalogues: dict[str, Catalog] = {}
    for key, sentence in said.items():
        if needs(language, sentence) or key in homes:
            subject = homes.get(key, "")
            subject = subject if subject in SUBJECTS else subject_of(sentence.files)
            catalogue = catalogues.setdefault(subject, _empty(language, subject))
            _add(catalogue, sentence, words.get(key, ("",)))
    _write(language, catalogues)
    return [
        f"{language}/{subject}.po: {key_of(message)[1]}"
        for subject, catalogue in catalogues.items()
        for message in catalogue
        if message.id and not all(forms_of(message))
    ]


def _empty(language: str, subject: str) -> Catalog:
    made = Catalog(locale=language, project="Lika", fuzzy=False)
    made.header_comment = HEADER.format(subject=subject, language=language)
    return made


def _add(catalogue: Catalog, sentence: Sentence, forms: tuple[str, ...]) -> None:
    """One message with its files; a sentence that counts has as many forms as its language."""
    source, string = sentence.source, forms[0]
    if sentence.counts:
        many = catalogue.num_plurals
        source, string = (source, source), (forms * many)[:many] if len(forms) == 1 else forms
    catalogue.add(
        source, string, locations=[(f, 0) for f in sentence.files], context=sentence.context or None
    )


def _write(language: str, catalogues: Mapping[str, Catalog]) -> None:
    folder = LOCALES / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.po"):
        if path.stem not in catalogues:
            path.unlink()
    for subject, catalogue in catalogues.items():
        written = io.BytesIO()
        write_po(written, catalogue, width=100, sort_output=True, include_lineno=False)
        kept = [line for line in written.getvalue().splitlines(True) if not _OF_A_DAY.match(line)]
        path_of(language, subject).write_bytes(b"".join(kept))


def main() -> None:
    """Every language; exits 1 when something has no translation."""
    said = extract()
    missing = [line for language in LANGUAGES for line in update(language, said, {})]
    print("\n".join([*missing, f"{len(said)} sentences, {len(missing)} without translation"]))
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
