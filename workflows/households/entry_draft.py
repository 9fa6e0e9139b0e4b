"""How the draft of a household's form names what it keeps: the screen and a telephone write it."""


def draft_of(household_id: int) -> str:
    """The name of somebody's draft of a household's form."""
    return f"household:{household_id}"


def line_of(person_id: int) -> str:
    """The line of somebody on record, by key: an answer stands under its field and this."""
    return f"of {person_id}"
