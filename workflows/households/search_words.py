"""What the people of a household are found by: parts of their names, and their initials."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from pypinyin import Style, pinyin
from sqlalchemy import delete, insert
from sqlmodel import Session

from models.household import SearchWord
from models.rows import table
from workflows.base import names


@lru_cache(maxsize=20_000)
def search_words(name: str) -> frozenset[str]:
    """What a name is found by: every suffix of it, and of its initials in every reading of the
    surname."""
    name = names.folded(name)
    words = {name[i:] for i in range(len(name))}
    initials = "".join(
        letters[0] for letters in pinyin(name, style=Style.FIRST_LETTER, errors="ignore") if letters
    )
    words |= {initials[i:] for i in range(len(initials))}
    letters = pinyin(name[:1], style=Style.FIRST_LETTER, heteronym=True) if name else []
    first = {reading[0] for each in letters for reading in each if reading}
    words |= {letter + initials[1:] for letter in first if letter.isalpha()}
    return frozenset(word.lower() for word in words if word)


def index_names(
    session: Session, households: Iterable[tuple[int, int, int, Sequence[str]]]
) -> None:
    """Make households findable: (household, region, county, names of its people) each."""
    rows = []
    keys = []
    for key, region, county, called in households:
        keys.append(key)
        words = frozenset().union(*(search_words(name) for name in called))
        rows += [
            {"word": word, "household_id": key, "region": region, "county": county}
            for word in sorted(words)
        ]
    words_table = table(SearchWord)
    session.execute(delete(words_table).where(words_table.c.household_id.in_(keys)))
    if rows:
        session.connection().execute(insert(words_table), rows)
