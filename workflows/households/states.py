"""Where a household of the register can stand."""

from typing import Final


class HouseholdState:
    """The codes as they are stored and hashed."""

    KEPT: Final = "H1"
    GONE: Final = "H9"
    UNDONE: Final = "H0"
