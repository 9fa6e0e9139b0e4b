"""Relations told anew when the household has another head: what the old relation makes likely.

A suggestion that a person confirms or corrects; where two answers are possible there is none.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from workflows.base.rows import Row

# Of the head before: what he or she is to the new head, by the new head's relation and own sex.
_OLD_HEAD: Final[Mapping[str, Mapping[str, str]]] = {
    "spouse": {"male": "spouse", "female": "spouse"},
    "son": {"male": "father", "female": "mother"},
    "daughter": {"male": "father", "female": "mother"},
    "father": {"male": "son", "female": "daughter"},
    "mother": {"male": "son", "female": "daughter"},
    "sibling": {"male": "sibling", "female": "sibling"},
    "grandson": {"male": "grandfather", "female": "grandmother"},
    "granddaughter": {"male": "grandfather", "female": "grandmother"},
    "grandfather": {"male": "grandson", "female": "granddaughter"},
    "grandmother": {"male": "grandson", "female": "granddaughter"},
    "daughter_in_law": {"male": "husbands_father", "female": "husbands_mother"},
    "son_in_law": {"male": "wifes_father", "female": "wifes_mother"},
}
_CHILDREN: Final = {name: name for name in ("son", "daughter", "daughter_in_law", "son_in_law")}
_GRAND: Final = {
    name: name for name in ("grandson", "granddaughter", "daughters_son", "daughters_daughter")
}
# Of the others: {relation of the new head: {relation of the other: what it becomes}}.
_BECOMES: Final[Mapping[str, Mapping[str, str]]] = {
    "spouse": _CHILDREN
    | _GRAND
    | {
        "father": "spouses_father",
        "mother": "spouses_mother",
        "wifes_father": "father",
        "wifes_mother": "mother",
        "husbands_father": "father",
        "husbands_mother": "mother",
    },
    "son": {
        "spouse": "parent",
        "son": "sibling",
        "daughter": "sibling",
    },
    "daughter": {
        "spouse": "parent",
        "son": "sibling",
        "daughter": "sibling",
    },
    "father": {
        "mother": "spouse",
        "spouse": "childs_spouse",
        "son": "grandson",
        "daughter": "granddaughter",
        "sibling": "child",
    },
    "mother": {
        "father": "spouse",
        "spouse": "childs_spouse",
        "son": "grandson",
        "daughter": "granddaughter",
        "sibling": "child",
    },
    "daughter_in_law": {"spouse": "husbands_parent"},
    "son_in_law": {"spouse": "wifes_parent"},
    "sibling": {"father": "father", "mother": "mother", "sibling": "sibling"},
}
_BY_SEX: Final = {
    "parent": ("father", "mother"),
    "child": ("son", "daughter"),
    "childs_spouse": ("son_in_law", "daughter_in_law"),
    "husbands_parent": ("husbands_father", "husbands_mother"),
    "wifes_parent": ("wifes_father", "wifes_mother"),
}
_OF_SPOUSE: Final = {
    "spouses_father": {"female": "husbands_father", "male": "wifes_father"},
    "spouses_mother": {"female": "husbands_mother", "male": "wifes_mother"},
}


def suggest(people: Sequence[Row], new_head: int) -> dict[int, str]:
    """{person: relation to the new head} as far as the old relations tell; people: rows with id,
    relation to the head before, sex. Nobody of whom two answers are possible is in it."""
    by_key = {row["id"]: row for row in people}
    if new_head not in by_key:
        return {}
    head = by_key[new_head]
    found = {new_head: "head"}
    for row in people:
        if row["id"] == new_head:
            continue
        likely = _likely(head, row)
        if likely:
            found[row["id"]] = likely
    return found


def _likely(head: Row, row: Row) -> str:
    if head["relation"] == "head":
        return str(row["relation"])
    if row["relation"] == "head":
        return _OLD_HEAD.get(head["relation"], {}).get(row["sex"] or "", "")
    becomes = _BECOMES.get(head["relation"], {}).get(row["relation"], "")
    if becomes in _OF_SPOUSE:
        return _OF_SPOUSE[becomes].get(head["sex"] or "", "")
    if becomes in _BY_SEX:
        male, female = _BY_SEX[becomes]
        return {"male": male, "female": female}.get(row["sex"] or "", "")
    return becomes
