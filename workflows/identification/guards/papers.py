"""一户一档: the folders of a household's file and what each step must find in it."""

from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.identification.folders import FOLDERS, needed


def needed_folders(facts: Facts, last: str) -> list[str]:
    """The folder numbers this case must hold up to `last`."""
    related = facts.row["related_official"]
    return needed(last, compares=facts.policy.compares, related=related)


def _missing(facts: Facts, last: str) -> Unmet:
    missing = [n for n in needed_folders(facts, last) if n not in facts["papers"]]
    return {"n": len(missing), "names": [Word(FOLDERS[n]) for n in missing]} if missing else None


def complete_to(last: str) -> Guard:
    """The household's folder holds everything up to this number."""
    return Guard(
        f"folder_{last}",
        "档案缺 {n} 份：{names}。请补齐后再办。",
        lambda facts: _missing(facts, last),
        needs=("papers",),
        clause="一户一档",
    )
