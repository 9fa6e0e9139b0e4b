"""The one catalogue of what is known of a household: its people, land, house and money.

A field stands here once. The entry, the survey, the telephone's form, the roster, the comparison,
the national sheet, the papers and the tabs are drawn from `CATALOGUE`; ask it where you use it, not
while a module is loaded, so that one more entry is seen by all of them.
"""

from typing import Final

from workflows.households.fields import helpers, home, living, members, money, need
from workflows.households.fields.catalogue import Catalogue
from workflows.households.fields.field import Asked, Box, Column, Field, Kind, Of, Question, Seen

__all__ = [
    "CATALOGUE",
    "Asked",
    "Box",
    "Catalogue",
    "Column",
    "Field",
    "Kind",
    "Of",
    "Question",
    "Seen",
]

CATALOGUE: Final = Catalogue(
    (
        *home.FIELDS,
        *members.FIELDS,
        *living.LAND,
        *living.LIVING,
        *need.FIELDS,
        *money.FIELDS,
        *helpers.FIELDS,
    )
)
