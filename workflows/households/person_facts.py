"""A person's stored row as the checks see it; what they find in it stands elsewhere."""

from collections.abc import Collection

from workflows.base.rows import Row
from workflows.households import answers
from workflows.households.checks.facts import MEMBER_ANSWERS, MemberFacts


def member_facts(row: Row, among: Collection[str] = MEMBER_ANSWERS) -> MemberFacts:
    """A person's row as the checks see it: coded traits (of these answers) beside the columns, the
    number left sealed."""
    traits = row["traits"] or {}
    told = {key: value for key, value in traits.items() if key in among}
    told["name"], told["relation"], told["sex"] = row["name"], row["relation"], row["sex"] or None
    told["id_kind"], told["born"] = row["id_kind"], row["born"]
    return MemberFacts.told(told, answers.days(traits))
