"""What the checks know of a household's income: the sums of a survey's raw items."""

from workflows.households.checks.facts import IncomeFacts
from workflows.policy.income import Account


def income_facts(counted: Account, per_head_fen: int | None) -> IncomeFacts:
    """The blocks of a survey as its profile counts them, in fen: what the form states as its sum
    and per head beside the parts (E115, W110, W112–W114). `per_head_fen` is what was stored."""
    blocks = counted.blocks()
    return IncomeFacts(
        wages=blocks["wages"],
        business=blocks["business"],
        property=blocks["property"],
        transfers=blocks["transfers"],
        costs=blocks["costs"],
        total=counted.sure_fen,
        per_capita=per_head_fen,
    )
