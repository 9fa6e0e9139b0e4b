"""一户一档: the folders of a household's file and what each step must find in it."""

from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import PAPERS
from workflows.identification.folders import FOLDERS, needed
from workflows.identification.states import STATES
from workflows.policy.clauses import Clause


def needed_folders(facts: Facts, state: str) -> list[str]:
    """The folder numbers this case must hold once it stands in that state."""
    numbers, related = facts.process.filled_by(state), facts.row["related_official"]
    return needed(numbers, compares=facts.policy.compares, related=related)


def _missing(facts: Facts, state: str) -> Unmet:
    missing = [n for n in needed_folders(facts, state) if n not in facts[PAPERS]]
    return {"n": len(missing), "names": [Word(FOLDERS[n]) for n in missing]} if missing else None


def complete_to(state: str) -> Guard:
    """The household's folder holds everything up to this state."""
    last = next(each for each in STATES if each.key == state).fills[-1]
    return Guard(
        f"folder_{last}",
        "档案缺 {n} 份：{names}。请补齐后再办。",
        lambda facts: _missing(facts, state),
        needs=(PAPERS,),
        clause=Clause.FILE,
    )
